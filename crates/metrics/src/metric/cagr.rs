//! Compound annual growth rate.

use crate::metric::exposure::exposure;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static CAGR: Metric = Metric {
    info: MetricInfo {
        key: "cagr",
        label: "CAGR",
        doc: "Growth per year that compounds to the total return. A year is the stated number of periods, not a calendar year. Ruin gives −1.",
        formula: "(1 + comp)^(P/n) − 1",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `cagr`",
        group: Group::Return,
    },
    compute: cagr,
};

pub(crate) static RAR: Metric = Metric {
    info: MetricInfo {
        key: "rar",
        label: "Return for time exposed",
        doc: "Growth per year above the risk-free rate, divided by the share of periods in which anything moved.",
        formula: "CAGR(x) / exposure",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `rar`, with the stated periods per year",
        group: Group::Return,
    },
    compute: rar,
};

pub(crate) fn cagr(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.annual_growth(summary.path.wealth, summary.n))
}

fn rar(summary: &Summary) -> Outcome {
    let exposure = exposure(summary)?;
    if exposure == 0.0 {
        return Err(Reason::Flat);
    }
    Ok(summary.annual_growth(summary.excess_wealth, summary.n) / exposure)
}
