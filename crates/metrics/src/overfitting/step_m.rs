//! Stepwise multiple testing.

use super::stationary_bootstrap::{Bootstrap, BootstrapError};
use super::superior_ability::studentise;
use super::trial_returns::TrialReturns;
use crate::pass::tails::interpolate;

/// Which of these trials are better than the benchmark, with at most `size` probability of naming even one wrongly?
///
/// **Inputs** `differences`: each trial's return minus the benchmark's, positive is better; `size`: family-wise error rate.
/// **Formula** studentised: reject k when √n·d̄_k/ω_k exceeds the (1 − size) quantile of max over the remaining trials of
/// √n·(d̄*_k − d̄_k)/ω_k; remove the rejected ones and repeat until none is. **Output** positions of the rejected trials, ascending.
/// **Source** Romano & Wolf (2005), algorithm 4.1 with studentisation; the same draws serve every step.
///
/// # Errors
/// [`BootstrapError`] for fewer than 20 periods, a bootstrap outside its domain or a size outside (0, 1).
pub fn step_m(
    differences: &TrialReturns<'_>,
    size: f64,
    bootstrap: &Bootstrap,
) -> Result<Vec<usize>, BootstrapError> {
    bootstrap.check(differences.periods())?;
    if !(size > 0.0 && size < 1.0) {
        return Err(BootstrapError::Size(size));
    }
    let resamples = bootstrap.centred_means(differences);
    let mut remaining = studentise(differences, bootstrap);
    let mut rejected = Vec::new();
    while !remaining.is_empty() {
        let mut largest: Vec<f64> = resamples
            .iter()
            .map(|means| {
                remaining
                    .iter()
                    .map(|trial| means[trial.trial] / trial.deviation)
                    .fold(f64::NEG_INFINITY, f64::max)
            })
            .collect();
        largest.sort_unstable_by(f64::total_cmp);
        let critical = interpolate(&largest, (largest.len() - 1) as f64 * (1.0 - size));
        let before = rejected.len();
        // √n stands on both sides of the comparison.
        remaining.retain(|trial| {
            let better = trial.mean / trial.deviation > critical;
            if better {
                rejected.push(trial.trial);
            }
            !better
        });
        if rejected.len() == before {
            break;
        }
    }
    rejected.sort_unstable();
    Ok(rejected)
}
