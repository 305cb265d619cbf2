//! Extremes and shape.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::Outcome;

pub(crate) static BEST: Metric = Metric {
    info: MetricInfo {
        key: "best",
        label: "Best period",
        doc: "Largest return of one period.",
        formula: "max r",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `best`",
        group: Group::Distribution,
    },
    compute: best,
};

pub(crate) static WORST: Metric = Metric {
    info: MetricInfo {
        key: "worst",
        label: "Worst period",
        doc: "Smallest return of one period.",
        formula: "min r",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `worst`",
        group: Group::Distribution,
    },
    compute: worst,
};

pub(crate) static SKEW: Metric = Metric {
    info: MetricInfo {
        key: "skew",
        label: "Skewness",
        doc: "Bias-corrected skewness. Negative: the long tail is on the losing side.",
        formula: "√(n(n − 1))/(n − 2)·m3/m2^1.5",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `skew` (pandas)",
        group: Group::Distribution,
    },
    compute: skew,
};

pub(crate) static KURTOSIS: Metric = Metric {
    info: MetricInfo {
        key: "kurtosis",
        label: "Excess kurtosis",
        doc: "Bias-corrected **excess** kurtosis: a normal distribution has 0.",
        formula: "(n − 1)/((n − 2)(n − 3))·((n + 1)(m4/m2² − 3) + 6)",
        unit: Unit::Ratio,
        higher_is_better: Some(false),
        source: "QuantStats 0.0.86 `kurtosis` (pandas)",
        group: Group::Distribution,
    },
    compute: kurtosis,
};

fn best(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.moments.highest)
}

fn worst(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.moments.lowest)
}

fn skew(summary: &Summary) -> Outcome {
    Ok(summary.varying(3)?.skew_corrected())
}

fn kurtosis(summary: &Summary) -> Outcome {
    Ok(summary.varying(4)?.excess_kurtosis_corrected())
}
