//! Sessions and the trading days around them.

use jiff::civil::Date;

use crate::UnixNanos;

/// One stretch of trading: `open <= t < close`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Session {
    /// The trading date, which for a session that opens the evening before is the date of its close.
    pub date: Date,
    /// When trading begins.
    pub open: UnixNanos,
    /// When trading ends.
    pub close: UnixNanos,
    /// Whether it ends earlier than usual.
    pub half_day: bool,
}

impl Session {
    /// Whether the session is open at the instant.
    #[inline]
    #[must_use]
    pub fn contains(&self, instant: UnixNanos) -> bool {
        self.open <= instant && instant < self.close
    }
}

/// A session with the closed time that counts toward its date: `start <= t < end`.
///
/// Trading days follow each other without a gap. New York's end at midnight, so after-hours trades belong to their own
/// date; Globex's and the currency week's end at 17:00, when the next evening session opens. Weekends and holidays belong
/// to the session that follows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TradingDay {
    /// The session; its date is the trading date.
    pub session: Session,
    /// The end of the trading day before.
    pub start: UnixNanos,
    /// When the next trading day begins.
    pub end: UnixNanos,
}

impl TradingDay {
    /// Whether the instant belongs to this day.
    #[inline]
    #[must_use]
    pub fn contains(&self, instant: UnixNanos) -> bool {
        self.start <= instant && instant < self.end
    }
}
