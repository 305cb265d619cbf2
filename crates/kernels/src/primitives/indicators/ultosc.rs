//! The ultimate oscillator.

use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Params, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "ultosc",
    aliases: &["ultimate_oscillator"],
    category: Category::Momentum,
    doc: "Ultimate oscillator: buying pressure over true range in three windows, the shortest weighing most, 0 to 100.",
    formula: "100 · (4·a₁ + 2·a₂ + a₃) / 7, a = Σ (close − min(low, close')) / Σ trange over the windows, the shortest first",
    source: "Williams (1985); TA-Lib ULTOSC",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n1", 7, 1), Arg::window_or("n2", 14, 1), Arg::window_or("n3", 28, 1)],
    cost: Cost::Heavy,
    build: Build::Expression(ultimate),
    ..PLAIN
}];

fn ultimate(p: &Params<'_>) -> Vec<String> {
    let mut windows = ["n1", "n2", "n3"].map(|name| p.window(name));
    windows.sort_unstable();
    let [a, b, c] = windows.map(|n| format!("sum(close - min(low, lag(close, 1)), {n}) / sum(trange(), {n})"));
    vec![format!("100 * (4 * ({a}) + 2 * ({b}) + {c}) / 7")]
}
