//! Stationary bootstrap: resamples in blocks of random length, so that dependence in time survives.

use thiserror::Error;

use super::trial_returns::TrialReturns;
use crate::pass::lanes;
use crate::random::Random;

/// How to resample. The seed belongs to the result: record it with the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// Number of resamples, at least 1000 for a p-value worth reporting.
    pub replications: usize,
    /// Mean block length in periods, at least 1; see [`automatic_block_length`].
    pub mean_block_periods: f64,
    /// Seed of the draws.
    pub seed: u64,
}

/// A bootstrap that cannot be run.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum BootstrapError {
    /// Too few periods to resample.
    #[error("there are {0} periods; the test needs at least 20")]
    TooFewPeriods(usize),
    /// No resample asked for.
    #[error("replications is 0; give at least 1000")]
    NoReplications,
    /// A block shorter than a period, or not finite.
    #[error("mean_block_periods is {0}; give a finite length of at least 1")]
    BlockLength(f64),
    /// A level outside (0, 1).
    #[error("size is {0}; give a family-wise error rate between 0 and 1, such as 0.05")]
    Size(f64),
}

/// A bootstrap p-value as counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootstrapP {
    /// Resamples at least as extreme as the data.
    pub exceedances: usize,
    /// Resamples drawn.
    pub replications: usize,
}

impl BootstrapP {
    /// Share of resamples that are at least as extreme; can be 0.
    #[must_use]
    pub fn share(self) -> f64 {
        self.exceedances as f64 / self.replications as f64
    }

    /// The same counting the data as one of the resamples: never 0, a little larger.
    #[must_use]
    pub fn add_one(self) -> f64 {
        (self.exceedances as f64 + 1.0) / (self.replications as f64 + 1.0)
    }
}

/// A run of consecutive periods, wrapping at the end of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    start: usize,
    length: usize,
}

/// Fewer periods than this carry no information about the distribution of a maximum.
const LEAST_PERIODS: usize = 20;

impl Bootstrap {
    pub(super) fn check(&self, periods: usize) -> Result<(), BootstrapError> {
        if periods < LEAST_PERIODS {
            Err(BootstrapError::TooFewPeriods(periods))
        } else if self.replications == 0 {
            Err(BootstrapError::NoReplications)
        } else if !(self.mean_block_periods.is_finite() && self.mean_block_periods >= 1.0) {
            Err(BootstrapError::BlockLength(self.mean_block_periods))
        } else {
            Ok(())
        }
    }

    /// Mean of each resample minus the mean of the sample: `[replication][trial]`, the same draws for all trials.
    ///
    /// **Source** Politis & Romano (1994): uniform start, a new start with probability 1 / mean block length, else the next
    /// period, wrapping around.
    pub(super) fn centred_means(&self, returns: &TrialReturns<'_>) -> Vec<Vec<f64>> {
        let periods = returns.periods();
        // Sums of blocks come from cumulative sums of the sample laid twice end to end. They are taken around the mean,
        // which keeps them small and their differences exact to rounding.
        let cumulative: Vec<Vec<f64>> = returns
            .trials()
            .iter()
            .map(|trial| {
                let mean = mean(trial);
                let mut sums = Vec::with_capacity(2 * periods + 1);
                let mut sum = 0.0;
                sums.push(sum);
                for value in trial.iter().chain(trial.iter()) {
                    sum += value - mean;
                    sums.push(sum);
                }
                sums
            })
            .collect();
        let mut random = Random::seeded(self.seed);
        let mut blocks = Vec::new();
        (0..self.replications)
            .map(|_| {
                draw_blocks(
                    &mut random,
                    periods,
                    1.0 / self.mean_block_periods,
                    &mut blocks,
                );
                cumulative
                    .iter()
                    .map(|sums| {
                        let total: f64 = blocks
                            .iter()
                            .map(|block| sums[block.start + block.length] - sums[block.start])
                            .sum();
                        total / periods as f64
                    })
                    .collect()
            })
            .collect()
    }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    lanes::sum(values, |value| [value])[0] / values.len() as f64
}

fn draw_blocks(random: &mut Random, periods: usize, restart: f64, blocks: &mut Vec<Block>) {
    blocks.clear();
    let mut block = Block {
        start: random.below(periods),
        length: 1,
    };
    for _ in 1..periods {
        if random.uniform() < restart {
            blocks.push(block);
            block = Block {
                start: random.below(periods),
                length: 1,
            };
        } else {
            block.length += 1;
        }
    }
    blocks.push(block);
}

/// Variance of √n times the mean under the stationary bootstrap, without drawing it.
///
/// **Formula** γ0 + 2·Σ κ_i·γ_i, κ_i = ((n − i)/n)(1 − q)^i + (i/n)(1 − q)^(n − i), q = 1 / mean block length.
/// **Source** Hansen (2005); arch 8.0.0 `SPA`.
pub(super) fn long_run_variance(values: &[f64], mean_block_periods: f64) -> f64 {
    let n = values.len() as f64;
    let mean = mean(values);
    let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let stay = 1.0 - 1.0 / mean_block_periods;
    let powers: Vec<f64> = std::iter::successors(Some(1.0), |power| Some(power * stay))
        .take(values.len())
        .collect();
    let [mut variance] = lanes::sum(&centred, |value| [value * value / n]);
    for lag in 1..values.len() {
        let share = lag as f64 / n;
        let weight = (1.0 - share) * powers[lag] + share * powers[values.len() - lag];
        // Weights in the middle of a long sample are lost in rounding; so would be the time spent on them.
        if weight < 1e-17 {
            continue;
        }
        let [covariance] =
            lanes::sum_pairs(&centred[..values.len() - lag], &centred[lag..], |a, b| {
                [a * b]
            });
        variance += 2.0 * weight * covariance / n;
    }
    variance
}

/// Mean block length that minimises the error of the stationary bootstrap's variance, at least 1.
///
/// Falls back to n^(1/3) where the rule has nothing to go by (fewer than 20 values, or no variance).
/// **Source** Politis & White (2004), corrected by Patton, Politis & White (2009); arch 8.0.0 `optimal_block_length`.
#[must_use]
pub fn automatic_block_length(values: &[f64]) -> f64 {
    let n = values.len();
    let fallback = libm::cbrt(n as f64).max(1.0);
    if n < LEAST_PERIODS {
        return fallback;
    }
    let mean = mean(values);
    let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let count = n as f64;
    // How many insignificant correlations in a row end the search, and how far it goes.
    let quiet = (libm::log10(count) as usize).max(5);
    let farthest = count.sqrt().ceil() as usize + quiet;
    if farthest + 1 >= n {
        return fallback;
    }
    let significant = 2.0 * (libm::log10(count) / count).sqrt();
    let mut covariances = Vec::with_capacity(farthest + 1);
    let mut correlations: Vec<f64> = Vec::with_capacity(farthest + 1);
    let mut last_significant = None;
    for lag in 0..=farthest {
        let product: f64 = centred[lag..]
            .iter()
            .zip(&centred[..n - lag])
            .map(|(a, b)| a * b)
            .sum();
        let late: f64 = centred[lag + 1..].iter().map(|value| value * value).sum();
        let early: f64 = centred[..n - lag - 1]
            .iter()
            .map(|value| value * value)
            .sum();
        if early <= 0.0 || late <= 0.0 {
            return fallback;
        }
        covariances.push(product / count);
        correlations.push(product.abs() / (late * early).sqrt());
        let is_quiet = lag >= quiet
            && correlations[lag - quiet..lag]
                .iter()
                .all(|&value| value < significant);
        if is_quiet && last_significant.is_none() {
            last_significant = Some(lag - quiet);
        }
    }
    let bandwidth = last_significant.map_or(farthest, |lag| (2 * lag.max(1)).min(farthest));
    let (mut slope, mut spectrum) = (0.0, covariances[0]);
    for lag in 1..=bandwidth {
        let position = lag as f64 / bandwidth as f64;
        let taper = if position <= 0.5 {
            1.0
        } else {
            2.0 * (1.0 - position)
        };
        slope += 2.0 * taper * lag as f64 * covariances[lag];
        spectrum += 2.0 * taper * covariances[lag];
    }
    let length = libm::cbrt(slope * slope / (spectrum * spectrum)) * libm::cbrt(count);
    let longest = (3.0 * count.sqrt()).min(count / 3.0).ceil();
    if length.is_finite() {
        length.min(longest).max(1.0)
    } else {
        fallback
    }
}
