//! One writer at a time, across processes.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::error::{AtPath, CatalogError};

/// The right to write, until dropped.
///
/// The lock is the operating system's, on a file that also names the owner's process for people. It cannot go stale: the
/// system releases it when its owner dies, however it dies, and the name that is left in the file means nothing then.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock, or says who has it.
    pub(crate) fn acquire(path: &Path) -> Result<Self, CatalogError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .at("open", path)?;
        match file.try_lock() {
            Ok(()) => {
                let owner = format!("process {}\n", std::process::id());
                file.set_len(0)
                    .and_then(|()| file.rewind())
                    .and_then(|()| file.write_all(owner.as_bytes()))
                    .at("write", path)?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // Windows does not let others read a locked file; the owner is then unknown.
                let known = file.read_to_string(&mut owner).is_ok() && !owner.trim().is_empty();
                let owner = if known {
                    owner.trim().to_owned()
                } else {
                    "another process".to_owned()
                };
                Err(CatalogError::Locked {
                    path: path.to_owned(),
                    owner,
                })
            }
            Err(TryLockError::Error(error)) => Err(error).at("lock", path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_writer_learns_who_is_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("writer.lock");
        let first = WriterLock::acquire(&path).unwrap();
        let error = WriterLock::acquire(&path).unwrap_err().to_string();
        assert!(
            error.contains(&format!("process {}", std::process::id())),
            "{error}"
        );
        drop(first);
        WriterLock::acquire(&path).unwrap();
    }

    #[test]
    fn a_name_left_by_a_dead_owner_means_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("writer.lock");
        std::fs::write(&path, "process 4000000\n").unwrap();
        WriterLock::acquire(&path).unwrap();
    }
}
