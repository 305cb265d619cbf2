//! What booking costs: 17,000 round trips, as many as a moving-average cross makes on 1,000,000 bars.
#![allow(missing_docs)]

use bellwether_ledger::{AssetId, AssetTerms, Execution, Ledger, LotMethod, ReasonId, Settlement};
use bellwether_market::{
    Currency, Money, Multiplier, OrderQuantity, Price, Quantity, Rate, Side, UnixNanos,
};
use divan::counter::ItemsCount;

const ROUND_TRIPS: u64 = 17_000;
const ASSET: AssetId = AssetId(0);

fn main() {
    divan::main();
}

/// Alternating buys and sells on a wandering price, with a commission of five hundredths of a percent.
fn fills(lot: Quantity) -> Vec<Execution> {
    let rate = Rate::from_billionths(500_000);
    (0..2 * ROUND_TRIPS)
        .map(|row| {
            let ticks = (row * 7_919 % 10_007) as i64;
            let price = Price::from_billionths(400_000_000_000 + ticks * 10_000_000);
            let notional = price.notional(lot, Multiplier::ONE).expect("small numbers");
            Execution {
                asset: ASSET,
                side: if row % 2 == 0 { Side::Buy } else { Side::Sell },
                quantity: OrderQuantity::new(lot).expect("a lot is positive"),
                price,
                commission: notional.checked_mul_rate(rate).expect("small numbers"),
                time: UnixNanos::from_nanos(row as i64 * 60_000_000_000),
                row,
                reason: ReasonId(0),
            }
        })
        .collect()
}

fn book(fills: &[Execution]) -> Money {
    let mut ledger = Ledger::new(Currency::USD, LotMethod::Fifo);
    let terms = AssetTerms {
        currency: Currency::USD,
        multiplier: Multiplier::ONE,
        settlement: Settlement::Paid,
    };
    ledger.register(ASSET, terms).expect("a fresh ledger");
    ledger
        .deposit(Money::from_units(1_000_000))
        .expect("a positive amount");
    for fill in fills {
        ledger.book(fill).expect("small numbers");
        ledger.observe(ASSET, fill.price, fill.price);
    }
    ledger.cash()
}

#[divan::bench(args = ["whole", "fractional"])]
fn round_trips(bencher: divan::Bencher<'_, '_>, lot: &str) {
    let fills = fills(match lot {
        "whole" => Quantity::from_units(100),
        _ => Quantity::from_billionths(123_456_789_012),
    });
    bencher
        .counter(ItemsCount::new(fills.len()))
        .bench(|| book(divan::black_box(&fills)));
}

/// The same fills, priced only: what of the above is arithmetic.
#[divan::bench]
fn commissions() -> usize {
    fills(divan::black_box(Quantity::from_units(100))).len()
}
