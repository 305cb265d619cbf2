//! Momentum and rates of change.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "mom",
        aliases: &["momentum"],
        doc: "Momentum: the change over n rows.",
        formula: "x − x[t−n]",
        source: "TA-Lib MOM",
        build: abbreviates!("x - lag(x, n)"),
        ..CHANGE
    },
    Primitive {
        name: "roc",
        aliases: &["rate_of_change"],
        doc: "Rate of change over n rows, in percent.",
        formula: "100 · (x / x[t−n] − 1)",
        source: "TA-Lib ROC",
        build: abbreviates!("(x / lag(x, n) - 1) * 100"),
        ..CHANGE
    },
    Primitive {
        name: "rocp",
        doc: "Rate of change over n rows, as a fraction.",
        formula: "(x − x[t−n]) / x[t−n]",
        source: "TA-Lib ROCP",
        build: abbreviates!("(x - lag(x, n)) / lag(x, n)"),
        ..CHANGE
    },
    Primitive {
        name: "rocr",
        doc: "Ratio to the value n rows ago.",
        formula: "x / x[t−n]",
        source: "TA-Lib ROCR",
        build: abbreviates!("x / lag(x, n)"),
        ..CHANGE
    },
    Primitive {
        name: "rocr100",
        doc: "Ratio to the value n rows ago, times 100.",
        formula: "100 · x / x[t−n]",
        source: "TA-Lib ROCR100",
        build: abbreviates!("x / lag(x, n) * 100"),
        ..CHANGE
    },
];

const CHANGE: Primitive = Primitive {
    category: Category::Momentum,
    args: &[Arg::num("x"), Arg::window_or("n", 10, 1)],
    cost: Cost::Light,
    ..PLAIN
};
