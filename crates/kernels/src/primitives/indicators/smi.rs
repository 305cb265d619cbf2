//! The stochastic momentum index.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "smi",
    category: Category::Momentum,
    doc: "Stochastic momentum index: the twice smoothed distance of the close from the middle of its range over the twice smoothed half range, −100 to 100.",
    formula: "smi = 100 · E(close − middle) / (E(max high − min low) / 2), E(y) = ema(ema(y, slow), fast); signal = ema(smi, signal); both start together",
    source: "Blau (1993); TA-Lib SMI",
    prices: &["high", "low", "close"],
    args: &[
        Arg::window_or("n", 13, 2),
        Arg::window_or("fast", 2, 1),
        Arg::window_or("slow", 25, 1),
        Arg::window_or("signal", 9, 1),
        SEED,
    ],
    outputs: &[Output::num("smi"), Output::num("signal")],
    cost: Cost::Heavy,
    build: Build::Expression(|_| {
        let distance = "ema(ema(close - midprice(n), slow, seed=seed), fast, seed=seed)";
        let range = "ema(ema(ts_max(high, n) - ts_min(low, n), slow, seed=seed), fast, seed=seed)";
        let smi = format!("100 * ({distance} / ({range} / 2))");
        let signal = format!("ema({smi}, signal, seed=seed)");
        vec![format!("{smi} + 0 * {signal}"), signal]
    }),
    ..PLAIN
}];
