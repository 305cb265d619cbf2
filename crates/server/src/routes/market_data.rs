//! Symbols, instruments, bars for charts.

use std::collections::BTreeMap;
use std::ops::Range;

use axum::Json;
use axum::extract::State;
use bellwether_api as api;
use bellwether_catalog::{BarSeries, Catalog, DataError, SeriesEntry, SeriesKey, TimeRange};
use bellwether_market::{AssetClass, NANOS_PER_DAY, Symbol, Timeframe, UnixNanos};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::backtest::wire::{hex, instant};
use crate::condense::condense;
use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiPath, ApiQuery};
use crate::paging::Paging;
use crate::state::{AppState, blocking};

/// Bars answered when the client does not say.
const POINTS_DEFAULT: u32 = 5_000;
/// Bars answered at most.
const POINTS_MAX: u32 = 20_000;
/// Bars that `count` may ask for.
const COUNT_MAX: u32 = 1_000_000;

pub(crate) fn parse_symbol(pointer: &str, text: &str) -> ApiResult<Symbol> {
    Symbol::new(text).map_err(|error| ApiError::body(pointer, error.to_string()))
}

pub(crate) fn parse_timeframe(pointer: &str, text: &str) -> ApiResult<Timeframe> {
    text.parse()
        .map_err(|error| ApiError::body(pointer, format!("{error}")))
}

/// The timeframe of a query, where one is given.
pub(crate) fn query_timeframe(text: Option<&str>) -> ApiResult<Option<Timeframe>> {
    text.map(|text| {
        text.parse()
            .map_err(|error| ApiError::query("timeframe", format!("{error}")))
    })
    .transpose()
}

/// The symbol of a path. What cannot be a symbol has no data either.
pub(crate) fn path_symbol(text: &str) -> ApiResult<Symbol> {
    Symbol::new(text).map_err(|_| {
        ApiError::new(
            api::ErrorCode::UnknownSymbol,
            format!("there is no data of `{text}`"),
        )
    })
}

/// The id of a data set: its name without slashes, so that it fits into a path.
pub(crate) fn dataset_id(key: &SeriesKey) -> String {
    key.to_string().replace('/', "~")
}

pub(crate) fn wire_dataset(entry: &SeriesEntry) -> api::Dataset {
    let written = entry
        .provenance
        .last()
        .map_or(UnixNanos::EPOCH, |provenance| provenance.written_at.0);
    api::Dataset {
        id: dataset_id(&entry.key),
        source: entry.key.source.to_string(),
        symbol: entry.key.symbol.to_string(),
        timeframe: entry.key.timeframe.to_string(),
        first: instant(entry.first_open()),
        last: instant(entry.last_open()),
        bars: entry.rows,
        bytes: entry.bytes(),
        data_hash: entry.content_hash_hex(),
        features: entry.features.clone(),
        simulated: entry.simulated,
        imported_at: instant(written),
    }
}

fn wire_class(class: AssetClass) -> api::AssetClass {
    match class {
        AssetClass::Equity => api::AssetClass::Equity,
        AssetClass::Etf => api::AssetClass::Etf,
        AssetClass::Index => api::AssetClass::Index,
        AssetClass::Future => api::AssetClass::Future,
        AssetClass::Forex => api::AssetClass::Forex,
        AssetClass::Crypto => api::AssetClass::Crypto,
    }
}

/// Which of the stored series of a symbol a request means.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Choice<'r> {
    /// The timeframe of the rows; the finest stored one when left out.
    pub(crate) timeframe: Option<Timeframe>,
    /// The id of a data set.
    pub(crate) dataset: Option<&'r str>,
    /// The name of a source.
    pub(crate) source: Option<&'r str>,
}

/// The stored series that a request means: one of the timeframe, else the finest, of which the timeframe can be built.
pub(crate) fn find_series(
    catalog: &Catalog,
    symbol: &Symbol,
    choice: Choice<'_>,
) -> ApiResult<SeriesEntry> {
    let entries = catalog.list()?;
    let mut of_symbol: Vec<SeriesEntry> = entries
        .into_iter()
        .filter(|entry| entry.key.symbol == *symbol)
        .collect();
    if of_symbol.is_empty() {
        let near = catalog.search_symbols(symbol.as_str(), 3)?;
        let near: Vec<&str> = near.iter().map(Symbol::as_str).collect();
        let hint = if near.is_empty() {
            String::new()
        } else {
            format!("; did you mean {}?", near.join(", "))
        };
        return Err(ApiError::new(
            api::ErrorCode::UnknownSymbol,
            format!("there is no data of {symbol}{hint}"),
        ));
    }
    if let Some(id) = choice.dataset {
        of_symbol.retain(|entry| dataset_id(&entry.key) == id);
        if of_symbol.is_empty() {
            return Err(ApiError::new(
                api::ErrorCode::UnknownDataset,
                format!("there is no data set `{id}` of {symbol}"),
            ));
        }
    }
    if let Some(source) = choice.source {
        of_symbol.retain(|entry| entry.key.source.as_str() == source);
        if of_symbol.is_empty() {
            return Err(ApiError::new(
                api::ErrorCode::UnknownSymbol,
                format!("the source `{source}` has no data of {symbol}"),
            ));
        }
    }
    // As in the catalogue's own choice: what will do, real before simulated, stored before built.
    let will_do = |entry: &SeriesEntry| {
        choice
            .timeframe
            .is_none_or(|timeframe| entry.key.timeframe <= timeframe)
    };
    let is_stored = |entry: &SeriesEntry| Some(entry.key.timeframe) == choice.timeframe;
    of_symbol.sort_by_key(|entry| {
        (
            !will_do(entry),
            entry.simulated,
            !is_stored(entry),
            entry.key.timeframe,
        )
    });
    let found = of_symbol.swap_remove(0);
    match choice.timeframe {
        Some(timeframe) if found.key.timeframe > timeframe => Err(ApiError::new(
            api::ErrorCode::NoData,
            format!(
                "there are no {timeframe} bars of {symbol}; the finest that are stored are {}",
                found.key.timeframe
            ),
        )),
        _ => Ok(found),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SymbolQuery {
    q: Option<String>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// Characters of a search text.
pub(crate) const SEARCH_MAX: usize = 64;

pub(crate) fn search_text(q: Option<String>) -> ApiResult<Option<String>> {
    match q {
        Some(q) if q.chars().count() > SEARCH_MAX => Err(ApiError::query(
            "q",
            format!("a search text has at most {SEARCH_MAX} characters"),
        )),
        q => Ok(q.filter(|q| !q.is_empty())),
    }
}

/// `GET /symbols`
pub(crate) async fn list_symbols(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<SymbolQuery>,
) -> ApiResult<Json<api::SymbolPage>> {
    let paging = Paging::of(query.limit, query.offset, query.cursor);
    let q = search_text(query.q)?;
    let catalog = state.catalog().clone();
    blocking(move || {
        let entries = catalog.list()?;
        let mut by_symbol: BTreeMap<&Symbol, Vec<&SeriesEntry>> = BTreeMap::new();
        for entry in &entries {
            by_symbol.entry(&entry.key.symbol).or_default().push(entry);
        }
        let found: Vec<Symbol> = match &q {
            Some(q) => catalog.search_symbols(q, usize::MAX)?,
            None => by_symbol.keys().map(|symbol| (*symbol).clone()).collect(),
        };
        let summaries = found
            .iter()
            .filter_map(|symbol| Some(summary(by_symbol.get(symbol)?)))
            .collect();
        let (items, total, next_cursor) = paging.page(summaries)?;
        Ok(Json(api::SymbolPage {
            items,
            total,
            next_cursor,
        }))
    })
    .await
}

fn summary(series: &Vec<&SeriesEntry>) -> api::SymbolSummary {
    let one = series[0];
    let mut timeframes: Vec<Timeframe> = series.iter().map(|entry| entry.key.timeframe).collect();
    timeframes.sort_unstable();
    timeframes.dedup();
    let first = series.iter().map(|entry| entry.first_open()).min();
    let last = series.iter().map(|entry| entry.last_open()).max();
    api::SymbolSummary {
        symbol: one.key.symbol.to_string(),
        name: name_of(&one.instrument),
        asset_class: wire_class(one.instrument.asset_class),
        currency: one.instrument.currency.to_string(),
        timeframes: timeframes.iter().map(ToString::to_string).collect(),
        first: instant(first.unwrap_or_else(|| one.first_open())),
        last: instant(last.unwrap_or_else(|| one.last_open())),
        bars: series.iter().map(|entry| entry.rows).sum(),
        simulated: series.iter().any(|entry| entry.simulated),
    }
}

fn name_of(instrument: &bellwether_market::Instrument) -> Option<String> {
    instrument
        .name
        .clone()
        .filter(|name| !name.is_empty() && name != instrument.symbol.as_str())
}

/// `GET /instruments/{symbol}`
pub(crate) async fn get_instrument(
    State(state): State<AppState>,
    ApiPath(symbol): ApiPath<String>,
) -> ApiResult<Json<api::Instrument>> {
    let catalog = state.catalog().clone();
    blocking(move || {
        let unknown = || {
            ApiError::new(
                api::ErrorCode::UnknownSymbol,
                format!("there is no data of `{symbol}`"),
            )
        };
        let parsed = Symbol::new(&symbol).map_err(|_| unknown())?;
        let entries = catalog.list()?;
        let series: Vec<&SeriesEntry> = entries
            .iter()
            .filter(|entry| entry.key.symbol == parsed)
            .collect();
        let instrument = &series.first().ok_or_else(unknown)?.instrument;
        Ok(Json(api::Instrument {
            symbol: instrument.symbol.to_string(),
            name: name_of(instrument),
            asset_class: wire_class(instrument.asset_class),
            exchange: None,
            calendar: Some(instrument.calendar.to_string()),
            currency: instrument.currency.to_string(),
            tick_size: instrument.tick_size.price().to_string(),
            lot_size: instrument.lot_size.quantity().to_string(),
            multiplier: instrument.multiplier.value().to_string(),
            series: series.iter().map(|entry| wire_dataset(entry)).collect(),
        }))
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryQuery {
    timeframe: Option<String>,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    count: Option<u32>,
    points: Option<u32>,
    dataset: Option<String>,
}

/// `GET /market-data/{symbol}/history`
pub(crate) async fn get_history(
    State(state): State<AppState>,
    ApiPath(symbol): ApiPath<String>,
    ApiQuery(query): ApiQuery<HistoryQuery>,
) -> ApiResult<Json<api::History>> {
    let catalog = state.catalog().clone();
    blocking(move || history(&catalog, &symbol, &query).map(Json)).await
}

fn history(catalog: &Catalog, symbol: &str, query: &HistoryQuery) -> ApiResult<api::History> {
    let points = query.points.unwrap_or(POINTS_DEFAULT);
    if !(2..=POINTS_MAX).contains(&points) {
        return Err(ApiError::query(
            "points",
            format!("an answer has 2 to {POINTS_MAX} bars"),
        ));
    }
    if query
        .count
        .is_some_and(|count| !(1..=COUNT_MAX).contains(&count))
    {
        return Err(ApiError::query(
            "count",
            format!("ask for 1 to {COUNT_MAX} bars"),
        ));
    }
    if query.count.is_some() && query.start.is_some() {
        return Err(ApiError::query(
            "count",
            "give `count` or `start`, not both",
        ));
    }
    if let (Some(start), Some(end)) = (query.start, query.end)
        && start > end
    {
        return Err(ApiError::query("end", "the end is before the start"));
    }
    let timeframe = query_timeframe(query.timeframe.as_deref())?;
    let parsed = path_symbol(symbol)?;
    let choice = Choice {
        timeframe,
        dataset: query.dataset.as_deref(),
        source: None,
    };
    let entry = find_series(catalog, &parsed, choice)?;
    let timeframe = timeframe.unwrap_or(entry.key.timeframe);
    let mut answer = api::History {
        symbol: parsed.to_string(),
        timeframe: timeframe.to_string(),
        dataset: dataset_id(&entry.key),
        data_hash: hex(&entry.content_hash),
        simulated: entry.simulated,
        total_bars: 0,
        bars_per_point: 1,
        bars: api::BarColumns::default(),
    };
    let window = Window {
        start: query.start,
        end: query.end,
        count: query.count,
    };
    let bars = match catalog.series_from(
        Some(&entry.key.source),
        &parsed,
        timeframe,
        window.range(timeframe),
        Some(&[]),
    ) {
        Ok(bars) => bars,
        Err(DataError::EmptyRange { .. }) => return Ok(answer),
        Err(error) => return Err(error.into()),
    };
    let rows = window.rows(&bars.open_time);
    let condensed = condense(&bars.open_time[rows.clone()], timeframe, points as usize);
    answer.total_bars = rows.len() as u64;
    answer.bars_per_point = condensed.bars_per_point;
    answer.bars = merged(
        &bars,
        condensed
            .runs
            .iter()
            .map(|run| run.start + rows.start..run.end + rows.start),
    );
    Ok(answer)
}

/// Each run as one bar: first open, highest high, lowest low, last close, sum of what is known of the volume.
fn merged(bars: &BarSeries, runs: impl Iterator<Item = Range<usize>> + Clone) -> api::BarColumns {
    let known = |column: &[f64], range: Range<usize>| {
        column[range]
            .iter()
            .copied()
            .filter(|x| !x.is_nan())
            .collect::<Vec<_>>()
    };
    let best = |column: &[f64], range: Range<usize>, better: fn(f64, f64) -> f64| {
        known(column, range)
            .into_iter()
            .reduce(better)
            .unwrap_or(f64::NAN)
    };
    let sum = |left: f64, right: f64| left + right;
    api::BarColumns {
        time: runs
            .clone()
            .map(|run| instant(bars.open_time[run.start]))
            .collect(),
        close_time: runs
            .clone()
            .map(|run| instant(bars.close_time[run.end - 1]))
            .collect(),
        open: runs.clone().map(|run| bars.open[run.start]).collect(),
        high: runs
            .clone()
            .map(|run| best(&bars.high, run, f64::max))
            .collect(),
        low: runs
            .clone()
            .map(|run| best(&bars.low, run, f64::min))
            .collect(),
        close: runs.clone().map(|run| bars.close[run.end - 1]).collect(),
        volume: runs.map(|run| best(&bars.volume, run, sum)).collect(),
    }
}

/// The bars that a request means, by their open times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// The first, inclusive.
    pub(crate) start: Option<DateTime<Utc>>,
    /// The last, inclusive.
    pub(crate) end: Option<DateTime<Utc>>,
    /// Only the last so many.
    pub(crate) count: Option<u32>,
}

/// Longer than any bar: what opened in a window has closed this long after it.
const BAR_NANOS_MAX: i64 = 32 * NANOS_PER_DAY;

/// An instant of the wire. Times that do not fit lie before or after all data.
pub(crate) fn nanos(time: DateTime<Utc>) -> UnixNanos {
    let limit = if time.timestamp() < 0 {
        i64::MIN
    } else {
        i64::MAX
    };
    UnixNanos::from_nanos(time.timestamp_nanos_opt().unwrap_or(limit))
}

impl Window {
    /// A range of close times that holds the window's bars, and perhaps some more.
    pub(crate) fn range(&self, timeframe: Timeframe) -> TimeRange {
        let length = timeframe.fixed_nanos().unwrap_or(BAR_NANOS_MAX);
        TimeRange {
            from: self.start.map(nanos),
            to: self.end.map(|end| {
                nanos(end)
                    .saturating_add_nanos(length)
                    .saturating_add_nanos(1)
            }),
        }
    }

    /// The window's rows among bars of these open times, oldest first.
    pub(crate) fn rows(&self, open_times: &[UnixNanos]) -> Range<usize> {
        let start = self.start.map_or(0, |start| {
            open_times.partition_point(|time| *time < nanos(start))
        });
        let end = self.end.map_or(open_times.len(), |end| {
            open_times.partition_point(|time| *time <= nanos(end))
        });
        let start = self
            .count
            .map_or(start, |count| start.max(end.saturating_sub(count as usize)));
        start..end.max(start)
    }
}
