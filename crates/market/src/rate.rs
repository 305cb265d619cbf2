//! Rates: dimensionless factors of money.

use rust_decimal::Decimal;

use crate::exact::{DECIMALS, exact_amount};

exact_amount! {
    /// An exact dimensionless factor: a fee of 0.05% is `0.0005`, an initial margin of one half is `0.5`.
    Rate(i64)
}

impl From<Rate> for Decimal {
    fn from(rate: Rate) -> Self {
        Decimal::from_i128_with_scale(i128::from(rate.billionths()), DECIMALS).normalize()
    }
}
