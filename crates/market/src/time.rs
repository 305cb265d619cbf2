//! Instants: nanoseconds since 1970 in UTC.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use thiserror::Error;

/// Nanoseconds in one second.
pub const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// Nanoseconds in one day of UTC.
pub const NANOS_PER_DAY: i64 = 86_400 * NANOS_PER_SECOND;

/// An instant in UTC as nanoseconds since 1970-01-01T00:00:00Z; from 1677 to 2262.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct UnixNanos(i64);

/// A text or number that is no instant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeError {
    /// The text is no ISO-8601 instant.
    #[error("`{text}` is no instant; write ISO 8601 with an offset, such as 2024-01-02T14:30:00Z")]
    NotAnInstant {
        /// The offending text, shortened.
        text: String,
    },
    /// The instant cannot be counted in 64 bits of nanoseconds.
    #[error("{value} is outside the years 1678 to 2262 that instants cover")]
    OutOfRange {
        /// The offending value.
        value: String,
    },
}

impl UnixNanos {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// The last instant.
    pub const MAX: Self = Self(i64::MAX);
    /// The first instant.
    pub const MIN: Self = Self(i64::MIN);

    /// The instant that many nanoseconds after (or before) the epoch.
    #[inline]
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The instant that many seconds after (or before) the epoch.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] outside the years 1678 to 2262.
    pub fn from_seconds(seconds: i64) -> Result<Self, TimeError> {
        Self::from_scaled(seconds, NANOS_PER_SECOND, "s")
    }

    /// The instant that many milliseconds after (or before) the epoch.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] outside the years 1678 to 2262.
    pub fn from_millis(millis: i64) -> Result<Self, TimeError> {
        Self::from_scaled(millis, 1_000_000, "ms")
    }

    fn from_scaled(count: i64, unit_nanos: i64, unit: &str) -> Result<Self, TimeError> {
        count
            .checked_mul(unit_nanos)
            .map(Self)
            .ok_or_else(|| TimeError::OutOfRange {
                value: format!("{count} {unit} since 1970"),
            })
    }

    /// Nanoseconds since the epoch.
    #[inline]
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[inline]
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(NANOS_PER_SECOND)
    }

    /// Whole milliseconds since the epoch, rounded down.
    #[inline]
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The instant `nanos` later, or `None` past the end of time.
    #[inline]
    #[must_use]
    pub const fn checked_add_nanos(self, nanos: i64) -> Option<Self> {
        match self.0.checked_add(nanos) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The instant `nanos` later; the first or last instant where that is past the end of time.
    #[inline]
    #[must_use]
    pub const fn saturating_add_nanos(self, nanos: i64) -> Self {
        Self(self.0.saturating_add(nanos))
    }

    /// Nanoseconds from `earlier` to here, negative when `earlier` is later; saturates at 292 years.
    #[inline]
    #[must_use]
    pub const fn nanos_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same instant as jiff's type.
    #[must_use]
    pub fn to_timestamp(self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.0))
            .expect("64 bits of nanoseconds lie within the years -9999 to 9999")
    }
}

impl TryFrom<Timestamp> for UnixNanos {
    type Error = TimeError;
    fn try_from(timestamp: Timestamp) -> Result<Self, TimeError> {
        i64::try_from(timestamp.as_nanosecond())
            .map(Self)
            .map_err(|_| TimeError::OutOfRange {
                value: timestamp.to_string(),
            })
    }
}

impl FromStr for UnixNanos {
    type Err = TimeError;
    /// Reads ISO 8601 with `Z` or a numeric offset; a local time without one is refused, not guessed.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        text.parse::<Timestamp>()
            .map_err(|_| TimeError::NotAnInstant {
                text: text.chars().take(60).collect(),
            })?
            .try_into()
    }
}

impl fmt::Display for UnixNanos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_timestamp().fmt(f)
    }
}

impl fmt::Debug for UnixNanos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnixNanos({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn iso_texts_parse_and_print() {
        for text in [
            "2024-01-02T14:30:00Z",
            "1969-12-31T23:59:59.5Z",
            "2013-10-06T22:00:00.000000001Z",
        ] {
            assert_eq!(text.parse::<UnixNanos>().unwrap().to_string(), text);
        }
        let offset: UnixNanos = "2024-01-02T09:30:00-05:00".parse().unwrap();
        assert_eq!(offset.to_string(), "2024-01-02T14:30:00Z");
        assert_eq!(offset.seconds(), 1_704_205_800);
    }

    #[test]
    fn texts_without_an_offset_are_refused() {
        for text in [
            "",
            "2024-01-02",
            "2024-01-02T14:30:00",
            "14:30",
            "now",
            "2024-13-01T00:00:00Z",
        ] {
            assert!(text.parse::<UnixNanos>().is_err(), "{text}");
        }
        assert!(matches!(
            "3000-01-01T00:00:00Z".parse::<UnixNanos>(),
            Err(TimeError::OutOfRange { .. })
        ));
        assert!(UnixNanos::from_seconds(i64::MAX).is_err());
    }

    #[test]
    fn seconds_before_the_epoch_round_down() {
        assert_eq!(UnixNanos::from_nanos(-1).seconds(), -1);
        assert_eq!(UnixNanos::from_nanos(-1).millis(), -1);
    }

    proptest! {
        #[test]
        fn print_then_parse_is_identity(nanos: i64) {
            let instant = UnixNanos::from_nanos(nanos);
            prop_assert_eq!(instant.to_string().parse::<UnixNanos>().unwrap(), instant);
        }
    }
}
