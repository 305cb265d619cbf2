//! Trade lists, fills and equity of backtesting.py 0.6.6 and vectorbt 1.2.0 on SPY daily bars, reproduced.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::collections::HashMap;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use bellwether_market::{Calendar, CalendarId, Instrument, Symbol, Timeframe};
use bellwether_research::{Backtest, BacktestResult, BarSeries};
use bellwether_trading::{Strategy, StrategyDocument};

fn reference() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/reference"
    ));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: ../shared/data is absent");
    None
}

/// The columns of a gzipped CSV file by name.
fn table(path: PathBuf) -> HashMap<String, Vec<String>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let mut rows = text.lines().map(split);
    let header = rows.next().unwrap();
    let mut columns: HashMap<String, Vec<String>> = header
        .iter()
        .map(|name| (name.clone(), Vec::new()))
        .collect();
    for row in rows {
        for (name, cell) in header.iter().zip(row) {
            columns.get_mut(name).unwrap().push(cell);
        }
    }
    columns
}

/// Cells of a line; commas within quotes do not separate.
fn split(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

fn numbers(column: &[String]) -> Vec<f64> {
    column
        .iter()
        .map(|cell| cell.parse().unwrap_or(f64::NAN))
        .collect()
}

fn spy(folder: &std::path::Path) -> BarSeries {
    let columns = table(folder.join("inputs/spy_daily.csv.gz"));
    let calendar = Calendar::by_id(CalendarId::Xnys);
    let sessions = columns["time"]
        .iter()
        .map(|date| calendar.session_on(date.parse().unwrap()).unwrap());
    let (open_time, close_time) = sessions
        .map(|session| (session.open, session.close))
        .unzip();
    BarSeries {
        instrument: Instrument::etf(Symbol::new("SPY").unwrap()),
        timeframe: Timeframe::D1,
        open_time,
        close_time,
        open: numbers(&columns["open"]),
        high: numbers(&columns["high"]),
        low: numbers(&columns["low"]),
        close: numbers(&columns["close"]),
        volume: numbers(&columns["volume"]),
        features: Default::default(),
        data_hash: [0; 32],
        simulated: false,
    }
}

fn run(document: &str, series: BarSeries) -> BacktestResult {
    let document = StrategyDocument::parse(document).unwrap();
    let strategy = Strategy::new(&document, &Default::default()).unwrap_or_else(|findings| {
        panic!(
            "{}",
            findings.iter().map(|f| f.render()).collect::<String>()
        )
    });
    let backtest = Backtest {
        strategy: Arc::new(strategy),
        series: vec![series],
        tradable: 1,
        threads: 1,
    };
    backtest.run(|_| ControlFlow::Continue(())).unwrap()
}

#[track_caller]
fn assert_close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs().max(1.0),
        "{what}: {found} instead of {expected}"
    );
}

const SMA_CROSS: &str = "
name: SMA cross
timeframe: 1d
rules:
  - name: Long
    when: crosses_above(sma(close, 10), sma(close, 30))
    then: [{enter: {side: long, size: SIZE}}]
  - name: Out
    when: crosses_below(sma(close, 10), sma(close, 30))
    then: [{exit: {}}]
";

const RSI_LEVEL: &str = "
name: RSI
timeframe: 1d
rules:
  - name: Long
    trigger: level
    when: rsi(close, 14) < 30
    then: [{enter: {side: long, size: SIZE}}]
  - name: Out
    trigger: level
    when: rsi(close, 14) > 70
    then: [{exit: {}}]
";

/// Compares with a run of backtesting.py: every trade, the equity of every bar, the final equity to the cent.
fn check_backtesting(name: &str, document: &str) {
    let Some(folder) = reference() else { return };
    let result = run(document, spy(&folder));
    let trades = table(folder.join(format!("trades/backtesting_{name}_trades.csv.gz")));
    assert_eq!(
        result.trades.len(),
        trades["Size"].len(),
        "number of trades"
    );
    for (index, trade) in result.trades.iter().enumerate() {
        let expected = |column: &str| trades[column][index].parse::<f64>().unwrap();
        let what = |column: &str| format!("{column} of trade {index}");
        assert_close(
            trade.quantity.get().to_f64(),
            expected("Size").abs(),
            0.0,
            &what("Size"),
        );
        assert_close(
            trade.entry_price.to_f64(),
            expected("EntryPrice"),
            1e-9,
            &what("EntryPrice"),
        );
        assert_close(
            trade.exit_price.to_f64(),
            expected("ExitPrice"),
            1e-9,
            &what("ExitPrice"),
        );
        assert_close(
            trade.net_pnl().unwrap().to_f64(),
            expected("PnL"),
            1e-8,
            &what("PnL"),
        );
        assert_close(
            trade.commission.to_f64(),
            expected("Commission"),
            1e-8,
            &what("Commission"),
        );
        assert_eq!(
            trade.entry.row as f64,
            expected("EntryBar"),
            "{}",
            what("EntryBar")
        );
        assert_eq!(
            trade.exit.row() as f64,
            expected("ExitBar"),
            "{}",
            what("ExitBar")
        );
    }
    let curve = table(folder.join(format!("trades/backtesting_{name}_equity.csv.gz")));
    // A fill at the close that decided it is booked there by us, and on the next bar by backtesting.py.
    let booked_later = |row: usize| {
        document.contains("fill: close")
            && result
                .trades
                .iter()
                .any(|trade| [trade.entry.row, trade.exit.row()].contains(&(row as u64)))
    };
    for (row, expected) in numbers(&curve["Equity"]).into_iter().enumerate() {
        if booked_later(row) {
            continue;
        }
        assert_close(
            result.equity[row],
            expected,
            1e-8,
            &format!("equity of row {row}"),
        );
    }
    let stats =
        std::fs::read_to_string(folder.join(format!("trades/backtesting_{name}_stats.json")))
            .unwrap();
    let stats: serde_json::Value = serde_json::from_str(&stats).unwrap();
    let expected = stats["stats"]["Equity Final [$]"].as_f64().unwrap();
    assert!(
        (result.final_equity.to_f64() - expected).abs() < 0.005,
        "final equity to the cent"
    );
}

#[test]
fn backtesting_sma_cross_next_open() {
    let document = SMA_CROSS.replace("SIZE", "{equity: 100%}")
        + "execution: {fill: next_open, finalize: order, size_at: fill}\ncosts: {commission: {rate: 0.1%}}\ninitial_capital: 1000000\n";
    check_backtesting("spy_sma10_30_long", &document);
}

#[test]
fn backtesting_sma_cross_at_close() {
    let document = SMA_CROSS.replace("SIZE", "{equity: 100%}")
        + "execution: {fill: close, finalize: order, size_at: fill}\ncosts: {commission: {rate: 0.1%}}\ninitial_capital: 1000000\n";
    check_backtesting("spy_sma10_30_long_toc", &document);
}

#[test]
fn backtesting_rsi_fixed_units() {
    let document = RSI_LEVEL.replace("SIZE", "{units: 50}")
        + "execution: {finalize: order}\ncosts: {commission: {rate: 0.05%}}\ninitial_capital: 100000\n";
    check_backtesting("spy_rsi14_50sh", &document);
}

#[test]
fn backtesting_bracket() {
    let document = "
name: Bracket
timeframe: 1d
rules:
  - name: Long
    when: crosses_above(close, sma(close, 20))
    then:
      - enter:
          side: long
          size: {units: 50}
          stop_loss: {at: close - 2 * atr(14)}
          take_profit: {at: close + 3 * atr(14)}
execution: {finalize: order, entry_bar_target: touch, round_to_tick: false}
initial_capital: 100000
";
    check_backtesting("spy_bracket_atr", document);
}

/// Compares with a run of vectorbt: every order, every trade, the equity of every bar, the final value to the cent.
fn check_vectorbt(name: &str, document: &str) {
    let Some(folder) = reference() else { return };
    let result = run(document, spy(&folder));
    let orders = table(folder.join(format!("trades/vectorbt_{name}_orders.csv.gz")));
    let fills: Vec<_> = result
        .orders
        .iter()
        .filter_map(|order| match order.state {
            bellwether_trading::OrderState::Filled(fill) => Some((order.request.side, fill)),
            _ => None,
        })
        .collect();
    assert_eq!(fills.len(), orders["Size"].len(), "number of orders");
    for (index, (side, fill)) in fills.iter().enumerate() {
        let what = |column: &str| format!("{column} of order {index}");
        let expected = |column: &str| orders[column][index].parse::<f64>().unwrap();
        assert_close(
            fill.quantity.get().to_f64(),
            expected("Size"),
            1e-8,
            &what("Size"),
        );
        assert_close(fill.price.to_f64(), expected("Price"), 1e-9, &what("Price"));
        assert_close(
            fill.commission.to_f64(),
            expected("Fees"),
            1e-8,
            &what("Fees"),
        );
        assert_eq!(
            format!("{side:?}"),
            orders["Side"][index],
            "{}",
            what("Side")
        );
    }
    let trades = table(folder.join(format!("trades/vectorbt_{name}_trades.csv.gz")));
    assert_eq!(
        result.trades.len(),
        trades["Size"].len(),
        "number of trades"
    );
    for (index, trade) in result.trades.iter().enumerate() {
        let expected = trades["PnL"][index].parse::<f64>().unwrap();
        assert_close(
            trade.net_pnl().unwrap().to_f64(),
            expected,
            1e-6,
            &format!("PnL of trade {index}"),
        );
        assert_eq!(trade.is_open(), trades["Status"][index] == "Open");
    }
    let curve = table(folder.join(format!("trades/vectorbt_{name}_equity.csv.gz")));
    for (row, expected) in numbers(&curve["value"]).into_iter().enumerate() {
        assert_close(
            result.equity[row],
            expected,
            1e-8,
            &format!("equity of row {row}"),
        );
    }
    let stats =
        std::fs::read_to_string(folder.join(format!("trades/vectorbt_{name}_stats.json"))).unwrap();
    let stats: serde_json::Value = serde_json::from_str(&stats).unwrap();
    let expected = stats["final_value"].as_f64().unwrap();
    assert!(
        (result.final_equity.to_f64() - expected).abs() < 0.005,
        "final value to the cent"
    );
}

#[test]
fn vectorbt_sma_cross_at_close() {
    let document = SMA_CROSS.replace("SIZE", "{cash: 100%}")
        + "execution: {fill: close, size_at: fill, round_to_tick: false}\nlot: fractional\n"
        + "costs: {commission: {rate: 0.1%}, slippage: {bps: 5}}\ninitial_capital: 100000\n";
    check_vectorbt("spy_sma10_30_close", &document);
}

#[test]
fn vectorbt_rsi_next_open() {
    let document = RSI_LEVEL.replace("SIZE", "{cash: 100%}")
        + "execution: {size_at: fill}\nlot: fractional\ncosts: {commission: {rate: 0.1%}}\ninitial_capital: 100000\n";
    check_vectorbt("spy_rsi_nextopen", &document);
}
