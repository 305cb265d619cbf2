//! Deflated Sharpe ratio.

use super::effective_trials::effective_trials;
use super::sharpe_estimate::SharpeEstimate;
use crate::normal;
use crate::value::{Reason, Value};

/// Euler–Mascheroni constant.
const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;

/// Sharpe ratio per period that the best of `trials` independent worthless trials is expected to show.
///
/// **Formula** √V·((1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e))), at least 0; 0 for one trial.
/// **Inputs** `variance`: variance of the trials' Sharpe ratios per period. **Source** Bailey & López de Prado (2014).
#[must_use]
pub fn expected_maximum_sharpe(variance: f64, trials: f64) -> f64 {
    if trials <= 1.0 {
        return 0.0;
    }
    let usual = normal::quantile(1.0 - 1.0 / trials);
    let rare = normal::quantile(1.0 - 1.0 / (trials * std::f64::consts::E));
    (variance.sqrt() * ((1.0 - EULER_GAMMA) * usual + EULER_GAMMA * rare)).max(0.0)
}

/// The probabilistic Sharpe ratio against what luck alone would give the best of a number of trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deflation {
    /// Number of independent trials assumed.
    pub trials: f64,
    /// Sharpe ratio per period that luck alone is expected to reach.
    pub threshold: Value,
    /// Probability that the true Sharpe ratio is above the threshold.
    pub probability: Value,
}

/// Deflated Sharpe ratio for the raw number of trials and for the effective one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeflatedSharpe {
    /// Every trial counts as independent: the strictest reading.
    pub raw: Deflation,
    /// Correlated trials count for less; `None` when their mean correlation is not known.
    pub effective: Option<Deflation>,
}

impl DeflatedSharpe {
    /// Deflates the selected trial's estimate by the Sharpe ratios (per period) of **all** trials, itself included.
    ///
    /// Unknown when there are two trials or more but fewer than two of their ratios are known (finite): the count is then
    /// known, the variance is not.
    #[must_use]
    pub fn of(
        selected: &SharpeEstimate,
        trial_sharpes: &[f64],
        mean_correlation: Option<f64>,
    ) -> Self {
        let trials = trial_sharpes.len();
        let variance = sample_variance(trial_sharpes);
        Self {
            raw: Deflation::of(selected, variance, trials as f64),
            effective: mean_correlation.map(|correlation| {
                Deflation::of(selected, variance, effective_trials(trials, correlation))
            }),
        }
    }
}

impl Deflation {
    /// Deflates by a known variance of Sharpe ratios per period and a number of independent trials.
    #[must_use]
    pub fn of(selected: &SharpeEstimate, variance: Option<f64>, trials: f64) -> Self {
        let variance = if trials <= 1.0 { Some(0.0) } else { variance };
        match variance {
            Some(variance) => {
                let threshold = expected_maximum_sharpe(variance, trials);
                Self {
                    trials,
                    threshold: Value::Known(threshold),
                    probability: selected.psr(threshold),
                }
            }
            None => Self {
                trials,
                threshold: Value::Unknown(Reason::TooFew),
                probability: Value::Unknown(Reason::TooFew),
            },
        }
    }
}

/// Sample variance (n − 1) of the finite values; `None` with fewer than two.
fn sample_variance(values: &[f64]) -> Option<f64> {
    let finite: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    if finite.len() < 2 {
        return None;
    }
    let mean = finite.iter().sum::<f64>() / finite.len() as f64;
    Some(
        finite
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum::<f64>()
            / (finite.len() as f64 - 1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> SharpeEstimate {
        SharpeEstimate {
            sharpe: 2.5 / 250.0f64.sqrt(),
            skew: -3.0,
            kurtosis: 10.0,
            periods: 1250.0,
        }
    }

    #[test]
    fn the_example_of_the_paper() {
        let deflation = Deflation::of(&example(), Some(0.5 / 250.0), 100.0);
        assert!(
            (deflation.threshold.known().unwrap() - 0.1132).abs() < 5e-5,
            "{deflation:?}"
        );
        assert!((deflation.probability.known().unwrap() - 0.9004).abs() < 5e-5);
    }

    #[test]
    fn one_trial_is_not_deflated() {
        let deflated = DeflatedSharpe::of(&example(), &[0.158], None);
        assert_eq!(deflated.raw.threshold, Value::Known(0.0));
        assert_eq!(deflated.raw.probability, example().psr(0.0));
    }

    #[test]
    fn correlated_trials_deflate_less() {
        let sharpes: Vec<f64> = (0..50).map(|k| f64::from(k % 7) * 0.01).collect();
        let deflated = DeflatedSharpe::of(&example(), &sharpes, Some(0.8));
        let effective = deflated.effective.unwrap();
        assert!((effective.trials - 10.8).abs() < 1e-12);
        assert!(effective.threshold.known() < deflated.raw.threshold.known());
        assert!(effective.probability.known() > deflated.raw.probability.known());
    }

    #[test]
    fn several_trials_without_ratios_are_unknown() {
        let deflated = DeflatedSharpe::of(&example(), &[0.1, f64::NAN, f64::NAN], None);
        assert_eq!(deflated.raw.probability, Value::Unknown(Reason::TooFew));
    }
}
