//! Donchian channels.

use crate::registry::PLAIN;
use crate::{Arg, Category, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "donchian",
    aliases: &["donchian_channels"],
    category: Category::Overlap,
    doc: "Donchian channels: the highest high, the lowest low, and their middle. The newest bar is in the window, so a breakout compares with lag(…, 1).",
    formula: "upper = max high; lower = min low; middle = (upper + lower) / 2",
    source: "Donchian; TA-Lib DONCHIAN",
    prices: &["high", "low"],
    args: &[Arg::window_or("n", 20, 2)],
    outputs: &[Output::num("upper"), Output::num("middle"), Output::num("lower")],
    build: abbreviates!("ts_max(high, n)", "(ts_max(high, n) + ts_min(low, n)) / 2", "ts_min(low, n)"),
    ..PLAIN
}];
