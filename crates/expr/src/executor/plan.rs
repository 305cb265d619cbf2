//! What is decided once for a program: who reads what, and where outputs are written.

use bellwether_kernels::Cost;
use smallvec::SmallVec;

use crate::program::{Clock, Node, Op, Program, Slot};

/// Lanes above which a row is more than a few cache lines: what walks down a few lanes of the caller's rows then waits for
/// memory at each of them.
const NARROW_LANES: usize = 32;

/// The graph as a schedule needs it.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// By node: the slots that it reads, each once.
    pub(super) reads: Vec<SmallVec<[Slot; 4]>>,
    /// By node: how many nodes it waits for.
    pub(super) waits: Vec<u32>,
    /// By node: whether it takes the tiles in turn, for what it remembers.
    pub(super) remembers: Vec<bool>,
    /// By node: the nodes that wait for it.
    pub(super) followers: Vec<Vec<usize>>,
    /// By node: whether it is an input column that is copied before others read it, one row after another.
    pub(super) copies: Vec<bool>,
    /// By slot: how many nodes read it; one more for the program's outputs, which are kept to the end of a tile.
    pub(super) readers: Vec<u32>,
    /// By slot: the output whose cells it is written to at once.
    pub(super) output_of: Vec<Option<usize>>,
    /// By slot: the node that makes it.
    pub(super) made_by: Vec<usize>,
    /// By slot: the buffer that has its values where one node runs after the other. Slots of which one is read no more when the
    /// other is written share it.
    pub(super) buffer_of: Vec<usize>,
    /// Buffers in all.
    pub(super) buffers: usize,
    /// The place of the volume among the program's columns.
    pub(super) volume: Option<usize>,
    clock_of: Vec<Clock>,
    /// By clock other than the rows' own: the columns that its bars need.
    pub(super) forming: Vec<Vec<usize>>,
}

/// The slots that a node makes.
pub(super) fn slots_of(node: &Node) -> std::ops::Range<usize> {
    node.first_slot as usize..node.first_slot as usize + node.outputs
}

/// Whether a node walks down the rows lane by lane, rather than along them.
fn walks_down(node: &Node) -> bool {
    match &node.op {
        Op::Kernel { primitive, .. } if !node.op.crosses_lanes() => {
            !matches!(primitive.cost, Cost::Trivial | Cost::Light)
        }
        _ => false,
    }
}

impl Plan {
    pub(super) fn new(program: &Program, lanes: usize) -> Self {
        let nodes = program.nodes.len();
        let mut plan = Self {
            reads: Vec::with_capacity(nodes),
            waits: Vec::with_capacity(nodes),
            remembers: Vec::with_capacity(nodes),
            followers: vec![Vec::new(); nodes],
            copies: vec![false; nodes],
            readers: vec![0; program.slots],
            output_of: vec![None; program.slots],
            made_by: vec![0; program.slots],
            buffer_of: vec![0; program.slots],
            buffers: 0,
            volume: program.columns().iter().position(|name| name == "volume"),
            clock_of: vec![0; program.slots],
            forming: vec![Vec::new(); program.clocks().len()],
        };
        for (index, node) in program.nodes.iter().enumerate() {
            for slot in slots_of(node) {
                (plan.made_by[slot], plan.clock_of[slot]) = (index, node.clock);
            }
            if let (Op::Column(column), Some(clock)) = (&node.op, node.clock.checked_sub(1)) {
                plan.forming[clock].push(*column);
            }
            let mut reads = node.inputs.clone();
            reads.sort_unstable();
            reads.dedup();
            let mut sources: SmallVec<[usize; 4]> = reads
                .iter()
                .map(|&slot| plan.made_by[slot as usize])
                .collect();
            sources.dedup();
            for &source in &sources {
                plan.followers[source].push(index);
                plan.copies[source] |= lanes > NARROW_LANES && walks_down(node);
            }
            for &slot in &reads {
                plan.readers[slot as usize] += 1;
            }
            plan.remembers
                .push(!matches!(node.op, Op::Constant(_) | Op::Column(_)));
            plan.waits.push(sources.len() as u32);
            plan.reads.push(reads);
        }
        for (output, &slot) in program.outputs.iter().enumerate() {
            let slot = slot as usize;
            let node = &program.nodes[plan.made_by[slot]];
            // A kernel writes no value where the lane is absent; what others write is copied, and hidden there.
            let at_once = node.clock == 0
                && matches!(node.op, Op::Kernel { .. })
                && !(lanes > NARROW_LANES && walks_down(node));
            if at_once && plan.output_of[slot].is_none() {
                plan.output_of[slot] = Some(output);
            }
            plan.readers[slot] += 1;
        }
        plan.share_buffers(program);
        plan
    }

    /// Gives every slot a buffer, those of constants one to themselves.
    fn share_buffers(&mut self, program: &Program) {
        let mut readers = self.readers.clone();
        let mut free = Vec::new();
        for (index, node) in program.nodes.iter().enumerate() {
            let is_constant = matches!(node.op, Op::Constant(_));
            for slot in slots_of(node) {
                let shared = if is_constant { None } else { free.pop() };
                self.buffer_of[slot] = shared.unwrap_or(self.buffers);
                self.buffers += usize::from(shared.is_none());
                readers[slot] += u32::from(is_constant);
            }
            for &slot in &self.reads[index] {
                readers[slot as usize] -= 1;
            }
            let read = self.reads[index].iter().map(|&slot| slot as usize);
            let over = read
                .chain(slots_of(node))
                .filter(|&slot| readers[slot] == 0);
            free.extend(over.map(|slot| self.buffer_of[slot]));
        }
    }

    /// The clock of a node's first input.
    pub(super) fn source_clock(&self, node: &Node) -> Clock {
        node.inputs
            .first()
            .map_or(0, |&slot| self.clock_of[slot as usize])
    }
}
