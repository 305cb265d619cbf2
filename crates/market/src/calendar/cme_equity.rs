//! CME Globex equity index futures: 17:00 of the day before to 16:00 Chicago time.
//!
//! **Convention** the product hours, as `pandas_market_calendars` 5.5 (`CME_Equity`) has them: sessions close at 16:00,
//! not at the 17:00 that ends the trading day; half days close at 12:15; holidays on which Globex trades are sessions of
//! their own that close at 12:00. `exchange_calendars` (`CMES`) says 17:00 and 12:00 instead. Neither package knows the
//! pause at 15:15 of earlier years, the 16:15 close of before 2015, or the early closes of one-off days of mourning.

use jiff::civil::{Date, Time, Weekday};

use super::us_holidays::{UsHoliday, us_holiday};
use super::{LocalSession, WallClock};

const OPEN: WallClock = WallClock::at(-1, 17, 0);
const CLOSE: WallClock = WallClock::at(0, 16, 0);
const HALF_DAY_CLOSE: WallClock = WallClock::at(0, 12, 15);
const HOLIDAY_CLOSE: WallClock = WallClock::at(0, 12, 0);
const HOLIDAY_CLOSE_UNTIL_APRIL_2014: WallClock = WallClock::at(0, 10, 30);
const GOOD_FRIDAY_CLOSE: WallClock = WallClock::at(0, 8, 15);

/// The trading date changes at 17:00, when the next session opens.
pub(super) const DAY_END: WallClock = WallClock::at(0, 17, 0);

/// The hours of the underlying shares, to which volume profiles and opening ranges refer.
const REGULAR_OPEN: Time = Time::constant(8, 30, 0, 0);
const REGULAR_CLOSE: Time = Time::constant(15, 0, 0, 0);

/// Before 2023 Globex closed on Good Friday except in these years, when the employment report came out that morning.
const GOOD_FRIDAYS_OPEN_BEFORE_2023: [i16; 4] = [2010, 2012, 2015, 2021];

pub(super) fn session_on(date: Date) -> Option<LocalSession> {
    use UsHoliday as H;
    if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return None;
    }
    let close = match us_holiday(date) {
        None => CLOSE,
        Some(H::NewYear | H::Christmas) => return None,
        Some(H::GoodFriday) => {
            let year = date.year();
            if year < 2023 && !GOOD_FRIDAYS_OPEN_BEFORE_2023.contains(&year) {
                return None;
            }
            GOOD_FRIDAY_CLOSE
        }
        Some(H::IndependenceEve | H::ThanksgivingFriday | H::ChristmasEve) => HALF_DAY_CLOSE,
        Some(
            H::MartinLutherKing
            | H::Presidents
            | H::Memorial
            | H::Juneteenth
            | H::Independence
            | H::Labor
            | H::Thanksgiving,
        ) => {
            if date < Date::constant(2014, 5, 1) {
                HOLIDAY_CLOSE_UNTIL_APRIL_2014
            } else {
                HOLIDAY_CLOSE
            }
        }
    };
    Some(LocalSession {
        open: OPEN,
        close,
        half_day: close.time < CLOSE.time,
    })
}

/// `None` on a Good Friday that closes before the shares would open.
pub(super) fn regular_hours(session: LocalSession) -> Option<LocalSession> {
    let close = session.close.time.min(REGULAR_CLOSE);
    (close > REGULAR_OPEN).then_some(LocalSession {
        open: WallClock {
            day: 0,
            time: REGULAR_OPEN,
        },
        close: WallClock {
            day: 0,
            time: close,
        },
        half_day: session.half_day,
    })
}
