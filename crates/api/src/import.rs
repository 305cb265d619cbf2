use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Dataset, QualityFinding, Severity};

/// The fields of an upload.
#[derive(Debug, ToSchema)]
pub struct ImportForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
    /// Look, store nothing.
    #[schema(required = false)]
    pub preview: bool,
    /// Symbol of the rows when the file has no symbol column. The file's name when left out.
    pub symbol: Option<String>,
    /// Bar length; detected from the times when left out.
    pub timeframe: Option<String>,
    /// Zone of times without an offset, such as `America/New_York`. UTC when left out.
    pub timezone: Option<String>,
    /// How times are written, such as `%d.%m.%Y %H:%M`. Detected when left out.
    pub time_format: Option<String>,
    /// What is traded: `equity`, `etf`, `index`, `future`, `forex` or `crypto`. Guessed from names and bars when left out.
    pub asset_class: Option<String>,
    /// When its market is open: `XNYS`, `CME`, `FX` or `24x7`. That of the kind when left out.
    pub calendar: Option<String>,
    /// The step of prices, such as `0.25`. That of the kind when left out.
    pub tick: Option<String>,
    /// What a point of one unit is worth, such as `50`. That of the kind when left out.
    pub multiplier: Option<String>,
    /// Currency of the prices, such as `EUR`. That of the kind when left out.
    pub currency: Option<String>,
    /// JSON object from the file's column names to roles, such as `{"Px": "close"}`. Detected where left out.
    pub columns: Option<String>,
    /// Import the good rows of a file that has bad ones.
    #[schema(required = false)]
    pub skip_bad_rows: bool,
    /// Name to store the series under. `import` when left out.
    pub source: Option<String>,
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportPreview {
    /// Name of the file.
    pub file_name: String,
    /// Detected format, such as `csv` or `zip/csv`.
    pub format: String,
    /// Zone used for times without an offset; empty where the file could not be recognised.
    pub timezone: String,
    /// Detected bar length, null where the file could not be recognised.
    #[schema(required = true)]
    pub timeframe: Option<String>,
    /// The symbols of all files.
    pub symbols: Vec<String>,
    /// The columns of the first file that is a table.
    pub columns: Vec<ImportColumn>,
    /// Its first rows as texts, in the order of `columns`; as they stand in the file where it could not be recognised.
    pub first_rows: Vec<Vec<String>>,
    /// Rows of all files looked at.
    pub rows_read: u64,
    /// All files were read whole.
    pub rows_complete: bool,
    /// What is noteworthy about the rows read, as in [`ImportReport`].
    pub findings: Vec<QualityFinding>,
    /// What an import would say: `refused` and `bad_row` keep it from happening, and `skip_bad_rows` helps with the second alone.
    pub problems: Vec<ImportProblem>,
    /// The file, or the members of an archive, the first hundred of them.
    pub files: Vec<ImportPreviewFile>,
    /// How many files there are.
    pub files_total: u64,
}

/// A file of an import, or a member of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportPreviewFile {
    /// Its name, such as `prices.zip/AAPL.csv`.
    pub name: String,
    /// Detected bar length, null where the file could not be recognised.
    #[schema(required = true)]
    pub timeframe: Option<String>,
    /// Symbols found in it.
    pub symbols: Vec<String>,
    /// Rows looked at.
    pub rows_read: u64,
    /// The whole file was read.
    pub rows_complete: bool,
    /// Why it cannot be imported as it is.
    #[schema(required = true)]
    pub problem: Option<String>,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportColumn {
    /// Name in the file.
    pub name: String,
    /// `time`, `symbol`, `open`, `high`, `low`, `close`, `volume`, another known input, `feature`, or `ignored`; empty where
    /// that is not clear.
    pub role: String,
}

/// Something wrong with a file or a row of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportProblem {
    /// Line of the file, from 1.
    #[schema(required = true)]
    pub line: Option<u64>,
    /// How much it matters.
    pub severity: Severity,
    /// `bad_row`, `refused`, `replaced`, or `note`.
    pub code: String,
    /// What is wrong.
    pub message: String,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    /// Name of the file.
    pub file_name: String,
    /// Rows of the file.
    pub rows_read: u64,
    /// Rows stored.
    pub rows_imported: u64,
    /// Bad rows left out.
    pub rows_skipped: u64,
    /// The series written.
    pub datasets: Vec<Dataset>,
    /// What is noteworthy about the rows: gaps, duplicates, order, prices at or below zero, outliers.
    pub findings: Vec<QualityFinding>,
    /// The skipped rows, the first hundred of them, and what was assumed: kind and calendar of each symbol, time zones.
    pub problems: Vec<ImportProblem>,
}
