//! Whether a series went one way for some rows.

use crate::registry::{BOOL, PLAIN};
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "rising",
        doc: "True where the value rose on each of the last n rows.",
        formula: "x > x[t−1] > … > x[t−n]",
        build: Build::Expression(|_| vec!["ts_min(delta(x, 1), n) > 0".into()]),
        ..DIRECTION
    },
    Primitive {
        name: "falling",
        doc: "True where the value fell on each of the last n rows.",
        formula: "x < x[t−1] < … < x[t−n]",
        build: Build::Expression(|_| vec!["ts_max(delta(x, 1), n) < 0".into()]),
        ..DIRECTION
    },
];

const DIRECTION: Primitive = Primitive {
    category: Category::TimeSeries,
    source: "Standard charting usage",
    args: &[Arg::num("x"), Arg::window_or("n", 1, 1)],
    outputs: BOOL,
    cost: Cost::Light,
    ..PLAIN
};
