//! Ratios over a moving window.
//!
//! Every window is summed afresh: there is no drift, and each value depends on its own window alone.
//! A value is `None` until the window is full, while a period in it is missing, and where the ratio does not exist.

use crate::options::{Options, OptionsError};
use crate::pass::lanes;
use crate::pass::moments::Moments;
use crate::returns::Returns;

/// The usual window: half a year of exchange days.
pub const HALF_YEAR_WINDOW: usize = 126;

/// Volatility of the last `window_periods` returns, annualised. **Source** QuantStats 0.0.86 `rolling_volatility`.
///
/// # Errors
/// [`OptionsError`] when an option is outside its domain.
pub fn rolling_volatility(
    returns: &Returns<'_>,
    window_periods: usize,
    options: &Options<'_>,
) -> Result<Vec<Option<f64>>, OptionsError> {
    let scale = annualisation(returns, options)?;
    Ok(windows(returns, window_periods, |window| {
        (window.len() > 1).then(|| Moments::of(window).standard_deviation() * scale)
    }))
}

/// Sharpe ratio of the last `window_periods` returns, annualised. **Source** QuantStats 0.0.86 `rolling_sharpe`.
///
/// # Errors
/// [`OptionsError`] when an option is outside its domain.
pub fn rolling_sharpe(
    returns: &Returns<'_>,
    window_periods: usize,
    options: &Options<'_>,
) -> Result<Vec<Option<f64>>, OptionsError> {
    let scale = annualisation(returns, options)?;
    let risk_free = options.rate_per_period(options.risk_free);
    Ok(windows(returns, window_periods, |window| {
        let moments = Moments::of(window);
        moments
            .varies()
            .then(|| (moments.mean - risk_free) / moments.standard_deviation() * scale)
    }))
}

/// Sortino ratio of the last `window_periods` returns, annualised. **Source** QuantStats 0.0.86 `rolling_sortino`.
///
/// # Errors
/// [`OptionsError`] when an option is outside its domain.
pub fn rolling_sortino(
    returns: &Returns<'_>,
    window_periods: usize,
    options: &Options<'_>,
) -> Result<Vec<Option<f64>>, OptionsError> {
    let scale = annualisation(returns, options)?;
    let risk_free = options.rate_per_period(options.risk_free);
    Ok(windows(returns, window_periods, |window| {
        let [sum, downside_squares] = lanes::sum(window, |value| {
            let excess = value - risk_free;
            let short = if excess < 0.0 { excess } else { 0.0 };
            [excess, short * short]
        });
        let n = window.len() as f64;
        (downside_squares > 0.0).then(|| sum / n / (downside_squares / n).sqrt() * scale)
    }))
}

fn annualisation(returns: &Returns<'_>, options: &Options<'_>) -> Result<f64, OptionsError> {
    options.check(returns)?;
    Ok(options.periods_per_year.sqrt())
}

/// `statistic` of each full window without a missing period, at the window's last position.
fn windows(
    returns: &Returns<'_>,
    window_periods: usize,
    statistic: impl Fn(&[f64]) -> Option<f64>,
) -> Vec<Option<f64>> {
    let values = returns.values();
    let mut series = vec![None; values.len()];
    let mut complete = 0;
    for last in 0..values.len() {
        complete = if values[last].is_nan() {
            0
        } else {
            complete + 1
        };
        if window_periods > 0 && complete >= window_periods {
            series[last] = statistic(&values[last + 1 - window_periods..=last])
                .filter(|value| value.is_finite());
        }
    }
    series
}
