//! Much volume that moved little.

use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "absorption",
    category: Category::Volume,
    doc: "Absorption: a bar of much volume and a small body, whose orders were met. 1 where it closed above its middle, −1 where it did not, 0 on all other bars.",
    formula: "volume > times · mean(volume of the n bars before) and |close − open| < body · (high − low)",
    source: "order-flow trading; the mean leaves the bar itself out",
    prices: &["open", "high", "low", "close", "volume"],
    args: &[
        Arg::window_or("n", 20, 1),
        Arg::number_or("times", 1.5, 0.0, 1000.0),
        Arg::number_or("body", 0.3, 0.0, 1.0),
    ],
    cost: Cost::Standard,
    build: Build::Expression(|_| {
        // One comparison of both, which is missing where either is: `and` is false where one is false.
        let much = "volume - times * lag(mean(volume, n), 1)";
        let small = "body * (high - low) - abs(close - open)";
        vec![format!("where(min({much}, {small}) > 0, where(close > (high + low) / 2, 1, -1), 0)")]
    }),
    ..PLAIN
}];
