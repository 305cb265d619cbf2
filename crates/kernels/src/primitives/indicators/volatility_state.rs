//! Where volatility stands against its own past.

use crate::registry::PLAIN;
use crate::shape::{WindowFunction, WindowFunctionKernel};
use crate::{Arg, Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "volatility_percentile",
        category: Category::Volatility,
        doc: "Share of the last `window` values of natr(n) that lie below the newest, which is one of them, 0 to 100: below 20 volatility is very low, from 80 on very high.",
        formula: "100 · #{natr(n) of the last window bars < natr(n)} / window",
        source: "the volatility ranks of trading platforms; of the range in percent, so that times of different prices compare",
        prices: &["high", "low", "close"],
        args: &[Arg::window_or("n", 14, 1), Arg::window_or("window", 500, 3)],
        cost: Cost::Heavy,
        build: Build::Expression(|p| {
            let window = p.window("window");
            // percentrank compares with the values before, and counts them alone.
            let before = window - 1;
            vec![format!("percentrank(natr(n), {before}) * {before} / {window}")]
        }),
        ..PLAIN
    },
    Primitive {
        name: "volatility_cluster",
        category: Category::Volatility,
        doc: "Which of three levels a measure of volatility is at, among its last n values: 0 low, 1 medium, 2 high; and the middle of that level, which moves less than the measure.",
        formula: "k-means of x[t−n+1..t] with three centroids from min + (0.2, 0.5, 0.8) · (max − min) on, at most ten steps, until each moves less than 0.1% of the mean; a level without values keeps its centroid; of two equally near the lower",
        source: "Lloyd (1982); the adaptive supertrends of trading platforms, on atr(14) of 250 bars",
        args: &[Arg::num("x"), Arg::window_or("n", 250, 3)],
        outputs: &[Output::num("level"), Output::num("centroid")],
        cost: Cost::VeryHeavy,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| WindowFunctionKernel::boxed(Clusters { n: p.window("n") }, lanes),
        },
        ..PLAIN
    },
];

/// Where the centroids begin, in the range of the window.
const BEGIN: [f64; 3] = [0.2, 0.5, 0.8];
const STEPS_MAX: usize = 10;
/// A step that moves no centroid by this share of the mean is the last.
const STILL: f64 = 1e-3;
/// Distances within this share of the range are equal, so that rounding decides nothing.
const EQUAL: f64 = 1e-9;

#[derive(Clone)]
struct Clusters {
    n: usize,
}

impl WindowFunction<1, 2> for Clusters {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn outputs<const W: usize>(&self, [window]: [&[[f64; W]]; 1]) -> [[f64; W]; 2] {
        let mut outputs = [[f64::NAN; W]; 2];
        for w in 0..W {
            [outputs[0][w], outputs[1][w]] = newest(window.iter().map(|row| row[w]));
        }
        outputs
    }
}

/// The level of the last value, and its centroid.
fn newest(values: impl ExactSizeIterator<Item = f64> + Clone) -> [f64; 2] {
    let sum: f64 = values.clone().sum();
    if sum.is_nan() {
        return [f64::NAN; 2];
    }
    let min = values.clone().fold(f64::INFINITY, f64::min);
    let range = values.clone().fold(f64::NEG_INFINITY, f64::max) - min;
    let still = STILL * (sum / values.len() as f64).abs();
    let mut centroids = BEGIN.map(|place| min + place * range);
    for _ in 0..STEPS_MAX {
        let (edges, mut sums, mut counts) = (edges(centroids, range), [0.0; 3], [0.0; 3]);
        for x in values.clone() {
            let level = level(x, edges);
            sums[level] += x;
            counts[level] += 1.0;
        }
        let before = centroids;
        for level in 0..3 {
            if counts[level] > 0.0 {
                centroids[level] = sums[level] / counts[level];
            }
        }
        if (0..3).all(|level| (centroids[level] - before[level]).abs() < still) {
            break;
        }
    }
    let last = values.last().unwrap_or(f64::NAN);
    let level = level(last, edges(centroids, range));
    [level as f64, centroids[level]]
}

/// The highest values of the low and of the medium level: halfway between centroids, which never change places.
fn edges([low, medium, high]: [f64; 3], range: f64) -> [f64; 2] {
    [low.midpoint(medium) + EQUAL * range, medium.midpoint(high) + EQUAL * range]
}

fn level(x: f64, [low, medium]: [f64; 2]) -> usize {
    usize::from(x > low) + usize::from(x > medium)
}
