//! A value of one cell from the same cell of its inputs; no state.

use super::lanes::{cells_of, cells_of_mut};
use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

/// Arithmetic on the cells of one row and lane.
pub trait Elementwise<const I: usize>: Clone + Send + Sync + 'static {
    /// The value at a cell. Must be branch-free to vectorise; what is not finite becomes missing.
    fn value(&self, x: [f64; I]) -> f64;
}

/// [`Elementwise`] arithmetic as a kernel.
#[derive(Debug, Clone)]
pub struct ElementwiseKernel<K, const I: usize>(pub K);

impl<K: Elementwise<I>, const I: usize> ElementwiseKernel<K, I> {
    /// Boxed, as the registry wants it.
    pub fn boxed(arithmetic: K) -> Box<dyn Kernel> {
        Box::new(Self(arithmetic))
    }

    fn run(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let cells = ctx.rows * ctx.lanes;
        let inputs = cells_of(inputs);
        let [out] = cells_of_mut(outs);
        let arithmetic = &self.0;
        simd::dispatch(
            #[inline(always)]
            || fill(arithmetic, inputs, &mut out[..cells]),
        );
        if let Some(present) = ctx.present {
            for (cell, &present) in out.iter_mut().zip(present) {
                *cell = if present { *cell } else { f64::NAN };
            }
        }
    }
}

#[inline(always)]
fn fill<K: Elementwise<I>, const I: usize>(arithmetic: &K, inputs: [&[f64]; I], out: &mut [f64]) {
    // Slices of one length, known here, leave no bounds to check in the loop.
    let inputs: [&[f64]; I] = std::array::from_fn(|i| &inputs[i][..out.len()]);
    for cell in 0..out.len() {
        let x: [f64; I] = std::array::from_fn(|i| simd::finite_or_missing(inputs[i][cell]));
        out[cell] = simd::finite_or_missing(arithmetic.value(x));
    }
}

impl<K: Elementwise<I>, const I: usize> Kernel for ElementwiseKernel<K, I> {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        self.run(ctx, inputs, outs);
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        self.run(ctx, inputs, outs);
    }

    fn save(&self, _state: &mut Vec<u8>) {}

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        Ok(state)
    }
}
