//! The sum of a window and its mean, the simple moving average.

use super::relaxed::{self, MIN_COUNT, Statistic, is_relaxed, needed};
use crate::registry::PLAIN;
use crate::shape::{WindowFold, WindowFoldKernel};
use crate::{Arg, Build, Category, Cost, Number, Primitive, WarmUp};

const ARGS: &[Arg] = &[Arg::num("x"), Arg::window_or("n", 30, 1), MIN_COUNT];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "sma",
        aliases: &["mean", "ts_mean", "ma"],
        category: Category::TimeSeries,
        doc: "Simple moving average.",
        formula: "Σ x / n over the last n rows; missing unless all are present (or at least min_count)",
        source: "TA-Lib SMA",
        args: ARGS,
        cost: Cost::Standard,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(needed(p) - 1),
            kernel: |p, lanes| match is_relaxed(p) {
                false => WindowFoldKernel::boxed(Mean::new(p.window("n")), lanes),
                true => relaxed::kernel(Statistic::Mean, p, lanes),
            },
        },
        ..PLAIN
    },
    Primitive {
        name: "sum",
        aliases: &["ts_sum", "rolling_sum"],
        category: Category::TimeSeries,
        doc: "Sum of the last n rows.",
        formula: "Σ x over the last n rows; missing unless all are present (or at least min_count)",
        source: "TA-Lib SUM",
        args: ARGS,
        cost: Cost::Standard,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(needed(p) - 1),
            kernel: |p, lanes| match is_relaxed(p) {
                false => WindowFoldKernel::boxed(Sum { n: p.window("n") }, lanes),
                true => relaxed::kernel(Statistic::Sum, p, lanes),
            },
        },
        ..PLAIN
    },
];

#[derive(Clone)]
struct Mean {
    n: usize,
    inverse: f64,
}

impl Mean {
    fn new(n: usize) -> Self {
        Self { n, inverse: 1.0 / n as f64 }
    }
}

impl WindowFold<1, 1, 1> for Mean {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, [x]: [N; 1], [origin]: [N; 1], _: N) -> [N; 1] {
        [x - origin]
    }

    #[inline(always)]
    fn merge<N: Number>(&self, [a]: [N; 1], [b]: [N; 1]) -> [N; 1] {
        [a + b]
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, [sum]: [N; 1], _: [N; 1], [origin]: [N; 1], _: N) -> [N; 1] {
        [origin + sum * self.inverse]
    }
}

/// Sums of whole numbers (counts, volumes) are exact without an origin, and stay so.
#[derive(Clone)]
pub(super) struct Sum {
    pub(super) n: usize,
}

impl WindowFold<1, 1, 1> for Sum {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, x: [N; 1], _: [N; 1], _: N) -> [N; 1] {
        x
    }

    #[inline(always)]
    fn merge<N: Number>(&self, [a]: [N; 1], [b]: [N; 1]) -> [N; 1] {
        [a + b]
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, sum: [N; 1], _: [N; 1], _: [N; 1], _: N) -> [N; 1] {
        sum
    }
}
