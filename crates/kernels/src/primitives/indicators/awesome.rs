//! Williams' awesome oscillator and its acceleration.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "ao",
        aliases: &["awesome_oscillator", "awesome"],
        doc: "Awesome oscillator: a fast less a slow average of the middle price.",
        formula: "sma(medprice, fast) − sma(medprice, slow)",
        source: "Williams, New Trading Dimensions (1998); TA-Lib AO",
        args: &[Arg::window_or("fast", 5, 1), Arg::window_or("slow", 34, 2)],
        build: abbreviates!("sma(medprice(), fast) - sma(medprice(), slow)"),
        ..OSCILLATOR
    },
    Primitive {
        name: "ac",
        aliases: &["accelerator_oscillator"],
        doc: "Accelerator oscillator: the awesome oscillator less its average.",
        formula: "ao(fast, slow) − sma(ao(fast, slow), signal)",
        source: "Williams, New Trading Dimensions (1998); TA-Lib AC",
        args: &[Arg::window_or("fast", 5, 1), Arg::window_or("slow", 34, 2), Arg::window_or("signal", 5, 1)],
        build: abbreviates!("ao(fast, slow) - sma(ao(fast, slow), signal)"),
        ..OSCILLATOR
    },
];

const OSCILLATOR: Primitive =
    Primitive { category: Category::Momentum, prices: &["high", "low"], cost: Cost::Heavy, ..PLAIN };
