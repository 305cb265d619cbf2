//! On-balance volume.

use super::cumsum::Total;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Build, Category, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "obv",
    category: Category::Volume,
    doc: "On-balance volume: volume added on a rise of the close, taken off on a fall, from the first bar's volume; a row with a missing value is skipped.",
    formula: "Σ sign(close − close') · volume",
    source: "Granville (1963); TA-Lib OBV; others begin with 0, which shifts the whole line",
    prices: &["close", "volume"],
    build: Build::Lanes { warm_up: |_| WarmUp::Exact(0), kernel: |_, lanes| RecursiveKernel::boxed(OnBalance, lanes) },
    ..PLAIN
}];

#[derive(Clone)]
struct OnBalance;

/// The close before, and the total.
impl Recursive<2, 3, 1> for OnBalance {
    fn initial(&self) -> [f64; 3] {
        [f64::NAN, 0.0, 0.0]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 3], [close, volume]: [f64; 2]) -> [f64; 1] {
        let [before, sum, rest] = *state;
        let missing = (close + volume).is_nan();
        let signed = if close > before || before.is_nan() {
            volume
        } else if close < before {
            -volume
        } else {
            0.0
        };
        let total = Total { sum, rest }.plus(signed);
        *state = if missing { *state } else { [close, total.sum, total.rest] };
        [if missing { f64::NAN } else { total.value() }]
    }
}
