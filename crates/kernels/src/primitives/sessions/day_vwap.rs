//! The average price of the trading day, weighted by volume.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "session_vwap",
        doc: "Average price since the trading day began, weighted by volume, and bands of k deviations around it.",
        formula: "vwap = Σ V·p / ΣV, p = (high + low + close)/3, over the bars of the day; bands = vwap ± k·√(Σ V·p²/ΣV − vwap²)",
        prices: &["high", "low", "close", "volume", "trading_day"],
        args: &[Arg::number_or("k", 1.0, 0.0, 100.0)],
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |p, lanes| RecursiveKernel::boxed(DayVwap { k: p.number("k") }, lanes),
        },
        ..VWAP
    },
    Primitive {
        name: "anchored_vwap",
        doc: "Average price since a condition was last true, weighted by volume, and bands of k deviations around it.",
        formula: "as session_vwap, over the bars from the last on which `anchor` was true",
        prices: &["high", "low", "close", "volume"],
        args: &[Arg::bool("anchor"), Arg::number_or("k", 1.0, 0.0, 100.0)],
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |p, lanes| RecursiveKernel::boxed(AnchoredVwap { k: p.number("k") }, lanes),
        },
        ..VWAP
    },
];

const VWAP: Primitive = Primitive {
    category: Category::Session,
    source: "Berkowitz, Logue and Noser (1988); the bands as charting platforms draw them",
    outputs: &[Output::num("vwap"), Output::num("upper"), Output::num("lower")],
    cost: Cost::Standard,
    ..PLAIN
};

/// Volume, mean price and sum of squared deviations since the anchor: West's update, which loses nothing where prices are
/// large and apart by little.
type Moments = [f64; 3];

#[inline(always)]
fn add(moments: &mut Moments, price: f64, volume: f64) {
    let [total, mean, squares] = moments;
    if volume > 0.0 {
        *total += volume;
        let apart = price - *mean;
        *mean += apart * (volume / *total);
        *squares += volume * apart * (price - *mean);
    }
}

#[inline(always)]
fn bands([total, mean, squares]: Moments, k: f64) -> [f64; 3] {
    // Before the first trade there is no price.
    let mean = if total > 0.0 { mean } else { f64::NAN };
    let width = k * (squares / total).sqrt();
    [mean, mean + width, mean - width]
}

#[derive(Clone)]
struct DayVwap {
    k: f64,
}

impl Recursive<5, 4, 3> for DayVwap {
    fn initial(&self) -> [f64; 4] {
        [f64::NAN, 0.0, 0.0, 0.0]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 4], [high, low, close, volume, today]: [f64; 5]) -> [f64; 3] {
        if (high + low + close + volume + today).is_nan() {
            return [f64::NAN; 3];
        }
        let [day, total, mean, squares] = *state;
        let mut moments = if today == day { [total, mean, squares] } else { [0.0; 3] };
        add(&mut moments, (high + low + close) / 3.0, volume);
        *state = [today, moments[0], moments[1], moments[2]];
        bands(moments, self.k)
    }
}

#[derive(Clone)]
struct AnchoredVwap {
    k: f64,
}

/// Whether there was an anchor, then the moments since the last.
impl Recursive<5, 4, 3> for AnchoredVwap {
    fn initial(&self) -> [f64; 4] {
        [0.0; 4]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 4], [high, low, close, volume, anchor]: [f64; 5]) -> [f64; 3] {
        if (high + low + close + volume + anchor).is_nan() {
            return [f64::NAN; 3];
        }
        let [anchored, total, mean, squares] = *state;
        let mut moments = if anchor == 1.0 { [0.0; 3] } else { [total, mean, squares] };
        add(&mut moments, (high + low + close) / 3.0, volume);
        let anchored = if anchor == 1.0 { 1.0 } else { anchored };
        *state = [anchored, moments[0], moments[1], moments[2]];
        if anchored == 1.0 { bands(moments, self.k) } else { [f64::NAN; 3] }
    }
}
