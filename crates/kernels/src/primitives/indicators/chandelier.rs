//! The chandelier exit.

use super::atr::FIRST_BAR;
use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "chandelier",
    aliases: &["chandelier_exit"],
    category: Category::Overlap,
    doc: "Chandelier exit: stops k average true ranges below the highest high (for longs) and above the lowest low (for shorts).",
    formula: "long = max high − k·atr(n, seed, first_bar); short = min low + k·atr(n, seed, first_bar)",
    source: "Le Beau; Elder, Come Into My Trading Room (2002)",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 22, 1), Arg::number_or("k", 3.0, 0.0, 1000.0), SEED, FIRST_BAR],
    outputs: &[Output::num("long"), Output::num("short")],
    cost: Cost::Heavy,
    build: abbreviates!(
        "ts_max(high, n) - k * atr(n, seed=seed, first_bar=first_bar)",
        "ts_min(low, n) + k * atr(n, seed=seed, first_bar=first_bar)",
    ),
    ..PLAIN
}];
