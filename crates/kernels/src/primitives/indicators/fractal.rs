//! Williams' fractals.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "fractal",
    aliases: &["williams_fractal"],
    category: Category::Overlap,
    doc: "Williams' fractals: 100 on the bar that confirms the high (low) of `right` bars ago as the extreme among its neighbours, else 0.",
    formula: "swinghigh = 100 if high[t−right] is above the `left` highs before it and the `right` after it; swinglow likewise below",
    source: "Williams, Trading Chaos (1995); TA-Lib FRACTAL",
    prices: &["high", "low"],
    args: &[Arg::window_or("left", 2, 1), Arg::window_or("right", 2, 1)],
    outputs: &[Output::num("swinghigh"), Output::num("swinglow")],
    cost: Cost::Heavy,
    build: abbreviates!(
        "where(lag(high, right) > max(ts_max(high, right), lag(ts_max(high, left), right + 1)), 100, 0)",
        "where(lag(low, right) < min(ts_min(low, right), lag(ts_min(low, left), right + 1)), 100, 0)",
    ),
    ..PLAIN
}];
