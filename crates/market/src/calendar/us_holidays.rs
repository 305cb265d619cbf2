//! Holidays of the United States markets, by rule.

use jiff::civil::{Date, Weekday};

/// A holiday, or a day before or after one, that changes trading hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UsHoliday {
    NewYear,
    /// Third Monday of January, since 1998.
    MartinLutherKing,
    /// Third Monday of February.
    Presidents,
    /// Two days before Easter Sunday.
    GoodFriday,
    /// Last Monday of May.
    Memorial,
    /// June 19, since 2022.
    Juneteenth,
    /// July 4.
    Independence,
    /// First Monday of September.
    Labor,
    /// Fourth Thursday of November.
    Thanksgiving,
    Christmas,
    /// The trading day before Independence Day, when both fall on weekdays.
    IndependenceEve,
    /// The Friday after Thanksgiving.
    ThanksgivingFriday,
    /// December 24, when Christmas is observed on the day after.
    ChristmasEve,
}

/// What the date is, if anything. A holiday on a Sunday is observed on Monday, one on a Saturday on Friday, except New
/// Year's Day, because December 31 closes the books.
pub(super) fn us_holiday(date: Date) -> Option<UsHoliday> {
    use UsHoliday as H;
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday};
    let (year, month, day, weekday) = (date.year(), date.month(), date.day(), date.weekday());
    if matches!(weekday, Saturday | Sunday) {
        return None;
    }
    // The nth weekday of a month has 7(n-1) < day <= 7n.
    let nth = (day - 1) / 7 + 1;
    let is_last = day + 7 > date.days_in_month();
    let observed = |on: i8| {
        day == on || (day == on + 1 && weekday == Monday) || (day == on - 1 && weekday == Friday)
    };
    match month {
        1 if day == 1 || (day == 2 && weekday == Monday) => Some(H::NewYear),
        1 if weekday == Monday && nth == 3 && year >= 1998 => Some(H::MartinLutherKing),
        2 if weekday == Monday && nth == 3 => Some(H::Presidents),
        3 | 4 if weekday == Friday && date == good_friday(year)? => Some(H::GoodFriday),
        5 if weekday == Monday && is_last => Some(H::Memorial),
        6 if observed(19) && year >= 2022 => Some(H::Juneteenth),
        7 if observed(4) => Some(H::Independence),
        // Until 2012 a Thursday holiday took the Friday after it instead of the Wednesday before.
        7 if day == 3 && (weekday != Weekday::Wednesday || year >= 2013) => {
            Some(H::IndependenceEve)
        }
        9 if weekday == Monday && nth == 1 => Some(H::Labor),
        11 if weekday == Thursday && nth == 4 => Some(H::Thanksgiving),
        11 if weekday == Friday && (23..=29).contains(&day) => Some(H::ThanksgivingFriday),
        12 if observed(25) => Some(H::Christmas),
        12 if day == 24 => Some(H::ChristmasEve),
        _ => None,
    }
}

/// Good Friday of a year of the Gregorian calendar.
///
/// **Source** the "anonymous Gregorian" computus, Meeus, *Astronomical Algorithms* (1991), chapter 8.
fn good_friday(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let (century_leaps, century_rest) = (century / 4, century % 4);
    let lunar_correction = (century + 8) / 25;
    let lunar_drift = (century - lunar_correction + 1) / 3;
    let epact = (19 * golden + century - century_leaps - lunar_drift + 15) % 30;
    let (leaps, rest) = (of_century / 4, of_century % 4);
    let to_sunday = (32 + 2 * century_rest + 2 * leaps - epact - rest) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day_of_march = epact + to_sunday - 7 * late + 22;
    let march_first = Date::new(i16::try_from(year).ok()?, 3, 1).ok()?;
    march_first
        .checked_add(jiff::Span::new().days(day_of_march - 1 - 2))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn good_fridays_of_the_almanac() {
        for (year, month, day) in [
            (1961, 3, 31),
            (2000, 4, 21),
            (2008, 3, 21),
            (2011, 4, 22),
            (2024, 3, 29),
            (2038, 4, 23),
            (2049, 4, 16),
        ] {
            assert_eq!(good_friday(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn weekends_move_holidays_to_the_nearest_weekday() {
        assert_eq!(us_holiday(date(2021, 7, 5)), Some(UsHoliday::Independence));
        assert_eq!(us_holiday(date(2020, 7, 3)), Some(UsHoliday::Independence));
        assert_eq!(us_holiday(date(2021, 12, 24)), Some(UsHoliday::Christmas));
        assert_eq!(us_holiday(date(2021, 12, 31)), None);
        assert_eq!(us_holiday(date(2023, 1, 2)), Some(UsHoliday::NewYear));
    }
}
