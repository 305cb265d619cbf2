//! Connors' RSI and the streak that it counts.

use super::rsi::SEED;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "connors_rsi",
        aliases: &["crsi"],
        category: Category::Momentum,
        doc: "Connors' RSI: the mean of a short RSI, the RSI of the streak, and the percent rank of the last change.",
        formula: "(rsi(x, n) + rsi(streak(x), streak_n) + percentrank(roc(x, 1), rank_n)) / 3",
        source: "Connors and Alvarez, An Introduction to ConnorsRSI (2012)",
        args: &[
            Arg::num("x"),
            Arg::window_or("n", 3, 2),
            Arg::window_or("streak_n", 2, 2),
            Arg::window_or("rank_n", 100, 2),
            SEED,
        ],
        cost: Cost::Heavy,
        build: abbreviates!(
            "(rsi(x, n, seed=seed) + rsi(streak(x), streak_n, seed=seed) + percentrank(roc(x, 1), rank_n)) / 3"
        ),
        ..PLAIN
    },
    Primitive {
        name: "streak",
        category: Category::Momentum,
        doc: "Rows in a row that x has risen (positive) or fallen (negative); 0 where it did not move.",
        formula: "max(streak', 0) + 1 after a rise, min(streak', 0) − 1 after a fall",
        source: "Connors and Alvarez, An Introduction to ConnorsRSI (2012)",
        args: &[Arg::num("x")],
        cost: Cost::Light,
        build: Build::Lanes { warm_up: |_| WarmUp::Exact(1), kernel: |_, lanes| RecursiveKernel::boxed(Streak, lanes) },
        ..PLAIN
    },
];

#[derive(Clone)]
struct Streak;

/// The value before and the streak up to it.
impl Recursive<1, 2, 1> for Streak {
    fn initial(&self) -> [f64; 2] {
        [f64::NAN, 0.0]
    }

    #[inline(always)]
    fn step(&self, [before, streak]: &mut [f64; 2], [x]: [f64; 1]) -> [f64; 1] {
        let change = x - *before;
        *before = x;
        let longer = if change > 0.0 {
            streak.max(0.0) + 1.0
        } else if change < 0.0 {
            streak.min(0.0) - 1.0
        } else {
            0.0
        };
        *streak = longer;
        [longer + (change - change)]
    }
}
