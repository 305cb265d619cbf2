//! Synchronous returns of many trials.

use thiserror::Error;

/// Returns of several strategies over the same periods, one slice a strategy, complete.
#[derive(Debug, Clone, Copy)]
pub struct TrialReturns<'a> {
    trials: &'a [&'a [f64]],
    periods: usize,
}

/// Why slices are not returns of trials.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum TrialReturnsError {
    /// No trial at all.
    #[error("there are no trials; give the returns of at least one strategy")]
    Empty,
    /// Trials over different periods.
    #[error(
        "trial {trial} has {periods} periods and the first one {expected}; give all trials the same periods"
    )]
    Length {
        /// Position of the trial, from 0.
        trial: usize,
        /// Its periods.
        periods: usize,
        /// Periods of the first trial.
        expected: usize,
    },
    /// A value that is missing or infinite.
    #[error("trial {trial} is {value} in period {period}; drop the periods that any trial lacks")]
    NotFinite {
        /// Position of the trial, from 0.
        trial: usize,
        /// Position of the period, from 0.
        period: usize,
        /// The value found.
        value: f64,
    },
}

impl<'a> TrialReturns<'a> {
    /// Checks that all trials are equally long and complete.
    ///
    /// # Errors
    /// [`TrialReturnsError`].
    pub fn new(trials: &'a [&'a [f64]]) -> Result<Self, TrialReturnsError> {
        let periods = trials.first().ok_or(TrialReturnsError::Empty)?.len();
        for (trial, returns) in trials.iter().enumerate() {
            if returns.len() != periods {
                return Err(TrialReturnsError::Length {
                    trial,
                    periods: returns.len(),
                    expected: periods,
                });
            }
            if let Some(period) = returns.iter().position(|value| !value.is_finite()) {
                return Err(TrialReturnsError::NotFinite {
                    trial,
                    period,
                    value: returns[period],
                });
            }
        }
        Ok(Self { trials, periods })
    }

    /// The returns of each trial.
    #[must_use]
    pub fn trials(&self) -> &'a [&'a [f64]] {
        self.trials
    }

    /// Number of periods, the same for all.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.periods
    }
}
