//! Runs a program over rows × lanes.
//!
//! Lanes are cut into shards whose tiles stay in the fast cache; shards are spread over threads. Steps of nodes that work
//! lane by lane, which every shard runs on its own, take turns with nodes that look across lanes. Nothing that is added
//! up depends on steps, shards or threads, so neither do the bits.

mod clocks;
mod layout;
mod shard;
mod state;

use bellwether_kernels::{Kernel, Params, RowCtx, Sections, TileMut, TileRef, finite_or_missing};

pub use layout::{ClockMarks, Layout, LayoutError, Rows};
pub use state::StateMismatch;

use crate::program::{Op, Program, Slot};
use smallvec::SmallVec;

use clocks::TileClock;
use layout::Tile;
use shard::{Home, Outputs, Plan, Pool, Shard, Step};

/// Cells of a tile of one shard: 64 KiB of f64, so that a node's inputs and outputs stay in the second-level cache.
const TILE_CELLS: usize = 8192;
/// Lanes of a shard.
const SHARD_LANES: usize = 128;
/// Node cells of a tile below which starting threads costs more than they save.
const PARALLEL_CELLS_MIN: usize = 1 << 19;

/// A program at work on a number of lanes, with its state.
pub struct Executor {
    program: Program,
    plan: Plan,
    layout: Layout,
    shards: Vec<Shard>,
    pools: Vec<Pool>,
    /// By node: the kernels that look across lanes.
    wide_kernels: Vec<Option<Box<dyn Kernel>>>,
    /// By node: what a foreign symbol showed last, in each variant.
    foreign: Vec<Vec<Foreign>>,
    clocks: Vec<TileClock>,
    gathered: Vec<Vec<f64>>,
    scattered: Vec<f64>,
    tile_rows: usize,
    rows_seen: u64,
}

/// The last completed value of another symbol.
#[derive(Debug, Clone, Copy)]
struct Foreign {
    value: f64,
    session: i32,
}

impl Executor {
    /// Fresh state for all lanes of `layout`; `threads` of them share the work (at least one).
    ///
    /// # Errors
    /// [`LayoutError`] when the program names a symbol that is no lane.
    pub fn new(program: Program, layout: &Layout, threads: usize) -> Result<Self, LayoutError> {
        let layout = layout.clone().resolve(&program)?;
        let lanes = layout.lanes();
        let threads = threads.clamp(1, lanes.div_ceil(SHARD_LANES).max(1));
        let plan = Plan::new(&program, threads > 1, lanes <= SHARD_LANES);
        let shards: Vec<Shard> = (0..lanes)
            .step_by(SHARD_LANES)
            .map(|start| Shard::new(&program, &plan, start..lanes.min(start + SHARD_LANES)))
            .collect();
        let wide_kernels = program.nodes.iter().map(|node| match &node.op {
            Op::Kernel { primitive, values } if node.op.crosses_lanes() => {
                primitive.kernel(&Params::new(primitive, values), lanes)
            }
            _ => None,
        });
        let foreign = program.nodes.iter().map(|node| match node.op {
            Op::Foreign { .. } => vec![
                Foreign {
                    value: f64::NAN,
                    session: 0
                };
                layout.variants()
            ],
            _ => Vec::new(),
        });
        Ok(Self {
            wide_kernels: wide_kernels.collect(),
            foreign: foreign.collect(),
            clocks: (0..program.clocks().len())
                .map(|_| TileClock::default())
                .collect(),
            pools: (0..threads).map(|_| Pool::default()).collect(),
            shards,
            plan,
            layout,
            gathered: Vec::new(),
            scattered: Vec::new(),
            tile_rows: (TILE_CELLS / lanes.clamp(1, SHARD_LANES)).max(1),
            rows_seen: 0,
            program,
        })
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Lanes.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.layout.lanes()
    }

    /// Rows advanced over since the origin.
    #[must_use]
    pub fn rows_seen(&self) -> u64 {
        self.rows_seen
    }

    /// Advances over `rows` and writes each output's tile, `[rows × lanes]`, row-major, into `outputs`.
    ///
    /// # Panics
    /// If `rows` or `outputs` are not of the program's and the layout's shape.
    pub fn advance(&mut self, rows: &Rows<'_>, outputs: &mut [Vec<f64>]) {
        let lanes = self.layout.lanes();
        rows.verify(&self.program, lanes);
        assert_eq!(
            outputs.len(),
            self.program.outputs(),
            "one vector an output"
        );
        for output in outputs.iter_mut() {
            output.resize(rows.rows * lanes, f64::NAN);
        }
        let mut start = 0;
        while start < rows.rows {
            let count = self.tile_rows.min(rows.rows - start);
            self.advance_tile(&rows.tile(start, count, lanes), start, outputs);
            start += count;
        }
        self.rows_seen += rows.rows as u64;
    }

    fn advance_tile(&mut self, tile: &Tile<'_>, start: usize, outputs: &mut [Vec<f64>]) {
        let lanes = self.layout.lanes();
        for (clock, marks) in self.clocks.iter_mut().zip(&tile.clocks) {
            clock.scan(tile, marks, lanes);
        }
        for shard in &mut self.shards {
            shard.begin(&self.program, &self.plan, tile, &self.clocks, lanes);
        }
        for step in 0..self.plan.steps().len() {
            let mut written = Outputs {
                tiles: &mut *outputs,
                start: start * lanes,
            };
            match self.plan.steps()[step] {
                Step::Narrow(_) => self.run_narrow(step, tile, &mut written),
                Step::Wide(node) => self.run_wide(node, tile, &mut written),
            }
            for &output in self.plan.outputs_of(step) {
                let cells = start * lanes..(start + tile.rows) * lanes;
                let slot = self.program.outputs[output];
                match self.plan.home(slot) {
                    Home::Output(written) if written == output => {}
                    Home::Output(written) => {
                        let known = std::mem::take(&mut outputs[written]);
                        outputs[output][cells.clone()].copy_from_slice(&known[cells]);
                        outputs[written] = known;
                    }
                    _ => {
                        let cells = &mut outputs[output][cells];
                        gather(&self.shards, &self.plan, slot, tile, tile.rows, cells);
                    }
                }
            }
        }
        for (output, &slot) in outputs.iter_mut().zip(&self.program.outputs) {
            let cells = &mut output[start * lanes..(start + tile.rows) * lanes];
            if let Home::Constant(x) = self.plan.home(slot) {
                cells.fill(x);
            }
            if let Some(present) = tile.present {
                for (cell, &present) in cells.iter_mut().zip(present) {
                    *cell = if present { *cell } else { f64::NAN };
                }
            }
        }
        for shard in &mut self.shards {
            shard.end(tile, &self.clocks);
        }
    }

    /// Runs a step's nodes, which work lane by lane, every shard on its own.
    fn run_narrow(&mut self, step: usize, tile: &Tile<'_>, outputs: &mut Outputs<'_>) {
        let (program, plan, clocks) = (&self.program, &self.plan, &self.clocks[..]);
        let Step::Narrow(nodes) = &plan.steps()[step] else {
            return;
        };
        let run = |shards: &mut [Shard], pool: &mut Pool, outputs: &mut Outputs<'_>| {
            for shard in shards {
                shard.run(program, plan, nodes, tile, clocks, pool, outputs);
            }
        };
        let cells = tile.rows * self.layout.lanes() * nodes.len();
        if self.pools.len() == 1 || cells < PARALLEL_CELLS_MIN {
            return run(&mut self.shards, &mut self.pools[0], outputs);
        }
        let share = self.shards.len().div_ceil(self.pools.len());
        std::thread::scope(|scope| {
            for (shards, pool) in self.shards.chunks_mut(share).zip(&mut self.pools) {
                // Shards of some lanes write to no output themselves.
                let mut none = Outputs {
                    tiles: &mut [],
                    start: 0,
                };
                scope.spawn(move || run(shards, pool, &mut none));
            }
        });
    }

    /// Runs a node that looks across lanes on the whole width.
    fn run_wide(&mut self, index: usize, tile: &Tile<'_>, outputs: &mut Outputs<'_>) {
        match self.program.nodes[index].op {
            Op::Foreign { symbol, pulse } => self.run_foreign(index, symbol, pulse, tile),
            _ => self.run_section(index, tile, outputs),
        }
    }

    fn run_section(&mut self, index: usize, tile: &Tile<'_>, outputs: &mut Outputs<'_>) {
        let lanes = self.layout.lanes();
        let node = &self.program.nodes[index];
        let (rows, present, members) = match node.clock {
            0 => (tile.rows, tile.present, tile.universe),
            clock => {
                let clock = &self.clocks[clock - 1];
                (clock.rows(), Some(clock.present()), clock.members())
            }
        };
        let ages = self.layout.no_ages();
        let ctx = RowCtx {
            rows,
            lanes,
            present,
            bars_before: ages,
            sections: Sections {
                size: self.layout.section(),
                order: self.layout.order(),
                members,
            },
        };
        let Some(kernel) = &mut self.wide_kernels[index] else {
            return;
        };
        // A shard of all lanes has whole tiles already.
        if let [shard] = &mut self.shards[..] {
            let (kernel, pool) = (kernel.as_mut(), &mut self.pools[0]);
            return shard.run_section(&self.plan, node, kernel, &ctx, tile, pool, outputs);
        }
        // Row by row, so that what is gathered and scattered stays in the fastest cache.
        let inputs = node.inputs.len();
        self.gathered
            .resize_with(inputs.max(self.gathered.len()), Vec::new);
        for cells in &mut self.gathered {
            cells.resize(lanes, f64::NAN);
        }
        self.scattered.resize(lanes, f64::NAN);
        for row in 0..rows {
            for (&slot, cells) in node.inputs.iter().zip(&mut self.gathered) {
                gather_row(&self.shards, &self.plan, slot, row, cells);
            }
            let cells = row * lanes..(row + 1) * lanes;
            let ctx = RowCtx {
                rows: 1,
                present: present.map(|present| &present[cells.clone()]),
                sections: Sections {
                    members: members.map(|members| &members[cells.clone()]),
                    ..ctx.sections
                },
                ..ctx
            };
            let gathered = self.gathered[..inputs].iter();
            let tiles: SmallVec<[TileRef<'_>; 4]> =
                gathered.map(|cells| TileRef::new(cells, lanes)).collect();
            kernel.step(
                &ctx,
                &tiles,
                &mut [TileMut::new(&mut self.scattered, lanes)],
            );
            for shard in &mut self.shards {
                let cells = &self.scattered[shard.lanes()];
                shard
                    .row_mut(&self.plan, node.first_slot, row)
                    .copy_from_slice(cells);
            }
        }
    }

    /// Shows every lane the last completed value of a symbol's lane in its own variant.
    fn run_foreign(&mut self, index: usize, symbol: usize, pulse: bool, tile: &Tile<'_>) {
        let lanes = self.layout.lanes();
        let node = &self.program.nodes[index];
        let (slot, clock) = (node.inputs[0], self.plan.clock_of(node.inputs[0]));
        let sessions = tile.sessions.get(symbol).copied();
        for variant in 0..self.layout.variants() {
            let source = self.layout.symbol_lane(symbol, variant);
            let mut last = self.foreign[index][variant];
            let mut entry = 0;
            for row in 0..tile.rows {
                let session = sessions.map_or(0, |sessions| sessions[row]);
                let owner = &self.shards[source / SHARD_LANES];
                let value_at = |row: usize| {
                    if let Some(column) = self.plan.column(slot, tile) {
                        return finite_or_missing(column[row * lanes + source]);
                    }
                    match self.plan.home(slot) {
                        Home::Constant(x) => x,
                        _ => owner.row(&self.plan, slot, row)[source - owner.lanes().start],
                    }
                };
                let mut event = f64::NAN;
                let mut see = |value: f64| {
                    last = Foreign { value, session };
                    event = clocks::pending(event, value);
                };
                let mut fresh = false;
                if clock == 0 {
                    if tile
                        .present
                        .is_none_or(|present| present[row * lanes + source])
                    {
                        see(value_at(row));
                        fresh = true;
                    }
                } else {
                    let entries = &self.clocks[clock - 1];
                    while entry < entries.rows() && entries.base_row(entry) == row {
                        if entries.present()[entry * lanes + source] {
                            see(value_at(entry));
                            fresh = true;
                        }
                        entry += 1;
                    }
                }
                let shown = if session - last.session > 1 {
                    f64::NAN
                } else {
                    last.value
                };
                let viewers = self.layout.variant_lanes(variant);
                for shard in &mut self.shards {
                    let range = shard.lanes();
                    let own = viewers.start.max(range.start)..viewers.end.min(range.end);
                    if own.is_empty() {
                        continue;
                    }
                    let own = own.start - range.start..own.end - range.start;
                    if pulse {
                        let event = fresh.then_some(event);
                        shard.show_event(
                            &self.plan,
                            index,
                            node.first_slot,
                            row,
                            own,
                            event,
                            shown.is_nan(),
                        );
                    } else {
                        shard.row_mut(&self.plan, node.first_slot, row)[own].fill(shown);
                    }
                }
            }
            self.foreign[index][variant] = last;
        }
    }

    /// Computes one provisional row without committing anything: what [`advance`](Self::advance) would write if the
    /// row closed with these columns. Other timeframes and symbols show their last completed values.
    ///
    /// # Panics
    /// If `rows` is not one row of the program's and the layout's shape.
    #[must_use]
    pub fn peek(&self, rows: &Rows<'_>) -> Vec<Vec<f64>> {
        let lanes = self.layout.lanes();
        rows.verify(&self.program, lanes);
        assert_eq!(rows.rows, 1, "one provisional row at a time");
        let mut slots: Vec<Vec<f64>> = vec![Vec::new(); self.program.slots];
        for (index, node) in self.program.nodes.iter().enumerate() {
            let first = node.first_slot as usize;
            // The row is provisional, so no other clock completes on it.
            if node.clock != 0 {
                continue;
            }
            let mut outs = vec![vec![f64::NAN; lanes]; node.outputs];
            let inputs: Vec<TileRef<'_>> = match node.op {
                Op::Kernel { .. } => node
                    .inputs
                    .iter()
                    .map(|&slot| TileRef::new(&slots[slot as usize], lanes))
                    .collect(),
                _ => Vec::new(),
            };
            match &node.op {
                Op::Constant(x) => outs[0].fill(*x),
                Op::Column(column) => {
                    for lane in 0..lanes {
                        if rows.present.is_none_or(|present| present[lane]) {
                            outs[0][lane] = finite_or_missing(rows.columns[*column][lane]);
                        }
                    }
                }
                Op::Hold { .. } => {
                    for shard in &self.shards {
                        outs[0][shard.lanes()].copy_from_slice(shard.held(index));
                    }
                }
                Op::Foreign { symbol, pulse } => {
                    let now = rows.sessions.get(*symbol).map_or(0, |sessions| sessions[0]);
                    if *pulse {
                        for shard in &self.shards {
                            outs[0][shard.lanes()].copy_from_slice(shard.held(index));
                        }
                    }
                    for (variant, last) in self.foreign[index].iter().enumerate() {
                        let viewers = &mut outs[0][self.layout.variant_lanes(variant)];
                        if now - last.session > 1 {
                            viewers.fill(f64::NAN);
                        } else if !pulse {
                            viewers.fill(last.value);
                        }
                    }
                }
                Op::Kernel { .. } if node.op.crosses_lanes() => {
                    let ctx = RowCtx {
                        rows: 1,
                        lanes,
                        present: rows.present,
                        bars_before: self.layout.no_ages(),
                        sections: Sections {
                            size: self.layout.section(),
                            order: self.layout.order(),
                            members: rows.universe,
                        },
                    };
                    let mut tiles: Vec<TileMut<'_>> = outs
                        .iter_mut()
                        .map(|out| TileMut::new(out, lanes))
                        .collect();
                    if let Some(kernel) = &self.wide_kernels[index] {
                        kernel.peek(&ctx, &inputs, &mut tiles);
                    }
                }
                Op::Kernel { .. } => {
                    for shard in &self.shards {
                        shard.peek(index, rows.present, &inputs, &mut outs);
                    }
                }
            }
            for (offset, out) in outs.into_iter().enumerate() {
                slots[first + offset] = out;
            }
        }
        self.program
            .outputs
            .iter()
            .map(|&slot| {
                let mut out = slots[slot as usize].clone();
                if let Some(present) = rows.present {
                    for (cell, &present) in out.iter_mut().zip(present) {
                        *cell = if present { *cell } else { f64::NAN };
                    }
                }
                out
            })
            .collect()
    }
}

/// Copies the first rows of a slot from all shards to tiles of the whole width.
fn gather(
    shards: &[Shard],
    plan: &Plan,
    slot: Slot,
    tile: &Tile<'_>,
    rows: usize,
    cells: &mut [f64],
) {
    if let Home::Constant(x) = plan.home(slot) {
        return cells.fill(x);
    }
    if let Some(column) = plan.column(slot, tile) {
        for (cell, &x) in cells.iter_mut().zip(column) {
            *cell = finite_or_missing(x);
        }
        return;
    }
    if let [shard] = shards {
        return cells.copy_from_slice(shard.rows(plan, slot, rows));
    }
    let lanes = cells.len() / rows.max(1);
    for shard in shards {
        let range = shard.lanes();
        for row in 0..rows {
            cells[row * lanes + range.start..row * lanes + range.end]
                .copy_from_slice(shard.row(plan, slot, row));
        }
    }
}

/// Copies one row of a slot from all shards.
fn gather_row(shards: &[Shard], plan: &Plan, slot: Slot, row: usize, cells: &mut [f64]) {
    if let Home::Constant(x) = plan.home(slot) {
        return cells.fill(x);
    }
    for shard in shards {
        cells[shard.lanes()].copy_from_slice(shard.row(plan, slot, row));
    }
}
