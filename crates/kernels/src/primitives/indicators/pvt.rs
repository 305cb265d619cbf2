//! The price volume trend.

use super::cumsum::Total;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Build, Category, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "pvt",
    aliases: &["price_volume_trend"],
    category: Category::Volume,
    doc: "Price volume trend: volume times the close's relative change, summed from 0 on the first bar; a row with a missing value is skipped.",
    formula: "Σ (close / close' − 1) · volume",
    source: "TA-Lib PVT",
    prices: &["close", "volume"],
    build: Build::Lanes { warm_up: |_| WarmUp::Exact(0), kernel: |_, lanes| RecursiveKernel::boxed(Trend, lanes) },
    ..PLAIN
}];

#[derive(Clone)]
struct Trend;

/// The close before, and the total.
impl Recursive<2, 3, 1> for Trend {
    fn initial(&self) -> [f64; 3] {
        [f64::NAN, 0.0, 0.0]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 3], [close, volume]: [f64; 2]) -> [f64; 1] {
        let [before, sum, rest] = *state;
        let missing = (close + volume).is_nan();
        // There is no change on the first bar, and none that can be told from a close of 0.
        let change = (close - before) / before * volume;
        let total = Total { sum, rest }.plus(if change.is_finite() { change } else { 0.0 });
        *state = if missing { *state } else { [close, total.sum, total.rest] };
        [if missing { f64::NAN } else { total.value() }]
    }
}
