//! Blocks of consecutive rows (time) by lanes (symbols, or symbols × parameter variants), row-major.

/// A read-only tile. The lanes of one row are contiguous; missing is NaN.
#[derive(Debug, Clone, Copy)]
pub struct TileRef<'a> {
    cells: &'a [f64],
    lanes: usize,
}

impl<'a> TileRef<'a> {
    /// A view of `cells`, row-major, `lanes` cells a row.
    ///
    /// # Panics
    /// If `cells` is not a whole number of rows.
    #[must_use]
    pub fn new(cells: &'a [f64], lanes: usize) -> Self {
        assert!(
            lanes > 0 && cells.len().is_multiple_of(lanes),
            "a tile has whole rows"
        );
        Self { cells, lanes }
    }

    /// Every cell, row by row.
    #[must_use]
    pub fn cells(self) -> &'a [f64] {
        self.cells
    }

    /// Cells a row.
    #[must_use]
    pub fn lanes(self) -> usize {
        self.lanes
    }

    /// Rows of the tile.
    #[must_use]
    pub fn rows(self) -> usize {
        self.cells.len() / self.lanes
    }

    /// The lanes of one row.
    #[must_use]
    #[inline(always)]
    pub fn row(self, row: usize) -> &'a [f64] {
        &self.cells[row * self.lanes..(row + 1) * self.lanes]
    }
}

/// A tile to be written: every cell of it, by the kernel that is given it.
#[derive(Debug)]
pub struct TileMut<'a> {
    cells: &'a mut [f64],
    lanes: usize,
}

impl<'a> TileMut<'a> {
    /// A view of `cells`, row-major, `lanes` cells a row.
    ///
    /// # Panics
    /// If `cells` is not a whole number of rows.
    #[must_use]
    pub fn new(cells: &'a mut [f64], lanes: usize) -> Self {
        assert!(
            lanes > 0 && cells.len().is_multiple_of(lanes),
            "a tile has whole rows"
        );
        Self { cells, lanes }
    }

    /// Every cell, row by row.
    #[inline(always)]
    pub fn cells(&mut self) -> &mut [f64] {
        self.cells
    }

    /// The lanes of one row.
    #[inline(always)]
    pub fn row(&mut self, row: usize) -> &mut [f64] {
        &mut self.cells[row * self.lanes..(row + 1) * self.lanes]
    }
}
