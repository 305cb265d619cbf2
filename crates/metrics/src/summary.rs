//! The sufficient statistics of one return series: what every metric is computed from.

use crate::options::Options;
use crate::pass::benchmark_pairs::BenchmarkPairs;
use crate::pass::equity_path::EquityPath;
use crate::pass::gains_losses::GainsLosses;
use crate::pass::moments::Moments;
use crate::pass::monthly_sums::MonthlySums;
use crate::pass::tails::Tails;
use crate::returns::Returns;
use crate::value::{Outcome, Reason};
use crate::workspace::Workspace;

/// Everything that the passes found in one series. Metrics read it; nobody else needs to.
#[derive(Debug, Clone)]
pub(crate) struct Summary {
    pub(crate) n: usize,
    pub(crate) periods_per_year: f64,
    /// Per year.
    pub(crate) risk_free: f64,
    pub(crate) risk_free_per_period: f64,
    pub(crate) time_in_market: Option<f64>,
    pub(crate) moments: Moments,
    pub(crate) gains_losses: GainsLosses,
    pub(crate) path: EquityPath,
    /// Final equity of an initial 1 that earns the returns above the risk-free rate.
    pub(crate) excess_wealth: f64,
    pub(crate) tails: Option<Tails>,
    pub(crate) monthly: Option<MonthlySums>,
    pub(crate) benchmark: Option<BenchmarkPairs>,
}

impl Summary {
    /// Runs the passes. The options have been checked against these returns.
    pub(crate) fn of(
        returns: &Returns<'_>,
        options: &Options<'_>,
        workspace: &mut Workspace,
    ) -> Self {
        let Workspace {
            observed,
            paired_returns,
            paired_benchmark,
            scratch,
        } = workspace;
        let values = if returns.missing() == 0 {
            returns.values()
        } else {
            observed.clear();
            observed.extend(returns.values().iter().filter(|value| !value.is_nan()));
            observed
        };
        let risk_free_per_period = options.rate_per_period(options.risk_free);
        let threshold = risk_free_per_period + options.rate_per_period(options.required_return);
        let moments = Moments::of(values);
        let path = EquityPath::of(values);
        let excess_wealth = if risk_free_per_period == 0.0 {
            path.wealth
        } else {
            values.iter().fold(1.0, |wealth: f64, r| {
                (wealth * (1.0 + (r - risk_free_per_period))).max(0.0)
            })
        };
        let tails = Tails::of(values, &moments, scratch);
        let benchmark = options.benchmark.and_then(|benchmark| {
            paired_returns.clear();
            paired_benchmark.clear();
            for (&r, &b) in returns.values().iter().zip(benchmark) {
                if !r.is_nan() && !b.is_nan() {
                    paired_returns.push(r);
                    paired_benchmark.push(b);
                }
            }
            (!paired_returns.is_empty())
                .then(|| BenchmarkPairs::of(paired_returns, paired_benchmark, scratch))
        });
        Self {
            n: values.len(),
            periods_per_year: options.periods_per_year,
            risk_free: options.risk_free,
            risk_free_per_period,
            time_in_market: options.time_in_market,
            moments,
            gains_losses: GainsLosses::of(values, risk_free_per_period, threshold),
            path,
            excess_wealth,
            tails,
            monthly: returns
                .dates()
                .map(|dates| MonthlySums::of(dates, returns.values())),
            benchmark,
        }
    }

    /// The number of observations, when there are at least `least`.
    pub(crate) fn at_least(&self, least: usize) -> Outcome {
        if self.n < least {
            Err(Reason::TooFew)
        } else {
            Ok(self.n as f64)
        }
    }

    /// The moments of at least `least` values that differ from each other.
    pub(crate) fn varying(&self, least: usize) -> Result<&Moments, Reason> {
        self.at_least(least.max(2))?;
        if self.moments.varies() {
            Ok(&self.moments)
        } else {
            Err(Reason::ZeroVariance)
        }
    }

    /// Mean return per period above the risk-free rate.
    pub(crate) fn excess_mean(&self) -> f64 {
        self.moments.mean - self.risk_free_per_period
    }

    /// Growth per year that turns 1 into `wealth` over `periods`.
    pub(crate) fn annual_growth(&self, wealth: f64, periods: usize) -> f64 {
        libm::pow(wealth, self.periods_per_year / periods as f64) - 1.0
    }

    pub(crate) fn tails(&self) -> Result<&Tails, Reason> {
        self.tails.as_ref().ok_or(Reason::TooFew)
    }

    pub(crate) fn benchmark(&self) -> Result<&BenchmarkPairs, Reason> {
        self.benchmark.as_ref().ok_or(Reason::NoBenchmark)
    }
}
