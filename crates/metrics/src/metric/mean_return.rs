//! Average return of a period.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static MEAN_RETURN: Metric = Metric {
    info: MetricInfo {
        key: "mean_return",
        label: "Mean return",
        doc: "Arithmetic mean of all periods.",
        formula: "Σr / n",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "arithmetic mean",
        group: Group::Return,
    },
    compute: mean_return,
};

pub(crate) static AVG_RETURN: Metric = Metric {
    info: MetricInfo {
        key: "avg_return",
        label: "Average active return",
        doc: "Arithmetic mean of the periods that are not zero.",
        formula: "Σr / #(r ≠ 0)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `avg_return`",
        group: Group::Return,
    },
    compute: avg_return,
};

pub(crate) static EXPECTED_RETURN: Metric = Metric {
    info: MetricInfo {
        key: "expected_return",
        label: "Expected return",
        doc: "Geometric mean of all periods.",
        formula: "(1 + comp)^(1/n) − 1",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `expected_return`",
        group: Group::Return,
    },
    compute: expected_return,
};

fn mean_return(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.moments.mean)
}

fn avg_return(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    match summary.gains_losses.active() {
        0 => Err(Reason::Flat),
        active => Ok(summary.moments.sum / active as f64),
    }
}

fn expected_return(summary: &Summary) -> Outcome {
    let n = summary.at_least(1)?;
    Ok(libm::pow(summary.path.wealth, 1.0 / n) - 1.0)
}
