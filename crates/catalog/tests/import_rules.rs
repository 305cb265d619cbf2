//! The rules of imports: what is recognised, what is refused and how it is said.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::io::Write;
use std::ops::ControlFlow;

use bellwether_catalog::{
    BarLabel, BarSource, CatalogError, ColumnMap, DataError, ExportFormat, IfStored, ImportFile,
    ImportOptions, InstrumentFacts, TimeRange, TimeZoneOrigin, export,
};
use bellwether_market::{AssetClass, Symbol, Timeframe, UnixNanos, Zone};
use support::{Bench, options};

const DAILY: &str = "date,open,high,low,close,volume\n\
    2024-01-02,10,11,9,10.5,100\n2024-01-03,10.5,12,10,11,200\n2024-01-04,11,11.5,10.5,11.25,150\n";

#[track_caller]
fn refused(text: &str, options: &ImportOptions, words: &[&str]) {
    let bench = Bench::new();
    let error = bench
        .import_text("AAA.csv", text, options)
        .unwrap_err()
        .to_string();
    for word in words {
        assert!(error.contains(word), "`{word}` is not in: {error}");
    }
    assert!(bench.catalog.list().unwrap().is_empty());
    assert!(
        !bench.folder.path().join("data/bars").exists(),
        "something was written"
    );
}

#[test]
fn unclear_files_are_refused_with_the_way_out() {
    refused(
        "when,open,high,low,close\n2024-01-02,1,1,1,1\n",
        &options(),
        &["no column for time", "`when`"],
    );
    refused(
        "date,open,close\n2024-01-02,1,1\n",
        &options(),
        &["high, low"],
    );
    refused(
        "date,open,high,low,close\n2024-01-02,1,1,1,1\n",
        &options(),
        &["timeframe", "1d"],
    );
    refused(
        "2024-01-02,1,1,1,1,5\n2024-01-03,1,1,1,1,5\n",
        &options(),
        &["looks like data", "time,open,high"],
    );
    refused(
        "date,open,high,low,close\n01/02/2024,1,1,1,1\n",
        &options(),
        &["%m/%d/%Y"],
    );
    refused("", &options(), &["has no bars"]);
    refused("date,open,high,low,close\n", &options(), &["has no bars"]);
    refused("a\0b", &options(), &["not text"]);
}

#[test]
fn bad_rows_are_listed_by_line_and_nothing_is_imported() {
    let text = format!(
        "{DAILY}2024-01-05,abc,11,9,10,1\n2024-01-08,10,9,11,10,1\nyesterday,1,1,1,1,1\n2024-01-09,10,,9,10,1\n\
         2024-01-10,10,11,9,10,-5\n2024-01-11,10,inf,9,10,1\n"
    );
    refused(
        &text,
        &options(),
        &[
            "6 bad rows",
            "line 5",
            "open `abc` is no number",
            "skip bad rows",
        ],
    );
    let bench = Bench::new();
    let options = ImportOptions {
        skip_bad_rows: true,
        ..options()
    };
    let report = bench.import_text("AAA.csv", &text, &options).unwrap();
    assert_eq!(
        (report.rows_read, report.rows_imported, report.rows_skipped),
        (9, 3, 6)
    );
    let listed: Vec<(u64, &str)> = report
        .bad_rows
        .listed
        .iter()
        .map(|row| (row.line, row.reason.as_str()))
        .collect();
    assert_eq!(
        listed,
        [
            (5, "open `abc` is no number"),
            (6, "high 9 is below low 11"),
            (7, "`yesterday` is no time in the format ISO 8601"),
            (8, "high is missing"),
            (9, "volume -5 is negative"),
            (10, "high `inf` is no number"),
        ]
    );
}

#[test]
fn a_hundred_bad_rows_are_listed_and_all_are_counted() {
    let mut text = DAILY.to_owned();
    for year in 1700..2000 {
        text.push_str(&format!("{year}-01-05,1,1,1,1,1\n"));
    }
    for _ in 0..250 {
        text.push_str("2024-02-30,1,1,1,1,1\n");
    }
    let options = ImportOptions {
        skip_bad_rows: true,
        timeframe: Some(Timeframe::D1),
        ..options()
    };
    let report = Bench::new()
        .import_text("AAA.csv", &text, &options)
        .unwrap();
    assert_eq!(
        (report.bad_rows.count, report.bad_rows.listed.len()),
        (250, 100)
    );
}

#[test]
fn rows_without_any_price_are_left_out_and_told() {
    let bench = Bench::new();
    let text = format!("{DAILY}2024-01-05,,,,,\n");
    let told = "1 row without any price left out".to_owned();
    let report = bench.import_text("AAA.csv", &text, &options()).unwrap();
    assert_eq!((report.rows_read, report.rows_skipped), (4, 1));
    assert!(report.notes.contains(&told), "{:?}", report.notes);
    let file = bench.file("BBB.csv", &text);
    let preview = bench.catalog.preview(&file, &options()).unwrap();
    assert!(preview.notes.contains(&told), "{:?}", preview.notes);
    let whole = bench.import_text("CCC.csv", DAILY, &options()).unwrap();
    assert!(!whole.notes.iter().any(|note| note.contains("left out")));
}

#[test]
fn mixed_time_zones_need_an_offset_on_every_row() {
    let head = "time,open,high,low,close\n";
    let mixed = format!(
        "{head}2024-01-02T14:30:00Z,1,1,1,1\n2024-01-02T14:31:00Z,1,1,1,1\n2024-01-02T14:32:00,1,1,1,1\n"
    );
    refused(
        &mixed,
        &options(),
        &["line 4", "time zones must not be mixed"],
    );
    let explicit = format!(
        "{head}2024-01-02T14:30:00Z,1,1,1,1\n2024-01-02T09:31:00-05:00,1,1,1,1\n2024-01-02T15:32+01:00,1,1,1,1\n"
    );
    let bench = Bench::new();
    let report = bench.import_text("AAA.csv", &explicit, &options()).unwrap();
    assert_eq!(report.files[0].time_zone, TimeZoneOrigin::InFile);
    let bars = bench.read("AAA", Timeframe::M1);
    assert_eq!(bars.open_time[2].to_string(), "2024-01-02T14:32:00Z");
}

#[test]
fn the_time_zone_is_given_detected_or_assumed() {
    let minutes = |day: &str| -> String {
        let mut text = "time,open,high,low,close\n".to_owned();
        for minute in 0..300 {
            text.push_str(&format!(
                "{day} {:02}:{:02},1,1,1,1\n",
                9 + (30 + minute) / 60,
                (30 + minute) % 60
            ));
        }
        text
    };
    let first = |options: &ImportOptions, symbol: &str| {
        let bench = Bench::new();
        let report = bench
            .import_text(&format!("{symbol}.csv"), &minutes("2024-01-03"), options)
            .unwrap();
        (
            report.files[0].time_zone.clone(),
            bench.read(symbol, Timeframe::M1).open_time[0].to_string(),
        )
    };
    let paris = ImportOptions {
        timezone: Some(Zone::by_name("Europe/Paris").unwrap()),
        ..options()
    };
    assert_eq!(
        first(&paris, "SPY"),
        (
            TimeZoneOrigin::Given("Europe/Paris".into()),
            "2024-01-03T08:30:00Z".into()
        )
    );
    let new_york = TimeZoneOrigin::Detected("America/New_York".into());
    assert_eq!(
        first(&options(), "SPY"),
        (new_york, "2024-01-03T14:30:00Z".into())
    );
    assert_eq!(
        first(&options(), "EURUSD"),
        (TimeZoneOrigin::AssumedUtc, "2024-01-03T09:30:00Z".into())
    );
}

#[test]
fn labels_may_be_closes() {
    let text =
        "time,open,high,low,close\n2024-01-02T14:31:00Z,1,1,1,1\n2024-01-02T14:32:00Z,2,2,2,2\n";
    let bench = Bench::new();
    bench
        .import_text(
            "AAA.csv",
            text,
            &ImportOptions {
                label: Some(BarLabel::Close),
                ..options()
            },
        )
        .unwrap();
    let bars = bench.read("AAA", Timeframe::M1);
    assert_eq!(bars.open_time[0].to_string(), "2024-01-02T14:30:00Z");
    assert_eq!(bars.close_time[0].to_string(), "2024-01-02T14:31:00Z");
    bench
        .import_text("BBB.csv", &text.replace("time,", "close_time,"), &options())
        .unwrap();
    assert_eq!(bench.read("BBB", Timeframe::M1).open_time, bars.open_time);
}

#[test]
fn duplicates_are_dropped_and_conflicts_refused() {
    let twice = format!("{DAILY}2024-01-03,10.5,12,10,11,200\n");
    let bench = Bench::new();
    let report = bench.import_text("AAA.csv", &twice, &options()).unwrap();
    assert_eq!(
        (report.rows_imported, report.series[0].quality.duplicates),
        (3, 1)
    );
    assert_eq!(report.series[0].quality.unordered, 1);
    let conflict = format!("{DAILY}2024-01-03,10.5,12,10,11.75,200\n");
    refused(
        &conflict,
        &options(),
        &["line 5", "second bar", "as line 3 of AAA.csv does"],
    );
    let report = bench
        .import_text(
            "BBB.csv",
            &conflict,
            &ImportOptions {
                skip_bad_rows: true,
                ..options()
            },
        )
        .unwrap();
    assert_eq!((report.rows_imported, report.rows_skipped), (3, 1));
    assert_eq!(bench.read("BBB", Timeframe::D1).close[1], 11.0);
}

#[test]
fn order_does_not_matter() {
    let mut lines: Vec<String> = (0..5000)
        .map(|minute| {
            format!(
                "{},1,2,0.5,{},7\n",
                1_704_200_000_i64 / 60 * 60 + 60 * minute * 11,
                1.0 + minute as f64 / 9999.0
            )
        })
        .collect();
    let head = "time,open,high,low,close,volume\n";
    let options = ImportOptions {
        timeframe: Some(Timeframe::M1),
        ..options()
    };
    let ordered = Bench::new();
    ordered
        .import_text(
            "BTCUSDT.csv",
            &format!("{head}{}", lines.concat()),
            &options,
        )
        .unwrap();
    for turn in 0..lines.len() {
        lines.swap(turn, (turn * 7919 + 13) % 5000);
    }
    let shuffled = Bench::new();
    let report = shuffled
        .import_text(
            "BTCUSDT.csv",
            &format!("{head}{}", lines.concat()),
            &options,
        )
        .unwrap();
    assert!(report.series[0].quality.unordered > 1000);
    let entry = |bench: &Bench| bench.catalog.list().unwrap().pop().unwrap();
    assert_eq!(entry(&ordered).content_hash, entry(&shuffled).content_hash);
    assert_eq!(entry(&ordered).quality.gaps, entry(&shuffled).quality.gaps);
    let key = entry(&shuffled).key;
    shuffled.catalog.verify(&key).unwrap();
}

#[test]
fn a_timeframe_that_the_beginning_does_not_show_is_asked_for() {
    let mut text = "time,open,high,low,close\n".to_owned();
    let line = |minute: i64| format!("{},1,1,1,1\n", 1_700_000_040 + 60 * minute);
    // The first rows are five minutes apart, the many others fill the minutes between.
    text.extend((0..6000).map(|row| line(row * 5)));
    text.extend((0..30_000).filter(|minute| minute % 5 != 0).map(line));
    refused(
        &text,
        &options(),
        &["look like 5m bars", "overlap", "give the timeframe"],
    );
    let given = ImportOptions {
        timeframe: Some(Timeframe::M1),
        ..options()
    };
    let report = Bench::new()
        .import_text("AAAUSDT.csv", &text, &given)
        .unwrap();
    assert_eq!(
        (report.rows_imported, report.series[0].quality.overlapping),
        (30_000, 0)
    );
}

#[test]
fn archives_and_formats_give_the_same_bars() {
    let bench = Bench::new();
    let json = r#"[{"date":"2024-01-02","open":10,"high":11,"low":9,"close":10.5,"volume":100},
        {"date":"2024-01-03","open":10.5,"high":12,"low":"10","close":11,"volume":200},
        {"date":"2024-01-04","open":11,"high":11.5,"low":10.5,"close":11.25,"volume":150}]"#;
    let lines = json
        .replace("},\n", "}\n")
        .replace(['[', ']'], "")
        .replace("        ", "");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(DAILY.as_bytes()).unwrap();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for member in ["E.csv", "nested/F.csv"] {
        archive
            .start_file(member, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(DAILY.as_bytes()).unwrap();
    }
    let files = [
        bench.file("A.csv", DAILY),
        bench.file("B.json", json),
        bench.file("C.jsonl", lines),
        bench.file("D.csv.gz", gzip.finish().unwrap()),
        bench.file("archive.zip", archive.finish().unwrap().into_inner()),
        bench.file("G.txt", DAILY.replace(',', "\t")),
        bench.file("H.csv", DAILY.replace(',', ";").replace('.', ",")),
        bench.file("I.csv", DAILY.replace('\n', "\r\n")),
        bench.file(
            "J.csv",
            DAILY
                .replace("2024-01-0", "\"2024-01-0")
                .replace(",1", "\",1"),
        ),
    ];
    let expected = Bench::new();
    expected.import_text("A.csv", DAILY, &options()).unwrap();
    let expected = expected.catalog.list().unwrap().pop().unwrap().content_hash;
    let files = &files[..8];
    let report = bench.import(files, &options()).unwrap();
    let symbols: Vec<String> = report
        .series
        .iter()
        .map(|series| series.key.symbol.to_string())
        .collect();
    assert_eq!(symbols, ["A", "B", "C", "D", "E", "F", "G", "H", "I"]);
    for series in &report.series {
        assert_eq!(series.content_hash, expected, "{}", series.key);
    }
}

#[test]
fn exports_come_back_as_they_were() {
    let bench = Bench::new();
    let text = "time,open,high,low,close,volume,spread,vwap\n\
        2024-01-02T14:30:00Z,1.1,1.30000000000000004,1,1.2,,0.1,\n2024-01-02T14:31:00Z,1.2,1.25,1.15,1.2000001,5,,1.2\n";
    bench.import_text("AAA.csv", text, &options()).unwrap();
    let bars = bench.read("AAA", Timeframe::M1);
    assert!(
        bars.volume[0].is_nan()
            && bars.features["vwap"][0].is_nan()
            && bars.features["spread"][1].is_nan()
    );
    for (format, name) in [
        (ExportFormat::Csv, "AAA.csv"),
        (ExportFormat::Json, "AAA.json"),
        (ExportFormat::Parquet, "AAA.parquet"),
    ] {
        let mut content = Vec::new();
        export(&bars, format, &mut content).unwrap();
        let again = Bench::new();
        again
            .import(&[again.file(name, content)], &options())
            .unwrap();
        assert_eq!(
            again.read("AAA", Timeframe::M1).data_hash,
            bars.data_hash,
            "{format:?}"
        );
    }
}

#[test]
fn columns_are_mapped_by_name_and_position() {
    let bench = Bench::new();
    let by_name = ImportOptions {
        columns: ColumnMap::parse("time=Day,close=Adj,raw=Close").unwrap(),
        ..options()
    };
    bench
        .import_text(
            "AAA.csv",
            "Day,Open,High,Low,Close,Adj\n2024-01-02,1,2,0.5,1,0.9\n2024-01-03,1,2,0.5,1,0.8\n",
            &by_name,
        )
        .unwrap();
    let bars = bench.read("AAA", Timeframe::D1);
    assert_eq!(
        (&bars.close, &bars.features["raw"]),
        (&vec![0.9, 0.8], &vec![1.0, 1.0])
    );
    let by_position = ImportOptions {
        columns: ColumnMap::parse("time,open,high,low,close,volume").unwrap(),
        ..options()
    };
    bench
        .import_text(
            "BBB.csv",
            "2024-01-02,1,2,0.5,1,9\n2024-01-03,1,2,0.5,1,8\n",
            &by_position,
        )
        .unwrap();
    assert_eq!(bench.read("BBB", Timeframe::D1).volume, [9.0, 8.0]);
    let separate =
        "Date,Time,Open,High,Low,Close\n2024-01-02,09:30,1,2,0.5,1\n2024-01-02,09:31,1,2,0.5,1\n";
    bench.import_text("CCC.csv", separate, &options()).unwrap();
    assert_eq!(bench.read("CCC", Timeframe::M1).len(), 2);
}

#[test]
fn a_second_import_adds_corrects_or_replaces() {
    let bench = Bench::new();
    bench.import_text("AAA.csv", DAILY, &options()).unwrap();
    let report = bench.import_text("AAA.csv", DAILY, &options()).unwrap();
    assert_eq!(
        (
            report.rows_imported,
            report.series[0].rows_unchanged,
            report.series[0].rows
        ),
        (0, 3, 3)
    );
    let more = "date,open,high,low,close,volume\n2024-01-04,11,11.5,10.5,11.5,150\n2024-01-05,11,12,10,11.5,90\n";
    let report = bench.import_text("AAA.csv", more, &options()).unwrap();
    let series = &report.series[0];
    assert_eq!(
        (series.rows_imported, series.rows_replaced, series.rows),
        (2, 1, 4)
    );
    assert_eq!(
        bench.read("AAA", Timeframe::D1).close,
        [10.5, 11.0, 11.5, 11.5]
    );
    // As if all had come at once.
    let once = Bench::new();
    let all = format!(
        "{}2024-01-05,11,12,10,11.5,90\n",
        DAILY.replace("11.25", "11.5")
    );
    once.import_text("AAA.csv", &all, &options()).unwrap();
    let hash = |bench: &Bench| bench.catalog.list().unwrap()[0].content_hash;
    assert_eq!(hash(&bench), hash(&once));
    assert_eq!(bench.catalog.list().unwrap()[0].provenance.len(), 3);
    let replace = ImportOptions {
        if_stored: IfStored::Replace,
        ..options()
    };
    bench.import_text("AAA.csv", more, &replace).unwrap();
    assert_eq!(bench.read("AAA", Timeframe::D1).len(), 2);
    let key = bench.catalog.list().unwrap()[0].key.clone();
    bench.catalog.verify(&key).unwrap();
    let files = walk(&bench.folder.path().join("data/bars"));
    assert_eq!(files.len(), 1, "superseded files are gone: {files:?}");
    bench.catalog.delete(&[key]).unwrap();
    assert!(bench.catalog.list().unwrap().is_empty());
    assert!(walk(&bench.folder.path().join("data/bars")).is_empty());
}

#[test]
fn new_feature_columns_are_missing_in_old_bars() {
    let bench = Bench::new();
    bench.import_text("AAA.csv", DAILY, &options()).unwrap();
    let more = "date,open,high,low,close,volume,Dividends\n2024-01-05,11,12,10,11.5,90,0.2\n2024-01-08,11,12,10,11.5,90,0\n";
    bench.import_text("AAA.csv", more, &options()).unwrap();
    let bars = bench.read("AAA", Timeframe::D1);
    assert!(
        bars.features["dividends"][..3]
            .iter()
            .all(|value| value.is_nan())
    );
    assert_eq!(bars.features["dividends"][3..], [0.2, 0.0]);
    let key = bench.catalog.list().unwrap()[0].key.clone();
    bench.catalog.verify(&key).unwrap();
}

#[test]
fn gaps_are_counted_in_session_time() {
    let mut text = "time,open,high,low,close\n".to_owned();
    // Two sessions of minutes, without 10:00 to 10:09 on the second day; nights are no gaps.
    for day in ["2024-01-02", "2024-01-03"] {
        for minute in (0..390).filter(|minute| day != "2024-01-03" || !(30..40).contains(minute)) {
            let at = 14 * 60 + 30 + minute;
            text.push_str(&format!(
                "{day}T{:02}:{:02}:00Z,1,1,1,1\n",
                at / 60,
                at % 60
            ));
        }
    }
    let report = Bench::new()
        .import_text("AAA.csv", &text, &options())
        .unwrap();
    let quality = &report.series[0].quality;
    assert_eq!(
        (quality.gaps, quality.missing_bars, quality.outside_sessions),
        (1, 10, 0)
    );
    assert_eq!(
        quality.longest_gaps[0].from.0.to_string(),
        "2024-01-03T15:00:00Z"
    );
    // A weekend and a holiday (15 January 2024) are no gaps, a missing session is.
    let daily = "date,open,high,low,close\n2024-01-11,1,1,1,1\n2024-01-12,1,1,1,1\n2024-01-16,1,1,1,1\n2024-01-18,1,1,1,1\n";
    let report = Bench::new()
        .import_text("AAA.csv", daily, &options())
        .unwrap();
    assert_eq!(
        (
            report.series[0].quality.gaps,
            report.series[0].quality.missing_bars
        ),
        (1, 1)
    );
}

#[test]
fn outliers_and_low_prices_are_reported_and_kept() {
    let mut text = "date,open,high,low,close\n".to_owned();
    for day in 0..200 {
        let price = 100.0 + f64::from(day % 7) * 0.3;
        let price = if day == 100 { price * 3.3 } else { price };
        let date = jiff::civil::date(2023, 1, 1)
            .checked_add(jiff::Span::new().days(day))
            .unwrap();
        text.push_str(&format!("{date},{price},{price},{price},{price}\n"));
    }
    text.push_str("2023-12-01,-1,0,-2,-1\n2023-12-02,1,1.5,1.2,1.3\n");
    let facts = InstrumentFacts {
        asset_class: Some(AssetClass::Crypto),
        ..InstrumentFacts::default()
    };
    let report = Bench::new()
        .import_text("AAA.csv", &text, &ImportOptions { facts, ..options() })
        .unwrap();
    let quality = &report.series[0].quality;
    assert_eq!(report.rows_imported, 202);
    assert_eq!((quality.non_positive_prices, quality.not_enclosed), (1, 1));
    assert!(
        quality.outliers >= 2 && quality.largest_outliers[0].robust_z.abs() > 50.0,
        "{quality:?}"
    );
}

#[test]
fn a_preview_writes_nothing() {
    let bench = Bench::new();
    let file = bench.file("AAA.csv", format!("{DAILY}2024-01-05,abc,11,9,10,1\n"));
    let preview = bench.catalog.preview(&file, &options()).unwrap();
    assert_eq!(
        (preview.file.timeframe, preview.file.rows, preview.complete),
        (Timeframe::D1, 4, true)
    );
    assert_eq!((preview.bars.len(), preview.bad_rows.count), (3, 1));
    assert_eq!(preview.bars[0].values, [10.0, 11.0, 9.0, 10.5, 100.0]);
    assert_eq!(preview.symbols, [Symbol::new("AAA").unwrap()]);
    assert!(!bench.folder.path().join("data/bars").exists());
    assert!(
        bench
            .catalog
            .preview(&bench.file("B.csv", "x,y\n1,2\n"), &options())
            .is_err()
    );
    // A file larger than what a preview looks at.
    let mut large = DAILY.to_owned();
    let day = |day: i64| {
        jiff::civil::date(1900, 1, 1)
            .checked_add(jiff::Span::new().days(day))
            .unwrap()
    };
    for number in 0..60_000 {
        large.push_str(&format!("{},10,11,9,10.5,100\n", day(number)));
    }
    let preview = bench
        .catalog
        .preview(&bench.file("AAA.csv", large), &options())
        .unwrap();
    assert!(!preview.complete && preview.file.rows > 10_000 && preview.bars.len() == 20);
}

#[test]
fn the_caller_may_stop_and_is_told_how_far() {
    let bench = Bench::new();
    let mut text = DAILY.to_owned();
    for _ in 0..100_000 {
        text.push_str("2024-01-04,11,11.5,10.5,11.25,150\n");
    }
    let file = bench.file("AAA.csv", text);
    let error = bench
        .catalog
        .import(std::slice::from_ref(&file), &options(), &mut |progress| {
            if progress.bytes_read < 2 << 20 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })
        .unwrap_err();
    assert!(error.to_string().contains("stopped"), "{error}");
    assert!(bench.catalog.list().unwrap().is_empty());
    let mut last = None;
    bench
        .catalog
        .import(&[file], &options(), &mut |progress| {
            last = Some(progress);
            ControlFlow::Continue(())
        })
        .unwrap();
    let last = last.unwrap();
    assert_eq!(last.bytes_read, last.bytes_total);
}

#[test]
fn ranges_and_absent_data() {
    let bench = Bench::new();
    bench.import_text("AAPL.csv", DAILY, &options()).unwrap();
    let symbol = |text: &str| Symbol::new(text).unwrap();
    let time = |text: &str| Some(text.parse::<UnixNanos>().unwrap());
    let range = TimeRange {
        from: time("2024-01-03T21:00:00Z"),
        to: time("2024-01-04T21:00:00Z"),
    };
    let bars = bench
        .catalog
        .series(&symbol("AAPL"), Timeframe::D1, range, None)
        .unwrap();
    assert_eq!(bars.close, [11.0]);
    let after = TimeRange {
        from: time("2025-01-01T00:00:00Z"),
        to: None,
    };
    let error = bench
        .catalog
        .series(&symbol("AAPL"), Timeframe::D1, after, None)
        .unwrap_err();
    assert!(
        matches!(error, DataError::EmptyRange { .. })
            && error.to_string().contains("2024-01-02T21:00:00Z"),
        "{error}"
    );
    let error = bench
        .catalog
        .series(&symbol("APPL"), Timeframe::D1, range, None)
        .unwrap_err()
        .to_string();
    assert!(error.contains("did you mean `AAPL`?"), "{error}");
    let error = bench
        .catalog
        .series(&symbol("AAPL"), Timeframe::M1, range, None)
        .unwrap_err()
        .to_string();
    assert!(error.contains("stored are 1d from import"), "{error}");
    let weeks = bench
        .catalog
        .series(&symbol("AAPL"), Timeframe::W1, TimeRange::ALL, None);
    assert!(weeks.is_err(), "the week is not over: {weeks:?}");
    let history = bench
        .catalog
        .chart_history(None, &symbol("AAPL"), Timeframe::D1, TimeRange::ALL, 2)
        .unwrap();
    assert!(history.points.len() <= 3 && history.bars_per_point == 2);
    assert_eq!(
        bench.catalog.search_symbols("aa", 5).unwrap(),
        [symbol("AAPL")]
    );
}

#[test]
fn another_process_sees_what_was_committed() {
    let bench = Bench::new();
    let other = bellwether_catalog::Catalog::open(&bench.folder.path().join("data")).unwrap();
    bench.import_text("AAA.csv", DAILY, &options()).unwrap();
    assert_eq!(other.list().unwrap().len(), 1);
    bench
        .import_text(
            "AAA.csv",
            &DAILY.replace("10.5,100", "10.25,100"),
            &options(),
        )
        .unwrap();
    let symbol = Symbol::new("AAA").unwrap();
    assert_eq!(
        other
            .series(&symbol, Timeframe::D1, TimeRange::ALL, None)
            .unwrap()
            .close[0],
        10.25
    );
}

#[test]
fn damage_is_named() {
    let bench = Bench::new();
    bench.import_text("AAA.csv", DAILY, &options()).unwrap();
    let file = walk(&bench.folder.path().join("data/bars")).pop().unwrap();
    std::fs::write(&file, b"PAR1 not really PAR1").unwrap();
    let symbol = Symbol::new("AAA").unwrap();
    let error = bench
        .catalog
        .series(&symbol, Timeframe::D1, TimeRange::ALL, None)
        .unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        cause.contains("all.1.parquet") && cause.contains("import it again"),
        "{cause}"
    );
    std::fs::remove_file(&file).unwrap();
    assert!(
        bench
            .catalog
            .series(&symbol, Timeframe::D1, TimeRange::ALL, None)
            .is_err()
    );
    let data = bench.folder.path().join("data");
    std::fs::write(data.join("manifest.json"), b"{\"format\":1,").unwrap();
    let error = bellwether_catalog::Catalog::open(&data).unwrap_err();
    assert!(
        matches!(error, CatalogError::CorruptManifest { .. })
            && error.to_string().contains("manifest.json"),
        "{error}"
    );
    std::fs::write(
        data.join("manifest.json"),
        b"{\"format\":99,\"other\":true}",
    )
    .unwrap();
    assert!(
        bellwether_catalog::Catalog::open(&data)
            .unwrap_err()
            .to_string()
            .contains("newer program")
    );
    let parquet = bench.file("BBB.parquet", b"PAR1 and then nothing");
    std::fs::remove_file(data.join("manifest.json")).unwrap();
    assert!(
        bench
            .import(&[parquet], &options())
            .unwrap_err()
            .to_string()
            .contains("BBB.parquet")
    );
    let zip = bench.file("BBB.zip", b"PK\x03\x04 and then nothing");
    assert!(
        bench
            .import(&[zip], &options())
            .unwrap_err()
            .to_string()
            .contains("no zip archive")
    );
    let absent = ImportFile::new(bench.folder.path().join("absent.csv"));
    assert!(
        bench
            .import(&[absent], &options())
            .unwrap_err()
            .to_string()
            .contains("could not read absent.csv")
    );
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files.extend(walk(&entry.path()))
        } else {
            files.push(entry.path())
        }
    }
    files
}
