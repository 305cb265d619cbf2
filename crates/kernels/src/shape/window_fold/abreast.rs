//! Blocks of a single lane, folded eight at once.

use super::WindowFold;
use super::chunk::load;
use crate::number::{Number, Unit};
use crate::shape::lanes::Place;
use crate::simd::OnLanes;

/// Blocks of a single lane that are folded at once. None waits for another: a window needs the bars of its own block and of
/// the block before, and those are known.
pub(super) const ABREAST: usize = 8;

/// Consecutive blocks of a single lane, folded as `Chunk::turn` and `Chunk::run` fold them, in the same order.
pub(super) struct Abreast<'s, 't, K, const I: usize, const S: usize, const O: usize> {
    pub(super) arithmetic: &'s K,
    pub(super) place: Place,
    /// Bars of a block.
    pub(super) n: usize,
    /// The first row; the block before it is in the tile too.
    pub(super) row: usize,
    pub(super) blocks: usize,
    pub(super) inputs: [&'s [f64]; I],
    pub(super) outs: &'s mut [&'t mut [f64]; O],
}

impl<K: WindowFold<I, S, O>, const I: usize, const S: usize, const O: usize> OnLanes<ABREAST>
    for Abreast<'_, '_, K, I, S, O>
{
    #[inline(always)]
    fn run(mut self, unit: impl Unit<ABREAST>) {
        let mut ends = vec![[[0.0; ABREAST]; S]; self.n];
        for done in (0..self.blocks).step_by(ABREAST) {
            let count = ABREAST.min(self.blocks - done);
            self.fold(unit, self.row + done * self.n, count, &mut ends);
        }
    }
}

impl<K: WindowFold<I, S, O>, const I: usize, const S: usize, const O: usize>
    Abreast<'_, '_, K, I, S, O>
{
    /// Folds `count` blocks from `row` on; what is left of the vector repeats the last of them and is not written.
    #[inline(always)]
    fn fold<U: Unit<ABREAST>>(
        &mut self,
        unit: U,
        row: usize,
        count: usize,
        ends: &mut [[[f64; ABREAST]; S]],
    ) {
        let (n, stride) = (self.n, self.place.lanes);
        let span = (n - 1) * stride + 1;
        let mut starts = [0; ABREAST];
        for (w, start) in starts.iter_mut().enumerate() {
            *start = self.place.cell(row + w.min(count - 1) * n);
        }
        let mut now = [[&[] as &[f64]; ABREAST]; I];
        let mut before = now;
        for i in 0..I {
            for w in 0..ABREAST {
                let start = starts[w];
                now[i][w] = &self.inputs[i][start..start + span];
                before[i][w] = &self.inputs[i][start - n * stride..][..span];
            }
        }
        let mut written: [[&mut [f64]; ABREAST]; O] = self.outs.each_mut().map(|cells| {
            let mut rest = &mut cells[starts[0]..];
            std::array::from_fn(|w| {
                let cells = if w < count { n * stride } else { 0 };
                let all = std::mem::take(&mut rest);
                let (block, behind) = all.split_at_mut(cells.min(all.len()));
                rest = behind;
                block
            })
        });
        let origin = bars(unit, &now, 0);
        let mut fold: Option<[U::Number; S]> = None;
        for j in (1..n).rev() {
            let at = j as f64 - n as f64;
            let lifted =
                self.arithmetic
                    .lift(bars(unit, &before, j * stride), origin, unit.splat(at));
            let merged = match fold {
                Some(fold) => self.arithmetic.merge(lifted, fold),
                None => lifted,
            };
            for s in 0..S {
                unit.store(merged[s], &mut ends[j][s]);
            }
            fold = Some(merged);
        }
        let mut running: Option<[U::Number; S]> = None;
        for j in 0..n {
            let (bar, at) = (bars(unit, &now, j * stride), unit.splat(j as f64));
            let lifted = self.arithmetic.lift(bar, origin, at);
            let merged = match running {
                Some(running) => self.arithmetic.merge(running, lifted),
                None => lifted,
            };
            running = Some(merged);
            let total = match ends.get(j + 1) {
                Some(end) => self.arithmetic.merge(load(unit, end), merged),
                None => merged,
            };
            let out = self.arithmetic.outputs(total, bar, origin, at);
            for o in 0..O {
                let mut cells = [0.0; ABREAST];
                unit.store(out[o].finite_or_missing(), &mut cells);
                if count == ABREAST {
                    // Of known length, so that the numbers go from the vector to their places and not through a loop.
                    for w in 0..ABREAST {
                        written[o][w][j * stride] = cells[w];
                    }
                } else {
                    for (block, &cell) in written[o][..count].iter_mut().zip(&cells) {
                        block[j * stride] = cell;
                    }
                }
            }
        }
    }
}

/// The bar at `at` of each of some blocks.
#[inline(always)]
fn bars<U: Unit<ABREAST>, const I: usize>(
    unit: U,
    blocks: &[[&[f64]; ABREAST]; I],
    at: usize,
) -> [U::Number; I] {
    let mut bars = [unit.splat(0.0); I];
    for i in 0..I {
        let mut cells = [0.0; ABREAST];
        for w in 0..ABREAST {
            cells[w] = blocks[i][w][at];
        }
        bars[i] = unit.load(&cells).finite_or_missing();
    }
    bars
}
