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

    /// Reads one number of every cache line of the block's prices and times, in order: the irregular reads that follow then
    /// find it in the cache, instead of waiting for the memory at each.
    pub fn warm(&self) {
        const NUMBERS_A_LINE: usize = 8;
        let columns = [self.open, self.high, self.low, self.close];
        let numbers = columns
            .iter()
            .flat_map(|column| column.iter().step_by(NUMBERS_A_LINE));
        let times = [self.open_time, self.close_time];
        let instants = times
            .iter()
            .flat_map(|column| column.iter().step_by(NUMBERS_A_LINE));
        std::hint::black_box((
            numbers.fold(0, |bits, number| bits ^ number.to_bits()),
            instants.fold(0, |nanos, time| nanos ^ time.nanos()),
        ));
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
            volume: self.volume[cell],
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
    pub(crate) volume: f64,
}
