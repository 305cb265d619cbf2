//! What the core is told of a row.

use bellwether_market::{TradingDay, UnixNanos};

/// What the core is told of a row besides the columns that its expressions read.
#[derive(Debug, Clone, Copy)]
pub struct RowView<'a> {
    /// The row's place in the block evaluated last.
    pub in_block: usize,
    /// The row's number in the run.
    pub row: u64,
    /// When its bars were complete.
    pub time: UnixNanos,
    /// Nanoseconds to the next row's close, if rows are of one length; decides what `flat_at` can still reach.
    pub row_nanos: i64,
    /// The trading day of the row's bars; `None` where the calendar ends.
    pub day: Option<TradingDay>,
    /// `[lanes]`: the last known close; NaN before the first.
    pub marks: &'a [f64],
    /// `[lanes]`: this row's highest price, for trailing stops.
    pub high: &'a [f64],
    /// `[lanes]`: this row's lowest price, for trailing stops.
    pub low: &'a [f64],
    /// `[lanes]`: whether the lane has a bar on the row. `None`: all.
    pub present: Option<&'a [bool]>,
}

impl RowView<'_> {
    pub(super) fn is_present(&self, lane: usize) -> bool {
        self.present.is_none_or(|present| present[lane])
    }

    /// When the trading day began: its name.
    pub(super) fn day_start(&self) -> Option<UnixNanos> {
        self.day.map(|day| day.start)
    }
}
