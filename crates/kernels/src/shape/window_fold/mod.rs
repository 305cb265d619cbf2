//! A value folded from all of the last `n` bars in constant time a bar, without ever subtracting.
//!
//! Running sums that add the entering and subtract the leaving value drift, remember spikes that have long left, and
//! take a tiny variance as the difference of two huge sums. Here a lane's bars are cut into blocks of `n` by their own
//! bar number. When a block is complete, the folds of all its ends are stored; a window is the stored end of the
//! previous block merged with the running fold of the current one (van Herk 1992, Gil and Werman 1993; for moments
//! the merge of Chan, Golub and LeVeque 1979). Missing values, equal values and spikes then need no special care:
//! what has left the window has left no trace.
//!
//! Sums are taken about an *origin*: the first bar of the current block, the one bar that every window of the
//! block holds. Deviations from it are no larger than the window's range, and exactly zero where nothing moves.

mod abreast;
mod chunk;

use self::chunk::{Chunk, Movers};
use super::CHUNK;
use super::lanes::{Place, cells_of, cells_of_mut};
use crate::kernel::bytes;
use crate::number::{Number, Unit};
use crate::simd::{Dispatch, Lanes, OnLanes};
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef};

/// A fold over windows: `I` inputs, `S` folded numbers, `O` outputs.
pub trait WindowFold<const I: usize, const S: usize, const O: usize>:
    Clone + Send + Sync + 'static
{
    /// Bars of the window.
    fn window(&self) -> usize;

    /// What bar `x` alone contributes; it lies `at` bars after the origin (before it, if negative). A missing value
    /// must come through.
    fn lift<N: Number>(&self, x: [N; I], origin: [N; I], at: N) -> [N; S];

    /// The fold of two neighbouring runs of bars. Associative but for rounding; missing if either is.
    fn merge<N: Number>(&self, older: [N; S], newer: [N; S]) -> [N; S];

    /// The outputs for a window with fold `total`, whose newest bar is `x`, `at` bars after the origin.
    fn outputs<N: Number>(&self, total: [N; S], x: [N; I], origin: [N; I], at: N) -> [N; O];
}

/// The merge of folds that are plain sums.
#[inline(always)]
pub fn sums<N: Number, const S: usize>(a: [N; S], b: [N; S]) -> [N; S] {
    let mut sums = a;
    for s in 0..S {
        sums[s] = sums[s] + b[s];
    }
    sums
}

/// [`WindowFold`] arithmetic as a kernel.
#[derive(Debug, Clone)]
pub struct WindowFoldKernel<K, const W: usize, const I: usize, const S: usize, const O: usize> {
    arithmetic: K,
    lanes: usize,
    chunks: Vec<Chunk<W, I, S>>,
}

impl<K: WindowFold<I, S, O>, const I: usize, const S: usize, const O: usize>
    WindowFoldKernel<K, CHUNK, I, S, O>
{
    /// Fresh state for `lanes` lanes, boxed as the registry wants it. One or two lanes are kept singly: a chunk of
    /// eight would waste most of every cache line.
    pub fn boxed(arithmetic: K, lanes: usize) -> Box<dyn Kernel> {
        if lanes < 3 {
            Box::new(WindowFoldKernel::<K, 1, I, S, O>::new(arithmetic, lanes))
        } else {
            Box::new(WindowFoldKernel::<K, CHUNK, I, S, O>::new(
                arithmetic, lanes,
            ))
        }
    }
}

/// The step of a chunk's movers over the rows of a tile, to be run on vectors.
struct Step<'s, 't, K, const W: usize, const I: usize, const S: usize, const O: usize> {
    chunk: &'s mut Chunk<W, I, S>,
    arithmetic: &'s K,
    movers: Movers<W>,
    place: Place,
    rows: usize,
    inputs: [&'s [f64]; I],
    outs: &'s mut [&'t mut [f64]; O],
}

impl<K: WindowFold<I, S, O>, const W: usize, const I: usize, const S: usize, const O: usize>
    OnLanes<W> for Step<'_, '_, K, W, I, S, O>
{
    #[inline(always)]
    fn run(self, unit: impl Unit<W>) {
        self.chunk.step(
            unit,
            self.arithmetic,
            self.movers,
            self.place,
            self.rows,
            self.inputs,
            self.outs,
        );
    }
}

#[expect(
    private_bounds,
    reason = "which widths have vectors is the affair of this crate"
)]
impl<K: WindowFold<I, S, O>, const W: usize, const I: usize, const S: usize, const O: usize>
    WindowFoldKernel<K, W, I, S, O>
where
    Lanes<W>: Dispatch<W>,
{
    fn new(arithmetic: K, lanes: usize) -> Self {
        // Each made by itself: a copy would not have the room that it keeps for its turns.
        let chunk = |_| Chunk::new(arithmetic.window());
        Self {
            chunks: (0..lanes.div_ceil(W)).map(chunk).collect(),
            arithmetic,
            lanes,
        }
    }

    /// Steps a chunk over a tile on which some lanes are absent, or of which some stand elsewhere than the others: those that
    /// can move together, then the others one by one.
    fn step_ragged(
        &mut self,
        c: usize,
        ctx: &RowCtx<'_>,
        place: Place,
        inputs: [&[f64]; I],
        outs: &mut [&mut [f64]; O],
    ) {
        let (arithmetic, chunk) = (&self.arithmetic, &mut self.chunks[c]);
        let (rows, width) = (ctx.rows, place.width);
        let is_full = |w| (0..rows).all(|row| ctx.is_present(row, place.first + w));
        let full = std::array::from_fn(|w| w < width && is_full(w));
        let movers = chunk.gather(full, width, rows);
        if let Some(movers) = movers {
            <Lanes<W> as Dispatch<W>>::dispatch(Step {
                chunk,
                arithmetic,
                movers,
                place,
                rows,
                inputs,
                outs,
            });
        }
        let alone = |&w: &usize| !movers.is_some_and(|movers| movers.has(w));
        for w in (0..width).filter(alone) {
            for row in 0..rows {
                let cell = place.cell(row) + w;
                let mut y = [f64::NAN; O];
                if ctx.is_present(row, place.first + w) {
                    let mut x = [0.0; I];
                    for i in 0..I {
                        x[i] = inputs[i][cell];
                    }
                    y = chunk.step_lane(arithmetic, w, x);
                }
                for o in 0..O {
                    outs[o][cell] = y[o];
                }
            }
        }
        chunk.align_padding(width);
    }
}

impl<K: WindowFold<I, S, O>, const W: usize, const I: usize, const S: usize, const O: usize> Kernel
    for WindowFoldKernel<K, W, I, S, O>
where
    Lanes<W>: Dispatch<W>,
{
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let (inputs, mut outs) = (cells_of::<I>(inputs), cells_of_mut::<O>(outs));
        let outs = &mut outs;
        for c in 0..self.chunks.len() {
            let first = c * W;
            let place = Place {
                lanes: ctx.lanes,
                first,
                width: W.min(self.lanes - first),
            };
            let chunk = &mut self.chunks[c];
            let all_present = ctx.all_present(first..first + place.width);
            match chunk.all().filter(|_| all_present) {
                Some(movers) => <Lanes<W> as Dispatch<W>>::dispatch(Step {
                    chunk,
                    arithmetic: &self.arithmetic,
                    movers,
                    place,
                    rows: ctx.rows,
                    inputs,
                    outs,
                }),
                None => self.step_ragged(c, ctx, place, inputs, outs),
            }
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for lane in 0..self.lanes {
            let mut y = [f64::NAN; O];
            if ctx.is_present(0, lane) {
                let x = std::array::from_fn(|i| inputs[i].row(0)[lane]);
                y = self.chunks[lane / W].peek(&self.arithmetic, lane % W, x);
            }
            for o in 0..O {
                outs[o].row(0)[lane] = y[o];
            }
        }
    }

    fn save(&self, state: &mut Vec<u8>) {
        bytes::put_u64(state, self.lanes as u64);
        bytes::put_u64(state, self.arithmetic.window() as u64);
        for lane in 0..self.lanes {
            self.chunks[lane / W].save(lane % W, state);
        }
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let rest = bytes::expect_u64(state, self.lanes as u64)?;
        let mut rest = bytes::expect_u64(rest, self.arithmetic.window() as u64)?;
        for lane in 0..self.lanes {
            rest = self.chunks[lane / W].load(&self.arithmetic, lane % W, rest)?;
        }
        for (c, chunk) in self.chunks.iter_mut().enumerate() {
            chunk.align_padding(W.min(self.lanes - c * W));
        }
        Ok(rest)
    }
}
