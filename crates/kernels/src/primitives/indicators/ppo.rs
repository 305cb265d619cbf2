//! The difference of a fast and a slow average, plain and in percent.

use super::moving_average::ema_or;
use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Params, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "apo",
        doc: "Absolute price oscillator: a fast less a slow moving average, each seeded where it starts.",
        formula: "ma(x, fast) − ma(x, slow)",
        source: "TA-Lib APO; the shorter window is the fast one",
        args: PRICE_ARGS,
        build: Build::Expression(|p| vec![difference(p, "x")]),
        ..OSCILLATOR
    },
    Primitive {
        name: "ppo",
        doc: "Percentage price oscillator: the absolute one in percent of the slow average.",
        formula: "100 · (ma(x, fast) − ma(x, slow)) / ma(x, slow)",
        source: "TA-Lib PPO; the shorter window is the fast one",
        args: PRICE_ARGS,
        build: Build::Expression(|p| vec![percentage(p, "x")]),
        ..OSCILLATOR
    },
    Primitive {
        name: "pvo",
        category: Category::Volume,
        doc: "Percentage volume oscillator: a fast less a slow average of volume, in percent of the slow one.",
        formula: "100 · (ma(volume, fast) − ma(volume, slow)) / ma(volume, slow)",
        source: "TA-Lib PVO; the shorter window is the fast one",
        prices: &["volume"],
        args: &[FAST, SLOW, ema_or("ma")],
        build: Build::Expression(|p| vec![percentage(p, "volume")]),
        ..OSCILLATOR
    },
];

const FAST: Arg = Arg::window_or("fast", 12, 2);
const SLOW: Arg = Arg::window_or("slow", 26, 2);
const PRICE_ARGS: &[Arg] = &[Arg::num("x"), FAST, SLOW, ema_or("ma")];
const OSCILLATOR: Primitive = Primitive { category: Category::Momentum, cost: Cost::Heavy, ..PLAIN };

fn difference(p: &Params<'_>, of: &str) -> String {
    let ma = p.choice("ma");
    let (fast, slow) = if p.window("fast") <= p.window("slow") { ("fast", "slow") } else { ("slow", "fast") };
    format!("{ma}({of}, {fast}) - {ma}({of}, {slow})")
}

fn percentage(p: &Params<'_>, of: &str) -> String {
    let slow = if p.window("fast") <= p.window("slow") { "slow" } else { "fast" };
    format!("100 * ({}) / {}({of}, {slow})", difference(p, of), p.choice("ma"))
}
