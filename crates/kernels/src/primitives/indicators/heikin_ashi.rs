//! Heikin-Ashi candles.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Build, Category, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "ha",
    aliases: &["heikin_ashi"],
    category: Category::Price,
    doc: "Heikin-Ashi candles: bars smoothed so that runs of one colour show a trend.",
    formula: "close = (open + high + low + close) / 4; open = (open' + close') / 2 of the candle before, at first (open + close) / 2; high and low reach over both",
    source: "Valcu, Using the Heikin-Ashi Technique (2004); TA-Lib HA",
    prices: &["open", "high", "low", "close"],
    outputs: &[Output::num("open"), Output::num("high"), Output::num("low"), Output::num("close")],
    build: Build::Lanes { warm_up: |_| WarmUp::Exact(0), kernel: |_, lanes| RecursiveKernel::boxed(HeikinAshi, lanes) },
    ..PLAIN
}];

#[derive(Clone)]
struct HeikinAshi;

/// Open and close of the candle before, missing where there is none.
impl Recursive<4, 2, 4> for HeikinAshi {
    fn initial(&self) -> [f64; 2] {
        [f64::NAN; 2]
    }

    #[inline(always)]
    fn step(&self, previous: &mut [f64; 2], [open, high, low, close]: [f64; 4]) -> [f64; 4] {
        let ha_close = (open + high + low + close) / 4.0;
        let carried = (previous[0] + previous[1]) / 2.0;
        let ha_open = if carried.is_nan() { (open + close) / 2.0 } else { carried } + (ha_close - ha_close);
        *previous = [ha_open, ha_close];
        // f64::max passes over NaN, but then the open is missing too and says so.
        let missing = ha_open - ha_open;
        [ha_open, high.max(ha_open.max(ha_close)) + missing, low.min(ha_open.min(ha_close)) + missing, ha_close]
    }
}
