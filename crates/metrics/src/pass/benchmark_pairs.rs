//! Returns beside benchmark returns, over the periods present in both.

use super::lanes;

/// Sums over pairs of a return and the benchmark's return of the same period.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BenchmarkPairs {
    pub(crate) n: usize,
    pub(crate) returns: Spread,
    pub(crate) benchmark: Spread,
    /// Σ (r − r̄)(b − b̄).
    pub(crate) products: f64,
    /// Return minus benchmark.
    pub(crate) difference: Spread,
    pub(crate) up: Capture,
    pub(crate) down: Capture,
}

/// Mean, summed squares of the distance from it, and extremes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) mean: f64,
    pub(crate) squares: f64,
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
}

/// Compounded wealth of both sides over the periods in which the benchmark rose (or fell).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Capture {
    pub(crate) periods: usize,
    pub(crate) returns_wealth: f64,
    pub(crate) benchmark_wealth: f64,
}

impl BenchmarkPairs {
    /// `returns` and `benchmark` are equally long, complete and not empty. `scratch` is overwritten.
    pub(crate) fn of(returns: &[f64], benchmark: &[f64], scratch: &mut Vec<f64>) -> Self {
        scratch.clear();
        scratch.extend(returns.iter().zip(benchmark).map(|(r, b)| r - b));
        let n = returns.len();
        let [returns_sum, benchmark_sum] = lanes::sum_pairs(returns, benchmark, |r, b| [r, b]);
        let (returns_mean, benchmark_mean) = (returns_sum / n as f64, benchmark_sum / n as f64);
        let [returns_squares, benchmark_squares, products] =
            lanes::sum_pairs(returns, benchmark, |r, b| {
                let (r, b) = (r - returns_mean, b - benchmark_mean);
                [r * r, b * b, r * b]
            });
        let [difference_sum] = lanes::sum(scratch, |d| [d]);
        let difference_mean = difference_sum / n as f64;
        let [difference_squares] =
            lanes::sum(scratch, |d| [(d - difference_mean) * (d - difference_mean)]);
        let spread = |values: &[f64], mean: f64, squares: f64| {
            let (lowest, highest) = lanes::extremes(values);
            Spread {
                mean,
                squares,
                lowest,
                highest,
            }
        };
        let (up, down) = captures(returns, benchmark);
        Self {
            n,
            returns: spread(returns, returns_mean, returns_squares),
            benchmark: spread(benchmark, benchmark_mean, benchmark_squares),
            products,
            difference: spread(scratch, difference_mean, difference_squares),
            up,
            down,
        }
    }
}

impl Spread {
    /// Whether the values differ by more than the rounding of numbers of this `scale`.
    pub(crate) fn varies_at(&self, scale: f64) -> bool {
        self.highest - self.lowest > 8.0 * f64::EPSILON * scale
    }

    /// Whether the values differ from each other by more than rounding.
    pub(crate) fn varies(&self) -> bool {
        self.varies_at(self.scale())
    }

    /// Largest absolute value.
    pub(crate) fn scale(&self) -> f64 {
        self.lowest.abs().max(self.highest.abs())
    }
}

/// The periods in which the benchmark rose, and those in which it fell.
fn captures(returns: &[f64], benchmark: &[f64]) -> (Capture, Capture) {
    let (mut up_periods, mut up_returns, mut up_benchmark) = (0usize, 1.0f64, 1.0f64);
    let (mut down_periods, mut down_returns, mut down_benchmark) = (0usize, 1.0f64, 1.0f64);
    // Multiplying by exactly 1 leaves the bits alone and spares an unpredictable branch.
    for (&r, &b) in returns.iter().zip(benchmark) {
        let (rose, fell) = (b > 0.0, b < 0.0);
        up_periods += usize::from(rose);
        down_periods += usize::from(fell);
        up_returns *= if rose { 1.0 + r } else { 1.0 };
        up_benchmark *= if rose { 1.0 + b } else { 1.0 };
        down_returns *= if fell { 1.0 + r } else { 1.0 };
        down_benchmark *= if fell { 1.0 + b } else { 1.0 };
    }
    let capture = |periods, returns: f64, benchmark: f64| Capture {
        periods,
        returns_wealth: returns.max(0.0),
        benchmark_wealth: benchmark.max(0.0),
    };
    (
        capture(up_periods, up_returns, up_benchmark),
        capture(down_periods, down_returns, down_benchmark),
    )
}
