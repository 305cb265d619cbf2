//! How much returns move.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::Outcome;

pub(crate) static VOLATILITY: Metric = Metric {
    info: MetricInfo {
        key: "volatility",
        label: "Volatility",
        doc: "Sample standard deviation (n − 1) of the returns, annualised.",
        formula: "sd·√P",
        unit: Unit::Fraction,
        higher_is_better: Some(false),
        source: "QuantStats 0.0.86 `volatility`",
        group: Group::Risk,
    },
    compute: volatility,
};

pub(crate) static STANDARD_DEVIATION: Metric = Metric {
    info: MetricInfo {
        key: "standard_deviation",
        label: "Standard deviation",
        doc: "Sample standard deviation (n − 1) of one period.",
        formula: "√(Σ(r − r̄)²/(n − 1))",
        unit: Unit::Fraction,
        higher_is_better: Some(false),
        source: "sample standard deviation",
        group: Group::Risk,
    },
    compute: standard_deviation,
};

pub(crate) static DOWNSIDE_DEVIATION: Metric = Metric {
    info: MetricInfo {
        key: "downside_deviation",
        label: "Downside deviation",
        doc: "Root mean square of the shortfalls below the risk-free rate over all periods, annualised.",
        formula: "√(Σ min(x, 0)²/n)·√P",
        unit: Unit::Fraction,
        higher_is_better: Some(false),
        source: "empyrical-reloaded 0.7.1 `downside_risk`",
        group: Group::Risk,
    },
    compute: downside_deviation,
};

fn volatility(summary: &Summary) -> Outcome {
    Ok(standard_deviation(summary)? * summary.periods_per_year.sqrt())
}

fn standard_deviation(summary: &Summary) -> Outcome {
    summary.at_least(2)?;
    Ok(summary.moments.standard_deviation())
}

fn downside_deviation(summary: &Summary) -> Outcome {
    let n = summary.at_least(1)?;
    Ok((summary.gains_losses.downside_squares / n).sqrt() * summary.periods_per_year.sqrt())
}
