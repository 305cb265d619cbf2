//! What a kernel may know about the rows of a tile besides its inputs.

/// The rows that a kernel is stepped over.
#[derive(Debug, Clone, Copy)]
pub struct RowCtx<'a> {
    /// Rows of the tile.
    pub rows: usize,
    /// Lanes of the tile.
    pub lanes: usize,
    /// `[rows × lanes]`: whether the lane has a bar on the row. `None`: every lane on every row.
    /// A kernel does not step an absent lane, and writes NaN there.
    pub present: Option<&'a [bool]>,
    /// `[lanes]`: bars the lane had before this tile. Whatever works in blocks aligns them to this number, so
    /// that the bits do not depend on how rows are cut into tiles.
    pub bars_before: &'a [u64],
    /// How lanes form cross-sections.
    pub sections: Sections<'a>,
}

/// The cross-sections of a row.
#[derive(Debug, Clone, Copy)]
pub struct Sections<'a> {
    /// Lanes of one section (symbols); a tile of parameter variants holds several sections, variant-major.
    pub size: usize,
    /// `[size]`: the lanes of a section ordered by symbol id. Sums and ties follow this order.
    pub order: &'a [u32],
    /// `[rows × lanes]`: whether the lane belongs to the universe on the row. `None`: always.
    pub members: Option<&'a [bool]>,
}

impl RowCtx<'_> {
    /// Whether `lane` has a bar on `row`.
    #[must_use]
    #[inline(always)]
    pub fn is_present(&self, row: usize, lane: usize) -> bool {
        self.present
            .is_none_or(|present| present[row * self.lanes + lane])
    }

    /// Whether every lane of `lanes` has a bar on every row.
    #[must_use]
    #[inline]
    pub(crate) fn all_present(&self, lanes: std::ops::Range<usize>) -> bool {
        self.present.is_none_or(|present| {
            (0..self.rows).all(|row| {
                present[row * self.lanes + lanes.start..row * self.lanes + lanes.end]
                    .iter()
                    .all(|&p| p)
            })
        })
    }
}
