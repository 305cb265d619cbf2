//! Finds the sessions of many instants near each other.

use super::{Calendar, Session, TradingDay};
use crate::UnixNanos;

/// Answers for instants near each other without a search for each: it remembers the trading day of the last one.
///
/// Instants may come in any order; increasing ones are the fast case.
#[derive(Debug, Clone)]
pub struct SessionCursor {
    calendar: Calendar,
    day: Option<TradingDay>,
}

impl SessionCursor {
    /// A cursor that has seen nothing yet.
    #[must_use]
    pub const fn new(calendar: Calendar) -> Self {
        Self {
            calendar,
            day: None,
        }
    }

    /// The calendar that is read.
    #[must_use]
    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The trading day that the instant belongs to; as [`Calendar::trading_day_of`].
    #[inline]
    pub fn trading_day_of(&mut self, instant: UnixNanos) -> Option<TradingDay> {
        match self.day {
            Some(day) if day.contains(instant) => Some(day),
            _ => self.seek(instant),
        }
    }

    /// The session that is open at the instant; as [`Calendar::session_of`].
    #[inline]
    pub fn session_of(&mut self, instant: UnixNanos) -> Option<Session> {
        self.trading_day_of(instant)
            .map(|day| day.session)
            .filter(|session| session.contains(instant))
    }

    #[cold]
    fn seek(&mut self, instant: UnixNanos) -> Option<TradingDay> {
        self.day = self
            .day
            .and_then(|day| self.following(day))
            .filter(|day| day.contains(instant))
            .or_else(|| self.calendar.trading_day_of(instant));
        self.day
    }

    /// The next trading day begins where this one ends, so that reading day by day costs one session each.
    fn following(&self, day: TradingDay) -> Option<TradingDay> {
        let session = self.calendar.next_session(day.session.date)?;
        let end = self
            .calendar
            .day_end()
            .instant(session.date, &self.calendar.zone)?;
        Some(TradingDay {
            session,
            start: day.end,
            end,
        })
    }
}
