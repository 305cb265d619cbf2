//! A value from a state that is more than a few numbers, lane by lane.

use super::lanes::{cells_of, cells_of_mut};
use crate::kernel::bytes;
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

/// One lane's state machine: `I` inputs, `O` outputs. For arithmetic that branches too much to run on several lanes at once.
pub trait Machine<const I: usize, const O: usize>: Clone + Send + Sync + 'static {
    /// Takes the newest bar in and gives the outputs at it; what is not finite becomes missing.
    fn step(&mut self, x: [f64; I]) -> [f64; O];

    /// Shows every number that later steps depend on, always in the same order, to be read or replaced.
    fn visit(&mut self, number: &mut dyn FnMut(&mut f64));
}

/// A [`Machine`] for every lane, as a kernel.
#[derive(Debug, Clone)]
pub struct MachineKernel<M, const I: usize, const O: usize> {
    lanes: Vec<M>,
}

impl<M: Machine<I, O>, const I: usize, const O: usize> MachineKernel<M, I, O> {
    /// `machine` is the fresh state of each of `lanes` lanes. Boxed, as the registry wants it.
    pub fn boxed(machine: M, lanes: usize) -> Box<dyn Kernel> {
        Box::new(Self {
            lanes: vec![machine; lanes],
        })
    }
}

fn step<M: Machine<I, O>, const I: usize, const O: usize>(
    machine: &mut M,
    inputs: &[&[f64]; I],
    cell: usize,
) -> [f64; O] {
    machine
        .step(std::array::from_fn(|i| {
            simd::finite_or_missing(inputs[i][cell])
        }))
        .map(simd::finite_or_missing)
}

impl<M: Machine<I, O>, const I: usize, const O: usize> Kernel for MachineKernel<M, I, O> {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let (inputs, outs) = (cells_of::<I>(inputs), cells_of_mut::<O>(outs));
        for (lane, machine) in self.lanes.iter_mut().enumerate() {
            for row in 0..ctx.rows {
                let cell = row * ctx.lanes + lane;
                let y = if ctx.is_present(row, lane) {
                    step(machine, &inputs, cell)
                } else {
                    [f64::NAN; O]
                };
                for o in 0..O {
                    outs[o][cell] = y[o];
                }
            }
        }
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let (inputs, outs) = (cells_of::<I>(inputs), cells_of_mut::<O>(outs));
        for (lane, machine) in self.lanes.iter().enumerate() {
            let y = if ctx.is_present(0, lane) {
                step(&mut machine.clone(), &inputs, lane)
            } else {
                [f64::NAN; O]
            };
            for o in 0..O {
                outs[o][lane] = y[o];
            }
        }
    }

    fn save(&self, state: &mut Vec<u8>) {
        bytes::put_u64(state, self.lanes.len() as u64);
        for machine in &self.lanes {
            machine
                .clone()
                .visit(&mut |number| bytes::put_f64(state, *number));
        }
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let mut rest = bytes::expect_u64(state, self.lanes.len() as u64)?;
        let mut lanes = self.lanes.clone();
        for machine in &mut lanes {
            let mut error = None;
            machine.visit(&mut |number| match bytes::take_f64(rest) {
                Ok((value, after)) => (*number, rest) = (value, after),
                Err(short) => error = Some(short),
            });
            if let Some(error) = error {
                return Err(error);
            }
        }
        self.lanes = lanes;
        Ok(rest)
    }
}
