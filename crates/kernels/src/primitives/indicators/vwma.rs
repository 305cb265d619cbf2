//! The volume-weighted moving average.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "vwma",
    category: Category::Overlap,
    doc: "Volume-weighted moving average; vwma(typprice(), n) is a rolling VWAP.",
    formula: "Σ x·volume / Σ volume over the last n bars; missing where nothing was traded",
    source: "TA-Lib VWMA",
    prices: &["volume"],
    args: &[Arg::num("x"), Arg::window_or("n", 30, 1)],
    cost: Cost::Heavy,
    build: abbreviates!("sum(x * volume, n) / sum(volume, n)"),
    ..PLAIN
}];
