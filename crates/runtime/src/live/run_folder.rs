//! Where the log of a run is.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::file_storage::{FileStorage, sync_folder};
use super::log_record::{LogRecord, RunHeader};
use super::run_log::{LogError, RunLog};

/// A folder of a run that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is none of that name.
    #[error("there is no run `{name}`; {known}")]
    Unknown {
        /// The name.
        name: String,
        /// Those that there are, in words.
        known: String,
    },
    /// Its log is empty: the run ended before it had begun.
    #[error("the log of the run is empty")]
    Empty,
    /// Its log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The disk.
    #[error("the folder of the run could not be read or written: {0}")]
    Io(#[from] io::Error),
}

/// The folder of a run: its log, that of its venue on paper, and whether everything was stopped in an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// A folder for a new run.
    ///
    /// # Errors
    /// What the disk says.
    pub fn create(data_dir: &Path, run: u64) -> Result<Self, FolderError> {
        let path = data_dir.join("runs").join(format!("{run:x}"));
        fs::create_dir_all(&path)?;
        sync_folder(&data_dir.join("runs"))?;
        Ok(Self { path })
    }

    /// The folder of a run that is there, by its name or as a path.
    ///
    /// # Errors
    /// [`FolderError::Unknown`].
    pub fn existing(data_dir: &Path, run: &str) -> Result<Self, FolderError> {
        // A name is no way out of the folder of runs; a path is one of a person at the machine.
        let named = data_dir.join("runs").join(run);
        let found = [named, PathBuf::from(run)]
            .into_iter()
            .find(|path| path.join("run.log").is_file());
        if let Some(path) = found {
            return Ok(Self { path });
        }
        let names: Vec<String> = Self::all(data_dir)?.iter().map(Self::name).collect();
        Err(FolderError::Unknown {
            name: run.to_owned(),
            known: if names.is_empty() {
                "there are none yet; `bellwether run` makes them".to_owned()
            } else {
                format!("known are {}", names.join(", "))
            },
        })
    }

    /// The folder of a run by its number.
    ///
    /// # Errors
    /// [`FolderError::Unknown`].
    pub fn numbered(data_dir: &Path, run: u64) -> Result<Self, FolderError> {
        Self::existing(data_dir, &format!("{run:x}"))
    }

    /// The folders of all runs, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn all(data_dir: &Path) -> io::Result<Vec<Self>> {
        let entries = match fs::read_dir(data_dir.join("runs")) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.join("run.log").is_file() {
                found.push(Self { path });
            }
        }
        // Names are instants in hexadecimal.
        found.sort_by_key(|folder| (folder.name().len(), folder.name()));
        Ok(found)
    }

    /// The name of the run.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The log of the run.
    ///
    /// # Errors
    /// What the disk says, or that another process has it.
    pub fn run_log(&self) -> io::Result<FileStorage> {
        FileStorage::open(&self.path.join("run.log"))
    }

    /// The log of its venue on paper.
    ///
    /// # Errors
    /// As [`run_log`](Self::run_log).
    pub fn paper_log(&self) -> io::Result<FileStorage> {
        FileStorage::open(&self.path.join("paper.log"))
    }

    /// What the run is, and everything that came in.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn records(&self) -> Result<(RunHeader, Vec<LogRecord>), FolderError> {
        let (_, mut records, _) = RunLog::<LogRecord, _>::open(self.run_log()?)?;
        let rest = records.split_off(records.len().min(1));
        match records.pop() {
            Some(LogRecord::Began(header)) => Ok((*header, rest)),
            _ => Err(FolderError::Empty),
        }
    }

    /// Whether everything was stopped in an emergency, and nobody has said that it may go on.
    #[must_use]
    pub fn is_emergency_stopped(&self) -> bool {
        self.flag().exists()
    }

    /// Writes down that everything is stopped, so that it outlives a crash whatever the run itself is doing.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_emergency_stop(&self) -> io::Result<()> {
        File::create(self.flag())?.sync_all()?;
        sync_folder(&self.path)
    }

    /// Takes that back.
    ///
    /// # Errors
    /// What the disk says.
    pub fn clear_emergency_stop(&self) -> io::Result<()> {
        match fs::remove_file(self.flag()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => sync_folder(&self.path),
        }
    }

    fn flag(&self) -> PathBuf {
        self.path.join("emergency-stop")
    }
}
