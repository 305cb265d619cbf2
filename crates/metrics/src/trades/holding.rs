//! How long trades last.

use super::registry::TradeMetric;
use super::summary::TradeSummary;
use crate::registry::{Group, MetricInfo, Unit};
use crate::value::Outcome;

pub(crate) static AVG_BARS_HELD: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "avg_bars_held",
        label: "Average holding (bars)",
        doc: "Mean number of bars from entry to exit.",
        formula: "mean(bars_held)",
        unit: Unit::Periods,
        higher_is_better: None,
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: avg_bars_held,
};

pub(crate) static AVG_SECONDS_HELD: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "avg_seconds_held",
        label: "Average holding (time)",
        doc: "Mean time from entry to exit.",
        formula: "mean(seconds_held)",
        unit: Unit::Seconds,
        higher_is_better: None,
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: avg_seconds_held,
};

fn avg_bars_held(summary: &TradeSummary) -> Outcome {
    Ok(summary.bars / summary.count()?)
}

fn avg_seconds_held(summary: &TradeSummary) -> Outcome {
    Ok(summary.seconds / summary.count()?)
}
