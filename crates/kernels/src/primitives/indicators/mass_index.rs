//! The mass index.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "massi",
    aliases: &["mass_index"],
    category: Category::Volatility,
    doc: "Mass index: swells when ranges widen; a rise above 27 and a fall below 26.5 is the reversal bulge.",
    formula: "Σ e / ema(e, fast) over slow bars, e = ema(high − low, fast)",
    source: "Dorsey (1992); TA-Lib MASSI",
    prices: &["high", "low"],
    args: &[Arg::window_or("fast", 9, 1), Arg::window_or("slow", 25, 1)],
    cost: Cost::Heavy,
    build: abbreviates!("sum(ema(high - low, fast) / ema(ema(high - low, fast), fast), slow)"),
    ..PLAIN
}];
