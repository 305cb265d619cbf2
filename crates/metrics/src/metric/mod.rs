//! One file a metric, or a family that shares its terms. Each metric is a `static`: its manual entry and its computation.

pub(crate) mod autocorrelation;
pub(crate) mod benchmark;
pub(crate) mod cagr;
pub(crate) mod capture;
pub(crate) mod cvar;
pub(crate) mod distribution;
pub(crate) mod drawdown;
pub(crate) mod exposure;
pub(crate) mod gain_to_pain;
pub(crate) mod kelly;
pub(crate) mod mean_return;
pub(crate) mod omega;
pub(crate) mod outliers;
pub(crate) mod profit;
pub(crate) mod psr;
pub(crate) mod sharpe;
pub(crate) mod sortino;
pub(crate) mod streaks;
pub(crate) mod tail_ratio;
pub(crate) mod total_return;
pub(crate) mod ulcer;
pub(crate) mod value_at_risk;
pub(crate) mod volatility;
pub(crate) mod win_loss;
