//! What other histories of the same returns would have done.

use thiserror::Error;

use crate::pass::tails::interpolate;
use crate::random::Random;
use crate::returns::Returns;

/// How to simulate. The seed belongs to the result: record it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonteCarloOptions {
    /// Number of paths of each kind.
    pub paths: usize,
    /// Length of a bootstrap block in periods; see [`crate::overfitting::automatic_block_length`].
    pub block_periods: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// A drawdown at or below this fraction is a bust, for example −0.3.
    pub bust: Option<f64>,
    /// A total return at or above this fraction is the goal, for example 0.5.
    pub goal: Option<f64>,
}

/// A simulation that cannot be run.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum MonteCarloError {
    /// Nothing to draw from.
    #[error("there are {0} returns; the simulation needs at least 2")]
    TooFew(usize),
    /// No path asked for.
    #[error("paths is 0; give at least 1000")]
    NoPaths,
    /// A block that does not fit.
    #[error("block_periods is {block_periods}; give 1 to the {returns} returns there are")]
    Block {
        /// Length asked for.
        block_periods: usize,
        /// Observed returns.
        returns: usize,
    },
    /// A threshold without meaning.
    #[error("{name} is {value}; give {expected}")]
    Threshold {
        /// Name of the option.
        name: &'static str,
        /// The value found.
        value: f64,
        /// What it should be.
        expected: &'static str,
    },
}

/// Quantiles of one outcome over all paths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles {
    /// 5 % of the paths end below.
    pub q05: f64,
    /// One quarter ends below.
    pub q25: f64,
    /// One half ends below.
    pub median: f64,
    /// Three quarters end below.
    pub q75: f64,
    /// 95 % end below.
    pub q95: f64,
}

/// Outcomes of the simulated histories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonteCarlo {
    /// Total return of paths drawn in blocks with replacement (circular block bootstrap).
    pub total_return: Quantiles,
    /// Maximum drawdown, not positive, of paths that are the same returns in another order.
    pub max_drawdown: Quantiles,
    /// Share of the reordered paths whose drawdown reached the bust; `None` when no bust was stated.
    pub bust_probability: Option<f64>,
    /// Share of the bootstrapped paths whose total return reached the goal; `None` when no goal was stated.
    pub goal_probability: Option<f64>,
}

/// Simulates other histories.
///
/// A permutation keeps the terminal equity, so it says something about drawdowns alone; a bootstrap with replacement says
/// something about where the equity ends. Each question gets the paths that can answer it.
///
/// # Errors
/// [`MonteCarloError`].
pub fn monte_carlo(
    returns: &Returns<'_>,
    options: &MonteCarloOptions,
) -> Result<MonteCarlo, MonteCarloError> {
    let mut path: Vec<f64> = returns
        .values()
        .iter()
        .copied()
        .filter(|value| !value.is_nan())
        .collect();
    options.check(path.len())?;
    let sample = path.clone();
    let mut random = Random::seeded(options.seed);
    let mut totals: Vec<f64> = (0..options.paths)
        .map(|_| {
            draw_circular_blocks(&mut random, &sample, options.block_periods, &mut path);
            path.iter()
                .fold(1.0f64, |equity, value| (equity * (1.0 + value)).max(0.0))
                - 1.0
        })
        .collect();
    path.copy_from_slice(&sample);
    let mut drawdowns: Vec<f64> = (0..options.paths)
        .map(|_| {
            shuffle(&mut random, &mut path);
            max_drawdown(&path)
        })
        .collect();
    let share = |values: &[f64], reached: &dyn Fn(f64) -> bool| {
        values.iter().filter(|&&value| reached(value)).count() as f64 / values.len() as f64
    };
    Ok(MonteCarlo {
        bust_probability: options
            .bust
            .map(|bust| share(&drawdowns, &|drawdown| drawdown <= bust)),
        goal_probability: options
            .goal
            .map(|goal| share(&totals, &|total| total >= goal)),
        total_return: Quantiles::of(&mut totals),
        max_drawdown: Quantiles::of(&mut drawdowns),
    })
}

impl MonteCarloOptions {
    fn check(&self, returns: usize) -> Result<(), MonteCarloError> {
        if returns < 2 {
            return Err(MonteCarloError::TooFew(returns));
        }
        if self.paths == 0 {
            return Err(MonteCarloError::NoPaths);
        }
        if !(1..=returns).contains(&self.block_periods) {
            return Err(MonteCarloError::Block {
                block_periods: self.block_periods,
                returns,
            });
        }
        if let Some(value) = self.bust.filter(|bust| !(-1.0..0.0).contains(bust)) {
            return Err(MonteCarloError::Threshold {
                name: "bust",
                value,
                expected: "a drawdown from -1 to below 0",
            });
        }
        if let Some(value) = self.goal.filter(|goal| !goal.is_finite() || *goal <= -1.0) {
            return Err(MonteCarloError::Threshold {
                name: "goal",
                value,
                expected: "a total return above -1",
            });
        }
        Ok(())
    }
}

impl Quantiles {
    fn of(values: &mut [f64]) -> Self {
        values.sort_unstable_by(f64::total_cmp);
        let at = |p: f64| interpolate(values, (values.len() - 1) as f64 * p);
        Self {
            q05: at(0.05),
            q25: at(0.25),
            median: at(0.5),
            q75: at(0.75),
            q95: at(0.95),
        }
    }
}

fn draw_circular_blocks(
    random: &mut Random,
    sample: &[f64],
    block_periods: usize,
    path: &mut [f64],
) {
    for block in path.chunks_mut(block_periods) {
        let start = random.below(sample.len());
        for (offset, value) in block.iter_mut().enumerate() {
            *value = sample[(start + offset) % sample.len()];
        }
    }
}

/// Fisher–Yates.
fn shuffle(random: &mut Random, path: &mut [f64]) {
    for last in (1..path.len()).rev() {
        path.swap(last, random.below(last + 1));
    }
}

fn max_drawdown(path: &[f64]) -> f64 {
    let (mut equity, mut peak, mut deepest) = (1.0f64, 1.0f64, 0.0f64);
    for value in path {
        equity = (equity * (1.0 + value)).max(0.0);
        peak = peak.max(equity);
        deepest = deepest.min(equity / peak - 1.0);
    }
    deepest
}
