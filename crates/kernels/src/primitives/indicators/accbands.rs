//! Acceleration bands.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "accbands",
    category: Category::Overlap,
    doc: "Acceleration bands: averages of high and low, widened by the bar's relative range, around that of the close.",
    formula: "upper = sma(high · (1 + w), n); middle = sma(close, n); lower = sma(low · (1 − w), n); w = 4 · (high − low) / (high + low)",
    source: "Headley, Big Trends in Trading (2002); TA-Lib ACCBANDS",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 20, 2)],
    outputs: &[Output::num("upper"), Output::num("middle"), Output::num("lower")],
    cost: Cost::Heavy,
    build: abbreviates!(
        "sma(high * (1 + 4 * (high - low) / (high + low)), n)",
        "sma(close, n)",
        "sma(low * (1 - 4 * (high - low) / (high + low)), n)",
    ),
    ..PLAIN
}];
