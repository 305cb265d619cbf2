//! What has happened since a condition was last true, and how often it was.

use super::mean::Sum;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel, WindowFoldKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "bars_since",
        aliases: &["barssince", "barslast"],
        doc: "Rows since the condition was last true; 0 on that row, missing before the first.",
        formula: "t − max {s ≤ t : condition[s]}",
        args: &[Arg::bool("condition")],
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |_, lanes| RecursiveKernel::boxed(BarsSince, lanes),
        },
        ..SINCE
    },
    Primitive {
        name: "since",
        aliases: &["sum_since"],
        doc: "Sum of x since the condition was last true, that row included; missing before the first. Rows without a value are skipped.",
        formula: "Σ x[s] for s from the last row with condition to t",
        args: &[Arg::bool("condition"), Arg::num("x")],
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |_, lanes| RecursiveKernel::boxed(SumSince, lanes),
        },
        ..SINCE
    },
    Primitive {
        name: "hold",
        aliases: &["valuewhen", "value_when"],
        doc: "The value that x had when the condition was last true (and x present); missing before the first.",
        formula: "x[max {s ≤ t : condition[s]}]",
        args: &[Arg::num("x"), Arg::bool("condition")],
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |_, lanes| RecursiveKernel::boxed(Hold, lanes),
        },
        ..SINCE
    },
    Primitive {
        name: "count",
        doc: "Rows on which the condition was true, of the last n; of all so far without n. Rows without an answer are skipped by the latter.",
        formula: "#{s : condition[s]}",
        args: &[Arg::bool("condition"), Arg::window_or("n", 0, 0)],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n").saturating_sub(1)),
            kernel: |p, lanes| match p.window("n") {
                0 => RecursiveKernel::boxed(CountAll, lanes),
                n => WindowFoldKernel::boxed(Sum { n }, lanes),
            },
        },
        ..SINCE
    },
];

const SINCE: Primitive = Primitive {
    category: Category::TimeSeries,
    source: "Standard charting usage",
    cost: Cost::Light,
    ..PLAIN
};

/// Rows since the last true one; missing before the first.
#[derive(Clone)]
struct BarsSince;

impl Recursive<1, 1, 1> for BarsSince {
    fn initial(&self) -> [f64; 1] {
        [f64::NAN]
    }

    #[inline(always)]
    fn step(&self, [rows]: &mut [f64; 1], [condition]: [f64; 1]) -> [f64; 1] {
        *rows = if condition == 1.0 { 0.0 } else { *rows + 1.0 };
        [*rows + (condition - condition)]
    }
}

#[derive(Clone)]
struct SumSince;

impl Recursive<2, 1, 1> for SumSince {
    fn initial(&self) -> [f64; 1] {
        [f64::NAN]
    }

    #[inline(always)]
    fn step(&self, [sum]: &mut [f64; 1], [condition, x]: [f64; 2]) -> [f64; 1] {
        let before = if condition == 1.0 { 0.0 } else { *sum };
        let missing = x.is_nan() || condition.is_nan();
        *sum = if missing { before } else { before + x };
        [if missing { f64::NAN } else { *sum }]
    }
}

#[derive(Clone)]
struct Hold;

impl Recursive<2, 1, 1> for Hold {
    fn initial(&self) -> [f64; 1] {
        [f64::NAN]
    }

    #[inline(always)]
    fn step(&self, [held]: &mut [f64; 1], [x, condition]: [f64; 2]) -> [f64; 1] {
        *held = if condition == 1.0 && !x.is_nan() { x } else { *held };
        [*held]
    }
}

#[derive(Clone)]
struct CountAll;

impl Recursive<1, 1, 1> for CountAll {
    fn initial(&self) -> [f64; 1] {
        [0.0]
    }

    #[inline(always)]
    fn step(&self, [count]: &mut [f64; 1], [condition]: [f64; 1]) -> [f64; 1] {
        *count += if condition.is_nan() { 0.0 } else { condition };
        [*count + (condition - condition)]
    }
}
