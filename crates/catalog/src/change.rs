//! A change of the catalogue: prepared aside, committed at once, or gone without a trace.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::durable;
use crate::error::{AtPath, CatalogError};
use crate::layout::{self, Layout};
use crate::manifest::{Manifest, SeriesEntry};
use crate::series_key::SeriesKey;
use crate::writer_lock::WriterLock;

/// A change being prepared. Until [`commit`](Self::commit) returns, readers see the state before; if it is dropped, or the
/// process dies, nothing has happened.
#[derive(Debug)]
pub(crate) struct Change {
    layout: Layout,
    base: Manifest,
    generation: u64,
    folder: PathBuf,
    /// Files already in their place that no manifest names yet.
    moved: Vec<PathBuf>,
    committed: bool,
    _lock: WriterLock,
}

impl Change {
    /// Takes the right to write and makes a place to prepare the change in.
    pub(crate) fn begin(layout: &Layout) -> Result<Self, CatalogError> {
        durable::create_folders(layout.root())?;
        let lock = WriterLock::acquire(&layout.lock())?;
        let base = Manifest::load(&layout.manifest())?;
        sweep(layout, &base)?;
        keep_bars_without_manifest(layout)?;
        let generation = base.generation + 1;
        let folder = layout.staging().join(generation.to_string());
        durable::create_folders(&folder)?;
        Ok(Self {
            layout: layout.clone(),
            base,
            generation,
            folder,
            moved: Vec::new(),
            committed: false,
            _lock: lock,
        })
    }

    /// Where to write files that the change needs.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The generation that the change makes, if committed.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// The state before the change.
    pub(crate) fn base(&self) -> &Manifest {
        &self.base
    }

    pub(crate) fn series_folder(&self, key: &SeriesKey) -> PathBuf {
        self.layout.root().join(Layout::series_folder(key))
    }

    /// Puts the prepared files in their place and the new manifest in the place of the old: that rename is the commit.
    ///
    /// `written` are the series with all their files; those of this generation are still in the folder of the change, under
    /// the names that `staged` gives for them.
    pub(crate) fn commit(
        mut self,
        written: Vec<(SeriesEntry, Vec<StagedFile>)>,
        removed: &[SeriesKey],
    ) -> Result<Manifest, CatalogError> {
        let mut next = self.base.clone();
        next.generation = self.generation;
        let mut superseded: Vec<PathBuf> = Vec::new();
        for key in removed
            .iter()
            .chain(written.iter().map(|(entry, _)| &entry.key))
        {
            if let Some(before) = next.series.remove(key) {
                let folder = self.series_folder(key);
                superseded.extend(before.files.iter().map(|file| folder.join(&file.name)));
            }
        }
        for (entry, staged) in written {
            let folder = self.series_folder(&entry.key);
            durable::create_folders(&folder)?;
            for file in staged {
                let target = folder.join(&file.name);
                durable::rename(&file.path, &target)?;
                self.moved.push(target);
            }
            durable::sync_folder(&folder)?;
            superseded.retain(|path| {
                !entry
                    .files
                    .iter()
                    .any(|file| folder.join(&file.name) == *path)
            });
            next.series.insert(entry.key.clone(), entry);
        }
        next.store(&self.layout.manifest())?;
        self.committed = true;
        // From here on the change has happened: what cannot be tidied up now is swept at the next start.
        let tidied = superseded
            .iter()
            .try_for_each(|path| durable::remove_file(path));
        if tidied.is_ok() {
            let _ = fs::remove_dir_all(&self.folder);
            remove_empty_folders(&superseded);
        }
        Ok(next)
    }
}

/// A file in the folder of a change.
#[derive(Debug, Clone)]
pub(crate) struct StagedFile {
    pub path: PathBuf,
    /// Its name in the folder of its series.
    pub name: String,
}

impl Drop for Change {
    fn drop(&mut self) {
        if !self.committed {
            let removed = self
                .moved
                .iter()
                .try_for_each(|path| durable::remove_file(path));
            // The folder is the mark that there is something to sweep; it goes last.
            if removed.is_ok() {
                let _ = fs::remove_dir_all(&self.folder);
                remove_empty_folders(&self.moved);
            }
        }
    }
}

/// Whether there is something of a change, interrupted or going on.
pub(crate) fn was_interrupted(layout: &Layout) -> Result<bool, CatalogError> {
    let staging = layout.staging();
    match fs::read_dir(&staging) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        other => Ok(other.at("read", &staging)?.next().is_some()),
    }
}

/// Refuses bars that no manifest names: what is written beside them would hide that something was lost.
///
/// A change that is going on makes its mark, moves bars and replaces the manifest, in this order; looked at the other way
/// round, its first one is not mistaken for a loss.
pub(crate) fn keep_bars_without_manifest(layout: &Layout) -> Result<(), CatalogError> {
    let orphaned = has_files(&layout.bars())? && !was_interrupted(layout)?;
    if orphaned && !layout.manifest().exists() {
        return Err(CatalogError::NoManifest {
            path: layout.manifest(),
        });
    }
    Ok(())
}

/// Whether there is a file in a folder or below it.
fn has_files(folder: &Path) -> Result<bool, CatalogError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        other => other.at("read", folder)?,
    };
    for entry in entries {
        let path = entry.at("read", folder)?.path();
        if !path.is_dir() || has_files(&path)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes what an interrupted change has left: its folder, and files of bars that the manifest does not name.
///
/// Call it only with the right to write.
pub(crate) fn sweep(layout: &Layout, manifest: &Manifest) -> Result<(), CatalogError> {
    if !was_interrupted(layout)? {
        return Ok(());
    }
    let staging = layout.staging();
    let named: HashSet<PathBuf> = manifest
        .series
        .values()
        .flat_map(|entry| {
            let folder = layout.root().join(Layout::series_folder(&entry.key));
            entry.files.iter().map(move |file| folder.join(&file.name))
        })
        .collect();
    let mut folders = vec![layout.bars()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            other => other.at("read", &folder)?,
        };
        for entry in entries {
            let entry = entry.at("read", &folder)?;
            let path = entry.path();
            if entry.file_type().at("read", &path)?.is_dir() {
                folders.push(path);
            } else if layout::is_bar_file(&entry.file_name().to_string_lossy())
                && !named.contains(&path)
            {
                durable::remove_file(&path)?;
            }
        }
    }
    fs::remove_dir_all(&staging).at("remove", &staging)
}

/// Removes the folders of files that are gone, up to the sources, where nothing is left in them.
fn remove_empty_folders(files: &[PathBuf]) {
    for file in files {
        for folder in file.ancestors().skip(1).take(3) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}
