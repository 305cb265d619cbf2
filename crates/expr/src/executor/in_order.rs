//! A tile on one thread: the nodes one after the other, in the program's order.
//!
//! Once a tile of some size has passed, another of that size needs no memory that is not there already: a live row does not
//! wait for an allocator.

use std::mem::take;

use bellwether_kernels::finite_or_missing;
use smallvec::SmallVec;

use super::clocks::{self, Clock};
use super::layout::{Layout, Tile};
use super::node::{Scene, State};
use super::plan::{Plan, slots_of};
use crate::program::{Op, Program, Slot};

/// The buffers that the plan speaks of.
#[derive(Debug, Default)]
pub(super) struct Desk {
    buffers: Vec<Vec<f64>>,
}

impl Desk {
    /// Runs all nodes on a tile and writes its part of `outputs`.
    pub(super) fn run(
        &mut self,
        (program, plan, layout): (&Program, &Plan, &Layout),
        tile: Tile<'_>,
        clocks: &mut [Clock],
        states: &mut [State],
        outputs: &mut [Vec<f64>],
    ) {
        self.buffers.resize_with(plan.buffers, Vec::new);
        let scene = Scene {
            layout,
            clocks: clocks::enter(clocks, &tile, plan.volume),
            tile,
        };
        let mut work = Work {
            program,
            plan,
            scene: &scene,
            buffers: &mut self.buffers,
            outputs,
        };
        for (index, state) in states.iter_mut().enumerate() {
            work.run(index, state);
        }
        work.write_outputs();
        clocks::leave(clocks, scene.clocks);
    }
}

/// The work on one tile.
struct Work<'w, 't> {
    program: &'w Program,
    plan: &'w Plan,
    scene: &'w Scene<'t>,
    buffers: &'w mut [Vec<f64>],
    outputs: &'w mut [Vec<f64>],
}

impl Work<'_, '_> {
    fn run(&mut self, index: usize, state: &mut State) {
        let node = &self.program.nodes[index];
        let cells = self.scene.cells(node.clock);
        if let Op::Constant(x) = node.op {
            let cells = self.scene.cells_max();
            let buffer = &mut self.buffers[self.plan.buffer_of[node.first_slot as usize]];
            if buffer.len() < cells {
                buffer.resize(cells, x);
            }
            return;
        }
        if self.given(index).is_some() {
            return;
        }
        let mut blanks: SmallVec<[Vec<f64>; 8]> =
            slots_of(node).map(|slot| take(self.home(slot))).collect();
        {
            let inputs: SmallVec<[&[f64]; 8]> =
                node.inputs.iter().map(|&slot| self.cells(slot)).collect();
            let blanks = slots_of(node).zip(&mut blanks);
            let mut outs: SmallVec<[&mut [f64]; 8]> = blanks
                .map(|(slot, blank)| match self.plan.output_of[slot] {
                    Some(_) => &mut blank[self.scene.tile.cells.clone()],
                    None => {
                        if blank.len() < cells {
                            blank.resize(cells, f64::NAN);
                        }
                        &mut blank[..cells]
                    }
                })
                .collect();
            let source = self.plan.source_clock(node);
            self.scene.run(node, source, state, &inputs, &mut outs);
        }
        for (slot, blank) in slots_of(node).zip(blanks) {
            *self.home(slot) = blank;
        }
    }

    /// The caller's column that a node passes on as it is. Kernels take what is not finite as missing themselves, but not what
    /// is absent.
    fn given(&self, index: usize) -> Option<&[f64]> {
        let node = &self.program.nodes[index];
        match node.op {
            Op::Column(column)
                if node.clock == 0
                    && self.scene.tile.present.is_none()
                    && !self.plan.copies[index] =>
            {
                Some(self.scene.tile.column(column))
            }
            _ => None,
        }
    }

    /// Where a slot is written.
    fn home(&mut self, slot: usize) -> &mut Vec<f64> {
        match self.plan.output_of[slot] {
            Some(output) => &mut self.outputs[output],
            None => &mut self.buffers[self.plan.buffer_of[slot]],
        }
    }

    /// The cells of a slot that was written.
    fn cells(&self, slot: Slot) -> &[f64] {
        let slot = slot as usize;
        if let Some(given) = self.given(self.plan.made_by[slot]) {
            return given;
        }
        match self.plan.output_of[slot] {
            Some(output) => &self.outputs[output][self.scene.tile.cells.clone()],
            None => &self.buffers[self.plan.buffer_of[slot]],
        }
    }

    /// Writes the outputs that no node wrote itself.
    fn write_outputs(&mut self) {
        for (output, &slot) in self.program.outputs.iter().enumerate() {
            if self.plan.output_of[slot as usize] == Some(output) {
                continue;
            }
            let mut written = take(&mut self.outputs[output]);
            let cells = &mut written[self.scene.tile.cells.clone()];
            match self.given(self.plan.made_by[slot as usize]) {
                Some(given) => {
                    for (cell, &x) in cells.iter_mut().zip(given) {
                        *cell = finite_or_missing(x);
                    }
                }
                None => cells.copy_from_slice(&self.cells(slot)[..cells.len()]),
            }
            self.scene.hide_absent(cells);
            self.outputs[output] = written;
        }
    }
}
