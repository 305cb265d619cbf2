//! Tiles of any height on any number of threads: the bits of one tile on one thread.

use proptest::prelude::*;

use super::{ClockMarks, Executor, Layout, Rows};
use crate::{Expression, Program, Scope};

/// More than one chunk, and wide enough for columns to be copied.
const LANES: usize = 43;
const ROWS: usize = 90;
const CELLS: usize = ROWS * LANES;
/// Rows of a bar of the other timeframe.
const HOUR: usize = 7;

const TEXTS: [&str; 10] = [
    "close",
    "2",
    "macd(close, 3, 6, 2).hist + cs_rank(macd(close, 3, 6, 2).signal)",
    "ema(cs_rank(ema(cs_rank(close), 3)), 3)",
    "cs_zscore(ts_corr(close, volume, 5)) / sma(volume, 4)",
    "cs_zscore(ts_corr(close, volume, 5)) / sma(volume, 4)",
    "close > sma(close@1h, 3) and cs_rank(vwap@1h) > 0.3",
    "crosses_above(close, sma(close, 2))@1h",
    "crosses_above(close, sma(close, 3))[\"S7\"]",
    "cs_rank(delta(close, 1)) - sma(close, 4)[\"S12\"] * volume[\"S7\"]",
];

struct World {
    columns: Vec<Vec<f64>>,
    present: Vec<bool>,
    marks: Vec<bool>,
}

impl World {
    /// Lanes are absent now and then on the rows from `gaps` on.
    fn new(program: &Program, gaps: usize, seed: u64) -> Self {
        let mut state = seed;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        let cell = |random: &mut dyn FnMut() -> f64| match random() {
            x if x < 0.02 => f64::NAN,
            x => (x * 40.0).round() / 4.0 + 1.0,
        };
        Self {
            columns: program
                .columns()
                .iter()
                .map(|_| (0..CELLS).map(|_| cell(&mut random)).collect())
                .collect(),
            present: (0..CELLS)
                .map(|cell| cell / LANES < gaps || random() < 0.8)
                .collect(),
            marks: (0..CELLS)
                .map(|cell| cell / LANES % HOUR == HOUR - 1)
                .collect(),
        }
    }

    fn rows(&self, start: usize, end: usize) -> Rows<'_> {
        let cells = start * LANES..end * LANES;
        Rows {
            present: Some(&self.present[cells.clone()]),
            clocks: vec![ClockMarks {
                before: &[false; CELLS][cells.clone()],
                with: &self.marks[cells.clone()],
                outside: None,
            }],
            ..Rows::dense(
                end - start,
                &self
                    .columns
                    .iter()
                    .map(|column| &column[cells.clone()])
                    .collect::<Vec<_>>(),
            )
        }
    }

    /// The bits of the outputs and the state at the end, of two advances that meet at `cut`.
    fn run(&self, program: &Program, tile_rows: usize, threads: usize, cut: usize) -> Outcome {
        let layout = layout();
        let mut executor = Executor::new(program.clone(), &layout, threads).expect("all are lanes");
        executor.tile_rows = tile_rows;
        let mut bits = vec![Vec::new(); program.outputs()];
        let mut outputs = vec![Vec::new(); program.outputs()];
        for (start, end) in [(0, cut), (cut, ROWS)] {
            executor.advance_on(threads, &self.rows(start, end), &mut outputs);
            for (bits, output) in bits.iter_mut().zip(&outputs) {
                bits.extend(output.iter().map(|x| x.to_bits()));
            }
        }
        (bits, executor.save())
    }
}

type Outcome = (Vec<Vec<u64>>, Vec<u8>);

fn layout() -> Layout {
    Layout::of_symbols((0..LANES).map(|lane| format!("S{lane}").into()))
}

fn program() -> Program {
    let expressions =
        TEXTS.map(|text| Expression::new(text, &Scope::new()).expect("the text is right"));
    Program::compile(&expressions)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn tiles_and_threads_do_not_show(
        tile_rows in 1..40_usize,
        threads in 1..=4_usize,
        cut in 0..=ROWS,
        gaps in 0..=ROWS,
        seed: u64,
    ) {
        let program = program();
        let world = World::new(&program, gaps, seed);
        let expected = world.run(&program, ROWS, 1, ROWS);
        let got = world.run(&program, tile_rows, threads, cut);
        for (text, (expected, got)) in TEXTS.iter().zip(expected.0.iter().zip(&got.0)) {
            prop_assert_eq!(expected, got, "{}", text);
        }
        prop_assert!(expected.1 == got.1, "the state depends on tiles or threads");
    }
}

/// Panics on the first bar.
#[derive(Clone)]
struct Broken;

impl bellwether_kernels::Kernel for Broken {
    fn step(
        &mut self,
        _: &bellwether_kernels::RowCtx<'_>,
        _: &[bellwether_kernels::TileRef<'_>],
        _: &mut [bellwether_kernels::TileMut<'_>],
    ) {
        panic!("broken");
    }

    fn peek(
        &self,
        _: &bellwether_kernels::RowCtx<'_>,
        _: &[bellwether_kernels::TileRef<'_>],
        _: &mut [bellwether_kernels::TileMut<'_>],
    ) {
    }

    fn save(&self, _: &mut Vec<u8>) {}

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], bellwether_kernels::StateError> {
        Ok(state)
    }
}

#[test]
#[should_panic(expected = "a scoped thread panicked")]
fn a_panic_on_one_thread_ends_the_work_of_all() {
    let program = program();
    let world = World::new(&program, ROWS, 1);
    let layout = layout();
    let mut executor = Executor::new(program.clone(), &layout, 3).expect("all are lanes");
    for state in &mut executor.states {
        if let super::State::Kernel(kernel) = state {
            *kernel = Box::new(Broken);
        }
    }
    let mut outputs = vec![Vec::new(); program.outputs()];
    // The thread that called takes part in the work, so that its own panic would do too: here it only waits.
    std::thread::scope(|scope| {
        scope.spawn(|| executor.advance_on(3, &world.rows(0, ROWS), &mut outputs));
    });
}
