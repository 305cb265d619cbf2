//! Longest runs of won and of lost trades.

use super::registry::TradeMetric;
use super::summary::TradeSummary;
use crate::registry::{Group, MetricInfo, Unit};
use crate::value::Outcome;

pub(crate) static CONSECUTIVE_WINS: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "consecutive_wins",
        label: "Longest winning streak",
        doc: "Most won trades in a row; a result of zero ends the streak.",
        formula: "max run of pnl > 0",
        unit: Unit::Count,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: consecutive_wins,
};

pub(crate) static CONSECUTIVE_LOSSES: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "consecutive_losses",
        label: "Longest losing streak",
        doc: "Most lost trades in a row; a result of zero ends the streak.",
        formula: "max run of pnl < 0",
        unit: Unit::Count,
        higher_is_better: Some(false),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: consecutive_losses,
};

fn consecutive_wins(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    Ok(summary.longest_wins as f64)
}

fn consecutive_losses(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    Ok(summary.longest_losses as f64)
}
