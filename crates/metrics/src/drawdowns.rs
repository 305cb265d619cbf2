//! Drawdowns as a series and as a table.

use crate::date::Date;
use crate::pass::tails::interpolate;
use crate::returns::Returns;

/// A period of the returns: its position and, where the returns carry them, its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Position in the returns, from 0.
    pub index: usize,
    /// Date of the period.
    pub date: Option<Date>,
}

/// A stretch below the running peak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawdown {
    /// First period below the peak.
    pub start: Period,
    /// Deepest period; the first one of equals.
    pub valley: Period,
    /// Last period below the peak, or the last one there is.
    pub end: Period,
    /// First period back at the peak or above; `None` while the drawdown is open.
    pub recovery: Option<Period>,
    /// Fall from the peak at the valley, a negative fraction.
    pub depth: f64,
    /// The same after leaving out the worst hundredth of the stretch (drawdowns at or beyond its 99 % quantile), as QuantStats
    /// reports it; `None` when nothing is left.
    pub depth_without_outliers: Option<f64>,
    /// Observed periods from start to end, both included.
    pub periods: usize,
    /// Calendar days from start to end, both included; `None` without dates.
    pub days: Option<i64>,
}

/// The drawdown after each period: a fraction of the running peak (the initial equity included), 0 at the peak, not positive.
///
/// **Output** as long as [`Returns::values`]; `None` where the period is missing. **Source** QuantStats 0.0.86 `to_drawdown_series`.
#[must_use]
pub fn drawdown_series(returns: &Returns<'_>) -> Vec<Option<f64>> {
    let (mut equity, mut peak) = (1.0f64, 1.0f64);
    returns
        .values()
        .iter()
        .map(|&value| {
            if value.is_nan() {
                return None;
            }
            equity = (equity * (1.0 + value)).max(0.0);
            peak = peak.max(equity);
            Some(equity / peak - 1.0)
        })
        .collect()
}

/// The `top` deepest drawdowns, deepest first; the earlier one first among equals.
///
/// **Source** QuantStats 0.0.86 `drawdown_details`, where `end` is the last period below the peak.
#[must_use]
pub fn drawdown_table(returns: &Returns<'_>, top: usize) -> Vec<Drawdown> {
    let period = |index: usize| Period {
        index,
        date: returns.dates().map(|dates| dates[index]),
    };
    let mut table = Vec::new();
    let mut open: Vec<(usize, f64)> = Vec::new();
    for (index, drawdown) in drawdown_series(returns).into_iter().enumerate() {
        match drawdown {
            Some(drawdown) if drawdown < 0.0 => open.push((index, drawdown)),
            Some(_) if !open.is_empty() => {
                table.push(describe(&open, Some(period(index)), period));
                open.clear();
            }
            // A missing period says nothing about recovery.
            _ => {}
        }
    }
    if !open.is_empty() {
        table.push(describe(&open, None, period));
    }
    table.sort_by(|a, b| a.depth.total_cmp(&b.depth));
    table.truncate(top);
    table
}

/// One stretch of (index, drawdown), not empty.
fn describe(
    stretch: &[(usize, f64)],
    recovery: Option<Period>,
    period: impl Fn(usize) -> Period,
) -> Drawdown {
    let (start, end) = (period(stretch[0].0), period(stretch[stretch.len() - 1].0));
    let (mut valley, mut depth) = stretch[0];
    for &(index, drawdown) in stretch {
        if drawdown < depth {
            (valley, depth) = (index, drawdown);
        }
    }
    let days = start
        .date
        .zip(end.date)
        .map(|(first, last)| last.days_since_epoch() - first.days_since_epoch() + 1);
    Drawdown {
        start,
        valley: period(valley),
        end,
        recovery,
        depth,
        depth_without_outliers: depth_without_outliers(stretch),
        periods: stretch.len(),
        days,
    }
}

fn depth_without_outliers(stretch: &[(usize, f64)]) -> Option<f64> {
    let mut depths: Vec<f64> = stretch.iter().map(|&(_, drawdown)| -drawdown).collect();
    depths.sort_unstable_by(f64::total_cmp);
    let limit = interpolate(&depths, (depths.len() - 1) as f64 * 0.99);
    depths
        .iter()
        .rev()
        .find(|&&depth| depth < limit)
        .map(|&depth| -depth)
}
