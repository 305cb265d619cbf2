//! The table of trade metrics.

use super::summary::TradeSummary;
use super::{excursion, expectancy, holding, kelly, profit, sqn, streaks, win_loss};
use crate::registry::MetricInfo;
use crate::value::Outcome;

/// A metric of closed trades: its entry and its computation.
#[derive(Debug)]
pub struct TradeMetric {
    /// The manual entry.
    pub info: MetricInfo,
    pub(crate) compute: fn(&TradeSummary) -> Outcome,
}

/// Every trade metric, in the order of reports.
pub static TRADE_METRICS: &[&TradeMetric] = &[
    &profit::TRADES,
    &profit::NET_PROFIT,
    &profit::COSTS,
    &profit::COST_SHARE,
    &win_loss::WIN_RATE,
    &win_loss::AVG_WIN,
    &win_loss::AVG_LOSS,
    &win_loss::PAYOFF_RATIO,
    &win_loss::LARGEST_WIN,
    &win_loss::LARGEST_LOSS,
    &profit::PROFIT_FACTOR,
    &expectancy::EXPECTANCY,
    &expectancy::MEDIAN_TRADE,
    &expectancy::AVG_TRADE_RETURN,
    &expectancy::EXPECTANCY_R,
    &sqn::SQN,
    &kelly::KELLY_CRITERION,
    &holding::AVG_BARS_HELD,
    &holding::AVG_SECONDS_HELD,
    &excursion::AVG_MAE,
    &excursion::AVG_MFE,
    &streaks::CONSECUTIVE_WINS,
    &streaks::CONSECUTIVE_LOSSES,
];

/// The trade metric with this key.
#[must_use]
pub fn trade_metric(key: &str) -> Option<&'static TradeMetric> {
    TRADE_METRICS
        .iter()
        .copied()
        .find(|metric| metric.info.key == key)
}
