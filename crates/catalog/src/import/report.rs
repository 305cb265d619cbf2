//! What an import did, or found and refused.

use bellwether_market::{AssetClass, CalendarId, Symbol, Timeframe, UnixNanos, counted};
use thiserror::Error;

use super::column_map::ColumnRole;
use crate::quality::Quality;
use crate::series_key::SeriesKey;

/// How many bad rows are listed; all are counted.
pub const BAD_ROWS_LISTED_MAX: usize = 100;
/// How many of them an error names when nothing was imported.
pub const BAD_ROWS_IN_ERROR_MAX: usize = 20;

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct ImportReport {
    /// Rows of the files, without headers.
    pub rows_read: u64,
    /// Bars that were added or replaced; of trades, many make one.
    pub rows_imported: u64,
    /// Bad rows and rows without a price.
    pub rows_skipped: u64,
    /// What was recognised in each file, archives by member.
    pub files: Vec<FileReport>,
    /// What was written, by series.
    pub series: Vec<SeriesReport>,
    /// Rows that could not be imported.
    pub bad_rows: BadRows,
    /// What was assumed, and files that were left out, in words.
    pub notes: Vec<String>,
}

/// What was recognised in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileReport {
    /// Its name, with the member's name for archives: `spy.zip/spy.csv`.
    pub name: String,
    /// `CSV`, `Parquet`, `JSON`, `LEAN`.
    pub format: &'static str,
    /// What separates cells, for delimited text.
    pub delimiter: Option<char>,
    /// The columns and what each was taken for.
    pub columns: Vec<(String, ColumnRole)>,
    /// How times are written.
    pub time_format: String,
    /// The time zone of times without an offset, and how it is known.
    pub time_zone: TimeZoneOrigin,
    /// The timeframe.
    pub timeframe: Timeframe,
    /// Whether the timeframe was recognised from the spacing of rows, not given.
    pub timeframe_detected: bool,
    /// Rows, without a header.
    pub rows: u64,
}

/// How the time zone of a file is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeZoneOrigin {
    /// Times carry their offset, or count from 1970 in UTC.
    InFile,
    /// The format or the caller says so.
    Given(String),
    /// Most times lie in the market's sessions if they are of this zone.
    Detected(String),
    /// Nothing says so; UTC was assumed.
    AssumedUtc,
    /// Only dates, which are those of the market.
    DatesOnly,
}

/// What was written to a series.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesReport {
    /// Its name.
    pub key: SeriesKey,
    /// What its instrument is taken as.
    pub asset_class: AssetClass,
    /// The calendar that says when its market is open.
    pub calendar: CalendarId,
    /// How the two are known, in words.
    pub known_by: String,
    /// Bars in the series now.
    pub rows: u64,
    /// Bars that this import added or replaced.
    pub rows_imported: u64,
    /// Stored bars that new ones replaced.
    pub rows_replaced: u64,
    /// Bars that were stored already, to the last digit.
    pub rows_unchanged: u64,
    /// Open time of the first bar.
    pub first: UnixNanos,
    /// Open time of the last bar.
    pub last: UnixNanos,
    /// Columns beside prices and volume.
    pub features: Vec<String>,
    /// BLAKE3 of the bars.
    pub content_hash: [u8; 32],
    /// What is remarkable about the whole series.
    pub quality: Quality,
}

/// Rows that could not be imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BadRows {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub listed: Vec<BadRow>,
}

/// A row that could not be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The file, with the member for archives.
    pub file: String,
    /// The line in it; for JSON that is not one record a line, and for Parquet, the number of the record.
    pub line: u64,
    /// The column, by its name in the file, where it is one.
    pub column: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// Why an import did not happen. Nothing was written.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A file could not be read.
    #[error("could not read {file}: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what it has to be.
    #[error("{file}: {reason}")]
    NotTabular {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Columns, times, timeframe or symbol of a file are not clear.
    #[error("{file}: {}", problems.join("; "))]
    Unclear {
        /// The file.
        file: String,
        /// Everything that is unclear, each with the way to settle it.
        problems: Vec<String>,
        /// The table as it stands in the file, where it is one.
        beginning: Option<Box<Beginning>>,
    },
    /// There are bad rows, and nobody said to skip them.
    #[error("{}; nothing was imported; correct the rows, or import again and skip bad rows", bad_rows_in_words(&report.bad_rows))]
    BadRows {
        /// What was found, with `rows_imported` 0.
        report: Box<ImportReport>,
    },
    /// There is no bar in any file.
    #[error("{file} has no bars: {reason}")]
    Empty {
        /// The file, or the first of several.
        file: String,
        /// What there is instead.
        reason: String,
    },
    /// More symbols than an import takes.
    #[error("more than {max} symbols in one import; split the file")]
    TooManySymbols {
        /// The limit.
        max: usize,
    },
    /// The caller stopped it.
    #[error("the import was stopped; nothing was imported")]
    Stopped,
    /// The catalogue could not be written.
    #[error(transparent)]
    Catalog(Box<crate::CatalogError>),
}

impl ImportError {
    /// Something about a file, or a symbol, is not clear.
    pub(crate) fn unclear(file: impl Into<String>, problem: String) -> Self {
        Self::Unclear {
            file: file.into(),
            problems: vec![problem],
            beginning: None,
        }
    }

    /// The file that it is about, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::Unreadable { file, .. }
            | Self::NotTabular { file, .. }
            | Self::Unclear { file, .. }
            | Self::Empty { file, .. } => Some(file),
            _ => None,
        }
    }

    pub(crate) fn empty(file: &str, reason: &str) -> Self {
        Self::Empty {
            file: file.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// The same of a file which, where it is one of several, may be left out: a note beside the data is no bars.
    pub(crate) fn of_one_of(mut self, files: usize) -> Self {
        if let Self::Empty { reason, .. } | Self::NotTabular { reason, .. } = &mut self
            && files > 1
        {
            reason.push_str("; take it out to import the others");
        }
        self
    }

    pub(crate) fn read(file: &str, source: std::io::Error) -> Self {
        Self::Unreadable {
            file: file.to_owned(),
            source,
        }
    }
}

impl From<crate::CatalogError> for ImportError {
    fn from(error: crate::CatalogError) -> Self {
        Self::Catalog(Box::new(error))
    }
}

impl BadRows {
    pub(crate) fn add(
        &mut self,
        file: &str,
        line: u64,
        column: Option<String>,
        reason: impl Into<String>,
    ) {
        self.add_row(BadRow {
            file: file.to_owned(),
            line,
            column,
            reason: reason.into(),
        });
    }

    pub(crate) fn add_row(&mut self, row: BadRow) {
        self.count += 1;
        if self.listed.len() < BAD_ROWS_LISTED_MAX {
            self.listed.push(row);
        }
    }
}

impl std::fmt::Display for BadRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} line {}", self.file, self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl BadRows {
    /// How many, in words.
    #[must_use]
    pub fn count_in_words(&self) -> String {
        counted(self.count, "bad row")
    }
}

fn bad_rows_in_words(rows: &BadRows) -> String {
    let count = rows.count_in_words();
    match rows.listed.first() {
        Some(first) => format!(
            "{count}, the first in {} line {}: {}",
            first.file, first.line, first.reason
        ),
        None => count,
    }
}

/// What several files would become.
#[derive(Debug, Default)]
pub struct FilePreviews {
    /// Of each file, archives by member, as many as were asked for.
    pub previews: Vec<Result<Preview, ImportError>>,
    /// How many files there are.
    pub files: usize,
    /// What keeps them from being imported together.
    pub problems: Vec<String>,
    /// What is remarkable about the bars in the beginnings of all files, by series.
    pub quality: Vec<(SeriesKey, Quality)>,
}

/// The beginning of a file of which not everything is clear, as it stands there.
#[derive(Debug, Clone, PartialEq)]
pub struct Beginning {
    /// `CSV`, `Parquet`, `JSON`.
    pub format: &'static str,
    /// The columns, and what each would be taken for if that is clear.
    pub columns: Vec<(String, Option<ColumnRole>)>,
    /// The first rows.
    pub rows: Vec<Vec<String>>,
}

/// What a file would become, from its beginning, without writing anything.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What was recognised.
    pub file: FileReport,
    /// The symbols in the beginning of the file.
    pub symbols: Vec<Symbol>,
    /// The first bars.
    pub bars: Vec<PreviewBar>,
    /// Bad rows in the beginning of the file.
    pub bad_rows: BadRows,
    /// Whether the beginning is the whole file.
    pub complete: bool,
    /// What was assumed, in words.
    pub notes: Vec<String>,
    /// Of a file of trades, its first rows as they stand in it: they are not those of its bars.
    pub as_written: Vec<Vec<String>>,
}

/// A bar of a preview.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewBar {
    /// Its symbol.
    pub symbol: Symbol,
    /// When it begins.
    pub open_time: UnixNanos,
    /// When it is complete.
    pub close_time: UnixNanos,
    /// Open, high, low, close, volume and the features, NaN where missing.
    pub values: Vec<f64>,
}
