//! Contract multipliers: how many currency units one point of one contract is worth.

use std::fmt;
use std::str::FromStr;

use crate::Quantity;
use crate::exact::{DECIMALS, ExactError};

/// How much money one unit of price is worth per unit of quantity: 1 for shares, 50 for the E-mini S&P 500.
///
/// Kept as `mantissa / 10^decimals` in lowest terms, because a notional is then exact in 128 bits for every
/// realistic contract, which three factors of nine decimals would not be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Multiplier {
    mantissa: i64,
    /// `10^decimals`.
    divisor: i64,
}

impl Multiplier {
    /// Shares, coins and currency pairs.
    pub const ONE: Self = Self {
        mantissa: 1,
        divisor: 1,
    };

    /// Accepts a value greater than zero with at most nine decimals.
    ///
    /// # Errors
    /// [`ExactError::NotPositive`] otherwise.
    pub fn new(value: Quantity) -> Result<Self, ExactError> {
        if !value.is_positive() {
            return Err(ExactError::NotPositive {
                what: "multiplier",
                value: value.to_string(),
            });
        }
        let (mut mantissa, mut decimals) = (value.billionths(), DECIMALS);
        while decimals > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            decimals -= 1;
        }
        Ok(Self {
            mantissa,
            divisor: 10_i64.pow(decimals),
        })
    }

    /// Accepts a whole number greater than zero.
    ///
    /// # Errors
    /// [`ExactError::NotPositive`] otherwise.
    pub fn from_units(units: i32) -> Result<Self, ExactError> {
        Self::new(Quantity::from_units(units))
    }

    /// Numerator and denominator (a power of ten) in lowest terms of ten.
    #[inline]
    pub(crate) const fn as_fraction(self) -> (i64, i64) {
        (self.mantissa, self.divisor)
    }

    /// The nearest floating-point number, for analytics.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.mantissa as f64 / self.divisor as f64
    }

    /// The value with nine decimals.
    #[must_use]
    pub fn value(self) -> Quantity {
        Quantity::from_billionths(self.mantissa * (10_i64.pow(DECIMALS) / self.divisor))
    }
}

impl FromStr for Multiplier {
    type Err = ExactError;
    fn from_str(text: &str) -> Result<Self, ExactError> {
        Self::new(text.parse()?)
    }
}

impl fmt::Display for Multiplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

impl fmt::Debug for Multiplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Multiplier({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multipliers_are_positive_and_keep_their_value() {
        for text in [
            "1",
            "50",
            "0.1",
            "12.5",
            "1000",
            "0.000000001",
            "9223372036.854775807",
        ] {
            assert_eq!(text.parse::<Multiplier>().unwrap().to_string(), text);
        }
        assert_eq!("50".parse::<Multiplier>().unwrap().as_fraction(), (50, 1));
        assert!(Multiplier::from_units(0).is_err() && Multiplier::from_units(-5).is_err());
    }
}
