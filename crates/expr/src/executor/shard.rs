//! A few lanes and all that is computed lane by lane on them.

use std::ops::Range;

use bellwether_kernels::{Kernel, Params, RowCtx, Sections, TileMut, TileRef, finite_or_missing};
use smallvec::SmallVec;

use super::clocks::{Forming, TileClock, pending};
use super::layout::Tile;
use crate::program::{Clock, Node, Op, Program, Slot};

/// Where a slot's cells are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Home {
    /// The same number everywhere.
    Constant(f64),
    /// A buffer of the thread, reused as soon as the last reader has run.
    Pool(usize),
    /// A buffer of the shard, reused when the last step that reads it is over: other lanes, another step or the caller
    /// read it.
    Shard(usize),
    /// The caller's own tile of an output: of a shard of all lanes, whose cells stand there as they do in the shard.
    Output(usize),
}

/// What runs at once.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Nodes that work lane by lane, in this order: every shard runs them on its own.
    Narrow(Vec<usize>),
    /// A node that looks across lanes.
    Wide(usize),
}

impl Step {
    /// Its nodes.
    fn nodes(&self) -> &[usize] {
        match self {
            Self::Narrow(nodes) => nodes,
            Self::Wide(node) => std::slice::from_ref(node),
        }
    }
}

/// What is decided once for a program: the order of nodes and the homes of slots.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    steps: Vec<Step>,
    /// By step: the program's outputs that it makes.
    outputs: Vec<Vec<usize>>,
    homes: Vec<Home>,
    clock_of: Vec<Clock>,
    /// By slot: the input column that it copies.
    column_of: Vec<Option<usize>>,
    /// Whether a shard has all lanes, so that its cells stand as the caller's do.
    whole: bool,
    shard_buffers: usize,
    /// By clock (the row's own left out): the columns that its bars need.
    forming: Vec<Vec<usize>>,
}

impl Plan {
    /// With one thread, nodes run in the program's own order: what was computed is read while it is in the cache. With
    /// several, they run by stages, so that the threads seldom wait for each other.
    ///
    /// A `whole` shard has all lanes.
    pub(super) fn new(program: &Program, by_stages: bool, whole: bool) -> Self {
        let mut column_of = vec![None; program.slots];
        let mut clock_of = vec![0; program.slots];
        let mut forming = vec![Vec::new(); program.clocks().len()];
        for node in &program.nodes {
            for slot in slots_of(node) {
                clock_of[slot] = node.clock;
            }
            if let Op::Column(column) = node.op {
                match node.clock.checked_sub(1) {
                    Some(clock) => forming[clock].push(column),
                    None => column_of[node.first_slot as usize] = Some(column),
                }
            }
        }
        let steps = if by_stages {
            staged(program)
        } else {
            in_order(program)
        };
        let lives = Lives::new(program, &steps);
        let mut outputs = vec![Vec::new(); steps.len()];
        for (output, &slot) in program.outputs.iter().enumerate() {
            if let Some(step) = lives.made[slot as usize] {
                outputs[step].push(output);
            }
        }
        let (mut homes, shard_buffers) = homes(program, &steps, &lives);
        // What one symbol shows to others is read and written row by row.
        let mut shown = vec![false; program.slots];
        for node in &program.nodes {
            if let Op::Foreign { .. } = node.op {
                let read = node.inputs.iter().map(|&slot| slot as usize);
                read.chain(slots_of(node))
                    .for_each(|slot| shown[slot] = true);
            }
        }
        if whole {
            for (output, &slot) in program.outputs.iter().enumerate() {
                let slot = slot as usize;
                let written_whole = clock_of[slot] == 0 && column_of[slot].is_none();
                if let (Home::Shard(_), true) = (homes[slot], written_whole && !shown[slot]) {
                    homes[slot] = Home::Output(output);
                }
            }
        }
        Self {
            steps,
            outputs,
            homes,
            clock_of,
            column_of,
            whole,
            shard_buffers,
            forming,
        }
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The program's outputs that are complete after a step.
    pub(super) fn outputs_of(&self, step: usize) -> &[usize] {
        &self.outputs[step]
    }

    pub(super) fn home(&self, slot: Slot) -> Home {
        self.homes[slot as usize]
    }

    pub(super) fn clock_of(&self, slot: Slot) -> Clock {
        self.clock_of[slot as usize]
    }

    /// The cells of the tile's column that a slot is, where they may be read as they stand: kernels take what is not finite
    /// as missing themselves, but not what is absent.
    pub(super) fn column<'t>(&self, slot: Slot, tile: &Tile<'t>) -> Option<&'t [f64]> {
        let column = self.column_of[slot as usize]?;
        (self.whole && tile.present.is_none()).then(|| tile.columns[column])
    }
}

/// The caller's outputs, where the shards may write to them.
pub(super) struct Outputs<'o> {
    pub(super) tiles: &'o mut [Vec<f64>],
    /// Cells before those of the tile at hand.
    pub(super) start: usize,
}

/// Cells taken from their home, to be written.
struct Taken {
    cells: Vec<f64>,
    /// Where the tile begins in them.
    start: usize,
}

impl Taken {
    fn tile(&mut self, cells: usize) -> &mut [f64] {
        &mut self.cells[self.start..self.start + cells]
    }
}

fn slots_of(node: &Node) -> std::ops::Range<usize> {
    node.first_slot as usize..node.first_slot as usize + node.outputs
}

/// All nodes in the program's order, in which every node follows those that it reads.
fn in_order(program: &Program) -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, node) in program.nodes.iter().enumerate() {
        match (&node.op, steps.last_mut()) {
            (Op::Constant(_), _) => {}
            (op, _) if op.crosses_lanes() => steps.push(Step::Wide(index)),
            (_, Some(Step::Narrow(nodes))) => nodes.push(index),
            _ => steps.push(Step::Narrow(vec![index])),
        }
    }
    steps
}

/// By stage: nodes that run lane by lane; then those that look across lanes.
fn staged(program: &Program) -> Vec<Step> {
    let stages = program.nodes.iter().map(|node| node.stage + 1).max();
    let mut steps = Vec::new();
    for stage in 0..stages.unwrap_or(0) {
        let nodes =
            || (0..program.nodes.len()).filter(|&index| program.nodes[index].stage == stage);
        let crosses = |index: usize| program.nodes[index].op.crosses_lanes();
        let narrow = nodes().filter(|&index| {
            !crosses(index) && !matches!(program.nodes[index].op, Op::Constant(_))
        });
        steps.push(Step::Narrow(narrow.collect()));
        steps.extend(nodes().filter(|&index| crosses(index)).map(Step::Wide));
    }
    steps
}

/// By slot: when it is made and read for the last time.
struct Lives {
    /// The step that makes it; none makes a constant.
    made: Vec<Option<usize>>,
    /// The last step that reads it, or the one that makes it.
    last_step: Vec<usize>,
    /// The last node that reads it, or the one that makes it.
    last_node: Vec<usize>,
    /// Whether its cells must outlast the nodes of its step.
    kept: Vec<bool>,
}

impl Lives {
    fn new(program: &Program, steps: &[Step]) -> Self {
        let mut lives = Self {
            made: vec![None; program.slots],
            last_step: vec![0; program.slots],
            last_node: vec![0; program.slots],
            kept: vec![false; program.slots],
        };
        for (at, step) in steps.iter().enumerate() {
            for &index in step.nodes() {
                let node = &program.nodes[index];
                for slot in slots_of(node) {
                    (lives.made[slot], lives.last_step[slot]) = (Some(at), at);
                    lives.last_node[slot] = index;
                    lives.kept[slot] = node.op.crosses_lanes();
                }
                for slot in node.inputs.iter().map(|&slot| slot as usize) {
                    lives.last_step[slot] = at;
                    lives.last_node[slot] = index;
                    lives.kept[slot] |= lives.made[slot] != Some(at);
                }
            }
        }
        for &slot in &program.outputs {
            lives.kept[slot as usize] = true;
        }
        lives
    }
}

/// Gives every slot a home, and says how many buffers a shard needs.
fn homes(program: &Program, steps: &[Step], lives: &Lives) -> (Vec<Home>, usize) {
    let mut homes = vec![Home::Constant(f64::NAN); program.slots];
    for node in &program.nodes {
        if let Op::Constant(x) = node.op {
            homes[node.first_slot as usize] = Home::Constant(x);
        }
    }
    let (mut pool, mut shard) = (Buffers::default(), Buffers::default());
    for (at, step) in steps.iter().enumerate() {
        for &index in step.nodes() {
            for slot in slots_of(&program.nodes[index]) {
                homes[slot] = if lives.kept[slot] {
                    Home::Shard(shard.take(lives.last_step[slot]))
                } else {
                    Home::Pool(pool.take(lives.last_node[slot]))
                };
            }
            // A buffer is free after its last reader has run, not while it runs.
            pool.release(|reader| reader <= index);
        }
        pool.release(|_| true);
        shard.release(|reader| reader <= at);
    }
    (homes, shard.made)
}

/// Buffers that are handed out again when nobody needs them any more.
#[derive(Default)]
struct Buffers {
    made: usize,
    free: Vec<usize>,
    /// Until when, and which.
    taken: Vec<(usize, usize)>,
}

impl Buffers {
    fn take(&mut self, until: usize) -> usize {
        let buffer = self.free.pop().unwrap_or(self.made);
        self.made = self.made.max(buffer + 1);
        self.taken.push((until, buffer));
        buffer
    }

    fn release(&mut self, over: impl Fn(usize) -> bool) {
        let free = &mut self.free;
        self.taken.retain(|&(until, buffer)| {
            let over = over(until);
            if over {
                free.push(buffer);
            }
            !over
        });
    }
}

/// Buffers that a thread reuses from node to node.
#[derive(Debug, Default)]
pub(super) struct Pool {
    buffers: Vec<Vec<f64>>,
    /// A tile of each constant in use, by its bits.
    constants: Vec<(u64, Vec<f64>)>,
}

/// What a shard knows of one clock.
#[derive(Debug, Clone)]
pub(super) struct ShardClock {
    pub(super) bars_before: Vec<u64>,
    /// Cells of the tile at hand; empty when every lane is present on every row.
    present: Vec<bool>,
    dense: bool,
    /// By needed column: the bar that is forming.
    pub(super) forming: Vec<Forming>,
    pub(super) formed_bars: Vec<u32>,
    /// By needed column: the completed bars of the tile at hand, `[entries × lanes]`.
    completed: Vec<Vec<f64>>,
}

pub(super) struct Shard {
    lanes: Range<usize>,
    pub(super) kernels: Vec<Option<Box<dyn Kernel>>>,
    /// By node: the last completed value of another clock; of an event what the lane has not seen yet, else 0.
    pub(super) held: Vec<Vec<f64>>,
    pub(super) clocks: Vec<ShardClock>,
    buffers: Vec<Vec<f64>>,
}

impl Shard {
    pub(super) fn new(program: &Program, plan: &Plan, lanes: Range<usize>) -> Self {
        let width = lanes.len();
        let kernels = program.nodes.iter().map(|node| match &node.op {
            Op::Kernel { primitive, values } if !node.op.crosses_lanes() => {
                primitive.kernel(&Params::new(primitive, values), width)
            }
            _ => None,
        });
        let held = program.nodes.iter().map(|node| match node.op {
            Op::Hold { .. } | Op::Foreign { pulse: true, .. } => vec![f64::NAN; width],
            _ => Vec::new(),
        });
        let clock = |columns: &[usize]| ShardClock {
            bars_before: vec![0; width],
            present: Vec::new(),
            dense: true,
            forming: columns
                .iter()
                .map(|&column| Forming::new(&program.columns()[column], width))
                .collect(),
            formed_bars: vec![0; width],
            completed: vec![Vec::new(); columns.len()],
        };
        let own = Vec::new();
        let clocks = std::iter::once(&own)
            .chain(&plan.forming)
            .map(|columns| clock(columns));
        Self {
            kernels: kernels.collect(),
            held: held.collect(),
            clocks: clocks.collect(),
            buffers: vec![Vec::new(); plan.shard_buffers],
            lanes,
        }
    }

    pub(super) fn lanes(&self) -> Range<usize> {
        self.lanes.clone()
    }

    pub(super) fn held(&self, node: usize) -> &[f64] {
        &self.held[node]
    }

    /// One row of a slot that lives in this shard.
    pub(super) fn row(&self, plan: &Plan, slot: Slot, row: usize) -> &[f64] {
        match plan.home(slot) {
            Home::Shard(buffer) => {
                &self.buffers[buffer][row * self.lanes.len()..(row + 1) * self.lanes.len()]
            }
            _ => &[],
        }
    }

    /// The first rows of a slot that lives in this shard.
    pub(super) fn rows(&self, plan: &Plan, slot: Slot, rows: usize) -> &[f64] {
        match plan.home(slot) {
            Home::Shard(buffer) => &self.buffers[buffer][..rows * self.lanes.len()],
            _ => &[],
        }
    }

    /// One row of a slot that lives in this shard, to be written.
    pub(super) fn row_mut(&mut self, plan: &Plan, slot: Slot, row: usize) -> &mut [f64] {
        let width = self.lanes.len();
        match plan.home(slot) {
            Home::Shard(buffer) => {
                let cells = &mut self.buffers[buffer];
                if cells.len() < (row + 1) * width {
                    cells.resize((row + 1) * width, f64::NAN);
                }
                &mut cells[row * width..(row + 1) * width]
            }
            _ => &mut [],
        }
    }

    /// Shows lanes what has happened on another symbol: `event` of this row, or what they have not seen yet.
    pub(super) fn show_event(
        &mut self,
        plan: &Plan,
        node: usize,
        slot: Slot,
        row: usize,
        lanes: Range<usize>,
        event: Option<f64>,
        stale: bool,
    ) {
        let width = self.lanes.len();
        let mut held = std::mem::take(&mut self.held[node]);
        let clock = &self.clocks[0];
        let absent = |w: usize| !clock.dense && !clock.present[row * width + w];
        let seen: SmallVec<[bool; 64]> = lanes.clone().map(|w| !absent(w)).collect();
        let cells = &mut self.row_mut(plan, slot, row)[lanes.clone()];
        for ((cell, held), seen) in cells.iter_mut().zip(&mut held[lanes]).zip(seen) {
            if let Some(event) = event {
                *held = pending(*held, event);
            }
            *cell = if stale { f64::NAN } else { *held };
            // Seen once, it is over: false where there was an answer, missing where there was none.
            *held *= if seen { 0.0 } else { 1.0 };
        }
        self.held[node] = held;
    }

    /// Prepares presence and the completed bars of other clocks for a tile.
    pub(super) fn begin(
        &mut self,
        program: &Program,
        plan: &Plan,
        tile: &Tile<'_>,
        clocks: &[TileClock],
        all_lanes: usize,
    ) {
        let lanes = self.lanes.clone();
        let own = |present: &[bool], rows: usize, clock: &mut ShardClock| {
            clock.present.clear();
            for row in 0..rows {
                clock.present.extend_from_slice(
                    &present[row * all_lanes + lanes.start..row * all_lanes + lanes.end],
                );
            }
            clock.dense = clock.present.iter().all(|&p| p);
        };
        match tile.present {
            Some(present) => own(present, tile.rows, &mut self.clocks[0]),
            None => self.clocks[0].dense = true,
        }
        for (c, entries) in clocks.iter().enumerate() {
            own(entries.present(), entries.rows(), &mut self.clocks[c + 1]);
            self.complete_bars(program, &plan.forming[c], c, entries, tile, all_lanes);
        }
    }

    /// Forms the bars of clock `c` over the tile and notes the completed ones.
    fn complete_bars(
        &mut self,
        program: &Program,
        columns: &[usize],
        c: usize,
        entries: &TileClock,
        tile: &Tile<'_>,
        all_lanes: usize,
    ) {
        let width = self.lanes.len();
        let volume = program.columns().iter().position(|name| name == "volume");
        let outside = tile.clocks[c].outside;
        let clock = &mut self.clocks[c + 1];
        for completed in &mut clock.completed {
            completed.clear();
            completed.resize(entries.rows() * width, f64::NAN);
        }
        let mut entry = 0;
        let emit = |clock: &mut ShardClock, entry: usize| {
            for w in 0..width {
                let cell = entry * width + w;
                if clock.present[cell] {
                    for (forming, completed) in clock.forming.iter().zip(&mut clock.completed) {
                        completed[cell] = finite_or_missing(forming.completed(w));
                    }
                    clock.formed_bars[w] = 0;
                }
            }
        };
        for row in 0..tile.rows {
            while entry < entries.rows()
                && entries.base_row(entry) == row
                && !entries.takes_base_row(entry)
            {
                emit(clock, entry);
                entry += 1;
            }
            for w in 0..width {
                let cell = row * all_lanes + self.lanes.start + w;
                let joins = outside.is_none_or(|outside| !outside[cell]);
                if joins && tile.present.is_none_or(|present| present[cell]) {
                    let empty = clock.formed_bars[w] == 0;
                    for (forming, &column) in clock.forming.iter_mut().zip(columns) {
                        let volume = match volume {
                            Some(volume) if forming.is_weighted() => tile.columns[volume][cell],
                            _ => f64::NAN,
                        };
                        forming.take(w, empty, tile.columns[column][cell], volume);
                    }
                    clock.formed_bars[w] += 1;
                }
            }
            while entry < entries.rows() && entries.base_row(entry) == row {
                emit(clock, entry);
                entry += 1;
            }
        }
    }

    /// Counts the tile's bars.
    pub(super) fn end(&mut self, tile: &Tile<'_>, clocks: &[TileClock]) {
        let width = self.lanes.len();
        for (c, clock) in self.clocks.iter_mut().enumerate() {
            let rows = if c == 0 {
                tile.rows
            } else {
                clocks[c - 1].rows()
            };
            if clock.dense {
                clock
                    .bars_before
                    .iter_mut()
                    .for_each(|bars| *bars += rows as u64);
            } else {
                for row in clock.present.chunks_exact(width) {
                    for (bars, &present) in clock.bars_before.iter_mut().zip(row) {
                        *bars += u64::from(present);
                    }
                }
            }
        }
    }

    /// Runs nodes that work lane by lane.
    pub(super) fn run(
        &mut self,
        program: &Program,
        plan: &Plan,
        nodes: &[usize],
        tile: &Tile<'_>,
        clocks: &[TileClock],
        pool: &mut Pool,
        outputs: &mut Outputs<'_>,
    ) {
        let width = self.lanes.len();
        for &index in nodes {
            let node = &program.nodes[index];
            let rows = if node.clock == 0 {
                tile.rows
            } else {
                clocks[node.clock - 1].rows()
            };
            let cells = rows * width;
            if plan.column(node.first_slot, tile).is_some() {
                continue;
            }
            let mut outs: SmallVec<[Taken; 4]> = SmallVec::new();
            for slot in node.first_slot..node.first_slot + node.outputs as Slot {
                outs.push(self.take(plan, slot, cells, pool, outputs));
            }
            match &node.op {
                Op::Column(column) if node.clock == 0 => {
                    self.copy_column(tile.columns[*column], tile, outs[0].tile(cells))
                }
                Op::Column(column) => {
                    let place = plan.forming[node.clock - 1]
                        .iter()
                        .position(|c| c == column);
                    if let Some(place) = place {
                        outs[0]
                            .tile(cells)
                            .copy_from_slice(&self.clocks[node.clock].completed[place]);
                    }
                }
                Op::Hold { pulse } => {
                    let from = plan.clock_of(node.inputs[0]);
                    let mut held = std::mem::take(&mut self.held[index]);
                    self.hold(
                        plan,
                        node.inputs[0],
                        *pulse,
                        from,
                        clocks,
                        rows,
                        &mut held,
                        outs[0].tile(cells),
                        tile,
                        pool,
                        outputs,
                    );
                    self.held[index] = held;
                }
                Op::Kernel { .. } if cells > 0 => {
                    let mut kernel = self.kernels[index].take();
                    for &slot in &node.inputs {
                        if let Home::Constant(x) = plan.home(slot) {
                            pool.fill_constant(x, cells);
                        }
                    }
                    let inputs: SmallVec<[TileRef<'_>; 4]> = node
                        .inputs
                        .iter()
                        .map(|&slot| {
                            let input = self.cells(plan, slot, tile, pool, outputs);
                            TileRef::new(&input[..cells], width)
                        })
                        .collect();
                    let mut tiles: SmallVec<[TileMut<'_>; 4]> = outs
                        .iter_mut()
                        .map(|out| TileMut::new(out.tile(cells), width))
                        .collect();
                    let clock = &self.clocks[node.clock];
                    let ctx = RowCtx {
                        rows,
                        lanes: width,
                        present: (!clock.dense).then_some(&clock.present[..]),
                        bars_before: &clock.bars_before,
                        sections: Sections {
                            size: width,
                            order: &[],
                            members: None,
                        },
                    };
                    if let Some(kernel) = &mut kernel {
                        kernel.step(&ctx, &inputs, &mut tiles);
                    }
                    drop((inputs, tiles));
                    self.kernels[index] = kernel;
                }
                _ => {}
            }
            for (slot, taken) in (node.first_slot..).zip(outs) {
                self.put(plan, slot, taken, pool, outputs);
            }
        }
    }

    /// Runs a node that looks across lanes, all of which are in this shard.
    pub(super) fn run_section(
        &mut self,
        plan: &Plan,
        node: &Node,
        kernel: &mut dyn Kernel,
        ctx: &RowCtx<'_>,
        tile: &Tile<'_>,
        pool: &mut Pool,
        outputs: &mut Outputs<'_>,
    ) {
        let cells = ctx.rows * ctx.lanes;
        if cells == 0 {
            return;
        }
        for &slot in &node.inputs {
            if let Home::Constant(x) = plan.home(slot) {
                pool.fill_constant(x, cells);
            }
        }
        let mut out = self.take(plan, node.first_slot, cells, pool, outputs);
        let inputs: SmallVec<[TileRef<'_>; 4]> = node
            .inputs
            .iter()
            .map(|&slot| {
                let input = self.cells(plan, slot, tile, pool, outputs);
                TileRef::new(&input[..cells], ctx.lanes)
            })
            .collect();
        kernel.step(
            ctx,
            &inputs,
            &mut [TileMut::new(out.tile(cells), ctx.lanes)],
        );
        drop(inputs);
        self.put(plan, node.first_slot, out, pool, outputs);
    }

    /// Takes a slot's cells from their home, so that a kernel may write them while it reads others.
    fn take(
        &mut self,
        plan: &Plan,
        slot: Slot,
        cells: usize,
        pool: &mut Pool,
        outputs: &mut Outputs<'_>,
    ) -> Taken {
        let mut taken = Taken {
            cells: Vec::new(),
            start: 0,
        };
        match plan.home(slot) {
            Home::Shard(buffer) => taken.cells = std::mem::take(&mut self.buffers[buffer]),
            Home::Pool(buffer) => {
                if pool.buffers.len() <= buffer {
                    pool.buffers.resize_with(buffer + 1, Vec::new);
                }
                taken.cells = std::mem::take(&mut pool.buffers[buffer]);
            }
            Home::Output(output) => {
                taken.cells = std::mem::take(&mut outputs.tiles[output]);
                taken.start = outputs.start;
            }
            Home::Constant(_) => {}
        }
        if taken.cells.len() < taken.start + cells {
            taken.cells.resize(taken.start + cells, f64::NAN);
        }
        taken
    }

    /// Brings them back.
    fn put(
        &mut self,
        plan: &Plan,
        slot: Slot,
        Taken { cells, .. }: Taken,
        pool: &mut Pool,
        outputs: &mut Outputs<'_>,
    ) {
        match plan.home(slot) {
            Home::Shard(buffer) => self.buffers[buffer] = cells,
            Home::Pool(buffer) => pool.buffers[buffer] = cells,
            Home::Output(output) => outputs.tiles[output] = cells,
            Home::Constant(_) => {}
        }
    }

    fn cells<'s>(
        &'s self,
        plan: &Plan,
        slot: Slot,
        tile: &Tile<'s>,
        pool: &'s Pool,
        outputs: &'s Outputs<'_>,
    ) -> &'s [f64] {
        if let Some(column) = plan.column(slot, tile) {
            return column;
        }
        match plan.home(slot) {
            Home::Shard(buffer) => &self.buffers[buffer],
            Home::Pool(buffer) => &pool.buffers[buffer],
            Home::Output(output) => &outputs.tiles[output][outputs.start..],
            Home::Constant(x) => pool.constant(x),
        }
    }

    /// The shard's lanes of an input column; what is absent or not finite is missing.
    fn copy_column(&self, column: &[f64], tile: &Tile<'_>, out: &mut [f64]) {
        let (width, all_lanes) = (self.lanes.len(), column.len() / tile.rows);
        if width == all_lanes {
            for (cell, &x) in out.iter_mut().zip(column) {
                *cell = finite_or_missing(x);
            }
        } else {
            for row in 0..tile.rows {
                let from =
                    &column[row * all_lanes + self.lanes.start..row * all_lanes + self.lanes.end];
                for (cell, &x) in out[row * width..(row + 1) * width].iter_mut().zip(from) {
                    *cell = finite_or_missing(x);
                }
            }
        }
        if !self.clocks[0].dense {
            for (cell, &present) in out.iter_mut().zip(&self.clocks[0].present) {
                *cell = if present { *cell } else { f64::NAN };
            }
        }
    }

    /// Spreads the values of another clock over the base rows.
    fn hold(
        &self,
        plan: &Plan,
        slot: Slot,
        pulse: bool,
        from: Clock,
        clocks: &[TileClock],
        rows: usize,
        held: &mut [f64],
        out: &mut [f64],
        tile: &Tile<'_>,
        pool: &mut Pool,
        outputs: &Outputs<'_>,
    ) {
        let width = self.lanes.len();
        let own = &self.clocks[0];
        let entries = from.checked_sub(1).map(|clock| &clocks[clock]);
        let entry_rows = entries.map_or(rows, TileClock::rows);
        if let Home::Constant(x) = plan.home(slot) {
            pool.fill_constant(x, entry_rows * width);
        }
        let values = self.cells(plan, slot, tile, pool, outputs);
        let mut entry = 0;
        for row in 0..rows {
            let cells = &mut out[row * width..(row + 1) * width];
            while entry < entry_rows
                && entries.map_or(entry, |entries| entries.base_row(entry)) == row
            {
                for w in 0..width {
                    if self.clocks[from].dense || self.clocks[from].present[entry * width + w] {
                        let value = values[entry * width + w];
                        held[w] = if pulse {
                            pending(held[w], value)
                        } else {
                            value
                        };
                    }
                }
                entry += 1;
            }
            for w in 0..width {
                let seen = own.dense || own.present[row * width + w];
                cells[w] = if seen { held[w] } else { f64::NAN };
                if pulse && seen {
                    // Seen once, it is over: false where there was an answer, missing where there was none.
                    held[w] *= 0.0;
                }
            }
        }
    }

    /// One provisional row of a node, on this shard's lanes of whole-width tiles.
    pub(super) fn peek(
        &self,
        node: usize,
        present: Option<&[bool]>,
        inputs: &[TileRef<'_>],
        outs: &mut [Vec<f64>],
    ) {
        let width = self.lanes.len();
        let Some(kernel) = &self.kernels[node] else {
            return;
        };
        let inputs: SmallVec<[TileRef<'_>; 4]> = inputs
            .iter()
            .map(|tile| TileRef::new(&tile.cells()[self.lanes.clone()], width))
            .collect();
        let mut tiles: SmallVec<[TileMut<'_>; 4]> = outs
            .iter_mut()
            .map(|out| TileMut::new(&mut out[self.lanes.clone()], width))
            .collect();
        let ctx = RowCtx {
            rows: 1,
            lanes: width,
            present: present.map(|present| &present[self.lanes.clone()]),
            bars_before: &self.clocks[0].bars_before,
            sections: Sections {
                size: width,
                order: &[],
                members: None,
            },
        };
        kernel.peek(&ctx, &inputs, &mut tiles);
    }
}

impl Pool {
    fn fill_constant(&mut self, x: f64, cells: usize) {
        let bits = x.to_bits();
        let at = self
            .constants
            .iter()
            .position(|(known, _)| *known == bits)
            .unwrap_or_else(|| {
                self.constants.push((bits, Vec::new()));
                self.constants.len() - 1
            });
        let tile = &mut self.constants[at].1;
        if tile.len() < cells {
            tile.resize(cells, x);
        }
    }

    fn constant(&self, x: f64) -> &[f64] {
        let bits = x.to_bits();
        self.constants
            .iter()
            .find(|(known, _)| *known == bits)
            .map_or(&[], |(_, tile)| tile)
    }
}
