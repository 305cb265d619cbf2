//! Reading time cells: which of the common ways of writing a time a column uses, and fast parsers for them.

use jiff::fmt::strtime::BrokenDownTime;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const NANOS_PER_DAY: i64 = 86_400 * NANOS_PER_SECOND;

/// How a time column is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeFormat {
    /// `2024-01-02`, `2024-01-02 09:30`, `2024-01-02T14:30:00.5Z`, also with `/` or `.` between the date's parts.
    Iso,
    /// `20240102`, `20240102 09:30`, `20240102 093000`.
    Compact,
    /// `1/2/2024`, `01/02/2024 09:30:00`, `1/2/2024 9:30 PM`: the month first.
    MonthFirst,
    /// As [`MonthFirst`](Self::MonthFirst) with the day first; `31.12.2024`.
    DayFirst,
    /// A count since 1970 in UTC.
    Epoch(EpochUnit),
    /// Milliseconds since the midnight that begins this civil day, given in days since 1970: the file's name has the date.
    DayMillis {
        /// Days since 1970-01-01.
        epoch_day: i64,
    },
    /// A pattern in the manner of `strftime`.
    Pattern(String),
}

/// The unit of an epoch time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
    /// Nanoseconds.
    Nanos,
}

/// A reading of a wall clock, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrittenTime {
    /// The reading in nanoseconds since 1970, as if the clock showed UTC.
    pub local_nanos: i64,
    /// What the clock is ahead of UTC, where the text says so.
    pub offset_nanos: Option<i64>,
    /// There is a date and no time of day.
    pub date_only: bool,
}

impl EpochUnit {
    /// Nanoseconds of one unit.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        match self {
            Self::Seconds => NANOS_PER_SECOND,
            Self::Millis => 1_000_000,
            Self::Micros => 1_000,
            Self::Nanos => 1,
        }
    }

    /// The unit in which this count lies between 1973 and 2286, if any: magnitudes do not overlap.
    fn of_magnitude(count: f64) -> Option<Self> {
        match count.abs() {
            c if c < 1e8 => None,
            c if c < 1e10 => Some(Self::Seconds),
            c if c < 1e11 => None,
            c if c < 1e13 => Some(Self::Millis),
            c if c < 1e14 => None,
            c if c < 1e16 => Some(Self::Micros),
            c if c < 1e17 => None,
            c if c < 9.2e18 => Some(Self::Nanos),
            _ => None,
        }
    }
}

impl TimeFormat {
    /// Recognises the format of a column from some of its cells.
    ///
    /// # Errors
    /// What is unclear and how to settle it, in words.
    pub(crate) fn detect(cells: &[&str]) -> Result<Self, String> {
        let cells: Vec<&str> = cells
            .iter()
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        let Some(first) = cells.first() else {
            return Err("the time column has no values".to_owned());
        };
        // Bad rows must not hide the format, so the one that fits most cells is taken.
        let fit = |format: &Self| {
            cells
                .iter()
                .filter(|cell| format.parse(cell.as_bytes()).is_some())
                .count()
        };
        let mut candidates = vec![Self::Iso, Self::Compact];
        if let Some(unit) = first.parse().ok().and_then(EpochUnit::of_magnitude) {
            candidates.push(Self::Epoch(unit));
        }
        candidates.extend([Self::MonthFirst, Self::DayFirst]);
        let fits: Vec<usize> = candidates.iter().map(fit).collect();
        let most = fits.iter().copied().max().unwrap_or(0);
        if most * 2 <= cells.len() {
            return Err(format!(
                "`{first}` is no time that is known here; expected ISO 8601 (2024-01-02 or 2024-01-02T09:30:00Z), YYYYMMDD, \
                 MM/DD/YYYY, DD.MM.YYYY or an epoch in s, ms, µs or ns; give a pattern such as %d-%b-%Y as the time format"
            ));
        }
        let best: Vec<&Self> = candidates
            .iter()
            .zip(&fits)
            .filter(|(_, count)| **count == most)
            .map(|(format, _)| format)
            .collect();
        if best.contains(&&Self::MonthFirst) && best.contains(&&Self::DayFirst) {
            return Err(format!(
                "`{first}` may have the month or the day first, and no row settles it; give %m/%d/%Y or %d/%m/%Y as the time \
                 format"
            ));
        }
        Ok(best[0].clone())
    }

    /// Reads one cell; `None` when it is no time of this format.
    #[inline]
    pub(crate) fn parse(&self, cell: &[u8]) -> Option<WrittenTime> {
        match self {
            Self::Iso => iso(cell),
            Self::Compact => compact(cell),
            Self::MonthFirst => slashed(cell, |first, second| (first, second)),
            Self::DayFirst => slashed(cell, |first, second| (second, first)),
            Self::Epoch(unit) => epoch(cell, *unit),
            Self::DayMillis { epoch_day } => {
                let millis = lexical_core::parse::<f64>(cell)
                    .ok()
                    .filter(|ms| (0.0..=86_400_000.0).contains(ms))?;
                Some(WrittenTime {
                    local_nanos: epoch_day.checked_mul(NANOS_PER_DAY)?
                        + (millis * 1e6).round() as i64,
                    offset_nanos: None,
                    date_only: false,
                })
            }
            Self::Pattern(pattern) => by_pattern(pattern, cell),
        }
    }
}

impl std::fmt::Display for TimeFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Iso => "ISO 8601",
            Self::Compact => "YYYYMMDD",
            Self::MonthFirst => "MM/DD/YYYY",
            Self::DayFirst => "DD/MM/YYYY",
            Self::Epoch(EpochUnit::Seconds) => "epoch seconds",
            Self::Epoch(EpochUnit::Millis) => "epoch milliseconds",
            Self::Epoch(EpochUnit::Micros) => "epoch microseconds",
            Self::Epoch(EpochUnit::Nanos) => "epoch nanoseconds",
            Self::DayMillis { .. } => "milliseconds since midnight",
            Self::Pattern(pattern) => pattern,
        })
    }
}

/// Days from 1970-01-01 to a civil date of the Gregorian calendar; `None` when there is no such date.
pub(crate) fn epoch_day(year: i64, month: i64, day: i64) -> Option<i64> {
    const DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if !(1..=12).contains(&month) || !(1678..=2261).contains(&year) {
        return None;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = DAYS[month as usize - 1] + i64::from(leap && month == 2);
    if !(1..=last).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last one (H. Hinnant, "chrono-compatible low-level date
    // algorithms").
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Walks over a cell from the left.
struct Scanner<'a> {
    rest: &'a [u8],
}

impl Scanner<'_> {
    /// A number of `min` to `max` digits.
    #[inline]
    fn digits(&mut self, min: usize, max: usize) -> Option<i64> {
        let mut value = 0;
        let mut count = 0;
        while count < max && count < self.rest.len() && self.rest[count].is_ascii_digit() {
            value = value * 10 + i64::from(self.rest[count] - b'0');
            count += 1;
        }
        self.rest = &self.rest[count..];
        (count >= min).then_some(value)
    }

    #[inline]
    fn any_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let first = *self.rest.first()?;
        bytes.contains(&first).then(|| {
            self.rest = &self.rest[1..];
            first
        })
    }

    /// What follows a date: nothing, or a time of day with or without an offset.
    fn clock(mut self, epoch_day: i64) -> Option<WrittenTime> {
        let midnight = epoch_day * NANOS_PER_DAY;
        if self.rest.is_empty() {
            return Some(WrittenTime {
                local_nanos: midnight,
                offset_nanos: None,
                date_only: true,
            });
        }
        self.any_of(b" T")?;
        let hour = self.digits(1, 2)?;
        let colon = self.any_of(b":").is_some();
        let minute = self.digits(2, 2)?;
        let second = if colon {
            if self.any_of(b":").is_some() {
                self.digits(2, 2)?
            } else {
                0
            }
        } else if self.rest.first().is_some_and(u8::is_ascii_digit) {
            self.digits(2, 2)?
        } else {
            0
        };
        let nanos = if self.any_of(b".,").is_some() {
            self.fraction()?
        } else {
            0
        };
        let hour = match self.half_of_day()? {
            None => hour,
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        };
        // 24:00 is how some vendors write the end of a day.
        let end_of_day = hour == 24 && minute == 0 && second == 0 && nanos == 0;
        if (hour > 23 && !end_of_day) || minute > 59 || second > 59 {
            return None;
        }
        let offset_nanos = self.offset()?;
        let seconds = hour * 3600 + minute * 60 + second;
        Some(WrittenTime {
            local_nanos: midnight + seconds * NANOS_PER_SECOND + nanos,
            offset_nanos,
            date_only: false,
        })
    }

    fn fraction(&mut self) -> Option<i64> {
        let length = self
            .rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if !(1..=9).contains(&length) {
            return None;
        }
        Some(self.digits(length, length)? * 10_i64.pow(9 - length as u32))
    }

    /// `Some(None)` without a mark, `Some(Some(true))` for PM; `None` for anything else than AM and PM.
    #[expect(
        clippy::option_option,
        reason = "a bad mark, no mark and either mark are three different things"
    )]
    fn half_of_day(&mut self) -> Option<Option<bool>> {
        let trimmed = self.rest.trim_ascii_start();
        let mark = match trimmed.first() {
            Some(b'a' | b'A') => false,
            Some(b'p' | b'P') => true,
            _ => return Some(None),
        };
        if !trimmed.get(1)?.eq_ignore_ascii_case(&b'm') {
            return None;
        }
        self.rest = &trimmed[2..];
        Some(Some(mark))
    }

    /// `Some(None)` at the end of the cell.
    #[expect(
        clippy::option_option,
        reason = "a bad offset and no offset are different things"
    )]
    fn offset(&mut self) -> Option<Option<i64>> {
        self.rest = self.rest.trim_ascii_start();
        if self.rest.is_empty() {
            return Some(None);
        }
        if self.rest.eq_ignore_ascii_case(b"Z") || self.rest.eq_ignore_ascii_case(b"UTC") {
            return Some(Some(0));
        }
        let sign = if self.any_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.digits(2, 2)?;
        let minutes = if self.any_of(b":").is_some() || !self.rest.is_empty() {
            self.digits(2, 2)?
        } else {
            0
        };
        if hours > 14 || minutes > 59 || !self.rest.is_empty() {
            return None;
        }
        Some(Some(
            sign * (hours * 3600 + minutes * 60) * NANOS_PER_SECOND,
        ))
    }
}

fn iso(cell: &[u8]) -> Option<WrittenTime> {
    let mut scanner = Scanner { rest: cell };
    let year = scanner.digits(4, 4)?;
    let separator = scanner.any_of(b"-/.")?;
    let month = scanner.digits(1, 2)?;
    scanner.any_of(&[separator])?;
    let day = scanner.digits(1, 2)?;
    scanner.clock(epoch_day(year, month, day)?)
}

fn compact(cell: &[u8]) -> Option<WrittenTime> {
    let mut scanner = Scanner { rest: cell };
    let date = scanner.digits(8, 8)?;
    scanner.clock(epoch_day(date / 10_000, date / 100 % 100, date % 100)?)
}

fn slashed(cell: &[u8], month_and_day: fn(i64, i64) -> (i64, i64)) -> Option<WrittenTime> {
    let mut scanner = Scanner { rest: cell };
    let first = scanner.digits(1, 2)?;
    let separator = scanner.any_of(b"/-.")?;
    let second = scanner.digits(1, 2)?;
    scanner.any_of(&[separator])?;
    let year = scanner.digits(4, 4)?;
    let (month, day) = month_and_day(first, second);
    scanner.clock(epoch_day(year, month, day)?)
}

fn epoch(cell: &[u8], unit: EpochUnit) -> Option<WrittenTime> {
    let local_nanos = match lexical_core::parse::<i64>(cell) {
        Ok(count) => count.checked_mul(unit.nanos())?,
        Err(_) => {
            let nanos = lexical_core::parse::<f64>(cell).ok()? * unit.nanos() as f64;
            (nanos.abs() < 9.2e18).then_some(nanos.round() as i64)?
        }
    };
    Some(WrittenTime {
        local_nanos,
        offset_nanos: Some(0),
        date_only: false,
    })
}

fn by_pattern(pattern: &str, cell: &[u8]) -> Option<WrittenTime> {
    let parsed = BrokenDownTime::parse(pattern, cell).ok()?;
    if let Ok(instant) = parsed.to_timestamp()
        && parsed.offset().is_none()
    {
        // A pattern with %s: an instant without a wall clock.
        let local_nanos = i64::try_from(instant.as_nanosecond()).ok()?;
        return Some(WrittenTime {
            local_nanos,
            offset_nanos: Some(0),
            date_only: false,
        });
    }
    let date = parsed.to_date().ok()?;
    let day = epoch_day(date.year().into(), date.month().into(), date.day().into())?;
    let offset_nanos = parsed
        .offset()
        .map(|offset| i64::from(offset.seconds()) * NANOS_PER_SECOND);
    let clock = parsed.hour().and_then(|_| parsed.to_time().ok());
    let of_day = clock.map_or(0, |time| {
        let seconds = i64::from(time.hour()) * 3600
            + i64::from(time.minute()) * 60
            + i64::from(time.second());
        seconds * NANOS_PER_SECOND + i64::from(time.subsec_nanosecond())
    });
    Some(WrittenTime {
        local_nanos: day * NANOS_PER_DAY + of_day,
        offset_nanos,
        date_only: clock.is_none(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads `cell` with the format detected from it and `others`; the reference is jiff.
    #[track_caller]
    fn check(cell: &str, others: &[&str], format: TimeFormat, expected: &str) {
        let mut cells = vec![cell];
        cells.extend(others);
        let detected = TimeFormat::detect(&cells).unwrap();
        assert_eq!(detected, format);
        let time = detected.parse(cell.as_bytes()).unwrap();
        let expected_local = expected.trim_end_matches('Z');
        let date_only = expected_local.len() == 10;
        let civil: jiff::civil::DateTime = expected_local.parse().unwrap();
        let nanos = civil
            .to_zoned(jiff::tz::TimeZone::UTC)
            .unwrap()
            .timestamp()
            .as_nanosecond();
        let as_utc = time.local_nanos - time.offset_nanos.unwrap_or(0);
        assert_eq!(i128::from(as_utc), nanos, "{cell}");
        assert_eq!(
            time.offset_nanos.is_some(),
            expected.ends_with('Z'),
            "{cell}"
        );
        assert_eq!(time.date_only, date_only, "{cell}");
    }

    #[test]
    fn formats_are_recognised() {
        use TimeFormat::*;
        check("2024-02-29", &[], Iso, "2024-02-29");
        check("2024/02/29 09:30", &[], Iso, "2024-02-29T09:30:00");
        check(
            "2024-02-29T09:30:00.25-05:00",
            &[],
            Iso,
            "2024-02-29T14:30:00.25Z",
        );
        check("2024-02-29 14:30:00+0000", &[], Iso, "2024-02-29T14:30:00Z");
        check("2024-02-29T14:30:00Z", &[], Iso, "2024-02-29T14:30:00Z");
        check("2024-02-29 14:30:00 UTC", &[], Iso, "2024-02-29T14:30:00Z");
        check("20131006", &[], Compact, "2013-10-06");
        check("20131006 22:00", &[], Compact, "2013-10-06T22:00:00");
        check("20131006 220001", &[], Compact, "2013-10-06T22:00:01");
        check("01/03/2017", &["01/31/2017"], MonthFirst, "2017-01-03");
        check(
            "1/2/1990 9:30 PM",
            &["12/31/1990 12:00 AM"],
            MonthFirst,
            "1990-01-02T21:30:00",
        );
        check("03.01.2017", &["31.01.2017"], DayFirst, "2017-01-03");
        check(
            "1381096800",
            &[],
            Epoch(EpochUnit::Seconds),
            "2013-10-06T22:00:00Z",
        );
        check(
            "1381096800.5",
            &[],
            Epoch(EpochUnit::Seconds),
            "2013-10-06T22:00:00.5Z",
        );
        check(
            "1381096800123",
            &[],
            Epoch(EpochUnit::Millis),
            "2013-10-06T22:00:00.123Z",
        );
        check(
            "1381096800123456",
            &[],
            Epoch(EpochUnit::Micros),
            "2013-10-06T22:00:00.123456Z",
        );
        check(
            "1381096800123456789",
            &[],
            Epoch(EpochUnit::Nanos),
            "2013-10-06T22:00:00.123456789Z",
        );
    }

    #[test]
    fn patterns_are_read() {
        let format = TimeFormat::Pattern("%d-%b-%Y".to_owned());
        let time = format.parse(b"06-Oct-2013").unwrap();
        assert_eq!(
            (time.local_nanos / NANOS_PER_DAY, time.date_only),
            (epoch_day(2013, 10, 6).unwrap(), true)
        );
        let format = TimeFormat::Pattern("%Y-%m-%d %H:%M %z".to_owned());
        let time = format.parse(b"2013-10-06 17:00 -0500").unwrap();
        assert_eq!(time.offset_nanos, Some(-5 * 3600 * NANOS_PER_SECOND));
    }

    #[test]
    fn unclear_columns_are_refused_with_the_way_out() {
        let error = TimeFormat::detect(&["01/02/2017", "03/04/2017"]).unwrap_err();
        assert!(error.contains("%m/%d/%Y"), "{error}");
        let error = TimeFormat::detect(&["yesterday", "today"]).unwrap_err();
        assert!(error.contains("ISO 8601"), "{error}");
        assert!(TimeFormat::detect(&["", " "]).is_err());
    }

    #[test]
    fn impossible_times_are_none() {
        for cell in [
            "2023-02-29",
            "2024-13-01",
            "2024-01-02 25:00",
            "2024-01-02 10:61",
            "2024-01-02T10:00:00+99:00",
            "x",
            "",
        ] {
            assert_eq!(iso(cell.as_bytes()), None, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn dates_agree_with_jiff(year in 1678_i16..=2261, month in 1_i8..=12, day in 1_i8..=31) {
            let expected = jiff::civil::Date::new(year, month, day).ok().map(|date| {
                date.duration_since(jiff::civil::Date::constant(1970, 1, 1)).as_hours() / 24
            });
            prop_assert_eq!(epoch_day(year.into(), month.into(), day.into()), expected);
        }

        #[test]
        fn nothing_panics(cell: Vec<u8>) {
            for format in [
                TimeFormat::Iso, TimeFormat::Compact, TimeFormat::MonthFirst, TimeFormat::DayFirst,
                TimeFormat::Epoch(EpochUnit::Nanos), TimeFormat::DayMillis { epoch_day: 0 },
                TimeFormat::Pattern("%Y %z %s".to_owned()),
            ] {
                let _ = format.parse(&cell);
            }
        }
    }
}
