//! The vertical horizontal filter.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "vhf",
    category: Category::Momentum,
    doc: "Vertical horizontal filter: the range of the window over the path in it, high in a trend; missing where nothing moved.",
    formula: "(max x − min x) / Σ |x − x[t−1]|, extremes over n rows, n changes",
    source: "White (1991); TA-Lib VHF",
    args: &[Arg::num("x"), Arg::window_or("n", 28, 2)],
    cost: Cost::Heavy,
    build: abbreviates!("(ts_max(x, n) - ts_min(x, n)) / sum(abs(delta(x, 1)), n)"),
    ..PLAIN
}];
