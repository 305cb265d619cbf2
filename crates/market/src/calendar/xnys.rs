//! New York Stock Exchange, and with it Nasdaq: 9:30 to 16:00 New York time, 13:00 on half days.

use jiff::civil::{Date, Weekday};

use super::us_holidays::{UsHoliday, us_holiday};
use super::{LocalSession, WallClock};

const OPEN: WallClock = WallClock::at(0, 9, 30);
const CLOSE: WallClock = WallClock::at(0, 16, 0);
const HALF_DAY_CLOSE: WallClock = WallClock::at(0, 13, 0);

const PRE_MARKET_OPEN: WallClock = WallClock::at(0, 4, 0);
const POST_MARKET_CLOSE: WallClock = WallClock::at(0, 20, 0);
const HALF_DAY_POST_MARKET_CLOSE: WallClock = WallClock::at(0, 17, 0);

/// Closed outside the rules.
const CLOSED: [Date; 10] = [
    Date::constant(2001, 9, 11), // Attacks of September 11.
    Date::constant(2001, 9, 12),
    Date::constant(2001, 9, 13),
    Date::constant(2001, 9, 14),
    Date::constant(2004, 6, 11),  // Mourning for Ronald Reagan.
    Date::constant(2007, 1, 2),   // Mourning for Gerald Ford.
    Date::constant(2012, 10, 29), // Hurricane Sandy.
    Date::constant(2012, 10, 30),
    Date::constant(2018, 12, 5), // Mourning for George H. W. Bush.
    Date::constant(2025, 1, 9),  // Mourning for Jimmy Carter.
];

/// Half days outside the rules.
const HALF_DAYS: [Date; 2] = [
    Date::constant(2002, 7, 5),   // The Friday after Independence Day.
    Date::constant(2003, 12, 26), // The Friday after Christmas.
];

pub(super) fn session_on(date: Date) -> Option<LocalSession> {
    use UsHoliday as H;
    if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) || CLOSED.contains(&date) {
        return None;
    }
    let half_day = match us_holiday(date) {
        None => HALF_DAYS.contains(&date),
        Some(H::IndependenceEve | H::ThanksgivingFriday | H::ChristmasEve) => true,
        Some(_) => return None,
    };
    let close = if half_day { HALF_DAY_CLOSE } else { CLOSE };
    Some(LocalSession {
        open: OPEN,
        close,
        half_day,
    })
}

pub(super) fn extended_hours(session: LocalSession) -> LocalSession {
    let close = if session.half_day {
        HALF_DAY_POST_MARKET_CLOSE
    } else {
        POST_MARKET_CLOSE
    };
    LocalSession {
        open: PRE_MARKET_OPEN,
        close,
        ..session
    }
}
