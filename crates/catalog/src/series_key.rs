//! What names a series: source, symbol, timeframe.

use std::fmt;

use bellwether_market::{Symbol, Timeframe};

use crate::CatalogError;

/// The name of a stored series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesKey {
    /// Where the bars come from.
    pub source: Source,
    /// What they are prices of.
    pub symbol: Symbol,
    /// How long one of them lasts.
    pub timeframe: Timeframe,
}

/// The name of a source of data, such as `import`, `alpaca` or `demo`: 1 to 40 of `a-z 0-9 - _`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(String);

impl Source {
    /// Checks and keeps a name.
    ///
    /// # Errors
    /// [`CatalogError::BadSource`] when the text is no such name.
    pub fn new(name: &str) -> Result<Self, CatalogError> {
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        if (1..=40).contains(&name.len()) && name.bytes().all(allowed) {
            Ok(Self(name.to_owned()))
        } else {
            Err(CatalogError::BadSource {
                name: name.chars().take(60).collect(),
            })
        }
    }

    /// The source of files that a person imports.
    #[must_use]
    pub fn import() -> Self {
        Self("import".to_owned())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for SeriesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.source, self.symbol, self.timeframe)
    }
}
