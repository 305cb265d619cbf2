//! Elder-ray.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "eri",
    aliases: &["elder_ray"],
    category: Category::Momentum,
    doc: "Elder-ray: how far bulls lifted the high above the average, and bears pushed the low below it.",
    formula: "bullpower = high − ema(close, n); bearpower = low − ema(close, n)",
    source: "Elder, Trading for a Living (1993); TA-Lib ERI",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 13, 1), SEED],
    outputs: &[Output::num("bullpower"), Output::num("bearpower")],
    cost: Cost::Standard,
    build: abbreviates!("high - ema(close, n, seed=seed)", "low - ema(close, n, seed=seed)"),
    ..PLAIN
}];
