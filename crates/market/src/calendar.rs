//! Session calendars: when a market is open, and which trading date an instant belongs to.
//!
//! The hours and holidays are tables of our own, one file a market, kept by rule for every year; the tests compare them
//! with two independent packages over 2000 to 2027. What cannot be known ahead (days of mourning, storms) is listed by
//! date. Before 2000 only the rules hold.

mod cme_equity;
mod cursor;
mod forex;
mod id;
mod session;
mod us_holidays;
mod xnys;

use jiff::civil::{Date, Time};

pub use cursor::SessionCursor;
pub use id::{CalendarId, CalendarIdError};
pub use session::{Session, TradingDay};

use crate::{UnixNanos, Zone};

/// No market of ours closes for longer; a search that has gone further has left the years that instants cover.
const CLOSED_DAYS_MAX: u32 = 30;

/// When a market is open.
///
/// A [`Session`] is one stretch of trading with a date. Time outside sessions belongs to a [`TradingDay`] too, so that
/// after-hours trades have a date: the trading days divide all of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    id: CalendarId,
    zone: Zone,
}

/// A reading of the market's wall clock, relative to the session's date.
#[derive(Debug, Clone, Copy)]
struct WallClock {
    /// 0 is the session's date, -1 the day before.
    day: i8,
    time: Time,
}

/// A session in the market's own wall-clock time.
#[derive(Debug, Clone, Copy)]
struct LocalSession {
    open: WallClock,
    close: WallClock,
    half_day: bool,
}

impl WallClock {
    const fn at(day: i8, hour: i8, minute: i8) -> Self {
        Self {
            day,
            time: Time::constant(hour, minute, 0, 0),
        }
    }

    fn instant(self, date: Date, zone: &Zone) -> Option<UnixNanos> {
        let date = match self.day {
            -1 => date.yesterday().ok()?,
            1 => date.tomorrow().ok()?,
            _ => date,
        };
        zone.instant(date, self.time)
    }
}

impl Calendar {
    /// The calendar of that name.
    #[must_use]
    pub fn by_id(id: CalendarId) -> Self {
        let zone = match id {
            CalendarId::Xnys | CalendarId::Forex => Zone::new_york(),
            CalendarId::CmeEquity => Zone::chicago(),
            CalendarId::AlwaysOpen => Zone::UTC,
        };
        Self { id, zone }
    }

    /// The calendar's name.
    #[must_use]
    pub const fn id(&self) -> CalendarId {
        self.id
    }

    /// The zone of the market's wall clock.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The session of that date; `None` when the market stays closed.
    #[must_use]
    pub fn session_on(&self, date: Date) -> Option<Session> {
        self.place(date, self.local_session_on(date)?)
    }

    /// The hours in which the primary market trades: 9:30 to 16:00 New York time for equities, 8:30 to 15:00 Chicago time
    /// for equity index futures; the session itself where there is no such difference.
    ///
    /// `None` when the market stays closed, or closes before these hours begin.
    #[must_use]
    pub fn regular_hours_on(&self, date: Date) -> Option<Session> {
        let session = self.local_session_on(date)?;
        match self.id {
            CalendarId::CmeEquity => self.place(date, cme_equity::regular_hours(session)?),
            _ => self.place(date, session),
        }
    }

    /// The hours in which the market trades at all: 4:00 to 20:00 New York time for equities (to 17:00 on half days); the
    /// session itself where there is no such difference.
    #[must_use]
    pub fn extended_hours_on(&self, date: Date) -> Option<Session> {
        let session = self.local_session_on(date)?;
        match self.id {
            CalendarId::Xnys => self.place(date, xnys::extended_hours(session)),
            _ => self.place(date, session),
        }
    }

    /// The session that is open at the instant (`open <= instant < close`).
    #[must_use]
    pub fn session_of(&self, instant: UnixNanos) -> Option<Session> {
        self.trading_day_of(instant)
            .map(|day| day.session)
            .filter(|session| session.contains(instant))
    }

    /// Whether the market is open at the instant.
    #[must_use]
    pub fn is_open(&self, instant: UnixNanos) -> bool {
        self.session_of(instant).is_some()
    }

    /// The date that a trade at the instant counts toward, inside a session or not: see [`TradingDay`].
    ///
    /// `None` only at the ends of the years that instants cover.
    #[must_use]
    pub fn trading_date(&self, instant: UnixNanos) -> Option<Date> {
        self.trading_day_of(instant).map(|day| day.session.date)
    }

    /// The trading day that the instant belongs to, inside a session or not.
    ///
    /// `None` only at the ends of the years that instants cover.
    #[must_use]
    pub fn trading_day_of(&self, instant: UnixNanos) -> Option<TradingDay> {
        let local = self.zone.date_time(instant);
        let end = self.day_end();
        // A day that ends in the evening of its date hands the rest of that evening to the next one.
        let date = if end.day == 0 && local.time() >= end.time {
            local.date().tomorrow().ok()?
        } else {
            local.date()
        };
        let session = match self.session_on(date) {
            Some(session) => session,
            None => self.next_session(date)?,
        };
        self.trading_day(session)
    }

    /// The first session after that date.
    #[must_use]
    pub fn next_session(&self, date: Date) -> Option<Session> {
        self.search(date, Date::tomorrow)
    }

    /// The last session before that date.
    #[must_use]
    pub fn previous_session(&self, date: Date) -> Option<Session> {
        self.search(date, Date::yesterday)
    }

    /// The first instant after this one at which a session opens.
    #[must_use]
    pub fn next_open(&self, instant: UnixNanos) -> Option<UnixNanos> {
        let session = self.trading_day_of(instant)?.session;
        if session.open > instant {
            Some(session.open)
        } else {
            Some(self.next_session(session.date)?.open)
        }
    }

    /// The first instant after this one at which a session closes.
    #[must_use]
    pub fn next_close(&self, instant: UnixNanos) -> Option<UnixNanos> {
        let session = self.trading_day_of(instant)?.session;
        if session.close > instant {
            Some(session.close)
        } else {
            Some(self.next_session(session.date)?.close)
        }
    }

    /// The sessions dated `from` to `to`, both included, oldest first.
    pub fn sessions_between(&self, from: Date, to: Date) -> impl Iterator<Item = Session> + '_ {
        let mut date = Some(from).filter(|&from| from <= to);
        std::iter::from_fn(move || {
            while let Some(today) = date {
                date = today.tomorrow().ok().filter(|&next| next <= to);
                if let Some(session) = self.session_on(today) {
                    return Some(session);
                }
            }
            None
        })
    }

    /// The trading day around a session: from the end of the one before.
    pub(crate) fn trading_day(&self, session: Session) -> Option<TradingDay> {
        let previous = self.previous_session(session.date)?;
        let start = self.day_end().instant(previous.date, &self.zone)?;
        let end = self.day_end().instant(session.date, &self.zone)?;
        Some(TradingDay {
            session,
            start,
            end,
        })
    }

    fn local_session_on(&self, date: Date) -> Option<LocalSession> {
        match self.id {
            CalendarId::Xnys => xnys::session_on(date),
            CalendarId::CmeEquity => cme_equity::session_on(date),
            CalendarId::Forex => forex::session_on(date),
            CalendarId::AlwaysOpen => Some(LocalSession {
                open: WallClock::at(0, 0, 0),
                close: WallClock::at(1, 0, 0),
                half_day: false,
            }),
        }
    }

    /// When the trading date changes.
    const fn day_end(&self) -> WallClock {
        match self.id {
            CalendarId::Xnys | CalendarId::AlwaysOpen => WallClock::at(1, 0, 0),
            CalendarId::CmeEquity => cme_equity::DAY_END,
            CalendarId::Forex => forex::DAY_END,
        }
    }

    fn place(&self, date: Date, local: LocalSession) -> Option<Session> {
        Some(Session {
            date,
            open: local.open.instant(date, &self.zone)?,
            close: local.close.instant(date, &self.zone)?,
            half_day: local.half_day,
        })
    }

    fn search(&self, from: Date, step: fn(Date) -> Result<Date, jiff::Error>) -> Option<Session> {
        let mut date = from;
        for _ in 0..CLOSED_DAYS_MAX {
            date = step(date).ok()?;
            if let Some(session) = self.session_on(date) {
                return Some(session);
            }
        }
        None
    }
}
