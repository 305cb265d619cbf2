//! Omega ratio.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static OMEGA: Metric = Metric {
    info: MetricInfo {
        key: "omega",
        label: "Omega ratio",
        doc: "Sum of what exceeds the required return over the sum of what falls short of it. The required return per year is converted to a period; the risk-free rate is subtracted first. Unknown when nothing falls short.",
        formula: "Σ max(x − θ, 0)/Σ max(θ − x, 0), θ = (1 + required)^(1/P) − 1",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `omega`; Keating & Shadwick (2002)",
        group: Group::RiskAdjusted,
    },
    compute: omega,
};

fn omega(summary: &Summary) -> Outcome {
    summary.at_least(2)?;
    let split = &summary.gains_losses;
    if split.below_threshold == 0.0 {
        return Err(Reason::NoLosses);
    }
    Ok(split.above_threshold / split.below_threshold)
}
