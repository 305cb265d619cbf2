//! A value from all of the last `n` bars at once: ranks, quantiles, products.

use super::CHUNK;
use super::history::History;
use super::lanes::{self, cells_of, cells_of_mut};
use crate::kernel::bytes;
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

/// A function of whole windows: `I` inputs, `O` outputs.
pub trait WindowFunction<const I: usize, const O: usize>: Clone + Send + Sync + 'static {
    /// Bars of the window.
    fn window(&self) -> usize;

    /// The outputs for the windows of `W` lanes; `windows[i]` holds [`window`](Self::window) rows, oldest first.
    /// The arithmetic of a lane must not depend on `W`. What is not finite becomes missing.
    fn outputs<const W: usize>(&self, windows: [&[[f64; W]]; I]) -> [[f64; W]; O];
}

/// A [`WindowFunction`] as a kernel.
#[derive(Debug, Clone)]
pub struct WindowFunctionKernel<K, const W: usize, const I: usize, const O: usize> {
    function: K,
    lanes: usize,
    chunks: Vec<History<W, I>>,
}

impl<K: WindowFunction<I, O>, const I: usize, const O: usize> WindowFunctionKernel<K, CHUNK, I, O> {
    /// Fresh state for `lanes` lanes, boxed as the registry wants it.
    pub fn boxed(function: K, lanes: usize) -> Box<dyn Kernel> {
        if lanes < 3 {
            Box::new(WindowFunctionKernel::<K, 1, I, O>::new(function, lanes))
        } else {
            Box::new(WindowFunctionKernel::<K, CHUNK, I, O>::new(function, lanes))
        }
    }
}

impl<K: WindowFunction<I, O>, const W: usize, const I: usize, const O: usize>
    WindowFunctionKernel<K, W, I, O>
{
    fn new(function: K, lanes: usize) -> Self {
        let chunk = History::new(function.window());
        Self {
            function,
            lanes,
            chunks: vec![chunk; lanes.div_ceil(W)],
        }
    }

    /// The outputs of one lane if `x` were its newest bar.
    fn lane_outputs(&self, lane: usize, x: [f64; I]) -> [f64; O] {
        let (history, w, n) = (&self.chunks[lane / W], lane % W, self.function.window());
        let end = history.end()[w];
        let view = history.view();
        let windows: [Vec<[f64; 1]>; I] = std::array::from_fn(|i| {
            let older = view[i][end + 1 - n..end].iter().map(|row| [row[w]]);
            older.chain(std::iter::once([x[i]])).collect()
        });
        let y = self
            .function
            .outputs::<1>(std::array::from_fn(|i| windows[i].as_slice()));
        std::array::from_fn(|o| simd::finite_or_missing(y[o][0]))
    }
}

impl<K: WindowFunction<I, O>, const W: usize, const I: usize, const O: usize> Kernel
    for WindowFunctionKernel<K, W, I, O>
{
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let (lanes, n, rows) = (self.lanes, self.function.window(), ctx.rows);
        for c in 0..self.chunks.len() {
            let lane = c * W;
            let width = W.min(lanes - lane);
            self.chunks[c].reserve(rows);
            if self.chunks[c].in_step(width) && ctx.all_present(lane..lane + width) {
                let (function, history) = (&self.function, &mut self.chunks[c]);
                let end = history.end()[0];
                let (cells, mut outs) = (cells_of::<I>(inputs), cells_of_mut::<O>(outs));
                simd::dispatch(
                    #[inline(always)]
                    || {
                        for row in 0..rows {
                            let x: [[f64; W]; I] =
                                lanes::read(&cells, row * ctx.lanes + lane, width);
                            for i in 0..I {
                                history.rows()[i][end + row] = x[i];
                            }
                        }
                        let view = history.view();
                        for row in 0..rows {
                            let windows =
                                std::array::from_fn(|i| &view[i][end + row + 1 - n..=end + row]);
                            let y = function.outputs::<W>(windows);
                            lanes::write(&mut outs, row * ctx.lanes + lane, width, &y);
                        }
                    },
                );
                for w in 0..W {
                    self.chunks[c].advance(w, rows);
                }
            } else {
                for w in 0..width {
                    for row in 0..rows {
                        let mut y = [f64::NAN; O];
                        if ctx.is_present(row, lane + w) {
                            let x: [f64; I] = std::array::from_fn(|i| {
                                simd::finite_or_missing(inputs[i].row(row)[lane + w])
                            });
                            y = self.lane_outputs(lane + w, x);
                            let end = self.chunks[c].end()[w];
                            for (history, x) in self.chunks[c].rows().iter_mut().zip(x) {
                                history[end][w] = x;
                            }
                            self.chunks[c].advance(w, 1);
                        }
                        for o in 0..O {
                            outs[o].row(row)[lane + w] = y[o];
                        }
                    }
                }
                self.chunks[c].align_padding(width);
            }
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for lane in 0..self.lanes {
            let mut y = [f64::NAN; O];
            if ctx.is_present(0, lane) {
                let x = std::array::from_fn(|i| simd::finite_or_missing(inputs[i].row(0)[lane]));
                y = self.lane_outputs(lane, x);
            }
            for o in 0..O {
                outs[o].row(0)[lane] = y[o];
            }
        }
    }

    fn save(&self, state: &mut Vec<u8>) {
        bytes::put_u64(state, self.lanes as u64);
        bytes::put_u64(state, self.function.window() as u64);
        for lane in 0..self.lanes {
            self.chunks[lane / W].save(lane % W, state);
        }
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let rest = bytes::expect_u64(state, self.lanes as u64)?;
        let mut rest = bytes::expect_u64(rest, self.function.window() as u64)?;
        for lane in 0..self.lanes {
            rest = self.chunks[lane / W].load(lane % W, rest)?;
        }
        Ok(rest)
    }
}
