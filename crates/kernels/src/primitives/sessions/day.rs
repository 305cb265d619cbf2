//! What a series comes to since its trading day began.

use super::week_of;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "day_sum",
        doc: "Sum of x since the trading day began.",
        formula: "Σ x over the bars of the trading day up to this one; missing x are passed over",
        build: of_day(Fold::Sum),
        ..DAY
    },
    Primitive {
        name: "day_max",
        doc: "Largest x since the trading day began.",
        formula: "max x over the bars of the trading day up to this one; missing x are passed over",
        build: of_day(Fold::Max),
        ..DAY
    },
    Primitive {
        name: "day_min",
        doc: "Smallest x since the trading day began.",
        formula: "min x over the bars of the trading day up to this one; missing x are passed over",
        build: of_day(Fold::Min),
        ..DAY
    },
    Primitive {
        name: "day_first",
        doc: "The first x of the trading day.",
        formula: "x of the first bar of the trading day that has one",
        build: of_day(Fold::First),
        ..DAY
    },
    Primitive {
        name: "week_sum",
        doc: "Sum of x since the week began.",
        formula: "Σ x over the bars whose trading days are from Monday of this week on; missing x are passed over",
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |_, lanes| RecursiveKernel::boxed(SumSinceMonday, lanes),
        },
        ..DAY
    },
    Primitive {
        name: "prev_day",
        doc: "The last x of the previous trading day.",
        formula: "x of the last bar, with one, of the trading day before this one; known from the first bar of the new day on",
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(1),
            kernel: |_, lanes| RecursiveKernel::boxed(Previous, lanes),
        },
        ..DAY
    },
];

const DAY: Primitive = Primitive {
    category: Category::Session,
    source: "The trading days of each instrument's calendar",
    prices: &["trading_day"],
    args: &[Arg::num("x")],
    cost: Cost::Light,
    ..PLAIN
};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fold {
    Sum,
    Max,
    Min,
    First,
}

impl Fold {
    #[inline(always)]
    fn with(self, value: f64, x: f64) -> f64 {
        match self {
            Self::Sum => value + x,
            Self::Max => {
                if x > value { x } else { value }
            }
            Self::Min => {
                if x < value { x } else { value }
            }
            Self::First => value,
        }
    }
}

/// An entry's kernel for one fold; each is a type of its own, so that nothing is asked in the loop.
const fn of_day(fold: Fold) -> Build {
    Build::Lanes {
        warm_up: |_| WarmUp::AtLeast(0),
        kernel: match fold {
            Fold::Sum => |_, lanes| RecursiveKernel::boxed(SinceMorning(Fold::Sum), lanes),
            Fold::Max => |_, lanes| RecursiveKernel::boxed(SinceMorning(Fold::Max), lanes),
            Fold::Min => |_, lanes| RecursiveKernel::boxed(SinceMorning(Fold::Min), lanes),
            Fold::First => |_, lanes| RecursiveKernel::boxed(SinceMorning(Fold::First), lanes),
        },
    }
}

/// The day, and the value so far; missing before the day's first x.
#[derive(Clone)]
struct SinceMorning(Fold);

impl Recursive<2, 2, 1> for SinceMorning {
    fn initial(&self) -> [f64; 2] {
        [f64::NAN; 2]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 2], [today, x]: [f64; 2]) -> [f64; 1] {
        let [day, value] = *state;
        if (today + x).is_nan() {
            return [f64::NAN];
        }
        let begins = today != day;
        let value = if begins { x } else { self.0.with(value, x) };
        *state = [today, value];
        [value]
    }
}

#[derive(Clone)]
struct SumSinceMonday;

impl Recursive<2, 2, 1> for SumSinceMonday {
    fn initial(&self) -> [f64; 2] {
        SinceMorning(Fold::Sum).initial()
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 2], [today, x]: [f64; 2]) -> [f64; 1] {
        SinceMorning(Fold::Sum).step(state, [week_of(today), x])
    }
}

/// The day, its last x, and the last x of the day before.
#[derive(Clone)]
struct Previous;

impl Recursive<2, 3, 1> for Previous {
    fn initial(&self) -> [f64; 3] {
        [f64::NAN; 3]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 3], [today, x]: [f64; 2]) -> [f64; 1] {
        let [day, last, before] = *state;
        if (today + x).is_nan() {
            return [f64::NAN];
        }
        let before = if today != day { last } else { before };
        *state = [today, x, before];
        [before]
    }
}
