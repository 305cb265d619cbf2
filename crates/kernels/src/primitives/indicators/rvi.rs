//! The relative volatility index.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "rvi",
    category: Category::Volatility,
    doc: "Relative volatility index: the share of volatility that fell on rises, 0 to 100; missing where nothing moved.",
    formula: "100 · u / (u + d), Wilder's averages of std(x, std_n, ddof=0) on rises and on falls",
    source: "Dorsey (1993); TA-Lib RVI, which gives 50 where nothing moved",
    args: &[Arg::num("x"), Arg::window_or("n", 14, 2), Arg::window_or("std_n", 10, 2), SEED],
    cost: Cost::Heavy,
    build: abbreviates!(
        "100 * (rma(std(x, std_n, ddof=0) * max(sign(delta(x, 1)), 0), n, seed=seed)
            / rma(std(x, std_n, ddof=0) * abs(sign(delta(x, 1))), n, seed=seed))"
    ),
    ..PLAIN
}];
