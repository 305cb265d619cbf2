//! Why the catalogue could not do what it was asked.

use std::io;
use std::path::{Path, PathBuf};

use bellwether_market::{Symbol, Timeframe};
use thiserror::Error;

use crate::import::ImportError;

/// Why the catalogue could not do what it was asked.
#[derive(Debug, Error)]
pub enum CatalogError {
    /// A file could not be read or written.
    #[error("could not {action} {}: {source}{}", path.display(), way_out(action, source))]
    Disk {
        /// `read`, `write`, …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The manifest is not one.
    #[error(
        "{} is damaged: {reason}; restore it from a backup, or move the data directory away and import the data again",
        path.display()
    )]
    CorruptManifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There are bars, and no manifest that names them.
    #[error(
        "{} is missing, and there are bars beside it; restore it from a backup, or move the data directory away and import \
         the data again",
        path.display()
    )]
    NoManifest {
        /// Where it should be.
        path: PathBuf,
    },
    /// The manifest was written by a newer program.
    #[error("{} has format {found}, and this program knows up to {known}; use a newer program", path.display())]
    NewerManifest {
        /// The manifest.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format that is known.
        known: u32,
    },
    /// A Parquet file of the catalogue cannot be read.
    #[error("{} is damaged: {reason}; delete the series and import it again, or restore the file from a backup", path.display())]
    CorruptFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The stored bars are not the ones that were written.
    #[error(
        "the stored bars of {series} differ from what was written: hash {found}, recorded {recorded}; import them again"
    )]
    HashMismatch {
        /// The series.
        series: String,
        /// The hash of what is there.
        found: String,
        /// The hash of what was written.
        recorded: String,
    },
    /// Another process writes to the catalogue.
    #[error("{} is held by {owner}, which is writing; wait until it is done", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it, as far as known.
        owner: String,
    },
    /// There is no such series.
    #[error("no {timeframe} bars for {symbol} from source {source_name}; {available}")]
    UnknownSeries {
        /// The source asked for.
        source_name: String,
        /// The symbol asked for.
        symbol: Symbol,
        /// The timeframe asked for.
        timeframe: Timeframe,
        /// What there is instead, in words.
        available: String,
    },
    /// A name of a source that folders cannot carry.
    #[error("`{name}` is no name for a source; use 1 to 40 of a-z 0-9 - _")]
    BadSource {
        /// The name.
        name: String,
    },
    /// Bars handed over for writing are not sound.
    #[error("cannot write {series}: {reason}")]
    UnsoundBars {
        /// The series.
        series: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An import failed.
    #[error(transparent)]
    Import(#[from] Box<ImportError>),
    /// Bars could not be built from the stored ones.
    #[error("cannot build {timeframe} bars of {symbol}: {source}")]
    NotBuildable {
        /// The symbol asked for.
        symbol: Symbol,
        /// The timeframe asked for.
        timeframe: Timeframe,
        /// Why.
        source: bellwether_market::BarBuildError,
    },
    /// A query was refused or failed.
    #[error("{0}")]
    Sql(String),
}

impl From<ImportError> for CatalogError {
    fn from(error: ImportError) -> Self {
        Self::Import(Box::new(error))
    }
}

/// Adds the path to an I/O error.
pub(crate) trait AtPath<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, CatalogError>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, CatalogError> {
        self.map_err(|source| CatalogError::Disk {
            action,
            path: path.to_owned(),
            source,
        })
    }
}

/// What the reader can do about it, for the errors that have a usual cause.
fn way_out(action: &str, error: &io::Error) -> &'static str {
    match error.kind() {
        // A file that the manifest names, taken away from outside.
        io::ErrorKind::NotFound if action == "read" => {
            "; restore it from a backup, or delete the series and import it again"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; free some space there and try again, nothing was changed"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; give this user the right to do so, or choose another folder"
        }
        _ => "",
    }
}
