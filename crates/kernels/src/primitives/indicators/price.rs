//! One price for a whole bar.

use crate::registry::PLAIN;
use crate::{Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "avgprice",
        aliases: &["average_price", "ohlc4"],
        doc: "Mean of open, high, low and close.",
        formula: "(open + high + low + close) / 4",
        source: "TA-Lib AVGPRICE",
        prices: &["open", "high", "low", "close"],
        build: abbreviates!("(open + high + low + close) / 4"),
        ..PRICE
    },
    Primitive {
        name: "medprice",
        aliases: &["median_price", "hl2"],
        doc: "Middle of high and low.",
        formula: "(high + low) / 2",
        source: "TA-Lib MEDPRICE",
        prices: &["high", "low"],
        build: abbreviates!("(high + low) / 2"),
        ..PRICE
    },
    Primitive {
        name: "typprice",
        aliases: &["typical_price", "hlc3"],
        doc: "Mean of high, low and close.",
        formula: "(high + low + close) / 3",
        source: "TA-Lib TYPPRICE",
        prices: &["high", "low", "close"],
        build: abbreviates!("(high + low + close) / 3"),
        ..PRICE
    },
    Primitive {
        name: "wclprice",
        aliases: &["weighted_close", "hlcc4"],
        doc: "Mean of high, low and close, the close counted twice.",
        formula: "(high + low + 2·close) / 4",
        source: "TA-Lib WCLPRICE",
        prices: &["high", "low", "close"],
        build: abbreviates!("(high + low + 2 * close) / 4"),
        ..PRICE
    },
];

const PRICE: Primitive = Primitive { category: Category::Price, cost: Cost::Light, ..PLAIN };
