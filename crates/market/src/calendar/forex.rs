//! The currency week: Sunday 17:00 to Friday 17:00 New York time, one session a day from 17:00 to 17:00.
//!
//! Banks trade on every weekday somewhere, so there are no holidays; on Christmas and New Year's Day there is just little
//! to see.

use jiff::civil::{Date, Weekday};

use super::{LocalSession, WallClock};

/// The trading date changes when New York closes.
pub(super) const DAY_END: WallClock = WallClock::at(0, 17, 0);

pub(super) fn session_on(date: Date) -> Option<LocalSession> {
    (!matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)).then_some(LocalSession {
        open: WallClock::at(-1, 17, 0),
        close: DAY_END,
        half_day: false,
    })
}
