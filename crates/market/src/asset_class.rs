//! What kind of thing an instrument is.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The kind of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetClass {
    /// A share.
    Equity,
    /// An exchange-traded fund.
    Etf,
    /// An index; it cannot be traded itself.
    Index,
    /// A future.
    Future,
    /// A currency pair.
    Forex,
    /// A crypto asset against money or another one.
    Crypto,
}

/// A text that names no asset class.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown asset class `{text}`; use equity, etf, index, future, forex or crypto")]
pub struct AssetClassError {
    /// The offending text, shortened.
    pub text: String,
}

impl AssetClass {
    /// Every class.
    pub const ALL: [Self; 6] = [
        Self::Equity,
        Self::Etf,
        Self::Index,
        Self::Future,
        Self::Forex,
        Self::Crypto,
    ];

    /// The name used in documents, commands and on the screen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equity => "equity",
            Self::Etf => "etf",
            Self::Index => "index",
            Self::Future => "future",
            Self::Forex => "forex",
            Self::Crypto => "crypto",
        }
    }

    /// Whether orders for it are possible.
    #[must_use]
    pub const fn is_tradable(self) -> bool {
        !matches!(self, Self::Index)
    }
}

impl FromStr for AssetClass {
    type Err = AssetClassError;
    fn from_str(text: &str) -> Result<Self, AssetClassError> {
        Self::ALL
            .into_iter()
            .find(|class| class.as_str() == text)
            .ok_or_else(|| AssetClassError {
                text: text.chars().take(40).collect(),
            })
    }
}

impl fmt::Display for AssetClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
