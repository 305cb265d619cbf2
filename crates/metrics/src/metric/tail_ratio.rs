//! The right tail for the left one.

use crate::metric::profit::profit_factor;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static TAIL_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "tail_ratio",
        label: "Tail ratio",
        doc: "Absolute ratio of the 95th to the 5th percentile, interpolated linearly.",
        formula: "|q95/q05|",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `tail_ratio`",
        group: Group::Distribution,
    },
    compute: tail_ratio,
};

pub(crate) static COMMON_SENSE_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "common_sense_ratio",
        label: "Common sense ratio",
        doc: "Profit factor times tail ratio.",
        formula: "profit_factor·tail_ratio",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `common_sense_ratio`",
        group: Group::Distribution,
    },
    compute: common_sense_ratio,
};

fn tail_ratio(summary: &Summary) -> Outcome {
    let tails = summary.tails()?;
    if tails.q05 == 0.0 {
        Err(Reason::ZeroDenominator)
    } else {
        Ok((tails.q95 / tails.q05).abs())
    }
}

fn common_sense_ratio(summary: &Summary) -> Outcome {
    Ok(profit_factor(summary)? * tail_ratio(summary)?)
}
