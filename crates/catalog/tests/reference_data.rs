//! Imports of real files, compared with what independent readers made of them.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use bellwether_catalog::{
    CatalogError, DailyBars, ImportError, ImportFile, Source, SymbolProperties, TimeZoneOrigin,
};
use bellwether_market::{AssetClass, Timeframe, UnixNanos, Zone};
use support::{Bench, options, reference_rows, shared};

#[test]
fn lean_daily_equity_is_the_reference_series() {
    let Some(path) = shared("lean/equity/usa/daily/spy.zip") else {
        return;
    };
    let bench = Bench::new();
    let report = bench.import(&[ImportFile::new(path)], &options()).unwrap();
    assert_eq!((report.rows_read, report.rows_imported), (5849, 5849));
    let bars = bench.read("SPY", Timeframe::D1);
    let reference = reference_rows(&shared("reference/inputs/spy_daily.csv.gz").unwrap());
    assert_eq!(bars.len(), reference.len());
    for (row, expected) in reference.iter().enumerate() {
        assert_eq!(
            Zone::new_york().date(bars.close_time[row]).to_string(),
            expected[0]
        );
        let values = [
            bars.open[row],
            bars.high[row],
            bars.low[row],
            bars.close[row],
            bars.volume[row],
        ];
        for (value, text) in values.iter().zip(&expected[1..]) {
            assert_eq!(*value, text.parse::<f64>().unwrap(), "{expected:?}");
        }
    }
    // A half day closes early: the day after Thanksgiving.
    let half_day: UnixNanos = "2013-11-29T18:00:00Z".parse().unwrap();
    assert!(bars.close_time.contains(&half_day));
}

#[test]
fn lean_minute_futures_are_the_reference_series() {
    let Some(folder) = shared("lean/future/cme/minute/es") else {
        return;
    };
    let bench = Bench::new();
    let table = SymbolProperties::load(
        &shared("lean/symbol-properties/symbol-properties-database.csv").unwrap(),
    );
    let options = bellwether_catalog::ImportOptions {
        symbol_properties: Some(table.unwrap()),
        ..options()
    };
    let report = bench.import(&[ImportFile::new(folder)], &options).unwrap();
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("open interest")),
        "{:?}",
        report.notes
    );
    assert!(report.series.len() >= 3, "several expiries");
    let bars = bench.read("ES-201312", Timeframe::M1);
    assert_eq!(bars.instrument.asset_class, AssetClass::Future);
    assert_eq!(bars.instrument.tick_size.to_string(), "0.25");
    assert_eq!(bars.instrument.multiplier.to_string(), "50");
    let reference =
        reference_rows(&shared("reference/inputs/es_201312_1min_20131006_09.csv.gz").unwrap());
    assert_eq!(bars.len(), reference.len());
    for (row, expected) in reference.iter().enumerate() {
        assert_eq!(bars.open_time[row].to_string(), expected[0]);
        assert_eq!(
            bars.close_time[row].nanos_since(bars.open_time[row]),
            60_000_000_000
        );
        let values = [
            bars.open[row],
            bars.high[row],
            bars.low[row],
            bars.close[row],
            bars.volume[row],
        ];
        for (value, text) in values.iter().zip(&expected[1..]) {
            assert_eq!(*value, text.parse::<f64>().unwrap());
        }
    }
}

#[test]
fn longer_bars_are_those_of_pandas_inside_whole_sessions() {
    let Some(folder) = shared("lean/future/cme/minute/es") else {
        return;
    };
    let bench = Bench::new();
    bench
        .import(&[ImportFile::new(folder)], &options())
        .unwrap();
    for (timeframe, file) in [
        (
            Timeframe::M5,
            "reference/inputs/es_1min_resampled_5min.csv.gz",
        ),
        (
            Timeframe::M15,
            "reference/inputs/es_1min_resampled_15min.csv.gz",
        ),
        (
            Timeframe::H1,
            "reference/inputs/es_1min_resampled_60min.csv.gz",
        ),
    ] {
        let bars = bench.read("ES-201312", timeframe);
        let reference = reference_rows(&shared(file).unwrap());
        let mut compared = 0;
        for row in 0..bars.len() {
            let label = bars.open_time[row].to_string();
            let Some(expected) = reference.iter().find(|expected| expected[0] == label) else {
                panic!("{timeframe} {label} is not in the reference");
            };
            let values = [
                bars.open[row],
                bars.high[row],
                bars.low[row],
                bars.close[row],
                bars.volume[row],
            ];
            for (value, text) in values.iter().zip(&expected[1..]) {
                assert_eq!(*value, text.parse::<f64>().unwrap(), "{timeframe} {label}");
            }
            compared += 1;
        }
        // The last bar may still grow and is left out.
        assert!(
            compared + 1 >= reference.len(),
            "{timeframe}: {compared} of {}",
            reference.len()
        );
    }
}

#[test]
fn lean_currency_quotes_become_middle_prices() {
    let Some(path) = shared("lean/forex/fxcm/daily/eurusd.zip") else {
        return;
    };
    let bench = Bench::new();
    bench.import(&[ImportFile::new(path)], &options()).unwrap();
    let bars = bench.read("EURUSD", Timeframe::D1);
    // 20070330 00:00,1.33141,1.34001,1.32881,1.33581,0,1.33149,1.34009,1.32879,1.33579,0; a day at a fixed UTC-5.
    assert_eq!(bars.open_time[0].to_string(), "2007-03-30T05:00:00Z");
    assert_eq!(bars.close_time[0].to_string(), "2007-03-31T05:00:00Z");
    assert!((bars.open[0] - 1.33145).abs() < 1e-12 && (bars.close[0] - 1.3358).abs() < 1e-12);
    assert_eq!(
        (bars.features["bid_close"][0], bars.features["ask_close"][0]),
        (1.33581, 1.33579)
    );
    assert!(bars.volume[0].is_nan());
    let minute = shared("lean/forex/fxcm/minute/eurusd/20140507_quote.zip").unwrap();
    bench
        .import(&[ImportFile::new(minute)], &options())
        .unwrap();
    assert_eq!(
        bench.read("EURUSD", Timeframe::M1).open_time[0].to_string(),
        "2014-05-07T05:00:00Z"
    );
}

#[test]
fn lean_crypto_and_hours_and_minutes_of_equities() {
    let Some(root) = shared("lean") else { return };
    let bench = Bench::new();
    let files = [
        "crypto/coinbase/daily/btcusd_trade.zip",
        "equity/usa/hour/spy.zip",
        "equity/usa/minute/spy/20131007_trade.zip",
    ];
    bench
        .import(
            &files.map(|file| ImportFile::new(root.join(file))),
            &options(),
        )
        .unwrap();
    let btc = bench.read("BTCUSD", Timeframe::D1);
    assert_eq!(btc.close_time[0].to_string(), "2014-12-02T00:00:00Z");
    assert_eq!((btc.high[0], btc.volume[0]), (370.0, 0.05655554));
    let hours = bench.read("SPY", Timeframe::H1);
    assert_eq!(hours.open_time[0].to_string(), "1998-01-02T14:00:00Z");
    let minutes = bench.read("SPY", Timeframe::M1);
    assert_eq!(minutes.open_time[0].to_string(), "2013-10-07T08:00:00Z");
    assert_eq!(minutes.close[0], 167.27);
    // Longer bars come from the finest series: half an hour of minutes. The after-hours minutes are in no session.
    let half_hours = bench.read("SPY", Timeframe::M30);
    assert!(
        half_hours
            .open_time
            .iter()
            .any(|time| time.to_string() == "2013-10-07T13:30:00Z")
    );
}

#[test]
fn files_without_bars_are_refused_alone_and_left_out_of_folders() {
    let Some(path) = shared("lean/equity/usa/tick/ibm/20131007_quote.zip") else {
        return;
    };
    let bench = Bench::new();
    let error = bench
        .import(&[ImportFile::new(path)], &options())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("quotes alone are not made into bars"),
        "{error}"
    );
    let folder = shared("lean/equity/usa/minute/spy").unwrap();
    let report = bench
        .import(&[ImportFile::new(folder)], &options())
        .unwrap();
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("quotes of what is traded")),
        "{:?}",
        report.notes
    );
}

#[test]
fn splits_that_nobody_adjusted_are_suspected() {
    let Some(path) = shared("lean/equity/usa/daily/aapl.zip") else {
        return;
    };
    let bench = Bench::new();
    let report = bench.import(&[ImportFile::new(path)], &options()).unwrap();
    let found: Vec<(String, (u32, u32))> = report.series[0]
        .quality
        .suspected_splits
        .iter()
        .map(|split| (Zone::new_york().date(split.time.0).to_string(), split.ratio))
        .collect();
    // The splits of the factor file; nothing else.
    let expected = [
        ("2000-06-21", (2, 1)),
        ("2005-02-28", (2, 1)),
        ("2014-06-09", (7, 1)),
        ("2020-08-31", (4, 1)),
    ];
    assert_eq!(
        found,
        expected.map(|(date, ratio)| (date.to_owned(), ratio))
    );
}

#[test]
fn eighty_eight_symbols_in_one_file() {
    let Some(path) = shared("stocknet/stocknet_ohlcv_88.csv.gz") else {
        return;
    };
    let bench = Bench::new();
    let report = bench.import(&[ImportFile::new(path)], &options()).unwrap();
    // Three rows have a date and nothing else: no bar, and no error.
    assert_eq!(
        (report.series.len(), report.rows_read, report.rows_imported),
        (88, 88_176, 88_173)
    );
    assert_eq!(report.rows_skipped, 3);
    let aapl = bench.read("AAPL", Timeframe::D1);
    assert_eq!(
        (aapl.close[0], aapl.features["adj_close"][0], aapl.volume[0]),
        (96.424286, 87.121140, 91_973_000.0)
    );
    assert_eq!(aapl.close_time[0].to_string(), "2012-09-04T20:00:00Z");
    let complete = report
        .series
        .iter()
        .filter(|series| series.rows == aapl.len() as u64)
        .count();
    assert!(complete >= 78, "{complete}");
    let blank: u64 = report
        .series
        .iter()
        .map(|series| series.quality.blank_rows)
        .sum();
    assert_eq!(blank, 3);
}

#[test]
fn deliberately_bad_rows_are_named_and_skipped_on_demand() {
    let Some(path) = shared("skender/quotes/bad.csv") else {
        return;
    };
    let bench = Bench::new();
    let file = ImportFile::new(&path);
    let error = bench
        .import(std::slice::from_ref(&file), &options())
        .unwrap_err();
    let CatalogError::Import(import) = &error else {
        panic!("{error}")
    };
    let ImportError::BadRows { report } = &**import else {
        panic!("{error}")
    };
    // An independent look at the file: no date, highs below lows, negative volumes.
    let number = |cell: &String| cell.parse::<f64>().unwrap_or(f64::NAN);
    let expected: Vec<u64> = reference_rows(&path)
        .iter()
        .zip(2..)
        .filter(|(cells, _)| {
            cells[0].is_empty() || number(&cells[2]) < number(&cells[3]) || number(&cells[5]) < 0.0
        })
        .map(|(_, line)| line)
        .collect();
    assert_eq!(report.bad_rows.count, 54);
    let listed: Vec<u64> = report.bad_rows.listed.iter().map(|row| row.line).collect();
    assert_eq!(listed, expected);
    assert!(
        error.to_string().contains("nothing was imported"),
        "{error}"
    );
    assert!(bench.catalog.list().unwrap().is_empty());

    let options = bellwether_catalog::ImportOptions {
        skip_bad_rows: true,
        ..options()
    };
    let report = bench.import(&[file], &options).unwrap();
    let quality = &report.series[0].quality;
    let blank = reference_rows(&path)
        .iter()
        .filter(|cells| !cells[0].is_empty() && cells[1..5].iter().all(String::is_empty))
        .count() as u64;
    assert_eq!(report.rows_imported + report.bad_rows.count + blank, 502);
    assert!(
        quality.non_positive_prices > 0 && quality.not_enclosed > 0,
        "{quality:?}"
    );
    assert_eq!(quality.blank_rows, blank);
}

#[test]
fn dialects_of_published_files() {
    let Some(root) = shared("skender/quotes") else {
        return;
    };
    let bench = Bench::new();
    for name in ["default", "compare", "intraday", "bitcoin", "spx"] {
        let report = bench
            .import(
                &[ImportFile::new(root.join(format!("{name}.csv")))],
                &options(),
            )
            .unwrap();
        let rows = reference_rows(&root.join(format!("{name}.csv"))).len() as u64;
        assert_eq!(report.rows_imported, rows, "{name}");
    }
    let intraday = bench.read("INTRADAY", Timeframe::M1);
    // New York's wall clock is recognised, because the rows then lie in its sessions.
    assert_eq!(intraday.open_time[0].to_string(), "2020-12-15T14:30:00Z");
    let bitcoin = bench.read("BITCOIN", Timeframe::D1);
    assert_eq!(bitcoin.close_time[0].to_string(), "2017-08-17T00:00:00Z");
    assert_eq!(
        bench.read("SPX", Timeframe::D1).close_time[0].to_string(),
        "1990-01-02T21:00:00Z"
    );
}

#[test]
fn the_time_zone_of_a_currency_file_is_assumed_and_said() {
    let Some(path) = shared("smc") else { return };
    let Some(path) = std::fs::read_dir(path)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| {
            path.file_name().is_some_and(|name| {
                name.to_string_lossy()
                    .to_ascii_uppercase()
                    .contains("EURUSD")
            })
        })
    else {
        return;
    };
    let bench = Bench::new();
    match bench.import(&[ImportFile::new(path)], &options()) {
        Ok(report) => {
            assert!(
                matches!(
                    report.files[0].time_zone,
                    TimeZoneOrigin::AssumedUtc | TimeZoneOrigin::InFile
                ),
                "{:?}",
                report.files[0]
            );
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn options_name_the_source_and_the_day() {
    let Some(path) = shared("reference/inputs/spy_daily.csv.gz") else {
        return;
    };
    let bench = Bench::new();
    let options = bellwether_catalog::ImportOptions {
        source: Source::new("reference").unwrap(),
        daily: DailyBars::Midnight,
        symbol: Some("SPY".parse().unwrap()),
        ..options()
    };
    let report = bench.import(&[ImportFile::new(path)], &options).unwrap();
    assert_eq!(report.series[0].key.to_string(), "reference/SPY/1d");
    assert_eq!(
        bench.read("SPY", Timeframe::D1).close_time[0].to_string(),
        "1998-01-03T00:00:00Z"
    );
}
