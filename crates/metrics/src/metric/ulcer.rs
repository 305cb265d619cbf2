//! Ratios to the depth and length of drawdowns together.

use crate::metric::cagr::cagr;
use crate::metric::cvar::gaussian_expected_shortfall;
use crate::metric::total_return::comp;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static ULCER_INDEX: Metric = Metric {
    info: MetricInfo {
        key: "ulcer_index",
        label: "Ulcer index",
        doc: "Root of the summed squares of the drawdowns over n − 1. A fraction, not per cent points.",
        formula: "√(Σ dd²/(n − 1))",
        unit: Unit::Fraction,
        higher_is_better: Some(false),
        source: "QuantStats 0.0.86 `ulcer_index`; Martin (1987)",
        group: Group::Drawdown,
    },
    compute: ulcer_index,
};

pub(crate) static ULCER_PERFORMANCE_INDEX: Metric = Metric {
    info: MetricInfo {
        key: "ulcer_performance_index",
        label: "Ulcer performance index (total)",
        doc: "**Total** return above one year of the risk-free rate for the ulcer index. It grows with the length of the span; compare `upi_cagr` between spans.",
        formula: "(comp − rf)/ulcer_index",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `ulcer_performance_index`",
        group: Group::RiskAdjusted,
    },
    compute: ulcer_performance_index,
};

pub(crate) static UPI_CAGR: Metric = Metric {
    info: MetricInfo {
        key: "upi_cagr",
        label: "Ulcer performance index (annual)",
        doc: "Growth per year above the risk-free rate for the ulcer index (Martin ratio).",
        formula: "(cagr − rf)/ulcer_index",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "Martin & McCann (1989)",
        group: Group::RiskAdjusted,
    },
    compute: upi_cagr,
};

pub(crate) static SERENITY_INDEX: Metric = Metric {
    info: MetricInfo {
        key: "serenity_index",
        label: "Serenity index",
        doc: "Sum of returns for the ulcer index times the pitfall: the expected shortfall of the drawdowns, taken as Gaussian, in units of the standard deviation of returns.",
        formula: "(Σr − rf)/(ulcer_index·(−(mean(dd) − sd(dd)·φ(z)/0.05)/sd)), z = Φ⁻¹(0.05)",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `serenity_index`; KeyQuant",
        group: Group::RiskAdjusted,
    },
    compute: serenity_index,
};

fn ulcer_index(summary: &Summary) -> Outcome {
    let n = summary.at_least(2)?;
    Ok((summary.path.drawdown_squares / (n - 1.0)).sqrt())
}

/// The ulcer index, above zero.
fn pain(summary: &Summary) -> Outcome {
    let index = ulcer_index(summary)?;
    if index == 0.0 {
        Err(Reason::NoDrawdown)
    } else {
        Ok(index)
    }
}

fn ulcer_performance_index(summary: &Summary) -> Outcome {
    Ok((comp(summary)? - summary.risk_free) / pain(summary)?)
}

fn upi_cagr(summary: &Summary) -> Outcome {
    Ok((cagr(summary)? - summary.risk_free) / pain(summary)?)
}

fn serenity_index(summary: &Summary) -> Outcome {
    let pain = pain(summary)?;
    let n = summary.at_least(2)?;
    let path = &summary.path;
    let mean = path.drawdown_sum / n;
    let variance = ((path.drawdown_squares - path.drawdown_sum * mean) / (n - 1.0)).max(0.0);
    let shortfall = gaussian_expected_shortfall(mean, variance.sqrt());
    let pitfall = -shortfall / summary.varying(2)?.standard_deviation();
    Ok((summary.moments.sum - summary.risk_free) / (pain * pitfall))
}
