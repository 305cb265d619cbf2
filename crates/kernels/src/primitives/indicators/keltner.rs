//! Keltner channels.

use super::moving_average::from_row;
use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Output, Params, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "kc",
    aliases: &["keltner", "keltner_channels"],
    category: Category::Overlap,
    doc: "Keltner channels: an exponential average of the typical price and k average true ranges around it.",
    formula: "middle = ema(typprice, n); upper and lower = middle ± k · rma(trange, atr_n); both averages seeded to start on one bar",
    source: "Keltner (1960), Raschke; TA-Lib KC",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 20, 2), Arg::window_or("atr_n", 10, 1), Arg::number_or("k", 2.0, 0.0, 100.0)],
    outputs: &[Output::num("upper"), Output::num("middle"), Output::num("lower")],
    cost: Cost::Heavy,
    build: Build::Expression(channels),
    ..PLAIN
}];

fn channels(p: &Params<'_>) -> Vec<String> {
    let (n, atr_n) = (p.window("n"), p.window("atr_n"));
    // A true range needs the close before: its average starts after atr_n rows, the other after n − 1.
    let start = (n - 1).max(atr_n);
    let middle = format!("ema({}, n)", from_row(start + 1 - n, "typprice()"));
    let range = format!("rma({}, atr_n)", from_row(start - atr_n, "trange()"));
    vec![format!("{middle} + k * {range}"), format!("{middle} + 0 * {range}"), format!("{middle} - k * {range}")]
}
