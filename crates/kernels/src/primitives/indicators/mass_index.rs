//! The mass index.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "massi",
    aliases: &["mass_index"],
    category: Category::Volatility,
    doc: "Mass index: swells when ranges widen; a rise above 27 and a fall below 26.5 is the reversal bulge.",
    formula: "Σ e / ema(e, fast) over slow bars, e = ema(high − low, fast)",
    source: "Dorsey (1992); TA-Lib MASSI; with seed=\"first_of_n\" Tulip mass",
    prices: &["high", "low"],
    args: &[Arg::window_or("fast", 9, 1), Arg::window_or("slow", 25, 1), SEED],
    cost: Cost::Heavy,
    build: abbreviates!(
        "sum(ema(high - low, fast, seed=seed) / ema(ema(high - low, fast, seed=seed), fast, seed=seed), slow)"
    ),
    ..PLAIN
}];
