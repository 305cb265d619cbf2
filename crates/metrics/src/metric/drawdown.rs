//! Falls from the running peak of equity, initial equity included.

use crate::metric::cagr::cagr;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static MAX_DRAWDOWN: Metric = Metric {
    info: MetricInfo {
        key: "max_drawdown",
        label: "Maximum drawdown",
        doc: "Deepest fall from the running peak, which starts at the initial equity. Not positive; 0 when equity never fell.",
        formula: "min_t (E_t / max_{s≤t} E_s − 1)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `max_drawdown`",
        group: Group::Drawdown,
    },
    compute: max_drawdown,
};

pub(crate) static AVG_DRAWDOWN: Metric = Metric {
    info: MetricInfo {
        key: "avg_drawdown",
        label: "Average drawdown",
        doc: "Mean of the depths of all drawdown periods, the open one included.",
        formula: "mean of depths",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "drawdown table",
        group: Group::Drawdown,
    },
    compute: avg_drawdown,
};

pub(crate) static CURRENT_DRAWDOWN: Metric = Metric {
    info: MetricInfo {
        key: "current_drawdown",
        label: "Current drawdown",
        doc: "Distance of the last equity from its peak. Not positive.",
        formula: "E_n / max E − 1",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "drawdown series",
        group: Group::Drawdown,
    },
    compute: current_drawdown,
};

pub(crate) static DRAWDOWNS: Metric = Metric {
    info: MetricInfo {
        key: "drawdowns",
        label: "Drawdown periods",
        doc: "Number of stretches below the peak, the open one included.",
        formula: "count",
        unit: Unit::Count,
        higher_is_better: None,
        source: "drawdown table",
        group: Group::Drawdown,
    },
    compute: drawdowns,
};

pub(crate) static LONGEST_DRAWDOWN: Metric = Metric {
    info: MetricInfo {
        key: "longest_drawdown",
        label: "Longest drawdown",
        doc: "Periods from the first below a peak to the last below it, of the longest drawdown.",
        formula: "max length",
        unit: Unit::Periods,
        higher_is_better: Some(false),
        source: "drawdown table",
        group: Group::Drawdown,
    },
    compute: longest_drawdown,
};

pub(crate) static CALMAR: Metric = Metric {
    info: MetricInfo {
        key: "calmar",
        label: "Calmar ratio",
        doc: "Growth per year for the deepest fall. Unknown without a drawdown.",
        formula: "cagr/|max_drawdown|",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `calmar`; Young (1991)",
        group: Group::RiskAdjusted,
    },
    compute: calmar,
};

pub(crate) static RECOVERY_FACTOR: Metric = Metric {
    info: MetricInfo {
        key: "recovery_factor",
        label: "Recovery factor",
        doc: "Sum of returns, less one year of the risk-free rate, for the deepest fall. Its absolute value is taken: it does not show a loss.",
        formula: "|Σr − rf|/|max_drawdown|",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `recovery_factor`",
        group: Group::RiskAdjusted,
    },
    compute: recovery_factor,
};

fn max_drawdown(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.path.deepest)
}

/// Absolute depth of the deepest drawdown, above zero.
fn depth(summary: &Summary) -> Outcome {
    let deepest = max_drawdown(summary)?;
    if deepest == 0.0 {
        Err(Reason::NoDrawdown)
    } else {
        Ok(-deepest)
    }
}

fn avg_drawdown(summary: &Summary) -> Outcome {
    depth(summary)?;
    Ok(summary.path.depth_sum / summary.path.drawdowns as f64)
}

fn current_drawdown(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.path.current)
}

fn drawdowns(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.path.drawdowns as f64)
}

fn longest_drawdown(summary: &Summary) -> Outcome {
    summary.at_least(1)?;
    Ok(summary.path.longest as f64)
}

fn calmar(summary: &Summary) -> Outcome {
    Ok(cagr(summary)? / depth(summary)?)
}

fn recovery_factor(summary: &Summary) -> Outcome {
    Ok((summary.moments.sum - summary.risk_free).abs() / depth(summary)?)
}
