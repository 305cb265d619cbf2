//! From a time as written to the span of its bar.

use bellwether_market::{
    Anchor, Calendar, CalendarId, Date, NANOS_PER_DAY, PeriodCursor, Time, Timeframe, UnixNanos,
    Zone, ZoneCursor,
};
use jiff::civil;

use super::timestamp::WrittenTime;

/// Which end of a bar its time names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BarLabel {
    /// When the bar begins.
    #[default]
    Open,
    /// When the bar is complete.
    Close,
}

impl BarLabel {
    /// A time inside the bar, by the clock of the file.
    #[inline]
    pub(crate) fn local_nanos_inside(self, time: &WrittenTime) -> i64 {
        match self {
            Self::Close if !time.date_only => time.local_nanos - 1,
            _ => time.local_nanos,
        }
    }
}

/// What a bar of a day covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DailyBars {
    /// The session of that date.
    #[default]
    Session,
    /// Midnight to midnight in the file's time zone.
    Midnight,
}

/// Places the bars of one series in time.
#[derive(Debug, Clone)]
pub(crate) struct BarClock {
    timeframe: Timeframe,
    label: BarLabel,
    daily: DailyBars,
    zone: ZoneCursor,
    calendar: Calendar,
    periods: PeriodCursor,
}

impl BarClock {
    pub(crate) fn new(
        timeframe: Timeframe,
        label: BarLabel,
        daily: DailyBars,
        zone: Zone,
        calendar: CalendarId,
    ) -> Self {
        let calendar = Calendar::by_id(calendar);
        Self {
            timeframe,
            label,
            daily,
            zone: ZoneCursor::new(zone),
            periods: PeriodCursor::new(&calendar, timeframe, Anchor::Session),
            calendar,
        }
    }

    /// Open and close of the bar that this time names.
    ///
    /// # Errors
    /// Why there is no such bar, in words.
    #[inline]
    pub(crate) fn span(&mut self, time: WrittenTime) -> Result<(i64, i64), &'static str> {
        match self.timeframe.fixed_nanos() {
            Some(length) => self.intraday(time, length),
            None => self
                .long(time)
                .ok_or("the time is outside the years 1678 to 2261"),
        }
    }

    #[inline]
    fn intraday(&mut self, time: WrittenTime, length: i64) -> Result<(i64, i64), &'static str> {
        if time.date_only {
            return Err("a date without a time of day cannot be placed in an intraday series");
        }
        let instant = self
            .instant(time)
            .ok_or("the time is outside the years 1678 to 2261")?;
        let (open, close) = match self.label {
            BarLabel::Open => (instant, instant.saturating_add(length)),
            BarLabel::Close => (instant.saturating_sub(length), instant),
        };
        // Sessions begin and end on whole minutes; a longer bar may be a short last one.
        if length <= 60_000_000_000 {
            return Ok((open, close));
        }
        let inside = if self.label == BarLabel::Open {
            open
        } else {
            close - 1
        };
        match self.periods.period_of(UnixNanos::from_nanos(inside)) {
            Some(period) if self.label == BarLabel::Open && period.open.nanos() == open => {
                Ok((open, period.end.nanos()))
            }
            Some(period) if self.label == BarLabel::Close && period.end.nanos() == close => {
                Ok((period.open.nanos(), close))
            }
            _ => Ok((open, close)),
        }
    }

    fn long(&mut self, time: WrittenTime) -> Option<(i64, i64)> {
        let date = self.date(time)?;
        if self.timeframe == Timeframe::D1 {
            return self.day(date);
        }
        let session = self
            .calendar
            .session_on(date)
            .or_else(|| self.calendar.next_session(date))?;
        let period = self.periods.period_of(session.open)?;
        Some((period.open.nanos(), period.end.nanos()))
    }

    fn day(&self, date: Date) -> Option<(i64, i64)> {
        let midnights = |zone: &Zone| {
            let next = date.tomorrow().ok()?;
            Some((
                zone.instant(date, Time::midnight())?.nanos(),
                zone.instant(next, Time::midnight())?.nanos(),
            ))
        };
        match self.daily {
            DailyBars::Midnight => midnights(self.zone.zone()),
            DailyBars::Session => match self.calendar.session_on(date) {
                Some(session) => Some((session.open.nanos(), session.close.nanos())),
                // A bar of a day on which the calendar is closed is kept, and counted in the report.
                None => midnights(self.calendar.zone()),
            },
        }
    }

    /// The date that a daily bar's time stands for.
    fn date(&self, time: WrittenTime) -> Option<Date> {
        let of_day = time.local_nanos.rem_euclid(NANOS_PER_DAY);
        let written = || {
            let day = time.local_nanos.div_euclid(NANOS_PER_DAY);
            Date::constant(1970, 1, 1)
                .checked_add(civil_days(day)?)
                .ok()
        };
        match time.offset_nanos {
            // An instant in UTC that is no midnight is a session's open or close, or midnight somewhere else.
            Some(0) if of_day != 0 => {
                let instant = UnixNanos::from_nanos(time.local_nanos);
                let local = self.calendar.zone().date_time(instant);
                if local.time() == civil::Time::midnight() {
                    return Some(local.date());
                }
                let inside = if self.label == BarLabel::Close {
                    time.local_nanos - 1
                } else {
                    time.local_nanos
                };
                self.calendar.trading_date(UnixNanos::from_nanos(inside))
            }
            _ => written(),
        }
    }

    #[inline]
    fn instant(&mut self, time: WrittenTime) -> Option<i64> {
        if let Some(offset) = time.offset_nanos {
            return time.local_nanos.checked_sub(offset);
        }
        // Far from a change of the clock one offset holds on both sides, and the wall clock is unambiguous.
        let around = |cursor: &mut ZoneCursor, shift: i64| {
            cursor.offset_nanos(UnixNanos::from_nanos(
                time.local_nanos.saturating_add(shift),
            ))
        };
        let before = around(&mut self.zone, -NANOS_PER_DAY);
        let after = around(&mut self.zone, NANOS_PER_DAY);
        if before == after {
            return time.local_nanos.checked_sub(before);
        }
        let day = time.local_nanos.div_euclid(NANOS_PER_DAY);
        let nanos = time.local_nanos.rem_euclid(NANOS_PER_DAY);
        let date = Date::constant(1970, 1, 1)
            .checked_add(civil_days(day)?)
            .ok()?;
        let clock = Time::midnight()
            .checked_add(jiff::SignedDuration::from_nanos(nanos))
            .ok()?;
        Some(self.zone.zone().instant(date, clock)?.nanos())
    }
}

fn civil_days(days: i64) -> Option<jiff::Span> {
    jiff::Span::new().try_days(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::TimeFormat;

    #[track_caller]
    fn check(clock: &mut BarClock, format: &TimeFormat, text: &str, open: &str, close: &str) {
        let (from, to) = clock.span(format.parse(text.as_bytes()).unwrap()).unwrap();
        let print = |nanos| UnixNanos::from_nanos(nanos).to_string();
        assert_eq!(
            (print(from), print(to)),
            (open.to_owned(), close.to_owned()),
            "{text}"
        );
    }

    fn clock(timeframe: Timeframe, label: BarLabel, zone: &str, calendar: CalendarId) -> BarClock {
        BarClock::new(
            timeframe,
            label,
            DailyBars::Session,
            Zone::by_name(zone).unwrap(),
            calendar,
        )
    }

    #[test]
    fn a_date_is_the_session_of_its_calendar() {
        let iso = &TimeFormat::Iso;
        let mut spy = clock(Timeframe::D1, BarLabel::Open, "UTC", CalendarId::Xnys);
        check(
            &mut spy,
            iso,
            "2013-10-07",
            "2013-10-07T13:30:00Z",
            "2013-10-07T20:00:00Z",
        );
        check(
            &mut spy,
            iso,
            "2013-11-29",
            "2013-11-29T14:30:00Z",
            "2013-11-29T18:00:00Z",
        );
        check(
            &mut spy,
            iso,
            "2013-10-07T00:00:00-04:00",
            "2013-10-07T13:30:00Z",
            "2013-10-07T20:00:00Z",
        );
        check(
            &mut spy,
            iso,
            "2013-10-07T04:00:00Z",
            "2013-10-07T13:30:00Z",
            "2013-10-07T20:00:00Z",
        );
        check(
            &mut spy,
            iso,
            "2013-10-06",
            "2013-10-06T04:00:00Z",
            "2013-10-07T04:00:00Z",
        );
        let mut btc = clock(Timeframe::D1, BarLabel::Open, "UTC", CalendarId::AlwaysOpen);
        check(
            &mut btc,
            iso,
            "2013-10-06",
            "2013-10-06T00:00:00Z",
            "2013-10-07T00:00:00Z",
        );
        let mut es = clock(Timeframe::D1, BarLabel::Open, "UTC", CalendarId::CmeEquity);
        check(
            &mut es,
            iso,
            "2013-10-06T22:00:00Z",
            "2013-10-06T22:00:00Z",
            "2013-10-07T21:00:00Z",
        );
    }

    #[test]
    fn local_times_follow_the_clock_changes() {
        let iso = &TimeFormat::Iso;
        let mut spy = clock(
            Timeframe::M1,
            BarLabel::Open,
            "America/New_York",
            CalendarId::Xnys,
        );
        check(
            &mut spy,
            iso,
            "2024-03-08 09:30",
            "2024-03-08T14:30:00Z",
            "2024-03-08T14:31:00Z",
        );
        check(
            &mut spy,
            iso,
            "2024-03-11 09:30",
            "2024-03-11T13:30:00Z",
            "2024-03-11T13:31:00Z",
        );
        check(
            &mut spy,
            iso,
            "2024-03-10 03:00",
            "2024-03-10T07:00:00Z",
            "2024-03-10T07:01:00Z",
        );
        check(
            &mut spy,
            iso,
            "2024-11-03 01:30",
            "2024-11-03T05:30:00Z",
            "2024-11-03T05:31:00Z",
        );
    }

    #[test]
    fn a_short_last_bar_ends_with_its_session() {
        let iso = &TimeFormat::Iso;
        let mut open = clock(
            Timeframe::H1,
            BarLabel::Open,
            "America/New_York",
            CalendarId::Xnys,
        );
        check(
            &mut open,
            iso,
            "2024-01-03 14:30",
            "2024-01-03T19:30:00Z",
            "2024-01-03T20:30:00Z",
        );
        check(
            &mut open,
            iso,
            "2024-01-03 15:30",
            "2024-01-03T20:30:00Z",
            "2024-01-03T21:00:00Z",
        );
        check(
            &mut open,
            iso,
            "2024-01-03 09:00",
            "2024-01-03T14:00:00Z",
            "2024-01-03T15:00:00Z",
        );
        let mut close = clock(
            Timeframe::H1,
            BarLabel::Close,
            "America/New_York",
            CalendarId::Xnys,
        );
        check(
            &mut close,
            iso,
            "2024-01-03 16:00",
            "2024-01-03T20:30:00Z",
            "2024-01-03T21:00:00Z",
        );
        check(
            &mut close,
            iso,
            "2024-01-03 15:30",
            "2024-01-03T19:30:00Z",
            "2024-01-03T20:30:00Z",
        );
    }

    #[test]
    fn a_date_has_no_place_within_a_day() {
        let mut spy = clock(Timeframe::M1, BarLabel::Open, "UTC", CalendarId::Xnys);
        assert!(
            spy.span(TimeFormat::Iso.parse(b"2024-01-03").unwrap())
                .is_err()
        );
    }
}
