//! Beta of one series' changes to another's.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "beta",
    category: Category::TimeSeries,
    doc: "Beta: how much the relative changes of b move with those of a, for each unit of a's.",
    formula: "cov(Δa/a', Δb/b') / var(Δa/a') over the last n changes; missing where a did not vary",
    source: "TA-Lib BETA, whose first input is the market",
    args: &[Arg::num("a"), Arg::num("b"), Arg::window_or("n", 5, 2)],
    cost: Cost::Heavy,
    build: abbreviates!("cov(rocp(a, 1), rocp(b, 1), n) / var(rocp(a, 1), n)"),
    ..PLAIN
}];
