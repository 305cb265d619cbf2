//! The vortex indicator.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "vortex",
    category: Category::Momentum,
    doc: "Vortex indicator: upward and downward vortex movement over true range.",
    formula: "plusvi = Σ |high − low[t−1]| / Σ trange; minusvi = Σ |low − high[t−1]| / Σ trange, over n bars",
    source: "Botes and Siepman (2010); TA-Lib VORTEX",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 14, 1)],
    outputs: &[Output::num("plusvi"), Output::num("minusvi")],
    cost: Cost::Heavy,
    build: abbreviates!(
        "sum(abs(high - lag(low, 1)), n) / sum(trange(), n)",
        "sum(abs(low - lag(high, 1)), n) / sum(trange(), n)",
    ),
    ..PLAIN
}];
