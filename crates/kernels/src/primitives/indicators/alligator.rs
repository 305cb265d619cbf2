//! Williams' alligator.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "alligator",
    category: Category::Overlap,
    doc: "Williams' alligator: three smoothed averages of the middle price, each shown some bars later.",
    formula: "jaw, teeth and lips: rma(medprice, n) of `shift` bars ago",
    source: "Williams, Trading Chaos (1995)",
    prices: &["high", "low"],
    args: &[
        Arg::window_or("jaw_n", 13, 1),
        Arg::window_or("jaw_shift", 8, 0),
        Arg::window_or("teeth_n", 8, 1),
        Arg::window_or("teeth_shift", 5, 0),
        Arg::window_or("lips_n", 5, 1),
        Arg::window_or("lips_shift", 3, 0),
        SEED,
    ],
    outputs: &[Output::num("jaw"), Output::num("teeth"), Output::num("lips")],
    cost: Cost::Heavy,
    build: abbreviates!(
        "lag(rma(medprice(), jaw_n, seed=seed), jaw_shift)",
        "lag(rma(medprice(), teeth_n, seed=seed), teeth_shift)",
        "lag(rma(medprice(), lips_n, seed=seed), lips_shift)",
    ),
    ..PLAIN
}];
