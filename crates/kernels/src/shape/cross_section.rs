//! A value from the same row of all lanes of a section.

use crate::{Kernel, RowCtx, StateError, TileMut, TileRef, simd};

/// A function of one cross-section: `I` inputs, one output a lane.
pub trait CrossSection<const I: usize>: Clone + Send + Sync + 'static {
    /// Fewest lanes with a value for which there is an answer.
    fn min_names(&self) -> usize;

    /// Writes `out`, of the inputs' length. The inputs hold only lanes that are present, members of the universe
    /// and not missing in any input, ordered by symbol id; there are at least [`min_names`](Self::min_names).
    fn section(&self, inputs: [&[f64]; I], out: &mut [f64], scratch: &mut SectionScratch);
}

/// Memory that a cross-section may use, kept from row to row.
#[derive(Debug, Clone, Default)]
pub struct SectionScratch {
    /// For orderings of the section.
    pub order: Vec<u32>,
    /// For symbols that need another look.
    pub crowd: Vec<u32>,
    /// For rough places of the values.
    pub buckets: Vec<u16>,
    /// For values on the way.
    pub values: Vec<f64>,
    /// For answers by place in an order: the same on every row with as many symbols.
    pub by_place: Vec<f64>,
}

impl SectionScratch {
    /// Makes room for sections of up to `size` lanes.
    fn reserve(&mut self, size: usize) {
        fn room<T>(memory: &mut Vec<T>, size: usize) {
            memory.reserve(size.saturating_sub(memory.len()));
        }
        room(&mut self.order, size);
        room(&mut self.crowd, size);
        room(&mut self.buckets, size);
        room(&mut self.values, size);
        room(&mut self.by_place, size);
    }
}

/// The sum over a fixed tree of pairs: its bits depend on the values and their order alone, and its error grows
/// with the logarithm of their number.
#[must_use]
pub fn pairwise_sum(values: &[f64]) -> f64 {
    // Eight interleaved sums below the leaf size keep the vector units busy with one fixed shape.
    const LEAF: usize = 64;
    if values.len() <= LEAF {
        let mut sums = [0.0; 8];
        for (i, &x) in values.iter().enumerate() {
            sums[i % 8] += x;
        }
        ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
    } else {
        let half = (values.len() / 2).next_multiple_of(8);
        pairwise_sum(&values[..half]) + pairwise_sum(&values[half..])
    }
}

/// A [`CrossSection`] as a kernel.
#[derive(Debug, Clone)]
pub struct CrossSectionKernel<K, const I: usize> {
    function: K,
    workspace: Workspace<I>,
}

#[derive(Debug, Clone)]
struct Workspace<const I: usize> {
    lanes: Vec<u32>,
    inputs: [Vec<f64>; I],
    out: Vec<f64>,
    scratch: SectionScratch,
}

impl<const I: usize> Default for Workspace<I> {
    fn default() -> Self {
        Self {
            lanes: Vec::new(),
            inputs: std::array::from_fn(|_| Vec::new()),
            out: Vec::new(),
            scratch: SectionScratch::default(),
        }
    }
}

impl<K: CrossSection<I>, const I: usize> CrossSectionKernel<K, I> {
    /// Boxed, as the registry wants it.
    pub fn boxed(function: K) -> Box<dyn Kernel> {
        Box::new(Self {
            function,
            workspace: Workspace::default(),
        })
    }
}

/// Whether no cell of a row's inputs is missing.
fn all_known<const I: usize>(inputs: &[&[f64]; I]) -> bool {
    simd::dispatch(
        #[inline(always)]
        || {
            let mut known = true;
            for input in inputs {
                known &= simd::all_within(f64::MAX, input);
            }
            known
        },
    )
}

/// Whether all are true, without a branch for each.
fn all(flags: &[bool]) -> bool {
    flags.iter().fold(true, |all, &flag| all & flag)
}

fn run<K: CrossSection<I>, const I: usize>(
    function: &K,
    workspace: &mut Workspace<I>,
    ctx: &RowCtx<'_>,
    inputs: &[TileRef<'_>],
    outs: &mut [TileMut<'_>],
) {
    let Workspace {
        lanes,
        inputs: values,
        out,
        scratch,
    } = workspace;
    let size = ctx.sections.size;
    lanes.resize(size, 0);
    values
        .iter_mut()
        .for_each(|values| values.resize(size, f64::NAN));
    out.resize(size, f64::NAN);
    // However few lanes have come so far, on a later row it may be all.
    scratch.reserve(size);
    // Lanes that stand in the order of their ids need not be brought into it.
    let in_order = (0..).zip(ctx.sections.order).all(|(at, &lane)| at == lane);
    for row in 0..ctx.rows {
        for first in (0..ctx.lanes).step_by(size) {
            let cells = row * ctx.lanes + first..row * ctx.lanes + first + size;
            let section: [&[f64]; I] = std::array::from_fn(|i| &inputs[i].cells()[cells.clone()]);
            let present = ctx.present.map(|present| &present[cells.clone()]);
            let members = ctx.sections.members.map(|members| &members[cells.clone()]);
            let whole = in_order
                && size >= function.min_names().max(1)
                && present.is_none_or(all)
                && members.is_none_or(all)
                && all_known(&section);
            if whole {
                let result = &mut outs[0].cells()[cells];
                function.section(section, result, scratch);
                simd::dispatch(
                    #[inline(always)]
                    || {
                        for y in result {
                            *y = simd::finite_or_missing(*y);
                        }
                    },
                );
                continue;
            }
            // Every lane is written to the next free place, which moves on only past those that count.
            let mut count = 0;
            for &lane in ctx.sections.order {
                let at = lane as usize;
                let mut counts = present.is_none_or(|present| present[at])
                    && members.is_none_or(|members| members[at]);
                for i in 0..I {
                    let x = simd::finite_or_missing(section[i][at]);
                    counts &= !x.is_nan();
                    values[i][count] = x;
                }
                lanes[count] = lane;
                count += usize::from(counts);
            }
            let result = &mut outs[0].cells()[cells];
            if count < size {
                result.fill(f64::NAN);
            }
            if count >= function.min_names().max(1) {
                function.section(
                    std::array::from_fn(|i| &values[i][..count]),
                    &mut out[..count],
                    scratch,
                );
                for (&lane, &y) in lanes[..count].iter().zip(&*out) {
                    result[lane as usize] = simd::finite_or_missing(y);
                }
            } else {
                result.fill(f64::NAN);
            }
        }
    }
}

impl<K: CrossSection<I>, const I: usize> Kernel for CrossSectionKernel<K, I> {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        run(&self.function, &mut self.workspace, ctx, inputs, outs);
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        run(&self.function, &mut Workspace::default(), ctx, inputs, outs);
    }

    fn save(&self, _state: &mut Vec<u8>) {}

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        Ok(state)
    }
}
