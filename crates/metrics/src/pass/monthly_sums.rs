//! Plain sums of the returns of each calendar month.

use crate::date::Date;

/// Sum of the monthly sums, and of the negative ones alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MonthlySums {
    pub(crate) total: f64,
    /// Not positive.
    pub(crate) losses: f64,
}

impl MonthlySums {
    pub(crate) fn of(dates: &[Date], values: &[f64]) -> Self {
        let mut sums = Self {
            total: 0.0,
            losses: 0.0,
        };
        let mut month_sum = 0.0;
        let mut month = None;
        for (date, &value) in dates.iter().zip(values) {
            if value.is_nan() {
                continue;
            }
            let this = (date.year(), date.month());
            if month != Some(this) {
                sums.close(month_sum);
                month = Some(this);
                month_sum = 0.0;
            }
            month_sum += value;
        }
        sums.close(month_sum);
        sums
    }

    fn close(&mut self, month_sum: f64) {
        self.total += month_sum;
        self.losses += if month_sum < 0.0 { month_sum } else { 0.0 };
    }
}
