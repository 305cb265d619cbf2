//! Mean excess return over its standard deviation.

use crate::metric::autocorrelation::autocorrelation_penalty;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::Outcome;

pub(crate) static SHARPE: Metric = Metric {
    info: MetricInfo {
        key: "sharpe",
        label: "Sharpe ratio",
        doc: "Mean return above the risk-free rate over its sample standard deviation (n − 1), annualised.",
        formula: "x̄/sd(x)·√P",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `sharpe`; Sharpe (1994)",
        group: Group::RiskAdjusted,
    },
    compute: sharpe,
};

pub(crate) static SMART_SHARPE: Metric = Metric {
    info: MetricInfo {
        key: "smart_sharpe",
        label: "Smart Sharpe ratio",
        doc: "Sharpe ratio divided by the autocorrelation penalty. The penalty takes the absolute correlation, so that it lowers the ratio of mean-reverting returns too; Lo (2002) keeps the sign.",
        formula: "sharpe / autocorrelation_penalty",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `smart_sharpe`",
        group: Group::RiskAdjusted,
    },
    compute: smart_sharpe,
};

fn sharpe(summary: &Summary) -> Outcome {
    Ok(sharpe_per_period(summary)? * summary.periods_per_year.sqrt())
}

/// Not annualised: what the probabilistic statistics need.
pub(crate) fn sharpe_per_period(summary: &Summary) -> Outcome {
    Ok(summary.excess_mean() / summary.varying(2)?.standard_deviation())
}

fn smart_sharpe(summary: &Summary) -> Outcome {
    Ok(sharpe(summary)? / autocorrelation_penalty(summary)?)
}
