//! Import of a CSV file of a million minute bars, and reads of the bars. Run with `cargo bench -p bellwether-catalog`.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

use bellwether_catalog::{BarSource, Catalog, ImportFile, ImportOptions, TimeRange};
use bellwether_market::{Symbol, Timeframe, UnixNanos};
use tempfile::TempDir;

const ROWS: usize = 1_000_000;

struct Prepared {
    folder: TempDir,
    file: PathBuf,
    catalog: Catalog,
}

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("BTCUSDT.csv");
    std::fs::write(&file, minutes_csv(ROWS)).unwrap();
    let catalog = Catalog::open(&folder.path().join("data")).unwrap();
    import(&catalog, &file);
    Prepared {
        folder,
        file,
        catalog,
    }
});

/// A random walk in cents with 67 bytes a row, seeded.
fn minutes_csv(rows: usize) -> String {
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    let mut seed = 42_u64;
    let mut random = move |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut cents = 4_000_000_u64;
    for row in 0..rows {
        let time = UnixNanos::from_seconds(1_600_000_020 + 60 * row as i64).unwrap();
        let open = cents;
        cents = (cents + random(4001)).saturating_sub(2000).max(100_000);
        let (high, low) = (open.max(cents) + random(500), open.min(cents) - random(500));
        let price = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
        let volume = format!("{}.{:03}", random(900) + 100, random(1000));
        writeln!(
            text,
            "{time},{},{},{},{},{volume}",
            price(open),
            price(high),
            price(low),
            price(cents)
        )
        .unwrap();
    }
    text
}

fn import(catalog: &Catalog, file: &std::path::Path) {
    let options = ImportOptions {
        if_stored: bellwether_catalog::IfStored::Replace,
        ..ImportOptions::new(UnixNanos::EPOCH)
    };
    let report = catalog
        .import(&[ImportFile::new(file)], &options, &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(report.rows_imported as usize, ROWS);
}

fn symbol() -> Symbol {
    Symbol::new("BTCUSDT").unwrap()
}

#[divan::bench(sample_count = 5)]
fn import_a_million_rows(bencher: divan::Bencher<'_, '_>) {
    let prepared = &*PREPARED;
    let other = Catalog::open(&prepared.folder.path().join("other")).unwrap();
    bencher.bench_local(|| import(&other, &prepared.file));
}

#[divan::bench(sample_count = 50)]
fn read_a_range_of_ten_thousand(bencher: divan::Bencher<'_, '_>) {
    let catalog = &PREPARED.catalog;
    let from = 1_600_000_020 + 60 * 600_000;
    let at = |seconds: i64| Some(UnixNanos::from_seconds(seconds).unwrap());
    let range = TimeRange {
        from: at(from),
        to: at(from + 60 * 10_000),
    };
    bencher.bench_local(|| {
        let bars = catalog
            .series(&symbol(), Timeframe::M1, range, None)
            .unwrap();
        assert_eq!(bars.len(), 10_000);
        bars
    });
}

#[divan::bench(sample_count = 10)]
fn read_all(bencher: divan::Bencher<'_, '_>) {
    let catalog = &PREPARED.catalog;
    bencher.bench_local(|| {
        catalog
            .series(&symbol(), Timeframe::M1, TimeRange::ALL, None)
            .unwrap()
    });
}

#[divan::bench(sample_count = 5)]
fn build_hours_from_minutes(bencher: divan::Bencher<'_, '_>) {
    let catalog = &PREPARED.catalog;
    bencher.bench_local(|| {
        catalog
            .series(&symbol(), Timeframe::H1, TimeRange::ALL, None)
            .unwrap()
    });
}

#[divan::bench(sample_count = 20)]
fn list_what_there_is(bencher: divan::Bencher<'_, '_>) {
    let catalog = &PREPARED.catalog;
    bencher.bench_local(|| catalog.list().unwrap());
}

fn main() {
    divan::main();
}
