//! The middle of what a window reached.

use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "midpoint",
        category: Category::Overlap,
        doc: "Middle between the highest and the lowest of the last n values.",
        formula: "(max x + min x) / 2",
        source: "TA-Lib MIDPOINT",
        args: &[Arg::num("x"), Arg::window_or("n", 14, 2)],
        build: abbreviates!("(ts_max(x, n) + ts_min(x, n)) / 2"),
        ..PLAIN
    },
    Primitive {
        name: "midprice",
        category: Category::Overlap,
        doc: "Middle between the highest high and the lowest low of the last n bars.",
        formula: "(max high + min low) / 2",
        source: "TA-Lib MIDPRICE",
        prices: &["high", "low"],
        args: &[Arg::window_or("n", 14, 2)],
        build: abbreviates!("(ts_max(high, n) + ts_min(low, n)) / 2"),
        ..PLAIN
    },
];
