//! The mean absolute deviation of a window.

use crate::registry::PLAIN;
use crate::shape::{WindowFunction, WindowFunctionKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "avgdev",
    aliases: &["mad", "ts_mad"],
    category: Category::TimeSeries,
    doc: "Mean absolute deviation of the last n values from their mean.",
    formula: "Σ |x − x̄| / n",
    source: "TA-Lib AVGDEV",
    args: &[Arg::num("x"), Arg::window_or("n", 14, 2)],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |p| WarmUp::Exact(p.window("n") - 1),
        kernel: |p, lanes| WindowFunctionKernel::boxed(AverageDeviation { n: p.window("n") }, lanes),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct AverageDeviation {
    n: usize,
}

impl WindowFunction<1, 1> for AverageDeviation {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn outputs<const W: usize>(&self, [window]: [&[[f64; W]]; 1]) -> [[f64; W]; 1] {
        let n = self.n as f64;
        // About the newest value, so that equal values deviate by exactly nothing.
        let origin = window[window.len() - 1];
        let mut mean = [0.0; W];
        for row in window {
            for w in 0..W {
                mean[w] += row[w] - origin[w];
            }
        }
        mean = mean.map(|sum| sum / n);
        let mut deviation = [0.0; W];
        for row in window {
            for w in 0..W {
                deviation[w] += ((row[w] - origin[w]) - mean[w]).abs();
            }
        }
        [deviation.map(|sum| sum / n)]
    }
}
