//! Full metric sets a second, on one core: 500 series of 2,520 days, as a search over candidates would ask for them.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_metrics::{Options, Returns, Workspace};
use divan::Bencher;
use divan::counter::ItemsCount;

const SERIES: usize = 500;
const DAYS: usize = 2520;

fn main() {
    divan::main();
}

/// Returns with fat tails and a small drift, from a fixed generator.
fn series(seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    };
    (0..DAYS)
        .map(|_| {
            let bell = uniform() + uniform() + uniform() + uniform();
            0.0003 + 0.012 * bell * (1.0 + 4.0 * bell * bell)
        })
        .collect()
}

#[divan::bench]
fn full_set_500_series_of_2520_days(bencher: Bencher<'_, '_>) {
    let all: Vec<Vec<f64>> = (0..SERIES as u64).map(|seed| series(seed + 1)).collect();
    let options = Options::new(252.0);
    let mut workspace = Workspace::default();
    bencher.counter(ItemsCount::new(SERIES)).bench_local(|| {
        for values in &all {
            divan::black_box(
                workspace
                    .full_set(&Returns::new(values).unwrap(), &options)
                    .unwrap(),
            );
        }
    });
}

#[divan::bench]
fn full_set_with_benchmark(bencher: Bencher<'_, '_>) {
    let all: Vec<Vec<f64>> = (0..SERIES as u64).map(|seed| series(seed + 1)).collect();
    let benchmark = series(0);
    let options = Options::new(252.0).with_benchmark(&benchmark);
    let mut workspace = Workspace::default();
    bencher.counter(ItemsCount::new(SERIES)).bench_local(|| {
        for values in &all {
            divan::black_box(
                workspace
                    .full_set(&Returns::new(values).unwrap(), &options)
                    .unwrap(),
            );
        }
    });
}

/// Half of the days flat: the tails cannot be guessed from the deviation.
#[divan::bench]
fn full_set_half_flat(bencher: Bencher<'_, '_>) {
    let all: Vec<Vec<f64>> = (0..SERIES as u64)
        .map(|seed| {
            series(seed + 1)
                .into_iter()
                .enumerate()
                .map(|(day, r)| if day % 2 == 0 { r } else { 0.0 })
                .collect()
        })
        .collect();
    let options = Options::new(252.0);
    let mut workspace = Workspace::default();
    bencher.counter(ItemsCount::new(SERIES)).bench_local(|| {
        for values in &all {
            divan::black_box(
                workspace
                    .full_set(&Returns::new(values).unwrap(), &options)
                    .unwrap(),
            );
        }
    });
}
