//! The step of an instrument's prices.

use std::fmt;
use std::str::FromStr;

use crate::Price;
use crate::exact::ExactError;

/// The smallest step of an instrument's prices; greater than zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TickSize(Price);

impl TickSize {
    /// A cent.
    pub const CENT: Self = Self(Price::from_billionths(10_000_000));
    /// The finest step that prices have.
    pub const FINEST: Self = Self(Price::from_billionths(1));

    /// Accepts a step greater than zero.
    ///
    /// # Errors
    /// [`ExactError::NotPositive`] otherwise.
    pub fn new(step: Price) -> Result<Self, ExactError> {
        if step.is_positive() {
            Ok(Self(step))
        } else {
            Err(ExactError::NotPositive {
                what: "tick size",
                value: step.to_string(),
            })
        }
    }

    /// The step itself.
    #[inline]
    #[must_use]
    pub const fn price(self) -> Price {
        self.0
    }
}

impl FromStr for TickSize {
    type Err = ExactError;
    fn from_str(text: &str) -> Result<Self, ExactError> {
        Self::new(text.parse()?)
    }
}

impl fmt::Display for TickSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
