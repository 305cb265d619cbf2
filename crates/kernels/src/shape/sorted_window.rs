//! A value from the last `n` bars in sorted order.

use crate::kernel::bytes;
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

/// A function of a sorted window.
pub trait OrderStatistic: Clone + Send + Sync + 'static {
    /// Bars of the window.
    fn window(&self) -> usize;

    /// The value for a window that holds `sorted`, ascending, missing ones left out; `newest` is its newest bar.
    fn value(&self, sorted: &[f64], newest: f64) -> f64;
}

/// One lane: its last `n` bars as they came, from `oldest` on around, and in order.
#[derive(Debug, Clone)]
struct Lane {
    bars: Vec<f64>,
    oldest: usize,
    sorted: Vec<f64>,
}

impl Lane {
    fn push(&mut self, x: f64) {
        let leaving = std::mem::replace(&mut self.bars[self.oldest], x);
        self.oldest = if self.oldest + 1 == self.bars.len() {
            0
        } else {
            self.oldest + 1
        };
        let below = |x: f64| move |&y: &f64| y < x;
        match (leaving.is_nan(), x.is_nan()) {
            (true, true) => {}
            (true, false) => self.sorted.insert(self.sorted.partition_point(below(x)), x),
            (false, true) => {
                self.sorted
                    .remove(self.sorted.partition_point(below(leaving)));
            }
            // What lies between the two moves up or down by one place.
            (false, false) => {
                let from = self.sorted.partition_point(below(leaving));
                if x > leaving {
                    let to = from + self.sorted[from..].partition_point(below(x));
                    self.sorted.copy_within(from + 1..to, from);
                    self.sorted[to - 1] = x;
                } else {
                    let to = self.sorted[..from].partition_point(below(x));
                    self.sorted.copy_within(to..from, to + 1);
                    self.sorted[to] = x;
                }
            }
        }
    }
}

/// An [`OrderStatistic`] as a kernel.
#[derive(Debug, Clone)]
pub struct SortedWindowKernel<K> {
    statistic: K,
    lanes: Vec<Lane>,
}

impl<K: OrderStatistic> SortedWindowKernel<K> {
    /// Fresh state for `lanes` lanes, boxed as the registry wants it.
    pub fn boxed(statistic: K, lanes: usize) -> Box<dyn Kernel> {
        let n = statistic.window();
        let lane = Lane {
            bars: vec![f64::NAN; n],
            oldest: 0,
            sorted: Vec::with_capacity(n),
        };
        Box::new(Self {
            statistic,
            lanes: vec![lane; lanes],
        })
    }
}

/// The value as it is kept: missing if not finite, and zero without a sign, which sorting would not keep apart.
fn kept(x: f64) -> f64 {
    simd::finite_or_missing(x) + 0.0
}

impl<K: OrderStatistic> Kernel for SortedWindowKernel<K> {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for (column, lane) in self.lanes.iter_mut().enumerate() {
            for row in 0..ctx.rows {
                let mut y = f64::NAN;
                if ctx.is_present(row, column) {
                    let x = kept(inputs[0].row(row)[column]);
                    lane.push(x);
                    y = simd::finite_or_missing(self.statistic.value(&lane.sorted, x));
                }
                outs[0].row(row)[column] = y;
            }
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for (column, lane) in self.lanes.iter().enumerate() {
            let mut y = f64::NAN;
            if ctx.is_present(0, column) {
                let x = kept(inputs[0].row(0)[column]);
                let mut provisional = lane.clone();
                provisional.push(x);
                y = simd::finite_or_missing(self.statistic.value(&provisional.sorted, x));
            }
            outs[0].row(0)[column] = y;
        }
    }

    fn save(&self, state: &mut Vec<u8>) {
        bytes::put_u64(state, self.lanes.len() as u64);
        bytes::put_u64(state, self.statistic.window() as u64);
        for lane in &self.lanes {
            let (newer, older) = lane.bars.split_at(lane.oldest);
            for &x in older.iter().chain(newer) {
                bytes::put_f64(state, x);
            }
        }
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let rest = bytes::expect_u64(state, self.lanes.len() as u64)?;
        let mut rest = bytes::expect_u64(rest, self.statistic.window() as u64)?;
        for lane in &mut self.lanes {
            lane.oldest = 0;
            for bar in &mut lane.bars {
                (*bar, rest) = bytes::take_f64(rest)?;
            }
            lane.sorted.clear();
            lane.sorted.extend(lane.bars.iter().filter(|x| !x.is_nan()));
            lane.sorted.sort_unstable_by(f64::total_cmp);
        }
        Ok(rest)
    }
}
