//! Statistics of the values that a window happens to hold, for `min_count=`.

use crate::shape::{WindowFunction, WindowFunctionKernel};
use crate::{Arg, Kernel, Params};

/// How many values of the window must be present; 0 means all.
pub(super) const MIN_COUNT: Arg = Arg::window_or("min_count", 0, 0).by_name();

/// Whether the window may have gaps.
pub(super) fn is_relaxed(p: &Params<'_>) -> bool {
    p.window("min_count") > 0 && p.window("min_count") < p.window("n")
}

/// The values that must be present: all of the window unless `min_count` says less.
pub(super) fn needed(p: &Params<'_>) -> usize {
    if is_relaxed(p) {
        p.window("min_count")
    } else {
        p.window("n")
    }
}

/// What is asked of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Statistic {
    Sum,
    Mean,
    Variance { ddof: f64 },
    Deviation { ddof: f64 },
    ZScore { ddof: f64 },
    Lowest,
    Highest,
}

/// The kernel for a window with gaps: it looks at the whole window on every bar.
pub(super) fn kernel(statistic: Statistic, p: &Params<'_>, lanes: usize) -> Box<dyn Kernel> {
    let relaxed = Relaxed {
        statistic,
        n: p.window("n"),
        needed: needed(p) as f64,
    };
    WindowFunctionKernel::boxed(relaxed, lanes)
}

#[derive(Clone)]
struct Relaxed {
    statistic: Statistic,
    n: usize,
    needed: f64,
}

impl WindowFunction<1, 1> for Relaxed {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn outputs<const W: usize>(&self, [window]: [&[[f64; W]]; 1]) -> [[f64; W]; 1] {
        // Deviations from a value of the window are exactly 0 where nothing moves.
        let mut origin = [f64::NAN; W];
        let mut count = [0.0; W];
        let mut sum = [0.0; W];
        let mut lowest = [f64::INFINITY; W];
        let mut highest = [f64::NEG_INFINITY; W];
        for row in window {
            for w in 0..W {
                let x = row[w];
                origin[w] = if origin[w].is_nan() { x } else { origin[w] };
                let deviation = x - origin[w];
                let present = !x.is_nan();
                count[w] += if present { 1.0 } else { 0.0 };
                sum[w] += if present { deviation } else { 0.0 };
                lowest[w] = if x < lowest[w] { x } else { lowest[w] };
                highest[w] = if x > highest[w] { x } else { highest[w] };
            }
        }
        let mut squares = [0.0; W];
        for row in window {
            for w in 0..W {
                let deviation = (row[w] - origin[w]) - sum[w] / count[w];
                squares[w] += if deviation.is_nan() {
                    0.0
                } else {
                    deviation * deviation
                };
            }
        }
        let newest = window[window.len() - 1];
        [std::array::from_fn(|w| {
            if count[w] < self.needed {
                return f64::NAN;
            }
            let mean = sum[w] / count[w];
            match self.statistic {
                Statistic::Sum => origin[w] * count[w] + sum[w],
                Statistic::Mean => origin[w] + mean,
                Statistic::Variance { ddof } => variance(squares[w], count[w], ddof),
                Statistic::Deviation { ddof } => variance(squares[w], count[w], ddof).sqrt(),
                Statistic::ZScore { ddof } => {
                    ((newest[w] - origin[w]) - mean) / variance(squares[w], count[w], ddof).sqrt()
                }
                Statistic::Lowest => lowest[w],
                Statistic::Highest => highest[w],
            }
        })]
    }
}

/// Missing where the count does not exceed the degrees of freedom that are taken away.
#[inline(always)]
fn variance(squares: f64, count: f64, ddof: f64) -> f64 {
    if count > ddof {
        squares / (count - ddof)
    } else {
        f64::NAN
    }
}
