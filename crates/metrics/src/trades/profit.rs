//! Number of trades and what they earned.

use super::registry::TradeMetric;
use super::summary::TradeSummary;
use crate::registry::{Group, MetricInfo, Unit};
use crate::value::{Outcome, Reason};

pub(crate) static TRADES: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "trades",
        label: "Trades",
        doc: "Number of closed trades.",
        formula: "count",
        unit: Unit::Count,
        higher_is_better: None,
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: trades,
};

pub(crate) static NET_PROFIT: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "net_profit",
        label: "Net profit",
        doc: "Sum of the profits after costs.",
        formula: "Σ pnl_net",
        unit: Unit::Money,
        higher_is_better: Some(true),
        source: "net results of closed trades",
        group: Group::Trades,
    },
    compute: net_profit,
};

pub(crate) static COSTS: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "costs",
        label: "Costs",
        doc: "Sum of commissions, fees and financing.",
        formula: "Σ costs",
        unit: Unit::Money,
        higher_is_better: Some(false),
        source: "ledger",
        group: Group::Trades,
    },
    compute: costs,
};

pub(crate) static COST_SHARE: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "cost_share",
        label: "Cost share",
        doc: "Costs for the gross profit: what the trades with a profit before costs earned. Unknown when none did.",
        formula: "Σ costs/Σ_{pnl_gross>0} pnl_gross",
        unit: Unit::Fraction,
        higher_is_better: Some(false),
        source: "costs for gross profit",
        group: Group::Trades,
    },
    compute: cost_share,
};

pub(crate) static PROFIT_FACTOR: TradeMetric = TradeMetric {
    info: MetricInfo {
        key: "profit_factor",
        label: "Profit factor",
        doc: "Sum of the won for the sum of the lost, after costs. Unknown without a lost trade.",
        formula: "Σ_{pnl>0} pnl/|Σ_{pnl<0} pnl|",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "vectorbt 1.2.0 `profit_factor`",
        group: Group::Trades,
    },
    compute: profit_factor,
};

fn trades(summary: &TradeSummary) -> Outcome {
    Ok(summary.n as f64)
}

fn net_profit(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    Ok(summary.pnl.sum)
}

fn costs(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    Ok(summary.costs)
}

fn cost_share(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    if summary.won_before_costs == 0.0 {
        Err(Reason::NoWins)
    } else {
        Ok(summary.costs / summary.won_before_costs)
    }
}

fn profit_factor(summary: &TradeSummary) -> Outcome {
    summary.count()?;
    if summary.losses == 0 {
        Err(Reason::NoLosses)
    } else {
        Ok(summary.won / -summary.lost)
    }
}
