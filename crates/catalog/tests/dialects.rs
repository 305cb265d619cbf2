//! The same bars in every way of writing them that is accepted.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use bellwether_catalog::ImportOptions;
use bellwether_market::{Timeframe, UnixNanos};
use proptest::prelude::*;
use support::{Bench, options};

#[derive(Debug, Clone)]
struct Dialect {
    delimiter: char,
    line_end: &'static str,
    byte_order_mark: bool,
    quoted: bool,
    upper_case: bool,
    order: Vec<usize>,
    time: TimeStyle,
    last_line_ends: bool,
    blank_lines: bool,
}

#[derive(Debug, Clone, Copy)]
enum TimeStyle {
    Iso,
    IsoSpace,
    Offset,
    Seconds,
    Millis,
    Nanos,
    MonthFirst,
}

fn dialects() -> impl Strategy<Value = Dialect> {
    let time = prop_oneof![
        Just(TimeStyle::Iso),
        Just(TimeStyle::IsoSpace),
        Just(TimeStyle::Offset),
        Just(TimeStyle::Seconds),
        Just(TimeStyle::Millis),
        Just(TimeStyle::Nanos),
        Just(TimeStyle::MonthFirst),
    ];
    (
        prop_oneof![Just(','), Just(';'), Just('\t'), Just('|')],
        prop_oneof![Just("\n"), Just("\r\n")],
        any::<[bool; 5]>(),
        Just((0..7).collect::<Vec<usize>>()).prop_shuffle(),
        time,
    )
        .prop_map(|(delimiter, line_end, flags, order, time)| Dialect {
            delimiter,
            line_end,
            byte_order_mark: flags[0],
            quoted: flags[1],
            upper_case: flags[2],
            last_line_ends: flags[3],
            blank_lines: flags[4],
            order,
            time,
        })
}

/// Bars on distinct minutes, at least two of them neighbours.
fn bars() -> impl Strategy<Value = Vec<(i64, [f64; 6])>> {
    let values = (
        1_u32..10_000_000,
        0_u32..1000,
        0_u32..1000,
        0_u32..1000,
        0_u32..1_000_000,
        any::<Option<i16>>(),
    );
    (
        28_000_000_i64..29_000_000,
        prop::collection::vec((1_i64..3, values), 3..60),
    )
        .prop_map(|(first, rows)| {
            let mut minute = first;
            rows.into_iter()
                .enumerate()
                .map(|(row, (step, (low, up, open, close, volume, feature)))| {
                    minute += if row == 1 || row == 2 { 1 } else { step };
                    let price = |ticks: u32| f64::from(ticks) / 100.0;
                    let span = up + 1;
                    let (open, close) = (price(low + open % span), price(low + close % span));
                    let feature = feature.map_or(f64::NAN, |value| f64::from(value) / 8.0);
                    (
                        minute,
                        [
                            open,
                            price(low + up),
                            price(low),
                            close,
                            f64::from(volume) / 1000.0,
                            feature,
                        ],
                    )
                })
                .collect()
        })
}

fn written(bars: &[(i64, [f64; 6])], dialect: &Dialect) -> String {
    let names = [
        "timestamp",
        "open",
        "high",
        "low",
        "close",
        "volume",
        "spread",
    ];
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = dialect
            .order
            .iter()
            .map(|&column| {
                if dialect.quoted {
                    format!("\"{}\"", cells[column])
                } else {
                    cells[column].clone()
                }
            })
            .collect();
        cells.join(&dialect.delimiter.to_string())
    };
    let mut lines = vec![line(
        names
            .map(|name| {
                if dialect.upper_case {
                    name.to_uppercase()
                } else {
                    name.to_owned()
                }
            })
            .to_vec(),
    )];
    for (minute, values) in bars {
        let time = UnixNanos::from_seconds(minute * 60).unwrap();
        let civil = time.to_timestamp().to_zoned(jiff::tz::TimeZone::UTC);
        let mut cells = vec![match dialect.time {
            TimeStyle::Iso => time.to_string(),
            TimeStyle::IsoSpace => civil.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            TimeStyle::Offset => {
                let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-5));
                time.to_timestamp()
                    .to_zoned(zone)
                    .strftime("%Y-%m-%dT%H:%M:%S%:z")
                    .to_string()
            }
            TimeStyle::Seconds => (minute * 60).to_string(),
            TimeStyle::Millis => (minute * 60_000).to_string(),
            TimeStyle::Nanos => (minute * 60_000_000_000).to_string(),
            TimeStyle::MonthFirst => civil.strftime("%m/%d/%Y %H:%M").to_string(),
        }];
        cells.extend(values.iter().map(|value| {
            if value.is_nan() {
                String::new()
            } else {
                value.to_string()
            }
        }));
        lines.push(line(cells));
        if dialect.blank_lines {
            lines.push(String::new());
        }
    }
    let mark = if dialect.byte_order_mark {
        "\u{FEFF}"
    } else {
        ""
    };
    let end = if dialect.last_line_ends {
        dialect.line_end
    } else {
        ""
    };
    format!("{mark}{}{end}", lines.join(dialect.line_end))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_dialect_gives_the_same_bars(bars in bars(), dialect in dialects()) {
        let bench = Bench::new();
        let options = ImportOptions {
            // A month and a day that may be swapped are settled by the caller.
            time_format: matches!(dialect.time, TimeStyle::MonthFirst).then(|| "%m/%d/%Y %H:%M".to_owned()),
            ..options()
        };
        bench.import_text("BTCUSDT.csv", &written(&bars, &dialect), &options).unwrap();
        let read = bench.read("BTCUSDT", Timeframe::M1);
        let minutes: Vec<i64> = read.open_time.iter().map(|time| time.nanos() / 60_000_000_000).collect();
        prop_assert_eq!(minutes, bars.iter().map(|(minute, _)| *minute).collect::<Vec<_>>());
        let columns = [&read.open, &read.high, &read.low, &read.close, &read.volume, &read.features["spread"]];
        for (at, column) in columns.into_iter().enumerate() {
            for (row, (_, values)) in bars.iter().enumerate() {
                prop_assert!(
                    column[row] == values[at] || (column[row].is_nan() && values[at].is_nan()),
                    "row {}, column {}: {} is not {}", row, at, column[row], values[at]
                );
            }
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}", table in "[0-9a-z,.;:\"\\n -]{0,300}") {
        let bench = Bench::new();
        for text in [text, format!("time,open,high,low,close\n{table}")] {
            let _ = bench.import_text("X.csv", &text, &ImportOptions { skip_bad_rows: true, ..options() });
            let _ = bench.catalog.preview(&bench.file("X.csv", &text), &options());
        }
    }
}
