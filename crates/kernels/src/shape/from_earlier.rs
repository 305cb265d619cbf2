//! A value from the newest bar and the one `n` bars before.

use super::lanes::{cells_of, cells_of_mut};
use crate::kernel::bytes;
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

/// Arithmetic on two bars of a lane. It waits for no result of its own, so that a whole tile is one pass over its cells.
pub trait FromEarlier<const I: usize>: Clone + Send + Sync + 'static {
    /// The value at bar `now`, where `then` was before; all of `then` is missing where there was no bar. Must be branch-free
    /// to vectorise; what is not finite becomes missing.
    fn value(&self, then: [f64; I], now: [f64; I]) -> f64;
}

/// [`FromEarlier`] arithmetic as a kernel.
#[derive(Debug, Clone)]
pub struct FromEarlierKernel<K, const I: usize> {
    arithmetic: K,
    /// Bars from one to the other.
    n: usize,
    lanes: usize,
    /// `[n × lanes]` by input: each lane's last `n` bars, a ring of rows.
    past: [Vec<f64>; I],
    /// By lane: the row of the ring on which its oldest bar stands and its next one will. Lanes that missed bars fall behind.
    slot: Vec<usize>,
}

impl<K: FromEarlier<I>, const I: usize> FromEarlierKernel<K, I> {
    /// Fresh state for `lanes` lanes, boxed as the registry wants it.
    pub fn boxed(arithmetic: K, n: usize, lanes: usize) -> Box<dyn Kernel> {
        Box::new(Self {
            arithmetic,
            n,
            lanes,
            past: std::array::from_fn(|_| vec![f64::NAN; n * lanes]),
            slot: vec![0; lanes],
        })
    }

    /// The value of a lane if `now` were its newest bar.
    #[inline(always)]
    fn value(&self, lane: usize, now: [f64; I]) -> f64 {
        let then = if self.n == 0 {
            now
        } else {
            bar(
                &self.past.each_ref().map(Vec::as_slice),
                self.slot[lane] * self.lanes + lane,
            )
        };
        simd::finite_or_missing(self.arithmetic.value(then, now))
    }

    /// Steps lanes that have a bar on every row and stand on one row of the ring.
    fn step_together(&mut self, rows: usize, inputs: [&[f64]; I], out: &mut [f64]) {
        let (n, lanes) = (self.n, self.lanes);
        let (arithmetic, past, slot) = (&self.arithmetic, &mut self.past, self.slot[0]);
        // The first rows follow those of the ring, which ends once on the way; the others rows of the tile itself.
        let first = n.min(rows);
        let before_end = first.min(n - slot);
        let (early, late) = (before_end * lanes, first * lanes);
        simd::dispatch(
            #[inline(always)]
            || {
                let ring = past.each_ref().map(Vec::as_slice);
                let (to_end, around) = (cut(&ring, slot * lanes), ring);
                fill(arithmetic, to_end, inputs, &mut out[..early]);
                fill(
                    arithmetic,
                    around,
                    cut(&inputs, early),
                    &mut out[early..late],
                );
                fill(
                    arithmetic,
                    inputs,
                    cut(&inputs, n.min(rows) * lanes),
                    &mut out[late..],
                );
            },
        );
        for row in rows - first..rows {
            let to = (slot + row) % n * lanes;
            for (ring, cells) in past.iter_mut().zip(inputs) {
                let cells = &cells[row * lanes..(row + 1) * lanes];
                for (kept, &x) in ring[to..to + lanes].iter_mut().zip(cells) {
                    *kept = simd::finite_or_missing(x);
                }
            }
        }
        if n > 0 {
            self.slot.fill((slot + rows) % n);
        }
    }

    /// Steps each lane on the rows on which it has a bar.
    fn step_apart(&mut self, ctx: &RowCtx<'_>, inputs: [&[f64]; I], out: &mut [f64]) {
        for row in 0..ctx.rows {
            for lane in 0..self.lanes {
                let cell = row * self.lanes + lane;
                out[cell] = f64::NAN;
                if !ctx.is_present(row, lane) {
                    continue;
                }
                let now = bar(&inputs, cell);
                out[cell] = self.value(lane, now);
                if self.n > 0 {
                    let slot = &mut self.slot[lane];
                    for (ring, x) in self.past.iter_mut().zip(now) {
                        ring[*slot * self.lanes + lane] = x;
                    }
                    *slot = (*slot + 1) % self.n;
                }
            }
        }
    }
}

/// The bar in a cell.
#[inline(always)]
fn bar<const I: usize>(cells: &[&[f64]; I], cell: usize) -> [f64; I] {
    let mut bar = [0.0; I];
    for i in 0..I {
        bar[i] = simd::finite_or_missing(cells[i][cell]);
    }
    bar
}

/// What follows the first cells of each input.
#[inline(always)]
fn cut<'c, const I: usize>(cells: &[&'c [f64]; I], first: usize) -> [&'c [f64]; I] {
    let mut rest = *cells;
    for rest in &mut rest {
        *rest = &rest[first..];
    }
    rest
}

/// Fills cells from the like cells of then and now.
#[inline(always)]
fn fill<K: FromEarlier<I>, const I: usize>(
    arithmetic: &K,
    mut then: [&[f64]; I],
    mut now: [&[f64]; I],
    out: &mut [f64],
) {
    // Slices of one length, known here, leave no bounds to check in the loop.
    for i in 0..I {
        (then[i], now[i]) = (&then[i][..out.len()], &now[i][..out.len()]);
    }
    for cell in 0..out.len() {
        out[cell] = simd::finite_or_missing(arithmetic.value(bar(&then, cell), bar(&now, cell)));
    }
}

impl<K: FromEarlier<I>, const I: usize> Kernel for FromEarlierKernel<K, I> {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let inputs = cells_of(inputs);
        let [out] = cells_of_mut(outs);
        let together = self.slot.iter().all(|&slot| slot == self.slot[0]);
        if together && ctx.present.is_none() {
            self.step_together(ctx.rows, inputs, &mut out[..ctx.rows * self.lanes]);
        } else {
            self.step_apart(ctx, inputs, out);
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let inputs = cells_of(inputs);
        let [out] = cells_of_mut(outs);
        for lane in 0..self.lanes {
            out[lane] = if ctx.is_present(0, lane) {
                self.value(lane, bar(&inputs, lane))
            } else {
                f64::NAN
            };
        }
    }

    fn save(&self, state: &mut Vec<u8>) {
        bytes::put_u64(state, self.lanes as u64);
        bytes::put_u64(state, self.n as u64);
        for (lane, &slot) in self.slot.iter().enumerate() {
            for ring in &self.past {
                for age in 0..self.n {
                    bytes::put_f64(state, ring[(slot + age) % self.n * self.lanes + lane]);
                }
            }
        }
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let rest = bytes::expect_u64(state, self.lanes as u64)?;
        let mut rest = bytes::expect_u64(rest, self.n as u64)?;
        self.slot.fill(0);
        for lane in 0..self.lanes {
            for ring in &mut self.past {
                for row in 0..self.n {
                    (ring[row * self.lanes + lane], rest) = bytes::take_f64(rest)?;
                }
            }
        }
        Ok(rest)
    }
}
