//! A value from the newest bar and a fixed number of remembered numbers.

use super::lanes::{self, Place, cells_of, cells_of_mut};
use crate::kernel::bytes;
use crate::number::{Number, One, Unit};
use crate::simd::{Dispatch, Lanes, OnLanes};
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

/// One lane's recursion: `I` inputs, `S` remembered numbers, `O` outputs.
pub trait Recursive<const I: usize, const S: usize, const O: usize>:
    Clone + Send + Sync + 'static
{
    /// What is remembered before the first bar.
    fn initial(&self) -> [f64; S];

    /// Takes the newest bar in and gives the outputs at it. Selects rather than branches where it can, so that
    /// eight lanes advance at once; what is not finite becomes missing.
    fn step(&self, state: &mut [f64; S], x: [f64; I]) -> [f64; O];

    /// Whether [`settled`](Self::settled) can ever be true.
    const SETTLES: bool = false;

    /// Inputs further from zero than this are left to [`step`](Self::step): what becomes of them may be beyond all numbers,
    /// which is missing.
    const LARGEST: f64 = f64::MAX;

    /// Whether the start is over, so that [`settled_step`](Self::settled_step) does until a missing input comes.
    fn settled(&self, state: &[f64; S]) -> bool {
        let _ = state;
        false
    }

    /// What [`step`](Self::step) does with a settled state and inputs none of which is missing or beyond
    /// [`LARGEST`](Self::LARGEST), without asking about either: the same operations on the same numbers, of one lane or of many.
    /// Until an input is missing, it is right for all bars that follow. What never settles is never asked.
    fn settled_step<N: Number>(&self, state: &mut [N; S], x: [N; I]) -> [N; O] {
        let _ = state;
        [x[0].same(f64::NAN); O]
    }
}

/// Remembered numbers of `W` lanes, number-major.
type States<const W: usize, const S: usize> = [[f64; W]; S];

/// [`Recursive`] arithmetic as a kernel.
#[derive(Debug, Clone)]
pub struct RecursiveKernel<K, const I: usize, const S: usize, const O: usize> {
    arithmetic: K,
    lanes: usize,
    chunks: Vec<States<CHUNK, S>>,
}

impl<K: Recursive<I, S, O>, const I: usize, const S: usize, const O: usize>
    RecursiveKernel<K, I, S, O>
{
    /// Fresh state for `lanes` lanes, boxed as the registry wants it.
    pub fn boxed(arithmetic: K, lanes: usize) -> Box<dyn Kernel> {
        let initial = arithmetic.initial();
        let chunk = std::array::from_fn(|s| [initial[s]; CHUNK]);
        Box::new(Self {
            arithmetic,
            lanes,
            chunks: vec![chunk; lanes.div_ceil(CHUNK)],
        })
    }
}

/// Lanes that one inner loop handles at once: enough that no step waits for the one before it, and that compilers keep the
/// loop and turn it into vectors.
const CHUNK: usize = 32;

/// Rows for which it is asked at once whether an input is missing: as many as stay in the nearest cache until they are read.
const fn look_ahead(lanes: usize) -> usize {
    if lanes == 1 { 128 } else { 16 }
}

/// The steps of a few lanes over all rows of a tile, on all of which they are present.
struct Dense<'s, 't, K, const W: usize, const I: usize, const S: usize, const O: usize> {
    arithmetic: &'s K,
    states: &'s mut States<W, S>,
    place: Place,
    rows: usize,
    inputs: [&'s [f64]; I],
    outs: &'s mut [&'t mut [f64]; O],
}

impl<K: Recursive<I, S, O>, const W: usize, const I: usize, const S: usize, const O: usize>
    OnLanes<W> for Dense<'_, '_, K, W, I, S, O>
{
    #[inline(always)]
    fn run(mut self, unit: impl Unit<W>) {
        // What compilers then know of a single lane.
        self.place.width = if W == 1 { 1 } else { self.place.width };
        let mut row = 0;
        while row < self.rows {
            let until = self.rows.min(row + look_ahead(W));
            if self.settled(row, until) {
                self.settled_steps(unit, row, until);
            } else {
                self.steps(row, until);
            }
            row = until;
        }
    }
}

// Loops rather than iterators with closures below, which the vector path does not inline.

impl<K: Recursive<I, S, O>, const W: usize, const I: usize, const S: usize, const O: usize>
    Dense<'_, '_, K, W, I, S, O>
{
    /// Whether the start is over in every lane, and no input is missing or out of bounds on some rows.
    #[inline(always)]
    fn settled(&self, row: usize, until: usize) -> bool {
        let mut settled = K::SETTLES;
        for w in 0..self.place.width {
            settled = settled && self.arithmetic.settled(&lanes::column(self.states, w));
        }
        settled && self.all_known(row, until)
    }

    #[inline(always)]
    fn all_known(&self, row: usize, until: usize) -> bool {
        let Place {
            lanes,
            first,
            width,
        } = self.place;
        let mut known = true;
        for cells in &self.inputs {
            if lanes == 1 {
                known &= simd::all_within(K::LARGEST, &cells[row..until]);
            } else {
                for row in row..until {
                    known &= simd::all_within(K::LARGEST, &cells[row * lanes + first..][..width]);
                }
            }
        }
        known
    }

    #[inline(always)]
    fn steps(&mut self, row: usize, until: usize) {
        let (arithmetic, inputs, place) = (self.arithmetic, self.inputs, self.place);
        let mut states = *self.states;
        for row in row..until {
            let at = place.cell(row);
            let x: [[f64; W]; I] = lanes::read(&inputs, at, place.width);
            let mut y = [[0.0; W]; O];
            for w in 0..W {
                let mut state: [f64; S] = lanes::column(&states, w);
                let out = arithmetic.step(&mut state, lanes::column(&x, w));
                for s in 0..S {
                    states[s][w] = state[s];
                }
                for o in 0..O {
                    y[o][w] = out[o];
                }
            }
            lanes::write(self.outs, at, place.width, &y);
        }
        *self.states = states;
    }

    #[inline(always)]
    fn settled_steps<U: Unit<W>>(&mut self, unit: U, row: usize, until: usize) {
        // Copies that writing the outputs cannot change, as far as compilers know.
        let (arithmetic, inputs, place) = (self.arithmetic, self.inputs, self.place);
        let mut state = [unit.splat(0.0); S];
        for s in 0..S {
            state[s] = unit.load(&self.states[s]);
        }
        for row in row..until {
            let at = place.cell(row);
            let cells: [[f64; W]; I] = lanes::read_known(&inputs, at, place.width);
            let mut x = [unit.splat(0.0); I];
            for i in 0..I {
                x[i] = unit.load(&cells[i]);
            }
            let out = arithmetic.settled_step(&mut state, x);
            let mut y = [[0.0; W]; O];
            for o in 0..O {
                unit.store(out[o], &mut y[o]);
            }
            lanes::write(self.outs, at, place.width, &y);
        }
        for s in 0..S {
            unit.store(state[s], &mut self.states[s]);
        }
    }
}

impl<K: Recursive<I, S, O>, const I: usize, const S: usize, const O: usize> Kernel
    for RecursiveKernel<K, I, S, O>
{
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let (inputs, mut outs) = (cells_of(inputs), cells_of_mut(outs));
        let (arithmetic, lanes, rows) = (&self.arithmetic, self.lanes, ctx.rows);
        for (c, states) in self.chunks.iter_mut().enumerate() {
            let first = c * CHUNK;
            let width = CHUNK.min(lanes - first);
            let outs = &mut outs;
            if !ctx.all_present(first..first + width) {
                step_ragged(arithmetic, states, ctx, first, width, inputs, outs);
            } else if width < 3 {
                // A vector of one or two lanes wastes the rest of it: single lanes keep their state in registers.
                for w in 0..width {
                    let place = Place {
                        lanes,
                        first: first + w,
                        width: 1,
                    };
                    let mut single: States<1, S> = std::array::from_fn(|s| [states[s][w]]);
                    let states_of_one = &mut single;
                    let dense = Dense {
                        arithmetic,
                        states: states_of_one,
                        place,
                        rows,
                        inputs,
                        outs,
                    };
                    simd::dispatch(
                        #[inline(always)]
                        || dense.run(One),
                    );
                    for s in 0..S {
                        states[s][w] = single[s][0];
                    }
                }
            } else {
                let place = Place {
                    lanes,
                    first,
                    width,
                };
                <Lanes<CHUNK> as Dispatch<CHUNK>>::dispatch(Dense {
                    arithmetic,
                    states,
                    place,
                    rows,
                    inputs,
                    outs,
                });
            }
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for lane in 0..self.lanes {
            let mut state: [f64; S] =
                std::array::from_fn(|s| self.chunks[lane / CHUNK][s][lane % CHUNK]);
            let present = ctx.is_present(0, lane);
            let x = std::array::from_fn(|i| simd::finite_or_missing(inputs[i].row(0)[lane]));
            let y = self.arithmetic.step(&mut state, x);
            for o in 0..O {
                outs[o].row(0)[lane] = if present {
                    simd::finite_or_missing(y[o])
                } else {
                    f64::NAN
                };
            }
        }
    }

    fn save(&self, state: &mut Vec<u8>) {
        bytes::put_u64(state, self.lanes as u64);
        for lane in 0..self.lanes {
            for s in 0..S {
                bytes::put_f64(state, self.chunks[lane / CHUNK][s][lane % CHUNK]);
            }
        }
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let mut rest = bytes::expect_u64(state, self.lanes as u64)?;
        for lane in 0..self.lanes {
            for s in 0..S {
                (self.chunks[lane / CHUNK][s][lane % CHUNK], rest) = bytes::take_f64(rest)?;
            }
        }
        Ok(rest)
    }
}

/// Steps lanes one by one on the rows on which they are present.
fn step_ragged<K: Recursive<I, S, O>, const I: usize, const S: usize, const O: usize>(
    arithmetic: &K,
    states: &mut States<CHUNK, S>,
    ctx: &RowCtx<'_>,
    lane: usize,
    width: usize,
    inputs: [&[f64]; I],
    outs: &mut [&mut [f64]; O],
) {
    for w in 0..width {
        let mut state: [f64; S] = std::array::from_fn(|s| states[s][w]);
        for row in 0..ctx.rows {
            let at = row * ctx.lanes + lane + w;
            let mut y = [f64::NAN; O];
            if ctx.is_present(row, lane + w) {
                y = arithmetic.step(
                    &mut state,
                    std::array::from_fn(|i| simd::finite_or_missing(inputs[i][at])),
                );
            }
            for o in 0..O {
                outs[o][at] = simd::finite_or_missing(y[o]);
            }
        }
        for s in 0..S {
            states[s][w] = state[s];
        }
    }
}
