//! Currencies, national and crypto.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A currency code: 3 to 8 of `A-Z 0-9`, beginning with a letter: `USD`, `EUR`, `USDT`.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Currency {
    /// Padded with zero bytes, so that comparison is by text.
    code: [u8; Currency::CHARS_MAX],
}

/// A text that is no currency code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no currency; use 3 to 8 capital letters and digits, such as USD or USDT")]
pub struct CurrencyError {
    /// The offending text, shortened.
    pub text: String,
}

impl Currency {
    const CHARS_MAX: usize = 8;

    /// United States dollar.
    pub const USD: Self = Self {
        code: *b"USD\0\0\0\0\0",
    };
    /// Euro.
    pub const EUR: Self = Self {
        code: *b"EUR\0\0\0\0\0",
    };
    /// Pound sterling.
    pub const GBP: Self = Self {
        code: *b"GBP\0\0\0\0\0",
    };
    /// Japanese yen.
    pub const JPY: Self = Self {
        code: *b"JPY\0\0\0\0\0",
    };
    /// Tether.
    pub const USDT: Self = Self {
        code: *b"USDT\0\0\0\0",
    };

    /// Checks and keeps a code.
    ///
    /// # Errors
    /// [`CurrencyError`] when the text is no code.
    pub fn new(text: &str) -> Result<Self, CurrencyError> {
        let bytes = text.as_bytes();
        let valid = (3..=Self::CHARS_MAX).contains(&bytes.len())
            && bytes[0].is_ascii_uppercase()
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if !valid {
            return Err(CurrencyError {
                text: text.chars().take(Self::CHARS_MAX * 2).collect(),
            });
        }
        let mut code = [0; Self::CHARS_MAX];
        code[..bytes.len()].copy_from_slice(bytes);
        Ok(Self { code })
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self
            .code
            .iter()
            .position(|&byte| byte == 0)
            .unwrap_or(Self::CHARS_MAX);
        std::str::from_utf8(&self.code[..length]).expect("a currency code is ASCII by construction")
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;
    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        Self::new(text)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_checked() {
        for text in ["USD", "USDT", "USDC", "ABCDEFGH"] {
            assert_eq!(Currency::new(text).unwrap().to_string(), text);
        }
        for text in ["", "US", "usd", "ABCDEFGHI", "1USD", "US$"] {
            assert!(Currency::new(text).is_err(), "{text}");
        }
        assert_eq!(Currency::new("USD"), Ok(Currency::USD));
        assert!(Currency::EUR < Currency::USD && Currency::USD < Currency::USDT);
    }
}
