//! Haircut Sharpe ratios: what is left of a ratio after multiple testing.

use crate::student_t;

/// A Sharpe ratio after an adjustment of its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedSharpe {
    /// Adjusted two-sided p-value, 0..=1.
    pub p_value: f64,
    /// The ratio per period that would have this p-value in a single test, with the sign of the original; 0 for p = 1.
    pub sharpe: f64,
}

/// One trial's ratio and its three adjustments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Haircut {
    /// The ratio as found, per period, with its p-value in a single test.
    pub single: AdjustedSharpe,
    /// Bonferroni: p·M.
    pub bonferroni: AdjustedSharpe,
    /// Holm's step-down.
    pub holm: AdjustedSharpe,
    /// Benjamini–Hochberg–Yekutieli: false discovery rate under any dependence.
    pub bhy: AdjustedSharpe,
}

/// The haircut of each of M trials, in their order.
///
/// **Inputs** `sharpes`: all trials' ratios **per period**, finite; `periods`: observations of each, at least 2.
/// **Formula** t = SR·√n with n − 1 degrees of freedom, two-sided p; Bonferroni M·p; Holm max_{j≤i} (M − j + 1)·p_(j);
/// BHY min_{j≥i} M·c(M)/j·p_(j), c(M) = Σ 1/i; haircut ratio = t⁻¹(p_adjusted)/√n. All p-values end at 1.
/// **Output** `None` when a ratio is not finite or there are fewer than two periods. **Source** Harvey & Liu (2015), "Backtesting".
#[must_use]
pub fn haircuts(sharpes: &[f64], periods: usize) -> Option<Vec<Haircut>> {
    if periods < 2 || sharpes.iter().any(|sharpe| !sharpe.is_finite()) {
        return None;
    }
    let freedom = periods as f64 - 1.0;
    let root = (periods as f64).sqrt();
    let p_values: Vec<f64> = sharpes
        .iter()
        .map(|sharpe| student_t::two_sided_p(sharpe * root, freedom))
        .collect();
    let mut ascending: Vec<usize> = (0..sharpes.len()).collect();
    ascending.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let (holm, bhy) = (holm(&p_values, &ascending), bhy(&p_values, &ascending));
    let adjusted = |trial: usize, p_value: f64| {
        let sharpe = sharpes[trial];
        let t = student_t::from_two_sided_p(p_value, freedom, sharpe.abs() * root);
        AdjustedSharpe {
            p_value,
            sharpe: (t / root).copysign(sharpe),
        }
    };
    let trials = sharpes.len() as f64;
    Some(
        (0..sharpes.len())
            .map(|trial| Haircut {
                single: AdjustedSharpe {
                    p_value: p_values[trial],
                    sharpe: sharpes[trial],
                },
                bonferroni: adjusted(trial, (p_values[trial] * trials).min(1.0)),
                holm: adjusted(trial, holm[trial]),
                bhy: adjusted(trial, bhy[trial]),
            })
            .collect(),
    )
}

fn holm(p_values: &[f64], ascending: &[usize]) -> Vec<f64> {
    let trials = p_values.len();
    let mut adjusted = vec![0.0; trials];
    let mut largest = 0.0f64;
    for (rank, &trial) in ascending.iter().enumerate() {
        largest = largest.max((p_values[trial] * (trials - rank) as f64).min(1.0));
        adjusted[trial] = largest;
    }
    adjusted
}

fn bhy(p_values: &[f64], ascending: &[usize]) -> Vec<f64> {
    let trials = p_values.len();
    let dependence: f64 = (1..=trials).map(|rank| 1.0 / rank as f64).sum();
    let mut adjusted = vec![0.0; trials];
    let mut smallest = 1.0f64;
    for (rank, &trial) in ascending.iter().enumerate().rev() {
        smallest = smallest.min(p_values[trial] * dependence * trials as f64 / (rank + 1) as f64);
        adjusted[trial] = smallest;
    }
    adjusted
}
