//! Balance of power and the place of the close in its bar.

use crate::registry::PLAIN;
use crate::{Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "bop",
        aliases: &["balance_of_power"],
        category: Category::Momentum,
        doc: "Balance of power: the bar's body over its range, −1 to 1; missing for a bar without range.",
        formula: "(close − open) / (high − low)",
        source: "Livshin (2001); TA-Lib BOP, which gives 0 for a bar without range",
        prices: &["open", "high", "low", "close"],
        cost: Cost::Light,
        build: abbreviates!("(close - open) / (high - low)"),
        ..PLAIN
    },
    Primitive {
        name: "ibs",
        aliases: &["internal_bar_strength"],
        category: Category::Momentum,
        doc: "Internal bar strength: where the close stands in its bar, 0 at the low, 1 at the high; missing for a bar without range.",
        formula: "(close − low) / (high − low)",
        source: "Pagonidis, The IBS Effect (2014)",
        prices: &["high", "low", "close"],
        cost: Cost::Light,
        build: abbreviates!("(close - low) / (high - low)"),
        ..PLAIN
    },
];
