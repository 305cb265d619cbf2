//! Recorded bars, told again.

use bellwether_market::{Instrument, Timeframe, UnixNanos};
use bellwether_research::BarSeries;
use tokio::sync::watch;

use super::pace::{PaceControl, Pacer};
use super::source::{ClosedBars, MarketDataSource, MarketUpdate, SourceError};
use crate::live::HistoryRows;

/// Bars of the catalogue as the market once told them, as fast as is wanted.
pub struct ReplaySource {
    name: String,
    instruments: Vec<Instrument>,
    timeframe: Timeframe,
    is_simulated: bool,
    rows: HistoryRows,
    pacer: Pacer,
    seek: watch::Receiver<Option<UnixNanos>>,
}

impl ReplaySource {
    /// The bars of several series of one timeframe. Who keeps the sender may pass over bars up to an instant; time does not
    /// go back, since whoever follows could not.
    #[must_use]
    pub fn new(
        name: &str,
        series: Vec<BarSeries>,
        timeframe: Timeframe,
        pace: &PaceControl,
        seek: watch::Receiver<Option<UnixNanos>>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            instruments: series
                .iter()
                .map(|series| series.instrument.clone())
                .collect(),
            timeframe,
            is_simulated: series.iter().any(|series| series.simulated),
            rows: HistoryRows::new(series),
            pacer: pace.pacer(),
            seek,
        }
    }
}

impl MarketDataSource for ReplaySource {
    fn name(&self) -> &str {
        &self.name
    }

    fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    fn timeframe(&self) -> Timeframe {
        self.timeframe
    }

    fn is_simulated(&self) -> bool {
        self.is_simulated
    }

    async fn next(&mut self) -> Result<Option<MarketUpdate>, SourceError> {
        loop {
            let sought = *self.seek.borrow_and_update();
            if let Some(sought) = sought {
                self.rows.pass_over(sought);
            }
            let Some(time) = self.rows.next_time() else {
                return Ok(None);
            };
            tokio::select! {
                biased;
                // Without anybody who could seek there is nothing to wait for.
                Ok(()) = self.seek.changed() => continue,
                () = self.pacer.reach(time, 1.0) => {}
            }
            self.pacer.end_row();
            let Some((time, bars)) = self.rows.next() else {
                return Ok(None);
            };
            let bars = bars.into_iter().enumerate();
            let bars = bars.filter_map(|(lane, bar)| Some((lane, bar?)));
            return Ok(Some(MarketUpdate::Bars(ClosedBars {
                time,
                bars: bars.collect(),
            })));
        }
    }
}
