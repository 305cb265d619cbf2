//! What holds in every market and for every strategy.
#![allow(missing_docs, clippy::unwrap_used)]

mod situation;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_market::{Side, Timeframe, UnixNanos};
use bellwether_research::{
    Backtest, BacktestError, BacktestResult, BarSeries, Checkpoint, Progress,
};
use bellwether_simulation::Random;
use bellwether_trading::{FillReport, OrderState, Strategy};
use proptest::prelude::*;
use proptest::strategy::Strategy as _;
use situation::{empty, share, story};

/// Random walks of several symbols with gaps; ragged ones miss bars.
fn market(seed: u64, symbols: usize, rows: usize, ragged: bool) -> Vec<BarSeries> {
    let start: UnixNanos = "2024-01-01T00:00:00Z".parse().unwrap();
    let names = ["A", "B", "C"];
    let minute = |row: usize| start.saturating_add_nanos(row as i64 * 60_000_000_000);
    let cents = |x: f64| (x * 100.0).round() / 100.0;
    (0..symbols)
        .map(|lane| {
            let mut random = Random::new(seed.wrapping_mul(31).wrapping_add(lane as u64));
            let mut series = empty(share(names[lane]), Timeframe::M1);
            let mut price: f64 = 100.0;
            for row in 0..rows {
                let open = cents(price * (1.0 + 0.01 * random.normal()));
                let close = cents(open * (1.0 + 0.02 * random.normal()));
                let high = cents(open.max(close) * (1.0 + 0.01 * random.uniform()));
                let low = cents(open.min(close) * (1.0 - 0.01 * random.uniform()));
                price = close.clamp(50.0, 200.0);
                if ragged && random.uniform() < 0.2 {
                    continue;
                }
                series.open_time.push(minute(row));
                series.close_time.push(minute(row + 1));
                series.open.push(open);
                series.high.push(high.max(open).max(close));
                series.low.push(low.min(open).min(close));
                series.close.push(close);
                series
                    .volume
                    .push((1000.0 * random.uniform()).floor() + 1.0);
                for column in series.features.values_mut() {
                    column.push(f64::from(u8::from(random.uniform() < 0.1)));
                }
            }
            series
        })
        .collect()
}

/// Features of a strategy that a property draws from.
#[derive(Debug, Clone)]
struct Draw {
    order: usize,
    levels: usize,
    size: usize,
    more: usize,
    execution: usize,
    shorts: bool,
}

const ORDERS: [&str; 4] = [
    "",
    "type: limit, limit_price: \"close * 0.99\", expires_after: 3,",
    "type: stop, stop_price: \"high * 1.005\",",
    "type: stop_limit, stop_price: \"high\", limit_price: \"high * 1.004\",",
];
const LEVELS: [&str; 4] = [
    "",
    "stop_loss: \"0.02 * close\", take_profit: 3,",
    "trailing: 2,",
    "stop_loss: {at: \"low\"}, trailing: \"1.5\",",
];
const SIZES: [&str; 4] = [
    "{units: 7}",
    "{equity: 40%}",
    "{cash: 50%}",
    "{risk: 1%, stop: \"2\"}",
];
const MORE: [&str; 4] = [
    "",
    "costs: {commission: {rate: 0.1%}, slippage: {bps: 20}}\n",
    "costs: {commission: {per_share: 0.01, minimum: 1}}\npyramiding: 3\n",
    "lot: fractional\nrisk: {max_positions: 2, max_gross: 150%, daily_loss: 3%, max_drawdown: 20%}\n",
];
const EXECUTIONS: [&str; 3] = [
    "",
    "execution: {fill: close}\n",
    "execution: {size_at: fill, entry_bar_target: touch}\n",
];

impl Draw {
    fn strategy(&self) -> Arc<Strategy> {
        let enter = |side: &str| {
            let (order, levels, size) = (ORDERS[self.order], LEVELS[self.levels], SIZES[self.size]);
            format!(
                "then: [{{enter: {{side: {side}, {order} {levels} reverse: {}, size: {size}}}}}]",
                self.shorts
            )
        };
        let short = if self.shorts {
            format!(
                "  - name: Short\n    when: close < sma(close, 4) and feat(\"s\") > 0\n    {}\n",
                enter("short")
            )
        } else {
            String::new()
        };
        let text = format!(
            "name: Drawn\ntimeframe: 1m\nrules:\n  - name: Long\n    when: close > sma(close, 5) and feat(\"b\") > 0\n    {}\n{short}  - name: Out\n    when: feat(\"x\") > 0\n    then: [{{exit: {{}}}}]\n{}{}",
            enter("long"),
            MORE[self.more],
            EXECUTIONS[self.execution],
        );
        compiled(&text)
    }
}

fn compiled(text: &str) -> Arc<Strategy> {
    let strategy = Strategy::of_text(text, &Default::default());
    Arc::new(strategy.unwrap_or_else(|findings| panic!("{text}\n{}", findings[0].render())))
}

fn draws() -> impl proptest::strategy::Strategy<Value = Draw> {
    (
        0..ORDERS.len(),
        0..LEVELS.len(),
        0..SIZES.len(),
        0..MORE.len(),
        0..EXECUTIONS.len(),
        any::<bool>(),
    )
        .prop_map(|(order, levels, size, more, execution, shorts)| Draw {
            order,
            levels,
            size,
            more,
            execution,
            shorts,
        })
}

fn run(strategy: &Arc<Strategy>, series: Vec<BarSeries>) -> BacktestResult {
    run_with(strategy, series, None, 1)
}

fn run_with(
    strategy: &Arc<Strategy>,
    series: Vec<BarSeries>,
    block: Option<usize>,
    threads: usize,
) -> BacktestResult {
    let tradable = series.len();
    let backtest = Backtest {
        strategy: Arc::clone(strategy),
        series,
        tradable,
        threads,
    };
    backtest
        .run_in_blocks(block, |_| ControlFlow::Continue(()))
        .unwrap()
}

/// Everything that was computed, to the bit.
fn bits(result: &BacktestResult) -> (String, Vec<u64>, Vec<(u64, u64)>) {
    let records = format!(
        "{:?} {:?} {:?} {:?} {} {}",
        result.orders,
        result.trades,
        result.refusals,
        result.final_equity,
        result.ambiguous_bars,
        result.exposed_rows
    );
    let bits = |column: &[f64]| column.iter().map(|x| x.to_bits()).collect();
    let cash = result.cash.changes().iter();
    let cash = cash.map(|(row, cash)| (*row, cash.to_bits())).collect();
    (records, bits(&result.equity), cash)
}

fn fills(result: &BacktestResult) -> Vec<(usize, Side, FillReport)> {
    let filled = result.orders.iter().filter_map(|order| match order.state {
        OrderState::Filled(fill) => {
            Some((order.request.asset.0 as usize, order.request.side, fill))
        }
        _ => None,
    });
    let mut fills: Vec<_> = filled.collect();
    fills.sort_by_key(|(_, _, fill)| fill.row);
    fills
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_fill_is_inside_its_bar(draw in draws(), seed in any::<u64>(), ragged in any::<bool>()) {
        let series = market(seed, 3, 150, ragged);
        let result = run(&draw.strategy(), series.clone());
        let slipped = if draw.more == 1 { 0.002 } else { 0.0 };
        for (lane, side, fill) in fills(&result) {
            let complete = result.times[fill.row as usize];
            let bar = series[lane].close_time.binary_search(&complete).expect("a fill has a bar of its own symbol");
            let began = series[lane].open_time[bar];
            prop_assert!(fill.time == began || fill.time == complete, "at the open, or known with the bar");
            let factor = if side == Side::Buy { 1.0 + slipped } else { 1.0 - slipped };
            // A limit order does not slip, so either price may be the market's.
            let inside = |price: f64| price >= series[lane].low[bar] - 1e-6 && price <= series[lane].high[bar] + 1e-6;
            let price = fill.price.to_f64();
            prop_assert!(inside(price / factor) || inside(price), "{price} on row {} of {lane}", fill.row);
        }
    }

    #[test]
    fn fills_add_up_to_positions_and_equity(draw in draws(), seed in any::<u64>(), ragged in any::<bool>()) {
        let series = market(seed, 3, 150, ragged);
        let result = run(&draw.strategy(), series.clone());
        let fills = fills(&result);
        let mut cash = result.initial_capital.to_f64();
        let mut held = [0.0; 3];
        let mut marks = [f64::NAN; 3];
        let mut next = fills.iter().peekable();
        for (row, time) in result.times.iter().enumerate() {
            while let Some((lane, side, fill)) = next.next_if(|(_, _, fill)| fill.row == row as u64) {
                let sign = if *side == Side::Buy { 1.0 } else { -1.0 };
                let quantity = sign * fill.quantity.get().to_f64();
                held[*lane] += quantity;
                cash -= quantity * fill.price.to_f64() + fill.commission.to_f64();
            }
            for (mark, series) in marks.iter_mut().zip(&series) {
                if let Ok(bar) = series.close_time.binary_search(time) {
                    *mark = series.close[bar];
                }
            }
            let worth: f64 = held.iter().zip(&marks).filter(|(held, _)| **held != 0.0).map(|(held, mark)| held * mark).sum();
            prop_assert!((result.equity[row] - cash - worth).abs() < 1e-5, "equity of row {row}");
            prop_assert!((result.cash.at(row as u64) - cash).abs() < 1e-5, "cash of row {row}");
            if !draw.shorts {
                prop_assert!(cash > -1e-6, "cash of row {row} is {cash}");
            }
        }
        let mut open: BTreeMap<u32, f64> = BTreeMap::new();
        let mut earned = 0.0;
        for trade in &result.trades {
            earned += trade.net_pnl().unwrap().to_f64();
            if trade.is_open() {
                open.insert(trade.asset.0, trade.quantity.get().to_f64());
            }
        }
        prop_assert!((result.final_equity.to_f64() - result.initial_capital.to_f64() - earned).abs() < 1e-5);
        prop_assert!((result.final_equity.to_f64() - result.equity.last().unwrap()).abs() < 1e-5);
        for (lane, held) in held.iter().enumerate() {
            // An open round trip may have been reduced; none may be missing or left over.
            prop_assert_eq!(held.abs() > 1e-9, open.contains_key(&(lane as u32)));
        }
    }

    #[test]
    fn blocks_and_threads_do_not_matter(draw in draws(), seed in any::<u64>(), ragged in any::<bool>(), block in 1usize..40) {
        let strategy = draw.strategy();
        let series = market(seed, 3, 150, ragged);
        let whole = bits(&run(&strategy, series.clone()));
        prop_assert_eq!(&bits(&run_with(&strategy, series.clone(), Some(block), 1)), &whole);
        prop_assert_eq!(&bits(&run_with(&strategy, series, Some(64), 2)), &whole);
    }

    #[test]
    fn a_run_goes_on_from_a_checkpoint_as_if_it_had_never_stopped(
        draw in draws(), seed in any::<u64>(), ragged in any::<bool>(), cut in 0usize..150, threads in 1usize..3, byte in any::<prop::sample::Index>(),
    ) {
        let strategy = draw.strategy();
        let series = market(seed, 3, 150, ragged);
        let whole = run(&strategy, series.clone());
        let backtest = |threads| Backtest { strategy: Arc::clone(&strategy), series: series.clone(), tradable: 3, threads };
        let onward = |_: Progress| ControlFlow::Continue(());
        let checkpoint = backtest(1).run_until(cut, onward).unwrap();
        let kept = Checkpoint::from_bytes(checkpoint.as_bytes().to_vec());
        let result = backtest(threads).resume(&kept, onward).unwrap();
        prop_assert_eq!(bits(&result), bits(&whole));
        prop_assert_eq!(result.daily, whole.daily);
        prop_assert_eq!((result.final_equity, result.alert_count, result.exposed_rows), (whole.final_equity, whole.alert_count, whole.exposed_rows));

        let mut damaged = checkpoint.as_bytes().to_vec();
        let at = byte.index(damaged.len());
        damaged[at] ^= 1;
        prop_assert!(matches!(backtest(1).resume(&Checkpoint::from_bytes(damaged), onward), Err(BacktestError::Checkpoint(_))));
        let mut other = backtest(1);
        other.series[0].data_hash[0] ^= 1;
        prop_assert!(matches!(other.resume(&kept, onward), Err(BacktestError::Checkpoint(_))));
    }

    #[test]
    fn the_future_changes_nothing(draw in draws(), seed in any::<u64>(), ragged in any::<bool>(), cut in 10usize..140) {
        let strategy = draw.strategy();
        let series = market(seed, 2, 150, ragged);
        let whole = run(&strategy, series.clone());
        let end = whole.times[cut.min(whole.times.len() - 1)];
        let shorter: Vec<BarSeries> = series.into_iter().map(|series| before(series, end)).collect();
        let part = run(&strategy, shorter);
        let rows = part.times.len();
        prop_assert_eq!(&part.times[..], &whole.times[..rows]);
        let of = |column: &[f64]| column[..rows].iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(of(&part.equity), of(&whole.equity));
        let filled = |result: &BacktestResult| {
            fills(result).into_iter().filter(|(_, _, fill)| fill.row < rows as u64).collect::<Vec<_>>()
        };
        prop_assert_eq!(filled(&part), filled(&whole));
        let requests = |result: &BacktestResult| {
            let known = result.orders.iter().filter(|order| order.request.row < rows as u64);
            // A trailing stop's level moves later; what was asked for at first is what must agree.
            known.map(|order| (order.request.number, order.request.row, order.request.role, order.request.size)).collect::<Vec<_>>()
        };
        prop_assert_eq!(requests(&part), requests(&whole));
    }

    #[test]
    fn symbols_with_ample_cash_do_not_touch_each_other(order in 0..ORDERS.len(), levels in 0..LEVELS.len(), shorts in any::<bool>(), seed in any::<u64>()) {
        let strategy = Draw { order, levels, size: 0, more: 2, execution: 0, shorts }.strategy();
        let series = market(seed, 3, 150, false);
        let together = run(&strategy, series.clone());
        for (lane, series) in series.into_iter().enumerate() {
            let name = format!(" {} @ ", series.instrument.symbol);
            let alone = run(&strategy, vec![series]);
            let filled = |story: Vec<String>| story.into_iter().filter(|line| line.contains(&name)).collect::<Vec<_>>();
            prop_assert_eq!(filled(story(&alone)), filled(story(&together)), "lane {}", lane);
        }
    }

    #[test]
    fn a_direct_loop_makes_the_same_trades(seed in any::<u64>(), fast in 2usize..6, slow in 6usize..15) {
        let series = market(seed, 1, 300, false).remove(0);
        let strategy = compiled(&format!("
name: Cross
timeframe: 1m
rules:
  - name: Long
    when: crosses_above(sma(close, {fast}), sma(close, {slow}))
    then: [{{enter: {{side: long, size: {{units: 10}}, stop_loss: 3}}}}]
  - name: Out
    when: crosses_below(sma(close, {fast}), sma(close, {slow}))
    then: [{{exit: {{}}}}]
costs: {{commission: {{rate: 0.05%}}}}
"));
        // Averages that agree to the last cent would be told apart by rounding only.
        let tied = |row: usize| {
            mean(&series, row, fast).zip(mean(&series, row, slow)).is_some_and(|(a, b)| (a - b).abs() < 1e-9)
        };
        prop_assume!(!(0..series.len()).any(tied));
        let result = run(&strategy, vec![series.clone()]);
        let expected = direct(&series, fast, slow);
        let found: Vec<_> = result.trades.iter().filter(|trade| !trade.is_open()).map(|trade| {
            (trade.entry.row as usize, trade.exit.row() as usize, trade.net_pnl().unwrap().to_f64())
        }).collect();
        prop_assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            prop_assert_eq!((found.0, found.1), (expected.0, expected.1));
            prop_assert!((found.2 - expected.2).abs() < 1e-6, "{} instead of {}", found.2, expected.2);
        }
    }
}

/// The bars that were complete before an instant.
fn before(mut series: BarSeries, end: UnixNanos) -> BarSeries {
    let keep = series.close_time.partition_point(|time| *time < end);
    series.open_time.truncate(keep);
    series.close_time.truncate(keep);
    let features = series.features.values_mut();
    let prices = [
        &mut series.open,
        &mut series.high,
        &mut series.low,
        &mut series.close,
        &mut series.volume,
    ];
    for column in prices.into_iter().chain(features) {
        column.truncate(keep);
    }
    series
}

fn mean(series: &BarSeries, row: usize, n: usize) -> Option<f64> {
    (row + 1 >= n).then(|| series.close[row + 1 - n..=row].iter().sum::<f64>() / n as f64)
}

/// The crossing strategy once more, bar by bar: entry row, exit row and profit of each closed trade.
fn direct(series: &BarSeries, fast: usize, slow: usize) -> Vec<(usize, usize, f64)> {
    let above = |row: usize| Some(mean(series, row, fast)? - mean(series, row, slow)?);
    let fee = |price: f64| 10.0 * price * 0.0005;
    let (mut buy, mut sell) = (false, false);
    let mut position: Option<(usize, f64)> = None;
    let mut trades = Vec::new();
    for row in 0..series.len() {
        let (open, low) = (series.open[row], series.low[row]);
        let mut exit = None;
        let entered_now = buy && position.is_none();
        if entered_now {
            position = Some((row, open));
        } else if let Some((_, entry)) = position {
            let stop = ((entry - 3.0) * 100.0).round() / 100.0;
            exit = if sell || open <= stop {
                Some(open)
            } else {
                None
            };
        }
        if let (Some((_, entry)), None) = (position, exit) {
            let stop = ((entry - 3.0) * 100.0).round() / 100.0;
            exit = (low <= stop).then_some(stop);
        }
        if let (Some((entered, entry)), Some(price)) = (position, exit) {
            trades.push((
                entered,
                row,
                10.0 * (price - entry) - fee(price) - fee(entry),
            ));
            position = None;
        }
        (buy, sell) = (false, false);
        if let (Some(now), Some(was)) = (above(row), row.checked_sub(1).and_then(above)) {
            buy = now > 0.0 && was <= 0.0 && position.is_none();
            sell = now < 0.0 && was >= 0.0 && position.is_some();
        }
    }
    trades
}
