//! The step of an instrument's quantities.

use std::fmt;
use std::str::FromStr;

use crate::Quantity;
use crate::exact::ExactError;

/// The smallest step of an instrument's quantities; greater than zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotSize(Quantity);

impl LotSize {
    /// Whole shares or contracts.
    pub const ONE: Self = Self(Quantity::ONE);
    /// Fractional lots: nine decimals.
    pub const FRACTIONAL: Self = Self(Quantity::from_billionths(1));

    /// Accepts a step greater than zero.
    ///
    /// # Errors
    /// [`ExactError::NotPositive`] otherwise.
    pub fn new(step: Quantity) -> Result<Self, ExactError> {
        if step.is_positive() {
            Ok(Self(step))
        } else {
            Err(ExactError::NotPositive {
                what: "lot size",
                value: step.to_string(),
            })
        }
    }

    /// The step itself.
    #[inline]
    #[must_use]
    pub const fn quantity(self) -> Quantity {
        self.0
    }
}

impl FromStr for LotSize {
    type Err = ExactError;
    fn from_str(text: &str) -> Result<Self, ExactError> {
        Self::new(text.parse()?)
    }
}

impl fmt::Display for LotSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
