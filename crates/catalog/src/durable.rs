//! File operations that survive a crash: what they report as done is on the disk.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::error::{AtPath, CatalogError};

/// Replaces a file by what `write` writes, all or nothing: temporary file beside it, fsync, rename, fsync of the folder.
/// What is no file, such as a pipe, is written to as it is.
///
/// # Errors
/// [`CatalogError::Disk`]; the file is what it was before.
pub fn replace_file(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<(), CatalogError> {
    // Of a link, the file that it names is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return File::create(path)
            .and_then(|mut file| write(&mut file))
            .at("write", path);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary = path.with_file_name(name);
    let written = File::create(&temporary).and_then(|file| {
        let mut buffer = BufWriter::new(file);
        write(&mut buffer)?;
        buffer.into_inner()?.sync_all()
    });
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error).at("write", path);
    }
    rename(&temporary, path)?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => sync_folder(folder),
        _ => sync_folder(Path::new(".")),
    }
}

/// Renames a file; the folder still has to be synced.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), CatalogError> {
    fs::rename(from, to).at("move a file to", to)
}

/// Makes sure that the names in a folder are on the disk.
pub(crate) fn sync_folder(path: &Path) -> Result<(), CatalogError> {
    // Windows has no such call and keeps its folder entries in a journal.
    if cfg!(unix) {
        File::open(path)
            .and_then(|folder| folder.sync_all())
            .at("sync", path)
    } else {
        Ok(())
    }
}

/// Creates a folder and those above it, each of them durable.
pub(crate) fn create_folders(path: &Path) -> Result<(), CatalogError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        create_folders(parent)?;
        match fs::create_dir(path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
        .at("create", path)?;
        return sync_folder(parent);
    }
    fs::create_dir_all(path).at("create", path)
}

/// Removes a file that may be gone already.
pub(crate) fn remove_file(path: &Path) -> Result<(), CatalogError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.at("remove", path),
    }
}
