//! What kind of thing each symbol of an import is, and when its market is open: recognised, said, given.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use bellwether_catalog::{ImportOptions, ImportReport, InstrumentFacts};
use bellwether_market::{AssetClass, CalendarId, UnixNanos};
use support::{Bench, options};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Bars of one symbol from Monday 2024-01-01 on, `step` seconds apart, at which `open` is true of the day (Monday is 0) and
/// the hour.
fn rows(symbol: &str, step: i64, days: i64, open: impl Fn(i64, i64) -> bool) -> Vec<String> {
    let monday = "2024-01-01T00:00:00Z".parse::<UnixNanos>().unwrap();
    (0..days * DAY / step)
        .map(|bar| bar * step)
        .filter(|at| open(at / DAY % 7, at % DAY / HOUR))
        .map(|at| {
            let time = UnixNanos::from_nanos(monday.nanos() + at * 1_000_000_000);
            format!("{symbol},{time},10,11,9,10,1\n")
        })
        .collect()
}

fn file(rows: &[Vec<String>]) -> String {
    let mut all: Vec<&String> = rows.iter().flatten().collect();
    // By time, as exports of several symbols are.
    all.sort_by_key(|row| row.split(',').nth(1).map(str::to_owned));
    let mut text = "symbol,time,open,high,low,close,volume\n".to_owned();
    all.into_iter().for_each(|row| text.push_str(row));
    text
}

#[track_caller]
fn taken(report: &ImportReport, symbol: &str, class: AssetClass, calendar: CalendarId) {
    let series = report
        .series
        .iter()
        .find(|series| series.key.symbol.as_str() == symbol)
        .unwrap();
    assert_eq!((series.asset_class, series.calendar), (class, calendar));
    let note = format!("taken as {class} on calendar {calendar}");
    assert!(
        report
            .notes
            .iter()
            .any(|text| text.contains(symbol) && text.contains(&note)),
        "{:?}",
        report.notes
    );
}

fn currency_week(day: i64, hour: i64) -> bool {
    match day {
        4 => hour < 22,
        5 => false,
        6 => hour >= 22,
        _ => true,
    }
}

#[test]
fn minutes_that_begin_on_a_monday_show_their_saturday_late() {
    let bench = Bench::new();
    let text = file(&[rows("ANY", 60, 14, |_, _| true)]);
    let report = bench.import_text("x.csv", &text, &options()).unwrap();
    taken(&report, "ANY", AssetClass::Crypto, CalendarId::AlwaysOpen);
    assert_eq!(report.series[0].rows, 14 * 1440);
    assert_eq!(report.series[0].quality.outside_sessions, 0);
    assert_eq!(
        bench.catalog.list().unwrap()[0].instrument.calendar,
        CalendarId::AlwaysOpen
    );
}

#[test]
fn days_stamped_at_midnight_have_saturdays() {
    let text = file(&[rows("ANY", DAY, 60, |_, _| true)]);
    let report = Bench::new()
        .import_text("x.csv", &text, &options())
        .unwrap();
    taken(&report, "ANY", AssetClass::Crypto, CalendarId::AlwaysOpen);
}

#[test]
fn each_symbol_of_a_file_has_a_market_of_its_own() {
    let text = file(&[
        rows("STOCK", HOUR, 60, |day, hour| {
            day < 5 && (15..21).contains(&hour)
        }),
        rows("COIN", HOUR, 60, |_, _| true),
        rows("PAIR", HOUR, 60, currency_week),
    ]);
    let report = Bench::new()
        .import_text("x.csv", &text, &options())
        .unwrap();
    taken(&report, "STOCK", AssetClass::Equity, CalendarId::Xnys);
    taken(&report, "COIN", AssetClass::Crypto, CalendarId::AlwaysOpen);
    taken(&report, "PAIR", AssetClass::Forex, CalendarId::Forex);
    let daily = file(&[
        rows("STOCK", DAY, 60, |day, _| day < 5),
        rows("COIN", DAY, 60, |_, _| true),
    ]);
    let report = Bench::new()
        .import_text("x.csv", &daily, &options())
        .unwrap();
    taken(&report, "STOCK", AssetClass::Equity, CalendarId::Xnys);
    taken(&report, "COIN", AssetClass::Crypto, CalendarId::AlwaysOpen);
}

#[test]
fn one_week_around_the_clock_is_a_currency() {
    let open = |day, hour| currency_week(day, hour);
    let mut week = rows("ANY", HOUR, 12, open);
    // From a Sunday's evening to the Friday after.
    week.drain(
        ..week
            .iter()
            .position(|row| row.contains("2024-01-07"))
            .unwrap(),
    );
    let report = Bench::new()
        .import_text("x.csv", &file(&[week]), &options())
        .unwrap();
    taken(&report, "ANY", AssetClass::Forex, CalendarId::Forex);
}

#[test]
fn what_is_given_is_taken() {
    let text = file(&[rows("ANY", DAY, 60, |day, _| day < 5)]);
    let options = ImportOptions {
        facts: InstrumentFacts {
            asset_class: Some(AssetClass::Index),
            calendar: Some(CalendarId::CmeEquity),
            tick_size: Some("0.25".parse().unwrap()),
            ..InstrumentFacts::default()
        },
        ..options()
    };
    let bench = Bench::new();
    let report = bench.import_text("x.csv", &text, &options).unwrap();
    taken(&report, "ANY", AssetClass::Index, CalendarId::CmeEquity);
    assert_eq!(report.series[0].known_by, "as given");
    let stored = &bench.catalog.list().unwrap()[0].instrument;
    assert_eq!(stored.tick_size.to_string(), "0.25");
}

#[test]
fn a_kind_that_needs_more_is_refused_once() {
    let text = file(&[rows("ANY", DAY, 60, |day, _| day < 5)]);
    let options = ImportOptions {
        facts: InstrumentFacts {
            asset_class: Some(AssetClass::Future),
            ..InstrumentFacts::default()
        },
        ..options()
    };
    let error = Bench::new()
        .import_text("x.csv", &text, &options)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("ANY: tick size and multiplier"),
        "{error}"
    );
}

#[test]
fn an_update_does_not_make_another_market_of_a_symbol() {
    let bench = Bench::new();
    let history = file(&[rows("COIN", HOUR, 28, |_, _| true)]);
    bench.import_text("x.csv", &history, &options()).unwrap();
    // Hours of a few weekdays alone would be those of a share.
    let update = file(&[rows("COIN", HOUR, 33, |day, hour| {
        day < 4 && (14..20).contains(&hour)
    })])
    .replace(",10,11,", ",10,12,");
    let report = bench.import_text("x.csv", &update, &options()).unwrap();
    taken(&report, "COIN", AssetClass::Crypto, CalendarId::AlwaysOpen);
    assert!(report.series[0].known_by.contains("as it is stored"));
}

#[test]
fn days_of_two_calendars_are_not_mixed() {
    let bench = Bench::new();
    let text = file(&[rows("ANY", DAY, 60, |day, _| day < 5)]);
    bench.import_text("x.csv", &text, &options()).unwrap();
    let given = ImportOptions {
        timeframe: Some(bellwether_market::Timeframe::D1),
        facts: InstrumentFacts {
            calendar: Some(CalendarId::AlwaysOpen),
            ..InstrumentFacts::default()
        },
        ..options()
    };
    let error = bench
        .import_text("x.csv", &text, &given)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("days of calendar XNYS") && error.contains("delete"),
        "{error}"
    );
    let replacing = ImportOptions {
        if_stored: bellwether_catalog::IfStored::Replace,
        ..given
    };
    let report = bench.import_text("x.csv", &text, &replacing).unwrap();
    taken(&report, "ANY", AssetClass::Equity, CalendarId::AlwaysOpen);
}
