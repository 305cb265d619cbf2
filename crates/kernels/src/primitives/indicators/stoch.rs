//! Stochastics: where the close stands in the range of its window.

use super::moving_average::{rma_or, sma_or};
use super::rsi::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "stoch",
        aliases: &["stochastic"],
        doc: "Stochastic oscillator: where the close stands in the range of its window, 0 to 100, smoothed.",
        formula: "raw = 100 · (close − min low) / (max high − min low) over n bars; k = ma(raw, k_n); d = ma(k, d_n); both start together; missing where there is no range",
        source: "Lane; TA-Lib STOCH",
        args: &[
            Arg::window_or("n", 5, 1),
            Arg::window_or("k_n", 3, 1),
            Arg::window_or("d_n", 3, 1),
            sma_or("k_ma"),
            sma_or("d_ma"),
        ],
        outputs: K_AND_D,
        build: Build::Expression(|p| {
            let k = format!("{}({RAW}, k_n)", p.choice("k_ma"));
            together(&k, format!("{}({k}, d_n)", p.choice("d_ma")))
        }),
        ..RANGE
    },
    Primitive {
        name: "stochf",
        aliases: &["fast_stochastic"],
        doc: "Fast stochastic oscillator: the raw place of the close in the range of its window, and its average.",
        formula: "k = 100 · (close − min low) / (max high − min low) over n bars; d = ma(k, d_n); both start together",
        source: "Lane; TA-Lib STOCHF",
        args: &[Arg::window_or("n", 5, 1), Arg::window_or("d_n", 3, 1), sma_or("d_ma")],
        outputs: K_AND_D,
        build: Build::Expression(|p| together(RAW, format!("{}({RAW}, d_n)", p.choice("d_ma")))),
        ..RANGE
    },
    Primitive {
        name: "kdj",
        doc: "KDJ: the stochastic oscillator with Wilder's averages, and where k is heading from d.",
        formula: "k and d as stoch; j = 3·k − 2·d; all start together",
        source: "TA-Lib KDJ",
        args: &[
            Arg::window_or("n", 9, 1),
            Arg::window_or("k_n", 3, 1),
            Arg::window_or("d_n", 3, 1),
            rma_or("k_ma"),
            rma_or("d_ma"),
        ],
        outputs: &[Output::num("k"), Output::num("d"), Output::num("j")],
        build: Build::Expression(|p| {
            let k = format!("{}({RAW}, k_n)", p.choice("k_ma"));
            let d = format!("{}({k}, d_n)", p.choice("d_ma"));
            let j = format!("3 * {k} - 2 * {d}");
            let mut outputs = together(&k, d);
            outputs.push(j);
            outputs
        }),
        ..RANGE
    },
    Primitive {
        name: "stochrsi",
        aliases: &["stoch_rsi"],
        doc: "Stochastic RSI: where the RSI stands in the range of its own window, 0 to 100.",
        formula: "k = 100 · (rsi − min rsi) / (max rsi − min rsi) over k_n rows of rsi(x, n, seed); d = ma(k, d_n); both start together",
        source: "Chande and Kroll (1994); TA-Lib STOCHRSI",
        prices: &[],
        args: &[
            Arg::num("x"),
            Arg::window_or("n", 14, 2),
            Arg::window_or("k_n", 5, 2),
            Arg::window_or("d_n", 3, 1),
            sma_or("d_ma"),
            SEED,
        ],
        outputs: K_AND_D,
        build: Build::Expression(|p| {
            let rsi = "rsi(x, n, seed=seed)";
            let k = format!("100 * (({rsi} - ts_min({rsi}, k_n)) / (ts_max({rsi}, k_n) - ts_min({rsi}, k_n)))");
            together(&k, format!("{}({k}, d_n)", p.choice("d_ma")))
        }),
        ..RANGE
    },
    Primitive {
        name: "willr",
        aliases: &["williams_r"],
        doc: "Williams' %R: how far the close is below the highest high, −100 to 0; missing where there is no range.",
        formula: "−100 · (max high − close) / (max high − min low)",
        source: "Williams (1973); TA-Lib WILLR, which gives 0 where there is no range",
        args: &[Arg::window_or("n", 14, 2)],
        build: abbreviates!("-100 * ((ts_max(high, n) - close) / (ts_max(high, n) - ts_min(low, n)))"),
        ..RANGE
    },
];

const RAW: &str = "(100 * ((close - ts_min(low, n)) / (ts_max(high, n) - ts_min(low, n))))";
const K_AND_D: &[Output] = &[Output::num("k"), Output::num("d")];
const RANGE: Primitive =
    Primitive { category: Category::Momentum, prices: &["high", "low", "close"], cost: Cost::Heavy, ..PLAIN };

/// Both outputs from where the second exists.
fn together(k: &str, d: String) -> Vec<String> {
    vec![format!("{k} + 0 * {d}"), d]
}
