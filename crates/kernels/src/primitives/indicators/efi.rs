//! Elder's force index.

use crate::primitives::time_series::SEED;
use crate::registry::PLAIN;
use crate::{Arg, Category, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "efi",
    aliases: &["force_index"],
    category: Category::Volume,
    doc: "Elder's force index: the average of change times volume.",
    formula: "ema((close − close[t−1]) · volume, n)",
    source: "Elder, Trading for a Living (1993); TA-Lib EFI",
    prices: &["close", "volume"],
    args: &[Arg::window_or("n", 13, 1), SEED],
    build: abbreviates!("ema(delta(close, 1) * volume, n, seed=seed)"),
    ..PLAIN
}];
