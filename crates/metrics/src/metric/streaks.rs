//! Longest runs of one sign.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::Outcome;

pub(crate) static CONSECUTIVE_WINS: Metric = Metric {
    info: MetricInfo {
        key: "consecutive_wins",
        label: "Longest winning streak",
        doc: "Most winning periods in a row; a zero ends the streak.",
        formula: "max run of r > 0",
        unit: Unit::Periods,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `consecutive_wins`",
        group: Group::WinLoss,
    },
    compute: consecutive_wins,
};

pub(crate) static CONSECUTIVE_LOSSES: Metric = Metric {
    info: MetricInfo {
        key: "consecutive_losses",
        label: "Longest losing streak",
        doc: "Most losing periods in a row; a zero ends the streak.",
        formula: "max run of r < 0",
        unit: Unit::Periods,
        higher_is_better: Some(false),
        source: "QuantStats 0.0.86 `consecutive_losses`",
        group: Group::WinLoss,
    },
    compute: consecutive_losses,
};

fn consecutive_wins(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.gains_losses.longest_gains as f64)
}

fn consecutive_losses(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.gains_losses.longest_losses as f64)
}
