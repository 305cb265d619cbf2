//! Columns that no file holds: the trading day and the clock follow from when bars were complete, the tick from what is traded.

use bellwether_expr::{CALENDAR_INPUTS, INSTRUMENT_INPUTS, Program};
use bellwether_market::{Calendar, Date, SessionCursor, UnixNanos, Zone};

use crate::data::BarSeries;

const NANOS_PER_MINUTE: i64 = 60_000_000_000;
const MINUTES_PER_DAY: i64 = 1440;
/// Zones change their offset at instants that are multiples of this: a quarter of an hour of UTC.
const OFFSET_NANOS: i64 = 15 * NANOS_PER_MINUTE;

/// Gives each series the columns of the calendar and of the instrument that a program reads.
pub(crate) fn add(series: &mut [BarSeries], program: &Program) {
    let columns = program.columns();
    for name in CALENDAR_INPUTS.into_iter().chain(INSTRUMENT_INPUTS) {
        if !columns.iter().any(|column| column == name) {
            continue;
        }
        for series in &mut *series {
            let values = column(name, series);
            series.features.insert(name.to_owned(), values);
        }
    }
}

fn column(name: &str, series: &BarSeries) -> Vec<f64> {
    let calendar = Calendar::by_id(series.instrument.calendar);
    match name {
        "local_minute" => minutes_of_day(&series.close_time, calendar.zone()),
        "ny_minute" => minutes_of_day(&series.close_time, &Zone::new_york()),
        "session_minute" => session_minutes(&series.close_time, calendar),
        "close_time" => series.close_time.iter().copied().map(seconds_of).collect(),
        "tick_size" => vec![tick_size(series); series.len()],
        _ => trading_days(&series.close_time, calendar),
    }
}

/// Seconds from 1970 to an instant, as the input `close_time` has them.
#[must_use]
pub fn seconds_of(time: UnixNanos) -> f64 {
    time.nanos() as f64 / 1e9
}

/// The smallest step of a series' prices.
pub(crate) fn tick_size(series: &BarSeries) -> f64 {
    series.instrument.tick_size.price().to_f64()
}

/// The last instant that belongs to a bar: one that closes with the day is of the day.
fn last_instant(close: UnixNanos) -> UnixNanos {
    close.saturating_add_nanos(-1)
}

/// Days from 1970 to a series' trading dates; missing where the calendar has none.
pub(crate) fn days_of(series: &BarSeries) -> Vec<f64> {
    trading_days(
        &series.close_time,
        Calendar::by_id(series.instrument.calendar),
    )
}

fn trading_days(times: &[UnixNanos], calendar: Calendar) -> Vec<f64> {
    let mut days = SessionCursor::new(calendar);
    let mut known = None;
    let number = |&time: &UnixNanos| {
        let day = days.trading_day_of(last_instant(time))?;
        let (start, number) = match known {
            Some((start, number)) if start == day.start => (start, number),
            _ => (day.start, days_since_1970(day.session.date)?),
        };
        known = Some((start, number));
        Some(number)
    };
    let numbers = times.iter().map(number);
    numbers.map(|number| number.unwrap_or(f64::NAN)).collect()
}

fn days_since_1970(date: Date) -> Option<f64> {
    let span = Date::constant(1970, 1, 1).until(date).ok()?;
    Some(f64::from(span.get_days()))
}

/// Minutes from the open of the regular session of the bars' trading dates to the bars' ends; negative before it.
fn session_minutes(times: &[UnixNanos], calendar: Calendar) -> Vec<f64> {
    let mut days = SessionCursor::new(calendar.clone());
    let mut known = None;
    let minute = |&time: &UnixNanos| {
        let day = days.trading_day_of(last_instant(time))?;
        let open = match known {
            Some((start, open)) if start == day.start => open,
            _ => {
                let regular = calendar.regular_hours_on(day.session.date);
                regular.map_or(day.session.open, |session| session.open)
            }
        };
        known = Some((day.start, open));
        Some(time.nanos_since(open) as f64 / NANOS_PER_MINUTE as f64)
    };
    let minutes = times.iter().map(minute);
    minutes.map(|minute| minute.unwrap_or(f64::NAN)).collect()
}

/// The minute of the zone's day in which the bars end, from 0 to 1439: one that ends with a minute belongs to it.
fn minutes_of_day(times: &[UnixNanos], zone: &Zone) -> Vec<f64> {
    let mut known: Option<(i64, i64)> = None;
    let minute = |&time: &UnixNanos| {
        let instant = last_instant(time);
        let slot = instant.nanos().div_euclid(OFFSET_NANOS);
        let utc = instant.nanos().div_euclid(NANOS_PER_MINUTE);
        let ahead = match known {
            Some((known, ahead)) if known == slot => ahead,
            _ => {
                let wall = zone.date_time(instant);
                i64::from(wall.hour()) * 60 + i64::from(wall.minute())
                    - utc.rem_euclid(MINUTES_PER_DAY)
            }
        };
        known = Some((slot, ahead));
        (utc + ahead).rem_euclid(MINUTES_PER_DAY) as f64
    };
    times.iter().map(minute).collect()
}
