//! Mean excess return over the downside deviation.

use crate::metric::autocorrelation::autocorrelation_penalty;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static SORTINO: Metric = Metric {
    info: MetricInfo {
        key: "sortino",
        label: "Sortino ratio",
        doc: "Mean return above the risk-free rate over the root mean square of the shortfalls; the mean square counts all periods. Unknown when nothing falls short.",
        formula: "x̄/√(Σ min(x, 0)²/n)·√P",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `sortino`",
        group: Group::RiskAdjusted,
    },
    compute: sortino,
};

pub(crate) static SMART_SORTINO: Metric = Metric {
    info: MetricInfo {
        key: "smart_sortino",
        label: "Smart Sortino ratio",
        doc: "Sortino ratio divided by the autocorrelation penalty.",
        formula: "sortino / autocorrelation_penalty",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `smart_sortino`",
        group: Group::RiskAdjusted,
    },
    compute: smart_sortino,
};

pub(crate) static ADJUSTED_SORTINO: Metric = Metric {
    info: MetricInfo {
        key: "adjusted_sortino",
        label: "Adjusted Sortino ratio",
        doc: "Sortino ratio scaled so that it compares with a Sharpe ratio of symmetric returns.",
        formula: "sortino/√2",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `adjusted_sortino`; J. Schwager",
        group: Group::RiskAdjusted,
    },
    compute: adjusted_sortino,
};

fn sortino(summary: &Summary) -> Outcome {
    let n = summary.at_least(2)?;
    let downside_squares = summary.gains_losses.downside_squares;
    if downside_squares == 0.0 {
        return Err(Reason::NoLosses);
    }
    Ok(summary.excess_mean() / (downside_squares / n).sqrt() * summary.periods_per_year.sqrt())
}

fn smart_sortino(summary: &Summary) -> Outcome {
    Ok(sortino(summary)? / autocorrelation_penalty(summary)?)
}

fn adjusted_sortino(summary: &Summary) -> Outcome {
    Ok(sortino(summary)? / std::f64::consts::SQRT_2)
}
