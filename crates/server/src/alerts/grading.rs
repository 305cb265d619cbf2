//! What became of recorded alerts.

use bellwether_catalog::BarSource as _;
use bellwether_market::{Calendar, Symbol, Timeframe};
use bellwether_research::{AlertLevels, BarSeries, BarsAfter, TimeRange, expiry, grade};
use bellwether_store::{AlertOutcomeRecord, AlertRecord};
use bellwether_trading::document::PositionSide;

use crate::error::ApiResult;
use crate::state::{AppState, blocking};

/// Alerts that are graded at once.
const GRADED_AT_ONCE: u64 = 500;

/// What became of an alert, by bars of its symbol and timeframe; `None` while it is open, or without levels to grade.
#[must_use]
pub fn grade_alert(alert: &AlertRecord, series: &BarSeries) -> Option<AlertOutcomeRecord> {
    let side = if alert.side == "short" {
        PositionSide::Short
    } else {
        PositionSide::Long
    };
    let levels = AlertLevels::new(side, alert.entry?, alert.stop?, alert.target?)?;
    let after = series
        .close_time
        .partition_point(|time| *time <= alert.alerted_at);
    let bars = BarsAfter {
        close_time: &series.close_time[after..],
        open: &series.open[after..],
        high: &series.high[after..],
        low: &series.low[after..],
        close: &series.close[after..],
    };
    let expires = expiry(
        series.timeframe,
        &Calendar::by_id(series.instrument.calendar),
        alert.alerted_at,
    )?;
    let outcome = grade(&levels, &bars, expires)?;
    Some(AlertOutcomeRecord {
        kind: outcome.kind.name().to_owned(),
        at: outcome.time,
        price: outcome.price,
        r: outcome.r,
        bars: i64::try_from(outcome.bars).unwrap_or(i64::MAX),
    })
}

/// Grades the oldest alerts that are not graded yet by the stored bars; how many were graded. Alerts of symbols without bars
/// stay as they are.
///
/// # Errors
/// What the records say.
pub async fn grade_stored(state: &AppState) -> ApiResult<u64> {
    let waiting = state.store().alerts().ungraded(GRADED_AT_ONCE).await?;
    let catalog = state.catalog().clone();
    let outcomes = blocking(move || {
        let graded = waiting.iter().filter_map(|alert| {
            let symbol = Symbol::new(&alert.symbol).ok()?;
            let timeframe: Timeframe = alert.timeframe.parse().ok()?;
            let range = TimeRange {
                from: Some(alert.alerted_at),
                to: None,
            };
            let series = catalog.series(&symbol, timeframe, range, Some(&[])).ok()?;
            Some((alert.id.clone(), grade_alert(alert, &series)?))
        });
        Ok(graded.collect::<Vec<_>>())
    })
    .await?;
    for (id, outcome) in &outcomes {
        state.store().alerts().set_outcome(id, outcome).await?;
    }
    Ok(outcomes.len() as u64)
}
