//! Time zones by IANA name, from the bundled database.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use thiserror::Error;

use crate::UnixNanos;
use crate::time::{NANOS_PER_DAY, NANOS_PER_SECOND};

/// A time zone of the IANA database, e.g. `America/New_York`. Cloning is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// A text that names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "unknown time zone `{text}`; use an IANA name such as America/New_York, Europe/Paris or UTC"
)]
pub struct ZoneError {
    /// The offending text, shortened.
    pub text: String,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Finds a zone by its IANA name.
    ///
    /// # Errors
    /// [`ZoneError`] when the database has no such name.
    pub fn by_name(name: &str) -> Result<Self, ZoneError> {
        if name == "UTC" {
            return Ok(Self::UTC);
        }
        TimeZone::get(name).map(Self).map_err(|_| ZoneError {
            text: name.chars().take(60).collect(),
        })
    }

    /// New York, the zone of United States equities and of the currency week.
    #[must_use]
    pub fn new_york() -> Self {
        Self::by_name("America/New_York").expect("the bundled database has New York")
    }

    /// Chicago, the zone of CME Globex.
    #[must_use]
    pub fn chicago() -> Self {
        Self::by_name("America/Chicago").expect("the bundled database has Chicago")
    }

    /// The zone's IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The wall clock's date and time at an instant.
    #[must_use]
    pub fn date_time(&self, instant: UnixNanos) -> DateTime {
        self.0.to_datetime(instant.to_timestamp())
    }

    /// The civil date at an instant.
    #[must_use]
    pub fn date(&self, instant: UnixNanos) -> Date {
        self.date_time(instant).date()
    }

    /// The instant of a wall clock's reading.
    ///
    /// In the hour that is skipped in spring the reading is taken with the offset before the change (so 02:30 means
    /// 03:30); in the hour that is repeated in autumn it is the first of the two. `None` outside the years 1678 to 2262.
    #[must_use]
    pub fn instant(&self, date: Date, time: Time) -> Option<UnixNanos> {
        self.0
            .to_timestamp(date.to_datetime(time))
            .ok()?
            .try_into()
            .ok()
    }
}

impl FromStr for Zone {
    type Err = ZoneError;
    fn from_str(text: &str) -> Result<Self, ZoneError> {
        Self::by_name(text)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({self})")
    }
}

/// Reads a zone's wall clock at many instants near each other, without a search for each.
///
/// It remembers the span between two clock changes and the offset that holds there.
#[derive(Debug, Clone)]
pub struct ZoneCursor {
    zone: Zone,
    from: UnixNanos,
    until: UnixNanos,
    offset_nanos: i64,
}

impl ZoneCursor {
    /// A cursor that has seen nothing yet.
    #[must_use]
    pub const fn new(zone: Zone) -> Self {
        Self {
            zone,
            from: UnixNanos::MAX,
            until: UnixNanos::MIN,
            offset_nanos: 0,
        }
    }

    /// The zone whose clock is read.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// What the wall clock is ahead of UTC, in nanoseconds (negative west of Greenwich).
    #[inline]
    pub fn offset_nanos(&mut self, instant: UnixNanos) -> i64 {
        if instant < self.from || instant >= self.until {
            self.seek(instant);
        }
        self.offset_nanos
    }

    /// Days from 1970-01-01 to the civil date at the instant.
    #[inline]
    pub fn epoch_day(&mut self, instant: UnixNanos) -> i64 {
        self.local_nanos(instant).div_euclid(NANOS_PER_DAY)
    }

    /// Nanoseconds that the wall clock shows since its midnight.
    #[inline]
    pub fn nanos_of_day(&mut self, instant: UnixNanos) -> i64 {
        self.local_nanos(instant).rem_euclid(NANOS_PER_DAY)
    }

    /// The wall clock's reading as if it were UTC; saturates at the ends of time.
    #[inline]
    pub fn local_nanos(&mut self, instant: UnixNanos) -> i64 {
        let offset = self.offset_nanos(instant);
        instant.nanos().saturating_add(offset)
    }

    #[cold]
    fn seek(&mut self, instant: UnixNanos) {
        let timestamp = instant.to_timestamp();
        self.offset_nanos =
            i64::from(self.zone.0.to_offset(timestamp).seconds()) * NANOS_PER_SECOND;
        // `preceding` is exclusive of its argument, so a change at the instant itself is looked for one second later.
        let after = instant
            .saturating_add_nanos(NANOS_PER_SECOND)
            .to_timestamp();
        self.from = self
            .zone
            .0
            .preceding(after)
            .map(|change| change.timestamp())
            .find(|&change| change <= timestamp)
            .and_then(|change| UnixNanos::try_from(change).ok())
            .unwrap_or(UnixNanos::MIN);
        self.until = self
            .zone
            .0
            .following(timestamp)
            .next()
            .and_then(|change| UnixNanos::try_from(change.timestamp()).ok())
            .unwrap_or(UnixNanos::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unknown_names_are_errors() {
        let error = Zone::by_name("Mars/Olympus").unwrap_err();
        assert!(error.to_string().contains("IANA"), "{error}");
        assert_eq!(Zone::by_name("UTC").unwrap(), Zone::UTC);
        assert_eq!(Zone::UTC.name(), "UTC");
    }

    #[test]
    fn the_cursor_sees_a_change_at_its_very_instant() {
        let mut cursor = ZoneCursor::new(Zone::new_york());
        let change: UnixNanos = "2024-03-10T07:00:00Z".parse().unwrap();
        let hours = |cursor: &mut ZoneCursor, at| cursor.offset_nanos(at) / NANOS_PER_SECOND / 3600;
        assert_eq!(
            hours(&mut cursor, UnixNanos::from_nanos(change.nanos() - 1)),
            -5
        );
        assert_eq!(hours(&mut cursor, change), -4);
        let mut fresh = ZoneCursor::new(Zone::new_york());
        assert_eq!(hours(&mut fresh, change), -4);
        assert_eq!(
            hours(&mut fresh, UnixNanos::from_nanos(change.nanos() - 1)),
            -5
        );
    }

    proptest! {
        #[test]
        fn the_cursor_agrees_with_the_database(
            seconds in prop::collection::vec(0_i64..2_500_000_000, 1..40),
            zone in prop_oneof![Just("America/New_York"), Just("Europe/London"), Just("Asia/Tokyo"), Just("UTC")],
        ) {
            let zone = Zone::by_name(zone).unwrap();
            let mut cursor = ZoneCursor::new(zone.clone());
            for second in seconds {
                let instant = UnixNanos::from_seconds(second).unwrap();
                let civil = zone.date_time(instant);
                let since_midnight = civil.time().duration_since(Time::midnight()).as_nanos() as i64;
                prop_assert_eq!(cursor.nanos_of_day(instant), since_midnight);
                let days = civil.date().duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
                prop_assert_eq!(cursor.epoch_day(instant), days);
            }
        }
    }
}
