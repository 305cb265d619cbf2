//! The average day range.

use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "adr",
    category: Category::Volatility,
    doc: "Average range of a bar, gaps left out.",
    formula: "sma(high − low, n)",
    source: "TA-Lib ADR",
    prices: &["high", "low"],
    args: &[Arg::window_or("n", 14, 1)],
    build: abbreviates!("sma(high - low, n)"),
    ..PLAIN
}];
