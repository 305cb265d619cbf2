//! Opening what is to be imported: plain files, gzip, zip archives.

use std::fs::File;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::report::ImportError;

/// More files in one archive, or in one import, is a mistake.
const FILES_MAX: usize = 100_000;
/// Endings of files that a folder is searched for.
const ENDINGS: [&str; 8] = [
    "csv", "txt", "tsv", "parquet", "json", "jsonl", "ndjson", "zip",
];

/// A file to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called, where that is not its path: an upload is kept under another name. Symbols are taken from here.
    pub name: Option<String>,
}

impl ImportFile {
    /// A file under its own name.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            name: None,
        }
    }

    /// The name for people.
    pub(crate) fn display_name(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None => self
                .path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        }
    }

    /// The path that says what the file is.
    pub(crate) fn telling_path(&self) -> PathBuf {
        self.name
            .as_ref()
            .map_or_else(|| self.path.clone(), PathBuf::from)
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// Bytes of the files that have been read, compressed ones as they are.
    pub bytes_read: u64,
    /// Bytes of all files.
    pub bytes_total: u64,
    /// Rows so far.
    pub rows_read: u64,
}

/// Asked now and then; [`ControlFlow::Break`] stops the import.
pub type OnProgress<'a> = dyn FnMut(ImportProgress) -> ControlFlow<()> + 'a;

/// Is given the file's name, the member's in an archive, and the content.
pub(crate) type VisitMember<'a> =
    dyn FnMut(&str, Option<&str>, Content<'_>) -> Result<(), ImportError> + 'a;

/// What a member of a file is.
pub(crate) enum Content<'a> {
    Stream(&'a mut dyn Read),
    Parquet(&'a File),
}

/// A file with the name by which reports call it: with its folder, where it was found in one.
#[derive(Debug, Clone)]
pub(crate) struct NamedFile {
    pub file: ImportFile,
    pub name: String,
}

/// The files that these name: themselves, or for folders all files below with an ending that can be imported, by name.
pub(crate) fn expand(files: &[ImportFile]) -> Result<Vec<NamedFile>, ImportError> {
    let mut expanded = Vec::new();
    for file in files {
        if file.path.is_dir() {
            collect(&file.path, &file.display_name(), &mut expanded)?;
        } else {
            expanded.push(NamedFile {
                name: file.display_name(),
                file: file.clone(),
            });
        }
    }
    Ok(expanded)
}

fn collect(folder: &Path, name: &str, files: &mut Vec<NamedFile>) -> Result<(), ImportError> {
    let failed = |source| ImportError::read(&folder.display().to_string(), source);
    let mut paths = std::fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .map_err(failed)?;
    paths.sort();
    for path in paths {
        let last = path.file_name().unwrap_or_default().to_string_lossy();
        // A folder that is given as `.` has no name.
        let name = if name.is_empty() {
            last.into_owned()
        } else {
            format!("{name}/{last}")
        };
        if path.is_dir() {
            collect(&path, &name, files)?;
        } else if can_be_imported(&path) {
            files.push(NamedFile {
                file: ImportFile::new(path),
                name,
            });
        }
        if files.len() > FILES_MAX {
            return Err(ImportError::NotTabular {
                file: folder.display().to_string(),
                reason: format!("more than {FILES_MAX} files"),
            });
        }
    }
    Ok(())
}

fn can_be_imported(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    ENDINGS.iter().any(|ending| {
        name.strip_suffix(ending)
            .is_some_and(|stem| stem.ends_with('.'))
    })
}

/// A reader that hashes what passes and counts it.
struct Watched<'a> {
    file: &'a File,
    hasher: blake3::Hasher,
    count: &'a mut dyn FnMut(u64) -> bool,
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(into)?;
        self.hasher.update(&into[..read]);
        if !(self.count)(read as u64) {
            return Err(std::io::Error::other(Stopped));
        }
        Ok(read)
    }
}

/// Travels through readers as an I/O error when the caller stops an import.
#[derive(Debug, thiserror::Error)]
#[error("stopped")]
struct Stopped;

/// Calls `visit` with the name and the content of the file, or of each member of an archive in its order; returns the
/// BLAKE3 of the file as it is. `count` is told how many bytes were read, and says whether to go on.
pub(crate) fn for_each_member(
    NamedFile { file, name }: &NamedFile,
    count: &mut dyn FnMut(u64) -> bool,
    visit: &mut VisitMember<'_>,
) -> Result<[u8; 32], ImportError> {
    let failed = |source| ImportError::read(name, source);
    let mut opened = File::open(&file.path).map_err(failed)?;
    let mut magic = [0_u8; 4];
    let mut filled = 0;
    while filled < magic.len() {
        match opened.read(&mut magic[filled..]).map_err(failed)? {
            0 => break,
            read => filled += read,
        }
    }
    opened.rewind().map_err(failed)?;
    let stopped = |error: ImportError| match error {
        ImportError::Unreadable { source, .. }
            if source.get_ref().is_some_and(|inner| inner.is::<Stopped>()) =>
        {
            ImportError::Stopped
        }
        other => other,
    };
    match &magic {
        b"PK\x03\x04" | b"PK\x05\x06" | b"PAR1" => {
            let hash = hash_of(&opened, name, count).map_err(stopped)?;
            opened.rewind().map_err(failed)?;
            if &magic == b"PAR1" {
                visit(name, None, Content::Parquet(&opened))?;
            } else {
                each_in_zip(opened, name, visit)?;
            }
            Ok(hash)
        }
        _ => {
            let mut watched = Watched {
                file: &opened,
                hasher: blake3::Hasher::new(),
                count,
            };
            if magic.starts_with(&[0x1F, 0x8B]) {
                let mut decoder = MultiGzDecoder::new(&mut watched);
                visit(name, None, Content::Stream(&mut decoder)).map_err(stopped)?;
            } else {
                visit(name, None, Content::Stream(&mut watched)).map_err(stopped)?;
            }
            Ok(*watched.hasher.finalize().as_bytes())
        }
    }
}

fn hash_of(
    file: &File,
    name: &str,
    count: &mut dyn FnMut(u64) -> bool,
) -> Result<[u8; 32], ImportError> {
    let mut watched = Watched {
        file,
        hasher: blake3::Hasher::new(),
        count,
    };
    let mut block = vec![0_u8; 1 << 20];
    while watched
        .read(&mut block)
        .map_err(|source| ImportError::read(name, source))?
        > 0
    {}
    Ok(*watched.hasher.finalize().as_bytes())
}

fn each_in_zip(file: File, name: &str, visit: &mut VisitMember<'_>) -> Result<(), ImportError> {
    let damaged = |error: zip::result::ZipError| ImportError::NotTabular {
        file: name.to_owned(),
        reason: format!("no zip archive that can be read: {error}"),
    };
    let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
    if archive.is_empty() {
        return Err(ImportError::empty(name, "there is no file in the archive"));
    }
    if archive.len() > FILES_MAX {
        return Err(ImportError::NotTabular {
            file: name.to_owned(),
            reason: format!("more than {FILES_MAX} files in it"),
        });
    }
    let members = archive.len();
    for index in 0..members {
        let mut member = archive.by_index(index).map_err(damaged)?;
        let member_name = member.name().map_err(damaged)?.into_owned();
        // What archivers of macOS add is no data.
        if member.is_dir() || member_name.starts_with("__MACOSX/") {
            continue;
        }
        visit(name, Some(&member_name), Content::Stream(&mut member))
            .map_err(|error| error.of_one_of(members))?;
    }
    Ok(())
}
