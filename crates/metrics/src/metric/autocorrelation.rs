//! Dependence of each return on the one before it.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static AUTOCORRELATION: Metric = Metric {
    info: MetricInfo {
        key: "autocorrelation",
        label: "Lag-1 autocorrelation",
        doc: "Pearson correlation of each return with the next one.",
        formula: "ρ = corr(r_t, r_{t+1})",
        unit: Unit::Ratio,
        higher_is_better: None,
        source: "Pearson correlation",
        group: Group::Distribution,
    },
    compute: autocorrelation,
};

pub(crate) static AUTOCORRELATION_PENALTY: Metric = Metric {
    info: MetricInfo {
        key: "autocorrelation_penalty",
        label: "Autocorrelation penalty",
        doc: "Factor by which autocorrelation inflates the deviation of a sum of returns; at least 1.",
        formula: "√(1 + 2·Σ_{k=1}^{n−1} ((n − k)/n)·|ρ|^k)",
        unit: Unit::Ratio,
        higher_is_better: Some(false),
        source: "QuantStats 0.0.86 `autocorr_penalty`",
        group: Group::Distribution,
    },
    compute: autocorrelation_penalty,
};

fn autocorrelation(summary: &Summary) -> Outcome {
    summary.varying(3)?;
    summary
        .moments
        .lag_one_correlation()
        .ok_or(Reason::ZeroVariance)
}

pub(crate) fn autocorrelation_penalty(summary: &Summary) -> Outcome {
    let strength = autocorrelation(summary)?.abs();
    let n = summary.n as f64;
    let (mut sum, mut power) = (0.0, 1.0);
    for lag in 1..summary.n {
        power *= strength;
        let term = (n - lag as f64) / n * power;
        // Terms only fall: once one is lost in rounding, all are.
        if sum + term == sum {
            break;
        }
        sum += term;
    }
    Ok((1.0 + 2.0 * sum).sqrt())
}
