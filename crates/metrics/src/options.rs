//! What a full set needs to know besides the returns.

use thiserror::Error;

use crate::returns::Returns;

/// Conventions of one evaluation. Rates are per year, as fractions (`0.02` = 2 % a year).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options<'a> {
    /// Periods per year: 252 for exchange days, 365 for days of a market that never closes, 52, 12.
    pub periods_per_year: f64,
    /// Risk-free rate per year; one period earns `(1 + rate)^(1 / periods_per_year) − 1`.
    pub risk_free: f64,
    /// The return per year that separates gain from loss in Omega; usually 0.
    pub required_return: f64,
    /// Benchmark returns of the same periods as the returns, NaN where missing. Only periods present in both are compared.
    pub benchmark: Option<&'a [f64]>,
    /// Share of periods with an open position, 0..=1, when the caller knows it: returns alone cannot tell.
    pub time_in_market: Option<f64>,
}

/// An option outside its domain.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum OptionsError {
    /// Not a positive finite number.
    #[error(
        "periods_per_year is {0}; give the number of periods in a year, such as 252, 365, 52 or 12"
    )]
    PeriodsPerYear(f64),
    /// Not a finite number above −100 %.
    #[error("{name} is {value}; give a rate per year above -1, such as 0.02 for 2 %")]
    Rate {
        /// The option's name.
        name: &'static str,
        /// The value found.
        value: f64,
    },
    /// The benchmark does not pair with the returns.
    #[error(
        "the benchmark has {benchmark} periods and the returns {returns}; align it to the returns, NaN where it has no value"
    )]
    BenchmarkLength {
        /// Periods of the benchmark.
        benchmark: usize,
        /// Periods of the returns.
        returns: usize,
    },
    /// An infinite benchmark return.
    #[error(
        "benchmark return {index} is {value}; a return is a finite number, or NaN for a missing period"
    )]
    BenchmarkInfinite {
        /// Position in the slice, from 0.
        index: usize,
        /// The value found.
        value: f64,
    },
    /// Not a share.
    #[error("time_in_market is {0}; give a share between 0 and 1")]
    TimeInMarket(f64),
}

impl<'a> Options<'a> {
    /// No risk-free rate, no required return, no benchmark.
    #[must_use]
    pub fn new(periods_per_year: f64) -> Self {
        Self {
            periods_per_year,
            risk_free: 0.0,
            required_return: 0.0,
            benchmark: None,
            time_in_market: None,
        }
    }

    /// The same with a risk-free rate per year.
    #[must_use]
    pub fn with_risk_free(self, risk_free: f64) -> Self {
        Self { risk_free, ..self }
    }

    /// The same with a benchmark of the same periods as the returns.
    #[must_use]
    pub fn with_benchmark(self, benchmark: &'a [f64]) -> Self {
        Self {
            benchmark: Some(benchmark),
            ..self
        }
    }

    /// Checks every option against its domain and the benchmark against the returns.
    pub(crate) fn check(&self, returns: &Returns<'_>) -> Result<(), OptionsError> {
        if !(self.periods_per_year.is_finite() && self.periods_per_year > 0.0) {
            return Err(OptionsError::PeriodsPerYear(self.periods_per_year));
        }
        for (name, value) in [
            ("risk_free", self.risk_free),
            ("required_return", self.required_return),
        ] {
            if !(value.is_finite() && value > -1.0) {
                return Err(OptionsError::Rate { name, value });
            }
        }
        if let Some(share) = self.time_in_market
            && !(0.0..=1.0).contains(&share)
        {
            return Err(OptionsError::TimeInMarket(share));
        }
        if let Some(benchmark) = self.benchmark {
            if benchmark.len() != returns.periods_given() {
                return Err(OptionsError::BenchmarkLength {
                    benchmark: benchmark.len(),
                    returns: returns.periods_given(),
                });
            }
            if let Some(index) = benchmark.iter().position(|value| value.is_infinite()) {
                return Err(OptionsError::BenchmarkInfinite {
                    index,
                    value: benchmark[index],
                });
            }
        }
        Ok(())
    }

    /// The rate per period that compounds to `rate_per_year`.
    pub(crate) fn rate_per_period(&self, rate_per_year: f64) -> f64 {
        // Exactly 0 for 0: the common case must not depend on how pow rounds.
        if rate_per_year == 0.0 {
            0.0
        } else {
            libm::pow(1.0 + rate_per_year, 1.0 / self.periods_per_year) - 1.0
        }
    }
}
