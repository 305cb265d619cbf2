//! Hansen's test for superior predictive ability.

use super::stationary_bootstrap::{Bootstrap, BootstrapError, BootstrapP, long_run_variance, mean};
use super::trial_returns::TrialReturns;

/// The three p-values of the test; lower ≤ consistent ≤ upper. Report the consistent one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuperiorAbility {
    /// Largest studentised mean, at least 0.
    pub statistic: f64,
    /// Poor trials are ignored: too eager to reject.
    pub lower: BootstrapP,
    /// Trials that are significantly worse than the benchmark are ignored.
    pub consistent: BootstrapP,
    /// All trials count as if on the edge: the studentised reality check, too slow to reject.
    pub upper: BootstrapP,
    /// Trials left out because they never differ from the benchmark, or always by the same amount.
    pub without_variance: usize,
}

/// Mean and deviation of one trial's differences.
pub(super) struct Studentised {
    pub(super) trial: usize,
    pub(super) mean: f64,
    /// Deviation of √n times the mean.
    pub(super) deviation: f64,
}

/// Is the best of these trials better than the benchmark, given that it was picked, and given that some are poor?
///
/// **Inputs** `differences`: each trial's return minus the benchmark's, period by period; positive is better.
/// **Formula** T = max(max_k √n·d̄_k/ω_k, 0), T* = max(max_k √n·(d̄*_k − g_k)/ω_k, 0) with g_k = max(d̄_k, 0) (lower),
/// d̄_k if √n·d̄_k/ω_k ≥ −√(2·ln ln n) else 0 (consistent), d̄_k (upper); the p-value counts T* > T. ω_k² is the variance of the
/// stationary bootstrap. **Source** Hansen (2005); arch 8.0.0 `SPA` for variance and recentring (it does not studentise the maximum).
///
/// # Errors
/// [`BootstrapError`] for fewer than 20 periods or a bootstrap outside its domain.
pub fn superior_ability(
    differences: &TrialReturns<'_>,
    bootstrap: &Bootstrap,
) -> Result<SuperiorAbility, BootstrapError> {
    bootstrap.check(differences.periods())?;
    let n = differences.periods() as f64;
    let root = n.sqrt();
    let trials = studentise(differences, bootstrap);
    let poor = -(2.0 * libm::log(libm::log(n))).sqrt();
    let statistic = trials
        .iter()
        .map(|trial| root * trial.mean / trial.deviation)
        .fold(0.0, f64::max);
    // How far below its own mean each trial is recentred, beyond the centring of the resampled means.
    let shifts: Vec<[f64; 3]> = trials
        .iter()
        .map(|trial| {
            let consistent = if root * trial.mean / trial.deviation >= poor {
                0.0
            } else {
                trial.mean
            };
            [trial.mean.min(0.0), consistent, 0.0]
        })
        .collect();
    let mut exceedances = [0usize; 3];
    for means in bootstrap.centred_means(differences) {
        let mut largest = [0.0f64; 3];
        for (trial, shift) in trials.iter().zip(&shifts) {
            for version in 0..3 {
                let studentised = root * (means[trial.trial] + shift[version]) / trial.deviation;
                largest[version] = largest[version].max(studentised);
            }
        }
        for version in 0..3 {
            exceedances[version] += usize::from(largest[version] > statistic);
        }
    }
    let [lower, consistent, upper] = exceedances.map(|exceedances| BootstrapP {
        exceedances,
        replications: bootstrap.replications,
    });
    let without_variance = differences.trials().len() - trials.len();
    Ok(SuperiorAbility {
        statistic,
        lower,
        consistent,
        upper,
        without_variance,
    })
}

/// The trials whose differences vary.
pub(super) fn studentise(
    differences: &TrialReturns<'_>,
    bootstrap: &Bootstrap,
) -> Vec<Studentised> {
    differences
        .trials()
        .iter()
        .enumerate()
        .filter_map(|(trial, values)| {
            let scale = values
                .iter()
                .fold(0.0f64, |scale, value| scale.max(value.abs()));
            let deviation = long_run_variance(values, bootstrap.mean_block_periods)
                .max(0.0)
                .sqrt();
            (deviation > 1e-12 * scale).then(|| Studentised {
                trial,
                mean: mean(values),
                deviation,
            })
        })
        .collect()
}
