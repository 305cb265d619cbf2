//! How much of the time something was at stake.

use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static EXPOSURE: Metric = Metric {
    info: MetricInfo {
        key: "exposure",
        label: "Exposure (non-zero periods)",
        doc: "Share of periods whose return is not zero, rounded up to a whole per cent. Returns cannot tell a flat position from none; see `time_in_market`.",
        formula: "⌈100·#(r ≠ 0)/n⌉/100",
        unit: Unit::Fraction,
        higher_is_better: None,
        source: "QuantStats 0.0.86 `exposure`",
        group: Group::Risk,
    },
    compute: exposure,
};

pub(crate) static TIME_IN_MARKET: Metric = Metric {
    info: MetricInfo {
        key: "time_in_market",
        label: "Time in market",
        doc: "Share of periods with an open position, as the backtest or the account knows it.",
        formula: "periods with a position/periods",
        unit: Unit::Fraction,
        higher_is_better: None,
        source: "positions, not returns",
        group: Group::Risk,
    },
    compute: time_in_market,
};

pub(crate) fn exposure(summary: &Summary) -> Outcome {
    let n = summary.at_least(1)?;
    Ok((summary.gains_losses.active() as f64 / n * 100.0).ceil() / 100.0)
}

fn time_in_market(summary: &Summary) -> Outcome {
    summary.time_in_market.ok_or(Reason::NoPositions)
}
