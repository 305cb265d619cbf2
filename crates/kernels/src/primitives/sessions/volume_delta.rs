//! Bought less sold volume, estimated from bars, and its sum over the day.

use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Params, Primitive};

/// The estimates, by name.
const METHODS: &[&str] = &["range", "body", "bulk"];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "volume_delta",
        doc: "Bought less sold volume of a bar, estimated: where the close stands in the range, which way the bar closed, or how large the move is against those before it.",
        formula: "range: V·(2·(close − low)/(high − low) − 1), 0 without a range; body: V·sign(close − open); bulk: V·(2Φ(Δclose/σ) − 1), σ the deviation of the last n Δclose before it",
        source: "range split; TradingView's intrabar rule, bar by bar; Easley, López de Prado and O'Hara (2012), bulk volume classification. Trades with a side are better than any of these",
        prices: &["open", "high", "low", "close", "volume"],
        build: Build::Expression(|p| vec![delta(p)]),
        ..DELTA
    },
    Primitive {
        name: "cvd",
        doc: "Cumulative volume delta since the trading day began, by one of the estimates of `volume_delta`.",
        formula: "day_sum(volume_delta(n, method))",
        source: "as volume_delta; it begins anew every trading day, so that no slope spans two",
        prices: &["open", "high", "low", "close", "volume", "trading_day"],
        build: Build::Expression(|p| vec![format!("day_sum({})", delta(p))]),
        ..DELTA
    },
];

const DELTA: Primitive = Primitive {
    category: Category::Session,
    args: &[Arg::window_or("n", 20, 2), Arg::choice("method", METHODS)],
    cost: Cost::Standard,
    ..PLAIN
};

fn delta(p: &Params<'_>) -> String {
    match p.choice("method") {
        "range" => "where(high > low, volume * (2 * (close - low) / (high - low) - 1), volume * 0)".into(),
        "body" => "volume * sign(close - open)".into(),
        _ => "volume * (2 * normal_cdf(delta(close, 1) / lag(std(delta(close, 1), n), 1)) - 1)".into(),
    }
}
