//! The difference of a fast and a slow average, plain and in percent.

use super::moving_average::{begun, ema_or};
use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Params, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "apo",
        doc: "Absolute price oscillator: a fast less a slow moving average, each seeded where it starts by itself.",
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
        args: &[FAST, SLOW, ema_or("ma"), SEED],
        build: Build::Expression(|p| vec![percentage(p, "volume")]),
        ..OSCILLATOR
    },
];

const FAST: Arg = Arg::window_or("fast", 12, 2);
const SLOW: Arg = Arg::window_or("slow", 26, 2);
const PRICE_ARGS: &[Arg] = &[Arg::num("x"), FAST, SLOW, ema_or("ma"), SEED];
const OSCILLATOR: Primitive = Primitive { category: Category::Momentum, cost: Cost::Heavy, ..PLAIN };

fn difference(p: &Params<'_>, of: &str) -> String {
    let ma = p.choice("ma");
    let (fast, slow) = if p.window("fast") <= p.window("slow") { ("fast", "slow") } else { ("slow", "fast") };
    format!("{} - {}", begun(ma, of, fast, p), begun(ma, of, slow, p))
}

fn percentage(p: &Params<'_>, of: &str) -> String {
    let slow = if p.window("fast") <= p.window("slow") { "slow" } else { "fast" };
    format!("100 * ({}) / {}", difference(p, of), begun(p.choice("ma"), of, slow, p))
}
