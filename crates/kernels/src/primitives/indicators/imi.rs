//! The intraday momentum index.

use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "imi",
    category: Category::Momentum,
    doc: "Intraday momentum index: the share of rising bodies in all bodies, 0 to 100; missing where no bar had a body.",
    formula: "100 · Σ max(close − open, 0) / Σ |close − open|",
    source: "Chande and Kroll (1994); TA-Lib IMI, which gives 50 where no bar had a body",
    prices: &["open", "close"],
    args: &[Arg::window_or("n", 14, 2)],
    build: abbreviates!("100 * (sum(max(close - open, 0), n) / sum(abs(close - open), n))"),
    ..PLAIN
}];
