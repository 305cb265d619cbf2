//! The work on the tiles at hand: which nodes can run, and the values that others wait for.
//!
//! Every node runs on all lanes of a tile at once. It can run when those that it reads have run on the tile, and it itself on
//! the tile before; whoever is free takes the first such node of the oldest tile. So the order varies with the number of
//! threads, but not what a node sees.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::slice::ChunksMut;
use std::sync::Arc;

use bellwether_kernels::finite_or_missing;
use smallvec::SmallVec;

use super::clocks::{self, Clock};
use super::layout::{Layout, Rows};
use super::node::{Scene, State};
use super::plan::{Plan, slots_of};
use crate::program::{Op, Program};

/// Buffers that are used over and over, the one that was used last first.
#[derive(Debug, Default)]
pub(super) struct Memory {
    free: Vec<Arc<Vec<f64>>>,
    /// A tile of each constant in use, by its bits.
    constants: Vec<(u64, Arc<Vec<f64>>)>,
}

impl Memory {
    /// A buffer of at least so many cells that nobody else has.
    fn take(&mut self, cells: usize) -> Arc<Vec<f64>> {
        let mut buffer = self.free.pop().unwrap_or_default();
        match Arc::get_mut(&mut buffer) {
            Some(known) if known.len() >= cells => {}
            Some(known) => known.resize(cells, f64::NAN),
            None => buffer = Arc::new(vec![f64::NAN; cells]),
        }
        buffer
    }

    fn constant(&mut self, x: f64, cells: usize) -> Arc<Vec<f64>> {
        let known = self
            .constants
            .iter()
            .position(|(bits, _)| *bits == x.to_bits());
        let at = known.unwrap_or_else(|| {
            self.constants.push((x.to_bits(), Arc::default()));
            self.constants.len() - 1
        });
        let tile = &mut self.constants[at].1;
        if tile.len() < cells {
            *tile = Arc::new(vec![x; cells]);
        }
        Arc::clone(tile)
    }
}

/// The cells of a slot, to be read.
#[derive(Debug, Clone)]
enum Value<'t> {
    /// The caller's: of an input column, or of an output that is written.
    Given(&'t [f64]),
    Own(Arc<Vec<f64>>),
}

impl Value<'_> {
    fn cells(&self) -> &[f64] {
        match self {
            Self::Given(cells) => cells,
            Self::Own(cells) => cells,
        }
    }
}

/// Cells of a slot, to be written.
enum Blank<'t> {
    Output(&'t mut [f64]),
    Own(Arc<Vec<f64>>),
}

impl<'t> Blank<'t> {
    fn cells(&mut self, count: usize) -> &mut [f64] {
        match self {
            Self::Output(cells) => cells,
            // Nobody else has it, so that this is a question and no copy.
            Self::Own(cells) => &mut Arc::make_mut(cells)[..count],
        }
    }

    fn written(self) -> Value<'t> {
        match self {
            Self::Output(cells) => Value::Given(cells),
            Self::Own(cells) => Value::Own(cells),
        }
    }
}

/// A tile on which nodes are at work.
struct Flight<'t> {
    scene: Arc<Scene<'t>>,
    /// By slot, once it is made and until its last reader has run.
    values: Vec<Option<Value<'t>>>,
    /// By slot: readers that have not run.
    readers: Vec<u32>,
    /// By node: what it waits for.
    waits: Vec<u32>,
    /// By output: its cells, until a node takes them.
    outputs: Vec<Option<&'t mut [f64]>>,
    /// Nodes that have not run.
    left: usize,
}

/// A node to be run on a tile by whoever took it.
pub(super) struct Task<'t> {
    /// The number of the tile.
    tile: usize,
    node: usize,
    scene: Arc<Scene<'t>>,
    state: State,
    inputs: SmallVec<[Value<'t>; 4]>,
    blanks: SmallVec<[Blank<'t>; 4]>,
}

impl Task<'_> {
    /// Runs the node.
    pub(super) fn run(&mut self, program: &Program, plan: &Plan) {
        let node = &program.nodes[self.node];
        let count = self.scene.cells(node.clock);
        let inputs: SmallVec<[&[f64]; 4]> = self.inputs.iter().map(Value::cells).collect();
        let mut outs: SmallVec<[&mut [f64]; 4]> = self
            .blanks
            .iter_mut()
            .map(|blank| blank.cells(count))
            .collect();
        let source = plan.source_clock(node);
        self.scene
            .run(node, source, &mut self.state, &inputs, &mut outs);
    }
}

/// The tiles of some rows and the nodes that work on them.
pub(super) struct Board<'t> {
    program: &'t Program,
    plan: &'t Plan,
    layout: &'t Layout,
    rows: &'t Rows<'t>,
    outputs: Vec<ChunksMut<'t, f64>>,
    clocks: &'t mut [Clock],
    states: &'t mut [State],
    memory: &'t mut Memory,
    tile_rows: usize,
    /// Tiles that may be worked on at once.
    flights_max: usize,
    /// The oldest first.
    flights: VecDeque<Flight<'t>>,
    /// The number of the oldest.
    first: usize,
    /// Rows of the tiles that were begun.
    begun: usize,
    /// By node: the number of the next tile that it runs on.
    next_tile: Vec<usize>,
    /// Nodes that can run, by tile.
    ready: BinaryHeap<Reverse<(usize, usize)>>,
    is_abandoned: bool,
}

impl<'t> Board<'t> {
    /// Lays out the work on `rows`, in tiles of `tile_rows`, of which `flights_max` are worked on at once.
    pub(super) fn new(
        (program, plan, layout): (&'t Program, &'t Plan, &'t Layout),
        (clocks, states, memory): (&'t mut [Clock], &'t mut [State], &'t mut Memory),
        rows: &'t Rows<'t>,
        outputs: &'t mut [Vec<f64>],
        tile_rows: usize,
        flights_max: usize,
    ) -> Self {
        let tile_cells = (tile_rows * layout.lanes()).max(1);
        Self {
            program,
            plan,
            layout,
            rows,
            outputs: outputs
                .iter_mut()
                .map(|output| output.chunks_mut(tile_cells))
                .collect(),
            clocks,
            states,
            memory,
            tile_rows,
            flights_max,
            flights: VecDeque::new(),
            first: 0,
            begun: 0,
            next_tile: vec![0; program.nodes.len()],
            ready: BinaryHeap::new(),
            is_abandoned: false,
        }
    }

    /// Whether every node has run on every tile, or the work was abandoned.
    pub(super) fn is_over(&self) -> bool {
        self.is_abandoned || self.begun == self.rows.rows && self.flights.is_empty()
    }

    /// Gives up: a node will never be put back.
    pub(super) fn abandon(&mut self) {
        self.is_abandoned = true;
    }

    /// Whether somebody could run a node now.
    pub(super) fn has_work(&self) -> bool {
        !self.ready.is_empty()
    }

    /// A node to run; none where all that is left waits for nodes that are running.
    pub(super) fn take(&mut self) -> Option<Task<'t>> {
        while self.ready.is_empty()
            && self.begun < self.rows.rows
            && self.flights.len() < self.flights_max
        {
            self.begin();
        }
        let Reverse((tile, node)) = self.ready.pop()?;
        let flight = &mut self.flights[tile - self.first];
        let (scene, values) = (Arc::clone(&flight.scene), &flight.values);
        let op = &self.program.nodes[node];
        let inputs = op
            .inputs
            .iter()
            .filter_map(|&slot| values[slot as usize].clone());
        let inputs = inputs.collect();
        let cells = scene.cells(op.clock);
        let mut blanks = SmallVec::new();
        for slot in slots_of(op) {
            let output = self.plan.output_of[slot].and_then(|at| flight.outputs[at].take());
            blanks.push(match output {
                Some(cells) => Blank::Output(cells),
                None => Blank::Own(self.memory.take(cells)),
            });
        }
        Some(Task {
            tile,
            node,
            scene,
            state: std::mem::replace(&mut self.states[node], State::None),
            inputs,
            blanks,
        })
    }

    /// Takes note that a node has run.
    pub(super) fn put(&mut self, task: Task<'t>) {
        let Task {
            tile,
            node,
            state,
            inputs,
            blanks,
            ..
        } = task;
        // Nobody else may have what goes back to the memory.
        drop(inputs);
        self.states[node] = state;
        let flight = &mut self.flights[tile - self.first];
        for &slot in &self.plan.reads[node] {
            flight.release(slot as usize, self.memory);
        }
        for (slot, blank) in slots_of(&self.program.nodes[node]).zip(blanks) {
            flight.values[slot] = Some(blank.written());
            if flight.readers[slot] == 0 {
                flight.forget(slot, self.memory);
            }
        }
        self.has_run(tile, node);
        self.end_tiles();
    }

    /// Lets those go on that waited for a node.
    fn has_run(&mut self, tile: usize, node: usize) {
        let at = tile - self.first;
        for &follower in &self.plan.followers[node] {
            let waits = &mut self.flights[at].waits[follower];
            *waits -= 1;
            if *waits == 0 {
                self.ready.push(Reverse((tile, follower)));
            }
        }
        if self.plan.remembers[node] {
            self.next_tile[node] = tile + 1;
            if let Some(next) = self.flights.get_mut(at + 1) {
                next.waits[node] -= 1;
                if next.waits[node] == 0 {
                    self.ready.push(Reverse((tile + 1, node)));
                }
            }
        }
        self.flights[at].left -= 1;
    }

    /// Begins the next tile.
    fn begin(&mut self) {
        let rows = self.tile_rows.min(self.rows.rows - self.begun);
        let tile = self.rows.tile(self.begun, rows, self.layout.lanes());
        self.begun += rows;
        let clocks = clocks::enter(self.clocks, &tile, self.plan.volume);
        let scene = Scene {
            layout: self.layout,
            tile,
            clocks,
        };
        let number = self.first + self.flights.len();
        let waits = (0..self.program.nodes.len()).map(|node| {
            let itself = self.plan.remembers[node] && self.next_tile[node] < number;
            self.plan.waits[node] + u32::from(itself)
        });
        let flight = Flight {
            scene: Arc::new(scene),
            values: vec![None; self.program.slots],
            readers: self.plan.readers.clone(),
            waits: waits.collect(),
            outputs: self.outputs.iter_mut().map(Iterator::next).collect(),
            left: self.program.nodes.len(),
        };
        self.flights.push_back(flight);
        let at = self.flights.len() - 1;
        let program = self.program;
        for (index, node) in program.nodes.iter().enumerate() {
            let flight = &mut self.flights[at];
            let tile = &flight.scene.tile;
            // Kernels take what is not finite as missing themselves, but not what is absent.
            let given = match node.op {
                Op::Constant(x) => Value::Own(
                    self.memory
                        .constant(x, self.tile_rows * self.layout.lanes()),
                ),
                Op::Column(column)
                    if node.clock == 0 && tile.present.is_none() && !self.plan.copies[index] =>
                {
                    Value::Given(tile.column(column))
                }
                // Those that wait for none of the given ones: nobody else calls them.
                _ if self.plan.waits[index] == 0 && flight.waits[index] == 0 => {
                    self.ready.push(Reverse((number, index)));
                    continue;
                }
                _ => continue,
            };
            flight.values[node.first_slot as usize] = Some(given);
            self.has_run(number, index);
        }
        self.end_tiles();
    }

    /// Is done with the tiles on which every node has run.
    fn end_tiles(&mut self) {
        while self.flights.front().is_some_and(|flight| flight.left == 0) {
            if let Some(flight) = self.flights.pop_front() {
                self.first += 1;
                self.write_outputs(flight);
            }
        }
    }

    /// Writes the outputs of a tile that no node wrote itself.
    fn write_outputs(&mut self, mut flight: Flight<'t>) {
        let slots = &self.program.outputs;
        for (cells, &slot) in flight.outputs.iter_mut().zip(slots) {
            if let (Some(cells), Some(value)) = (cells, &flight.values[slot as usize]) {
                match value {
                    Value::Given(given) => {
                        for (cell, &x) in cells.iter_mut().zip(*given) {
                            *cell = finite_or_missing(x);
                        }
                    }
                    Value::Own(own) => cells.copy_from_slice(&own[..cells.len()]),
                }
                flight.scene.hide_absent(cells);
            }
        }
        for &slot in slots {
            flight.release(slot as usize, self.memory);
        }
    }
}

impl Flight<'_> {
    /// Takes note that a reader of a slot has run.
    fn release(&mut self, slot: usize, memory: &mut Memory) {
        self.readers[slot] -= 1;
        if self.readers[slot] == 0 {
            self.forget(slot, memory);
        }
    }

    /// Gives back a slot's cells.
    fn forget(&mut self, slot: usize, memory: &mut Memory) {
        if let Some(Value::Own(mut cells)) = self.values[slot].take() {
            // Constants are kept, and shared.
            if Arc::get_mut(&mut cells).is_some() {
                memory.free.push(cells);
            }
        }
    }
}
