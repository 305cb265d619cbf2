//! TRIX.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "trix",
    category: Category::Momentum,
    doc: "TRIX: the one-row rate of change of a triple exponential average, in percent.",
    formula: "roc(ema(ema(ema(x, n), n), n), 1)",
    source: "Hutson (1983); TA-Lib TRIX",
    args: &[Arg::num("x"), Arg::window_or("n", 30, 1)],
    cost: Cost::Heavy,
    build: abbreviates!("roc(ema(ema(ema(x, n), n), n), 1)"),
    ..PLAIN
}];
