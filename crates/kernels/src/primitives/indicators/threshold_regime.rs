//! The state of a market by thresholds: how volatile it is against its own past, and whether it trends.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "tr_ratio",
        category: Category::Volatility,
        doc: "Mean true range of the last bars over that of many: above 1 the market moves more than it used to; missing where it did not move.",
        formula: "mean(trange, short) / mean(trange, long)",
        source: "the volatility filters of trading platforms",
        args: &[SHORT, LONG],
        build: abbreviates!("mean(trange(), short) / mean(trange(), long)"),
        ..REGIME
    },
    Primitive {
        name: "volatility_regime",
        category: Category::Volatility,
        doc: "How volatile the market is against its own past: 0 low, 1 normal, 2 high.",
        formula: "2 where tr_ratio(short, long) > high, 0 where it is < low, else 1",
        source: "the volatility filters of trading platforms, at 0.7 and 1.5",
        args: &[SHORT, LONG, Arg::number_or("low", 0.7, 0.0, 1.0), HIGH],
        build: abbreviates!("where(tr_ratio(short, long) > high, 2, where(tr_ratio(short, long) < low, 0, 1))"),
        ..REGIME
    },
    Primitive {
        name: "market_regime",
        category: Category::Momentum,
        doc: "What the market is doing, by thresholds: 2 volatile, else 1 trending, else 0 choppy; the numbers of `regime`.",
        formula: "2 where tr_ratio(short, long) > high, else 1 where adx(n) > trend, else 0",
        source: "Wilder (1978) for a trend above 25; the volatility filters of trading platforms for 1.5",
        args: &[
            Arg::window_or("n", 14, 2),
            Arg::number_or("trend", 25.0, 0.0, 100.0),
            SHORT.by_name(),
            LONG.by_name(),
            HIGH.by_name(),
        ],
        build: abbreviates!("max(where(tr_ratio(short, long) > high, 2, 0), where(adx(n) > trend, 1, 0))"),
        ..REGIME
    },
];

const SHORT: Arg = Arg::window_or("short", 14, 1);
const LONG: Arg = Arg::window_or("long", 50, 1);
const HIGH: Arg = Arg::number_or("high", 1.5, 0.0, 100.0);

const REGIME: Primitive = Primitive {
    prices: &["high", "low", "close"],
    cost: Cost::Heavy,
    ..PLAIN
};
