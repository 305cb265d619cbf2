//! System quality number.

use super::registry::TradeMetric;
use super::summary::TradeSummary;
use crate::registry::{Group, MetricInfo, Unit};
use crate::value::{Outcome, Reason};

pub(crate) static SQN: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "sqn",
        label: "System quality number",
        doc: "Mean net result over its sample standard deviation, times the root of the number of trades. It grows with the number of trades.",
        formula: "√n·mean(pnl)/sd(pnl)",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "backtesting.py 0.6.6 `SQN`; Tharp (2006)",
        group: Group::Trades,
    },
    compute: sqn,
};

fn sqn(summary: &TradeSummary) -> Outcome {
    let n = summary.count()?;
    if summary.n < 2 {
        return Err(Reason::TooFew);
    }
    if !summary.pnl.varies() {
        return Err(Reason::ZeroVariance);
    }
    Ok(n.sqrt() * summary.pnl.mean / summary.pnl.standard_deviation())
}
