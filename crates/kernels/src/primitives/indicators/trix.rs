//! TRIX.

use crate::primitives::time_series::{SEED_OF_CHAIN, chained};
use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "trix",
    category: Category::Momentum,
    doc: "TRIX: the one-row rate of change of a triple exponential average, in percent.",
    formula: "roc(ema(ema(ema(x, n), n), n), 1)",
    source: "Hutson (1983); TA-Lib TRIX; with seed=\"once\" Skender Trix, with seed=\"first_of_n\" Tulip trix",
    args: &[Arg::num("x"), Arg::window_or("n", 30, 1), SEED_OF_CHAIN],
    cost: Cost::Heavy,
    build: Build::Expression(|p| vec![format!("roc({}, 1)", chained(3, p))]),
    ..PLAIN
}];
