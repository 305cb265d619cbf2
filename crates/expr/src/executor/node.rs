//! One node at work on a tile.

use bellwether_kernels::{Kernel, Params, RowCtx, Sections, TileMut, TileRef, finite_or_missing};
use smallvec::SmallVec;

use super::clocks::{RowsByClock, pending};
use super::layout::{Layout, Tile};
use crate::program::{Clock, Node, Op};

/// What a node remembers from tile to tile.
pub(super) enum State {
    /// Nothing.
    None,
    /// That of a primitive.
    Kernel(Box<dyn Kernel>),
    /// By lane: the last completed value of another clock; of an event what the lane has not seen yet, else 0.
    Held(Vec<f64>),
    /// What another symbol showed last.
    Foreign {
        /// In each variant.
        last: Vec<Foreign>,
        /// By lane: the event that it has not seen yet; nothing where there are no events.
        unseen: Vec<f64>,
    },
}

/// The last completed value of another symbol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foreign {
    pub(super) value: f64,
    pub(super) session: i32,
}

impl State {
    /// Before the first row.
    pub(super) fn new(op: &Op, layout: &Layout) -> Self {
        let lanes = layout.lanes();
        match op {
            Op::Constant(_) | Op::Column(_) => Self::None,
            Op::Kernel { primitive, values } => primitive
                .kernel(&Params::new(primitive, values), lanes)
                .map_or(Self::None, Self::Kernel),
            Op::Hold { .. } => Self::Held(vec![f64::NAN; lanes]),
            Op::Foreign { pulse, .. } => {
                let nothing = Foreign {
                    value: f64::NAN,
                    session: 0,
                };
                Self::Foreign {
                    last: vec![nothing; layout.variants()],
                    unseen: vec![f64::NAN; if *pulse { lanes } else { 0 }],
                }
            }
        }
    }
}

/// What nodes may know of a tile besides their inputs.
#[derive(Debug)]
pub(super) struct Scene<'t> {
    pub(super) layout: &'t Layout,
    pub(super) tile: Tile<'t>,
    /// By clock, the rows' own first.
    pub(super) clocks: RowsByClock<'t>,
}

impl Scene<'_> {
    /// Cells of a tile of a node on a clock.
    pub(super) fn cells(&self, clock: Clock) -> usize {
        self.clocks[clock].rows * self.layout.lanes()
    }

    /// Cells of a tile of the clock that has the most rows.
    pub(super) fn cells_max(&self) -> usize {
        let rows = self.clocks.iter().map(|clock| clock.rows).max();
        rows.unwrap_or(0) * self.layout.lanes()
    }

    /// Advances a node over the tile: writes `outs` from `inputs`, whose tiles are those of their own clocks. `source` is
    /// the clock of the first input.
    pub(super) fn run(
        &self,
        node: &Node,
        source: Clock,
        state: &mut State,
        inputs: &[&[f64]],
        outs: &mut [&mut [f64]],
    ) {
        match (&node.op, state) {
            (Op::Column(column), _) if node.clock == 0 => {
                self.copy_column(self.tile.column(*column), outs[0]);
            }
            (Op::Column(column), _) => {
                outs[0].copy_from_slice(self.clocks[node.clock].completed(*column));
            }
            (Op::Hold { pulse }, State::Held(held)) => {
                self.hold(*pulse, source, inputs[0], held, outs[0]);
            }
            (Op::Foreign { symbol, .. }, State::Foreign { last, unseen }) => {
                self.show(*symbol, source, inputs[0], last, unseen, outs[0]);
            }
            (Op::Kernel { .. }, State::Kernel(kernel)) => {
                self.step(kernel.as_mut(), node.clock, inputs, outs);
            }
            _ => {}
        }
    }

    fn step(
        &self,
        kernel: &mut dyn Kernel,
        clock: Clock,
        inputs: &[&[f64]],
        outs: &mut [&mut [f64]],
    ) {
        let (lanes, cells) = (self.layout.lanes(), self.cells(clock));
        if cells == 0 {
            return;
        }
        let clock = &self.clocks[clock];
        let ctx = RowCtx {
            rows: clock.rows,
            lanes,
            present: clock.present(),
            bars_before: clock.bars_before(),
            sections: Sections {
                size: self.layout.section(),
                order: self.layout.order(),
                members: clock.members(),
            },
        };
        let inputs: SmallVec<[TileRef<'_>; 8]> = inputs
            .iter()
            .map(|input| TileRef::new(&input[..cells], lanes))
            .collect();
        let mut tiles: SmallVec<[TileMut<'_>; 8]> = outs
            .iter_mut()
            .map(|out| TileMut::new(out, lanes))
            .collect();
        kernel.step(&ctx, &inputs, &mut tiles);
    }

    /// An input column; what is absent or not finite is missing.
    fn copy_column(&self, column: &[f64], out: &mut [f64]) {
        for (cell, &x) in out.iter_mut().zip(column) {
            *cell = finite_or_missing(x);
        }
        self.hide_absent(out);
    }

    /// Lanes have no value on rows on which they have no bar.
    pub(super) fn hide_absent(&self, cells: &mut [f64]) {
        if let Some(present) = self.tile.present {
            for (cell, &present) in cells.iter_mut().zip(present) {
                *cell = if present { *cell } else { f64::NAN };
            }
        }
    }

    /// Spreads the values of another clock over the base rows.
    fn hold(&self, pulse: bool, from: Clock, values: &[f64], held: &mut [f64], out: &mut [f64]) {
        let lanes = self.layout.lanes();
        let (own, from) = (&self.clocks[0], &self.clocks[from]);
        let mut entry = 0;
        for (row, cells) in out.chunks_exact_mut(lanes).enumerate() {
            while entry < from.rows && from.base_row(entry) == row {
                for (lane, held) in held.iter_mut().enumerate() {
                    let cell = entry * lanes + lane;
                    if from.is_present(cell) {
                        *held = if pulse {
                            pending(*held, values[cell])
                        } else {
                            values[cell]
                        };
                    }
                }
                entry += 1;
            }
            for (lane, (cell, held)) in cells.iter_mut().zip(&mut *held).enumerate() {
                let seen = own.is_present(row * lanes + lane);
                *cell = if seen { *held } else { f64::NAN };
                if pulse && seen {
                    *held = once_seen(*held);
                }
            }
        }
    }

    /// Shows every lane the last completed value of a symbol's lane in its own variant, or what has happened there that it
    /// has not seen yet.
    fn show(
        &self,
        symbol: usize,
        from: Clock,
        values: &[f64],
        last: &mut [Foreign],
        unseen: &mut [f64],
        out: &mut [f64],
    ) {
        let lanes = self.layout.lanes();
        let from = &self.clocks[from];
        let sessions = self.tile.sessions(symbol);
        for (variant, last) in last.iter_mut().enumerate() {
            let source = self.layout.symbol_lane(symbol, variant);
            let viewers = self.layout.variant_lanes(variant);
            let mut entry = 0;
            for row in 0..self.tile.rows {
                let session = sessions.map_or(0, |sessions| sessions[row]);
                let mut event = None;
                while entry < from.rows && from.base_row(entry) == row {
                    let cell = entry * lanes + source;
                    if from.is_present(cell) {
                        let value = finite_or_missing(values[cell]);
                        *last = Foreign { value, session };
                        event = Some(pending(event.unwrap_or(f64::NAN), value));
                    }
                    entry += 1;
                }
                let stale = session - last.session > 1;
                let cells = row * lanes + viewers.start..row * lanes + viewers.end;
                if unseen.is_empty() {
                    let shown = if stale { f64::NAN } else { last.value };
                    out[cells].fill(shown);
                    continue;
                }
                let missing = stale || last.value.is_nan();
                for (cell, lane) in cells.zip(viewers.clone()) {
                    let unseen = &mut unseen[lane];
                    if let Some(event) = event {
                        *unseen = pending(*unseen, event);
                    }
                    out[cell] = if missing { f64::NAN } else { *unseen };
                    if self.clocks[0].is_present(row * lanes + lane) {
                        *unseen = once_seen(*unseen);
                    }
                }
            }
        }
    }
}

/// What is left of an event that was seen: false where there was an answer, missing where there was none.
fn once_seen(event: f64) -> f64 {
    event * 0.0
}
