//! What the calendar and the exact amounts cost on 1,000,000 minute bars.
#![allow(missing_docs)]

use bellwether_market::{
    Anchor, BarBuilder, Calendar, CalendarId, Multiplier, PeriodCursor, Price, Quantity,
    SessionCursor, Timeframe, UnixNanos, Zone, ZoneCursor,
};
use divan::counter::ItemsCount;

const BARS: usize = 1_000_000;
const MINUTE_NANOS: i64 = 60_000_000_000;

fn main() {
    divan::main();
}

/// Ten years of New York minutes.
fn open_times() -> Vec<UnixNanos> {
    let calendar = Calendar::by_id(CalendarId::Xnys);
    let first = "2010-01-01".parse().expect("a date");
    let last = "2022-12-31".parse().expect("a date");
    calendar
        .sessions_between(first, last)
        .flat_map(|session| {
            (session.open.nanos()..session.close.nanos()).step_by(MINUTE_NANOS as usize)
        })
        .map(UnixNanos::from_nanos)
        .take(BARS)
        .collect()
}

#[divan::bench]
fn session_of_each(bencher: divan::Bencher<'_, '_>) {
    let times = open_times();
    bencher.counter(ItemsCount::new(BARS)).bench(|| {
        let mut cursor = SessionCursor::new(Calendar::by_id(CalendarId::Xnys));
        times
            .iter()
            .filter(|&&time| cursor.session_of(time).is_some())
            .count()
    });
}

#[divan::bench(args = ["1m", "1h", "1d", "1w", "1mo"])]
fn period_of_each(bencher: divan::Bencher<'_, '_>, timeframe: &str) {
    let times = open_times();
    let timeframe: Timeframe = timeframe.parse().expect("a timeframe");
    bencher.counter(ItemsCount::new(BARS)).bench(|| {
        let calendar = Calendar::by_id(CalendarId::Xnys);
        let mut cursor = PeriodCursor::new(&calendar, timeframe, Anchor::Session);
        times
            .iter()
            .filter_map(|&time| cursor.period_of(time))
            .map(|period| period.id())
            .max()
    });
}

#[divan::bench]
fn wall_clock_of_each(bencher: divan::Bencher<'_, '_>) {
    let times = open_times();
    bencher.counter(ItemsCount::new(BARS)).bench(|| {
        let mut cursor = ZoneCursor::new(Zone::new_york());
        times.iter().map(|&time| cursor.nanos_of_day(time)).max()
    });
}

#[divan::bench]
fn hours_built_of_ticks(bencher: divan::Bencher<'_, '_>) {
    let times = open_times();
    bencher.counter(ItemsCount::new(BARS)).bench(|| {
        let calendar = Calendar::by_id(CalendarId::Xnys);
        let mut builder = BarBuilder::new(&calendar, Timeframe::H1, Anchor::Session);
        let push = |&time: &UnixNanos| {
            builder
                .push_tick(time, 100.25, 3.0, None)
                .expect("in order")
        };
        times.iter().filter_map(push).count()
    });
}

#[divan::bench(args = ["100", "123.456789012"])]
fn notional_of_each(bencher: divan::Bencher<'_, '_>, quantity: &str) {
    let quantity: Quantity = quantity.parse().expect("a quantity");
    let prices: Vec<Price> = (0..BARS as i64)
        .map(|tick| Price::from_billionths(400_000_000_000 + tick * 10_000))
        .collect();
    bencher.counter(ItemsCount::new(BARS)).bench(|| {
        let notional = |price: &Price| price.notional(quantity, Multiplier::ONE).expect("in range");
        prices.iter().map(notional).max()
    });
}

#[divan::bench]
fn crossing_from_floats(bencher: divan::Bencher<'_, '_>) {
    let prices: Vec<f64> = (0..BARS).map(|tick| 400.0 + tick as f64 * 0.01).collect();
    bencher.counter(ItemsCount::new(BARS)).bench(|| {
        prices
            .iter()
            .map(|&price| Price::from_f64_nearest(price).expect("in range"))
            .max()
    });
}
