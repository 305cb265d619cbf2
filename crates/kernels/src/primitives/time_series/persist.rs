//! A value that has to last before it counts.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "persist",
    aliases: &["debounce"],
    category: Category::TimeSeries,
    doc: "The value that x last had on n rows in a row; until another has, it stays. A row without a value interrupts, and shows none.",
    formula: "x[s] for the last s ≤ t with x[s] = x[s−1] = … = x[s−n+1]",
    source: "Standard use in regime filters and in switches",
    args: &[Arg::num("x"), Arg::window_or("n", 3, 1)],
    cost: Cost::Light,
    build: Build::Lanes {
        warm_up: |p| WarmUp::AtLeast(p.window("n") - 1),
        kernel: |p, lanes| RecursiveKernel::boxed(Persist { n: p.window("n") as f64 }, lanes),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct Persist {
    n: f64,
}

impl Recursive<1, 3, 1> for Persist {
    fn initial(&self) -> [f64; 3] {
        [f64::NAN, f64::NAN, 0.0]
    }

    #[inline(always)]
    fn step(&self, [settled, candidate, rows]: &mut [f64; 3], [x]: [f64; 1]) -> [f64; 1] {
        // A missing value equals none, not even itself.
        *rows = if x == *candidate { *rows + 1.0 } else { 1.0 };
        *candidate = x;
        *settled = if *rows >= self.n && !x.is_nan() { x } else { *settled };
        [if x.is_nan() { f64::NAN } else { *settled }]
    }
}
