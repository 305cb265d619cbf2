//! A backtest's result in the words of the wire.

use std::collections::BTreeMap;

use bellwether_api as api;
use bellwether_ledger::{Exit, PositionSide, RoundTrip};
use bellwether_market::{AssetClass, Money, OrderType, Side, UnixNanos};
use bellwether_research::{BacktestResult, Report};
use bellwether_trading::{
    CommissionBasis, Costs, Ending, OrderRecord, OrderSize, OrderState, Slippage,
};
use chrono::{DateTime, TimeZone as _, Utc};

/// An instant on the wire.
#[must_use]
pub fn instant(time: UnixNanos) -> DateTime<Utc> {
    Utc.timestamp_nanos(time.nanos())
}

/// Every metric by its key, and why some have no value. Those of trades carry the prefix `trade_` where a metric of
/// returns has the same key.
#[must_use]
pub fn metrics(report: &Report) -> (BTreeMap<String, Option<f64>>, BTreeMap<String, String>) {
    let (mut values, mut reasons) = (BTreeMap::new(), BTreeMap::new());
    let of_returns = report
        .metrics
        .iter()
        .flat_map(bellwether_metrics::MetricSet::iter);
    let of_trades = report.trades.iter().flat_map(|set| set.all.iter());
    let named = of_returns
        .map(|entry| (entry, false))
        .chain(of_trades.map(|entry| (entry, true)));
    for (entry, of_trade) in named {
        let taken = of_trade && values.contains_key(entry.info.key);
        let key = if taken {
            format!("trade_{}", entry.info.key)
        } else {
            entry.info.key.to_owned()
        };
        if let Some(reason) = entry.value.reason() {
            reasons.insert(key.clone(), reason.code().to_owned());
        }
        values.insert(key, entry.value.known());
    }
    (values, reasons)
}

/// The trades, those still open included, in the order in which they ended.
#[must_use]
pub fn trades(result: &BacktestResult) -> Vec<api::Trade> {
    result
        .trades
        .iter()
        .enumerate()
        .map(|(index, trade)| wire_trade(result, index, trade))
        .collect()
}

fn wire_trade(result: &BacktestResult, index: usize, trade: &RoundTrip) -> api::Trade {
    let reason =
        |reason: bellwether_ledger::ReasonId| result.reasons.get(reason.0 as usize).cloned();
    let net = trade.net_pnl().ok();
    let bar = |row: u64| instant(result.open_times[row as usize]);
    api::Trade {
        id: index as u64 + 1,
        symbol: result.lanes[trade.asset.0 as usize]
            .instrument
            .symbol
            .to_string(),
        side: match trade.side {
            PositionSide::Long => api::TradeSide::Long,
            PositionSide::Short => api::TradeSide::Short,
        },
        quantity: trade.quantity.get().to_string(),
        entry_time: instant(trade.entry.time),
        entry_bar: bar(trade.entry.row),
        entry_price: trade.entry_price.to_string(),
        exit_time: instant(trade.exit.time()),
        exit_bar: bar(trade.exit.row()),
        exit_price: trade.exit_price.to_string(),
        pnl: net.map_or_else(String::new, |money| money.to_string()),
        pnl_percent: trade.return_fraction().map(|fraction| fraction * 100.0),
        commission: trade.commission.to_string(),
        mae: trade
            .max_adverse_excursion_money()
            .ok()
            .map(|money| -money.to_f64()),
        mfe: trade
            .max_favourable_excursion_money()
            .ok()
            .map(|money| money.to_f64()),
        bars_held: trade.bars_held(),
        entry_rule: reason(trade.entry.reason),
        exit_reason: match trade.exit {
            Exit::Closed(end) => {
                exit_reason(result, trade, end).unwrap_or_else(|| "unknown".into())
            }
            Exit::Open { .. } => "open".into(),
        },
    }
}

/// What ended a trade: the level that was reached, or the rule or limit that asked for it.
fn exit_reason(
    result: &BacktestResult,
    trade: &RoundTrip,
    end: bellwether_ledger::TripEnd,
) -> Option<String> {
    let at = result
        .orders
        .partition_point(|order| order.request.row < trade.entry.row);
    let closing = result.orders[at..]
        .iter()
        .take_while(|order| order.request.row <= end.row)
        .find(|order| {
            order.request.asset == trade.asset
                && matches!(
                    order.request.role,
                    bellwether_trading::Role::StopLoss | bellwether_trading::Role::TakeProfit
                )
                && matches!(order.state, OrderState::Filled(fill) if fill.row == end.row)
        });
    match closing {
        Some(order) => Some(order.request.role.name().to_owned()),
        None => result.reasons.get(end.reason.0 as usize).cloned(),
    }
}

/// Every order in the order of submission.
#[must_use]
pub fn orders(result: &BacktestResult) -> Vec<api::BacktestOrder> {
    result
        .orders
        .iter()
        .map(|order| wire_order(result, order))
        .collect()
}

fn wire_order(result: &BacktestResult, order: &OrderRecord) -> api::BacktestOrder {
    let request = &order.request;
    let (status, fill, reason) = match order.state {
        OrderState::Working => ("working", None, None),
        OrderState::PartlyFilled(fill) => ("working", Some(fill), None),
        OrderState::Filled(fill) => ("filled", Some(fill), None),
        OrderState::Ended { why, filled, .. } => {
            let status = match why {
                Ending::Cancelled | Ending::NothingToReduce | Ending::NotSent => "cancelled",
                Ending::Expired => "expired",
                Ending::NoCash | Ending::NoPrice | Ending::Rejected => "rejected",
            };
            (status, filled, Some(why.name().to_owned()))
        }
    };
    let wanted = match request.size {
        OrderSize::Units(quantity) | OrderSize::Reduce(quantity) => quantity.get().to_string(),
        OrderSize::CashAtFill(share) => format!("{} % of cash", share * 100.0),
        OrderSize::WholePosition => fill.map_or_else(
            || "position".to_owned(),
            |fill| fill.quantity.get().to_string(),
        ),
    };
    api::BacktestOrder {
        id: request.number.0.to_string(),
        symbol: result.lanes[request.asset.0 as usize]
            .instrument
            .symbol
            .to_string(),
        side: match request.side {
            Side::Buy => api::OrderSide::Buy,
            Side::Sell => api::OrderSide::Sell,
        },
        order_type: match request.order_type {
            OrderType::Market => "market",
            OrderType::Limit { .. } => "limit",
            OrderType::Stop { .. } => "stop",
            OrderType::StopLimit { .. } => "stop_limit",
        }
        .to_owned(),
        quantity: wanted,
        limit_price: request
            .order_type
            .limit_price()
            .map(|price| price.to_string()),
        stop_price: request
            .order_type
            .stop_price()
            .map(|price| price.to_string()),
        status: status.to_owned(),
        submitted_at: instant(request.time),
        filled_at: fill.map(|fill| instant(fill.time)),
        filled_quantity: fill
            .map_or_else(|| "0".to_owned(), |fill| fill.quantity.get().to_string()),
        average_price: fill.map(|fill| fill.price.to_string()),
        commission: fill.map_or_else(|| "0".to_owned(), |fill| fill.commission.to_string()),
        rule: result.reasons.get(request.reason.0 as usize).cloned(),
        reason,
    }
}

/// Equity over time, at most `points` of it; neither peaks nor falls are smoothed away.
#[must_use]
pub fn equity_curve(result: &BacktestResult, points: usize) -> Vec<api::EquityPoint> {
    let rows = result.equity.len();
    let mut peaks = Vec::with_capacity(rows);
    let mut peak = result.initial_capital.to_f64();
    for &equity in &result.equity {
        peak = peak.max(equity);
        peaks.push(peak);
    }
    let point = |row: usize| {
        let (equity, cash, peak) = (result.equity[row], result.cash.at(row as u64), peaks[row]);
        api::EquityPoint {
            timestamp: instant(result.times[row]),
            equity,
            cash,
            position_value: equity - cash,
            drawdown: equity - peak,
            drawdown_pct: (equity / peak - 1.0) * 100.0,
        }
    };
    thinned(&result.equity, points)
        .into_iter()
        .map(point)
        .collect()
}

/// The rows of a curve to show when at most `points` may be: the first and the last, and of each stretch the lowest and the
/// highest.
#[must_use]
pub fn thinned(curve: &[f64], points: usize) -> Vec<usize> {
    let rows = curve.len();
    if rows <= points {
        return (0..rows).collect();
    }
    let mut chosen = vec![0, rows - 1];
    let stretches = points.saturating_sub(2) / 2;
    let stretch = rows.div_ceil(stretches.max(1));
    for from in (0..rows).step_by(stretch).take(stretches) {
        let part = from..rows.min(from + stretch);
        chosen.extend(part.clone().min_by(|&a, &b| curve[a].total_cmp(&curve[b])));
        chosen.extend(part.max_by(|&a, &b| curve[a].total_cmp(&curve[b])));
    }
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// What to keep in mind.
#[must_use]
pub fn warnings(result: &BacktestResult) -> Vec<api::BacktestWarning> {
    let wire = |warning: &bellwether_research::Warning| api::BacktestWarning {
        code: warning.code.name().to_owned(),
        severity: api::Severity::Warning,
        message: warning.message.clone(),
        count: warning.count,
        reason: warning.refusal.map(|refusal| refusal.name().to_owned()),
        places: warning
            .places
            .iter()
            .map(|(symbol, at)| api::WarningPlace {
                symbol: symbol.to_string(),
                time: instant(*at),
            })
            .collect(),
    };
    result.warnings.iter().map(wire).collect()
}

/// What trading cost, in words and as a request would give it.
#[must_use]
pub fn costs(costs: &Costs, result: &BacktestResult) -> api::CostModel {
    let Costs {
        commission,
        slippage,
    } = costs;
    let mut paid = api::Commission::default();
    match commission.basis {
        CommissionBasis::Free => {}
        CommissionBasis::Rate(rate) => paid.rate = Some(rate.to_string()),
        CommissionBasis::PerOrder(amount) => paid.per_order = Some(amount.to_string()),
        CommissionBasis::PerUnit(amount) => {
            let classes = result.lanes.iter().map(|lane| lane.instrument.asset_class);
            let unit = if classes.into_iter().any(|class| class == AssetClass::Future) {
                &mut paid.per_contract
            } else {
                &mut paid.per_share
            };
            *unit = Some(amount.to_string());
        }
    }
    if commission.minimum > Money::ZERO {
        paid.minimum = Some(commission.minimum.to_string());
    }
    let mut worse = api::Slippage::default();
    match slippage {
        Slippage::None => {}
        Slippage::Share(rate) => worse.bps = Some((rate.to_percent() * 100.0).to_string()),
        Slippage::Ticks(ticks) => worse.ticks = Some(ticks.to_string()),
        Slippage::VolumeShare(factor) => worse.volume_share = Some(factor.to_string()),
        Slippage::SquareRoot(factor) => worse.square_root = Some(factor.to_string()),
    }
    api::CostModel {
        commission: commission.to_string(),
        slippage: slippage.to_string(),
        terms: Some(api::Costs {
            commission: (commission.basis != CommissionBasis::Free).then_some(paid),
            slippage: (*slippage != Slippage::None).then_some(worse),
        }),
    }
}

/// Compounded returns, one row a year.
#[must_use]
pub fn monthly_returns(report: &Report) -> Vec<api::MonthlyReturns> {
    let years = report.yearly.iter().map(|year| {
        let of_month = |month| {
            report
                .monthly
                .iter()
                .find(|m| m.year == year.year && m.month == month)
                .map(|m| m.value)
        };
        api::MonthlyReturns {
            year: year.year,
            months: (1..=12).map(of_month).collect(),
            total: Some(year.value),
        }
    });
    years.collect()
}

/// The deepest drawdowns of the daily equity.
#[must_use]
pub fn drawdowns(report: &Report) -> Vec<api::Drawdown> {
    let midnight = |date: bellwether_metrics::Date| {
        instant(UnixNanos::from_nanos(
            date.days_since_epoch() * bellwether_market::NANOS_PER_DAY,
        ))
    };
    let wire = |drawdown: &bellwether_metrics::Drawdown| {
        Some(api::Drawdown {
            start: midnight(drawdown.start.date?),
            valley: midnight(drawdown.valley.date?),
            end: drawdown
                .recovery
                .and_then(|period| period.date)
                .map(midnight),
            depth: drawdown.depth,
            days: drawdown.days? as f64,
        })
    };
    report.drawdowns.iter().filter_map(wire).collect()
}

/// A hash in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
