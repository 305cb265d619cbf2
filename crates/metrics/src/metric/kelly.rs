//! Betting fraction and ruin from win rate and payoff.

use crate::metric::win_loss::{payoff_ratio, win_rate};
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::Outcome;

pub(crate) static KELLY_CRITERION: Metric = Metric {
    info: MetricInfo {
        key: "kelly_criterion",
        label: "Kelly criterion",
        doc: "Share of capital that maximises growth if periods were bets with the win rate and payoff ratio found here. Negative: do not bet.",
        formula: "(b·p − (1 − p))/b, b = payoff_ratio, p = win_rate",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `kelly_criterion`; Kelly (1956)",
        group: Group::WinLoss,
    },
    compute: kelly_criterion,
};

pub(crate) static RISK_OF_RUIN: Metric = Metric {
    info: MetricInfo {
        key: "risk_of_ruin",
        label: "Risk of ruin",
        doc: "Kept for comparison only: it goes to 0 with the length of the series and is not the classical formula. Simulate instead.",
        formula: "((1 − p)/(1 + p))^n, p = win_rate",
        unit: Unit::Probability,
        higher_is_better: Some(false),
        source: "QuantStats 0.0.86 `risk_of_ruin`",
        group: Group::WinLoss,
    },
    compute: risk_of_ruin,
};

fn kelly_criterion(summary: &Summary) -> Outcome {
    let payoff = payoff_ratio(summary)?;
    let wins = win_rate(summary)?;
    Ok((payoff * wins - (1.0 - wins)) / payoff)
}

fn risk_of_ruin(summary: &Summary) -> Outcome {
    let wins = win_rate(summary)?;
    Ok(libm::pow((1.0 - wins) / (1.0 + wins), summary.n as f64))
}
