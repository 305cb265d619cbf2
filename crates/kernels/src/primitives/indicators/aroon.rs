//! Aroon.

use crate::registry::PLAIN;
use crate::{Arg, Category, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "aroon",
        doc: "Aroon: how recent the highest high and the lowest low of the last n + 1 bars are, 100 for the newest bar.",
        formula: "up = 100 · (n − bars since the highest high) / n; down likewise for the lowest low; the latest of equals",
        source: "Chande (1995); TA-Lib AROON, which gives down first",
        outputs: &[Output::num("up"), Output::num("down")],
        build: abbreviates!("100 * (n - argmax(high, n + 1)) / n", "100 * (n - argmin(low, n + 1)) / n"),
        ..AROON
    },
    Primitive {
        name: "aroonosc",
        aliases: &["aroon_oscillator"],
        doc: "Aroon oscillator: Aroon up less Aroon down.",
        formula: "aroon(n).up − aroon(n).down",
        source: "Chande (1995); TA-Lib AROONOSC",
        build: abbreviates!("100 * (argmin(low, n + 1) - argmax(high, n + 1)) / n"),
        ..AROON
    },
];

const AROON: Primitive =
    Primitive { category: Category::Momentum, prices: &["high", "low"], args: &[Arg::window_or("n", 14, 2)], ..PLAIN };
