//! The books against the trade lists and equity curves of backtesting.py and vectorbt: their fills, our accounting.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    clippy::print_stdout,
    unreachable_pub
)]

mod reference_data;

use std::collections::BTreeMap;

use bellwether_ledger::{
    AssetId, AssetTerms, Execution, Ledger, LotMethod, PositionSide, ReasonId, RoundTrip,
};
use bellwether_market::{
    Currency, Instrument, Money, Multiplier, OrderQuantity, Price, Quantity, Rate, Side, Symbol,
    UnixNanos,
};

const SPY: AssetId = AssetId(0);

fn ledger(capital: &str) -> Ledger {
    let mut ledger = Ledger::new(Currency::USD, LotMethod::Fifo);
    let spy = Instrument::etf(Symbol::new("SPY").unwrap());
    ledger.register(SPY, AssetTerms::of(&spy)).unwrap();
    ledger.deposit(capital.parse().unwrap()).unwrap();
    ledger
}

#[track_caller]
fn assert_close(ours: f64, theirs: f64, relative: f64) {
    assert!(
        (ours - theirs).abs() <= relative * theirs.abs().max(1.0),
        "{ours} is not {theirs}"
    );
}

fn fill(side: Side, quantity: Quantity, price: Price, rate: Rate, row: u64) -> Execution {
    let notional = price.notional(quantity, Multiplier::ONE).unwrap();
    Execution {
        asset: SPY,
        side,
        quantity: OrderQuantity::new(quantity).unwrap(),
        price,
        commission: notional.checked_mul_rate(rate).unwrap(),
        time: UnixNanos::from_seconds(i64::try_from(row).unwrap() * 86_400).unwrap(),
        row,
        reason: ReasonId(0),
    }
}

fn nearest(text: &str) -> Price {
    Price::from_f64_nearest(text.parse().unwrap()).unwrap()
}

/// When a fill at a bar shows in the equity that backtesting.py records for bars.
#[derive(PartialEq)]
enum Shows {
    /// Filled at the open: in the same bar's equity.
    SameBar,
    /// Filled at the close, after the bar's equity was recorded.
    NextBar,
}

/// Every trade, and the equity at every close, of a run with the given capital and commission rate.
#[track_caller]
fn check_backtesting(name: &str, capital: &str, rate: &str, shows: Shows) {
    let read = |suffix: &str| {
        reference_data::read(&format!(
            "reference/trades/backtesting_spy_{name}_{suffix}.csv.gz"
        ))
    };
    let (Some(trades), Some(equity), Some(prices)) = (
        read("trades"),
        read("equity"),
        reference_data::read("reference/inputs/spy_daily.csv.gz"),
    ) else {
        return;
    };
    let rate: Rate = rate.parse().unwrap();
    let mut fills: BTreeMap<u64, Vec<Execution>> = BTreeMap::new();
    // Exits come before entries of the same bar, and entries before their own exit.
    let trades: Vec<Vec<&str>> = trades
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    for trade in &trades {
        let quantity: Quantity = trade[0].parse().unwrap();
        let (entry, exit) = (trade[1].parse().unwrap(), trade[2].parse().unwrap());
        let enter = fill(Side::Buy, quantity, nearest(trade[3]), rate, entry);
        let leave = fill(Side::Sell, quantity, nearest(trade[4]), rate, exit);
        fills.entry(entry).or_default().push(enter);
        fills.entry(exit).or_default().push(leave);
    }
    let mut ledger = ledger(capital);
    let closes = reference_data::rows(&prices).map(|row| nearest(row[4]));
    let expected = reference_data::rows(&equity).map(|row| row[1].parse::<f64>().unwrap());
    let mut bars = 0;
    for (row, (close, expected)) in closes.zip(expected).enumerate() {
        let due = match shows {
            Shows::SameBar => Some(row),
            Shows::NextBar => row.checked_sub(1),
        };
        for fill in due
            .and_then(|due| fills.remove(&(due as u64)))
            .unwrap_or_default()
        {
            ledger.book(&fill).unwrap();
        }
        let ours = ledger.equity(|_| Some(close)).unwrap();
        let position = ledger.position(SPY).unwrap();
        let line = ledger.cash().to_f64() + position.linear_value().at(close.to_f64());
        assert_close(ours.to_f64(), expected, 2e-9);
        assert_close(line, expected, 2e-9);
        bars += 1;
    }
    for fill in fills.into_values().flatten() {
        assert_eq!(
            fill.row as usize,
            bars - 1,
            "only the last bar's close is left"
        );
        ledger.book(&fill).unwrap();
    }
    assert!(bars > 5_000);
    assert_eq!(ledger.round_trips().len(), trades.len());
    for (trip, theirs) in ledger.round_trips().iter().zip(&trades) {
        let number = |column: usize| theirs[column].parse::<f64>().unwrap();
        assert_eq!(trip.side, PositionSide::Long);
        assert_eq!(
            (trip.entry.row, trip.exit.row()),
            (number(1) as u64, number(2) as u64)
        );
        assert_eq!(trip.bars_held(), number(2) as u64 - number(1) as u64);
        assert_eq!(
            (trip.entry_price, trip.exit_price),
            (nearest(theirs[3]), nearest(theirs[4]))
        );
        // Prices are printed with ten digits; the profit is that of what they were before.
        let net = trip.net_pnl().unwrap().to_f64();
        assert!(
            (net - number(7)).abs() < 1e-7 * number(0),
            "{net} is not {}",
            theirs[7]
        );
        assert_close(trip.commission.to_f64(), number(8), 1e-8);
        assert_close(trip.return_fraction().unwrap(), number(9), 1e-9);
    }
    ledger.check().unwrap();
}

#[test]
fn moving_average_cross_filled_at_the_next_open() {
    check_backtesting("sma10_30_long", "1000000", "0.001", Shows::SameBar);
}

#[test]
fn moving_average_cross_filled_at_the_close() {
    check_backtesting("sma10_30_long_toc", "1000000", "0.001", Shows::NextBar);
}

#[test]
fn rsi_in_fifties() {
    check_backtesting("rsi14_50sh", "100000", "0.0005", Shows::SameBar);
}

#[test]
fn brackets_without_commission() {
    check_backtesting("bracket_atr", "100000", "0", Shows::SameBar);
}

#[track_caller]
fn check_vectorbt(name: &str) {
    let path = format!("reference/trades/vectorbt_spy_{name}_trades.csv.gz");
    let Some(text) = reference_data::read(&path) else {
        return;
    };
    let trades: Vec<Vec<&str>> = reference_data::rows(&text).collect();
    let mut ledger = ledger("100000");
    let amount = |text: &str| Money::from_f64_nearest(text.parse().unwrap()).unwrap();
    let mut open = Vec::new();
    for trade in &trades {
        let quantity = Quantity::from_f64_nearest(trade[2].parse().unwrap()).unwrap();
        let enter = fill(Side::Buy, quantity, nearest(trade[4]), Rate::ZERO, 1);
        ledger
            .book(&Execution {
                commission: amount(trade[5]),
                ..enter
            })
            .unwrap();
        if trade[12] == "Open" {
            let mark = nearest(trade[7]);
            open = ledger
                .open_round_trips(|_| Some(mark), UnixNanos::EPOCH, 2)
                .unwrap();
        } else {
            let leave = fill(Side::Sell, quantity, nearest(trade[7]), Rate::ZERO, 2);
            ledger
                .book(&Execution {
                    commission: amount(trade[8]),
                    ..leave
                })
                .unwrap();
        }
    }
    let ours: Vec<RoundTrip> = ledger.round_trips().iter().copied().chain(open).collect();
    assert_eq!(ours.len(), trades.len());
    for (trip, theirs) in ours.iter().zip(&trades) {
        let number = |column: usize| theirs[column].parse::<f64>().unwrap();
        assert_eq!(trip.is_open(), theirs[12] == "Open");
        // Quantities are printed with ten digits, so profits of large trades carry their error.
        assert_close(trip.net_pnl().unwrap().to_f64(), number(9), 1e-6);
        assert_close(trip.return_fraction().unwrap(), number(10), 1e-9);
    }
    ledger.check().unwrap();
}

#[test]
fn vectorbt_all_in_at_the_close() {
    check_vectorbt("sma10_30_close");
}

#[test]
fn vectorbt_all_in_at_the_next_open() {
    check_vectorbt("rsi_nextopen");
}
