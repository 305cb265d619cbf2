//! A value from the last `n` bars in sorted order.

use super::CHUNK;
use super::lanes::{self, Place};
use crate::kernel::bytes;
use crate::number::{Number, Unit};
use crate::simd::{Dispatch, Lanes, OnLanes};
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

/// A function of a sorted window.
pub trait OrderStatistic: Clone + Send + Sync + 'static {
    /// Bars of the window.
    fn window(&self) -> usize;

    /// The value for a window in order, of which `newest` is the newest bar.
    fn value(&self, sorted: Sorted<'_>, newest: f64) -> f64;
}

/// The bars of a window, ascending, missing ones left out.
#[derive(Debug, Clone, Copy)]
pub struct Sorted<'s> {
    /// The first bar and what follows; the next one stands `stride` cells on.
    cells: &'s [f64],
    stride: usize,
    len: usize,
}

impl Sorted<'_> {
    /// How many bars there are.
    #[must_use]
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether all are missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bar at a place, counted from 0.
    #[must_use]
    #[inline(always)]
    pub fn at(&self, place: usize) -> f64 {
        self.cells[place * self.stride]
    }

    /// How many bars, which stand first, are such.
    #[must_use]
    pub fn count_first(&self, is_such: impl Fn(f64) -> bool) -> usize {
        let (mut from, mut to) = (0, self.len);
        while from < to {
            let middle = from + (to - from) / 2;
            if is_such(self.at(middle)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }
}

/// One lane: its last `n` bars as they came, from `oldest` on around, and in order.
#[derive(Debug, Clone)]
struct Lane {
    bars: Vec<f64>,
    oldest: usize,
    sorted: Vec<f64>,
}

impl Lane {
    fn new(n: usize) -> Self {
        Self {
            bars: vec![f64::NAN; n],
            oldest: 0,
            sorted: Vec::with_capacity(n),
        }
    }

    /// A lane with these bars, oldest first.
    fn of_bars(bars: Vec<f64>) -> Self {
        let mut sorted: Vec<f64> = bars.iter().copied().filter(|x| !x.is_nan()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        Self {
            bars,
            oldest: 0,
            sorted,
        }
    }

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

    /// Takes a bar in and gives the statistic of the window that ends with it.
    fn step<K: OrderStatistic>(&mut self, statistic: &K, x: f64) -> f64 {
        let x = kept(x);
        self.push(x);
        let sorted = Sorted {
            cells: &self.sorted,
            stride: 1,
            len: self.sorted.len(),
        };
        simd::finite_or_missing(statistic.value(sorted, x))
    }

    /// The bars, oldest first.
    fn in_time(&self) -> impl Iterator<Item = f64> + '_ {
        let (newer, older) = self.bars.split_at(self.oldest);
        older.iter().chain(newer).copied()
    }
}

/// The windows of eight lanes, put in order by one pass over them for each bar: no search, no branch, nothing to guess.
#[derive(Debug, Clone)]
struct Chunk {
    /// The last `n` bars as they came, those of each lane from `oldest` on around.
    bars: Vec<[f64; CHUNK]>,
    oldest: [usize; CHUNK],
    /// The bars in order; infinity stands for missing ones.
    sorted: Vec<[f64; CHUNK]>,
    /// How many are not missing.
    known: [usize; CHUNK],
}

impl Chunk {
    fn new(n: usize) -> Self {
        Self {
            bars: vec![[f64::NAN; CHUNK]; n],
            oldest: [0; CHUNK],
            sorted: vec![[f64::INFINITY; CHUNK]; n],
            known: [0; CHUNK],
        }
    }

    fn lane(&self, w: usize) -> Lane {
        let (newer, older) = self.bars.split_at(self.oldest[w]);
        Lane::of_bars(older.iter().chain(newer).map(|bar| bar[w]).collect())
    }

    /// Puts a lane in.
    fn set_lane(&mut self, w: usize, lane: &Lane) {
        self.oldest[w] = 0;
        for (row, bar) in self.bars.iter_mut().zip(lane.in_time()) {
            row[w] = bar;
        }
        for (place, row) in self.sorted.iter_mut().enumerate() {
            row[w] = lane.sorted.get(place).copied().unwrap_or(f64::INFINITY);
        }
        self.known[w] = lane.sorted.len();
    }

    /// The place in the ring of bars after this one.
    fn after(&self, place: usize) -> usize {
        if place + 1 == self.bars.len() {
            0
        } else {
            place + 1
        }
    }

    /// Puts a bar of each lane that is present (`None`: of all) in the place of its oldest, and gives what left and what came: nothing in the
    /// other lanes.
    #[inline(always)]
    fn exchange(&mut self, x: &[f64; CHUNK], present: Option<&[bool; CHUNK]>) -> [[f64; CHUNK]; 2] {
        let oldest = self.oldest[0];
        if present.is_none() && lanes::are_level(&self.oldest) {
            self.oldest = [self.after(oldest); CHUNK];
            return [std::mem::replace(&mut self.bars[oldest], *x), *x];
        }
        let mut exchanged = [[f64::NAN; CHUNK]; 2];
        for w in 0..CHUNK {
            if present.is_none_or(|present| present[w]) {
                let oldest = self.oldest[w];
                exchanged[0][w] = std::mem::replace(&mut self.bars[oldest][w], x[w]);
                exchanged[1][w] = x[w];
                self.oldest[w] = self.after(oldest);
            }
        }
        exchanged
    }

    /// Takes a bar of every lane that is present in.
    #[inline(always)]
    fn push<U: Unit<CHUNK>>(&mut self, unit: U, x: &[f64; CHUNK], present: Option<&[bool; CHUNK]>) {
        let [mut out, mut into] = self.exchange(x, present);
        for w in 0..CHUNK {
            self.known[w] += usize::from(!into[w].is_nan());
            self.known[w] -= usize::from(!out[w].is_nan());
            out[w] = if out[w].is_nan() {
                f64::INFINITY
            } else {
                out[w]
            };
            into[w] = if into[w].is_nan() {
                f64::INFINITY
            } else {
                into[w]
            };
        }
        let (out, into) = (unit.load(&out), unit.load(&into));
        // Without the one that leaves, what stands from its place on moves down by one; the one that enters stands between
        // its neighbours.
        let last = unit.splat(f64::INFINITY);
        let mut before = unit.splat(f64::NEG_INFINITY);
        let mut here = unit.load(&self.sorted[0]);
        for place in 0..self.sorted.len() {
            let next = match self.sorted.get(place + 1) {
                Some(next) => unit.load(next),
                None => last,
            };
            let stays = here.if_so(here.below(out), next);
            unit.store(before.larger(into).smaller(stays), &mut self.sorted[place]);
            (before, here) = (stays, next);
        }
    }

    #[inline(always)]
    fn value<K: OrderStatistic>(&self, statistic: &K, w: usize, newest: f64) -> f64 {
        let sorted = Sorted {
            cells: &self.sorted.as_flattened()[w..],
            stride: CHUNK,
            len: self.known[w],
        };
        statistic.value(sorted, newest)
    }
}

/// The step of a chunk over the rows of a tile, to be run on vectors.
struct Step<'s, K> {
    chunk: &'s mut Chunk,
    statistic: &'s K,
    place: Place,
    rows: usize,
    /// Of all lanes of the tile; `None`: all are present on every row.
    present: Option<&'s [bool]>,
    input: &'s [f64],
    out: &'s mut [f64],
}

impl<K: OrderStatistic> OnLanes<CHUNK> for Step<'_, K> {
    #[inline(always)]
    fn run(self, unit: impl Unit<CHUNK>) {
        let width = self.place.width;
        let mut present = [true; CHUNK];
        for row in 0..self.rows {
            let at = self.place.cell(row);
            let [mut x]: [[f64; CHUNK]; 1] = lanes::read(&[self.input], at, width);
            for x in &mut x {
                *x = kept(*x);
            }
            let Some(flags) = self.present else {
                self.chunk.push(unit, &x, None);
                for w in 0..width {
                    let value = self.chunk.value(self.statistic, w, x[w]);
                    self.out[at + w] = simd::finite_or_missing(value);
                }
                continue;
            };
            present[..width].copy_from_slice(&flags[at..at + width]);
            self.chunk.push(unit, &x, Some(&present));
            for w in 0..width {
                self.out[at + w] = if present[w] {
                    simd::finite_or_missing(self.chunk.value(self.statistic, w, x[w]))
                } else {
                    f64::NAN
                };
            }
        }
    }
}

/// An [`OrderStatistic`] as a kernel over chunks of eight lanes.
#[derive(Debug, Clone)]
pub struct SortedWindowKernel<K> {
    statistic: K,
    lanes: usize,
    chunks: Vec<Chunk>,
}

impl<K: OrderStatistic> SortedWindowKernel<K> {
    /// Fresh state for `lanes` lanes, boxed as the registry wants it. One or two lanes are searched for the places instead,
    /// which takes time that grows less with the window.
    pub fn boxed(statistic: K, lanes: usize) -> Box<dyn Kernel> {
        let n = statistic.window();
        if lanes < 3 {
            return Box::new(SortedLanesKernel {
                lanes: vec![Lane::new(n); lanes],
                statistic,
            });
        }
        Box::new(Self {
            statistic,
            lanes,
            chunks: vec![Chunk::new(n); lanes.div_ceil(CHUNK)],
        })
    }
}

/// The value as it is kept: missing if not finite, and zero without a sign, which sorting would not keep apart.
#[inline(always)]
fn kept(x: f64) -> f64 {
    simd::finite_or_missing(x) + 0.0
}

impl<K: OrderStatistic> Kernel for SortedWindowKernel<K> {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let input = inputs[0].cells();
        let out = outs[0].cells();
        for (c, chunk) in self.chunks.iter_mut().enumerate() {
            let first = c * CHUNK;
            let place = Place {
                lanes: self.lanes,
                first,
                width: CHUNK.min(self.lanes - first),
            };
            <Lanes<CHUNK> as Dispatch<CHUNK>>::dispatch(Step {
                chunk,
                statistic: &self.statistic,
                place,
                rows: ctx.rows,
                present: ctx.present,
                input,
                out,
            });
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let (input, out) = (inputs[0].row(0), outs[0].row(0));
        for lane in 0..self.lanes {
            out[lane] = if ctx.is_present(0, lane) {
                let mut provisional = self.chunks[lane / CHUNK].lane(lane % CHUNK);
                provisional.step(&self.statistic, input[lane])
            } else {
                f64::NAN
            };
        }
    }

    fn save(&self, state: &mut Vec<u8>) {
        let lane = |lane: usize| self.chunks[lane / CHUNK].lane(lane % CHUNK);
        save(&self.statistic, (0..self.lanes).map(lane), state);
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let (lanes, rest) = load(&self.statistic, self.lanes, state)?;
        for (at, lane) in lanes.iter().enumerate() {
            self.chunks[at / CHUNK].set_lane(at % CHUNK, lane);
        }
        Ok(rest)
    }
}

/// An [`OrderStatistic`] as a kernel over single lanes.
#[derive(Debug, Clone)]
struct SortedLanesKernel<K> {
    statistic: K,
    lanes: Vec<Lane>,
}

impl<K: OrderStatistic> Kernel for SortedLanesKernel<K> {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for (column, lane) in self.lanes.iter_mut().enumerate() {
            for row in 0..ctx.rows {
                outs[0].row(row)[column] = if ctx.is_present(row, column) {
                    lane.step(&self.statistic, inputs[0].row(row)[column])
                } else {
                    f64::NAN
                };
            }
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for (column, lane) in self.lanes.iter().enumerate() {
            outs[0].row(0)[column] = if ctx.is_present(0, column) {
                lane.clone().step(&self.statistic, inputs[0].row(0)[column])
            } else {
                f64::NAN
            };
        }
    }

    fn save(&self, state: &mut Vec<u8>) {
        save(&self.statistic, self.lanes.iter().cloned(), state);
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let rest;
        (self.lanes, rest) = load(&self.statistic, self.lanes.len(), state)?;
        Ok(rest)
    }
}

/// Writes the bars of each lane, oldest first: their order follows.
fn save<K: OrderStatistic>(
    statistic: &K,
    lanes: impl ExactSizeIterator<Item = Lane>,
    state: &mut Vec<u8>,
) {
    bytes::put_u64(state, lanes.len() as u64);
    bytes::put_u64(state, statistic.window() as u64);
    for lane in lanes {
        lane.in_time().for_each(|x| bytes::put_f64(state, x));
    }
}

/// Reads what [`save`] wrote.
fn load<'a, K: OrderStatistic>(
    statistic: &K,
    lanes: usize,
    state: &'a [u8],
) -> Result<(Vec<Lane>, &'a [u8]), StateError> {
    let rest = bytes::expect_u64(state, lanes as u64)?;
    let mut rest = bytes::expect_u64(rest, statistic.window() as u64)?;
    let mut loaded = Vec::with_capacity(lanes);
    for _ in 0..lanes {
        let mut bars = vec![f64::NAN; statistic.window()];
        for bar in &mut bars {
            (*bar, rest) = bytes::take_f64(rest)?;
        }
        loaded.push(Lane::of_bars(bars));
    }
    Ok((loaded, rest))
}
