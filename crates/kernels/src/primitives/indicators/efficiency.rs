//! Kaufman's efficiency ratio.

use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "er",
    aliases: &["efficiency_ratio"],
    category: Category::Momentum,
    doc: "Kaufman's efficiency ratio: distance over path, 1 for a straight line; missing where nothing moved.",
    formula: "|x − x[t−n]| / Σ |x − x[t−1]|",
    source: "Kaufman, Smarter Trading (1995); TA-Lib ER, which gives 1 where nothing moved",
    args: &[Arg::num("x"), Arg::window_or("n", 10, 1)],
    build: abbreviates!("abs(delta(x, n)) / sum(abs(delta(x, 1)), n)"),
    ..PLAIN
}];
