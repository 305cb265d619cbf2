//! Bars that a program makes: written in one change, labelled, read back as they were.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use bellwether_catalog::{
    BarSeries, BarSource, CatalogError, IfStored, Moment, Provenance, Source, TimeRange,
};
use bellwether_market::{Instrument, Symbol, Timeframe, UnixNanos};
use indexmap::IndexMap;
use support::Bench;

fn minutes(symbol: &str, count: i64) -> BarSeries {
    let open_time: Vec<UnixNanos> = (0..count)
        .map(|minute| UnixNanos::from_seconds(1_600_000_020 + 60 * minute).unwrap())
        .collect();
    let price = |shift: f64| -> Vec<f64> {
        (0..count)
            .map(|minute| 100.0 + (minute % 977) as f64 / 8.0 + shift)
            .collect()
    };
    BarSeries {
        instrument: Instrument {
            name: Some("Some Company".to_owned()),
            ..Instrument::equity(Symbol::new(symbol).unwrap())
        },
        timeframe: Timeframe::M1,
        close_time: open_time
            .iter()
            .map(|time| time.saturating_add_nanos(60_000_000_000))
            .collect(),
        open_time,
        open: price(0.0),
        high: price(1.0),
        low: price(-1.0),
        close: price(0.5),
        volume: price(900.0),
        features: IndexMap::from([("trades".to_owned(), price(-90.0))]),
        data_hash: [0; 32],
        simulated: true,
    }
}

fn provenance() -> Provenance {
    Provenance {
        origin: "test, seed 1".to_owned(),
        origin_hash: String::new(),
        written_at: Moment(UnixNanos::EPOCH),
    }
}

#[test]
fn what_is_written_is_read() {
    let bench = Bench::new();
    let source = Source::new("demo").unwrap();
    let series = [minutes("AAA", 300_000), minutes("BTC/USD", 10)];
    let entries = bench
        .catalog
        .write_series(&source, &series, &provenance(), IfStored::Replace)
        .unwrap();
    assert!(entries.iter().all(|entry| entry.simulated));
    for (written, entry) in series.iter().zip(&entries) {
        let read = bench
            .catalog
            .series(
                &written.instrument.symbol,
                Timeframe::M1,
                TimeRange::ALL,
                None,
            )
            .unwrap();
        assert_eq!(read.instrument, written.instrument);
        assert_eq!(
            (&read.open_time, &read.close_time),
            (&written.open_time, &written.close_time)
        );
        assert_eq!(
            (&read.open, &read.high, &read.low),
            (&written.open, &written.high, &written.low)
        );
        assert_eq!(
            (&read.close, &read.volume, &read.features),
            (&written.close, &written.volume, &written.features)
        );
        assert_eq!((read.data_hash, read.simulated), (entry.content_hash, true));
        bench.catalog.verify(&entry.key).unwrap();
    }
    // Only the features asked for.
    let symbol = Symbol::new("AAA").unwrap();
    assert!(
        bench
            .catalog
            .series(&symbol, Timeframe::M1, TimeRange::ALL, Some(&[]))
            .unwrap()
            .features
            .is_empty()
    );
    assert_eq!(bench.catalog.search_symbols("company", 9).unwrap().len(), 2);
    let both: Vec<_> = entries.iter().map(|entry| entry.key.clone()).collect();
    let reversed: Vec<_> = both.iter().rev().cloned().collect();
    assert_eq!(
        bench.catalog.data_set_hash(&both).unwrap(),
        bench.catalog.data_set_hash(&reversed).unwrap()
    );
}

#[test]
fn every_range_is_what_a_scan_would_keep() {
    let bench = Bench::new();
    let all = minutes("AAA", 100_000);
    let source = Source::new("demo").unwrap();
    bench
        .catalog
        .write_series(
            &source,
            std::slice::from_ref(&all),
            &provenance(),
            IfStored::Replace,
        )
        .unwrap();
    let symbol = Symbol::new("AAA").unwrap();
    let mut seed = 7_u64;
    for _ in 0..40 {
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            1_600_000_000 + ((seed >> 33) % 6_100_000) as i64
        };
        let (a, b) = (random(), random());
        let range = TimeRange {
            from: Some(UnixNanos::from_seconds(a.min(b)).unwrap()),
            to: Some(UnixNanos::from_seconds(a.max(b)).unwrap()),
        };
        let expected: Vec<UnixNanos> = all
            .close_time
            .iter()
            .copied()
            .filter(|time| range.contains(*time))
            .collect();
        match bench.catalog.series(&symbol, Timeframe::M1, range, None) {
            Ok(read) => assert_eq!(read.close_time, expected),
            Err(error) => assert!(expected.is_empty(), "{error}"),
        }
    }
}

#[test]
fn a_range_of_built_bars_is_that_range_of_all_of_them() {
    let bench = Bench::new();
    let source = Source::new("demo").unwrap();
    bench
        .catalog
        .write_series(
            &source,
            &[minutes("AAA", 60_000)],
            &provenance(),
            IfStored::Replace,
        )
        .unwrap();
    let symbol = Symbol::new("AAA").unwrap();
    for timeframe in [
        Timeframe::M5,
        Timeframe::H1,
        Timeframe::H4,
        Timeframe::D1,
        Timeframe::W1,
    ] {
        let all = bench
            .catalog
            .series(&symbol, timeframe, TimeRange::ALL, None)
            .unwrap();
        for (from, to) in [(3, 7), (0, 1), (all.len() / 2, all.len())] {
            let to = to.min(all.len());
            if from >= to {
                continue;
            }
            let range = TimeRange {
                from: Some(all.close_time[from]),
                to: all.close_time.get(to).copied(),
            };
            let read = bench
                .catalog
                .series(&symbol, timeframe, range, None)
                .unwrap();
            assert_eq!(read.close_time, all.close_time[from..to], "{timeframe}");
            assert_eq!(
                (&read.open[..], &read.volume[..]),
                (&all.open[from..to], &all.volume[from..to]),
                "{timeframe}"
            );
            assert_eq!(
                read.features["trades"],
                all.features["trades"][from..to],
                "{timeframe}"
            );
        }
    }
}

#[test]
fn real_data_goes_before_simulated() {
    let bench = Bench::new();
    let (demo, real) = (Source::new("demo").unwrap(), Source::new("alpaca").unwrap());
    let mut bars = minutes("AAA", 100);
    bench
        .catalog
        .write_series(
            &demo,
            std::slice::from_ref(&bars),
            &provenance(),
            IfStored::Merge,
        )
        .unwrap();
    bars.simulated = false;
    bars.close[0] += 0.25;
    bench
        .catalog
        .write_series(
            &real,
            std::slice::from_ref(&bars),
            &provenance(),
            IfStored::Merge,
        )
        .unwrap();
    let symbol = Symbol::new("AAA").unwrap();
    let read = bench
        .catalog
        .series(&symbol, Timeframe::M1, TimeRange::ALL, None)
        .unwrap();
    assert_eq!((read.simulated, read.close[0]), (false, bars.close[0]));
    let read = bench
        .catalog
        .series_from(Some(&demo), &symbol, Timeframe::M1, TimeRange::ALL, None)
        .unwrap();
    assert!(read.simulated);
}

#[test]
fn unsound_bars_are_refused() {
    let bench = Bench::new();
    let source = Source::new("demo").unwrap();
    let refused = |change: &dyn Fn(&mut BarSeries)| {
        let mut bars = minutes("AAA", 10);
        change(&mut bars);
        let error = bench
            .catalog
            .write_series(&source, &[bars], &provenance(), IfStored::Merge)
            .unwrap_err();
        assert!(matches!(error, CatalogError::UnsoundBars { .. }), "{error}");
    };
    refused(&|bars| bars.close.truncate(9));
    refused(&|bars| bars.close_time.swap(3, 4));
    refused(&|bars| bars.high[5] = 1.0);
    refused(&|bars| bars.open[5] = f64::NAN);
    assert!(bench.catalog.list().unwrap().is_empty());
    assert!(Source::new("../up").is_err());
}
