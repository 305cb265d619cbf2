//! The commodity channel index.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "cci",
    category: Category::Momentum,
    doc: "Commodity channel index: how many mean deviations the typical price is from its mean, scaled so that most readings lie within ±100.",
    formula: "(typprice − sma(typprice, n)) / (0.015 · avgdev(typprice, n))",
    source: "Lambert (1980); TA-Lib CCI",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 14, 2)],
    cost: Cost::Heavy,
    build: abbreviates!("(typprice() - sma(typprice(), n)) / (0.015 * avgdev(typprice(), n))"),
    ..PLAIN
}];
