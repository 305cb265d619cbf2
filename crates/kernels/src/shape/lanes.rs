//! Access to a few neighbouring lanes of tiles.

use crate::{TileMut, TileRef, simd};

/// Where in a tile a few lanes stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Lanes of the tile.
    pub(super) lanes: usize,
    /// The first of the few.
    pub(super) first: usize,
    /// How many there are; the rest of a vector is padding.
    pub(super) width: usize,
}

impl Place {
    /// The cell of the first on a row.
    #[inline(always)]
    pub(super) fn cell(self, row: usize) -> usize {
        row * self.lanes + self.first
    }
}

/// Whether all lanes stand at one place: without the call that comparing whole arrays is.
#[inline(always)]
pub(super) fn are_level<const W: usize>(stands: &[usize; W]) -> bool {
    let mut apart = 0;
    for w in 1..W {
        apart |= stands[w] ^ stands[0];
    }
    apart == 0
}

/// Of the lanes that are asked about, those that stand where most of them do.
pub(super) fn together<const W: usize>(stands: &[usize; W], asked: [bool; W]) -> [bool; W] {
    let alike = |at: usize| (0..W).filter(move |&w| asked[w] && stands[w] == at).count();
    let asked_for = (0..W).filter(|&w| asked[w]).map(|w| stands[w]);
    let most = asked_for.max_by_key(|&at| alike(at));
    std::array::from_fn(|w| asked[w] && most == Some(stands[w]))
}

/// The cells of each input, row-major.
#[inline(always)]
pub(super) fn cells_of<'a, const I: usize>(inputs: &[TileRef<'a>]) -> [&'a [f64]; I] {
    std::array::from_fn(|i| inputs[i].cells())
}

/// The cells of each output, row-major.
#[inline(always)]
pub(super) fn cells_of_mut<'t, const O: usize>(outs: &'t mut [TileMut<'_>]) -> [&'t mut [f64]; O] {
    let mut outs = outs.iter_mut();
    std::array::from_fn(|_| outs.next().map_or(&mut [] as &mut [f64], TileMut::cells))
}

// Loops rather than whole-array copies, maps and `array::from_fn` below: those go through the stack, or through calls that the
// vector path does not inline.

/// Lane `w` of each of the numbers.
#[inline(always)]
pub(super) fn column<const N: usize, const W: usize>(
    numbers: &[[f64; W]; N],
    w: usize,
) -> [f64; N] {
    let mut column = [0.0; N];
    for n in 0..N {
        column[n] = numbers[n][w];
    }
    column
}

/// The `width ≤ W` cells from `at` on of each input; what is not finite is missing, and so are lanes beyond `width`.
#[inline(always)]
pub(super) fn read<const W: usize, const I: usize>(
    inputs: &[&[f64]; I],
    at: usize,
    width: usize,
) -> [[f64; W]; I] {
    let mut x = read_known(inputs, at, width);
    for cells in &mut x {
        for w in 0..W {
            cells[w] = simd::finite_or_missing(cells[w]);
        }
    }
    x
}

/// As [`read`], of cells that are known to be finite.
#[inline(always)]
pub(super) fn read_known<const W: usize, const I: usize>(
    inputs: &[&[f64]; I],
    at: usize,
    width: usize,
) -> [[f64; W]; I] {
    let mut x = [[f64::NAN; W]; I];
    for i in 0..I {
        let cells = &inputs[i][at..at + width];
        // Of known length where there are that many.
        if let Some(cells) = cells.first_chunk::<W>() {
            for (x, &cell) in x[i].iter_mut().zip(cells) {
                *x = cell;
            }
        } else {
            for (x, &cell) in x[i].iter_mut().zip(cells) {
                *x = cell;
            }
        }
    }
    x
}

/// Writes the `width ≤ W` cells from `at` on of each output; what is not finite becomes missing.
#[inline(always)]
pub(super) fn write<const W: usize, const O: usize>(
    outs: &mut [&mut [f64]; O],
    at: usize,
    width: usize,
    y: &[[f64; W]; O],
) {
    for o in 0..O {
        let cells = &mut outs[o][at..at + width];
        if let Some(cells) = cells.first_chunk_mut::<W>() {
            for w in 0..W {
                cells[w] = simd::finite_or_missing(y[o][w]);
            }
        } else {
            for (cell, &y) in cells.iter_mut().zip(&y[o]) {
                *cell = simd::finite_or_missing(y);
            }
        }
    }
}
