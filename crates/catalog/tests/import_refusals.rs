//! Rows and files that an import refuses, and how it names them.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::io::Write;

use bellwether_catalog::{BadRow, CatalogError, ImportError, ImportFile, ImportOptions};
use bellwether_market::Symbol;
use support::{Bench, options};

const DAILY: &str = "date,open,high,low,close,volume\n\
    2024-01-02,10,11,9,10.5,100\n2024-01-03,10.5,12,10,11,200\n2024-01-04,11,11.5,10.5,11.25,150\n";

fn skipping() -> ImportOptions {
    ImportOptions {
        skip_bad_rows: true,
        ..options()
    }
}

#[track_caller]
fn bad_rows(result: Result<bellwether_catalog::ImportReport, CatalogError>) -> Vec<BadRow> {
    let CatalogError::Import(error) = result.unwrap_err() else {
        panic!("another error")
    };
    let ImportError::BadRows { report } = *error else {
        panic!("{error}")
    };
    assert_eq!(report.bad_rows.count, report.bad_rows.listed.len() as u64);
    report.bad_rows.listed
}

#[test]
fn a_row_with_too_many_fields_is_no_bar() {
    let text = format!("{DAILY}2024-01-05,11,12,10,11.5,1,234,567\n");
    let bench = Bench::new();
    let listed = bad_rows(bench.import_text("AAA.csv", &text, &options()));
    assert_eq!(
        (listed[0].line, listed[0].reason.as_str()),
        (5, "8 fields where the first line has 6")
    );
    assert!(bench.catalog.list().unwrap().is_empty());
    let report = bench.import_text("AAA.csv", &text, &skipping()).unwrap();
    assert_eq!((report.rows_imported, report.rows_skipped), (3, 1));
    // A delimiter at the end of lines adds nothing.
    let trailing = DAILY.replace("00\n", "00,\n");
    let report = Bench::new()
        .import_text("AAA.csv", &trailing, &options())
        .unwrap();
    assert_eq!(report.rows_imported, 3);
}

#[test]
fn bad_rows_name_their_column() {
    let text = format!(
        "{DAILY}2024-01-05,abc,11,9,10,1\n2024-01-08,10,9,11,10,1\nsoon,1,1,1,1,1\n2024-01-10,10,11,9,10,-5\n"
    )
    .replace("date,open", "Day,Opening");
    let options = ImportOptions {
        columns: bellwether_catalog::ColumnMap::parse("time=Day,open=Opening").unwrap(),
        ..options()
    };
    let listed = bad_rows(Bench::new().import_text("AAA.csv", &text, &options));
    let columns: Vec<&str> = listed
        .iter()
        .map(|row| row.column.as_deref().unwrap())
        .collect();
    assert_eq!(columns, ["Opening", "high", "Day", "volume"]);
    assert_eq!(
        listed[0].to_string(),
        "AAA.csv line 5, column Opening: open `abc` is no number"
    );
}

#[test]
fn a_broken_line_of_json_is_a_bad_row() {
    let line = |day: u32| {
        format!("{{\"date\":\"2024-01-{day:02}\",\"open\":1,\"high\":2,\"low\":1,\"close\":2}}\n")
    };
    let text = format!("{}{}{{\"date\":\"2024-\n\n{}", line(2), line(3), line(4));
    let bench = Bench::new();
    let listed = bad_rows(bench.import_text("AAA.jsonl", &text, &options()));
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].file.as_str(), listed[0].line), ("AAA.jsonl", 3));
    let report = bench.import_text("AAA.jsonl", &text, &skipping()).unwrap();
    assert_eq!((report.rows_imported, report.rows_skipped), (3, 1));
}

#[test]
fn files_whose_names_begin_alike_are_not_mixed() {
    let bench = Bench::new();
    let folder = bench.folder.path().join("fold");
    std::fs::create_dir(&folder).unwrap();
    for symbol in ["AAPL", "MSFT"] {
        std::fs::write(folder.join(format!("prices_{symbol}.csv")), DAILY).unwrap();
    }
    let files = [ImportFile::new(&folder)];
    let error = bench.import(&files, &options()).unwrap_err().to_string();
    for words in [
        "PRICES",
        "fold/prices_AAPL.csv, fold/prices_MSFT.csv",
        "give the symbol",
    ] {
        assert!(error.contains(words), "{error}");
    }
    assert!(bench.catalog.list().unwrap().is_empty());
    assert_eq!(
        bench
            .catalog
            .previews(&files, &options(), 10)
            .unwrap()
            .problems
            .len(),
        1
    );
    let named = ImportOptions {
        symbol: Some(Symbol::new("AAPL").unwrap()),
        ..options()
    };
    assert_eq!(bench.import(&files, &named).unwrap().rows_imported, 3);
    // The years of one symbol are one series.
    let years = [
        bench.file("SPY_1d_2023.csv", DAILY.replace("2024", "2023")),
        bench.file("SPY_1d_2024.csv", DAILY),
    ];
    assert_eq!(bench.import(&years, &options()).unwrap().rows_imported, 6);
}

#[test]
fn files_of_a_folder_and_of_gzip_are_named_as_they_are() {
    let bench = Bench::new();
    let folder = bench.folder.path().join("all/AAA");
    std::fs::create_dir_all(&folder).unwrap();
    let bad = format!("{DAILY}2024-01-05,abc,11,9,10,1\n");
    std::fs::write(folder.join("AAA.csv"), bad).unwrap();
    let all = ImportFile::new(bench.folder.path().join("all"));
    let listed = bad_rows(bench.import(&[all], &options()));
    assert_eq!(listed[0].file, "all/AAA/AAA.csv");

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(DAILY.as_bytes()).unwrap();
    let mut bytes = gzip.finish().unwrap();
    bytes.truncate(bytes.len() - 12);
    let error = bench
        .import(&[bench.file("BBB.csv.gz", &bytes)], &options())
        .unwrap_err()
        .to_string();
    assert!(error.contains("BBB.csv.gz"), "{error}");
}

#[test]
fn each_file_is_previewed() {
    let bench = Bench::new();
    let folder = bench.folder.path().join("many");
    std::fs::create_dir(&folder).unwrap();
    for number in 0..12 {
        std::fs::write(folder.join(format!("S{number:02}.csv")), DAILY).unwrap();
    }
    std::fs::write(folder.join("S01.csv"), "when,open\n1,2\n").unwrap();
    let found = bench
        .catalog
        .previews(&[ImportFile::new(&folder)], &options(), 10)
        .unwrap();
    assert_eq!((found.previews.len(), found.files), (10, 12));
    assert_eq!(
        found.previews[0].as_ref().unwrap().file.name,
        "many/S00.csv"
    );
    let error = found.previews[1].as_ref().unwrap_err().to_string();
    assert!(error.contains("S01.csv"), "{error}");

    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["AAA.csv", "BBB.csv"] {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(DAILY.as_bytes()).unwrap();
    }
    let file = bench.file("two.zip", archive.finish().unwrap().into_inner());
    let found = bench.catalog.previews(&[file], &options(), 10).unwrap();
    let symbols: Vec<&str> = found
        .previews
        .iter()
        .map(|preview| preview.as_ref().unwrap().symbols[0].as_str())
        .collect();
    assert_eq!((symbols, found.files), (vec!["AAA", "BBB"], 2));
}

#[test]
fn a_recognised_time_zone_is_noted() {
    let mut text = "time,open,high,low,close,volume\n".to_owned();
    for day in 2..6 {
        for minute in 0..390 {
            let at = 570 + minute;
            text.push_str(&format!(
                "2024-01-{day:02} {:02}:{:02}:00,10,11,9,10,1\n",
                at / 60,
                at % 60
            ));
        }
    }
    let report = Bench::new()
        .import_text("SPY.csv", &text, &options())
        .unwrap();
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("America/New_York is taken")),
        "{:?}",
        report.notes
    );
}

#[cfg(unix)]
#[test]
fn readers_leave_the_writers_lock_alone() {
    let bench = Bench::new();
    bench.import_text("AAA.csv", DAILY, &options()).unwrap();
    let lock = bench.folder.path().join("data/writer.lock");
    std::fs::remove_file(&lock).unwrap();
    let catalog = bellwether_catalog::Catalog::open(&bench.folder.path().join("data")).unwrap();
    assert_eq!(catalog.list().unwrap().len(), 1);
    assert!(!lock.exists());
}

/// A zip archive of these files.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_preview_finds_the_bad_rows_of_the_import() {
    let second = "2024-01-03,10.5,12,10,99,200\n";
    let cases = [
        ("AAA.csv", format!("{DAILY}{second}").into_bytes()),
        // The second bar stands in another file of the archive.
        (
            "two.zip",
            zipped(&[
                ("AAA.csv", DAILY),
                (
                    "AAA_2.csv",
                    &format!(
                        "date,open,high,low,close,volume\n{second}2024-01-05,1,1,1,1,1\n2024-01-08,1,1,1,1,1\n"
                    ),
                ),
            ]),
        ),
    ];
    for (name, bytes) in cases {
        let bench = Bench::new();
        let files = [bench.file(name, bytes)];
        let refused = bad_rows(bench.import(&files, &options()));
        let found = bench.catalog.previews(&files, &options(), 10).unwrap();
        let previewed: Vec<BadRow> = found
            .previews
            .into_iter()
            .flat_map(|preview| preview.unwrap().bad_rows.listed)
            .collect();
        assert_eq!((previewed.len(), previewed), (1, refused), "{name}");
    }
}

#[test]
fn a_preview_tells_what_is_remarkable_and_what_is_stored_otherwise() {
    let bench = Bench::new();
    let zero = DAILY.replace("10.5,12,10,11", "0,12,0,11");
    let file = bench.file("AAA.csv", &zero);
    let found = bench
        .catalog
        .previews(std::slice::from_ref(&file), &options(), 10)
        .unwrap();
    let (_, quality) = &found.quality[0];
    assert_eq!(quality.non_positive_prices, 1);
    assert_eq!(
        quality.non_positive_examples[0].0.to_string(),
        "2024-01-03T14:30:00Z"
    );
    let report = bench
        .import(std::slice::from_ref(&file), &options())
        .unwrap();
    assert_eq!(report.series[0].quality, *quality);
    // Days of another calendar do not go beside the stored ones.
    let elsewhere = ImportOptions {
        facts: bellwether_catalog::InstrumentFacts {
            calendar: Some(bellwether_market::CalendarId::CmeEquity),
            ..bellwether_catalog::InstrumentFacts::default()
        },
        ..options()
    };
    let found = bench
        .catalog
        .previews(std::slice::from_ref(&file), &elsewhere, 10)
        .unwrap();
    let refused = bench.import(&[file], &elsewhere).unwrap_err().to_string();
    assert_eq!(found.problems, [refused]);
}

#[test]
fn an_unclear_file_is_previewed_as_it_stands() {
    let bench = Bench::new();
    let text = DAILY.replace("date,open", "when,first");
    let found = bench
        .catalog
        .previews(&[bench.file("AAA.csv", text)], &options(), 10)
        .unwrap();
    let ImportError::Unclear { beginning, .. } = found.previews[0].as_ref().unwrap_err() else {
        panic!("another error")
    };
    let beginning = beginning.as_ref().unwrap();
    let roles: Vec<(&str, bool)> = beginning
        .columns
        .iter()
        .map(|(name, role)| (name.as_str(), role.is_some()))
        .collect();
    assert_eq!(
        roles[..3],
        [("when", false), ("first", false), ("high", true)]
    );
    assert_eq!(beginning.rows[0][..2], ["2024-01-02", "10"]);
}

#[test]
fn a_file_without_bars_says_what_it_is_instead() {
    let wide: String = DAILY.chars().flat_map(|c| [c, '\0']).collect();
    let long = format!("date,open,high,low,close\n{}", "x,".repeat(600_000));
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("AAA.csv", long.into_bytes(), "line 2 has more than"),
        ("AAA.csv", Vec::new(), "the file is empty"),
        (
            "AAA.csv",
            b"date,open,high,low,close\n".to_vec(),
            "no row below it",
        ),
        (
            "AAA.csv",
            DAILY.replace('\n', "\r").into_bytes(),
            "save it with LF or CRLF",
        ),
        (
            "AAA.csv",
            "x,".repeat(600_000).into_bytes(),
            "line 1 has more than",
        ),
        ("AAA.csv", wide.into_bytes(), "save it as UTF-8"),
        ("AAA.zip", zipped(&[]), "no file in the archive"),
        (
            "AAA.json",
            b"[{\"date\": \"2024-01-02\", \"open\": 1".to_vec(),
            "download or export it again",
        ),
        (
            "AAA.zip",
            zipped(&[("AAA.csv", DAILY), ("README.txt", "about\n")]),
            "README.txt has no bars: there is a first line and no row below it; take it out",
        ),
    ];
    for (name, bytes, words) in cases {
        let bench = Bench::new();
        let error = bench
            .import(&[bench.file(name, bytes)], &options())
            .unwrap_err();
        assert!(
            error.to_string().contains(words),
            "`{words}` is not said: {error}"
        );
    }
}

#[test]
fn numbers_for_people_are_refused_once() {
    for close in ["\"3,045.30\"", "$3045.30", "3'045.30"] {
        let text = DAILY
            .replace(",10.5,100", &format!(",{close},100"))
            .replace(",11,200", &format!(",{close},200"));
        let error = Bench::new()
            .import_text("AAA.csv", &text, &options())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(close.trim_matches('"')) && error.contains("such as 1234.5"),
            "{error}"
        );
    }
}

#[test]
fn a_symbol_is_written_in_one_way() {
    let mut text = "symbol,date,open,high,low,close\n".to_owned();
    for day in 2..6 {
        text.push_str(&format!(
            "AAPL,2024-01-{day:02},1,2,1,2\naapl,2024-01-{day:02},1,2,1,2\n"
        ));
    }
    let bench = Bench::new();
    let listed = bad_rows(bench.import_text("both.csv", &text, &options()));
    assert_eq!((listed.len(), listed[0].line), (4, 3));
    assert!(
        listed[0].reason.contains("`aapl` and `AAPL`"),
        "{}",
        listed[0].reason
    );
    assert_eq!(
        bench
            .import_text("both.csv", &text, &skipping())
            .unwrap()
            .series
            .len(),
        1
    );
    // What is stored counts too.
    let alone = text.replace("AAPL", "aapl");
    assert_eq!(
        bad_rows(bench.import_text("small.csv", &alone, &options())).len(),
        8
    );
}
