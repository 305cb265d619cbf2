//! Hours of the day in which a strategy may enter, and by which it must be flat.

use bellwether_market::{NANOS_PER_DAY, NANOS_PER_SECOND, TradingDay, UnixNanos, Zone, ZoneCursor};

/// Nanoseconds since midnight.
type TimeOfDay = i64;

/// Hours of an exchange's day.
#[derive(Debug, Clone)]
pub struct Hours {
    zone: Zone,
    /// From and to; a range whose end is before its start crosses midnight.
    trade: Option<(TimeOfDay, TimeOfDay)>,
    flat_at: Option<TimeOfDay>,
}

impl Hours {
    /// Reads `09:30-15:55 America/New_York` and `15:58`. The zone stands with either; without one it is the calendar's.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(
        trade: Option<&str>,
        flat_at: Option<&str>,
        calendar: Option<&Zone>,
    ) -> Result<Self, String> {
        let mut zone_name = None;
        let trade = match trade {
            None => None,
            Some(text) => {
                let (range, zone) = split_zone(text);
                zone_name = zone;
                let (from, to) = range.split_once('-').ok_or_else(|| {
                    format!(
                        "`{text}` is not a range of hours; write `09:30-15:55 America/New_York`"
                    )
                })?;
                Some((time(from)?, time(to)?))
            }
        };
        let flat_at = match flat_at {
            None => None,
            Some(text) => {
                let (at, zone) = split_zone(text);
                if let (Some(hours), Some(own)) = (zone_name, zone)
                    && hours != own
                {
                    return Err(format!(
                        "`trade` is in {hours} and `flat_at` in {own}; write both in one time zone"
                    ));
                }
                zone_name = zone_name.or(zone);
                Some(time(at)?)
            }
        };
        let zone = match (zone_name, calendar) {
            (Some(name), _) => Zone::by_name(name).map_err(|error| error.to_string())?,
            (None, Some(zone)) => zone.clone(),
            (None, None) => {
                return Err(
                    "hours need a time zone: write `09:30-15:55 America/New_York`".to_owned(),
                );
            }
        };
        Ok(Self {
            zone,
            trade,
            flat_at,
        })
    }

    /// A cursor over increasing instants.
    #[must_use]
    pub fn cursor(&self) -> HoursCursor {
        HoursCursor {
            zone: ZoneCursor::new(self.zone.clone()),
            trade: self.trade,
            flat_at: self.flat_at,
        }
    }
}

/// Answers for many instants near each other.
#[derive(Debug, Clone)]
pub struct HoursCursor {
    zone: ZoneCursor,
    trade: Option<(TimeOfDay, TimeOfDay)>,
    flat_at: Option<TimeOfDay>,
}

impl HoursCursor {
    /// Whether something may be entered at the instant; both ends of the range belong to it.
    pub fn may_enter(&mut self, at: UnixNanos) -> bool {
        let Some((from, to)) = self.trade else {
            return true;
        };
        let now = self.time_of_day(at);
        if from <= to {
            (from..=to).contains(&now)
        } else {
            now >= from || now <= to
        }
    }

    /// Whether there is a time by which everything is closed.
    #[must_use]
    pub fn has_flat_at(&self) -> bool {
        self.flat_at.is_some()
    }

    /// Whether a row that closes at `close` is the last of its trading day after which an order is filled before
    /// `flat_at`, or a later one. On a half day the session's end comes first if it is earlier. It holds for the rest of
    /// the day, so that a missing row does not leave a position open.
    pub fn must_be_flat(&mut self, close: UnixNanos, row_nanos: i64, day: &TradingDay) -> bool {
        let Some(flat_at) = self.flat_at else {
            return false;
        };
        let start = self.time_of_day(day.start);
        // Counted on the clock's face from the day's start; an instant at its end is a whole day after it.
        let since_start = |time: TimeOfDay| (time - 1 - start).rem_euclid(NANOS_PER_DAY) + 1;
        let mut flat = since_start(flat_at);
        if day.session.half_day {
            flat = flat.min(since_start(self.time_of_day(day.session.close)));
        }
        let passed = since_start(self.time_of_day(close));
        passed.saturating_add(row_nanos) >= flat
    }

    /// Nanoseconds since midnight.
    fn time_of_day(&mut self, at: UnixNanos) -> i64 {
        self.zone.nanos_of_day(at)
    }
}

fn split_zone(text: &str) -> (&str, Option<&str>) {
    match text.trim().rsplit_once(' ') {
        Some((head, zone)) if zone.contains(|c: char| c.is_alphabetic()) => {
            (head.trim(), Some(zone))
        }
        _ => (text.trim(), None),
    }
}

fn time(text: &str) -> Result<TimeOfDay, String> {
    let bad = || format!("`{}` is not a time of day; write `09:30`", text.trim());
    let (hour, minute) = text.trim().split_once(':').ok_or_else(bad)?;
    let (hour, minute): (i64, i64) = (
        hour.parse().map_err(|_| bad())?,
        minute.parse().map_err(|_| bad())?,
    );
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) {
        return Err(bad());
    }
    Ok((hour * 60 + minute) * 60 * NANOS_PER_SECOND)
}
