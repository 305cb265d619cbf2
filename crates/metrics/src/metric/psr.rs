//! How sure the sample can be that the Sharpe ratio is above zero.

use crate::metric::sharpe::sharpe_per_period;
use crate::overfitting::sharpe_estimate::SharpeEstimate;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static PROBABILISTIC_SHARPE_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "probabilistic_sharpe_ratio",
        label: "Probabilistic Sharpe ratio (bias-corrected)",
        doc: "Probability that the true Sharpe ratio is above 0, with bias-corrected skewness and kurtosis.",
        formula: "Φ(SR·√(n − 1)/√(1 − γ3·SR + (γ4 − 1)/4·SR²)), SR = x̄/sd(x)",
        unit: Unit::Probability,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `probabilistic_sharpe_ratio`",
        group: Group::Confidence,
    },
    compute: probabilistic_sharpe_ratio,
};

pub(crate) static PSR: Metric = Metric {
    info: MetricInfo {
        key: "psr",
        label: "Probabilistic Sharpe ratio",
        doc: "Probability that the true Sharpe ratio is above 0, with population skewness and kurtosis.",
        formula: "Φ(SR·√(n − 1)/√(1 − γ3·SR + (γ4 − 1)/4·SR²)), SR = x̄/sd(x)",
        unit: Unit::Probability,
        higher_is_better: Some(true),
        source: "Bailey & López de Prado (2012)",
        group: Group::Confidence,
    },
    compute: psr,
};

pub(crate) static MIN_TRACK_RECORD_LENGTH: Metric = Metric {
    info: MetricInfo {
        key: "min_track_record_length",
        label: "Minimum track record length",
        doc: "Periods that this Sharpe ratio would need to be above 0 with 95 % confidence. Unknown when it is not above 0.",
        formula: "1 + (1 − γ3·SR + (γ4 − 1)/4·SR²)·(Φ⁻¹(0.95)/SR)²",
        unit: Unit::Periods,
        higher_is_better: Some(false),
        source: "Bailey & López de Prado (2012)",
        group: Group::Confidence,
    },
    compute: min_track_record_length,
};

/// The estimate with population moments, and with the bias-corrected ones of pandas.
fn population(summary: &Summary) -> Result<SharpeEstimate, Reason> {
    let moments = summary.varying(2)?;
    Ok(SharpeEstimate {
        sharpe: sharpe_per_period(summary)?,
        skew: moments.skew_population(),
        kurtosis: moments.kurtosis_population(),
        periods: summary.n as f64,
    })
}

fn bias_corrected(summary: &Summary) -> Result<SharpeEstimate, Reason> {
    let moments = summary.varying(4)?;
    Ok(SharpeEstimate {
        sharpe: sharpe_per_period(summary)?,
        skew: moments.skew_corrected(),
        kurtosis: moments.excess_kurtosis_corrected() + 3.0,
        periods: summary.n as f64,
    })
}

fn probabilistic_sharpe_ratio(summary: &Summary) -> Outcome {
    bias_corrected(summary)?.psr_outcome(0.0)
}

fn psr(summary: &Summary) -> Outcome {
    population(summary)?.psr_outcome(0.0)
}

fn min_track_record_length(summary: &Summary) -> Outcome {
    population(summary)?.min_track_record_outcome(0.0, 0.05)
}
