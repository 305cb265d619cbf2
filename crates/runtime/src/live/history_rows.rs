//! Recorded bars as the rows that a live market would have closed.

use bellwether_market::{Bar, UnixNanos};
use bellwether_research::BarSeries;

/// The rows of several series, oldest first.
#[derive(Debug)]
pub struct HistoryRows {
    series: Vec<BarSeries>,
    next: Vec<usize>,
}

impl HistoryRows {
    /// The rows of series, one an instrument.
    #[must_use]
    pub fn new(series: Vec<BarSeries>) -> Self {
        Self {
            next: vec![0; series.len()],
            series,
        }
    }

    /// Passes over rows up to an instant, that one included.
    pub fn skip_until(&mut self, time: UnixNanos) {
        for (next, series) in self.next.iter_mut().zip(&self.series) {
            *next = series.close_time.partition_point(|close| *close <= time);
        }
    }

    /// Passes over rows up to an instant, that one included, if they have not passed yet.
    pub fn pass_over(&mut self, time: UnixNanos) {
        for (next, series) in self.next.iter_mut().zip(&self.series) {
            let after = series.close_time.partition_point(|close| *close <= time);
            *next = after.max(*next);
        }
    }

    /// When the next row is complete.
    #[must_use]
    pub fn next_time(&self) -> Option<UnixNanos> {
        let series = self.series.iter().zip(&self.next);
        series
            .filter_map(|(series, &next)| series.close_time.get(next).copied())
            .min()
    }

    fn take(&mut self, lane: usize, time: UnixNanos) -> Option<Bar> {
        let (series, at) = (&self.series[lane], self.next[lane]);
        if series.close_time.get(at) != Some(&time) {
            return None;
        }
        self.next[lane] += 1;
        let column = |name: &str| {
            let value = series.features.get(name).map(|column| column[at]);
            value.filter(|value| !value.is_nan())
        };
        Some(Bar {
            open_time: series.open_time[at],
            close_time: time,
            open: series.open[at],
            high: series.high[at],
            low: series.low[at],
            close: series.close[at],
            volume: series.volume[at],
            vwap: column("vwap"),
            trades: column("trades").map(|trades| trades as u64),
            bought: column("bought"),
            sold: column("sold"),
        })
    }
}

impl Iterator for HistoryRows {
    type Item = (UnixNanos, Vec<Option<Bar>>);

    fn next(&mut self) -> Option<Self::Item> {
        let time = self.next_time()?;
        let bars = (0..self.series.len()).map(|lane| self.take(lane, time));
        Some((time, bars.collect()))
    }
}
