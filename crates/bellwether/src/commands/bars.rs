//! The bars that a command works on: from a file, or from the catalogue.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use bellwether_catalog::{
    BarSeries, BarSource as _, Catalog, ColumnMap, ImportFile, ImportOptions, TimeRange,
};
use bellwether_market::{NANOS_PER_DAY, Symbol, Timeframe, UnixNanos, Zone};

use crate::arguments::{BarArguments, RangeArguments};
use crate::commands::data::refused;
use crate::failure::Failure;
use crate::output::note;

/// The present, for records that say when they were made.
#[expect(
    clippy::disallowed_methods,
    reason = "the shell is where time comes in"
)]
pub(crate) fn now() -> UnixNanos {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    UnixNanos::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

impl RangeArguments {
    /// The timeframe, if one was given.
    pub(crate) fn timeframe(&self) -> Result<Option<Timeframe>, Failure> {
        self.timeframe
            .as_deref()
            .map(|text| {
                text.parse()
                    .map_err(|error| Failure::usage(format!("{error}")))
            })
            .transpose()
    }

    /// The range of close times: dates are whole days of UTC, the last one included.
    pub(crate) fn range(&self) -> Result<TimeRange, Failure> {
        let parse = |text: &Option<String>, end: bool| {
            text.as_deref().map(|text| instant(text, end)).transpose()
        };
        let (from, to) = (parse(&self.from, false)?, parse(&self.to, true)?);
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            return Err(Failure::usage("the range ends before it begins")
                .with_help("--to is the last date; give one that is not before --from"));
        }
        Ok(TimeRange { from, to })
    }
}

/// A date or an instant; of a date that ends a range the end of its day, in UTC.
pub(crate) fn instant(text: &str, end: bool) -> Result<UnixNanos, Failure> {
    let is_date = text.len() == 10;
    let instant = if is_date {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    let at: UnixNanos = instant.parse().map_err(|_| {
        Failure::usage(format!("`{text}` is not a date or an instant"))
            .with_help("write 2024-01-31 or 2024-01-31T14:30:00Z")
    })?;
    Ok(if is_date && end {
        at.saturating_add_nanos(NANOS_PER_DAY)
    } else {
        at
    })
}

/// Bars, and where they came from.
pub(crate) struct Bars {
    /// One series a symbol.
    pub(crate) series: Vec<BarSeries>,
    /// In words.
    pub(crate) source: String,
}

impl BarArguments {
    /// Reads the bars of `symbols` (those of the arguments, or `default_symbols`) and of `also`, which come last.
    pub(crate) fn read(
        &self,
        timeframe: Option<Timeframe>,
        default_symbols: &[String],
        also: &BTreeSet<String>,
    ) -> Result<(Bars, usize), Failure> {
        let timeframe = self.range.timeframe()?.or(timeframe);
        match &self.csv {
            Some(file) => self.read_file(file, timeframe, also),
            None => self.read_stored(timeframe, default_symbols, also),
        }
    }

    fn read_file(
        &self,
        file: &Path,
        timeframe: Option<Timeframe>,
        also: &BTreeSet<String>,
    ) -> Result<(Bars, usize), Failure> {
        // A file is read exactly as an import would, into a catalogue that lives as long as the command.
        let folder = tempfile::tempdir()?;
        let catalog = Catalog::open(folder.path())?;
        let mut options = ImportOptions::new(now());
        options.timezone = zone(self.timezone.as_deref())?;
        options.columns = columns(self.columns.as_deref())?;
        options.skip_bad_rows = self.skip_bad_rows;
        let report = catalog
            .import(&[ImportFile::new(file)], &options, &mut |_| {
                ControlFlow::Continue(())
            })
            .map_err(refused)?;
        for assumed in &report.notes {
            note(&format!("note: {assumed}"));
        }
        let range = self.range.range()?;
        let mut series = Vec::new();
        for entry in catalog.list()? {
            series.push(catalog.series(
                &entry.key.symbol,
                timeframe.unwrap_or(entry.key.timeframe),
                range,
                None,
            )?);
        }
        // Symbols that expressions only read come last.
        let (read, traded): (Vec<_>, Vec<_>) = series
            .into_iter()
            .partition(|series| also.contains(series.instrument.symbol.as_str()));
        let (traded, read) = if traded.is_empty() {
            (read, traded)
        } else {
            (traded, read)
        };
        let count = traded.len();
        let source = file.file_name().map_or_else(
            || "file".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        );
        Ok((
            Bars {
                series: traded.into_iter().chain(read).collect(),
                source,
            },
            count,
        ))
    }

    fn read_stored(
        &self,
        timeframe: Option<Timeframe>,
        default_symbols: &[String],
        also: &BTreeSet<String>,
    ) -> Result<(Bars, usize), Failure> {
        let symbols = if self.symbols.is_empty() {
            default_symbols
        } else {
            &self.symbols
        };
        if symbols.is_empty() {
            return Err(Failure::usage("there is nothing to work on")
                .with_help("name a file with --csv FILE, or stored symbols with --symbols A,B"));
        }
        if symbols.iter().any(|symbol| symbol.trim().is_empty()) {
            return Err(Failure::usage("a symbol in --symbols is empty")
                .with_help("write the symbols with one comma between them: --symbols A,B"));
        }
        let catalog = self.data.existing()?;
        let range = self.range.range()?;
        let mut sources = BTreeSet::new();
        let mut series = Vec::new();
        let traded: BTreeSet<&String> = symbols.iter().collect();
        if let Some(twice) = (1..symbols.len()).find(|&at| symbols[..at].contains(&symbols[at])) {
            let twice = &symbols[twice];
            return Err(Failure::usage(format!("{twice} is named twice")));
        }
        let read_only = also.iter().filter(|symbol| !traded.contains(symbol));
        for text in symbols.iter().chain(read_only) {
            let symbol = Symbol::new(text).map_err(|error| Failure::usage(error.to_string()))?;
            let (timeframe, source) = finest(&catalog, &symbol, timeframe)?;
            sources.insert(source);
            series.push(catalog.series(&symbol, timeframe, range, None)?);
        }
        let source = sources.into_iter().collect::<Vec<_>>().join(", ");
        Ok((Bars { series, source }, symbols.len()))
    }
}

/// The timeframe to read a symbol at, the finest stored unless one is given, and the source that has it.
pub(crate) fn finest(
    catalog: &Catalog,
    symbol: &Symbol,
    wanted: Option<Timeframe>,
) -> Result<(Timeframe, String), Failure> {
    let entries = catalog.list()?;
    let stored = entries
        .iter()
        .filter(|entry| entry.key.symbol == *symbol)
        .min_by_key(|entry| entry.key.timeframe);
    match stored {
        Some(entry) => Ok((wanted.unwrap_or(entry.key.timeframe), entry.key.source.to_string())),
        None => Err(Failure::new(format!("there are no bars of {symbol}"))
            .with_help("`bellwether data list` shows what is stored; `bellwether data import FILE` adds to it")),
    }
}

/// A time zone by its name.
pub(crate) fn zone(name: Option<&str>) -> Result<Option<Zone>, Failure> {
    name.map(|name| Zone::by_name(name).map_err(|error| Failure::usage(error.to_string())))
        .transpose()
}

/// A mapping of columns.
pub(crate) fn columns(text: Option<&str>) -> Result<ColumnMap, Failure> {
    text.map_or_else(
        || Ok(ColumnMap::default()),
        |text| ColumnMap::parse(text).map_err(Failure::usage),
    )
}
