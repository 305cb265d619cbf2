//! Relative volume.

use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "rvol",
    aliases: &["relative_volume"],
    category: Category::Volume,
    doc: "Relative volume: the bar's volume over the average of the n bars before it.",
    formula: "volume / sma(volume, n)[t−1]",
    source: "TA-Lib RVOL",
    prices: &["volume"],
    args: &[Arg::window_or("n", 20, 1)],
    build: abbreviates!("volume / lag(sma(volume, n), 1)"),
    ..PLAIN
}];
