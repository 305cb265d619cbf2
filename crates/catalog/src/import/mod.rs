//! Importing files of bars, and of trades of which bars are made: CSV and its relatives, JSON, Parquet, LEAN's archives;
//! plain, in gzip or in zip.

mod assembler;
mod bar_clock;
mod column_map;
mod delimited;
mod file_naming;
mod input;
mod json;
mod lean;
mod number;
mod parquet_column;
mod parquet_input;
mod plan;
mod preview;
mod report;
mod run;
mod timestamp;
mod trades;

use bellwether_market::{Symbol, Timeframe, UnixNanos, Zone};

pub use bar_clock::{BarLabel, DailyBars};
pub use column_map::{ColumnMap, ColumnRole};
pub use input::{ImportFile, ImportProgress, OnProgress};
pub use report::{
    BAD_ROWS_IN_ERROR_MAX, BAD_ROWS_LISTED_MAX, BadRow, BadRows, Beginning, FilePreviews,
    FileReport, ImportError, ImportReport, Preview, PreviewBar, SeriesReport, TimeZoneOrigin,
};
pub use timestamp::{EpochUnit, TimeFormat};

pub(crate) use preview::preview;
pub(crate) use run::import;
pub(crate) use timestamp::epoch_day;

use crate::instrument_facts::{InstrumentFacts, SymbolProperties};
use crate::part_writer::IfStored;
use crate::series_key::Source;

/// What the caller knows of the files, and wants. Everything that is `None` is recognised, and the report says how.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The source under which the bars are stored.
    pub source: Source,
    /// The symbol of all rows, whatever the file says.
    pub symbol: Option<Symbol>,
    /// How long a bar lasts; of trades that are made into bars, a minute unless told.
    pub timeframe: Option<Timeframe>,
    /// The time zone of times that carry no offset.
    pub timezone: Option<Zone>,
    /// How times are written, as a pattern in the manner of `strftime`.
    pub time_format: Option<String>,
    /// Which column is what.
    pub columns: ColumnMap,
    /// Which end of a bar its time names; the open, unless the column is called `close_time`.
    pub label: Option<BarLabel>,
    /// What a bar of a day covers.
    pub daily: DailyBars,
    /// What is known of the instruments.
    pub facts: InstrumentFacts,
    /// A table to look instruments up in.
    pub symbol_properties: Option<SymbolProperties>,
    /// Import the other rows of a file with bad ones.
    pub skip_bad_rows: bool,
    /// What happens to stored bars of the same series.
    pub if_stored: IfStored,
    /// Whether the bars come from a simulated market.
    pub simulated: bool,
    /// The present, for the record: the catalogue reads no clock.
    pub imported_at: UnixNanos,
}

impl ImportOptions {
    /// Recognise everything, import nothing from files with bad rows.
    #[must_use]
    pub fn new(imported_at: UnixNanos) -> Self {
        Self {
            source: Source::import(),
            symbol: None,
            timeframe: None,
            timezone: None,
            time_format: None,
            columns: ColumnMap::default(),
            label: None,
            daily: DailyBars::default(),
            facts: InstrumentFacts::default(),
            symbol_properties: None,
            skip_bad_rows: false,
            if_stored: IfStored::default(),
            simulated: false,
            imported_at,
        }
    }
}
