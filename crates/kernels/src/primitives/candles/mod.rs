//! Candlestick patterns: what TA-Lib's 61 pattern functions give, with its default settings.
//!
//! A pattern is a condition on the last few bars, each measured against the bars before it (see [`Candles`]). Its value is
//! 100 where it is bullish, −100 where it is bearish and 0 where there is none; two bodies that share an end give ±80 where
//! TA-Lib says so, a confirmation ±200. TA-Lib keeps a running sum of each measure; here every average is summed afresh, so
//! that it depends on its own bars alone. Rounding could tell the two apart where a measure equals its average, but
//! differences of prices of one magnitude add without any.

use crate::registry::PLAIN;
use crate::shape::{WindowFunction, WindowFunctionKernel};
use crate::{Category, Cost, Kernel, Primitive};

mod candle;

use candle::Candles;

/// A pattern at the newest of the bars.
type Signal = fn(&Candles<'_>) -> f64;

/// What all patterns share.
const PATTERN: Primitive = Primitive {
    category: Category::CandlePatterns,
    prices: &["open", "high", "low", "close"],
    event: true,
    cost: Cost::Heavy,
    ..PLAIN
};

/// The entries of a file: name and function, TA-Lib's name, the bars before the first value, the default of `penetration`
/// where there is one, the meaning, and the definition.
macro_rules! patterns {
    ($($name:literal = $signal:path, $talib:literal, after $bars:literal $(, penetration $penetration:literal)?, $doc:literal, $formula:literal;)*) => {
        pub(super) const ENTRIES: &[crate::Primitive] = &[$(crate::Primitive {
            name: $name,
            doc: $doc,
            formula: $formula,
            source: concat!("TA-Lib 0.8 ", $talib, ", default candle settings"),
            args: &[$(crate::Arg::number_or("penetration", $penetration, 0.0, 1000.0))?],
            build: crate::Build::Lanes {
                warm_up: |_| crate::WarmUp::Exact($bars),
                kernel: |p, lanes| super::kernel($signal, $bars, super::patterns!(@of p $($penetration)?), lanes),
            },
            ..super::PATTERN
        }),*];
    };
    (@of $params:ident) => {{
        let _ = $params;
        0.0
    }};
    (@of $params:ident $default:literal) => {
        $params.number("penetration")
    };
}
use patterns;

super::family! { doji, lines, hammers, engulfing, penetrations, necks, stars, crows, soldiers, gaps, methods, bottoms, hikkake }

fn kernel(signal: Signal, bars: usize, penetration: f64, lanes: usize) -> Box<dyn Kernel> {
    WindowFunctionKernel::boxed(
        Pattern {
            signal,
            window: bars + 1,
            penetration,
        },
        lanes,
    )
}

#[derive(Clone)]
struct Pattern {
    signal: Signal,
    window: usize,
    penetration: f64,
}

impl WindowFunction<4, 1> for Pattern {
    fn window(&self) -> usize {
        self.window
    }

    #[inline(always)]
    fn outputs<const W: usize>(&self, windows: [&[[f64; W]]; 4]) -> [[f64; W]; 1] {
        // One pass over slices whose length is known leaves no bounds to check in the loop, and all prices of a row to one vector.
        let [open, high, low, close] = windows.map(|prices| &prices[..self.window]);
        let mut known = [true; W];
        for row in 0..self.window {
            for w in 0..W {
                // x − x is missing where x is; of sums of it one tells of all four prices.
                let (open, high) = (open[row][w], high[row][w]);
                let (low, close) = (low[row][w], close[row][w]);
                let missing = ((open - open) + (high - high)) + ((low - low) + (close - close));
                known[w] &= !missing.is_nan();
            }
        }
        let mut signals = [f64::NAN; W];
        for w in 0..W {
            if known[w] {
                signals[w] = (self.signal)(&Candles::new(windows, w, self.penetration));
            }
        }
        [signals]
    }
}
