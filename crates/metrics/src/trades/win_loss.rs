//! Won and lost trades; a net result of zero is neither.

use super::registry::TradeMetric;
use super::summary::TradeSummary;
use crate::registry::{Group, MetricInfo, Unit};
use crate::value::{Outcome, Reason};

pub(crate) static WIN_RATE: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "win_rate",
        label: "Win rate",
        doc: "Share of won trades among those that won or lost.",
        formula: "#(pnl > 0)/#(pnl ≠ 0)",
        unit: Unit::Probability,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: win_rate,
};

pub(crate) static AVG_WIN: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "avg_win",
        label: "Average win",
        doc: "Mean net result of the won trades.",
        formula: "mean(pnl > 0)",
        unit: Unit::Money,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: avg_win,
};

pub(crate) static AVG_LOSS: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "avg_loss",
        label: "Average loss",
        doc: "Mean net result of the lost trades. Negative.",
        formula: "mean(pnl < 0)",
        unit: Unit::Money,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: avg_loss,
};

pub(crate) static PAYOFF_RATIO: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "payoff_ratio",
        label: "Payoff ratio",
        doc: "Average win for the average loss.",
        formula: "avg_win/|avg_loss|",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: payoff_ratio,
};

pub(crate) static LARGEST_WIN: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "largest_win",
        label: "Largest win",
        doc: "Best net result of a won trade.",
        formula: "max(pnl > 0)",
        unit: Unit::Money,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: largest_win,
};

pub(crate) static LARGEST_LOSS: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "largest_loss",
        label: "Largest loss",
        doc: "Worst net result of a lost trade. Negative.",
        formula: "min(pnl < 0)",
        unit: Unit::Money,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: largest_loss,
};

pub(super) fn win_rate(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    match summary.wins + summary.losses {
        0 => Err(Reason::Flat),
        decided => Ok(summary.wins as f64 / decided as f64),
    }
}

fn avg_win(summary: &TradeSummary) -> Outcome {
    Ok(summary.won / won_trades(summary)?)
}

fn avg_loss(summary: &TradeSummary) -> Outcome {
    Ok(summary.lost / lost_trades(summary)?)
}

pub(super) fn payoff_ratio(summary: &TradeSummary) -> Outcome {
    Ok(avg_win(summary)? / -avg_loss(summary)?)
}

fn largest_win(summary: &TradeSummary) -> Outcome {
    won_trades(summary)?;
    Ok(summary.pnl.highest)
}

fn largest_loss(summary: &TradeSummary) -> Outcome {
    lost_trades(summary)?;
    Ok(summary.pnl.lowest)
}

fn won_trades(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    if summary.wins == 0 {
        Err(Reason::NoWins)
    } else {
        Ok(summary.wins as f64)
    }
}

fn lost_trades(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    if summary.losses == 0 {
        Err(Reason::NoLosses)
    } else {
        Ok(summary.losses as f64)
    }
}
