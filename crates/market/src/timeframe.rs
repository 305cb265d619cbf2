//! Timeframes: how long one bar lasts.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::time::NANOS_PER_SECOND;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// How long one bar lasts: a part of a session, a session, or the sessions of a week or month.
///
/// Equal lengths are equal timeframes: `60m` reads as [`H1`](Self::H1) and prints as `1h`. Ordered by length.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timeframe(Length);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Length {
    /// 1 s to less than a day.
    Seconds(u32),
    Session,
    Week,
    Month,
}

/// A text that names no timeframe.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{text}` is no timeframe; use 1s, 1m, 5m, 15m, 30m, 1h, 4h (any count of s, m, h below a day), 1d, 1w or 1mo"
)]
pub struct TimeframeError {
    /// The offending text, shortened.
    pub text: String,
}

impl Timeframe {
    /// One second.
    pub const S1: Self = Self(Length::Seconds(1));
    /// One minute.
    pub const M1: Self = Self(Length::Seconds(MINUTE));
    /// Five minutes.
    pub const M5: Self = Self(Length::Seconds(5 * MINUTE));
    /// Fifteen minutes.
    pub const M15: Self = Self(Length::Seconds(15 * MINUTE));
    /// Thirty minutes.
    pub const M30: Self = Self(Length::Seconds(30 * MINUTE));
    /// One hour.
    pub const H1: Self = Self(Length::Seconds(HOUR));
    /// Four hours.
    pub const H4: Self = Self(Length::Seconds(4 * HOUR));
    /// One session.
    pub const D1: Self = Self(Length::Session);
    /// The sessions of one ISO week.
    pub const W1: Self = Self(Length::Week);
    /// The sessions of one month.
    pub const MO1: Self = Self(Length::Month);

    /// An intraday timeframe of that many seconds; `None` unless it is at least one and less than a day.
    #[must_use]
    pub const fn intraday(seconds: u32) -> Option<Self> {
        if seconds >= 1 && seconds < DAY {
            Some(Self(Length::Seconds(seconds)))
        } else {
            None
        }
    }

    /// Whether a bar is a part of a session.
    #[inline]
    #[must_use]
    pub const fn is_intraday(self) -> bool {
        matches!(self.0, Length::Seconds(_))
    }

    /// The length of an intraday bar in nanoseconds (the last of a session may be shorter); `None` for sessions and up.
    #[inline]
    #[must_use]
    pub const fn fixed_nanos(self) -> Option<i64> {
        match self.0 {
            Length::Seconds(seconds) => Some(seconds as i64 * NANOS_PER_SECOND),
            Length::Session | Length::Week | Length::Month => None,
        }
    }
}

impl FromStr for Timeframe {
    type Err = TimeframeError;
    fn from_str(text: &str) -> Result<Self, TimeframeError> {
        let error = || TimeframeError {
            text: text.chars().take(20).collect(),
        };
        match text {
            "1d" => return Ok(Self::D1),
            "1w" => return Ok(Self::W1),
            "1mo" => return Ok(Self::MO1),
            _ => {}
        }
        let (count, unit) = match text.as_bytes().split_last() {
            Some((b's', _)) => (&text[..text.len() - 1], 1),
            Some((b'm', _)) => (&text[..text.len() - 1], MINUTE),
            Some((b'h', _)) => (&text[..text.len() - 1], HOUR),
            _ => return Err(error()),
        };
        if !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(error());
        }
        count
            .parse::<u32>()
            .ok()
            .and_then(|count| count.checked_mul(unit))
            .and_then(Self::intraday)
            .ok_or_else(error)
    }
}

impl fmt::Display for Timeframe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Length::Seconds(seconds) if seconds % HOUR == 0 => {
                f.pad(&format!("{}h", seconds / HOUR))
            }
            Length::Seconds(seconds) if seconds % MINUTE == 0 => {
                f.pad(&format!("{}m", seconds / MINUTE))
            }
            Length::Seconds(seconds) => f.pad(&format!("{seconds}s")),
            Length::Session => f.pad("1d"),
            Length::Week => f.pad("1w"),
            Length::Month => f.pad("1mo"),
        }
    }
}

impl fmt::Debug for Timeframe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timeframe({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_print_and_parse() {
        for text in [
            "1s", "10s", "1m", "5m", "15m", "30m", "1h", "4h", "90m", "1d", "1w", "1mo",
        ] {
            assert_eq!(text.parse::<Timeframe>().unwrap().to_string(), text);
        }
        assert_eq!("60m".parse(), Ok(Timeframe::H1));
        assert_eq!("3600s".parse(), Ok(Timeframe::H1));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "m",
            "0m",
            "24h",
            "1440m",
            "2d",
            "1M",
            "1y",
            "+5m",
            "5 m",
            "-1h",
            "99999999999h",
            "1é",
        ] {
            assert!(text.parse::<Timeframe>().is_err(), "{text}");
        }
    }

    #[test]
    fn longer_is_greater() {
        use Timeframe as T;
        let all = [
            T::S1,
            T::M1,
            T::M5,
            T::M15,
            T::M30,
            T::H1,
            T::H4,
            T::D1,
            T::W1,
            T::MO1,
        ];
        assert!(all.is_sorted());
        assert_eq!(T::H4.fixed_nanos(), Some(4 * 3600 * NANOS_PER_SECOND));
        assert_eq!(T::D1.fixed_nanos(), None);
    }
}
