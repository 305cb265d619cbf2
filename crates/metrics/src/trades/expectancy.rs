//! What one trade is worth.

use super::registry::TradeMetric;
use super::summary::TradeSummary;
use crate::pass::tails::interpolate;
use crate::registry::{Group, MetricInfo, Unit};
use crate::value::{Outcome, Reason};

pub(crate) static EXPECTANCY: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "expectancy",
        label: "Expectancy",
        doc: "Mean net result of a trade, those of zero included.",
        formula: "Σ pnl_net/n",
        unit: Unit::Money,
        higher_is_better: Some(true),
        source: "vectorbt 1.2.0 `expectancy`",
        group: Group::Trades,
    },
    compute: expectancy,
};

pub(crate) static MEDIAN_TRADE: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "median_trade",
        label: "Median trade",
        doc: "Middle net result; the mean of the two middle ones for an even number.",
        formula: "median(pnl_net)",
        unit: Unit::Money,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: median_trade,
};

pub(crate) static AVG_TRADE_RETURN: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "avg_trade_return",
        label: "Average trade return",
        doc: "Mean net result of a trade for its notional at entry.",
        formula: "mean(return_fraction)",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: avg_trade_return,
};

pub(crate) static EXPECTANCY_R: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "expectancy_r",
        label: "Expectancy (R)",
        doc: "Mean net result in units of the money at risk at entry, over the trades that state one.",
        formula: "mean(pnl_net/risk)",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "Tharp (2006)",
        group: Group::Trades,
    },
    compute: expectancy_r,
};

fn expectancy(summary: &TradeSummary) -> Outcome {
    Ok(summary.pnl.sum / summary.count()?)
}

fn median_trade(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    Ok(interpolate(&summary.sorted, (summary.n - 1) as f64 * 0.5))
}

fn avg_trade_return(summary: &TradeSummary) -> Outcome {
    Ok(summary.return_sum / summary.count()?)
}

fn expectancy_r(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    match summary.r_multiples.len() {
        0 => Err(Reason::NotRecorded),
        stated => Ok(summary.r_multiples.iter().sum::<f64>() / stated as f64),
    }
}
