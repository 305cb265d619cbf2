//! How straight the logarithm of equity is.

use crate::returns::Returns;
use crate::value::{Reason, Value};

/// Squared correlation of the logarithm of equity with time.
///
/// It costs a logarithm for each period, so it is not part of the full set.
/// **Formula** corr(t, Σ ln(1 + r))². **Output** 0..=1. Unknown with fewer than three observations, on a constant equity,
/// and after ruin, whose logarithm does not exist. **Source** empyrical-reloaded 0.7.1 `stability_of_timeseries`.
#[must_use]
pub fn stability_of_timeseries(returns: &Returns<'_>) -> Value {
    let n = returns.observed();
    if n < 3 {
        return Value::Unknown(Reason::TooFew);
    }
    if returns.ruined() {
        return Value::Unknown(Reason::NotFinite);
    }
    let mut log_equity = Vec::with_capacity(n);
    let mut level = 0.0;
    for value in returns.values().iter().filter(|value| !value.is_nan()) {
        level += libm::log1p(*value);
        log_equity.push(level);
    }
    let mean = log_equity.iter().sum::<f64>() / n as f64;
    let middle = (n as f64 - 1.0) / 2.0;
    let (mut products, mut levels, mut times) = (0.0, 0.0, 0.0);
    for (time, level) in log_equity.iter().enumerate() {
        let (time, level) = (time as f64 - middle, level - mean);
        products += time * level;
        levels += level * level;
        times += time * time;
    }
    if levels == 0.0 {
        return Value::Unknown(Reason::ZeroVariance);
    }
    Value::from(Ok((products * products / (levels * times)).min(1.0)))
}
