//! Kernels by the cell: many lanes in tiles, many lanes row by row, and one lane of a million bars.
//!
//! `cargo bench -p bellwether-kernels`; an item is one cell, so that 1 Gitem/s is one nanosecond a cell.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fmt;

use bellwether_kernels::{Kernel, Params, RowCtx, Sections, TileMut, TileRef, Value, registry};
use divan::{Bencher, counter::ItemsCount};

fn main() {
    divan::main();
}

/// A primitive with its literal arguments.
struct Case(&'static str, &'static [Value]);

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)?;
        for value in self.1 {
            match value {
                Value::Window(n) => write!(f, " {n}")?,
                Value::Number(x) => write!(f, " {x}")?,
                Value::Choice(word) => write!(f, " {word}")?,
                Value::Artefact(artefact) => write!(f, " {}", artefact.name)?,
            }
        }
        Ok(())
    }
}

const N10: Value = Value::Window(10);
const N14: Value = Value::Window(14);
const N20: Value = Value::Window(20);
const ALL: Value = Value::Window(0);
const ONE: Value = Value::Window(1);
const MEAN: Value = Value::Choice("mean");
const NO_FIRST_BAR: Value = Value::Choice("none");

const CASES: &[Case] = &[
    Case("mul", &[]),
    Case("log", &[]),
    Case("lag", &[N10]),
    Case("pct_change", &[ONE]),
    Case("sma", &[N20, ALL]),
    Case("std", &[N20, ONE, ALL]),
    Case("zscore", &[N20, ONE, ALL]),
    Case("corr", &[N20]),
    Case("slope", &[N20]),
    Case("wma", &[N20]),
    Case("skew", &[N20]),
    Case("ts_max", &[N20, ALL]),
    Case("argmax", &[N20, Value::Choice("latest")]),
    Case("ts_rank", &[N10]),
    Case("median", &[N20, ALL]),
    Case("ema", &[N20, MEAN]),
    Case("rsi", &[N14, MEAN]),
    Case("trange", &[NO_FIRST_BAR]),
    Case("atr", &[N14, MEAN, NO_FIRST_BAR]),
    Case("adx", &[N14, Value::Choice("short")]),
    Case("supertrend", &[N10, Value::Number(3.0), MEAN, NO_FIRST_BAR]),
    Case(
        "macd",
        &[
            Value::Window(12),
            Value::Window(26),
            Value::Window(9),
            Value::Choice("together"),
        ],
    ),
    Case("crosses_above", &[]),
];

const SECTIONS: &[Case] = &[
    Case("cs_rank", &[Value::Window(2)]),
    Case("cs_zscore", &[Value::Window(2)]),
    Case("cs_demean", &[Value::Window(2)]),
    Case("cs_winsorize", &[Value::Number(0.05), Value::Window(2)]),
    Case("cs_quantile", &[Value::Window(5), Value::Window(2)]),
];

#[divan::bench(args = CASES.iter().chain(SECTIONS))]
fn panel_500_lanes(bencher: Bencher<'_, '_>, case: &Case) {
    bench(bencher, case, 500, 2_560, 64, 0.0);
}

#[divan::bench(args = CASES.iter().chain(SECTIONS))]
fn panel_with_gaps(bencher: Bencher<'_, '_>, case: &Case) {
    bench(bencher, case, 500, 2_560, 64, 0.001);
}

#[divan::bench(args = CASES.iter().chain(SECTIONS))]
fn live_row_of_500_lanes(bencher: Bencher<'_, '_>, case: &Case) {
    bench(bencher, case, 500, 512, 1, 0.0);
}

/// Every symbol has a bar on three rows of four, as drawn.
#[divan::bench(args = CASES.iter().chain(SECTIONS))]
fn live_row_of_500_lanes_a_quarter_absent(bencher: Bencher<'_, '_>, case: &Case) {
    bench_ragged(bencher, case, 500, 512, 1, 0.0, Some(drawn(500, 0.25)));
}

/// One symbol of fifty has no bar yet, as where some are listed later.
#[divan::bench(args = CASES.iter().chain(SECTIONS))]
fn panel_500_lanes_some_not_yet_listed(bencher: Bencher<'_, '_>, case: &Case) {
    let listed = (0..HISTORY * 500).map(|cell| cell % 50 != 7).collect();
    bench_ragged(bencher, case, 500, 2_560, 64, 0.0, Some(listed));
}

/// As live, in tiles.
#[divan::bench(args = CASES.iter().chain(SECTIONS))]
fn panel_500_lanes_a_quarter_absent(bencher: Bencher<'_, '_>, case: &Case) {
    bench_ragged(bencher, case, 500, 2_560, 64, 0.0, Some(drawn(500, 0.25)));
}

#[divan::bench(args = CASES)]
fn one_lane_of_a_million(bencher: Bencher<'_, '_>, case: &Case) {
    bench(bencher, case, 1, 1_000_000, 4_000, 0.0);
}

/// Random walks: seeded, positive, without ties; a share of the cells missing.
fn walks(lanes: usize, rows: usize, missing: f64, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut price = vec![100.0; lanes];
    let mut cells = Vec::with_capacity(rows * lanes);
    for _ in 0..rows {
        for price in &mut price {
            *price *= 1.0 + 0.02 * (uniform() - 0.5);
            cells.push(if uniform() < missing {
                f64::NAN
            } else {
                *price
            });
        }
    }
    cells
}

/// Which lanes have a bar, where a share of them does not.
fn drawn(lanes: usize, absent: f64) -> Vec<bool> {
    let mut state = 5_u64;
    let draw = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 >= absent
    };
    (0..HISTORY * lanes).map(draw).collect()
}

/// Rows of data, over and over: in the engine a tile comes from the kernel before it, out of the second-level cache.
const HISTORY: usize = 128;

fn bench(
    bencher: Bencher<'_, '_>,
    case: &Case,
    lanes: usize,
    rows: usize,
    tile: usize,
    missing: f64,
) {
    bench_ragged(bencher, case, lanes, rows, tile, missing, None);
}

/// As [`bench`], with lanes that have no bar on some rows.
fn bench_ragged(
    bencher: Bencher<'_, '_>,
    case: &Case,
    lanes: usize,
    rows: usize,
    tile: usize,
    missing: f64,
    present: Option<Vec<bool>>,
) {
    let primitive = registry::find(case.0).unwrap();
    let params = Params::new(primitive, case.1);
    let history = HISTORY.max(tile);
    let inputs: Vec<_> = (0..primitive.inputs())
        .map(|i| walks(lanes, history, missing, 7 + i as u64))
        .collect();
    let order: Vec<u32> = (0..lanes as u32).collect();
    let mut outs = vec![vec![0.0; tile * lanes]; primitive.outputs.len()];
    let mut kernel = primitive.kernel(&params, lanes).unwrap();
    bencher
        .counter(ItemsCount::new(lanes * rows))
        .bench_local(|| {
            let mut bars = vec![0; lanes];
            let mut row = 0;
            while row < rows {
                let count = tile.min(rows - row);
                step(
                    &mut *kernel,
                    &inputs,
                    present.as_deref(),
                    lanes,
                    row % history,
                    count,
                    &order,
                    &bars,
                    &mut outs,
                );
                bars.iter_mut().for_each(|bars| *bars += count as u64);
                row += count;
            }
        });
}

fn step(
    kernel: &mut dyn Kernel,
    inputs: &[Vec<f64>],
    present: Option<&[bool]>,
    lanes: usize,
    row: usize,
    rows: usize,
    order: &[u32],
    bars_before: &[u64],
    outs: &mut [Vec<f64>],
) {
    let sections = Sections {
        size: lanes,
        order,
        members: None,
    };
    let cells = row * lanes..(row + rows) * lanes;
    let ctx = RowCtx {
        rows,
        lanes,
        present: present.map(|present| &present[cells.clone()]),
        bars_before,
        sections,
    };
    let inputs: Vec<_> = inputs
        .iter()
        .map(|input| TileRef::new(&input[cells.clone()], lanes))
        .collect();
    let mut outs: Vec<_> = outs
        .iter_mut()
        .map(|out| TileMut::new(&mut out[..rows * lanes], lanes))
        .collect();
    kernel.step(&ctx, &inputs, &mut outs);
}
