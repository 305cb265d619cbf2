//! What the engine costs: a hundred factors over ten years of 500 stocks, one live row, one long lane, compiling.
//!
//! `cargo bench -p bellwether-expr`. Times are of one thread unless the name says otherwise.
#![allow(missing_docs, unreachable_pub)]

mod market;

use bellwether_expr::{Executor, Expression, FactorSet, Layout, Program, Rows, Scope};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use market::Market;

/// As in the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn factors() -> Vec<Expression> {
    let lines = include_str!("factors.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let expressions = lines.map(|line| {
        Expression::new(line, &Scope::new()).unwrap_or_else(|problems| {
            panic!(
                "{}",
                problems
                    .iter()
                    .map(|problem| problem.render(line))
                    .collect::<String>()
            )
        })
    });
    expressions.collect()
}

fn layout(lanes: usize) -> Layout {
    Layout::of_symbols((0..lanes).map(|lane| format!("S{lane:04}").into()))
}

/// 100 factors × 500 lanes × 2,520 rows, streamed in tiles as a search does: the outputs of a tile are looked at and
/// written over.
#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn hundred_factors_500_lanes_2520_rows(bencher: Bencher<'_, '_>, threads: usize) {
    stream(bencher, &factors(), threads);
}

fn stream(bencher: Bencher<'_, '_>, factors: &[Expression], threads: usize) {
    const TILE: usize = 30;
    let market = Market::new(2520, 500);
    let program = Program::compile(factors);
    let mut outputs = vec![Vec::new(); program.outputs()];
    bencher
        .counter(ItemsCount::new(factors.len() * 500 * 2520_usize))
        .bench_local(|| {
            let mut executor =
                Executor::new(program.clone(), &layout(500), threads).expect("no symbol is named");
            for start in (0..market.rows).step_by(TILE) {
                executor.advance(
                    &Rows::dense(TILE, &market.columns(&program, start, TILE)),
                    &mut outputs,
                );
                black_box(&outputs);
            }
        });
}

/// A published set of factors × 500 lanes × 2,520 rows, likewise.
#[divan::bench(args = ["alpha101", "alpha158"], sample_count = 3, sample_size = 1)]
fn factor_set_500_lanes_2520_rows(bencher: Bencher<'_, '_>, name: &str) {
    let set = FactorSet::find(name).expect("a set of this name");
    let factors: Vec<Expression> = set
        .factors()
        .map(|factor| factor.expression(&Scope::new()).expect("it checks"))
        .collect();
    stream(bencher, &factors, 1);
}

/// One row of 500 lanes through the factors' graph, as the live engine steps it.
#[divan::bench(args = [1, 2], sample_count = 100, sample_size = 5)]
fn live_row_500_lanes(bencher: Bencher<'_, '_>, threads: usize) {
    let market = Market::new(600, 500);
    let program = Program::compile(&factors());
    let mut executor =
        Executor::new(program.clone(), &layout(500), threads).expect("no symbol is named");
    let mut outputs = vec![Vec::new(); program.outputs()];
    executor.advance(
        &Rows::dense(300, &market.columns(&program, 0, 300)),
        &mut outputs,
    );
    let mut row = 300;
    bencher
        .counter(ItemsCount::new(program.len()))
        .bench_local(|| {
            executor.advance(
                &Rows::dense(1, &market.columns(&program, row, 1)),
                &mut outputs,
            );
            row = if row + 1 < market.rows { row + 1 } else { 300 };
        });
}

/// One indicator over 1,000,000 rows of one lane.
#[divan::bench(
    args = [
        "sma(close, 30)", "ema(close, 30)", "rsi(close, 14)", "macd(close).hist", "bbands(close, 20, 2).upper", "atr(14)",
        "adx(14)", "stoch(5, 3, 3).k", "correl(high, low, 30)", "close * 2 + open", "ts_rank(close, 10)", "ts_max(close, 30)",
    ],
    sample_count = 10,
    sample_size = 1
)]
fn one_lane_million_rows(bencher: Bencher<'_, '_>, text: &str) {
    const ROWS: usize = 1_000_000;
    let market = Market::new(ROWS, 1);
    let Ok(expression) = Expression::new(text, &Scope::new()) else {
        panic!("`{text}`")
    };
    let program = Program::compile([&expression]);
    let mut outputs = vec![Vec::new(); 1];
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let mut executor =
            Executor::new(program.clone(), &Layout::single(), 1).expect("no symbol is named");
        executor.advance(
            &Rows::dense(ROWS, &market.columns(&program, 0, ROWS)),
            &mut outputs,
        );
    });
}

/// One primitive over 500 lanes × 2,520 rows: time a cell.
#[divan::bench(
    args = [
        "close * open", "sma(close, 20)", "ts_corr(close, volume, 10)", "ts_rank(close, 10)", "cs_rank(close)", "ema(close, 20)",
        "std(close, 20)", "ts_max(close, 20)", "lag(close, 5)", "decay_linear(close, 10)",
    ],
    sample_count = 10,
    sample_size = 1
)]
fn one_primitive_500_lanes(bencher: Bencher<'_, '_>, text: &str) {
    let market = Market::new(2520, 500);
    let Ok(expression) = Expression::new(text, &Scope::new()) else {
        panic!("`{text}`")
    };
    let program = Program::compile([&expression]);
    let mut outputs = vec![Vec::new(); 1];
    bencher
        .counter(ItemsCount::new(500 * 2520_usize))
        .bench_local(|| {
            let mut executor =
                Executor::new(program.clone(), &layout(500), 1).expect("no symbol is named");
            executor.advance(
                &Rows::dense(2520, &market.columns(&program, 0, 2520)),
                &mut outputs,
            );
        });
}

/// Reading and checking 1,000 texts: the factors with ten sets of windows.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn check_thousand_expressions() -> usize {
    let texts = thousand();
    texts
        .iter()
        .filter(|text| Expression::new(text, &Scope::new()).is_ok())
        .count()
}

/// Putting 1,000 checked expressions into one graph.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn compile_thousand_expressions(bencher: Bencher<'_, '_>) {
    let expressions: Vec<Expression> = thousand()
        .iter()
        .filter_map(|text| Expression::new(text, &Scope::new()).ok())
        .collect();
    bencher
        .counter(ItemsCount::new(expressions.len()))
        .bench_local(|| Program::compile(black_box(&expressions)));
}

fn thousand() -> Vec<String> {
    let lines = || {
        include_str!("factors.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
    };
    (0..10)
        .flat_map(|set| lines().map(move |line| line.replace("close, ", &format!("close, {set}"))))
        .collect()
}
