//! The mean loss of the worst one in twenty periods.

use crate::normal;
use crate::pass::tails::TAIL;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::Outcome;

pub(crate) static CVAR: Metric = Metric {
    info: MetricInfo {
        key: "cvar",
        label: "Expected shortfall 95 % (normal)",
        doc: "Mean of the worst twentieth of a normal distribution with the mean and deviation of the returns. Negative is a loss.",
        formula: "r̄ − sd·φ(z)/0.05, z = Φ⁻¹(0.05)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `cvar`",
        group: Group::Risk,
    },
    compute: cvar,
};

pub(crate) static CVAR_HISTORICAL: Metric = Metric {
    info: MetricInfo {
        key: "cvar_historical",
        label: "Expected shortfall 95 % (historical)",
        doc: "Mean of the worst ⌈0.05·n⌉ returns. Negative is a loss.",
        formula: "mean of the worst ⌈0.05·n⌉",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "empyrical-reloaded 0.7.1 `conditional_value_at_risk`",
        group: Group::Risk,
    },
    compute: cvar_historical,
};

fn cvar(summary: &Summary) -> Outcome {
    summary.at_least(2)?;
    Ok(gaussian_expected_shortfall(
        summary.moments.mean,
        summary.moments.standard_deviation(),
    ))
}

fn cvar_historical(summary: &Summary) -> Outcome {
    Ok(summary.tails()?.worst_mean)
}

/// Mean of the worst twentieth of a normal distribution.
pub(crate) fn gaussian_expected_shortfall(mean: f64, deviation: f64) -> f64 {
    mean - deviation * normal::density(normal::quantile(TAIL)) / TAIL
}
