//! The block of bars that a venue fills against.

use bellwether_market::UnixNanos;

/// Bars of a block of rows: `[rows × lanes]` tiles, row-major, and what every row shares.
#[derive(Debug, Clone, Copy)]
pub struct Prices<'a> {
    /// Rows of the block.
    pub rows: usize,
    /// Lanes.
    pub lanes: usize,
    /// The number in the run of the block's first row.
    pub first_row: u64,
    /// `[rows]`: when the row's bars began; of bars that began apart, the earliest.
    pub open_time: &'a [UnixNanos],
    /// `[rows]`: when the row's bars were complete.
    pub close_time: &'a [UnixNanos],
    /// First prices.
    pub open: &'a [f64],
    /// Highest prices.
    pub high: &'a [f64],
    /// Lowest prices.
    pub low: &'a [f64],
    /// Last prices.
    pub close: &'a [f64],
    /// Traded units; NaN where unknown.
    pub volume: &'a [f64],
    /// Whether the lane has a bar on the row. `None`: every lane on every row.
    pub present: Option<&'a [bool]>,
}

impl Prices<'_> {
    /// Whether a lane has a bar on a row.
    #[must_use]
    #[inline]
    pub fn is_present(&self, row: usize, lane: usize) -> bool {
        self.present
            .is_none_or(|present| present[row * self.lanes + lane])
    }

    /// Reads what will be needed of these rows, which decide, and of those after them, which fill: all at once, so that the
    /// memory is waited for once, and not at each.
    pub fn warm(&self, deciding: impl Iterator<Item = usize>) {
        let mut seen = 0;
        for row in deciding {
            let fill = (row + 1).min(self.rows - 1);
            seen ^= self.close_time[row].nanos()
                ^ self.open_time[fill].nanos()
                ^ self.open[fill * self.lanes].to_bits() as i64;
        }
        std::hint::black_box(seen);
    }

    /// The bar of a lane on a row.
    #[must_use]
    #[inline]
    pub(crate) fn bar(&self, row: usize, lane: usize) -> VenueBar {
        let cell = row * self.lanes + lane;
        VenueBar {
            open: self.open[cell],
            high: self.high[cell],
            low: self.low[cell],
            close: self.close[cell],
        }
    }
}

/// One bar as the venue sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VenueBar {
    pub(crate) open: f64,
    pub(crate) high: f64,
    pub(crate) low: f64,
    pub(crate) close: f64,
}
