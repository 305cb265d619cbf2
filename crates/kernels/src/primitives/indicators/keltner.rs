//! Keltner channels.

use super::atr::{FIRST_BAR, FirstBar};
use super::moving_average::{SEED_OF_TWO, begun, late};
use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Output, Params, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "kc",
    aliases: &["keltner", "keltner_channels"],
    category: Category::Overlap,
    doc: "Keltner channels: an exponential average of the typical price and k average true ranges around it.",
    formula: "middle = ema(typprice, n); upper and lower = middle ± k · rma(trange(first_bar), atr_n); both averages seeded to start on one bar (seed=\"apart\": each where it can; \"first\" and \"first_of_n\": each with its first value)",
    source: "Keltner (1960), Raschke; TA-Lib KC",
    prices: &["high", "low", "close"],
    args: &[Arg::window_or("n", 20, 2), Arg::window_or("atr_n", 10, 1), Arg::number_or("k", 2.0, 0.0, 100.0), SEED_OF_TWO, FIRST_BAR],
    outputs: &[Output::num("upper"), Output::num("middle"), Output::num("lower")],
    cost: Cost::Heavy,
    build: Build::Expression(channels),
    ..PLAIN
}];

fn channels(p: &Params<'_>) -> Vec<String> {
    let (price, true_range) = ("typprice()", "trange(first_bar=first_bar)");
    let (middle, range) = if p.choice("seed") == "together" {
        // Rows before the first value of each, if it is not late.
        let (of_middle, of_range) = (p.window("n") - 1, FirstBar::of(p).warm_up() + p.window("atr_n") - 1);
        let start = of_middle.max(of_range);
        (late("ema", price, "n", start - of_middle), late("rma", true_range, "atr_n", start - of_range))
    } else {
        (begun("ema", price, "n", p), begun("rma", true_range, "atr_n", p))
    };
    vec![format!("{middle} + k * {range}"), format!("{middle} + 0 * {range}"), format!("{middle} - k * {range}")]
}
