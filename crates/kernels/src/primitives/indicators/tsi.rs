//! The true strength index.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "tsi",
    category: Category::Momentum,
    doc: "True strength index: twice smoothed change over twice smoothed movement, −100 to 100; missing where nothing moved.",
    formula: "100 · ema(ema(Δx, first), second) / ema(ema(|Δx|, first), second)",
    source: "Blau (1991); TA-Lib TSI",
    args: &[Arg::num("x"), Arg::window_or("first", 25, 1), Arg::window_or("second", 13, 1), SEED],
    cost: Cost::Heavy,
    build: abbreviates!(
        "100 * (ema(ema(delta(x, 1), first, seed=seed), second, seed=seed)
            / ema(ema(abs(delta(x, 1)), first, seed=seed), second, seed=seed))"
    ),
    ..PLAIN
}];
