//! Pearson's correlation under TA-Lib's name.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "correl",
    category: Category::TimeSeries,
    doc: "Pearson's correlation of the last n pairs, −1 to 1; missing where either does not vary.",
    formula: "corr(a, b, n)",
    source: "TA-Lib CORREL, which gives 0 where either does not vary",
    args: &[Arg::num("a"), Arg::num("b"), Arg::window_or("n", 30, 2)],
    cost: Cost::Heavy,
    build: abbreviates!("corr(a, b, n)"),
    ..PLAIN
}];
