//! The choppiness index.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "chop",
    aliases: &["choppiness"],
    category: Category::Volatility,
    doc: "Choppiness index: path over range on a logarithmic scale, 100 for a market that goes nowhere, low in a trend; missing where there is no range.",
    formula: "100 · ln(Σ trange / (max high − min low)) / ln n, over n bars",
    source: "Dreiss",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 14, 2)],
    cost: Cost::Heavy,
    build: abbreviates!("100 * log(sum(trange(), n) / (ts_max(high, n) - ts_min(low, n))) / log(n)"),
    ..PLAIN
}];
