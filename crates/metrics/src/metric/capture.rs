//! Share of the benchmark's rises and falls that came along.

use crate::pass::benchmark_pairs::Capture;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static UP_CAPTURE: Metric = Metric {
    info: MetricInfo {
        key: "up_capture",
        label: "Up capture",
        doc: "Growth per year over the periods in which the benchmark rose, for the benchmark's own growth over them.",
        formula: "CAGR(r | b > 0)/CAGR(b | b > 0)",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "empyrical-reloaded 0.7.1 `up_capture`",
        group: Group::Benchmark,
    },
    compute: up_capture,
};

pub(crate) static DOWN_CAPTURE: Metric = Metric {
    info: MetricInfo {
        key: "down_capture",
        label: "Down capture",
        doc: "Growth per year over the periods in which the benchmark fell, for the benchmark's own growth over them.",
        formula: "CAGR(r | b < 0)/CAGR(b | b < 0)",
        unit: Unit::Ratio,
        higher_is_better: Some(false),
        source: "empyrical-reloaded 0.7.1 `down_capture`",
        group: Group::Benchmark,
    },
    compute: down_capture,
};

fn up_capture(summary: &Summary) -> Outcome {
    captured(summary, &summary.benchmark()?.up)
}

fn down_capture(summary: &Summary) -> Outcome {
    captured(summary, &summary.benchmark()?.down)
}

fn captured(summary: &Summary, side: &Capture) -> Outcome {
    if side.periods == 0 {
        return Err(Reason::TooFew);
    }
    let benchmark = summary.annual_growth(side.benchmark_wealth, side.periods);
    if benchmark == 0.0 {
        return Err(Reason::ZeroDenominator);
    }
    Ok(summary.annual_growth(side.returns_wealth, side.periods) / benchmark)
}
