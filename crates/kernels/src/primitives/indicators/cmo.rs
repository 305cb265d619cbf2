//! Chande's momentum oscillator.

use super::rsi::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "cmo",
        doc: "Chande's momentum oscillator with Wilder's smoothing, −100 to 100.",
        formula: "100 · (gain − loss) / (gain + loss) = 2·rsi(x, n, seed) − 100; 0 when neither moved",
        source: "Chande and Kroll (1994), smoothed as TA-Lib CMO does",
        args: &[Arg::num("x"), Arg::window_or("n", 14, 2), SEED],
        build: abbreviates!("2 * rsi(x, n, seed=seed) - 100"),
        ..CHANDE
    },
    Primitive {
        name: "cmou",
        doc: "Chande's momentum oscillator as published, with plain sums, −100 to 100.",
        formula: "100 · (x − x[t−n]) / Σ |x − x[t−1]|",
        source: "Chande and Kroll, The New Technical Trader (1994); TA-Lib CMOU",
        build: abbreviates!("100 * (delta(x, n) / sum(abs(delta(x, 1)), n))"),
        ..CHANDE
    },
];

const CHANDE: Primitive =
    Primitive { category: Category::Momentum, args: &[Arg::num("x"), Arg::window_or("n", 14, 2)], ..PLAIN };
