//! QStick.

use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "qstick",
    category: Category::Momentum,
    doc: "QStick: the average body of the last n bars.",
    formula: "sma(close − open, n)",
    source: "Chande and Kroll, The New Technical Trader (1994); TA-Lib QSTICK",
    prices: &["open", "close"],
    args: &[Arg::window_or("n", 10, 1)],
    build: abbreviates!("sma(close - open, n)"),
    ..PLAIN
}];
