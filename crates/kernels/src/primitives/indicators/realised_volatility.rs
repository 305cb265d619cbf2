//! Estimators of volatility from returns and from the prices of bars.

use std::f64::consts::LN_2;

use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "realised_vol",
        aliases: &["realized_vol", "hist_vol"],
        doc: "Deviation of the last n log returns, a bar: times the root of the bars of a year it is a year's.",
        formula: "std(ln(close / close[t−1]), n)",
        source: "the usual close-to-close estimator",
        prices: &["close"],
        build: abbreviates!("std(log_return(close, 1), n)"),
        ..ESTIMATOR
    },
    Primitive {
        name: "parkinson",
        doc: "Parkinson's volatility a bar, from highs and lows: five times as efficient as closes, for prices without drift and gaps.",
        formula: "√(mean(ln(high/low)², n) / (4·ln 2))",
        source: "Parkinson (1980)",
        prices: &["high", "low"],
        build: abbreviates!("sqrt(mean(log(high / low) ^ 2, n) / (4 * log(2)))"),
        ..ESTIMATOR
    },
    Primitive {
        name: "garman_klass",
        doc: "Garman and Klass' volatility a bar, from all four prices, for prices without drift and gaps.",
        formula: "√mean(½·ln(high/low)² − (2·ln 2 − 1)·ln(close/open)², n)",
        source: "Garman and Klass (1980)",
        prices: &["open", "high", "low", "close"],
        build: abbreviates!("sqrt(mean(0.5 * log(high / low) ^ 2 - (2 * log(2) - 1) * log(close / open) ^ 2, n))"),
        ..ESTIMATOR
    },
    Primitive {
        name: "rogers_satchell",
        doc: "Rogers and Satchell's volatility a bar, which a drift does not disturb.",
        formula: "√mean(ln(high/close)·ln(high/open) + ln(low/close)·ln(low/open), n)",
        source: "Rogers and Satchell (1991)",
        prices: &["open", "high", "low", "close"],
        build: abbreviates!(
            "sqrt(mean(log(high / close) * log(high / open) + log(low / close) * log(low / open), n))"
        ),
        ..ESTIMATOR
    },
    Primitive {
        name: "yang_zhang",
        doc: "Yang and Zhang's volatility a bar, which neither drift nor gaps at the open disturb.",
        formula: "√(var(ln(open/close[t−1])) + k·var(ln(close/open)) + (1−k)·rogers_satchell²), k = 0.34 / (1.34 + (n+1)/(n−1))",
        source: "Yang and Zhang (2000)",
        prices: &["open", "high", "low", "close"],
        build: Build::Expression(|p| {
            let n = p.window("n") as f64;
            let k = 0.34 / (1.34 + (n + 1.0) / (n - 1.0));
            let overnight = "var(log(open / lag(close, 1)), n)";
            let body = "var(log(close / open), n)";
            let inside = "mean(log(high / close) * log(high / open) + log(low / close) * log(low / open), n)";
            vec![format!("sqrt({overnight} + {k} * {body} + {} * {inside})", 1.0 - k)]
        }),
        ..ESTIMATOR
    },
    Primitive {
        name: "ewma_vol",
        doc: "Volatility a bar from exponentially weighted squared log returns, which the newest weigh most in.",
        formula: "√v, v = λ·v' + (1−λ)·ln(close / close[t−1])², beginning with the first square",
        source: "RiskMetrics (1996)",
        prices: &["close"],
        args: &[Arg::number_or("lambda", 0.94, 0.5, 0.999)],
        cost: Cost::Standard,
        build: Build::Expression(|p| {
            let half_life = LN_2 / (1.0 - p.number("lambda"));
            vec![format!("sqrt(decay(log_return(close, 1) ^ 2, {half_life}))")]
        }),
        ..ESTIMATOR
    },
];

const ESTIMATOR: Primitive = Primitive {
    category: Category::Volatility,
    args: &[Arg::window_or("n", 20, 2)],
    cost: Cost::Heavy,
    ..PLAIN
};
