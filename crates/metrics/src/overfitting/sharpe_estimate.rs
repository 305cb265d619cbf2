//! Probabilistic Sharpe ratio and minimum track record length.

use crate::normal;
use crate::value::{Outcome, Reason, Value};

/// A Sharpe ratio as the sample gave it, **per period** (not annualised).
///
/// **Source** Bailey & López de Prado (2012), "The Sharpe Ratio Efficient Frontier".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharpeEstimate {
    /// Mean over standard deviation of one period.
    pub sharpe: f64,
    /// Skewness γ3 of the returns.
    pub skew: f64,
    /// Kurtosis γ4 of the returns, **not** excess: a normal distribution has 3.
    pub kurtosis: f64,
    /// Number of periods in the sample.
    pub periods: f64,
}

impl SharpeEstimate {
    /// Probability that the true Sharpe ratio is above `target` (per period).
    ///
    /// **Formula** Φ((SR − SR*)·√(n − 1)/√(1 − γ3·SR + (γ4 − 1)/4·SR²)).
    /// Unknown with fewer than two periods, or when the moments contradict each other so that the variance is not positive.
    #[must_use]
    pub fn psr(&self, target: f64) -> Value {
        Value::from(self.psr_outcome(target))
    }

    /// Periods that this estimate would need to be above `target` (per period) with confidence `1 − alpha`.
    ///
    /// **Formula** 1 + (1 − γ3·SR + (γ4 − 1)/4·SR²)·(Φ⁻¹(1 − α)/(SR − SR*))². Unknown unless the estimate exceeds the target.
    #[must_use]
    pub fn min_track_record_length(&self, target: f64, alpha: f64) -> Value {
        Value::from(self.min_track_record_outcome(target, alpha))
    }

    pub(crate) fn psr_outcome(&self, target: f64) -> Outcome {
        if self.periods < 2.0 {
            return Err(Reason::TooFew);
        }
        let deviation = (self.variance()? / (self.periods - 1.0)).sqrt();
        Ok(normal::cdf((self.sharpe - target) / deviation))
    }

    pub(crate) fn min_track_record_outcome(&self, target: f64, alpha: f64) -> Outcome {
        if self.sharpe <= target {
            return Err(Reason::NotAboveTarget);
        }
        let distance = normal::quantile(1.0 - alpha) / (self.sharpe - target);
        Ok(1.0 + self.variance()? * distance * distance)
    }

    /// Variance of √n·SR. Population moments keep it above zero (γ4 ≥ 1 + γ3²); corrected or invented ones may not.
    fn variance(&self) -> Outcome {
        let variance =
            1.0 - self.skew * self.sharpe + (self.kurtosis - 1.0) / 4.0 * self.sharpe * self.sharpe;
        if variance > 0.0 {
            Ok(variance)
        } else {
            Err(Reason::ZeroVariance)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal_estimate(sharpe: f64) -> SharpeEstimate {
        SharpeEstimate {
            sharpe,
            skew: 0.0,
            kurtosis: 3.0,
            periods: 24.0,
        }
    }

    #[test]
    fn track_record_lengths_of_the_paper() {
        for (periods_per_year, length, years) in [
            (250.0f64, 682.8, 2.731),
            (52.0, 147.1, 2.829),
            (12.0, 38.88, 3.240),
        ] {
            let scale = periods_per_year.sqrt();
            let found = normal_estimate(2.0 / scale)
                .min_track_record_length(1.0 / scale, 0.05)
                .known()
                .unwrap();
            assert!((found - length).abs() < 0.05, "{found} {length}");
            assert!(
                (found / periods_per_year - years).abs() < 0.0005,
                "{found} {years}"
            );
        }
    }

    #[test]
    fn probabilities_of_the_paper() {
        let sharpe = 1.59 / 12.0f64.sqrt();
        let fat = SharpeEstimate {
            sharpe,
            skew: -2.448,
            kurtosis: 10.164,
            periods: 24.0,
        };
        assert!((fat.psr(0.0).known().unwrap() - 0.9136).abs() < 5e-5);
        assert!((normal_estimate(sharpe).psr(0.0).known().unwrap() - 0.9819).abs() < 5e-5);
    }

    #[test]
    fn there_is_no_length_for_an_estimate_below_its_target() {
        assert_eq!(
            normal_estimate(0.1)
                .min_track_record_length(0.1, 0.05)
                .reason(),
            Some(Reason::NotAboveTarget)
        );
    }
}
