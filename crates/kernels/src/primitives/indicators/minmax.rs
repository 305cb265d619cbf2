//! Both extremes of a window, and how long ago they were.

use crate::registry::PLAIN;
use crate::{Arg, Category, Output, Primitive};

const ARGS: &[Arg] = &[Arg::num("x"), Arg::window_or("n", 30, 2)];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "minmax",
        doc: "Lowest and highest of the last n values.",
        formula: "min = ts_min(x, n); max = ts_max(x, n)",
        source: "TA-Lib MINMAX",
        outputs: &[Output::num("min"), Output::num("max")],
        build: abbreviates!("ts_min(x, n)", "ts_max(x, n)"),
        ..EXTREME
    },
    Primitive {
        name: "minmaxindex",
        doc: "How many rows ago the lowest and the highest of the last n values were; the latest of equals.",
        formula: "minidx = argmin(x, n); maxidx = argmax(x, n)",
        source: "TA-Lib MINMAXINDEX, which numbers rows from the start of the data, and of equals gives now the latest, now the earliest",
        outputs: &[Output::num("minidx"), Output::num("maxidx")],
        build: abbreviates!("argmin(x, n)", "argmax(x, n)"),
        ..EXTREME
    },
    Primitive {
        name: "minindex",
        doc: "How many rows ago the lowest of the last n values was; the latest of equals.",
        formula: "argmin(x, n)",
        source: "TA-Lib MININDEX, which numbers rows from the start of the data, and of equals gives now the latest, now the earliest",
        build: abbreviates!("argmin(x, n)"),
        ..EXTREME
    },
    Primitive {
        name: "maxindex",
        doc: "How many rows ago the highest of the last n values was; the latest of equals.",
        formula: "argmax(x, n)",
        source: "TA-Lib MAXINDEX, which numbers rows from the start of the data, and of equals gives now the latest, now the earliest",
        build: abbreviates!("argmax(x, n)"),
        ..EXTREME
    },
];

const EXTREME: Primitive = Primitive { category: Category::TimeSeries, args: ARGS, ..PLAIN };
