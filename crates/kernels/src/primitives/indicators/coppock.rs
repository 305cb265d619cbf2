//! The Coppock curve.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "coppock",
    category: Category::Momentum,
    doc: "Coppock curve: a weighted average of two rates of change; meant for monthly closes.",
    formula: "wma(roc(x, roc1) + roc(x, roc2), n)",
    source: "Coppock (1962); TA-Lib COPPOCK",
    args: &[Arg::num("x"), Arg::window_or("n", 10, 1), Arg::window_or("roc1", 11, 1), Arg::window_or("roc2", 14, 1)],
    cost: Cost::Heavy,
    build: abbreviates!("wma(roc(x, roc1) + roc(x, roc2), n)"),
    ..PLAIN
}];
