//! Fewer points than bars, for screens.

use std::ops::Range;

use bellwether_market::{NANOS_PER_DAY, Timeframe, UnixNanos};

/// Runs of neighbouring bars, each shown as one point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condensed {
    /// Bars that a point stands for at most, a power of two; 1 is the data itself.
    pub(crate) bars_per_point: u32,
    /// The runs, oldest first; none is empty.
    pub(crate) runs: Vec<Range<usize>>,
}

/// Cuts bars, given by their open times, into at most `points` runs.
///
/// The cuts lie at fixed instants, where the bar's number since 1970 is a multiple of the run's length: a chart that is
/// moved at one level of detail shows the same points.
pub(crate) fn condense(open_times: &[UnixNanos], timeframe: Timeframe, points: usize) -> Condensed {
    if open_times.len() <= points {
        return Condensed {
            bars_per_point: 1,
            runs: (0..open_times.len()).map(|bar| bar..bar + 1).collect(),
        };
    }
    let length = timeframe.fixed_nanos().unwrap_or(NANOS_PER_DAY);
    let mut bars_per_point: u32 = 2;
    loop {
        let number = |bar: usize| {
            open_times[bar]
                .nanos()
                .div_euclid(length)
                .div_euclid(i64::from(bars_per_point))
        };
        let mut runs: Vec<Range<usize>> = Vec::new();
        for bar in 0..open_times.len() {
            match runs.last_mut() {
                Some(run) if number(run.start) == number(bar) => run.end = bar + 1,
                _ => runs.push(bar..bar + 1),
            }
        }
        // Closed hours make runs shorter than they could be, so the first length that should do may not.
        if runs.len() <= points || bars_per_point > u32::MAX / 2 {
            return Condensed {
                bars_per_point,
                runs,
            };
        }
        bars_per_point *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(numbers: impl IntoIterator<Item = i64>) -> Vec<UnixNanos> {
        numbers
            .into_iter()
            .map(|minute| UnixNanos::from_nanos(minute * 60_000_000_000))
            .collect()
    }

    #[track_caller]
    fn check(times: &[UnixNanos], points: usize, bars_per_point: u32, runs: &[Range<usize>]) {
        let expected = Condensed {
            bars_per_point,
            runs: runs.to_vec(),
        };
        assert_eq!(condense(times, "1m".parse().unwrap(), points), expected);
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        check(&minutes([3, 4, 9]), 3, 1, &[0..1, 1..2, 2..3]);
        check(&[], 2, 1, &[]);
    }

    #[test]
    fn cuts_do_not_move_with_the_window() {
        check(&minutes(3..9), 4, 2, &[0..1, 1..3, 3..5, 5..6]);
        check(&minutes(4..9), 4, 2, &[0..2, 2..4, 4..5]);
    }

    #[test]
    fn closed_hours_never_make_more_points_than_asked_for() {
        // Single bars far apart: no run holds two of them until it is very long.
        check(&minutes([0, 100, 200, 300]), 2, 256, &[0..3, 3..4]);
    }
}
