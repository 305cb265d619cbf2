//! What a run sees of the time before it: bars of the catalogue, then those that the feed still knows.

use std::collections::BTreeMap;

use bellwether_catalog::{Catalog, Source};
use bellwether_expr::WarmUp;
use bellwether_market::{Bar, Instrument, Timeframe, UnixNanos};
use bellwether_research::data::{DataError, TimeRange};
use bellwether_runtime::feed::ClosedBars;
use bellwether_runtime::live::HistoryRows;
use bellwether_trading::Strategy;

/// Rows of a strategy that come before its first decision, if it does not ask for more.
const ROWS_MIN: usize = 500;
/// And of those that it asks for so many times as many, since what is recursive forgets slowly.
const ROWS_PER_WARM_UP: usize = 4;

/// Bars of the catalogue in the timeframe of a feed, from so long ago that every indicator of a strategy is warm. They are
/// grouped by the instant at which they are complete, oldest first, by the place of their instrument.
pub(crate) fn of_catalogue(
    catalog: &Catalog,
    source: &Source,
    told: Timeframe,
    strategy: &Strategy,
    instruments: &[Instrument],
) -> Result<Vec<ClosedBars>, DataError> {
    let from = origin(catalog, source, strategy, instruments)?;
    let mut rows: BTreeMap<UnixNanos, ClosedBars> = BTreeMap::new();
    for (lane, instrument) in instruments.iter().enumerate() {
        let range = TimeRange { from, to: None };
        let read = catalog.series_from(Some(source), &instrument.symbol, told, range, Some(&[]));
        let series = match read {
            Ok(series) => series,
            // What has no history begins with its first bar.
            Err(DataError::UnknownSeries { .. } | DataError::EmptyRange { .. }) => continue,
            Err(error) => return Err(error),
        };
        for (time, bars) in HistoryRows::new(vec![series]) {
            let row = rows.entry(time).or_insert_with(|| ClosedBars {
                time,
                bars: Vec::new(),
            });
            let bars = bars.into_iter().flatten();
            row.bars.extend(bars.map(|bar| (lane, bar)));
        }
    }
    Ok(rows.into_values().collect())
}

/// From when on bars are needed; `None` where there are fewer.
fn origin(
    catalog: &Catalog,
    source: &Source,
    strategy: &Strategy,
    instruments: &[Instrument],
) -> Result<Option<UnixNanos>, DataError> {
    let mut origin: Option<UnixNanos> = None;
    for (timeframe, rows) in wanted(strategy) {
        for instrument in instruments {
            let all = TimeRange::ALL;
            let symbol = &instrument.symbol;
            let read = catalog.series_from(Some(source), symbol, timeframe, all, Some(&[]));
            let series = match read {
                Ok(series) => series,
                Err(DataError::UnknownSeries { .. } | DataError::EmptyRange { .. }) => continue,
                Err(error) => return Err(error),
            };
            // Fewer than wanted: all of them.
            let first = series.open_time.len().saturating_sub(rows);
            let first = series.open_time.get(first).copied();
            origin = match (origin, first) {
                (Some(origin), Some(first)) => Some(origin.min(first)),
                (origin, first) => origin.or(first),
            };
        }
    }
    // A range begins with a close time, and the bar that opens there is wanted.
    Ok(origin.map(|origin| origin.saturating_add_nanos(1)))
}

/// How many rows of which timeframes.
fn wanted(strategy: &Strategy) -> Vec<(Timeframe, usize)> {
    let program = &strategy.program;
    let needs: Vec<WarmUp> = (0..program.outputs())
        .map(|output| program.warm_up(output))
        .collect();
    let rows = needs.iter().map(|need| need.rows).max().unwrap_or(0);
    let rows = ROWS_MIN.max(rows.saturating_mul(ROWS_PER_WARM_UP));
    let mut wanted = vec![(strategy.timeframe, rows)];
    for (clock, rows) in needs.iter().flat_map(|need| &need.clocks) {
        if let Ok(timeframe) = clock.parse() {
            wanted.push((timeframe, rows.saturating_mul(ROWS_PER_WARM_UP) + 2));
        }
    }
    wanted
}

/// Bars that a feed still knows, by the place of their instrument in a run.
pub(crate) fn of_feed(
    recent: &[std::sync::Arc<ClosedBars>],
    lanes: &[Option<usize>],
) -> Vec<ClosedBars> {
    let mapped = recent.iter().map(|row| {
        let bars = row.bars.iter().filter_map(|(instrument, bar)| {
            let lane = lanes.get(*instrument).copied().flatten()?;
            Some((lane, *bar))
        });
        ClosedBars {
            time: row.time,
            bars: bars.collect::<Vec<(usize, Bar)>>(),
        }
    });
    mapped.collect()
}
