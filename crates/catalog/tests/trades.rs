//! Files of trades become bars that say who took liquidity: against LEAN's own minutes, against a direct reading, and refused
//! where they are no trades.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::BTreeMap;

use bellwether_catalog::{BarSeries, CatalogError, ImportError, ImportFile, ImportOptions};
use bellwether_market::{Timeframe, UnixNanos};
use support::{Bench, options, shared};

fn column<'b>(bars: &'b BarSeries, name: &str) -> &'b [f64] {
    &bars.features[name]
}

#[test]
fn leans_ticks_become_leans_minutes() {
    for symbol in ["ibm", "spy"] {
        let path = |resolution: &str| {
            shared(&format!(
                "lean/equity/usa/{resolution}/{symbol}/20131007_trade.zip"
            ))
        };
        let (Some(ticks), Some(minutes)) = (path("tick"), path("minute")) else {
            return;
        };
        let bars = |file| {
            let bench = Bench::new();
            let report = bench.import(&[ImportFile::new(file)], &options()).unwrap();
            (
                report,
                bench.read(&symbol.to_ascii_uppercase(), Timeframe::M1),
            )
        };
        let (report, ours) = bars(ticks);
        let (_, theirs) = bars(minutes);
        assert!(
            report
                .notes
                .iter()
                .any(|note| note.contains("trades made into")),
            "{:?}",
            report.notes
        );
        let at: BTreeMap<UnixNanos, usize> = ours.open_time.iter().copied().zip(0..).collect();
        let mut session = 0;
        let mut agree = BTreeMap::new();
        let open = "2013-10-07T13:30:00Z".parse::<UnixNanos>().unwrap();
        let close = "2013-10-07T20:00:00Z".parse::<UnixNanos>().unwrap();
        for (row, time) in theirs.open_time.iter().enumerate() {
            if *time < open || *time >= close {
                continue;
            }
            session += 1;
            let Some(&ours_at) = at.get(time) else {
                continue;
            };
            let pairs = [
                ("open", ours.open[ours_at], theirs.open[row]),
                ("high", ours.high[ours_at], theirs.high[row]),
                ("low", ours.low[ours_at], theirs.low[row]),
                ("close", ours.close[ours_at], theirs.close[row]),
                ("volume", ours.volume[ours_at], theirs.volume[row]),
            ];
            for (name, a, b) in pairs {
                *agree.entry(name).or_insert(0) += i32::from(a == b);
            }
        }
        assert_eq!(session, 390);
        // What the data's README says of the two, counted by an independent reader of both symbols: 388, 390 and 389 of 390.
        assert!(
            agree["high"] == 390 && agree["low"] == 390,
            "{symbol} {agree:?}"
        );
        assert!(
            agree["open"] >= 389 && agree["close"] >= 389,
            "{symbol} {agree:?}"
        );
        assert!(agree["volume"] >= 388, "{symbol} {agree:?}");

        // By the tick rule every share of a print that makes a price is bought or sold; of odd lots and late reports nobody can tell.
        let (bought, sold) = (column(&ours, "bought"), column(&ours, "sold"));
        let told: f64 = bought.iter().chain(sold).sum();
        let volume: f64 = ours.volume.iter().sum();
        assert!(told > 0.5 * volume && told < volume, "{told} of {volume}");
        assert!(
            column(&ours, "aggressor_rule")
                .iter()
                .all(|rule| *rule == 3.0)
        );
    }
}

/// Everything of the bars, bit for bit.
fn table(bars: &BarSeries) -> (Vec<UnixNanos>, Vec<Vec<u64>>) {
    let fixed = [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume];
    let columns = fixed.into_iter().chain(bars.features.values());
    let bits = columns.map(|column| column.iter().map(|x| x.to_bits()).collect());
    (bars.open_time.clone(), bits.collect())
}

const REPORTED: &str = "\
timestamp,symbol,side,price,amount
2024-01-02T14:30:00.5Z,BTC-USD,buy,100,2
2024-01-02T14:30:10Z,BTC-USD,sell,101,3
2024-01-02T14:30:59.999Z,BTC-USD,,99,5
2024-01-02T14:31:00Z,BTC-USD,sell,98,7
2024-01-02T14:32:00Z,BTC-USD,buy,98.5,1
";

#[test]
fn a_side_that_is_reported_is_kept() {
    let bench = Bench::new();
    let report = bench
        .import_text("trades.csv", REPORTED, &options())
        .unwrap();
    assert_eq!((report.rows_read, report.rows_imported), (5, 2));
    let notes = report.notes.join("\n");
    assert!(notes.contains("as column `side` says"), "{notes}");
    assert!(notes.contains("5 trades made into 2 bars"), "{notes}");
    assert!(notes.contains("2024-01-02T14:32:00Z"), "{notes}");
    let bars = bench.read("BTC-USD", Timeframe::M1);
    assert_eq!(
        (
            &bars.open[..],
            &bars.high[..],
            &bars.low[..],
            &bars.close[..]
        ),
        (
            &[100.0, 98.0][..],
            &[101.0, 98.0][..],
            &[99.0, 98.0][..],
            &[99.0, 98.0][..]
        )
    );
    assert_eq!(bars.volume, [10.0, 7.0]);
    assert_eq!(column(&bars, "bought"), [2.0, 0.0]);
    assert_eq!(column(&bars, "sold"), [3.0, 7.0]);
    assert_eq!(column(&bars, "trades"), [3.0, 1.0]);
    assert_eq!(column(&bars, "vwap"), [99.8, 98.0]);
    assert_eq!(column(&bars, "aggressor_rule"), [1.0, 1.0]);
    // Longer bars made of them know as much.
    let hour = bench.read("BTC-USD", Timeframe::intraday(120).unwrap());
    assert_eq!(
        (column(&hour, "bought"), column(&hour, "sold")),
        (&[2.0][..], &[10.0][..])
    );
}

#[test]
fn who_waited_tells_who_did_not() {
    let text = "\
id,price,qty,quote_qty,time,is_buyer_maker,is_best_match
1,100,2,200,1704205800000,true,true
2,101,3,303,1704205801000,false,true
3,101,1,101,1704205860000,false,true
";
    let bench = Bench::new();
    bench
        .import_text(
            "BTCUSDT-trades.csv",
            text,
            &ImportOptions {
                symbol: "BTCUSDT".parse().ok(),
                ..options()
            },
        )
        .unwrap();
    let bars = bench.read("BTCUSDT", Timeframe::M1);
    assert_eq!(
        (column(&bars, "bought"), column(&bars, "sold")),
        (&[3.0][..], &[2.0][..])
    );
}

#[test]
fn a_quote_before_the_trade_goes_before_the_tick_rule() {
    let text = "\
time,price,size,bid,ask
2024-01-02T14:30:00Z,10.0,1,9.9,10.0
2024-01-02T14:30:01Z,9.9,2,9.9,10.0
2024-01-02T14:30:02Z,9.95,4,9.9,10.0
2024-01-02T14:30:03Z,9.94,8,,
2024-01-02T14:31:00Z,9.9,1,9.9,10.0
";
    let bench = Bench::new();
    let options = ImportOptions {
        symbol: "X".parse().ok(),
        ..options()
    };
    let report = bench.import_text("x.csv", text, &options).unwrap();
    assert!(
        report
            .notes
            .join("\n")
            .contains("by the quote before the trade")
    );
    let bars = bench.read("X", Timeframe::M1);
    // At the middle by the tick, up; without a quote by the tick, down.
    assert_eq!(
        (column(&bars, "bought"), column(&bars, "sold")),
        (&[5.0][..], &[10.0][..])
    );
    assert_eq!(column(&bars, "aggressor_rule"), [2.0]);
}

#[test]
fn rows_that_are_no_trades_are_told() {
    let bench = Bench::new();
    for (row, reason) in [
        (
            "2024-01-02T14:30:00Z,BTC-USD,bid,100,2",
            "does not say whether a buyer or a seller",
        ),
        (
            "2024-01-02T14:30:00Z,BTC-USD,buy,,2",
            "the price is missing",
        ),
        (
            "2024-01-02T14:30:00Z,BTC-USD,buy,100,",
            "the size is missing",
        ),
        ("2024-01-02T14:30:00Z,BTC-USD,buy,100,-2", "-2 is no size"),
        ("2024-01-02T14:30:00Z,BTC-USD,buy,inf,2", "price"),
        ("2024-01-02T14:00:00Z,BTC-USD,buy,100,2", "came after"),
    ] {
        // After two good rows, so that the order can be wrong.
        let (head, _) = REPORTED.split_at(REPORTED.match_indices('\n').nth(2).unwrap().0 + 1);
        let error = bench
            .import_text("trades.csv", &format!("{head}{row}\n"), &options())
            .unwrap_err();
        let CatalogError::Import(error) = error else {
            panic!("{error}")
        };
        let ImportError::BadRows { report } = *error else {
            panic!("{error}")
        };
        assert_eq!(report.bad_rows.count, 1);
        assert_eq!(report.bad_rows.listed[0].line, 4);
        assert!(
            report.bad_rows.listed[0].reason.contains(reason),
            "{:?}",
            report.bad_rows.listed
        );
    }
}

#[test]
fn all_formats_and_cuts_make_the_same_bars() {
    let rows: Vec<String> = (0..4_000_i32)
        .map(|row| {
            let second = row * 7;
            let price = 100.0 + f64::from((row * 37) % 100) / 100.0;
            let side = ["buy", "sell", ""][(row % 3) as usize];
            let time = UnixNanos::from_seconds(1_704_205_800 + i64::from(second)).unwrap();
            format!("{time},ES,{side},{price},{}", 1 + row % 9)
        })
        .collect();
    let header = "time,symbol,side,price,size";
    let csv = |rows: &[String]| format!("{header}\n{}\n", rows.join("\n"));
    let json: String = rows
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            format!(
                "{{\"time\":\"{}\",\"symbol\":\"ES\",\"side\":\"{}\",\"price\":{},\"size\":{}}}\n",
                cells[0], cells[2], cells[3], cells[4]
            )
        })
        .collect();
    let whole = Bench::new();
    whole
        .import_text("all.csv", &csv(&rows), &options())
        .unwrap();
    let expected = whole.read("ES", Timeframe::M1);
    assert!(expected.open_time.len() > 400);

    let lines = Bench::new();
    lines.import_text("all.jsonl", &json, &options()).unwrap();
    assert_eq!(table(&lines.read("ES", Timeframe::M1)), table(&expected));

    // Two files of one import, cut in the midst of a minute.
    let cut = Bench::new();
    let files = [
        cut.file("1.csv", csv(&rows[..1234])),
        cut.file("2.csv", csv(&rows[1234..])),
    ];
    cut.import(&files, &options()).unwrap();
    assert_eq!(table(&cut.read("ES", Timeframe::M1)), table(&expected));

    // Bars of another length at once, and made of the minutes.
    let fives = Bench::new();
    let five = Timeframe::intraday(300).unwrap();
    let longer = ImportOptions {
        timeframe: Some(five),
        ..options()
    };
    fives.import_text("all.csv", &csv(&rows), &longer).unwrap();
    let (ours, made) = (fives.read("ES", five), whole.read("ES", five));
    let shared = ours.open_time.len().min(made.open_time.len());
    assert!(shared > 80);
    assert_eq!(
        column(&ours, "bought")[..shared],
        column(&made, "bought")[..shared]
    );
    assert_eq!(
        column(&ours, "sold")[..shared],
        column(&made, "sold")[..shared]
    );
}
