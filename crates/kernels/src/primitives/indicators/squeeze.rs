//! The volatility squeeze.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "squeeze",
    aliases: &["ttm_squeeze"],
    category: Category::Momentum,
    doc: "Squeeze: whether the Bollinger bands lie within the Keltner channels, and the momentum that a release would follow.",
    formula: "on = k·σ < kc_k·atr, both about sma(close, n), σ with ddof 0, atr = sma(trange, n); momentum = linearreg(close − (midprice(n) + sma(close, n)) / 2, n)",
    source: "Carter, Mastering the Trade (2005)",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 20, 2), Arg::number_or("k", 2.0, 0.0, 100.0), Arg::number_or("kc_k", 1.5, 0.0, 100.0)],
    outputs: &[Output::bool("on"), Output::num("momentum")],
    cost: Cost::Heavy,
    build: abbreviates!(
        "k * std(close, n, ddof=0) < kc_k * sma(trange(), n)",
        "linearreg(close - (midprice(n) + sma(close, n)) / 2, n)",
    ),
    ..PLAIN
}];
