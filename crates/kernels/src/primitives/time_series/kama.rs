//! Smoothing with a weight that changes from row to row, and Kaufman's average built on it.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "smooth",
        category: Category::TimeSeries,
        doc: "Exponential smoothing with a weight of its own on every row; begins, and begins again after a missing row, from a given value.",
        formula: "y = y' + weight·(x − y'); start where there is no y'",
        source: "Kaufman, Trading Systems and Methods; TA-Lib KAMA's recursion",
        args: &[Arg::num("x"), Arg::num("weight"), Arg::num("start")],
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(0),
            kernel: |_, lanes| RecursiveKernel::boxed(Smooth, lanes),
        },
        ..PLAIN
    },
    Primitive {
        name: "kama",
        category: Category::TimeSeries,
        doc: "Kaufman's adaptive moving average: fast where the price travels straight, slow where it wanders.",
        formula: "y = y' + w²·(x − y'), w between 2/(slow+1) and 2/(fast+1) by |x − x[t−n]| / Σ |x − x[t−1]|",
        source: "Kaufman (1995); TA-Lib KAMA",
        args: &[
            Arg::num("x"),
            Arg::window_or("n", 30, 2),
            Arg::window_or("fast", 2, 1),
            Arg::window_or("slow", 30, 1),
        ],
        cost: Cost::Heavy,
        build: Build::Expression(kaufman),
        ..PLAIN
    },
];

fn kaufman(p: &Params<'_>) -> Vec<String> {
    let fast = 2.0 / (p.window("fast") as f64 + 1.0);
    let slow = 2.0 / (p.window("slow") as f64 + 1.0);
    let path = "sum(abs(delta(x, 1)), n)";
    // A price that did not move at all counts as having gone straight.
    let straightness = format!("where({path} == 0, 1, min(abs(delta(x, n)) / {path}, 1))");
    let weight = format!("({slow} + ({}) * {straightness})", fast - slow);
    vec![format!("smooth(x, {weight} * {weight}, lag(x, 1))")]
}

#[derive(Clone)]
struct Smooth;

impl Recursive<3, 1, 1> for Smooth {
    fn initial(&self) -> [f64; 1] {
        [f64::NAN]
    }

    #[inline(always)]
    fn step(&self, [y]: &mut [f64; 1], [x, weight, start]: [f64; 3]) -> [f64; 1] {
        let before = if y.is_nan() { start } else { *y };
        *y = before + weight * (x - before);
        [*y]
    }
}
