//! Bought less sold volume, told by trades or estimated from bars, and its sum over the day.

use std::cmp::Ordering;

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

/// The estimates, by name, and what trades told.
const METHODS: &[&str] = &["range", "body", "bulk", "intrabar", "trades"];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "volume_delta",
        doc: "Bought less sold volume of a bar, estimated: where the close stands in the range, which way the bar closed, how large the move is against those before it, or which way the bar went; or what the trades told of which the bar was made.",
        formula: "range: V·(2·(close − low)/(high − low) − 1), 0 without a range; body: V·sign(close − open); bulk: V·(2Φ(Δclose/σ) − 1), σ the deviation of the last n Δclose before it; intrabar: V·bar_direction(); trades: bought − sold",
        source: "range split; sign of the body; Easley, López de Prado and O'Hara (2012), bulk volume classification; TradingView's rule for intrabars, whose sum over the minutes of a longer bar is its volume delta. Trades with a side (aggressor flag, Lee and Ready 1991, tick rule) are better than any of these",
        prices: &["open", "high", "low", "close", "volume", "bought", "sold"],
        build: Build::Expression(|p| vec![delta(p)]),
        ..DELTA
    },
    Primitive {
        name: "cvd",
        doc: "Cumulative volume delta since the trading day or the week began, or from the first bar on, by one of the methods of `volume_delta`.",
        formula: "day_sum, week_sum or cumsum of volume_delta(n, method)",
        source: "as volume_delta; it begins anew every trading day unless told otherwise, so that no slope spans two",
        prices: &["open", "high", "low", "close", "volume", "bought", "sold", "trading_day"],
        args: &[DELTA.args[0], DELTA.args[1], Arg::choice("anchor", &["day", "week", "none"])],
        build: Build::Expression(|p| {
            let sum = match p.choice("anchor") {
                "day" => "day_sum",
                "week" => "week_sum",
                _ => "cumsum",
            };
            vec![format!("{sum}({})", delta(p))]
        }),
        ..DELTA
    },
    Primitive {
        name: "bar_direction",
        doc: "Which way a bar went: 1 up, −1 down. One that closed where it opened goes by the close before it, and without a change by the bar before.",
        formula: "sign(close − open), where that is 0 sign(close − close[t−1]), where that is 0 too the last value",
        source: "TradingView's rule for intrabars of volume delta",
        prices: &["open", "close"],
        args: &[],
        cost: Cost::Light,
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |_, lanes| RecursiveKernel::boxed(Direction, lanes),
        },
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
        "intrabar" => "volume * bar_direction()".into(),
        "trades" => "bought - sold".into(),
        _ => "volume * (2 * normal_cdf(delta(close, 1) / lag(std(delta(close, 1), n), 1)) - 1)".into(),
    }
}

/// The last close, and the direction; missing before the first move.
#[derive(Clone)]
struct Direction;

impl Recursive<2, 2, 1> for Direction {
    fn initial(&self) -> [f64; 2] {
        [f64::NAN; 2]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 2], [open, close]: [f64; 2]) -> [f64; 1] {
        if (open + close).is_nan() {
            return [f64::NAN];
        }
        let [before, last] = *state;
        let from = if close == open { before } else { open };
        let direction = match close.partial_cmp(&from) {
            Some(Ordering::Greater) => 1.0,
            Some(Ordering::Less) => -1.0,
            _ => last,
        };
        *state = [close, direction];
        [direction]
    }
}
