//! How far open trades went against and for the position.

use super::registry::TradeMetric;
use super::summary::TradeSummary;
use crate::registry::{Group, MetricInfo, Unit};
use crate::value::{Outcome, Reason};

pub(crate) static AVG_MAE: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "avg_mae",
        label: "Average adverse excursion",
        doc: "Mean of the worst open results (MAE), over the trades that record one. Not positive.",
        formula: "mean(mae)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "Sweeney (1996)",
        group: Group::Trades,
    },
    compute: avg_mae,
};

pub(crate) static AVG_MFE: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "avg_mfe",
        label: "Average favourable excursion",
        doc: "Mean of the best open results (MFE), over the trades that record one. Not negative.",
        formula: "mean(mfe)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "Sweeney (1996)",
        group: Group::Trades,
    },
    compute: avg_mfe,
};

fn avg_mae(summary: &TradeSummary) -> Outcome {
    mean_of_recorded(summary, &summary.mae)
}

fn avg_mfe(summary: &TradeSummary) -> Outcome {
    mean_of_recorded(summary, &summary.mfe)
}

fn mean_of_recorded(summary: &TradeSummary, recorded: &[f64]) -> Outcome {
    summary.count()?;
    match recorded.len() {
        0 => Err(Reason::NotRecorded),
        count => Ok(recorded.iter().sum::<f64>() / count as f64),
    }
}
