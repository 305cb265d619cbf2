//! Returns and trades to performance and overfitting statistics.
//!
//! Three questions, three entrances:
//! - **How did it do?** [`Returns`] and [`Options`] go into [`full_set`], a [`MetricSet`] comes out: one [`Value`] for each
//!   entry of [`METRICS`]. Beside it stand the tables: [`drawdown_table`], [`monthly_returns`], [`yearly_returns`], and the
//!   series: [`drawdown_series`], [`rolling_sharpe`] and its siblings.
//! - **What did its trades look like?** [`trades::trade_set`] over plain [`trades::TradeStat`]s.
//! - **Is it more than luck?** [`overfitting`]: probabilistic and deflated Sharpe ratio, probability of backtest overfitting,
//!   reality check, SPA, StepM, haircuts. [`monte_carlo`] asks what other histories of the same returns would have done.
//!
//! What this crate is **not**: it reads no prices, guesses nothing about its input, draws no unseeded randomness, reads no
//! clock and starts no thread. It never reports NaN, an infinity, or 0 for something unknown: an unknown value carries its
//! [`Reason`]. Exponentials and logarithms come from `libm` and every sum has a fixed order, so results are equal to the bit
//! on every machine and do not depend on how series are spread over threads.
//!
//! Plain keys follow QuantStats 0.0.86; definitions of our own have keys of their own. Every metric, with its formula, unit
//! and source, and the table of deliberate differences from QuantStats and empyrical: [`mod@reference`].
//!
//! ```
//! use bellwether_metrics::{Options, Reason, Returns, full_set};
//!
//! let returns = [0.012, -0.008, 0.005, 0.0, -0.021, 0.017, 0.009, -0.004, 0.011, -0.013, 0.006, 0.003];
//! let set = full_set(&Returns::new(&returns)?, &Options::new(252.0))?;
//!
//! let sharpe = set.get("sharpe").and_then(|value| value.known());
//! assert!(sharpe.is_some_and(|ratio| (ratio - 2.01446052).abs() < 1e-8));
//! // No benchmark was given, so there is no beta, and the set says why.
//! assert_eq!(set.get("beta").and_then(|value| value.reason()), Some(Reason::NoBenchmark));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod calendar_returns;
mod date;
mod differences;
mod drawdowns;
mod full_set;
mod metric;
mod monte_carlo;
mod normal;
mod options;
pub mod overfitting;
mod pass;
mod random;
pub mod reference;
mod registry;
mod returns;
mod rolling;
mod stability;
mod student_t;
mod summary;
pub mod trades;
mod value;
mod workspace;

pub use calendar_returns::{MonthlyReturn, YearlyReturn, monthly_returns, yearly_returns};
pub use date::Date;
pub use differences::{DIFFERENCES, Difference};
pub use drawdowns::{Drawdown, Period, drawdown_series, drawdown_table};
pub use full_set::{Entry, MetricSet, SUPPRESSED_BELOW, Support, WEAK_BELOW, full_set};
pub use monte_carlo::{MonteCarlo, MonteCarloError, MonteCarloOptions, Quantiles, monte_carlo};
pub use options::{Options, OptionsError};
pub use registry::{Group, METRICS, Metric, MetricInfo, Unit, metric};
pub use returns::{Returns, ReturnsError};
pub use rolling::{HALF_YEAR_WINDOW, rolling_sharpe, rolling_sortino, rolling_volatility};
pub use stability::stability_of_timeseries;
pub use value::{Reason, Value};
pub use workspace::Workspace;
