//! White's reality check.

use super::stationary_bootstrap::{Bootstrap, BootstrapError, BootstrapP, mean};
use super::trial_returns::TrialReturns;

/// Is the best of these trials better than the benchmark, given that it was picked as the best?
///
/// **Inputs** `differences`: each trial's return minus the benchmark's, period by period; positive is better.
/// **Formula** V = max_k √n·d̄_k, V* = max_k √n·(d̄*_k − d̄_k); the p-value counts V* ≥ V. H0: no trial is better.
/// **Source** White (2000); arch 8.0.0 `RealityCheck` (its upper p-value; it takes losses).
///
/// # Errors
/// [`BootstrapError`] for fewer than 20 periods or a bootstrap outside its domain.
pub fn reality_check(
    differences: &TrialReturns<'_>,
    bootstrap: &Bootstrap,
) -> Result<BootstrapP, BootstrapError> {
    bootstrap.check(differences.periods())?;
    let best = differences
        .trials()
        .iter()
        .map(|trial| mean(trial))
        .fold(f64::NEG_INFINITY, f64::max);
    let exceedances = bootstrap
        .centred_means(differences)
        .iter()
        .filter(|means| means.iter().copied().fold(f64::NEG_INFINITY, f64::max) >= best)
        .count();
    Ok(BootstrapP {
        exceedances,
        replications: bootstrap.replications,
    })
}
