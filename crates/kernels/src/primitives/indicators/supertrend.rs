//! Supertrend.

use super::atr::{Atr, FIRST_BAR};
use crate::primitives::time_series::{SEED, SeededSmoothing};
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "supertrend",
    category: Category::Overlap,
    doc: "Supertrend: a band k average true ranges from the middle of the bar that only tightens, until a close crosses it; trend is 1 up, −1 down.",
    formula: "bands = medprice ± k·atr(n, seed, first_bar), each kept while it is the tighter one and the last close was inside; up at first",
    source: "Seban; TA-Lib SUPERTREND",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 10, 1), Arg::number_or("k", 3.0, 0.0, 1000.0), SEED, FIRST_BAR],
    outputs: &[Output::num("supertrend"), Output::num("trend")],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |p| WarmUp::Exact(Atr::of(p).warm_up()),
        kernel: |p, lanes| RecursiveKernel::boxed(Supertrend { atr: Atr::of(p), k: p.number("k") }, lanes),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct Supertrend {
    atr: Atr,
    k: f64,
}

/// Close before, what the smoothing of true ranges remembers, upper and lower band, trend.
impl Recursive<3, 7, 2> for Supertrend {
    fn initial(&self) -> [f64; 7] {
        let [distance, seen, newest] = SeededSmoothing::INITIAL;
        [f64::NAN, distance, seen, newest, f64::NAN, f64::NAN, 1.0]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 7], [high, low, close]: [f64; 3]) -> [f64; 2] {
        let [before, distance, seen, newest, upper, lower, trend] = *state;
        let mut smoothed = [distance, seen, newest];
        let range = self.atr.average(&mut smoothed, high, low, before);
        let middle = (high + low) / 2.0;
        let (above, below) = (middle + self.k * range, middle - self.k * range);
        // Without a band before, the comparisons are false where they would keep it.
        let upper = if upper <= above && before <= upper { upper } else { above };
        let lower = if lower >= below && before >= lower { lower } else { below };
        let missing = upper.is_nan() || lower.is_nan() || close.is_nan();
        let turned = if close < lower { -1.0 } else { 1.0 };
        let trend = if missing {
            1.0
        } else if trend > 0.0 {
            turned
        } else if close > upper {
            1.0
        } else {
            -1.0
        };
        let [distance, seen, newest] = smoothed;
        *state = [close, distance, seen, newest, upper, lower, trend];
        if missing { [f64::NAN; 2] } else { [if trend > 0.0 { lower } else { upper }, trend] }
    }
}
