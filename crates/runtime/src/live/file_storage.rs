//! A log in a file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::ports::LogStorage;

/// A file that is only ever added to, by one process at a time.
#[derive(Debug)]
pub struct FileStorage {
    file: File,
}

impl FileStorage {
    /// Opens a file, or makes it. While it is open, no other process can open it.
    ///
    /// # Errors
    /// What the disk says, or that another process has it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let is_new = !path.exists();
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let path = path.display();
                return Err(io::Error::other(format!(
                    "{path} is used by another process"
                )));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // A new file is not safe before its folder knows of it.
        if is_new && let Some(folder) = path.parent() {
            sync_folder(folder)?;
        }
        Ok(Self { file })
    }
}

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened to be written back, and need not be.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

impl LogStorage for FileStorage {
    fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn truncate(&mut self, bytes: u64) -> io::Result<()> {
        self.file.set_len(bytes)?;
        self.file.sync_data()
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Waits for the disk where it is called: a tenth of a millisecond, on a thread that does nothing else.
    async fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }
}
