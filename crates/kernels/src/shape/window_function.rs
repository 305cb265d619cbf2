//! A value from all of the last `n` bars at once: ranks, quantiles, products.

use super::CHUNK;
use super::history::History;
use super::lanes::{self, Place, cells_of, cells_of_mut};
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
    /// For the window of a lane that is looked at alone.
    window: Window<I>,
}

/// The bars of one lane, by input.
type Window<const I: usize> = [Vec<[f64; 1]>; I];

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
        let n = function.window();
        Self {
            function,
            lanes,
            chunks: vec![History::new(n); lanes.div_ceil(W)],
            window: std::array::from_fn(|_| Vec::with_capacity(n)),
        }
    }
}

/// The outputs of a lane if `x` were its newest bar.
fn lane_outputs<K: WindowFunction<I, O>, const W: usize, const I: usize, const O: usize>(
    function: &K,
    history: &History<W, I>,
    w: usize,
    x: [f64; I],
    window: &mut Window<I>,
) -> [f64; O] {
    let (view, end) = (history.view(), history.end()[w]);
    for (i, bars) in window.iter_mut().enumerate() {
        let older = &view[i][end + 1 - function.window()..end];
        bars.clear();
        bars.extend(older.iter().map(|row| [row[w]]));
        bars.push([x[i]]);
    }
    let y = function.outputs::<1>(window.each_ref().map(Vec::as_slice));
    y.map(|[y]| simd::finite_or_missing(y))
}

/// Steps those lanes of a chunk (`None`: all) that stand together and have a bar on every row; what is written to the outputs of other lanes
/// means nothing.
fn step_together<K: WindowFunction<I, O>, const W: usize, const I: usize, const O: usize>(
    function: &K,
    history: &mut History<W, I>,
    movers: Option<&[bool; W]>,
    place: Place,
    rows: usize,
    cells: &[&[f64]; I],
    outs: &mut [&mut [f64]; O],
) {
    let moves = |w: usize| movers.is_none_or(|movers| movers[w]);
    let Some(first) = (0..W).find(|&w| moves(w)) else {
        return;
    };
    let (end, n) = (history.end()[first], function.window());
    simd::dispatch(
        #[inline(always)]
        || {
            for row in 0..rows {
                let x: [[f64; W]; I] = lanes::read(cells, place.cell(row), place.width);
                for i in 0..I {
                    let kept = &mut history.rows()[i][end + row];
                    match movers {
                        None => *kept = x[i],
                        Some(movers) => {
                            for w in 0..W {
                                kept[w] = if movers[w] { x[i][w] } else { kept[w] };
                            }
                        }
                    }
                }
            }
            let view = history.view();
            for row in 0..rows {
                let windows = std::array::from_fn(|i| &view[i][end + row + 1 - n..=end + row]);
                let y = function.outputs::<W>(windows);
                lanes::write(outs, place.cell(row), place.width, &y);
            }
        },
    );
    for w in (0..W).filter(|&w| moves(w)) {
        history.advance(w, rows);
    }
}

impl<K: WindowFunction<I, O>, const W: usize, const I: usize, const O: usize> Kernel
    for WindowFunctionKernel<K, W, I, O>
{
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let (cells, mut outs) = (cells_of::<I>(inputs), cells_of_mut::<O>(outs));
        let (function, rows) = (&self.function, ctx.rows);
        for (c, history) in self.chunks.iter_mut().enumerate() {
            let first = c * W;
            let place = Place {
                lanes: self.lanes,
                first,
                width: W.min(self.lanes - first),
            };
            history.reserve(rows);
            let all_present = ctx.all_present(first..first + place.width);
            if all_present && lanes::are_level(history.end()) {
                step_together(function, history, None, place, rows, &cells, &mut outs);
                continue;
            }
            // What fills the chunk goes along with the first lane.
            let is_full = |w: usize| {
                let lane = first + if w < place.width { w } else { 0 };
                ctx.all_present(lane..lane + 1)
            };
            let movers = lanes::together(history.end(), std::array::from_fn(is_full));
            let only = Some(&movers);
            step_together(function, history, only, place, rows, &cells, &mut outs);
            for w in (0..place.width).filter(|&w| !movers[w]) {
                for row in 0..rows {
                    let cell = place.cell(row) + w;
                    let mut y = [f64::NAN; O];
                    if ctx.is_present(row, first + w) {
                        let x = cells.map(|cells| simd::finite_or_missing(cells[cell]));
                        y = lane_outputs(function, history, w, x, &mut self.window);
                        let end = history.end()[w];
                        for (rows, x) in history.rows().iter_mut().zip(x) {
                            rows[end][w] = x;
                        }
                        history.advance(w, 1);
                    }
                    for o in 0..O {
                        outs[o][cell] = y[o];
                    }
                }
            }
            history.align_padding(place.width);
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let mut window = std::array::from_fn(|_| Vec::with_capacity(self.function.window()));
        for lane in 0..self.lanes {
            let mut y = [f64::NAN; O];
            if ctx.is_present(0, lane) {
                let x = std::array::from_fn(|i| simd::finite_or_missing(inputs[i].row(0)[lane]));
                let history = &self.chunks[lane / W];
                y = lane_outputs(&self.function, history, lane % W, x, &mut window);
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
