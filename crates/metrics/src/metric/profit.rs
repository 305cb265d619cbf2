//! Profit factor and what is built on it.

use crate::metric::win_loss::{avg_loss, payoff_ratio, win_rate};
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static PROFIT_FACTOR: Metric = Metric {
    info: MetricInfo {
        key: "profit_factor",
        label: "Profit factor",
        doc: "Sum of the gains over the absolute sum of the losses. Unknown without a loss.",
        formula: "Σ_{r≥0} r/|Σ_{r<0} r|",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `profit_factor`",
        group: Group::WinLoss,
    },
    compute: profit_factor,
};

pub(crate) static PROFIT_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "profit_ratio",
        label: "Profit ratio",
        doc: "Mean gain for each gaining period over mean loss for each losing period; periods of zero count as gaining.",
        formula: "(mean(r ≥ 0)/#(r ≥ 0))/(|mean(r < 0)|/#(r < 0))",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `profit_ratio`",
        group: Group::WinLoss,
    },
    compute: profit_ratio,
};

pub(crate) static CPC_INDEX: Metric = Metric {
    info: MetricInfo {
        key: "cpc_index",
        label: "CPC index",
        doc: "Profit factor times win rate times payoff ratio.",
        formula: "profit_factor·win_rate·payoff_ratio",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `cpc_index`",
        group: Group::WinLoss,
    },
    compute: cpc_index,
};

pub(crate) fn profit_factor(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    let split = &summary.gains_losses;
    if split.losses == 0 {
        Err(Reason::NoLosses)
    } else {
        Ok(split.gain_sum / -split.loss_sum)
    }
}

fn profit_ratio(summary: &Summary) -> Outcome {
    let loss = -avg_loss(summary)? / summary.gains_losses.losses as f64;
    match summary.n - summary.gains_losses.losses {
        0 => Err(Reason::NoWins),
        not_lost => Ok(summary.gains_losses.gain_sum / not_lost as f64 / not_lost as f64 / loss),
    }
}

fn cpc_index(summary: &Summary) -> Outcome {
    Ok(profit_factor(summary)? * win_rate(summary)? * payoff_ratio(summary)?)
}
