//! Returns by calendar month and year.

use crate::date::Date;
use crate::returns::Returns;

/// Compounded return of one calendar month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthlyReturn {
    /// Calendar year.
    pub year: i32,
    /// Month, 1..=12.
    pub month: u8,
    /// Compounded return, a fraction.
    pub value: f64,
    /// Observed periods in the month.
    pub periods: usize,
}

/// Compounded return of one calendar year (end-of-year table).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearlyReturn {
    /// Calendar year.
    pub year: i32,
    /// Compounded return, a fraction.
    pub value: f64,
    /// Observed periods in the year.
    pub periods: usize,
}

/// The months that have an observation, oldest first; `None` when the returns carry no dates.
///
/// A month without observations is absent, not 0 (QuantStats fills with 0).
#[must_use]
pub fn monthly_returns(returns: &Returns<'_>) -> Option<Vec<MonthlyReturn>> {
    let months = compounded_by(returns, |date| (date.year(), date.month()))?;
    Some(
        months
            .into_iter()
            .map(|((year, month), value, periods)| MonthlyReturn {
                year,
                month,
                value,
                periods,
            })
            .collect(),
    )
}

/// The years that have an observation, oldest first; `None` when the returns carry no dates.
#[must_use]
pub fn yearly_returns(returns: &Returns<'_>) -> Option<Vec<YearlyReturn>> {
    let years = compounded_by(returns, |date| date.year())?;
    Some(
        years
            .into_iter()
            .map(|(year, value, periods)| YearlyReturn {
                year,
                value,
                periods,
            })
            .collect(),
    )
}

/// (key, compounded return, observed periods) of each run of equal keys.
fn compounded_by<K: PartialEq>(
    returns: &Returns<'_>,
    key: impl Fn(&Date) -> K,
) -> Option<Vec<(K, f64, usize)>> {
    let mut groups: Vec<(K, f64, usize)> = Vec::new();
    for (date, &value) in returns.dates()?.iter().zip(returns.values()) {
        if value.is_nan() {
            continue;
        }
        let growth = (1.0 + value).max(0.0);
        match groups.last_mut() {
            Some((last, wealth, periods)) if *last == key(date) => {
                *wealth *= growth;
                *periods += 1;
            }
            _ => groups.push((key(date), growth, 1)),
        }
    }
    for (_, wealth, _) in &mut groups {
        *wealth -= 1.0;
    }
    Some(groups)
}
