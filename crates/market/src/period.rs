//! Periods: the spans that the bars of a timeframe cover.

use jiff::Span;
use jiff::civil::Date;

use crate::time::NANOS_PER_DAY;
use crate::{Calendar, Session, SessionCursor, Timeframe, TradingDay, UnixNanos};

/// Where the bars of a timeframe begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// At the session's open; the last bar ends with the session, however short. A day is a session, a week or month
    /// is the sessions in it.
    Session,
    /// At midnight in UTC, whatever the sessions; a day is a day of UTC, a week begins on Monday.
    Utc,
}

/// The span of one bar: `open <= t < end`.
///
/// Periods of one timeframe do not overlap, and their ids grow with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Period {
    /// When it begins; the label of its bar.
    pub open: UnixNanos,
    /// When it ends and its bar is complete; the key of its bar.
    pub end: UnixNanos,
}

impl Period {
    /// A number that is the same for two instants exactly when they share the period, and grows with time.
    #[inline]
    #[must_use]
    pub const fn id(&self) -> i64 {
        self.open.nanos()
    }

    /// Whether the instant belongs to the period.
    #[inline]
    #[must_use]
    pub fn contains(&self, instant: UnixNanos) -> bool {
        self.open <= instant && instant < self.end
    }
}

/// Finds the periods of one timeframe for many instants near each other.
///
/// Instants may come in any order; increasing ones are the fast case.
#[derive(Debug, Clone)]
pub struct PeriodCursor {
    sessions: SessionCursor,
    timeframe: Timeframe,
    anchor: Anchor,
    /// A week or month of sessions has nights and weekends inside it that do not belong to it.
    has_gaps: bool,
    last: Option<Period>,
}

impl PeriodCursor {
    /// A cursor that has seen nothing yet.
    #[must_use]
    pub fn new(calendar: &Calendar, timeframe: Timeframe, anchor: Anchor) -> Self {
        Self {
            sessions: SessionCursor::new(calendar.clone()),
            timeframe,
            anchor,
            has_gaps: anchor == Anchor::Session && timeframe > Timeframe::D1,
            last: None,
        }
    }

    /// The timeframe whose periods are found.
    #[must_use]
    pub const fn timeframe(&self) -> Timeframe {
        self.timeframe
    }

    /// Whether a period has nights and weekends inside it that do not belong to it.
    #[must_use]
    pub(crate) const fn has_gaps(&self) -> bool {
        self.has_gaps
    }

    /// The period that a bar or trade beginning at `instant` belongs to.
    ///
    /// Time outside sessions has intraday periods too (they end at the next open and begin again at the close), so that
    /// after-hours bars can be drawn, but no days, weeks and months: it returns `None`, because a day is its session.
    /// With [`Anchor::Utc`] it is `None` only at the ends of the years that instants cover.
    #[inline]
    pub fn period_of(&mut self, instant: UnixNanos) -> Option<Period> {
        match self.last {
            Some(period) if period.contains(instant) && !self.has_gaps => Some(period),
            _ => self.seek(instant),
        }
    }

    fn seek(&mut self, instant: UnixNanos) -> Option<Period> {
        let found = match (self.anchor, self.timeframe.fixed_nanos()) {
            (Anchor::Utc, length) => self.utc_period(instant, length),
            (Anchor::Session, Some(length)) => {
                let day = self.sessions.trading_day_of(instant)?;
                Some(part_of_day(day, instant, length))
            }
            (Anchor::Session, None) => {
                let session = self.sessions.session_of(instant)?;
                match self.last {
                    Some(period) if period.contains(instant) => Some(period),
                    _ => self.sessions_around(session),
                }
            }
        };
        debug_assert!(found.is_none_or(|period| period.contains(instant)));
        // What was found before stays remembered over a row outside sessions: the next row may be in it again.
        self.last = found.or(self.last);
        found
    }

    /// The session, or the sessions of its week or month.
    fn sessions_around(&self, session: Session) -> Option<Period> {
        let (first, last) = civil_span(self.timeframe, session.date)?;
        let calendar = self.sessions.calendar();
        let open = calendar.sessions_between(first, session.date).next()?.open;
        let mut end = session.close;
        let mut date = session.date;
        while let Some(next) = calendar.next_session(date).filter(|next| next.date <= last) {
            (end, date) = (next.close, next.date);
        }
        Some(Period { open, end })
    }

    fn utc_period(&self, instant: UnixNanos, length: Option<i64>) -> Option<Period> {
        let nanos = instant.nanos();
        let midnight = nanos.checked_sub(nanos.rem_euclid(NANOS_PER_DAY))?;
        let (open, end) = match length {
            Some(length) => {
                let next_midnight = midnight.checked_add(NANOS_PER_DAY)?;
                let open = nanos - (nanos - midnight) % length;
                (open, open.checked_add(length)?.min(next_midnight))
            }
            None => {
                let utc = crate::Zone::UTC;
                let (first, last) = civil_span(self.timeframe, utc.date(instant))?;
                let midnight = jiff::civil::Time::midnight();
                let end = utc.instant(last.tomorrow().ok()?, midnight)?;
                (utc.instant(first, midnight)?.nanos(), end.nanos())
            }
        };
        Some(Period {
            open: UnixNanos::from_nanos(open),
            end: UnixNanos::from_nanos(end),
        })
    }
}

/// The first and last date of the day, week or month around a date; an intraday timeframe's is the day.
fn civil_span(timeframe: Timeframe, date: Date) -> Option<(Date, Date)> {
    if timeframe == Timeframe::W1 {
        let monday = date
            .checked_sub(Span::new().days(date.weekday().to_monday_zero_offset()))
            .ok()?;
        Some((monday, monday.checked_add(Span::new().days(6)).ok()?))
    } else if timeframe == Timeframe::MO1 {
        Some((date.first_of_month(), date.last_of_month()))
    } else {
        Some((date, date))
    }
}

/// The part of a trading day, cut at the session's open and close, that the instant lies in.
fn part_of_day(day: TradingDay, instant: UnixNanos, length: i64) -> Period {
    let TradingDay {
        session,
        start,
        end,
    } = day;
    // Before the open the grid is the session's, continued backwards; after the close it starts anew.
    let (anchor, from, until) = if instant < session.open {
        (session.open, start, session.open)
    } else if instant < session.close {
        (session.open, session.open, session.close)
    } else {
        (session.close, session.close, end)
    };
    let into = instant.nanos_since(anchor).rem_euclid(length);
    let open = instant.saturating_add_nanos(-into);
    Period {
        open: open.max(from),
        end: open.saturating_add_nanos(length).min(until),
    }
}
