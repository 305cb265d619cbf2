//! Sum of returns for the sum of losses.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static GAIN_TO_PAIN_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "gain_to_pain_ratio",
        label: "Gain to pain ratio",
        doc: "Sum of returns over the absolute sum of the losing periods. Unknown without a loss.",
        formula: "Σr/|Σ_{r<0} r|",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `gain_to_pain_ratio`; J. Schwager",
        group: Group::RiskAdjusted,
    },
    compute: gain_to_pain_ratio,
};

pub(crate) static GAIN_TO_PAIN_MONTHLY: Metric = Metric {
    info: MetricInfo {
        key: "gain_to_pain_monthly",
        label: "Gain to pain ratio (monthly)",
        doc: "The same with the plain sums of calendar months. Needs dates.",
        formula: "Σm/|Σ_{m<0} m|, m = Σr of a month",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `gain_to_pain_ratio(resolution=\"ME\")`",
        group: Group::RiskAdjusted,
    },
    compute: gain_to_pain_monthly,
};

fn gain_to_pain_ratio(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    ratio(summary.moments.sum, summary.gains_losses.loss_sum)
}

fn gain_to_pain_monthly(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    let monthly = summary.monthly.ok_or(Reason::NoDates)?;
    ratio(monthly.total, monthly.losses)
}

fn ratio(total: f64, losses: f64) -> Outcome {
    if losses == 0.0 {
        Err(Reason::NoLosses)
    } else {
        Ok(total / -losses)
    }
}
