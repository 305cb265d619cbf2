//! Live on paper is the backtest of the same rows: the same fills, trades, alerts and equity, to the bit.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use bellwether_market::{Instrument, TickSize, UnixNanos};
use bellwether_research::{Backtest, BacktestResult, BarSeries};
use bellwether_runtime::live::{
    Event, HistoryRows, Input, PaperBroker, Run, RunHeader, Setup, replay,
};
use bellwether_runtime::live::{LogRecord, LoggedInstrument, RunLog, Tail};
use bellwether_simulation::VenueModel;
use bellwether_trading::{Alert, Strategy};
use proptest::prelude::*;

use crate::world::{Disk, block_on, market};

pub(crate) fn compiled(text: &str) -> Arc<Strategy> {
    let strategy = Strategy::of_text(text, &Default::default());
    Arc::new(strategy.unwrap_or_else(|findings| panic!("{text}\n{}", findings[0].render())))
}

pub(crate) fn model(strategy: &Strategy) -> VenueModel {
    VenueModel {
        costs: strategy.costs,
        fill: strategy.execution.fill,
        entry_bar_target: strategy.execution.entry_bar_target,
        fractional: strategy.fractional,
    }
}

/// Instruments as a run trades them.
pub(crate) fn instruments(strategy: &Strategy, series: &[BarSeries]) -> Vec<Instrument> {
    let instrument = |series: &BarSeries| {
        let mut instrument = series.instrument.clone();
        if !strategy.execution.round_to_tick {
            instrument.tick_size = TickSize::FINEST;
        }
        instrument
    };
    series.iter().map(instrument).collect()
}

pub(crate) fn header(setup: &Setup) -> RunHeader {
    RunHeader {
        run: setup.run,
        version: "test".into(),
        began: UnixNanos::EPOCH,
        document: String::new(),
        parameters: Vec::new(),
        strategy_hash: setup.strategy.hash,
        instruments: setup.instruments.iter().map(LoggedInstrument::of).collect(),
        tradable: setup.tradable,
        source: "test".into(),
        venue: "paper".into(),
    }
}

/// What both have to agree on.
#[derive(Debug, PartialEq)]
struct Story {
    /// Order, quantity, price, commission, row.
    fills: Vec<String>,
    trades: Vec<String>,
    alerts: Vec<Alert>,
    equity: Vec<u64>,
}

fn backtest(strategy: &Arc<Strategy>, series: &[BarSeries], tradable: usize) -> Story {
    let backtest = Backtest {
        strategy: Arc::clone(strategy),
        series: series.to_vec(),
        tradable,
        threads: 1,
    };
    let result: BacktestResult = backtest.run(|_| ControlFlow::Continue(())).unwrap();
    let filled = result
        .orders
        .iter()
        .filter_map(|order| order.state.filled());
    let mut fills: Vec<_> = filled.collect();
    fills.sort_by_key(|fill| fill.number);
    let closes_at_close =
        strategy.execution.fill == bellwether_trading::document::FillConvention::Close;
    Story {
        fills: fills.iter().map(|fill| format!("{fill:?}")).collect(),
        trades: result
            .trades
            .iter()
            .map(|trade| trade_line(trade, closes_at_close))
            .collect(),
        alerts: result.alerts,
        equity: result
            .equity
            .iter()
            .map(|equity| equity.to_bits())
            .collect(),
    }
}

/// Filled at the close, a position has seen the range of a bar that was over before: what it has seen is not compared.
fn trade_line(trade: &bellwether_ledger::RoundTrip, closes_at_close: bool) -> String {
    if closes_at_close {
        return format!(
            "{:?} {:?} {:?} {:?}",
            trade.asset, trade.entry, trade.exit, trade.quantity
        );
    }
    format!("{trade:?}")
}

type Live = (Story, Disk);

fn live(strategy: &Arc<Strategy>, series: &[BarSeries], tradable: usize) -> Live {
    let setup = Setup {
        run: 7,
        strategy: Arc::clone(strategy),
        instruments: instruments(strategy, series),
        tradable,
    };
    let seen: Arc<Mutex<(Vec<String>, Vec<Alert>)>> = Arc::default();
    let watch = {
        let seen = Arc::clone(&seen);
        move |event: Event<'_>| {
            let Event::Input { outcome, .. } = event else {
                return;
            };
            let mut seen = seen.lock().unwrap();
            seen.0
                .extend(outcome.fills.iter().map(|fill| format!("{fill:?}")));
            seen.1.extend_from_slice(&outcome.alerts);
        }
    };
    let disk = Disk::default();
    let broker = PaperBroker::open(
        Disk::default(),
        &setup.instruments,
        model(strategy),
        strategy.initial_capital,
    );
    let opened = Run::open(
        &setup,
        header(&setup),
        disk.clone(),
        broker.unwrap(),
        Arc::new(|| UnixNanos::EPOCH),
        Box::new(watch),
    );
    let (mut run, ..) = block_on(opened).unwrap();
    let mut equity = Vec::new();
    for (time, bars) in HistoryRows::new(series.to_vec()) {
        block_on(run.on_bars(time, &bars, true)).unwrap();
        equity.push(run.engine().equity().to_bits());
    }
    let core = run.engine().core();
    let (row, time) = run.engine().last_row().unwrap();
    let marks = run.engine().marks().to_vec();
    let price = |asset: bellwether_ledger::AssetId| {
        bellwether_market::Price::from_f64_nearest(marks[asset.0 as usize]).ok()
    };
    let open = core.ledger().open_round_trips(price, time, row).unwrap();
    let closes_at_close =
        strategy.execution.fill == bellwether_trading::document::FillConvention::Close;
    let trips = core.ledger().round_trips().iter().chain(&open);
    let trades = trips
        .map(|trade| trade_line(trade, closes_at_close))
        .collect();
    let (mut fills, alerts) = std::mem::take(&mut *seen.lock().unwrap());
    let number = |line: &String| -> u64 {
        let digits = line
            .split(|c: char| !c.is_ascii_digit())
            .find(|part| !part.is_empty());
        digits.unwrap().parse().unwrap()
    };
    fills.sort_by_key(number);
    let story = Story {
        fills,
        trades,
        alerts,
        equity,
    };
    (story, disk)
}

/// The log through the engine again decides the same.
fn replays(strategy: &Arc<Strategy>, series: &[BarSeries], tradable: usize, disk: &Disk) {
    let setup = Setup {
        run: 7,
        strategy: Arc::clone(strategy),
        instruments: instruments(strategy, series),
        tradable,
    };
    let (_, records, tail) = RunLog::<LogRecord, _>::open(disk.clone()).unwrap();
    assert_eq!(tail, Tail::Clean);
    let (_, replayed) = replay(&setup, &records[1..]).unwrap();
    assert_eq!(replayed.difference, None);
    let decisions = |record: &&LogRecord| matches!(record, LogRecord::Decided(_));
    assert_eq!(
        replayed.compared as usize,
        records.iter().filter(decisions).count()
    );
    let is_decide = |record: &LogRecord| {
        matches!(
            record,
            LogRecord::Input {
                input: Input::Decide,
                ..
            }
        )
    };
    assert!(records.iter().any(is_decide));
}

fn assert_same(strategy: &Arc<Strategy>, series: &[BarSeries], tradable: usize) {
    let expected = backtest(strategy, series, tradable);
    let (found, disk) = live(strategy, series, tradable);
    assert_eq!(found.fills, expected.fills);
    assert_eq!(found.trades, expected.trades);
    assert_eq!(found.alerts, expected.alerts);
    assert_eq!(found.equity, expected.equity);
    replays(strategy, series, tradable, &disk);
}

const ORDERS: [&str; 4] = [
    "",
    "type: limit, limit_price: \"close * 0.995\", expires_after: 3,",
    "type: stop, stop_price: \"high * 1.002\", expires_after: 2,",
    "type: stop_limit, stop_price: \"high\", limit_price: \"high * 1.004\",",
];
const LEVELS: [&str; 4] = [
    "",
    "stop_loss: \"0.01 * close\", take_profit: 1.5,",
    "trailing: 1,",
    "stop_loss: {at: \"low\"}, trailing: \"1.5\",",
];
const SIZES: [&str; 4] = [
    "{units: 7}",
    "{equity: 40%}",
    "{cash: 50%}",
    "{risk: 1%, stop: \"2\"}",
];
const MORE: [&str; 5] = [
    "",
    "costs: {commission: {rate: 0.1%}, slippage: {bps: 20}}\n",
    "costs: {commission: {per_share: 0.01, minimum: 1}}\npyramiding: 3\n",
    "lot: fractional\nrisk: {max_positions: 2, max_gross: 150%, daily_loss: 3%, max_drawdown: 20%}\n",
    "execution: {fill: close}\n",
];
const CONDITIONS: [&str; 3] = [
    "close > sma(close, 5) and rsi(close, 3) < 70",
    "crosses_above(ema(close, 3), ema(close, 9)) and close@15m > 0",
    "cs_rank(delta(close, 3)) > 0.5 and close > close[\"A\"] * 0.2",
];

#[derive(Debug, Clone)]
struct Draw {
    order: usize,
    levels: usize,
    size: usize,
    more: usize,
    condition: usize,
    shorts: bool,
}

impl Draw {
    fn strategy(&self) -> Arc<Strategy> {
        let enter = |side: &str| {
            let (order, levels, size) = (ORDERS[self.order], LEVELS[self.levels], SIZES[self.size]);
            format!(
                "then: [{{enter: {{side: {side}, {order} {levels} reverse: {}, size: {size}}}}}, {{alert: {{setup: s, entry: \"close\"}}}}]",
                self.shorts
            )
        };
        let short = if self.shorts {
            format!(
                "  - name: Short\n    when: \"close < sma(close, 4)\"\n    cool_down: 2\n    {}\n",
                enter("short")
            )
        } else {
            String::new()
        };
        let condition = CONDITIONS[self.condition].replace('"', "'");
        compiled(&format!(
            "name: Drawn\ntimeframe: 1m\nrules:\n  - name: Long\n    when: \"{condition}\"\n    {}\n{short}  - name: Out\n    when: \"rsi(close, 4) > 80\"\n    then: [{{exit: {{}}}}]\n{}",
            enter("long"),
            MORE[self.more],
        ))
    }
}

fn draws() -> impl proptest::strategy::Strategy<Value = Draw> {
    use proptest::strategy::Strategy as _;
    (
        0..ORDERS.len(),
        0..LEVELS.len(),
        0..SIZES.len(),
        0..MORE.len(),
        0..CONDITIONS.len(),
        any::<bool>(),
    )
        .prop_map(|(order, levels, size, more, condition, shorts)| Draw {
            order,
            levels,
            size,
            more,
            condition,
            shorts,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn live_is_the_backtest(
        draw in draws(),
        seed in 0_u64..1_000_000,
        symbols in 1_usize..4,
        read_only in any::<bool>(),
        ragged in any::<bool>(),
    ) {
        let strategy = draw.strategy();
        let series = market(seed, symbols, 400, ragged);
        // The first symbol is read by its name; the last may be read alone.
        let tradable = if read_only && symbols > 1 { symbols - 1 } else { symbols };
        assert_same(&strategy, &series, tradable);
    }
}
