//! The detrended price oscillator.

use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "dpo",
    category: Category::Momentum,
    doc: "Detrended price oscillator: the value half a window ago less the average of the whole window. It shows cycles, not the present.",
    formula: "x[t−⌊n/2⌋−1] − sma(x, n)",
    source: "TA-Lib DPO",
    args: &[Arg::num("x"), Arg::window_or("n", 20, 2)],
    build: abbreviates!("lag(x, floor(n / 2) + 1) - sma(x, n)"),
    ..PLAIN
}];
