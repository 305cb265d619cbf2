//! What the whole span earned.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::Outcome;

pub(crate) static COMP: Metric = Metric {
    info: MetricInfo {
        key: "comp",
        label: "Total return",
        doc: "Compounded return of the whole span. Ruin gives −1; it cannot be lower.",
        formula: "Π(1 + r) − 1",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `comp`",
        group: Group::Return,
    },
    compute: comp,
};

pub(crate) static SUM_RETURNS: Metric = Metric {
    info: MetricInfo {
        key: "sum_returns",
        label: "Sum of returns",
        doc: "Return of the whole span when profits are not reinvested.",
        formula: "Σr",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "arithmetic sum; QuantStats reports it as total return when compounding is off",
        group: Group::Return,
    },
    compute: sum_returns,
};

pub(crate) fn comp(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.path.wealth - 1.0)
}

fn sum_returns(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.moments.sum)
}
