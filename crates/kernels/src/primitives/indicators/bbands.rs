//! Bollinger bands, where the price stands between them, and how far apart they are.

use super::moving_average::sma_or;
use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "bbands",
        aliases: &["bollinger", "bb"],
        category: Category::Overlap,
        doc: "Bollinger bands: a moving average and k population standard deviations around it.",
        formula: "middle = ma(x, n); upper = middle + k·σ; lower = middle − k_down·σ; σ with ddof 0, about the window's mean",
        source: "Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib BBANDS",
        args: &[
            Arg::num("x"),
            Arg::window_or("n", 20, 2),
            Arg::number_or("k", 2.0, 0.0, 100.0),
            Arg::number_or("k_down", -1.0, -1.0, 100.0).by_name(),
            sma_or("ma"),
        ],
        outputs: &[Output::num("upper"), Output::num("middle"), Output::num("lower")],
        cost: Cost::Heavy,
        build: Build::Expression(|p| {
            // A negative k_down stands for "as k".
            let down = if p.number("k_down") < 0.0 { "k" } else { "k_down" };
            let ma = p.choice("ma");
            vec![
                format!("{ma}(x, n) + k * std(x, n, ddof=0)"),
                format!("{ma}(x, n)"),
                format!("{ma}(x, n) - {down} * std(x, n, ddof=0)"),
            ]
        }),
        ..PLAIN
    },
    Primitive {
        name: "percent_b",
        category: Category::Momentum,
        doc: "Where the value stands between its Bollinger bands: 0 on the lower, 1 on the upper.",
        formula: "(x − lower) / (upper − lower)",
        source: "Bollinger, Bollinger on Bollinger Bands (2001)",
        args: BANDS,
        cost: Cost::Heavy,
        build: abbreviates!("(x - bbands(x, n, k).lower) / (bbands(x, n, k).upper - bbands(x, n, k).lower)"),
        ..PLAIN
    },
    Primitive {
        name: "bbw",
        aliases: &["bandwidth", "bollinger_bandwidth"],
        category: Category::Volatility,
        doc: "Width of the Bollinger bands as a fraction of their middle.",
        formula: "(upper − lower) / middle",
        source: "Bollinger, Bollinger on Bollinger Bands (2001); charts often show it in percent",
        args: BANDS,
        cost: Cost::Heavy,
        build: abbreviates!("(bbands(x, n, k).upper - bbands(x, n, k).lower) / bbands(x, n, k).middle"),
        ..PLAIN
    },
];

const BANDS: &[Arg] = &[Arg::num("x"), Arg::window_or("n", 20, 2), Arg::number_or("k", 2.0, 0.01, 100.0)];
