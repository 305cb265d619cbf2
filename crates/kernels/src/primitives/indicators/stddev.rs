//! Population deviation and variance under TA-Lib's names.

use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "stddev",
        category: Category::TimeSeries,
        doc: "Population standard deviation (ddof 0) of the last n values, times k; std has ddof 1.",
        formula: "k · √(Σ (x − x̄)² / n)",
        source: "TA-Lib STDDEV",
        args: &[Arg::num("x"), Arg::window_or("n", 5, 2), Arg::number_or("k", 1.0, -1e6, 1e6)],
        build: abbreviates!("std(x, n, ddof=0) * k"),
        ..PLAIN
    },
    Primitive {
        name: "ta_var",
        category: Category::TimeSeries,
        doc: "Population variance (ddof 0) of the last n values; var has ddof 1.",
        formula: "Σ (x − x̄)² / n",
        source: "TA-Lib VAR, whose nbdev has no effect and is left out",
        args: &[Arg::num("x"), Arg::window_or("n", 5, 2)],
        build: abbreviates!("var(x, n, ddof=0)"),
        ..PLAIN
    },
];
