//! Totals from the first bar on.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "cumsum",
    aliases: &["cumulative_sum"],
    category: Category::TimeSeries,
    doc: "Sum of all values from the first on; a missing row is skipped.",
    formula: "Σ x",
    source: "TA-Lib CUMSUM; pandas cumsum",
    args: &[Arg::num("x")],
    build: Build::Lanes {
        warm_up: |_| WarmUp::Exact(0),
        kernel: |_, lanes| RecursiveKernel::boxed(CumulativeSum, lanes),
    },
    ..PLAIN
}];

/// A sum that carries along what rounding took off it (Neumaier 1974), so that ten million bars lose nothing.
#[derive(Clone, Copy)]
pub(super) struct Total {
    pub(super) sum: f64,
    pub(super) rest: f64,
}

impl Total {
    #[inline(always)]
    pub(super) fn plus(self, x: f64) -> Self {
        let sum = self.sum + x;
        let lost = if self.sum.abs() >= x.abs() { (self.sum - sum) + x } else { (x - sum) + self.sum };
        Self { sum, rest: self.rest + lost }
    }

    #[inline(always)]
    pub(super) fn value(self) -> f64 {
        self.sum + self.rest
    }
}

#[derive(Clone)]
struct CumulativeSum;

impl Recursive<1, 2, 1> for CumulativeSum {
    fn initial(&self) -> [f64; 2] {
        [0.0; 2]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 2], [x]: [f64; 1]) -> [f64; 1] {
        let total = Total { sum: state[0], rest: state[1] }.plus(x);
        let missing = x.is_nan();
        *state = if missing { *state } else { [total.sum, total.rest] };
        [if missing { f64::NAN } else { total.value() }]
    }
}
