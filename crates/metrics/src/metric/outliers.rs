//! How far the extremes lie from the ordinary.

use crate::metric::win_loss::avg_loss;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static OUTLIER_WIN_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "outlier_win_ratio",
        label: "Outlier win ratio",
        doc: "99th percentile for the mean of the returns that are not negative.",
        formula: "q99/mean(r ≥ 0)",
        unit: Unit::Ratio,
        higher_is_better: None,
        source: "QuantStats 0.0.86 `outlier_win_ratio`",
        group: Group::Distribution,
    },
    compute: outlier_win_ratio,
};

pub(crate) static OUTLIER_LOSS_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "outlier_loss_ratio",
        label: "Outlier loss ratio",
        doc: "1st percentile for the mean of the negative returns.",
        formula: "q01/mean(r < 0)",
        unit: Unit::Ratio,
        higher_is_better: None,
        source: "QuantStats 0.0.86 `outlier_loss_ratio`",
        group: Group::Distribution,
    },
    compute: outlier_loss_ratio,
};

fn outlier_win_ratio(summary: &Summary) -> Outcome {
    let tails = summary.tails()?;
    let split = &summary.gains_losses;
    if split.gains == 0 {
        return Err(Reason::NoWins);
    }
    Ok(tails.q99 / (split.gain_sum / (summary.n - split.losses) as f64))
}

fn outlier_loss_ratio(summary: &Summary) -> Outcome {
    Ok(summary.tails()?.q01 / avg_loss(summary)?)
}
