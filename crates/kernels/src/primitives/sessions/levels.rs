//! Levels of the trading day and of the one before.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "session_open",
        aliases: &["day_open"],
        doc: "The first price of the trading day.",
        formula: "day_first(open)",
        prices: &["open", "trading_day"],
        build: abbreviates!("day_first(open)"),
        ..LEVEL
    },
    Primitive {
        name: "session_high",
        aliases: &["day_high"],
        doc: "The highest price of the trading day so far.",
        formula: "day_max(high)",
        prices: &["high", "trading_day"],
        build: abbreviates!("day_max(high)"),
        ..LEVEL
    },
    Primitive {
        name: "session_low",
        aliases: &["day_low"],
        doc: "The lowest price of the trading day so far.",
        formula: "day_min(low)",
        prices: &["low", "trading_day"],
        build: abbreviates!("day_min(low)"),
        ..LEVEL
    },
    Primitive {
        name: "prev_session",
        aliases: &["previous_day"],
        doc: "Open, high, low and close of the previous trading day.",
        formula: "prev_day of session_open(), session_high(), session_low() and close",
        source: "ICT's PDH and PDL; the day is the exchange's (18:00 to 17:00 in New York for Globex), and known once it is over",
        prices: &["open", "high", "low", "close", "trading_day"],
        outputs: &[Output::num("open"), Output::num("high"), Output::num("low"), Output::num("close")],
        build: abbreviates!(
            "prev_day(day_first(open))",
            "prev_day(day_max(high))",
            "prev_day(day_min(low))",
            "prev_day(close)",
        ),
        ..LEVEL
    },
    Primitive {
        name: "opening_range",
        doc: "High and low of the session's first minutes, from the bar on that completes them.",
        formula: "highest high and lowest low of the bars with 0 < session_minute ≤ minutes; known where session_minute ≥ minutes",
        source: "Crabel, Day Trading with Short Term Price Patterns and Opening Range Breakout (1990); 60 minutes are the initial balance",
        prices: &["high", "low", "trading_day", "session_minute"],
        args: &[Arg::number_or("minutes", 30.0, 1.0, 1440.0)],
        outputs: &[Output::num("high"), Output::num("low")],
        cost: Cost::Standard,
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |p, lanes| RecursiveKernel::boxed(OpeningRange { minutes: p.number("minutes") }, lanes),
        },
        ..LEVEL
    },
];

const LEVEL: Primitive = Primitive {
    category: Category::Session,
    source: "The trading days of each instrument's calendar",
    cost: Cost::Light,
    ..PLAIN
};

#[derive(Clone)]
struct OpeningRange {
    minutes: f64,
}

/// The day, and the range so far; missing before its first bar.
impl Recursive<4, 3, 2> for OpeningRange {
    fn initial(&self) -> [f64; 3] {
        [f64::NAN; 3]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 3], [high, low, today, minute]: [f64; 4]) -> [f64; 2] {
        if (high + low + today + minute).is_nan() {
            return [f64::NAN; 2];
        }
        if today != state[0] {
            *state = [today, f64::NAN, f64::NAN];
        }
        let [_, highest, lowest] = state;
        if minute > 0.0 && minute <= self.minutes {
            *highest = highest.max(high);
            *lowest = lowest.min(low);
        }
        if minute >= self.minutes { [*highest, *lowest] } else { [f64::NAN; 2] }
    }
}
