//! File operations that survive a crash: what they report as done is on the disk.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::error::{AtPath, CatalogError};

/// Replaces a file by new content, all or nothing: temporary file beside it, fsync, rename, fsync of the folder.
pub(crate) fn replace_file(path: &Path, content: &[u8]) -> Result<(), CatalogError> {
    let temporary = path.with_extension("new");
    let mut file = File::create(&temporary).at("create", &temporary)?;
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .at("write", &temporary)?;
    drop(file);
    rename(&temporary, path)?;
    path.parent().map_or(Ok(()), sync_folder)
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
