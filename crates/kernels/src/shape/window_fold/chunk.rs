//! The windows of a few neighbouring lanes.

use super::WindowFold;
use super::abreast::{ABREAST, Abreast};
use crate::StateError;
use crate::kernel::bytes;
use crate::number::{Number, Unit};
use crate::shape::lanes::{self, Place};
use crate::simd::{self, Dispatch, Lanes};

/// The windows of `W` lanes. A bar's *slot* is its place in the rings: the same for all lanes that have missed no row, so that
/// they move together. Where a lane's blocks start depends on its own bar number.
#[derive(Debug, Clone)]
pub(super) struct Chunk<const W: usize, const I: usize, const S: usize> {
    /// The last `n` bars.
    bars: [Vec<[f64; W]>; I],
    /// The fold of the previous block from each slot to its end.
    ends: [Vec<[f64; W]>; S],
    /// The fold of the current block.
    running: [[f64; W]; S],
    /// The first bar of the current block.
    origin: [[f64; W]; I],
    /// Where the next bar of each lane goes.
    slot: [usize; W],
    /// The slot of the first bar of each lane's blocks.
    start: [usize; W],
    /// Bars from the origin to the next bar; 0 where that one begins a block.
    at: [f64; W],
    /// The slots at which a block of some lane begins or ends, or the ring does; ascending.
    turns: Vec<usize>,
}

/// The lanes of a chunk that take bars in together; the others keep what they have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Movers<const W: usize> {
    /// Where their next bar goes.
    slot: usize,
    /// `None`: all lanes.
    only: Option<[bool; W]>,
}

impl<const W: usize> Movers<W> {
    #[inline(always)]
    pub(super) fn has(&self, w: usize) -> bool {
        self.only.is_none_or(|only| only[w])
    }
}

/// The lanes of a chunk to which something happens.
enum Those<const W: usize> {
    None,
    All,
    Some([bool; W]),
}

impl<const W: usize> Those<W> {
    #[inline(always)]
    fn all_if(yes: bool) -> Self {
        if yes { Self::All } else { Self::None }
    }

    #[inline(always)]
    fn has(&self, w: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Some(those) => those[w],
        }
    }
}

/// Where an answer is yes.
#[inline(always)]
fn mask<U: Unit<W>, const W: usize>(unit: U, those: &[bool; W]) -> <U::Number as Number>::Mask {
    let mut flags = [0.0; W];
    for w in 0..W {
        flags[w] = if those[w] { 1.0 } else { 0.0 };
    }
    unit.load(&flags).above(unit.splat(0.0))
}

/// As [`mask`], of all lanes where nothing is said.
#[inline(always)]
fn mask_of<U: Unit<W>, const W: usize>(
    unit: U,
    only: Option<&[bool; W]>,
) -> Option<<U::Number as Number>::Mask> {
    Some(mask(unit, only?))
}

/// Writes those lanes of a number.
#[inline(always)]
fn put<U: Unit<W>, const W: usize>(
    unit: U,
    only: Option<<U::Number as Number>::Mask>,
    number: U::Number,
    lanes: &mut [f64; W],
) {
    match only {
        None => unit.store(number, lanes),
        Some(only) => unit.store(number.if_so(only, unit.load(lanes)), lanes),
    }
}

/// The one numbers in those lanes, the others elsewhere.
#[inline(always)]
fn choose<U: Unit<W>, const W: usize, const S: usize>(
    unit: U,
    those: &Those<W>,
    there: [U::Number; S],
    elsewhere: [U::Number; S],
) -> [U::Number; S] {
    let those = match those {
        Those::All => return there,
        Those::None => return elsewhere,
        Those::Some(those) => mask(unit, those),
    };
    let mut chosen = there;
    for s in 0..S {
        chosen[s] = there[s].if_so(those, elsewhere[s]);
    }
    chosen
}

/// Numbers of a few lanes from memory.
#[inline(always)]
pub(super) fn load<U: Unit<W>, const N: usize, const W: usize>(
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
    pub(super) fn new(n: usize) -> Self {
        let mut chunk = Self {
            bars: std::array::from_fn(|_| vec![[f64::NAN; W]; n]),
            ends: std::array::from_fn(|_| vec![[f64::NAN; W]; n]),
            running: [[f64::NAN; W]; S],
            origin: [[f64::NAN; W]; I],
            slot: [0; W],
            start: [0; W],
            at: [0.0; W],
            turns: Vec::new(),
        };
        chunk.find_turns();
        chunk
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

    /// Notes the slots at which something turns: to be called when a block begins elsewhere than before.
    fn find_turns(&mut self) {
        let n = self.window();
        self.turns.clear();
        // As many as there can ever be, so that no later call asks for memory.
        self.turns.reserve(2 * W + 1);
        for &start in &self.start {
            self.turns.extend([start, (start + n - 1) % n]);
        }
        self.turns.push(n - 1);
        self.turns.sort_unstable();
        self.turns.dedup();
    }

    /// Rows from a slot to the next turn.
    #[inline(always)]
    fn until_turn(&self, slot: usize) -> usize {
        // The last slot of the ring is always among them.
        self.turns
            .iter()
            .find(|&&turn| turn >= slot)
            .map_or(0, |turn| turn - slot)
    }

    /// All lanes as movers, where they stand at one slot.
    #[inline(always)]
    pub(super) fn all(&self) -> Option<Movers<W>> {
        let slot = self.slot[0];
        lanes::are_level(&self.slot).then_some(Movers { slot, only: None })
    }

    /// Of the first `width` lanes those that can take in a tile of `rows` together, among them that have a bar on every
    /// row; none where no lane has.
    ///
    /// They stand where most of these do. A lane that missed rows stands elsewhere. To turn it to the others costs a pass over
    /// its window, which the beginning of a block or a long tile pays for; until then it is stepped alone.
    pub(super) fn gather(
        &mut self,
        full: [bool; W],
        width: usize,
        rows: usize,
    ) -> Option<Movers<W>> {
        let mut moves = lanes::together(&self.slot, full);
        let slot = self.slot[moves.iter().position(|&moves| moves)?];
        for w in 0..width {
            if full[w] && !moves[w] && (self.at[w] == 0.0 || rows * 4 >= self.window()) {
                self.turn_lane(w, slot);
                moves[w] = true;
            }
        }
        self.align_padding(width);
        for w in width..W {
            moves[w] = moves[0];
        }
        let only = (moves != [true; W]).then_some(moves);
        Some(Movers { slot, only })
    }

    /// Lanes beyond `width` exist only to fill the chunk: they follow the first.
    pub(super) fn align_padding(&mut self, width: usize) {
        for w in width..W {
            (self.slot[w], self.start[w]) = (self.slot[0], self.start[0]);
            self.at[w] = self.at[0];
        }
    }

    /// Turns the rings of lane `w` so that its next bar goes to `slot`.
    fn turn_lane(&mut self, w: usize, slot: usize) {
        let n = self.window();
        let turn = (slot + n - self.slot[w]) % n;
        for ring in self.bars.iter_mut().chain(&mut self.ends) {
            // Turned around as a whole and then in its two parts, each bar stands `turn` slots later.
            turn_around(ring, w);
            turn_around(&mut ring[..turn], w);
            turn_around(&mut ring[turn..], w);
        }
        self.slot[w] = slot;
        self.start[w] = (self.start[w] + turn) % n;
        self.find_turns();
    }

    /// Folds the ends of the block that bar `origin` at `slot` follows, in all lanes or only in some.
    #[inline(always)]
    fn fold_ends<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        only: Option<&[bool; W]>,
        slot: usize,
        origin: [U::Number; I],
    ) {
        let only = mask_of(unit, only);
        let mut fold: Option<[U::Number; S]> = None;
        let mut at = -1.0;
        for slot in (0..slot).rev().chain((slot + 1..self.window()).rev()) {
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
                put(unit, only, merged[s], &mut self.ends[s][slot]);
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
        slot: usize,
        origin: [f64; I],
    ) {
        let mut fold: Option<[f64; S]> = None;
        let mut at = -1.0;
        for slot in (0..slot).rev().chain((slot + 1..self.window()).rev()) {
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

    /// Steps the movers, present on every row; what is written to the outputs of other lanes means nothing.
    #[inline(always)]
    pub(super) fn step<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        movers: Movers<W>,
        place: Place,
        rows: usize,
        inputs: [&[f64]; I],
        outs: &mut [&mut [f64]; O],
    ) {
        if movers.only.is_some() {
            return self.step_movers(unit, arithmetic, movers, place, rows, inputs, outs);
        }
        // Compiled once more for this, so that where nothing is absent nobody asks.
        let all = Movers {
            slot: movers.slot,
            only: None,
        };
        self.step_movers(unit, arithmetic, all, place, rows, inputs, outs);
    }

    #[inline(always)]
    fn step_movers<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        mut movers: Movers<W>,
        place: Place,
        rows: usize,
        inputs: [&[f64]; I],
        outs: &mut [&mut [f64]; O],
    ) {
        let mut row = 0;
        while row < rows {
            if W == 1 {
                row += self.blocks_abreast(arithmetic, movers.slot, place, row, rows, inputs, outs);
                if row == rows {
                    break;
                }
            }
            let plain = self.until_turn(movers.slot).min(rows - row);
            if plain > 0 {
                self.run(unit, arithmetic, &movers, place, row, plain, inputs, outs);
                movers.slot += plain;
                row += plain;
            }
            if row < rows {
                let x: [[f64; W]; I] = lanes::read(&inputs, place.cell(row), place.width);
                let mut y = [[0.0; W]; O];
                self.turn(unit, arithmetic, &movers, &x, &mut y);
                lanes::write(outs, place.cell(row), place.width, &y);
                movers.slot = self.after(movers.slot);
                row += 1;
            }
        }
        if movers.only.is_none() {
            self.slot = [movers.slot; W];
            return;
        }
        for w in 0..W {
            if movers.has(w) {
                self.slot[w] = movers.slot;
            }
        }
    }

    /// The movers whose blocks begin at `slot`, and the lanes whose blocks begin at `next`, where those of movers end.
    #[inline(always)]
    fn edges(&self, movers: &Movers<W>, slot: usize, next: usize) -> [Those<W>; 2] {
        if movers.only.is_none() && lanes::are_level(&self.start) {
            let start = self.start[0];
            return [Those::all_if(start == slot), Those::all_if(start == next)];
        }
        let (mut begins, mut ends) = ([false; W], [false; W]);
        for w in 0..W {
            begins[w] = self.start[w] == slot && movers.has(w);
            ends[w] = self.start[w] == next;
        }
        [Those::Some(begins), Those::Some(ends)]
    }

    /// Steps a single lane over as many whole blocks as begin at `row`, and says over how many rows that went: none
    /// where no block begins there, or where the block before is not in the tile.
    #[inline(always)]
    fn blocks_abreast<K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        arithmetic: &K,
        slot: usize,
        place: Place,
        row: usize,
        rows: usize,
        inputs: [&[f64]; I],
        outs: &mut [&mut [f64]; O],
    ) -> usize {
        let n = self.window();
        let blocks = (rows - row) / n;
        if slot != self.start[0] || row < n || blocks < 2 {
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
                let bar = inputs[i][place.cell(last + j)];
                self.bars[i][(slot + j) % n] = [simd::finite_or_missing(bar); W];
            }
        }
        blocks * n
    }

    /// One bar of the movers at a slot where blocks of some lanes, or of all, begin or end.
    #[inline(always)]
    fn turn<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        movers: &Movers<W>,
        x: &[[f64; W]; I],
        y: &mut [[f64; W]; O],
    ) {
        let (slot, next) = (movers.slot, self.after(movers.slot));
        let [begins, ends] = self.edges(movers, slot, next);
        let bar = load(unit, x);
        match &begins {
            Those::None => {}
            Those::All => {
                self.fold_ends(unit, arithmetic, None, slot, bar);
                self.origin = *x;
            }
            Those::Some(those) => {
                if those.iter().filter(|&&begins| begins).count() > 1 {
                    self.fold_ends(unit, arithmetic, Some(those), slot, bar);
                } else {
                    for w in (0..W).filter(|&w| those[w]) {
                        self.fold_lane_ends(arithmetic, w, slot, lanes::column(x, w));
                    }
                }
                for w in (0..W).filter(|&w| those[w]) {
                    for i in 0..I {
                        self.origin[i][w] = x[i][w];
                    }
                }
            }
        }
        let (origin, at) = (load(unit, &self.origin), unit.load(&self.at));
        let lifted = arithmetic.lift(bar, origin, at);
        let merged = arithmetic.merge(load(unit, &self.running), lifted);
        let running = choose(unit, &begins, lifted, merged);
        let mut end = running;
        for s in 0..S {
            end[s] = unit.load(&self.ends[s][next]);
        }
        let total = choose(unit, &ends, running, arithmetic.merge(end, running));
        let out = arithmetic.outputs(total, bar, origin, at);
        let only = mask_of(unit, movers.only.as_ref());
        for s in 0..S {
            put(unit, only, running[s], &mut self.running[s]);
        }
        for i in 0..I {
            put(unit, only, bar[i], &mut self.bars[i][slot]);
        }
        for o in 0..O {
            unit.store(out[o], &mut y[o]);
        }
        for w in 0..W {
            if movers.has(w) {
                self.at[w] = if ends.has(w) { 0.0 } else { self.at[w] + 1.0 };
            }
        }
    }

    /// Steps the movers over `count` rows in the midst of their blocks and of the ring.
    #[inline(always)]
    fn run<U: Unit<W>, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        unit: U,
        arithmetic: &K,
        movers: &Movers<W>,
        place: Place,
        first: usize,
        count: usize,
        inputs: [&[f64]; I],
        outs: &mut [&mut [f64]; O],
    ) {
        let slot = movers.slot;
        let only = mask_of(unit, movers.only.as_ref());
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
                put(unit, only, bar[i], &mut bars[i][row]);
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
            put(unit, only, running[s], &mut self.running[s]);
        }
        put(unit, only, at, &mut self.at);
    }

    /// One bar of lane `w` alone, wherever it stands: its outputs, in which what is not finite is missing.
    pub(super) fn step_lane<K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        arithmetic: &K,
        w: usize,
        x: [f64; I],
    ) -> [f64; O] {
        let bar = x.map(simd::finite_or_missing);
        let (slot, next) = (self.slot[w], self.after(self.slot[w]));
        let begins = self.start[w] == slot;
        if begins {
            self.fold_lane_ends(arithmetic, w, slot, bar);
            for i in 0..I {
                self.origin[i][w] = bar[i];
            }
        }
        let (origin, at) = (lanes::column(&self.origin, w), self.at[w]);
        let lifted = arithmetic.lift(bar, origin, at);
        let running = if begins {
            lifted
        } else {
            arithmetic.merge(lanes::column(&self.running, w), lifted)
        };
        let ends = self.start[w] == next;
        let total = if ends {
            running
        } else {
            arithmetic.merge(std::array::from_fn(|s| self.ends[s][next][w]), running)
        };
        for s in 0..S {
            self.running[s][w] = running[s];
        }
        for i in 0..I {
            self.bars[i][slot][w] = bar[i];
        }
        self.slot[w] = next;
        self.at[w] = if ends { 0.0 } else { at + 1.0 };
        let out = arithmetic.outputs(total, bar, origin, at);
        out.map(simd::finite_or_missing)
    }

    /// The outputs of lane `w` if `x` were its newest bar.
    pub(super) fn peek<K: WindowFold<I, S, O>, const O: usize>(
        &self,
        arithmetic: &K,
        w: usize,
        x: [f64; I],
    ) -> [f64; O] {
        let (n, slot) = (self.window(), self.slot[w]);
        let next = self.after(slot);
        let bar = x.map(simd::finite_or_missing);
        let begins = self.start[w] == slot;
        let origin = if begins {
            bar
        } else {
            lanes::column(&self.origin, w)
        };
        let lifted = arithmetic.lift(bar, origin, self.at[w]);
        let running = if begins {
            lifted
        } else {
            arithmetic.merge(lanes::column(&self.running, w), lifted)
        };
        let total = if self.start[w] == next {
            running
        } else if begins {
            let age = |back: usize| {
                arithmetic.lift(self.bar((slot + n - back) % n, w), origin, -(back as f64))
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
    pub(super) fn save(&self, w: usize, state: &mut Vec<u8>) {
        let n = self.window();
        bytes::put_u64(state, self.at[w] as u64);
        for bars in &self.bars {
            for age in 0..n {
                bytes::put_f64(state, bars[(self.slot[w] + age) % n][w]);
            }
        }
    }

    /// Reads the bars of lane `w` back and folds them again, in the order in which they were folded.
    pub(super) fn load<'a, K: WindowFold<I, S, O>, const O: usize>(
        &mut self,
        arithmetic: &K,
        w: usize,
        state: &'a [u8],
    ) -> Result<&'a [u8], StateError> {
        let n = self.window();
        let (in_block, mut rest) = bytes::take_u64(state)?;
        if in_block >= n as u64 {
            return Err(StateError::Shape {
                expected: n as u64,
                found: in_block,
            });
        }
        let in_block = in_block as usize;
        for bars in &mut self.bars {
            for age in 0..n {
                (bars[(in_block + age) % n][w], rest) = bytes::take_f64(rest)?;
            }
        }
        (self.slot[w], self.start[w], self.at[w]) = (0, 0, 0.0);
        // The current block has overwritten the older bars of the previous one; their ends have left the window.
        for slot in 0..in_block {
            let x = self.bar(slot, w);
            let _: [f64; O] = self.step_lane(arithmetic, w, x);
        }
        // All stand where the first one does.
        self.turn_lane(w, self.slot[0]);
        Ok(rest)
    }
}

/// Turns a part of a ring around in lane `w`.
fn turn_around<const W: usize>(part: &mut [[f64; W]], w: usize) {
    let mut rest = part;
    while let [first, middle @ .., last] = rest {
        std::mem::swap(&mut first[w], &mut last[w]);
        rest = middle;
    }
}
