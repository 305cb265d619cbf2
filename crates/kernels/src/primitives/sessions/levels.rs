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
        name: "prev_week",
        aliases: &["previous_week"],
        doc: "Open, high, low and close of the previous week.",
        formula: "of the bars whose trading days lie from Monday to Sunday of the last week before this bar's that has any",
        source: "ICT's PWH and PWL; known once the week is over, from the first bar of the next on",
        prices: &["open", "high", "low", "close", "trading_day"],
        outputs: &[Output::num("open"), Output::num("high"), Output::num("low"), Output::num("close")],
        cost: Cost::Standard,
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(1),
            kernel: |_, lanes| RecursiveKernel::boxed(PreviousWeek, lanes),
        },
        ..LEVEL
    },
    Primitive {
        name: "overnight_range",
        doc: "High and low of the trading day before its regular session opens, from the bar on that completes them.",
        formula: "highest high and lowest low of the bars with session_minute ≤ 0; known where session_minute ≥ 0, missing on days without such bars",
        source: "Overnight high and low of futures: 18:00 to 09:30 in New York for equity indices",
        prices: &["high", "low", "trading_day", "session_minute"],
        outputs: &[Output::num("high"), Output::num("low")],
        cost: Cost::Standard,
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |_, lanes| RecursiveKernel::boxed(RangeOf { after: f64::NEG_INFINITY, until: 0.0 }, lanes),
        },
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
            kernel: |p, lanes| RecursiveKernel::boxed(RangeOf { after: 0.0, until: p.number("minutes") }, lanes),
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

/// The range of the bars between two minutes of the session, known once the second has come.
#[derive(Clone)]
struct RangeOf {
    after: f64,
    until: f64,
}

/// The day, and the range so far; missing before its first bar.
impl Recursive<4, 3, 2> for RangeOf {
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
        if minute > self.after && minute <= self.until {
            *highest = highest.max(high);
            *lowest = lowest.min(low);
        }
        if minute >= self.until { [*highest, *lowest] } else { [f64::NAN; 2] }
    }
}

/// The number of the week, from Monday to Sunday, in which a trading day lies: 1 January 1970 was a Thursday.
pub(in crate::primitives) fn week_of(trading_day: f64) -> f64 {
    ((trading_day + 3.0) / 7.0).floor()
}

#[derive(Clone)]
struct PreviousWeek;

/// The week, its open, high, low and close so far, and those of the week before.
impl Recursive<5, 9, 4> for PreviousWeek {
    fn initial(&self) -> [f64; 9] {
        [f64::NAN; 9]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 9], [open, high, low, close, today]: [f64; 5]) -> [f64; 4] {
        if (open + high + low + close + today).is_nan() {
            return [f64::NAN; 4];
        }
        let [week, first, highest, lowest, last, before @ ..] = *state;
        let now = week_of(today);
        let (so_far, before) = if now == week {
            ([first, highest.max(high), lowest.min(low), close], before)
        } else {
            ([open, high, low, close], [first, highest, lowest, last])
        };
        *state = [now, so_far[0], so_far[1], so_far[2], so_far[3], before[0], before[1], before[2], before[3]];
        before
    }
}
