//! Symbols: the names of instruments.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;
use thiserror::Error;

/// The name of an instrument: 1 to 32 of `A-Z a-z 0-9 . - _ / : = ^`, case kept.
///
/// Cloning is cheap: up to 23 bytes are stored in place, longer names are shared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(SmolStr);

/// A text that is no symbol.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{text}` is no symbol; use 1 to 32 of A-Z a-z 0-9 . - _ / : = ^, such as BRK.B, ES or BTC/USD"
)]
pub struct SymbolError {
    /// The offending text, shortened.
    pub text: String,
}

impl Symbol {
    /// The most characters a symbol may have.
    pub const CHARS_MAX: usize = 32;

    /// Checks and keeps a name.
    ///
    /// # Errors
    /// [`SymbolError`] when it is empty, too long, or has a character outside the set.
    pub fn new(text: &str) -> Result<Self, SymbolError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/:=^".contains(&byte);
        if (1..=Self::CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(SmolStr::new(text)))
        } else {
            Err(SymbolError {
                text: text.chars().take(Self::CHARS_MAX + 8).collect(),
            })
        }
    }

    /// The name.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Symbol {
    type Err = SymbolError;
    fn from_str(text: &str) -> Result<Self, SymbolError> {
        Self::new(text)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Symbol {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Symbol {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn market_names_are_symbols() {
        for text in [
            "A",
            "BRK.B",
            "ES",
            "BTC/USD",
            "BTC-USD",
            "^GSPC",
            "EUR=X",
            "BINANCE:BTCUSDT",
            "es_1min",
        ] {
            assert_eq!(Symbol::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn other_texts_are_not() {
        for text in ["", " ", "A B", "../x\0", "É", "a\nb", &"A".repeat(33)] {
            assert!(Symbol::new(text).is_err(), "{text:?}");
        }
    }
}
