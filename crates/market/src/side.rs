//! The two sides of a trade.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::Quantity;

/// Which way a trade goes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Side {
    /// Adds to the position.
    Buy,
    /// Takes from the position.
    Sell,
}

/// A text that names no side.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown side `{text}`; use buy or sell")]
pub struct SideError {
    /// The offending text, shortened.
    pub text: String,
}

impl Side {
    /// The side that undoes this one.
    #[inline]
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }

    /// The change of position: the quantity itself for a buy, its negation for a sell.
    #[inline]
    #[must_use]
    pub fn signed(self, quantity: Quantity) -> Quantity {
        match self {
            Self::Buy => quantity,
            Self::Sell => -quantity,
        }
    }

    /// The name used in documents, commands and on the screen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        }
    }
}

impl FromStr for Side {
    type Err = SideError;
    fn from_str(text: &str) -> Result<Self, SideError> {
        match text {
            "buy" => Ok(Self::Buy),
            "sell" => Ok(Self::Sell),
            _ => Err(SideError {
                text: text.chars().take(20).collect(),
            }),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
