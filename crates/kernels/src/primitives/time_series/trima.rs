//! The triangular moving average.

use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "trima",
    category: Category::TimeSeries,
    doc: "Triangular moving average: weights rise to the middle of the window and fall again.",
    formula: "sma(sma(x, ⌈n/2⌉), ⌊n/2⌋ + 1)",
    source: "TA-Lib TRIMA",
    args: &[Arg::num("x"), Arg::window_or("n", 30, 1)],
    cost: Cost::Heavy,
    build: Build::Expression(|p| {
        let n = p.window("n");
        vec![format!("sma(sma(x, {}), {})", n.div_ceil(2), n / 2 + 1)]
    }),
    ..PLAIN
}];
