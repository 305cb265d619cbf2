//! The session calendars against the sessions that two independent packages list.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    clippy::print_stdout,
    unreachable_pub
)]

mod reference_data;

use bellwether_market::{
    Calendar, CalendarId, Date, NANOS_PER_SECOND, Session, SessionCursor, UnixNanos, Weekday,
};
use proptest::prelude::*;

const HOUR: i64 = 3600 * NANOS_PER_SECOND;

fn instant(text: &str) -> UnixNanos {
    text.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn xnys() -> Calendar {
    Calendar::by_id(CalendarId::Xnys)
}

fn cme() -> Calendar {
    Calendar::by_id(CalendarId::CmeEquity)
}

#[test]
fn every_new_york_session_of_28_years() {
    let Some(text) = reference_data::read("reference/calendars/XNYS_sessions_2000_2027.csv.gz")
    else {
        return;
    };
    let expected: Vec<Session> = reference_data::rows(&text)
        .map(|row| Session {
            date: date(row[0]),
            open: instant(row[1]),
            close: instant(row[2]),
            half_day: row[5] == "True",
        })
        .collect();
    let ours: Vec<Session> = xnys()
        .sessions_between(date("2000-01-01"), date("2027-12-31"))
        .collect();
    assert_eq!(ours.len(), 7041);
    assert_eq!(ours, expected);
}

#[test]
fn every_new_york_weekday_closure_of_28_years() {
    let Some(text) =
        reference_data::read("reference/calendars/XNYS_weekday_closures_2000_2027.csv")
    else {
        return;
    };
    let expected: Vec<Date> = reference_data::rows(&text)
        .map(|row| date(row[0]))
        .collect();
    let mut ours = Vec::new();
    let mut day = date("2000-01-01");
    while day <= date("2027-12-31") {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !weekend && xnys().session_on(day).is_none() {
            ours.push(day);
        }
        day = day.tomorrow().unwrap();
    }
    assert_eq!(ours, expected);
}

#[test]
fn every_globex_session_of_18_years() {
    let Some(text) =
        reference_data::read("reference/calendars/CME_Globex_Equity_2010_2027_pmc.csv.gz")
    else {
        return;
    };
    let expected: Vec<(Date, UnixNanos, UnixNanos)> = reference_data::rows(&text)
        .map(|row| (date(row[0]), instant(row[1]), instant(row[2])))
        .collect();
    let ours: Vec<_> = cme()
        .sessions_between(date("2010-01-04"), date("2027-12-31"))
        .map(|session| (session.date, session.open, session.close))
        .collect();
    assert_eq!(ours, expected);
}

#[test]
fn new_york_sessions_before_2000_have_the_dates_of_spy() {
    let Some(text) = reference_data::read("reference/inputs/spy_daily.csv.gz") else {
        return;
    };
    let traded: Vec<Date> = reference_data::rows(&text)
        .map(|row| date(row[0]))
        .collect();
    let (first, last) = (traded[0], date("1999-12-31"));
    let traded: Vec<Date> = traded.into_iter().filter(|&day| day <= last).collect();
    let ours: Vec<Date> = xnys()
        .sessions_between(first, last)
        .map(|session| session.date)
        .collect();
    assert_eq!(ours, traded);
}

#[test]
fn globex_trade_dates_and_regular_hours_of_real_minutes() {
    let Some(text) = reference_data::read("reference/inputs/es_1min_session_vwap.csv.gz") else {
        return;
    };
    let calendar = cme();
    let mut cursor = SessionCursor::new(calendar.clone());
    for row in reference_data::rows(&text) {
        let time = instant(row[0]);
        let day = cursor.trading_day_of(time).unwrap();
        assert_eq!(day.session.date, date(row[1]), "{time}");
        let regular = calendar
            .regular_hours_on(day.session.date)
            .unwrap()
            .contains(time);
        assert_eq!(regular, row[2] == "True", "{time}");
    }
}

/// The wall clock's opening time on the sessions around every clock change, and the length of what is between.
#[test]
fn clock_changes_move_utc_but_not_the_wall_clock() {
    for (calendar, open, close) in [(xnys(), "09:30", "16:00"), (cme(), "17:00", "16:00")] {
        let zone = calendar.zone().clone();
        let mut changes = 0;
        let mut previous: Option<Session> = None;
        for session in calendar.sessions_between(date("2000-01-01"), date("2027-12-31")) {
            if let Some(previous) = previous {
                let offset = |session: Session| {
                    let local = zone
                        .instant(session.date, "12:00".parse().unwrap())
                        .unwrap();
                    let as_utc = instant(&format!("{}T12:00:00Z", session.date));
                    local.nanos_since(as_utc) / HOUR
                };
                if offset(previous) != offset(session) {
                    changes += 1;
                    for session in [previous, session] {
                        let clock = |at| zone.date_time(at).time().strftime("%H:%M").to_string();
                        assert_eq!(clock(session.open), open);
                        assert!(clock(session.close) == close || session.half_day);
                    }
                }
            }
            previous = Some(session);
        }
        assert_eq!(changes, 56, "two a year for 28 years");
    }
}

#[test]
fn time_outside_sessions_has_a_trading_date() {
    let check = |calendar: &Calendar, at: &str, trading_date: &str, open: bool| {
        let at = instant(at);
        assert_eq!(calendar.trading_date(at), Some(date(trading_date)), "{at}");
        assert_eq!(calendar.is_open(at), open, "{at}");
    };
    let xnys = xnys();
    check(&xnys, "2024-07-03T12:00:00Z", "2024-07-03", false); // Pre-market of a half day.
    check(&xnys, "2024-07-03T16:59:59Z", "2024-07-03", true);
    check(&xnys, "2024-07-03T17:00:00Z", "2024-07-03", false); // Its close at 13:00.
    check(&xnys, "2024-07-04T15:00:00Z", "2024-07-05", false); // Independence Day.
    check(&xnys, "2024-07-06T15:00:00Z", "2024-07-08", false); // Saturday.
    let cme = cme();
    check(&cme, "2024-03-08T21:59:59Z", "2024-03-08", true);
    check(&cme, "2024-03-08T22:30:00Z", "2024-03-08", false); // The pause from 16:00 to 17:00.
    check(&cme, "2024-03-08T23:00:00Z", "2024-03-11", false); // Friday evening.
    check(&cme, "2024-03-10T22:00:00Z", "2024-03-11", true); // Sunday 17:00, daylight time since that morning.
    check(&cme, "2024-12-25T18:00:00Z", "2024-12-26", false); // Christmas.
    check(&cme, "2024-12-25T23:00:00Z", "2024-12-26", true);
    let forex = Calendar::by_id(CalendarId::Forex);
    check(&forex, "2024-01-05T21:59:59Z", "2024-01-05", true); // Friday before 17:00.
    check(&forex, "2024-01-05T22:00:00Z", "2024-01-08", false);
    check(&forex, "2024-01-07T22:00:00Z", "2024-01-08", true); // Sunday 17:00.
    check(&forex, "2024-01-09T22:00:00Z", "2024-01-10", true);
    let always = Calendar::by_id(CalendarId::AlwaysOpen);
    check(&always, "2024-01-06T23:59:59Z", "2024-01-06", true);
    check(&always, "2024-01-07T00:00:00Z", "2024-01-07", true);
}

#[test]
fn next_opens_and_closes_are_strictly_after() {
    let calendar = xnys();
    let check = |at: &str, open: &str, close: &str| {
        assert_eq!(
            calendar.next_open(instant(at)),
            Some(instant(open)),
            "open after {at}"
        );
        assert_eq!(
            calendar.next_close(instant(at)),
            Some(instant(close)),
            "close after {at}"
        );
    };
    check(
        "2024-11-27T14:00:00Z",
        "2024-11-27T14:30:00Z",
        "2024-11-27T21:00:00Z",
    );
    check(
        "2024-11-27T14:30:00Z",
        "2024-11-29T14:30:00Z",
        "2024-11-27T21:00:00Z",
    );
    check(
        "2024-11-27T21:00:00Z",
        "2024-11-29T14:30:00Z",
        "2024-11-29T18:00:00Z",
    );
    check(
        "2024-11-30T12:00:00Z",
        "2024-12-02T14:30:00Z",
        "2024-12-02T21:00:00Z",
    );
}

#[test]
fn hours_around_the_session() {
    let half_day = date("2024-11-29");
    let extended = xnys().extended_hours_on(half_day).unwrap();
    assert_eq!(extended.open, instant("2024-11-29T09:00:00Z"));
    assert_eq!(extended.close, instant("2024-11-29T22:00:00Z"));
    assert_eq!(
        xnys().regular_hours_on(half_day),
        xnys().session_on(half_day)
    );
    let regular = cme().regular_hours_on(half_day).unwrap();
    assert_eq!(regular.open, instant("2024-11-29T14:30:00Z"));
    assert_eq!(regular.close, instant("2024-11-29T18:15:00Z"));
    // Good Friday 2026 closes at 8:15, before the shares would open.
    assert!(cme().session_on(date("2026-04-03")).is_some());
    assert_eq!(cme().regular_hours_on(date("2026-04-03")), None);
    assert_eq!(cme().session_on(date("2022-04-15")), None);
}

#[test]
fn searches_end_where_time_ends() {
    for id in CalendarId::ALL {
        let calendar = Calendar::by_id(id);
        for end in [UnixNanos::MIN, UnixNanos::MAX] {
            let _ = calendar.trading_day_of(end);
            let _ = calendar.next_open(end);
        }
        assert_eq!(calendar.session_on(date("9999-12-31")), None);
        assert_eq!(calendar.next_session(date("9999-12-31")), None);
        assert_eq!(
            calendar
                .sessions_between(date("2024-01-02"), date("2024-01-01"))
                .count(),
            0
        );
    }
}

#[test]
fn names_find_calendars() {
    for id in CalendarId::ALL {
        assert_eq!(id.as_str().parse(), Ok(id));
        assert_eq!(Calendar::by_id(id).id(), id);
    }
    assert!(
        "NYSE2"
            .parse::<CalendarId>()
            .unwrap_err()
            .to_string()
            .contains("XNYS, CME, FX or 24x7")
    );
}

proptest! {
    #[test]
    fn the_cursor_agrees_with_the_calendar(
        id in prop::sample::select(&CalendarId::ALL[..]),
        start in 946_684_800_i64..1_830_000_000,
        steps in prop::collection::vec(-50_000_i64..400_000, 1..60),
    ) {
        let calendar = Calendar::by_id(id);
        let mut cursor = SessionCursor::new(calendar.clone());
        let mut second = start;
        for step in steps {
            second += step;
            let at = UnixNanos::from_seconds(second).unwrap();
            let day = calendar.trading_day_of(at);
            prop_assert_eq!(cursor.trading_day_of(at), day);
            prop_assert_eq!(cursor.session_of(at), calendar.session_of(at));
            let day = day.unwrap();
            prop_assert!(day.contains(at));
            prop_assert!(day.start <= day.session.open && day.session.close <= day.end);
        }
    }

    #[test]
    fn trading_days_follow_each_other_without_a_gap(
        id in prop::sample::select(&CalendarId::ALL[..]),
        second in 946_684_800_i64..1_830_000_000,
    ) {
        let calendar = Calendar::by_id(id);
        let day = calendar.trading_day_of(UnixNanos::from_seconds(second).unwrap()).unwrap();
        let next = calendar.trading_day_of(day.end).unwrap();
        prop_assert_eq!(next.start, day.end);
        prop_assert_eq!(calendar.next_session(day.session.date), Some(next.session));
        prop_assert_eq!(calendar.previous_session(next.session.date), Some(day.session));
        let before = UnixNanos::from_nanos(next.session.open.nanos() - 1);
        prop_assert_eq!(calendar.next_open(before), Some(next.session.open));
    }
}
