//! Williams' accumulation and distribution.

use super::cumsum::Total;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Build, Category, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "wad",
    category: Category::Momentum,
    doc: "Williams' accumulation and distribution: what closes gained over true lows less what they lost under true highs, summed from the first bar.",
    formula: "Σ close − min(low, close') after a rise, Σ close − max(high, close') after a fall; a row with a missing price is skipped",
    source: "Williams (1972); TA-Lib WAD",
    prices: &["high", "low", "close"],
    build: Build::Lanes {
        warm_up: |_| WarmUp::Exact(0),
        kernel: |_, lanes| RecursiveKernel::boxed(Accumulation, lanes),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct Accumulation;

/// The close before, and the total.
impl Recursive<3, 3, 1> for Accumulation {
    fn initial(&self) -> [f64; 3] {
        [f64::NAN, 0.0, 0.0]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 3], [high, low, close]: [f64; 3]) -> [f64; 1] {
        let [before, sum, rest] = *state;
        let missing = (high + low + close).is_nan();
        let moved = if close > before {
            close - low.min(before)
        } else if close < before {
            close - high.max(before)
        } else {
            0.0
        };
        let total = Total { sum, rest }.plus(moved);
        *state = if missing { *state } else { [close, total.sum, total.rest] };
        [if missing { f64::NAN } else { total.value() }]
    }
}
