//! Chaikin's accumulation and distribution: the line, its oscillator, its money flow.

use crate::registry::PLAIN;
use crate::shape::{Elementwise, ElementwiseKernel, Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

const PRICES: &[&str] = &["high", "low", "close", "volume"];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "clv",
        aliases: &["close_location_value"],
        doc: "Close location value: where the close stands in its bar, −1 at the low, 1 at the high; 0 for a bar without range.",
        formula: "((close − low) − (high − close)) / (high − low)",
        source: "Chaikin",
        prices: &["high", "low", "close"],
        cost: Cost::Light,
        build: Build::Lanes { warm_up: |_| WarmUp::Exact(0), kernel: |_, _| ElementwiseKernel::boxed(CloseLocation) },
        ..CHAIKIN
    },
    Primitive {
        name: "ad",
        aliases: &["adl", "accumulation_distribution"],
        doc: "Accumulation/distribution line: volume weighed by the place of the close in its bar, summed from the first bar; a row with a missing value is skipped.",
        formula: "Σ clv · volume",
        source: "Chaikin; TA-Lib AD",
        build: abbreviates!("cumsum(clv() * volume)"),
        ..CHAIKIN
    },
    Primitive {
        name: "adosc",
        aliases: &["chaikin_oscillator"],
        doc: "Chaikin's oscillator: a fast less a slow exponential average of the accumulation/distribution line.",
        formula: "ema(ad, fast) − ema(ad, slow), both seeded with the first bar's ad; after a missing row anew",
        source: "Chaikin; TA-Lib ADOSC",
        args: &[Arg::window_or("fast", 3, 1), Arg::window_or("slow", 10, 1)],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("fast").max(p.window("slow")) - 1),
            kernel: |p, lanes| {
                let kept = |n: usize| (n as f64 - 1.0) / (n as f64 + 1.0);
                let (fast, slow) = (p.window("fast"), p.window("slow"));
                let silent = fast.max(slow) as f64;
                RecursiveKernel::boxed(Oscillator { fast: kept(fast), slow: kept(slow), silent }, lanes)
            },
        },
        ..CHAIKIN
    },
    Primitive {
        name: "cmf",
        aliases: &["chaikin_money_flow"],
        doc: "Chaikin's money flow: volume weighed by the place of the close in its bar over all volume, −1 to 1.",
        formula: "Σ clv · volume / Σ volume over the last n bars; missing where nothing was traded",
        source: "Chaikin; TA-Lib CMF",
        args: &[Arg::window_or("n", 20, 2)],
        build: abbreviates!("sum(clv() * volume, n) / sum(volume, n)"),
        ..CHAIKIN
    },
];

const CHAIKIN: Primitive = Primitive { category: Category::Volume, prices: PRICES, cost: Cost::Standard, ..PLAIN };

/// Where the close stands in its bar.
#[inline(always)]
fn close_location(high: f64, low: f64, close: f64) -> f64 {
    let place = ((close - low) - (high - close)) / (high - low);
    if high == low { close - close } else { place }
}

#[derive(Clone)]
struct CloseLocation;

impl Elementwise<3> for CloseLocation {
    #[inline(always)]
    fn value(&self, [high, low, close]: [f64; 3]) -> f64 {
        close_location(high, low, close)
    }
}

/// The averages are kept as their distances from the line: these do not grow with it, so that nothing is lost to it.
#[derive(Clone)]
struct Oscillator {
    fast: f64,
    slow: f64,
    silent: f64,
}

/// The line's distance from its fast and slow average, and bars seen.
impl Recursive<4, 3, 1> for Oscillator {
    fn initial(&self) -> [f64; 3] {
        [0.0; 3]
    }

    #[inline(always)]
    fn step(&self, [fast, slow, seen]: &mut [f64; 3], [high, low, close, volume]: [f64; 4]) -> [f64; 1] {
        let flow = close_location(high, low, close) * volume;
        let missing = flow.is_nan();
        let first = *seen == 0.0;
        let next = |distance: f64, kept: f64| {
            if missing || first { 0.0 } else { kept * (distance + flow) }
        };
        *fast = next(*fast, self.fast);
        *slow = next(*slow, self.slow);
        *seen = if missing { 0.0 } else { (*seen + 1.0).min(self.silent) };
        [if *seen >= self.silent { *slow - *fast } else { f64::NAN }]
    }
}
