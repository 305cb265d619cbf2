//! How many independent trials correlated ones are worth.

use super::trial_returns::TrialReturns;

/// Mean correlation of all pairs of trials; `None` with fewer than two trials that vary.
///
/// Trials of zero variance have no correlation and are left out. **Cost** one pass over the returns, not one for each pair:
/// the sum over all pairs follows from the sum of the standardised series.
#[must_use]
pub fn mean_correlation(returns: &TrialReturns<'_>) -> Option<f64> {
    let mut total = vec![0.0; returns.periods()];
    let mut varying = 0usize;
    for trial in returns.trials() {
        let mean = trial.iter().sum::<f64>() / trial.len() as f64;
        let squares: f64 = trial
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum();
        let scale = trial
            .iter()
            .fold(0.0f64, |scale, value| scale.max(value.abs()));
        if squares.sqrt() <= 1e-14 * scale * trial.len() as f64 {
            continue;
        }
        let norm = squares.sqrt();
        for (sum, value) in total.iter_mut().zip(*trial) {
            *sum += (value - mean) / norm;
        }
        varying += 1;
    }
    if varying < 2 {
        return None;
    }
    let count = varying as f64;
    let all_pairs: f64 = total.iter().map(|sum| sum * sum).sum();
    Some(((all_pairs - count) / (count * (count - 1.0))).clamp(-1.0, 1.0))
}

/// Number of independent trials that `trials` with this mean correlation are worth, 1..=`trials`.
///
/// **Formula** ρ̄ + (1 − ρ̄)·M; a negative mean correlation counts as none. **Source** López de Prado (2018).
#[must_use]
pub fn effective_trials(trials: usize, mean_correlation: f64) -> f64 {
    let correlation = mean_correlation.clamp(0.0, 1.0);
    correlation + (1.0 - correlation) * trials as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_equals_the_mean_over_pairs() {
        let series: Vec<Vec<f64>> = (0..4)
            .map(|k| {
                (0..50)
                    .map(|t| f64::from((t * (7 + k) + t * t * k) % 31) - 15.0 + f64::from(t % 5))
                    .collect()
            })
            .collect();
        let slices: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
        let correlation = |a: &[f64], b: &[f64]| {
            let (ma, mb) = (a.iter().sum::<f64>() / 50.0, b.iter().sum::<f64>() / 50.0);
            let sum = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
                x.iter().zip(y).map(|(u, v)| (u - mx) * (v - my)).sum()
            };
            sum(a, ma, b, mb) / (sum(a, ma, a, ma) * sum(b, mb, b, mb)).sqrt()
        };
        let mut expected = 0.0;
        for i in 0..4 {
            for j in 0..i {
                expected += correlation(slices[i], slices[j]) / 6.0;
            }
        }
        let found = mean_correlation(&TrialReturns::new(&slices).unwrap()).unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn copies_are_one_trial() {
        assert!((effective_trials(100, 1.0) - 1.0).abs() < 1e-12);
        assert!((effective_trials(100, 0.0) - 100.0).abs() < 1e-12);
    }
}
