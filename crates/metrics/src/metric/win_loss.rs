//! Winning and losing periods; a return of zero is neither.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static WIN_RATE: Metric = Metric {
    info: MetricInfo {
        key: "win_rate",
        label: "Win rate",
        doc: "Share of winning periods among those that are not zero.",
        formula: "#(r > 0)/#(r ≠ 0)",
        unit: Unit::Probability,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `win_rate`",
        group: Group::WinLoss,
    },
    compute: win_rate,
};

pub(crate) static AVG_WIN: Metric = Metric {
    info: MetricInfo {
        key: "avg_win",
        label: "Average win",
        doc: "Mean of the positive returns.",
        formula: "mean(r > 0)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `avg_win`",
        group: Group::WinLoss,
    },
    compute: avg_win,
};

pub(crate) static AVG_LOSS: Metric = Metric {
    info: MetricInfo {
        key: "avg_loss",
        label: "Average loss",
        doc: "Mean of the negative returns. Negative.",
        formula: "mean(r < 0)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `avg_loss`",
        group: Group::WinLoss,
    },
    compute: avg_loss,
};

pub(crate) static PAYOFF_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "payoff_ratio",
        label: "Payoff ratio",
        doc: "Average win for the average loss.",
        formula: "avg_win/|avg_loss|",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `payoff_ratio`",
        group: Group::WinLoss,
    },
    compute: payoff_ratio,
};

pub(crate) fn win_rate(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    match summary.gains_losses.active() {
        0 => Err(Reason::Flat),
        active => Ok(summary.gains_losses.gains as f64 / active as f64),
    }
}

fn avg_win(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    match summary.gains_losses.gains {
        0 => Err(Reason::NoWins),
        gains => Ok(summary.gains_losses.gain_sum / gains as f64),
    }
}

pub(crate) fn avg_loss(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    match summary.gains_losses.losses {
        0 => Err(Reason::NoLosses),
        losses => Ok(summary.gains_losses.loss_sum / losses as f64),
    }
}

pub(crate) fn payoff_ratio(summary: &Summary) -> Outcome {
    Ok(avg_win(summary)? / avg_loss(summary)?.abs())
}
