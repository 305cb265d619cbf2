//! Chaikin's volatility.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "cvi",
    aliases: &["chaikin_volatility"],
    category: Category::Volatility,
    doc: "Chaikin's volatility: rate of change of the average range, in percent.",
    formula: "roc(ema(high − low, n), roc_n)",
    source: "Chaikin; TA-Lib CVI; with seed=\"first_of_n\" Tulip cvi",
    prices: &["high", "low"],
    args: &[Arg::window_or("n", 10, 1), Arg::window_or("roc_n", 10, 1), SEED],
    cost: Cost::Heavy,
    build: abbreviates!("roc(ema(high - low, n, seed=seed), roc_n)"),
    ..PLAIN
}];
