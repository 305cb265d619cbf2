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

use std::collections::BTreeSet;

use self::abreast::{ABREAST, Abreast};
use super::CHUNK;
use super::lanes::{self, cells_of, cells_of_mut};
use crate::kernel::bytes;
use crate::number::{Number, One, Unit};
use crate::simd::{Dispatch, Lanes, OnLanes};
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

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

/// Where in a tile a chunk's lanes stand.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Lanes of the tile.
    lanes: usize,
    /// The first of the chunk.
    first: usize,
    /// How many of them there are; the rest of the chunk is padding.
    width: usize,
}

impl Place {
    #[inline(always)]
    fn cell(self, row: usize) -> usize {
        row * self.lanes + self.first
    }
}

/// The windows of `W` lanes. A bar's *slot* is its place in the rings, the same for all lanes; where a lane's blocks
/// start depends on its own bar number.
#[derive(Debug, Clone)]
struct Chunk<const W: usize, const I: usize, const S: usize> {
    /// The last `n` bars.
    bars: [Vec<[f64; W]>; I],
    /// The fold of the previous block from each slot to its end.
    ends: [Vec<[f64; W]>; S],
    /// The fold of the current block.
    running: [[f64; W]; S],
    /// The first bar of the current block.
    origin: [[f64; W]; I],
    /// Where the next bar goes.
    slot: usize,
    /// The slot of the first bar of each lane's blocks.
    start: [usize; W],
    /// Bars from the origin to the next bar; 0 where that one begins a block.
    at: [f64; W],
    /// The slots at which a block of some lane begins or ends, or the ring does; ascending.
    turns: Vec<usize>,
}

impl<const W: usize, const I: usize, const S: usize> Chunk<W, I, S> {
    fn new(n: usize) -> Self {
        Self {
            bars: std::array::from_fn(|_| vec![[f64::NAN; W]; n]),
            ends: std::array::from_fn(|_| vec![[f64::NAN; W]; n]),
            running: [[f64::NAN; W]; S],
            origin: [[f64::NAN; W]; I],
            slot: 0,
            start: [0; W],
            at: [0.0; W],
            turns: vec![0, n - 1],
        }
    }

    fn window(&self) -> usize {
        self.bars[0].len()
    }

    #[inline(always)]
    fn bar(&self, slot: usize, w: usize) -> [f64; I] {
        let mut bar = [0.0; I];
        for i in 0..I {
            bar[i] = self.bars[i][slot][w];
        }
        bar
    }

    /// The slot after this one.
    fn after(&self, slot: usize) -> usize {
        if slot + 1 == self.window() {
            0
        } else {
            slot + 1
        }
    }

    /// Rows from here to the next turn.
    #[inline(always)]
    fn until_turn(&self) -> usize {
        // The last slot of the ring is always among them.
        self.turns
            .iter()
            .find(|&&turn| turn >= self.slot)
            .map_or(0, |turn| turn - self.slot)
    }

    /// Whether the blocks of all lanes begin together.
    #[inline(always)]
    fn in_step(&self) -> bool {
        self.start == [self.start[0]; W]
    }

    /// A copy of one lane.
    fn lane(&self, w: usize) -> Chunk<1, I, S> {
        let column = |rows: &Vec<[f64; W]>| rows.iter().map(|row| [row[w]]).collect();
        Chunk {
            bars: self.bars.each_ref().map(column),
            ends: self.ends.each_ref().map(column),
            running: self.running.map(|lanes| [lanes[w]]),
            origin: self.origin.map(|lanes| [lanes[w]]),
            slot: self.slot,
            start: [self.start[w]],
            at: [self.at[w]],
            turns: turns(&[self.start[w]], self.window()),
        }
    }

    /// Puts a lane in, turned so that its next bar goes where that of all others does.
    fn set_lane(&mut self, w: usize, lane: &Chunk<1, I, S>) {
        let n = self.window();
        let turn = (self.slot + n - lane.slot) % n;
        let rings = self.bars.iter_mut().zip(&lane.bars);
        for (rows, column) in rings.chain(self.ends.iter_mut().zip(&lane.ends)) {
            for (slot, &[value]) in column.iter().enumerate() {
                rows[(slot + turn) % n][w] = value;
            }
        }
        for (running, [value]) in self.running.iter_mut().zip(lane.running) {
            running[w] = value;
        }
        for (origin, [value]) in self.origin.iter_mut().zip(lane.origin) {
            origin[w] = value;
        }
        self.start[w] = (lane.start[0] + turn) % n;
        self.at[w] = lane.at[0];
    }

    /// To be called when lanes have been put in, of which `width` exist: the rest, which only fill the chunk, keep step
    /// with the first.
    fn settle(&mut self, width: usize) {
        for w in width..W {
            (self.start[w], self.at[w]) = (self.start[0], self.at[0]);
        }
        self.turns = turns(&self.start, self.window());
    }

    /// Folds the ends of the block that bar `origin` follows, in all lanes.
    #[inline(always)]
    fn fold_ends<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        origin: [U::Number; I],
    ) {
        let mut fold: Option<[U::Number; S]> = None;
        let mut at = -1.0;
        for slot in (0..self.slot)
            .rev()
            .chain((self.slot + 1..self.window()).rev())
        {
            let mut bar = origin;
            for i in 0..I {
                bar[i] = unit.load(&self.bars[i][slot]);
            }
            let lifted = arithmetic.lift(bar, origin, unit.splat(at));
            let merged = match fold {
                Some(fold) => arithmetic.merge(lifted, fold),
                None => lifted,
            };
            for s in 0..S {
                unit.store(merged[s], &mut self.ends[s][slot]);
            }
            fold = Some(merged);
            at -= 1.0;
        }
    }

    /// As [`fold_ends`](Self::fold_ends), in lane `w` alone.
    fn fold_lane_ends<K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        arithmetic: &K,
        w: usize,
        origin: [f64; I],
    ) {
        let mut fold: Option<[f64; S]> = None;
        let mut at = -1.0;
        for slot in (0..self.slot)
            .rev()
            .chain((self.slot + 1..self.window()).rev())
        {
            let lifted = arithmetic.lift(self.bar(slot, w), origin, at);
            let merged = match fold {
                Some(fold) => arithmetic.merge(lifted, fold),
                None => lifted,
            };
            for s in 0..S {
                self.ends[s][slot][w] = merged[s];
            }
            fold = Some(merged);
            at -= 1.0;
        }
    }

    /// Steps all lanes, present on every row.
    #[inline(always)]
    fn step<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        place: Place,
        rows: usize,
        inputs: [&[f64]; I],
        outs: &mut [&mut [f64]; O],
    ) {
        let mut row = 0;
        while row < rows {
            if W == 1 {
                row += self.blocks_abreast(arithmetic, place, row, rows, inputs, outs);
                if row == rows {
                    return;
                }
            }
            let plain = self.until_turn().min(rows - row);
            self.run(unit, arithmetic, place, row, plain, inputs, outs);
            row += plain;
            if row < rows {
                let x: [[f64; W]; I] = lanes::read(&inputs, place.cell(row), place.width);
                let mut y = [[0.0; W]; O];
                self.turn(unit, arithmetic, &x, &mut y);
                lanes::write(outs, place.cell(row), place.width, &y);
                row += 1;
            }
        }
    }

    /// Steps a single lane over as many whole blocks as begin at `row`, and says over how many rows that went: none
    /// where no block begins there, or where the block before is not in the tile.
    #[inline(always)]
    fn blocks_abreast<K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        arithmetic: &K,
        place: Place,
        row: usize,
        rows: usize,
        inputs: [&[f64]; I],
        outs: &mut [&mut [f64]; O],
    ) -> usize {
        let n = self.window();
        let blocks = (rows - row) / n;
        if self.slot != self.start[0] || row < n || blocks < 2 {
            return 0;
        }
        let abreast = Abreast {
            arithmetic,
            place,
            n,
            row,
            blocks,
            inputs,
            outs,
        };
        <Lanes<ABREAST> as Dispatch<ABREAST>>::dispatch(abreast);
        // The folds of a block are begun afresh at its first bar: of what is past, only the bars are needed.
        let last = row + (blocks - 1) * n;
        for i in 0..I {
            for j in 0..n {
                let slot = (self.slot + j) % n;
                let bar = inputs[i][place.cell(last + j)];
                self.bars[i][slot] = [simd::finite_or_missing(bar); W];
            }
        }
        blocks * n
    }

    /// One bar of all lanes at a slot where blocks of some lanes, or of all, begin or end.
    #[inline(always)]
    fn turn<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        x: &[[f64; W]; I],
        y: &mut [[f64; W]; O],
    ) {
        let (slot, next) = (self.slot, self.after(self.slot));
        let (start, in_step) = (self.start, self.in_step());
        let bar = load(unit, x);
        if in_step && start[0] == slot {
            self.fold_ends(unit, arithmetic, bar);
            self.origin = *x;
        } else if !in_step {
            for w in (0..W).filter(|&w| start[w] == slot) {
                self.fold_lane_ends(arithmetic, w, lanes::column(x, w));
                for i in 0..I {
                    self.origin[i][w] = x[i][w];
                }
            }
        }
        let (origin, at) = (load(unit, &self.origin), unit.load(&self.at));
        let lifted = arithmetic.lift(bar, origin, at);
        let merged = arithmetic.merge(load(unit, &self.running), lifted);
        let running = if in_step {
            if start[0] == slot { lifted } else { merged }
        } else {
            choose(unit, start, slot, lifted, merged)
        };
        let mut end = running;
        for s in 0..S {
            unit.store(running[s], &mut self.running[s]);
            end[s] = unit.load(&self.ends[s][next]);
        }
        let merged = arithmetic.merge(end, running);
        let total = if in_step {
            if start[0] == next { running } else { merged }
        } else {
            choose(unit, start, next, running, merged)
        };
        let out = arithmetic.outputs(total, bar, origin, at);
        for i in 0..I {
            self.bars[i][slot] = x[i];
        }
        for o in 0..O {
            unit.store(out[o], &mut y[o]);
        }
        for w in 0..W {
            self.at[w] = if start[w] == next {
                0.0
            } else {
                self.at[w] + 1.0
            };
        }
        self.slot = next;
    }

    /// Steps all lanes over `count` rows in the midst of their blocks and of the ring.
    #[inline(always)]
    fn run<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        place: Place,
        first: usize,
        count: usize,
        inputs: [&[f64]; I],
        outs: &mut [&mut [f64]; O],
    ) {
        let slot = self.slot;
        let (origin, mut running) = (load(unit, &self.origin), load(unit, &self.running));
        let mut at = unit.load(&self.at);
        let bars = self
            .bars
            .each_mut()
            .map(|bars| &mut bars[slot..slot + count]);
        let ends = self
            .ends
            .each_ref()
            .map(|ends| &ends[slot + 1..slot + 1 + count]);
        for row in 0..count {
            let cell = place.cell(first + row);
            let mut bar = origin;
            for i in 0..I {
                let cells = &inputs[i][cell..cell + place.width];
                bar[i] = match cells.first_chunk::<W>() {
                    Some(cells) => unit.load(cells),
                    None => {
                        let mut some = [f64::NAN; W];
                        some[..cells.len()].copy_from_slice(cells);
                        unit.load(&some)
                    }
                }
                .finite_or_missing();
                unit.store(bar[i], &mut bars[i][row]);
            }
            let lifted = arithmetic.lift(bar, origin, at);
            running = arithmetic.merge(running, lifted);
            let mut end = running;
            for s in 0..S {
                end[s] = unit.load(&ends[s][row]);
            }
            let total = arithmetic.merge(end, running);
            let out = arithmetic.outputs(total, bar, origin, at);
            for o in 0..O {
                let out = out[o].finite_or_missing();
                let cells = &mut outs[o][cell..cell + place.width];
                match cells.first_chunk_mut::<W>() {
                    Some(cells) => unit.store(out, cells),
                    None => {
                        let mut some = [0.0; W];
                        unit.store(out, &mut some);
                        cells.copy_from_slice(&some[..cells.len()]);
                    }
                }
            }
            at = at + 1.0;
        }
        for s in 0..S {
            unit.store(running[s], &mut self.running[s]);
        }
        for at in &mut self.at {
            *at += count as f64;
        }
        self.slot += count;
    }
}

/// The one numbers in those lanes whose blocks start at `slot`, the others elsewhere.
#[inline(always)]
fn choose<U: Unit<W>, const W: usize, const S: usize>(
    unit: U,
    start: [usize; W],
    slot: usize,
    there: [U::Number; S],
    elsewhere: [U::Number; S],
) -> [U::Number; S] {
    let mut chosen = there;
    for s in 0..S {
        let (mut a, mut b) = ([0.0; W], [0.0; W]);
        unit.store(there[s], &mut a);
        unit.store(elsewhere[s], &mut b);
        for w in 0..W {
            b[w] = if start[w] == slot { a[w] } else { b[w] };
        }
        chosen[s] = unit.load(&b);
    }
    chosen
}

/// Numbers of a few lanes from memory.
#[inline(always)]
fn load<U: Unit<W>, const N: usize, const W: usize>(
    unit: U,
    numbers: &[[f64; W]; N],
) -> [U::Number; N] {
    let mut loaded = [unit.splat(0.0); N];
    for n in 0..N {
        loaded[n] = unit.load(&numbers[n]);
    }
    loaded
}

impl<const W: usize, const I: usize, const S: usize> Chunk<W, I, S> {
    /// The outputs of lane `w` if `x` were its newest bar.
    fn peek<K: WindowFold<I, S, O>, const O: usize>(
        &self,
        arithmetic: &K,
        w: usize,
        x: [f64; I],
    ) -> [f64; O] {
        let (n, next) = (self.window(), self.after(self.slot));
        let bar = x.map(simd::finite_or_missing);
        let begins = self.start[w] == self.slot;
        let origin = if begins {
            bar
        } else {
            std::array::from_fn(|i| self.origin[i][w])
        };
        let lifted = arithmetic.lift(bar, origin, self.at[w]);
        let running = std::array::from_fn(|s| self.running[s][w]);
        let running = if begins {
            lifted
        } else {
            arithmetic.merge(running, lifted)
        };
        let total = if self.start[w] == next {
            running
        } else if begins {
            let age = |back: usize| {
                arithmetic.lift(
                    self.bar((self.slot + n - back) % n, w),
                    origin,
                    -(back as f64),
                )
            };
            let end = (2..n).fold(age(1), |fold, back| arithmetic.merge(age(back), fold));
            arithmetic.merge(end, running)
        } else {
            arithmetic.merge(std::array::from_fn(|s| self.ends[s][next][w]), running)
        };
        arithmetic
            .outputs(total, bar, origin, self.at[w])
            .map(simd::finite_or_missing)
    }

    /// Writes the last `n` bars of lane `w`, oldest first, and how many of them are of the current block: the folds
    /// follow from that.
    fn save(&self, w: usize, state: &mut Vec<u8>) {
        let n = self.window();
        bytes::put_u64(state, self.at[w] as u64);
        for bars in &self.bars {
            for age in 0..n {
                bytes::put_f64(state, bars[(self.slot + age) % n][w]);
            }
        }
    }
}

impl<const I: usize, const S: usize> Chunk<1, I, S> {
    /// Reads the bars back and folds them again, in the order in which they were folded.
    fn load<'a, K: WindowFold<I, S, O>, const O: usize>(
        arithmetic: &K,
        state: &'a [u8],
    ) -> Result<(Self, &'a [u8]), StateError> {
        let n = arithmetic.window();
        let mut lane = Self::new(n);
        let (in_block, mut rest) = bytes::take_u64(state)?;
        if in_block >= n as u64 {
            return Err(StateError::Shape {
                expected: n as u64,
                found: in_block,
            });
        }
        let in_block = in_block as usize;
        for bars in &mut lane.bars {
            for age in 0..n {
                (bars[(in_block + age) % n][0], rest) = bytes::take_f64(rest)?;
            }
        }
        // The current block has overwritten the older bars of the previous one; their ends have left the window.
        for slot in 0..in_block {
            let x = lane.bar(slot, 0);
            lane.turn(One, arithmetic, &x.map(|x| [x]), &mut [[0.0]; O]);
        }
        Ok((lane, rest))
    }
}

/// The slots of a ring of `n` at which blocks that start at `start` begin or end, and its last.
fn turns(start: &[usize], n: usize) -> Vec<usize> {
    let edges = start.iter().flat_map(|&start| [start, (start + n - 1) % n]);
    edges
        .chain([n - 1])
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// [`WindowFold`] arithmetic as a kernel.
#[derive(Debug, Clone)]
pub struct WindowFoldKernel<K, const W: usize, const I: usize, const S: usize, const O: usize> {
    arithmetic: K,
    lanes: usize,
    chunks: Vec<Chunk<W, I, S>>,
    /// Lanes that were absent while the rest of their chunk went on: their place in it holds nothing of worth.
    parked: Vec<Option<Box<Chunk<1, I, S>>>>,
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

/// The step of a chunk over the rows of a tile, to be run on vectors.
struct Step<'s, 't, K, const W: usize, const I: usize, const S: usize, const O: usize> {
    chunk: &'s mut Chunk<W, I, S>,
    arithmetic: &'s K,
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
        let chunk = Chunk::new(arithmetic.window());
        Self {
            arithmetic,
            lanes,
            chunks: vec![chunk; lanes.div_ceil(W)],
            parked: vec![None; lanes],
        }
    }

    /// Steps a chunk some of whose lanes are or were absent.
    fn step_ragged(
        &mut self,
        c: usize,
        ctx: &RowCtx<'_>,
        inputs: [&[f64]; I],
        outs: &mut [TileMut<'_>],
    ) {
        let arithmetic = &self.arithmetic;
        let chunk = &mut self.chunks[c];
        let first = c * W;
        let width = W.min(self.lanes - first);
        let bars: [usize; W] = std::array::from_fn(|w| {
            if w < width {
                (0..ctx.rows)
                    .filter(|&row| ctx.is_present(row, first + w))
                    .count()
            } else {
                0
            }
        });
        for w in (0..width).filter(|&w| bars[w] > 0) {
            if let Some(lane) = self.parked[first + w].take() {
                chunk.set_lane(w, &lane);
            }
        }
        chunk.settle(width);
        if bars[..width]
            .iter()
            .all(|&bars| bars == 0 || bars == ctx.rows)
        {
            for w in (0..width).filter(|&w| bars[w] == 0) {
                self.parked[first + w].get_or_insert_with(|| Box::new(chunk.lane(w)));
            }
            let place = Place {
                lanes: ctx.lanes,
                first,
                width,
            };
            let mut cells = cells_of_mut(outs);
            let rows = ctx.rows;
            let step = Step {
                chunk,
                arithmetic,
                place,
                rows,
                inputs,
                outs: &mut cells,
            };
            <Lanes<W> as Dispatch<W>>::dispatch(step);
            for lane in (0..width).filter(|&w| bars[w] == 0).map(|w| first + w) {
                for row in 0..ctx.rows {
                    outs.iter_mut()
                        .for_each(|out| out.row(row)[lane] = f64::NAN);
                }
            }
            return;
        }
        for w in 0..width {
            let lane = first + w;
            let present: Vec<usize> = (0..ctx.rows)
                .filter(|&row| ctx.is_present(row, lane))
                .collect();
            for row in 0..ctx.rows {
                outs.iter_mut()
                    .for_each(|out| out.row(row)[lane] = f64::NAN);
            }
            if present.is_empty() {
                continue;
            }
            // The lane's own bars without the gaps are a dense tile of one lane.
            let own: [Vec<f64>; I] = std::array::from_fn(|i| {
                present
                    .iter()
                    .map(|&row| inputs[i][row * ctx.lanes + lane])
                    .collect()
            });
            let mut results: [Vec<f64>; O] = std::array::from_fn(|_| vec![0.0; present.len()]);
            let mut column = chunk.lane(w);
            let place = Place {
                lanes: 1,
                first: 0,
                width: 1,
            };
            let cells = own.each_ref().map(Vec::as_slice);
            column.step(
                One,
                arithmetic,
                place,
                present.len(),
                cells,
                &mut results.each_mut().map(Vec::as_mut_slice),
            );
            chunk.set_lane(w, &column);
            for (out, result) in outs.iter_mut().zip(&results) {
                for (&row, &y) in present.iter().zip(result) {
                    out.row(row)[lane] = y;
                }
            }
        }
        chunk.settle(width);
    }
}

impl<K: WindowFold<I, S, O>, const W: usize, const I: usize, const S: usize, const O: usize> Kernel
    for WindowFoldKernel<K, W, I, S, O>
where
    Lanes<W>: Dispatch<W>,
{
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let inputs = cells_of::<I>(inputs);
        for c in 0..self.chunks.len() {
            let first = c * W;
            let width = W.min(self.lanes - first);
            let range = first..first + width;
            if ctx.all_present(range.clone()) && self.parked[range].iter().all(Option::is_none) {
                let (arithmetic, chunk) = (&self.arithmetic, &mut self.chunks[c]);
                let place = Place {
                    lanes: ctx.lanes,
                    first,
                    width,
                };
                let mut outs = cells_of_mut(outs);
                let rows = ctx.rows;
                let step = Step {
                    chunk,
                    arithmetic,
                    place,
                    rows,
                    inputs,
                    outs: &mut outs,
                };
                <Lanes<W> as Dispatch<W>>::dispatch(step);
            } else {
                self.step_ragged(c, ctx, inputs, outs);
            }
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for lane in 0..self.lanes {
            let mut y = [f64::NAN; O];
            if ctx.is_present(0, lane) {
                let x = std::array::from_fn(|i| inputs[i].row(0)[lane]);
                y = match &self.parked[lane] {
                    Some(parked) => parked.peek(&self.arithmetic, 0, x),
                    None => self.chunks[lane / W].peek(&self.arithmetic, lane % W, x),
                };
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
            match &self.parked[lane] {
                Some(parked) => parked.save(0, state),
                None => self.chunks[lane / W].save(lane % W, state),
            }
        }
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let rest = bytes::expect_u64(state, self.lanes as u64)?;
        let mut rest = bytes::expect_u64(rest, self.arithmetic.window() as u64)?;
        for lane in 0..self.lanes {
            let column;
            (column, rest) = Chunk::<1, I, S>::load(&self.arithmetic, rest)?;
            self.chunks[lane / W].set_lane(lane % W, &column);
            self.parked[lane] = None;
        }
        for (c, chunk) in self.chunks.iter_mut().enumerate() {
            chunk.settle(W.min(self.lanes - c * W));
        }
        Ok(rest)
    }
}
