//! How much something matters.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How much something matters; later ones matter more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    Info,
    /// Something may need a look.
    Warning,
    /// Something does not work.
    Error,
    /// Money is at stake now.
    Critical,
}

impl Level {
    /// Every level, least first.
    pub const ALL: [Self; 4] = [Self::Info, Self::Warning, Self::Error, Self::Critical];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// Its place in the order, from 0.
    #[must_use]
    pub const fn rank(self) -> u8 {
        self as u8
    }

    /// What stands before a title of this level, so that it shows in a list of chats.
    pub(crate) const fn mark(self) -> &'static str {
        match self {
            Self::Info => "",
            Self::Warning => "⚠ ",
            Self::Error => "✖ ",
            Self::Critical => "🚨 ",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no level.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown level `{0}`; the levels are info, warning, error and critical")]
pub struct UnknownLevel(String);

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Self, UnknownLevel> {
        let mut all = Self::ALL.into_iter();
        all.find(|level| level.as_str() == name)
            .ok_or_else(|| UnknownLevel(name.to_owned()))
    }
}
