//! Rates: dimensionless factors of money.

use rust_decimal::Decimal;

use crate::exact::{DECIMALS, exact_amount};

exact_amount! {
    /// An exact dimensionless factor: a fee of 0.05% is `0.0005`, an initial margin of one half is `0.5`.
    Rate(i64)
}

impl Rate {
    /// As hundredths, for people: 0.05% is `0.05`.
    #[must_use]
    pub fn to_percent(self) -> f64 {
        // One division, so that no noise of the last bits shows.
        self.billionths() as f64 / 1e7
    }
}

impl From<Rate> for Decimal {
    fn from(rate: Rate) -> Self {
        Decimal::from_i128_with_scale(i128::from(rate.billionths()), DECIMALS).normalize()
    }
}
