//! What always holds of the books, against random fills and a direct, slow implementation.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::VecDeque;

use bellwether_ledger::{
    AssetId, AssetTerms, Execution, Exit, Ledger, LedgerError, LotMethod, PositionSide, ReasonId,
    Settlement,
};
use bellwether_market::{Currency, Money, OrderQuantity, Price, Quantity, Side, UnixNanos};
use proptest::prelude::*;

const A: AssetId = AssetId(0);
const B: AssetId = AssetId(3);

fn terms(multiplier: &str, settlement: Settlement) -> AssetTerms {
    AssetTerms {
        currency: Currency::USD,
        multiplier: multiplier.parse().unwrap(),
        settlement,
    }
}

fn ledger_of(method: LotMethod, terms: AssetTerms) -> Ledger {
    let mut ledger = Ledger::new(Currency::USD, method);
    ledger.register(A, terms).unwrap();
    ledger.register(B, terms).unwrap();
    ledger.deposit(money("1000000")).unwrap();
    ledger
}

fn shares() -> Ledger {
    ledger_of(LotMethod::Fifo, terms("1", Settlement::Paid))
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

/// A fill of asset `A`: `+100 @ 10.5` buys, `-100 @ 10.5` sells; commission 1, one row apart.
fn execution(row: u64, text: &str) -> Execution {
    let (quantity, at) = text.split_once(" @ ").unwrap();
    let quantity: Quantity = quantity.parse().unwrap();
    Execution {
        asset: A,
        side: if quantity.is_negative() {
            Side::Sell
        } else {
            Side::Buy
        },
        quantity: OrderQuantity::new(quantity.abs()).unwrap(),
        price: price(at),
        commission: money("1"),
        time: UnixNanos::from_seconds(i64::try_from(row).unwrap() * 60).unwrap(),
        row,
        reason: ReasonId(u32::try_from(row).unwrap()),
    }
}

fn book(ledger: &mut Ledger, fills: &[&str]) {
    for (row, text) in (0..).zip(fills) {
        ledger.book(&execution(row, text)).unwrap();
        ledger.check().unwrap();
    }
}

/// `quantity cost realised cash` after the fills.
#[track_caller]
fn check(ledger: &mut Ledger, fills: &[&str], expected: &str) {
    book(ledger, fills);
    let position = ledger.position(A).unwrap();
    let ours = format!(
        "{} {} {} {}",
        position.quantity,
        position.cost,
        position.realised_pnl,
        ledger.cash()
    );
    assert_eq!(ours, expected);
}

#[test]
fn buying_more_and_selling_some_first_in_first_out() {
    let fills = ["+100 @ 10", "+100 @ 20", "-150 @ 30"];
    check(&mut shares(), &fills, "50 1000 2500 1001497");
}

#[test]
fn buying_more_and_selling_some_last_in_first_out() {
    let mut ledger = ledger_of(LotMethod::Lifo, terms("1", Settlement::Paid));
    check(
        &mut ledger,
        &["+100 @ 10", "+100 @ 20", "-150 @ 30"],
        "50 500 2000 1001497",
    );
}

#[test]
fn buying_more_and_selling_some_at_average_cost() {
    let mut ledger = ledger_of(LotMethod::Average, terms("1", Settlement::Paid));
    check(
        &mut ledger,
        &["+100 @ 10", "+100 @ 20", "-150 @ 30"],
        "50 750 2250 1001497",
    );
    assert_eq!(ledger.lots(A).count(), 1);
    assert_eq!(
        ledger.position(A).unwrap().average_price().unwrap(),
        Some(price("15"))
    );
}

#[test]
fn a_short_gains_when_the_price_falls() {
    let mut ledger = shares();
    check(
        &mut ledger,
        &["-100 @ 10", "+40 @ 8"],
        "-60 -600 80 1000678",
    );
    let position = ledger.position(A).unwrap();
    assert_eq!(position.side(), Some(PositionSide::Short));
    assert_eq!(position.average_price().unwrap(), Some(price("10")));
    assert_eq!(position.unrealised_pnl(price("7")).unwrap(), money("180"));
    assert_eq!(
        ledger.equity(|_| Some(price("7"))).unwrap(),
        money("1000258")
    );
}

#[test]
fn a_fill_through_zero_closes_and_opens() {
    let mut ledger = shares();
    check(
        &mut ledger,
        &["+100 @ 10", "-300 @ 12"],
        "-200 -2400 200 1002598",
    );
    let closed = ledger.round_trips()[0];
    assert_eq!(
        (closed.side, closed.gross_pnl),
        (PositionSide::Long, money("200"))
    );
    // A third of the second fill's commission belongs to the exit, the rest to the new entry.
    assert_eq!(closed.commission, money("1.333333333"));
    let open = ledger
        .open_round_trips(|_| Some(price("11")), UnixNanos::EPOCH, 9)
        .unwrap()[0];
    assert_eq!(
        (open.side, open.gross_pnl),
        (PositionSide::Short, money("200"))
    );
    assert_eq!(open.commission, money("0.666666667"));
    assert_eq!(
        open.exit,
        Exit::Open {
            time: UnixNanos::EPOCH,
            row: 9
        }
    );
}

#[test]
fn a_future_moves_cash_by_profit_only() {
    let mut ledger = ledger_of(LotMethod::Fifo, terms("50", Settlement::Margined));
    check(
        &mut ledger,
        &["+2 @ 5000", "-1 @ 5010"],
        "1 250000 500 1000498",
    );
    assert_eq!(ledger.balances().position_cost, Money::ZERO);
    assert_eq!(
        ledger.equity(|_| Some(price("4990"))).unwrap(),
        money("999998")
    );
    let line = ledger.position(A).unwrap().linear_value();
    assert_eq!(ledger.cash().to_f64() + line.at(4990.0), 999_998.0);
}

#[test]
fn a_round_trip_averages_its_fills() {
    let mut ledger = shares();
    book(&mut ledger, &["+100 @ 10", "+300 @ 12"]);
    ledger.observe(A, price("14"), price("9"));
    ledger.book(&execution(2, "-200 @ 13")).unwrap();
    ledger.book(&execution(7, "-200 @ 12.5")).unwrap();
    let trip = ledger.round_trips()[0];
    assert_eq!(trip.quantity.get(), "400".parse().unwrap());
    assert_eq!(
        (trip.entry_price, trip.exit_price),
        (price("11.5"), price("12.75"))
    );
    assert_eq!(
        (trip.gross_pnl, trip.net_pnl().unwrap()),
        (money("500"), money("496"))
    );
    assert_eq!(trip.max_adverse_excursion, price("2.5"));
    assert_eq!(trip.max_favourable_excursion, price("2.5"));
    assert_eq!(trip.max_adverse_excursion_money().unwrap(), money("1000"));
    assert_eq!((trip.bars_held(), trip.is_open()), (7, false));
    assert_eq!(trip.entry.reason, ReasonId(0));
    let Exit::Closed(exit) = trip.exit else {
        panic!("it is closed")
    };
    assert_eq!(exit.reason, ReasonId(7));
    assert_eq!(trip.return_fraction(), Some(496.0 / 4600.0));
}

#[test]
fn notes_of_prices_do_not_leak_into_the_next_round_trip() {
    let mut ledger = shares();
    ledger.observe(A, price("99"), price("1"));
    book(&mut ledger, &["-100 @ 10"]);
    ledger.observe(A, price("12"), price("9.5"));
    book(&mut ledger, &["+100 @ 10", "+100 @ 10", "-100 @ 10"]);
    let [short, long] = ledger.round_trips() else {
        panic!("two round trips")
    };
    assert_eq!(
        (short.max_adverse_excursion, short.max_favourable_excursion),
        (price("2"), price("0.5"))
    );
    assert_eq!(
        (long.max_adverse_excursion, long.max_favourable_excursion),
        (Price::ZERO, Price::ZERO)
    );
}

#[test]
fn capital_and_income_are_posted() {
    let mut ledger = shares();
    ledger.withdraw(money("1000")).unwrap();
    ledger.book_income(money("12.34")).unwrap();
    ledger.book_income(money("-2.34")).unwrap();
    assert_eq!(ledger.cash(), money("999010"));
    assert_eq!(ledger.balances().capital, money("-999000"));
    assert_eq!(ledger.balances().income, money("-10"));
    ledger.check().unwrap();
    for amount in ["0", "-5"] {
        let refused = ledger.deposit(money(amount)).unwrap_err();
        assert!(matches!(
            refused,
            LedgerError::NotPositive {
                what: "deposit",
                ..
            }
        ));
    }
    assert_eq!(ledger.cash(), money("999010"));
}

#[test]
fn what_cannot_be_booked_is_named() {
    let mut ledger = shares();
    let unknown = Execution {
        asset: AssetId(1),
        ..execution(0, "+1 @ 1")
    };
    assert_eq!(
        ledger.book(&unknown),
        Err(LedgerError::UnknownAsset { asset: AssetId(1) })
    );
    let far = Execution {
        asset: AssetId(u32::MAX),
        ..unknown
    };
    assert!(ledger.book(&far).is_err() && ledger.position(far.asset).is_none());
    let euros = AssetTerms {
        currency: Currency::EUR,
        ..terms("1", Settlement::Paid)
    };
    let refused = ledger.register(AssetId(1), euros).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "asset 1 is priced in EUR, but this ledger is kept in USD"
    );
    assert_eq!(ledger.register(A, terms("1", Settlement::Paid)), Ok(()));
    assert!(ledger.register(A, terms("5", Settlement::Paid)).is_err());
    assert!(
        ledger
            .register(AssetId(u32::MAX), terms("1", Settlement::Paid))
            .is_err()
    );
    book(&mut ledger, &["+1 @ 10"]);
    assert_eq!(
        ledger.equity(|_| None),
        Err(LedgerError::MissingPrice { asset: A })
    );
    assert_eq!(
        ledger.equity(|asset| (asset == A).then_some(price("11"))),
        Ok(money("1000000"))
    );
}

#[test]
fn a_refused_fill_changes_nothing() {
    for method in [LotMethod::Fifo, LotMethod::Lifo, LotMethod::Average] {
        let mut ledger = ledger_of(method, terms("1000", Settlement::Paid));
        book(&mut ledger, &["+1 @ 10", "+9000000000 @ 0.000000001"]);
        let before = format!("{ledger:?}");
        // The position, and the average price of the round trip, would leave their ranges.
        let mut too_much = execution(2, "+9000000000 @ 1");
        assert!(matches!(
            ledger.book(&too_much),
            Err(LedgerError::Overflow(_))
        ));
        too_much.commission = Money::MAX;
        too_much.quantity = OrderQuantity::new(Quantity::ONE).unwrap();
        ledger.book_income(money("-1")).unwrap();
        ledger.book_income(money("1")).unwrap();
        assert!(matches!(
            ledger.book(&too_much),
            Err(LedgerError::Overflow(_))
        ));
        assert_eq!(format!("{ledger:?}"), before);
        ledger.check().unwrap();
    }
}

/// Every unit matched one by one, in cents: the definition of first in, first out.
#[derive(Default)]
struct UnitByUnit {
    /// Entry prices of the units held, oldest first; all of one sign.
    units: VecDeque<i64>,
    short: bool,
    realised: i64,
}

impl UnitByUnit {
    fn fill(&mut self, quantity: i64, cents: i64, method: LotMethod) {
        for _ in 0..quantity.abs() {
            let sell = quantity < 0;
            if self.units.is_empty() || self.short == sell {
                self.short = sell;
                self.units.push_back(cents);
                continue;
            }
            let entry = match method {
                LotMethod::Lifo => self.units.pop_back(),
                LotMethod::Fifo | LotMethod::Average => self.units.pop_front(),
            };
            let gain = cents - entry.unwrap();
            self.realised += if self.short { -gain } else { gain };
        }
    }

    fn quantity(&self) -> i64 {
        let units = self.units.len() as i64;
        if self.short { -units } else { units }
    }
}

fn some_method() -> impl Strategy<Value = LotMethod> {
    prop::sample::select(vec![LotMethod::Fifo, LotMethod::Lifo, LotMethod::Average])
}

fn some_settlement() -> impl Strategy<Value = Settlement> {
    prop::sample::select(vec![Settlement::Paid, Settlement::Margined])
}

fn filled(
    asset: AssetId,
    quantity: Quantity,
    price: Price,
    commission: Money,
    row: u64,
) -> Execution {
    Execution {
        asset,
        side: if quantity.is_negative() {
            Side::Sell
        } else {
            Side::Buy
        },
        quantity: OrderQuantity::new(quantity.abs()).unwrap(),
        price,
        commission,
        ..execution(row, "+1 @ 1")
    }
}

proptest! {
    #[test]
    fn lots_agree_with_matching_unit_by_unit(
        lifo: bool,
        settlement in some_settlement(),
        multiplier in 1_i32..100,
        fills in prop::collection::vec((-40_i64..40, 1_i64..100_000), 1..80),
    ) {
        let method = if lifo { LotMethod::Lifo } else { LotMethod::Fifo };
        let multiplier_text = multiplier.to_string();
        let mut ledger = ledger_of(method, terms(&multiplier_text, settlement));
        let mut slow = UnitByUnit::default();
        for (row, (quantity, cents)) in (0..).zip(fills.into_iter().filter(|fill| fill.0 != 0)) {
            let units = Quantity::from_units(i32::try_from(quantity).unwrap());
            let at = Price::from_billionths(cents * 10_000_000);
            ledger.book(&filled(A, units, at, Money::ZERO, row)).unwrap();
            slow.fill(quantity, cents, method);
            let position = ledger.position(A).unwrap();
            let cents_to_money = |cents: i64| {
                Money::from_billionths(i128::from(cents) * i128::from(multiplier) * 10_000_000)
            };
            prop_assert_eq!(position.quantity.to_f64(), slow.quantity() as f64);
            prop_assert_eq!(position.realised_pnl, cents_to_money(slow.realised));
            let cost: i64 = slow.units.iter().sum::<i64>() * if slow.short { -1 } else { 1 };
            prop_assert_eq!(position.cost, cents_to_money(cost));
        }
    }

    #[test]
    fn books_balance_whatever_happens(
        method in some_method(),
        settlement in some_settlement(),
        multiplier in prop::sample::select(vec!["1", "50", "0.1", "12.5"]),
        fills in prop::collection::vec(
            (any::<bool>(), -2_000_000_000_000_i64..2_000_000_000_000, -5_000_000_000_i64..500_000_000_000, -10_000_i64..1_000_000_000),
            1..60,
        ),
        mark in 1_i64..500_000_000_000,
    ) {
        let mut ledger = ledger_of(method, terms(multiplier, settlement));
        let mut filled_quantities = [Quantity::ZERO; 2];
        let mut cash_moved = ledger.cash();
        let mut commissions = Money::ZERO;
        let fills = fills.into_iter().filter(|fill| fill.1 != 0);
        for (row, (second, quantity, cents, commission)) in (0..).zip(fills) {
            let asset = if second { B } else { A };
            let quantity = Quantity::from_billionths(quantity);
            let commission = Money::from_billionths(i128::from(commission));
            let execution = filled(asset, quantity, Price::from_billionths(cents), commission, row);
            let posting = ledger.book(&execution).unwrap();
            posting.check("test").unwrap();
            ledger.check().unwrap();
            let sum = &mut filled_quantities[usize::from(second)];
            *sum = sum.checked_add(quantity).unwrap();
            cash_moved = cash_moved.checked_add(posting.cash).unwrap();
            commissions = commissions.checked_add(commission).unwrap();
        }
        // The fills sum to the position, the postings to the cash.
        prop_assert_eq!(ledger.position(A).unwrap().quantity, filled_quantities[0]);
        prop_assert_eq!(ledger.position(B).unwrap().quantity, filled_quantities[1]);
        prop_assert_eq!(ledger.cash(), cash_moved);
        // Cash and positions are equity, and equity is what was put in and earned.
        let mark = Price::from_billionths(mark);
        let equity = ledger.equity(|_| Some(mark)).unwrap();
        let balances = ledger.balances();
        let mut earned = (-balances.capital).checked_add(-balances.realised_pnl).unwrap();
        earned = earned.checked_sub(balances.commission).unwrap();
        for (_, position) in ledger.open_positions() {
            earned = earned.checked_add(position.unrealised_pnl(mark).unwrap()).unwrap();
        }
        prop_assert_eq!(equity, earned);
        let value: f64 = ledger
            .open_positions()
            .map(|(_, position)| position.linear_value().at(mark.to_f64()))
            .sum();
        prop_assert!((ledger.cash().to_f64() + value - equity.to_f64()).abs() < 1e-3);
        // Every round trip's profit and commission is somebody's, and nobody's twice.
        let open = ledger.open_round_trips(|_| Some(mark), UnixNanos::EPOCH, 0).unwrap();
        let (mut gross, mut paid) = (Money::ZERO, Money::ZERO);
        for trip in ledger.round_trips().iter().chain(&open) {
            gross = gross.checked_add(trip.gross_pnl).unwrap();
            paid = paid.checked_add(trip.commission).unwrap();
        }
        prop_assert_eq!(paid, commissions);
        prop_assert_eq!(
            gross.checked_sub(paid).unwrap(),
            equity.checked_add(balances.capital).unwrap()
        );
    }

    #[test]
    fn a_round_trip_earns_the_difference_of_its_averages(
        method in some_method(),
        multiplier in 1_i32..100,
        fills in prop::collection::vec((-40_i32..40, 1_i64..100_000), 1..80),
    ) {
        let mut ledger = ledger_of(method, terms(&multiplier.to_string(), Settlement::Paid));
        for (row, (quantity, cents)) in (0..).zip(fills.into_iter().filter(|fill| fill.0 != 0)) {
            let at = Price::from_billionths(cents * 10_000_000);
            ledger.book(&filled(A, Quantity::from_units(quantity), at, Money::ZERO, row)).unwrap();
        }
        for trip in ledger.round_trips() {
            let difference = trip.exit_price.to_f64() - trip.entry_price.to_f64();
            let sign = if trip.side == PositionSide::Long { 1.0 } else { -1.0 };
            let expected = sign * difference * trip.quantity.get().to_f64() * trip.multiplier.to_f64();
            // Average prices have nine decimals.
            prop_assert!((trip.gross_pnl.to_f64() - expected).abs() < 1e-3);
            prop_assert!(!trip.max_adverse_excursion.is_negative());
            prop_assert!(!trip.max_favourable_excursion.is_negative());
            prop_assert!(trip.entry.row <= trip.exit.row());
        }
    }

    #[test]
    fn the_average_method_keeps_one_lot_at_the_average(
        fills in prop::collection::vec((1_i32..40, 1_i64..100_000), 1..40),
        sold in 1_i32..40,
    ) {
        let mut ledger = ledger_of(LotMethod::Average, terms("1", Settlement::Paid));
        let (mut units, mut cents_paid) = (0_i64, 0_i64);
        for (row, (quantity, cents)) in (0..).zip(fills) {
            let at = Price::from_billionths(cents * 10_000_000);
            ledger.book(&filled(A, Quantity::from_units(quantity), at, Money::ZERO, row)).unwrap();
            units += i64::from(quantity);
            cents_paid += i64::from(quantity) * cents;
        }
        let sold = sold.min(i32::try_from(units).unwrap() - 1);
        prop_assume!(sold > 0);
        ledger.book(&filled(A, Quantity::from_units(-sold), price("1"), Money::ZERO, 99)).unwrap();
        let average = cents_paid as f64 / units as f64 / 100.0;
        let position = ledger.position(A).unwrap();
        prop_assert_eq!(ledger.lots(A).count(), 1);
        prop_assert!((position.average_price().unwrap().unwrap().to_f64() - average).abs() < 1e-8);
        let realised = f64::from(sold) * (1.0 - average);
        prop_assert!((position.realised_pnl.to_f64() - realised).abs() < 1e-6);
    }
}
