//! Whole backtests in memory: expressions, order machine, ledger, trade list and equity curve.
#![allow(missing_docs, clippy::unwrap_used)]

use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_market::{Calendar, CalendarId, Instrument, Symbol, Timeframe, UnixNanos};
use bellwether_research::{Backtest, BacktestResult, BarSeries};
use bellwether_simulation::Random;
use bellwether_trading::Strategy;

/// As in the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

const CROSS: &str = "
name: Cross
timeframe: TIMEFRAME
rules:
  - name: Long
    when: crosses_above(sma(close, 10), sma(close, 30))
    then: [{enter: {side: long, size: SIZE}}]
  - name: Out
    when: crosses_below(sma(close, 10), sma(close, 30))
    then: [{exit: {}}]
costs: {commission: {rate: 0.05%}}
lot: fractional
";

fn strategy(timeframe: &str, size: &str, extra: &str) -> Arc<Strategy> {
    let text = CROSS.replace("TIMEFRAME", timeframe).replace("SIZE", size) + extra;
    Arc::new(
        Strategy::of_text(&text, &Default::default())
            .unwrap_or_else(|findings| panic!("{}", findings[0].render())),
    )
}

/// A random walk on cents, at the given times.
fn walk(
    name: &str,
    timeframe: Timeframe,
    times: &[(UnixNanos, UnixNanos)],
    seed: u64,
) -> BarSeries {
    let mut random = Random::new(seed);
    let mut instrument = Instrument::equity(Symbol::new(name).unwrap());
    instrument.calendar = if timeframe == Timeframe::M1 {
        CalendarId::AlwaysOpen
    } else {
        CalendarId::Xnys
    };
    let cents = |x: f64| (x * 100.0).round() / 100.0;
    let mut price: f64 = 100.0;
    let (mut open, mut high, mut low, mut close) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in times {
        let from = cents(price);
        price = (price * (1.0 + 0.001 * random.normal())).clamp(20.0, 500.0);
        let to = cents(price);
        let wick = 0.0005 * price;
        open.push(from);
        close.push(to);
        high.push(cents(from.max(to) + wick * random.uniform()));
        low.push(cents(from.min(to) - wick * random.uniform()));
    }
    BarSeries {
        instrument,
        timeframe,
        open_time: times.iter().map(|(open, _)| *open).collect(),
        close_time: times.iter().map(|(_, close)| *close).collect(),
        volume: vec![1000.0; times.len()],
        open,
        high,
        low,
        close,
        features: Default::default(),
        data_hash: [0; 32],
        simulated: true,
    }
}

fn minutes(count: usize) -> BarSeries {
    const MINUTE: i64 = 60_000_000_000;
    let start: UnixNanos = "2023-01-02T00:00:00Z".parse().unwrap();
    let at = |bar: usize| start.saturating_add_nanos(bar as i64 * MINUTE);
    let times: Vec<_> = (0..count).map(|bar| (at(bar), at(bar + 1))).collect();
    walk("WALK", Timeframe::M1, &times, 7)
}

fn days(symbols: usize, count: usize) -> Vec<BarSeries> {
    let calendar = Calendar::by_id(CalendarId::Xnys);
    let sessions =
        calendar.sessions_between("2010-01-04".parse().unwrap(), "2030-01-01".parse().unwrap());
    let times: Vec<_> = sessions
        .map(|session| (session.open, session.close))
        .take(count)
        .collect();
    (0..symbols)
        .map(|at| walk(&format!("S{at:03}"), Timeframe::D1, &times, at as u64))
        .collect()
}

fn run(strategy: &Arc<Strategy>, series: Vec<BarSeries>) -> BacktestResult {
    let tradable = series.len();
    let backtest = Backtest {
        strategy: Arc::clone(strategy),
        series,
        tradable,
        threads: 1,
    };
    backtest.run(|_| ControlFlow::Continue(())).unwrap()
}

#[divan::bench(sample_count = 15)]
fn sma_cross_of_a_million_minutes(bencher: divan::Bencher<'_, '_>) {
    let strategy = strategy("1m", "{equity: 100%}", "");
    let series = minutes(1_000_000);
    bencher
        .with_inputs(|| vec![series.clone()])
        .bench_values(|series| run(&strategy, series));
}

/// The same trades in a loop without orders, ledger or records: the nearest thing to the limit, to compare with in the
/// same run.
#[divan::bench(sample_count = 15)]
fn sma_cross_of_a_million_minutes_in_a_bare_loop(bencher: divan::Bencher<'_, '_>) {
    let series = minutes(1_000_000);
    let strategy = strategy("1m", "{equity: 100%}", "");
    let result = run(&strategy, vec![series.clone()]);
    // Averages that agree to the last cent are told apart by rounding, which differs.
    let (trips, expected) = (bare_loop(&series).0, result.trades.len());
    assert!(
        trips.abs_diff(expected) < expected / 1000,
        "{trips} instead of {expected} round trips"
    );
    bencher.bench(|| bare_loop(divan::black_box(&series)));
}

/// Closed round trips and final equity.
fn bare_loop(series: &BarSeries) -> (usize, f64) {
    const FEE: f64 = 0.0005;
    let (close, open) = (&series.close, &series.open);
    let (mut fast, mut slow): (f64, f64) = (close[20..29].iter().sum(), close[..29].iter().sum());
    let (mut cash, mut units, mut trips) = (100_000.0, 0.0, 0);
    let mut above: Option<bool> = None;
    let (mut buy, mut sell) = (false, false);
    for row in 29..close.len() {
        if buy {
            units = cash / (open[row] * (1.0 + FEE));
            cash = 0.0;
        } else if sell {
            cash += units * open[row] * (1.0 - FEE);
            units = 0.0;
            trips += 1;
        }
        fast += close[row];
        slow += close[row];
        let difference = fast / 10.0 - slow / 30.0;
        fast -= close[row - 9];
        slow -= close[row - 29];
        buy = above == Some(false) && difference > 1e-9 && units == 0.0;
        sell = above == Some(true) && difference < -1e-9 && units > 0.0;
        if difference.abs() > 1e-9 {
            above = Some(difference > 0.0);
        }
    }
    (trips, cash + units * close[close.len() - 1])
}

#[divan::bench(sample_count = 15)]
fn the_same_with_stop_and_target(bencher: divan::Bencher<'_, '_>) {
    let text = "{equity: 100%}, stop_loss: 0.5, take_profit: 1";
    let strategy = strategy("1m", text, "");
    let series = minutes(1_000_000);
    bencher
        .with_inputs(|| vec![series.clone()])
        .bench_values(|series| run(&strategy, series));
}

#[divan::bench(sample_count = 15)]
fn sma_cross_of_100_symbols_over_2520_days(bencher: divan::Bencher<'_, '_>) {
    let strategy = strategy("1d", "{equity: 1%}", "");
    let series = days(100, 2520);
    bencher
        .with_inputs(|| series.clone())
        .bench_values(|series| run(&strategy, series));
}
