//! Kelly criterion of trades.

use super::registry::TradeMetric;
use super::summary::TradeSummary;
use super::win_loss::{payoff_ratio, win_rate};
use crate::registry::{Group, MetricInfo, Unit};
use crate::value::Outcome;

pub(crate) static KELLY_CRITERION: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "kelly_criterion",
        label: "Kelly criterion",
        doc: "Share of capital that maximises growth of bets with this win rate and payoff ratio. Negative: do not bet.",
        formula: "p − (1 − p)/b, b = payoff_ratio, p = win_rate",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "backtesting.py 0.6.6 `Kelly Criterion`; Kelly (1956)",
        group: Group::Trades,
    },
    compute: kelly_criterion,
};

fn kelly_criterion(summary: &TradeSummary) -> Outcome {
    let wins = win_rate(summary)?;
    Ok(wins - (1.0 - wins) / payoff_ratio(summary)?)
}
