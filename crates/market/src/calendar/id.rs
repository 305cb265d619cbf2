//! The names of the session calendars.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The name of a session calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarId {
    /// `XNYS`: New York Stock Exchange, and with it Nasdaq: 9:30 to 16:00 New York time.
    Xnys,
    /// `CME`: Globex equity index futures: 17:00 of the day before to 16:00 Chicago time.
    CmeEquity,
    /// `FX`: the currency week, Sunday 17:00 to Friday 17:00 New York time.
    Forex,
    /// `24x7`: always open; a session is a day of UTC.
    AlwaysOpen,
}

/// A text that names no calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown calendar `{text}`; use XNYS, CME, FX or 24x7")]
pub struct CalendarIdError {
    /// The offending text, shortened.
    pub text: String,
}

impl CalendarId {
    /// Every calendar.
    pub const ALL: [Self; 4] = [Self::Xnys, Self::CmeEquity, Self::Forex, Self::AlwaysOpen];

    /// The name used in documents, commands and on the screen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xnys => "XNYS",
            Self::CmeEquity => "CME",
            Self::Forex => "FX",
            Self::AlwaysOpen => "24x7",
        }
    }
}

impl FromStr for CalendarId {
    type Err = CalendarIdError;
    fn from_str(text: &str) -> Result<Self, CalendarIdError> {
        Self::ALL
            .into_iter()
            .find(|id| id.as_str() == text)
            .ok_or_else(|| CalendarIdError {
                text: text.chars().take(40).collect(),
            })
    }
}

impl fmt::Display for CalendarId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
