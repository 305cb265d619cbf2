//! Objects of market structure for charts.

use axum::Json;
use axum::extract::State;
use bellwether_api as api;
use bellwether_catalog::{BarSeries, Catalog, DataError};
use bellwether_kernels::{ObjectKind, Side, Status};
use bellwether_research::{Level, levels};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::market_data::{Choice, Window, dataset_id, find_series, path_symbol, query_timeframe};
use crate::backtest::wire::{hex, instant};
use crate::error::ApiResult;
use crate::extract::{ApiPath, ApiQuery};
use crate::state::{AppState, blocking};

/// Objects answered at most.
const ITEMS_MAX: usize = 5_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LevelsQuery {
    timeframe: Option<String>,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    kind: Option<api::LevelKind>,
    #[serde(default)]
    open: bool,
    dataset: Option<String>,
}

/// `GET /market-data/{symbol}/levels`
pub(crate) async fn list_levels(
    State(state): State<AppState>,
    ApiPath(symbol): ApiPath<String>,
    ApiQuery(query): ApiQuery<LevelsQuery>,
) -> ApiResult<Json<api::LevelList>> {
    let catalog = state.catalog().clone();
    blocking(move || list(&catalog, &symbol, &query).map(Json)).await
}

fn list(catalog: &Catalog, symbol: &str, query: &LevelsQuery) -> ApiResult<api::LevelList> {
    let timeframe = query_timeframe(query.timeframe.as_deref())?;
    let parsed = path_symbol(symbol)?;
    let choice = Choice {
        timeframe,
        dataset: query.dataset.as_deref(),
        source: None,
    };
    let entry = find_series(catalog, &parsed, choice)?;
    let timeframe = timeframe.unwrap_or(entry.key.timeframe);
    // What is known in the range follows from all bars before its end.
    let window = Window {
        start: None,
        end: query.end,
        count: None,
    };
    let bars = catalog.series_from(
        Some(&entry.key.source),
        &parsed,
        timeframe,
        window.range(timeframe),
        Some(&[]),
    );
    let mut items = match bars {
        Ok(mut bars) => {
            // The range may hold some bars more than it was asked for.
            let rows = window.rows(&bars.open_time);
            bars.truncate(rows.end);
            known(&bars, query)
        }
        Err(DataError::EmptyRange { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let total = items.len();
    items.drain(..total.saturating_sub(ITEMS_MAX));
    Ok(api::LevelList {
        symbol: parsed.to_string(),
        timeframe: timeframe.to_string(),
        dataset: dataset_id(&entry.key),
        data_hash: hex(&entry.content_hash),
        simulated: entry.simulated,
        total: total as u64,
        items,
    })
}

/// The objects that a request means, in the order in which they became known.
fn known(bars: &BarSeries, query: &LevelsQuery) -> Vec<api::Level> {
    let kinds = ObjectKind::ALL
        .into_iter()
        .filter(|kind| query.kind.is_none_or(|wanted| is_of(wanted, *kind)));
    let mut found: Vec<api::Level> = kinds
        .flat_map(|kind| levels(bars, kind))
        .map(|level| wire_level(&level))
        .filter(|level| query.kind.is_none_or(|kind| kind == level.kind))
        .filter(|level| query.start.is_none_or(|start| level.known_at >= start))
        .filter(|level| query.end.is_none_or(|end| level.formed_at <= end))
        .filter(|level| level.is_open || !query.open)
        .collect();
    // Stable: what became known together stays in the order of the kinds.
    found.sort_by_key(|level| level.known_at);
    found
}

/// Whether a detector finds objects of a kind.
fn is_of(kind: api::LevelKind, detector: ObjectKind) -> bool {
    let of = match kind {
        api::LevelKind::Swing => ObjectKind::Swing,
        api::LevelKind::BreakOfStructure | api::LevelKind::ChangeOfCharacter => ObjectKind::Break,
        api::LevelKind::FairValueGap => ObjectKind::FairValueGap,
        api::LevelKind::OrderBlock => ObjectKind::OrderBlock,
        api::LevelKind::Sweep => ObjectKind::Sweep,
        api::LevelKind::Breaker => ObjectKind::Breaker,
        api::LevelKind::EqualHighsLows => ObjectKind::EqualHighsLows,
        api::LevelKind::PreviousDay => ObjectKind::PreviousDay,
        api::LevelKind::PreviousWeek => ObjectKind::PreviousWeek,
        api::LevelKind::NakedPoc => ObjectKind::NakedPoc,
    };
    of == detector
}

fn wire_level(level: &Level) -> api::Level {
    let change = |&(at, status): &(_, Status)| api::LevelChange {
        status: wire_status(status),
        known_at: instant(at),
    };
    api::Level {
        kind: match level.kind {
            ObjectKind::Swing => api::LevelKind::Swing,
            ObjectKind::Break if level.turns => api::LevelKind::ChangeOfCharacter,
            ObjectKind::Break => api::LevelKind::BreakOfStructure,
            ObjectKind::FairValueGap => api::LevelKind::FairValueGap,
            ObjectKind::OrderBlock => api::LevelKind::OrderBlock,
            ObjectKind::Sweep => api::LevelKind::Sweep,
            ObjectKind::Breaker => api::LevelKind::Breaker,
            ObjectKind::EqualHighsLows => api::LevelKind::EqualHighsLows,
            ObjectKind::PreviousDay => api::LevelKind::PreviousDay,
            ObjectKind::PreviousWeek => api::LevelKind::PreviousWeek,
            ObjectKind::NakedPoc => api::LevelKind::NakedPoc,
        },
        side: match level.side {
            Side::Bullish => api::LevelSide::Bullish,
            Side::Bearish => api::LevelSide::Bearish,
        },
        top: level.top,
        bottom: level.bottom,
        formed_at: instant(level.formed_at),
        known_at: instant(level.known_at),
        is_open: !level.is_over(),
        changes: level.changes.iter().map(change).collect(),
    }
}

fn wire_status(status: Status) -> api::LevelStatus {
    match status {
        Status::Touched => api::LevelStatus::Touched,
        Status::HalfFilled => api::LevelStatus::HalfFilled,
        Status::Filled => api::LevelStatus::Filled,
        Status::Inverted => api::LevelStatus::Inverted,
        Status::Broken => api::LevelStatus::Broken,
        Status::Invalidated => api::LevelStatus::Invalidated,
        Status::Swept => api::LevelStatus::Swept,
        Status::Dropped => api::LevelStatus::Dropped,
    }
}
