//! The loss of one period that is exceeded one time in twenty.

use crate::normal;
use crate::pass::tails::TAIL;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::Outcome;

pub(crate) static VALUE_AT_RISK: Metric = Metric {
    info: MetricInfo {
        key: "value_at_risk",
        label: "Value at risk 95 % (normal)",
        doc: "Fifth percentile of a normal distribution with the mean and deviation of the returns. Negative is a loss.",
        formula: "r̄ + sd·Φ⁻¹(0.05)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `value_at_risk`",
        group: Group::Risk,
    },
    compute: value_at_risk,
};

pub(crate) static VALUE_AT_RISK_HISTORICAL: Metric = Metric {
    info: MetricInfo {
        key: "value_at_risk_historical",
        label: "Value at risk 95 % (historical)",
        doc: "Fifth percentile of the returns themselves, interpolated linearly at (n − 1)·p. Negative is a loss.",
        formula: "q05(r)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "empyrical-reloaded 0.7.1 `value_at_risk`",
        group: Group::Risk,
    },
    compute: value_at_risk_historical,
};

fn value_at_risk(summary: &Summary) -> Outcome {
    summary.at_least(2)?;
    Ok(summary.moments.mean + summary.moments.standard_deviation() * normal::quantile(TAIL))
}

fn value_at_risk_historical(summary: &Summary) -> Outcome {
    Ok(summary.tails()?.q05)
}
