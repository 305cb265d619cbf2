//! A value from the newest bar and a fixed number of remembered numbers.

use super::lanes::{self, cells_of, cells_of_mut};
use crate::kernel::bytes;
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
    /// [`LARGEST`](Self::LARGEST), without asking about either: the same operations on the same numbers. Until an input is missing, it is right for all bars that follow.
    fn settled_step(&self, state: &mut [f64; S], x: [f64; I]) -> [f64; O] {
        self.step(state, x)
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

/// Rows for which it is asked at once whether an input is missing.
const LOOK_AHEAD: usize = 128;

/// Whether no input of a few lanes is missing or further from zero than `largest` on some rows.
#[inline(always)]
fn all_known<const I: usize>(
    largest: f64,
    inputs: &[&[f64]; I],
    rows: std::ops::Range<usize>,
    lane: usize,
    width: usize,
    lanes: usize,
) -> bool {
    // Loops rather than iterators with closures, which the vector path does not inline.
    let mut known = true;
    for cells in inputs {
        if lanes == 1 {
            known &= simd::all_within(largest, &cells[rows.clone()]);
        } else {
            for row in rows.clone() {
                known &= simd::all_within(largest, &cells[row * lanes + lane..][..width]);
            }
        }
    }
    known
}

/// Steps `W` lanes from `lane` on over all rows of tiles with `lanes` lanes; `width ≤ W` of them exist.
#[inline(always)]
fn step_dense<
    K: Recursive<I, S, O>,
    const W: usize,
    const I: usize,
    const S: usize,
    const O: usize,
>(
    arithmetic: &K,
    states: &mut States<W, S>,
    lane: usize,
    width: usize,
    lanes: usize,
    rows: usize,
    inputs: [&[f64]; I],
    outs: &mut [&mut [f64]; O],
) {
    let mut local = *states;
    let mut row = 0;
    while row < rows {
        let until = rows.min(row + LOOK_AHEAD);
        let settled = K::SETTLES
            && (0..width).all(|w| arithmetic.settled(&lanes::column(&local, w)))
            && all_known(K::LARGEST, &inputs, row..until, lane, width, lanes);
        while row < until {
            let at = row * lanes + lane;
            let x: [[f64; W]; I] = if settled {
                lanes::read_known(&inputs, at, width)
            } else {
                lanes::read(&inputs, at, width)
            };
            let mut y = [[0.0; W]; O];
            for w in 0..W {
                let mut state: [f64; S] = lanes::column(&local, w);
                let x = lanes::column(&x, w);
                let out = if settled {
                    arithmetic.settled_step(&mut state, x)
                } else {
                    arithmetic.step(&mut state, x)
                };
                for s in 0..S {
                    local[s][w] = state[s];
                }
                for o in 0..O {
                    y[o][w] = out[o];
                }
            }
            lanes::write(outs, at, width, &y);
            row += 1;
        }
    }
    *states = local;
}

impl<K: Recursive<I, S, O>, const I: usize, const S: usize, const O: usize> Kernel
    for RecursiveKernel<K, I, S, O>
{
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let (inputs, mut outs) = (cells_of(inputs), cells_of_mut(outs));
        let (arithmetic, lanes, rows) = (&self.arithmetic, self.lanes, ctx.rows);
        let chunks = &mut self.chunks;
        let outs = &mut outs;
        simd::dispatch(
            #[inline(always)]
            || {
                let mut lane = 0;
                while lane < lanes {
                    let width = CHUNK.min(lanes - lane);
                    let states = &mut chunks[lane / CHUNK..];
                    if !ctx.all_present(lane..lane + width) {
                        step_ragged(arithmetic, &mut states[0], ctx, lane, width, inputs, outs);
                    } else if width < 3 {
                        // A vector of one or two lanes wastes the rest of it: single lanes keep their state in registers.
                        for w in 0..width {
                            let mut single: States<1, S> =
                                std::array::from_fn(|s| [states[0][s][w]]);
                            step_dense(
                                arithmetic,
                                &mut single,
                                lane + w,
                                1,
                                lanes,
                                rows,
                                inputs,
                                outs,
                            );
                            for s in 0..S {
                                states[0][s][w] = single[s][0];
                            }
                        }
                    } else {
                        step_dense(
                            arithmetic,
                            &mut states[0],
                            lane,
                            width,
                            lanes,
                            rows,
                            inputs,
                            outs,
                        );
                    }
                    lane += width;
                }
            },
        );
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
