//! The zero-lag exponential moving average.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "zlema",
    category: Category::Overlap,
    doc: "Zero-lag exponential moving average: of values carried forward by what they moved over the average's lag.",
    formula: "ema(2·x − x[t−⌊(n−1)/2⌋], n)",
    source: "Ehlers and Way, Zero Lag (2010); TA-Lib ZLEMA",
    args: &[Arg::num("x"), Arg::window_or("n", 30, 1), SEED],
    build: abbreviates!("ema(2 * x - lag(x, floor((n - 1) / 2)), n, seed=seed)"),
    ..PLAIN
}];
