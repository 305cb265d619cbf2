//! Market data at rest: import, quality, Parquet, manifest, range reads.
//!
//! A [`Catalog`] is one data directory: plain Parquet files in Hive-style folders, which any reader of Parquet can query as they
//! are, and a manifest that answers what is there without opening them. It implements [`BarSource`], the port through which
//! research reads data.
//!
//! What it is not: it holds no ticks and no records of trading, it reads no clock and no network, and it is synchronous (call
//! it from threads that may block).
//!
//! The three main types: [`Catalog`] itself, [`ImportOptions`] with its [`ImportReport`], and [`SeriesEntry`], which says what is
//! known of a stored series, its [`Quality`] included.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use bellwether_catalog::{BarSource, Catalog, ImportFile, ImportOptions, TimeRange};
//! use bellwether_market::{Symbol, Timeframe, UnixNanos};
//!
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("SPY.csv");
//! std::fs::write(&file, "date,open,high,low,close,volume\n2024-01-02,472.2,473.7,470.5,472.7,123007800\n")?;
//!
//! let catalog = Catalog::open(&folder.path().join("data"))?;
//! let options = ImportOptions { timeframe: Some(Timeframe::D1), ..ImportOptions::new(UnixNanos::EPOCH) };
//! let report = catalog.import(&[ImportFile::new(file)], &options, &mut |_| ControlFlow::Continue(()))?;
//! assert_eq!(report.rows_imported, 1);
//!
//! let bars = catalog.series(&Symbol::new("SPY")?, Timeframe::D1, TimeRange::ALL, None)?;
//! assert_eq!(bars.close, [472.7]);
//! // The key of a daily bar is its session's close.
//! assert_eq!(bars.close_time[0].to_string(), "2024-01-02T21:00:00Z");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bars_file;
mod catalog;
mod change;
mod chart_history;
mod columns;
mod content_hash;
mod durable;
mod error;
mod export;
mod import;
mod instrument_facts;
mod instrument_record;
mod layout;
mod manifest;
mod part_writer;
mod quality;
mod reading;
mod series_key;
#[cfg(feature = "sql")]
mod sql;
mod symbol_search;
mod trading_week;
mod writer_lock;

pub use bellwether_research::data::{BarSeries, BarSource, DataError, TimeRange};
pub use catalog::Catalog;
pub use chart_history::{ChartHistory, ChartPoint};
pub use content_hash::data_set_hash;
pub use durable::replace_file;
pub use error::CatalogError;
pub use export::{ExportFormat, export};
pub use import::{
    BAD_ROWS_IN_ERROR_MAX, BAD_ROWS_LISTED_MAX, BadRow, BadRows, BarLabel, Beginning, ColumnMap,
    ColumnRole, DailyBars, EpochUnit, FilePreviews, FileReport, ImportError, ImportFile,
    ImportOptions, ImportProgress, ImportReport, OnProgress, Preview, PreviewBar, SeriesReport,
    TimeFormat, TimeZoneOrigin,
};
pub use instrument_facts::{InstrumentFacts, SymbolProperties};
pub use manifest::{Provenance, SeriesEntry};
pub use part_writer::IfStored;
pub use quality::{EXAMPLES_MAX, Gap, Moment, OUTLIER_Z, Outlier, Quality, SuspectedSplit};
pub use series_key::{SeriesKey, Source};
#[cfg(feature = "sql")]
pub use sql::{SqlTable, SqlValue};
