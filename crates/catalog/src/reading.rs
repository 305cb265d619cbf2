//! Reading bars: ranges as stored, and longer bars built from shorter ones.

use bellwether_market::{
    Anchor, Bar, BarBuilder, Calendar, NANOS_PER_DAY, Symbol, Timeframe, UnixNanos,
};
use bellwether_research::data::{BarSeries, BarSource, DataError, TimeRange};
use indexmap::IndexMap;

use crate::bars_file;
use crate::catalog::{Catalog, available, best_series};
use crate::columns::BarColumns;
use crate::error::CatalogError;
use crate::manifest::SeriesEntry;
use crate::series_key::{SeriesKey, Source};

/// Bars of a stored series, with the names of their feature columns.
#[derive(Debug)]
pub(crate) struct StoredBars {
    pub bars: BarColumns,
    pub features: Vec<String>,
}

impl Catalog {
    /// Reads bars as [`BarSource::series`] does, of one source only if one is given.
    ///
    /// Where several sources have the symbol, real data goes before simulated, stored bars before built ones, and then what
    /// was written last.
    ///
    /// # Errors
    /// As [`BarSource::series`].
    pub fn series_from(
        &self,
        source: Option<&Source>,
        symbol: &Symbol,
        timeframe: Timeframe,
        range: TimeRange,
        features: Option<&[String]>,
    ) -> Result<BarSeries, DataError> {
        let unreadable = |error: CatalogError| DataError::Unreadable {
            symbol: symbol.clone(),
            source: Box::new(error),
        };
        let mut attempts = 0;
        loop {
            let manifest = self.manifest().map_err(unreadable)?;
            let entry = best_series(&manifest, source, symbol, timeframe).ok_or_else(|| {
                DataError::UnknownSeries {
                    symbol: symbol.clone(),
                    timeframe,
                    available: available(&manifest, symbol),
                }
            })?;
            let read = if entry.key.timeframe == timeframe {
                self.stored(entry, nanos_of(range), features)
            } else {
                self.built(entry, timeframe, range, features)
            };
            attempts += 1;
            match read {
                // A change by another process removes the files of the state before: the new state has others.
                Err(CatalogError::Disk { source, .. })
                    if source.kind() == std::io::ErrorKind::NotFound
                        && attempts < 3
                        && !std::sync::Arc::ptr_eq(
                            &manifest,
                            &self.manifest().map_err(unreadable)?,
                        ) => {}
                Err(error) => return Err(unreadable(error)),
                Ok(read) if read.bars.is_empty() => {
                    return Err(DataError::EmptyRange {
                        symbol: symbol.clone(),
                        timeframe,
                        first: entry.first.0,
                        last: entry.last.0,
                    });
                }
                Ok(read) => return Ok(bar_series(entry, timeframe, read)),
            }
        }
    }

    /// Reads bars of a stored series whose close times lie in a range.
    pub(crate) fn stored(
        &self,
        entry: &SeriesEntry,
        range: std::ops::Range<i64>,
        features: Option<&[String]>,
    ) -> Result<StoredBars, CatalogError> {
        let features: Vec<String> = match features {
            Some(wanted) => entry
                .features
                .iter()
                .filter(|name| wanted.contains(name))
                .cloned()
                .collect(),
            None => entry.features.clone(),
        };
        let mut bars = BarColumns::new(features.len());
        for file in entry
            .files
            .iter()
            .filter(|file| file.last >= range.start && file.first < range.end)
        {
            let mut read =
                bars_file::read(&self.file_path(entry, &file.name), &features, range.clone())?;
            if bars.is_empty() {
                bars = read;
            } else {
                bars.append(&mut read);
            }
        }
        Ok(StoredBars { bars, features })
    }

    /// Builds longer bars from stored ones. A bar appears only when bars up to its end, or beyond, are stored.
    fn built(
        &self,
        entry: &SeriesEntry,
        timeframe: Timeframe,
        range: TimeRange,
        features: Option<&[String]>,
    ) -> Result<StoredBars, CatalogError> {
        // A bar that closes in the range may have begun before it; nothing but its own parts matters.
        let reach = match timeframe.fixed_nanos() {
            Some(length) => length,
            None if timeframe == Timeframe::D1 => 2 * NANOS_PER_DAY,
            None if timeframe == Timeframe::W1 => 9 * NANOS_PER_DAY,
            None => 33 * NANOS_PER_DAY,
        };
        let wanted = nanos_of(range);
        let StoredBars {
            bars: parts,
            features,
            ..
        } = self.stored(
            entry,
            wanted.start.saturating_sub(reach)..wanted.end,
            features,
        )?;
        let not_buildable = |source| CatalogError::NotBuildable {
            symbol: entry.key.symbol.clone(),
            timeframe,
            source,
        };
        let calendar = Calendar::by_id(entry.instrument.calendar);
        let mut builder = BarBuilder::new(&calendar, timeframe, Anchor::Session);
        let column = |name: &str| features.iter().position(|feature| feature == name);
        let (vwap, trades) = (column("vwap"), column("trades"));
        let (bought, sold) = (column("bought"), column("sold"));
        let known = |column: Option<usize>, row: usize| {
            column
                .map(|at| parts.features[at][row])
                .filter(|value| value.is_finite())
        };
        let mut whole = Vec::new();
        for row in 0..parts.len() {
            let part = Bar {
                open_time: UnixNanos::from_nanos(parts.open_time[row]),
                close_time: UnixNanos::from_nanos(parts.close_time[row]),
                open: parts.prices[0][row],
                high: parts.prices[1][row],
                low: parts.prices[2][row],
                close: parts.prices[3][row],
                volume: parts.volume[row],
                vwap: known(vwap, row),
                bought: known(bought, row),
                sold: known(sold, row),
                trades: trades
                    .map(|at| parts.features[at][row])
                    .filter(|count| *count >= 0.0)
                    .map(|count| count as u64),
            };
            whole.extend(builder.push_bar(&part).map_err(not_buildable)?);
            whole.extend(builder.advance_to(part.close_time));
        }
        let known_until = entry.last.0.nanos().min(wanted.end);
        whole.extend(builder.advance_to(UnixNanos::from_nanos(known_until)));
        whole.retain(|bar| wanted.contains(&bar.close_time.nanos()));

        let mut bars = BarColumns::new(features.len());
        let mut values = vec![f64::NAN; 5 + features.len()];
        let mut next = 0;
        for bar in &whole {
            values[..5].copy_from_slice(&[bar.open, bar.high, bar.low, bar.close, bar.volume]);
            values[5..].fill(f64::NAN);
            // Of a feature the last known value holds.
            while next < parts.len() && parts.open_time[next] < bar.close_time.nanos() {
                if parts.open_time[next] >= bar.open_time.nanos() {
                    for (value, column) in values[5..].iter_mut().zip(&parts.features) {
                        if !column[next].is_nan() {
                            *value = column[next];
                        }
                    }
                }
                next += 1;
            }
            for (column, value) in [(vwap, bar.vwap), (bought, bar.bought), (sold, bar.sold)] {
                if let Some(at) = column {
                    values[5 + at] = value.unwrap_or(f64::NAN);
                }
            }
            if let Some(at) = trades {
                values[5 + at] = bar.trades.map_or(f64::NAN, |count| count as f64);
            }
            bars.push(bar.open_time.nanos(), bar.close_time.nanos(), &values);
        }
        Ok(StoredBars { bars, features })
    }

    /// The name of the series that a read would use.
    ///
    /// # Errors
    /// [`DataError::UnknownSeries`], or what keeps the manifest from being read.
    pub fn series_used(
        &self,
        source: Option<&Source>,
        symbol: &Symbol,
        timeframe: Timeframe,
    ) -> Result<SeriesKey, DataError> {
        let manifest = self.manifest().map_err(|error| DataError::Unreadable {
            symbol: symbol.clone(),
            source: Box::new(error),
        })?;
        best_series(&manifest, source, symbol, timeframe)
            .map(|entry| entry.key.clone())
            .ok_or_else(|| DataError::UnknownSeries {
                symbol: symbol.clone(),
                timeframe,
                available: available(&manifest, symbol),
            })
    }
}

impl BarSource for Catalog {
    fn series(
        &self,
        symbol: &Symbol,
        timeframe: Timeframe,
        range: TimeRange,
        features: Option<&[String]>,
    ) -> Result<BarSeries, DataError> {
        self.series_from(None, symbol, timeframe, range, features)
    }
}

fn nanos_of(range: TimeRange) -> std::ops::Range<i64> {
    range.from.map_or(i64::MIN, UnixNanos::nanos)..range.to.map_or(i64::MAX, UnixNanos::nanos)
}

pub(crate) fn bar_series(entry: &SeriesEntry, timeframe: Timeframe, read: StoredBars) -> BarSeries {
    let times = |column: Vec<i64>| column.into_iter().map(UnixNanos::from_nanos).collect();
    let [open, high, low, close] = read.bars.prices;
    BarSeries {
        instrument: entry.instrument.clone(),
        timeframe,
        open_time: times(read.bars.open_time),
        close_time: times(read.bars.close_time),
        open,
        high,
        low,
        close,
        volume: read.bars.volume,
        features: read
            .features
            .into_iter()
            .zip(read.bars.features)
            .collect::<IndexMap<_, _>>(),
        data_hash: entry.content_hash,
        simulated: entry.simulated,
    }
}
