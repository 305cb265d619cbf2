//! Mean, central moments and the sums behind the first autocorrelation, in two passes.

use super::lanes;

/// Two-pass moments of a series. `squares`, `cubes` and `fourths` are **sums** of powers of the distance from the mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments {
    pub(crate) n: usize,
    pub(crate) sum: f64,
    pub(crate) mean: f64,
    pub(crate) squares: f64,
    pub(crate) cubes: f64,
    pub(crate) fourths: f64,
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
    lagged_products: f64,
    first: f64,
    last: f64,
}

impl Moments {
    pub(crate) fn of(values: &[f64]) -> Self {
        let n = values.len();
        let [sum] = lanes::sum(values, |v| [v]);
        let mean = if n == 0 { 0.0 } else { sum / n as f64 };
        let [squares, cubes, fourths] = lanes::sum(values, |v| {
            let distance = v - mean;
            let square = distance * distance;
            [square, square * distance, square * square]
        });
        let lagged = n.saturating_sub(1);
        let [lagged_products] =
            lanes::sum_pairs(&values[..lagged], &values[n - lagged..], |a, b| {
                [(a - mean) * (b - mean)]
            });
        let (lowest, highest) = lanes::extremes(values);
        Self {
            n,
            sum,
            mean,
            squares,
            cubes,
            fourths,
            lowest,
            highest,
            lagged_products,
            first: values.first().map_or(0.0, |v| v - mean),
            last: values.last().map_or(0.0, |v| v - mean),
        }
    }

    /// Whether the values differ from each other by more than rounding.
    pub(crate) fn varies(&self) -> bool {
        // Equal values leave a residue because their mean is rounded; it is bounded by a few units in the last place.
        let scale = self.lowest.abs().max(self.highest.abs());
        self.n > 1
            && self.lowest < self.highest
            && self.highest - self.lowest > 8.0 * f64::EPSILON * scale
    }

    /// Sample variance (n − 1), of at least two values.
    pub(crate) fn variance(&self) -> f64 {
        self.squares / (self.n as f64 - 1.0)
    }

    /// Sample standard deviation (n − 1), of at least two values.
    pub(crate) fn standard_deviation(&self) -> f64 {
        self.variance().sqrt()
    }

    /// Population skewness, of values that vary.
    pub(crate) fn skew_population(&self) -> f64 {
        let n = self.n as f64;
        let variance = self.squares / n;
        self.cubes / n / (variance * variance.sqrt())
    }

    /// Population kurtosis (normal = 3), of values that vary.
    pub(crate) fn kurtosis_population(&self) -> f64 {
        let n = self.n as f64;
        let variance = self.squares / n;
        self.fourths / n / (variance * variance)
    }

    /// Bias-corrected skewness, of at least three values that vary.
    pub(crate) fn skew_corrected(&self) -> f64 {
        let n = self.n as f64;
        (n * (n - 1.0)).sqrt() / (n - 2.0) * self.skew_population()
    }

    /// Bias-corrected excess kurtosis (normal = 0), of at least four values that vary.
    pub(crate) fn excess_kurtosis_corrected(&self) -> f64 {
        let n = self.n as f64;
        let excess = self.kurtosis_population() - 3.0;
        (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0)
    }

    /// Pearson correlation of each value with the next one, each side around its own mean; `None` where a side is constant.
    pub(crate) fn lag_one_correlation(&self) -> Option<f64> {
        if self.n < 3 || !self.varies() {
            return None;
        }
        let pairs = self.n as f64 - 1.0;
        // Distances from the common mean sum to zero, so each side's sum is minus the value that it leaves out.
        let (early_sum, late_sum) = (-self.last, -self.first);
        let covariance = self.lagged_products - early_sum * late_sum / pairs;
        let early = self.squares - self.last * self.last - early_sum * early_sum / pairs;
        let late = self.squares - self.first * self.first - late_sum * late_sum / pairs;
        let negligible = 1e-14 * self.squares;
        (early > negligible && late > negligible)
            .then(|| (covariance / (early * late).sqrt()).clamp(-1.0, 1.0))
    }
}
