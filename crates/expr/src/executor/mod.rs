//! Runs a program over rows × lanes.
//!
//! Rows are cut into tiles that stay in the fast cache, and every node runs on all lanes of a tile at once: what looks
//! across lanes finds a row in one piece. Nodes are spread over threads. Nothing that is added up depends on tiles or
//! threads, so neither do the bits.

mod board;
mod clocks;
mod in_order;
mod layout;
mod node;
mod plan;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use bellwether_kernels::{RowCtx, Sections, TileMut, TileRef, finite_or_missing};

pub use layout::{ClockMarks, Layout, LayoutError, Rows};
pub use state::StateMismatch;

use crate::program::{Op, Program};

use board::{Board, Memory};
use clocks::Clock;
use in_order::Desk;
use node::State;
use plan::Plan;

/// Cells of a tile: 128 KiB of f64, so that a node's inputs and outputs stay in the second-level cache.
const TILE_CELLS: usize = 16384;
/// Rows of a tile of many lanes: with fewer, nodes take up their state more often than they use it.
const TILE_ROWS_MIN: usize = 8;
/// Node cells that are worth starting one more thread.
const THREAD_CELLS_MIN: usize = 1 << 18;

/// A program at work on a number of lanes, with its state.
pub struct Executor {
    program: Program,
    plan: Plan,
    layout: Layout,
    threads: usize,
    /// The rows' own clock, then the program's.
    clocks: Vec<Clock>,
    /// By node.
    states: Vec<State>,
    memory: Memory,
    desk: Desk,
    tile_rows: usize,
    rows_seen: u64,
}

impl Executor {
    /// Fresh state for all lanes of `layout`; `threads` of them share the work (at least one).
    ///
    /// # Errors
    /// [`LayoutError`] when the program names a symbol that is no lane.
    pub fn new(program: Program, layout: &Layout, threads: usize) -> Result<Self, LayoutError> {
        let layout = layout.clone().resolve(&program)?;
        let lanes = layout.lanes();
        let plan = Plan::new(&program, lanes);
        let clocks = std::iter::once(Vec::new())
            .chain(plan.forming.iter().cloned())
            .map(|columns| Clock::new(&program, columns, lanes))
            .collect();
        let states = program
            .nodes
            .iter()
            .map(|node| State::new(&node.op, &layout))
            .collect();
        Ok(Self {
            threads: threads.max(1),
            clocks,
            states,
            memory: Memory::default(),
            desk: Desk::default(),
            tile_rows: (TILE_CELLS / lanes.max(1)).max(TILE_ROWS_MIN),
            rows_seen: 0,
            plan,
            layout,
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
        let cells = rows.rows * self.layout.lanes() * self.program.len();
        let threads = (cells / THREAD_CELLS_MIN).clamp(1, self.threads);
        self.advance_on(threads, rows, outputs);
    }

    fn advance_on(&mut self, threads: usize, rows: &Rows<'_>, outputs: &mut [Vec<f64>]) {
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
        let (program, plan) = (&self.program, &self.plan);
        self.rows_seen += rows.rows as u64;
        if threads == 1 {
            let parts = (program, plan, &self.layout);
            for start in (0..rows.rows).step_by(self.tile_rows) {
                let tile = rows.tile(start, self.tile_rows.min(rows.rows - start), lanes);
                self.desk
                    .run(parts, tile, &mut self.clocks, &mut self.states, outputs);
            }
            return;
        }
        // With as many tiles at once as threads, a chain of nodes keeps all of them busy.
        let board = Board::new(
            (program, plan, &self.layout),
            (&mut self.clocks, &mut self.states, &mut self.memory),
            rows,
            outputs,
            self.tile_rows,
            threads,
        );
        share(program, plan, board, threads);
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
                    if let State::Held(held) = &self.states[index] {
                        outs[0].copy_from_slice(held);
                    }
                }
                Op::Foreign { symbol, .. } => {
                    let now = rows.sessions.get(*symbol).map_or(0, |sessions| sessions[0]);
                    let State::Foreign { last, unseen } = &self.states[index] else {
                        continue;
                    };
                    for (variant, last) in last.iter().enumerate() {
                        let viewers = self.layout.variant_lanes(variant);
                        let shown = &mut outs[0][viewers.clone()];
                        if now - last.session > 1 {
                            shown.fill(f64::NAN);
                        } else if unseen.is_empty() {
                            shown.fill(last.value);
                        } else {
                            shown.copy_from_slice(&unseen[viewers]);
                        }
                    }
                }
                Op::Kernel { .. } => {
                    let ctx = RowCtx {
                        rows: 1,
                        lanes,
                        present: rows.present,
                        bars_before: &self.clocks[0].bars_before,
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
                    if let State::Kernel(kernel) = &self.states[index] {
                        kernel.peek(&ctx, &inputs, &mut tiles);
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

/// The board and those who wait at it for work.
struct Shared<'t> {
    board: Mutex<Board<'t>>,
    news: Condvar,
}

/// Runs all nodes on as many threads.
fn share(program: &Program, plan: &Plan, board: Board<'_>, threads: usize) {
    let shared = Shared {
        board: Mutex::new(board),
        news: Condvar::new(),
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| shared.work(program, plan));
        }
        shared.work(program, plan);
    });
}

impl<'t> Shared<'t> {
    /// Runs one node after another until none is left.
    fn work(&self, program: &Program, plan: &Plan) {
        // Whoever leaves wakes the others: all is done, or a panic leaves nodes that will never run.
        let _leaving = Leaving(self);
        let mut board = self.lock();
        while !board.is_over() {
            let Some(mut task) = board.take() else {
                board = self
                    .news
                    .wait(board)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            if board.has_work() {
                self.news.notify_one();
            }
            drop(board);
            task.run(program, plan);
            board = self.lock();
            board.put(task);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Board<'t>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end of one thread's work.
struct Leaving<'s, 't>(&'s Shared<'t>);

impl Drop for Leaving<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().abandon();
        }
        self.0.news.notify_all();
    }
}
