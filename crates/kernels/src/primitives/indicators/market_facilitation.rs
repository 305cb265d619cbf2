//! Williams' market facilitation index.

use crate::registry::PLAIN;
use crate::{Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "marketfi",
    aliases: &["market_facilitation"],
    category: Category::Volume,
    doc: "Market facilitation index: range for each unit of volume; missing where nothing was traded.",
    formula: "(high − low) / volume",
    source: "Williams, Trading Chaos (1995); TA-Lib MARKETFI",
    prices: &["high", "low", "volume"],
    cost: Cost::Light,
    build: abbreviates!("(high - low) / volume"),
    ..PLAIN
}];
