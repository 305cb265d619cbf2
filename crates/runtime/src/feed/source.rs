//! The port of markets that move.

use std::future::Future;

use bellwether_market::{Bar, Instrument, Quote, Timeframe, Trade, UnixNanos};

/// Something that happened in a market. Instruments are named by their place in [`MarketDataSource::instruments`].
#[derive(Debug, Clone, PartialEq)]
pub enum MarketUpdate {
    /// A trade.
    Trade {
        /// Of which instrument.
        instrument: usize,
        /// The trade.
        trade: Trade,
    },
    /// The best bid and ask have changed.
    Quote {
        /// Of which instrument.
        instrument: usize,
        /// The quote.
        quote: Quote,
    },
    /// Everything before an instant has been said.
    Bars(ClosedBars),
}

/// The bars that are complete at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedBars {
    /// The instant; later than that of the ones before.
    pub time: UnixNanos,
    /// The bars that closed since the ones before, by the place of their instrument; none of an instrument without a trade.
    pub bars: Vec<(usize, Bar)>,
}

/// Why a source has ended although its market goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(pub String);

/// A market that moves.
///
/// Times never go back: a trade or quote is not older than the last [`MarketUpdate::Bars`], and every bar that is complete
/// at an instant is in the bars of that instant. `crates/runtime/tests/feed` has the tests that every source passes.
pub trait MarketDataSource: Send {
    /// A name that stays.
    fn name(&self) -> &str;

    /// What it has prices of.
    fn instruments(&self) -> &[Instrument];

    /// Of its bars.
    fn timeframe(&self) -> Timeframe;

    /// Whether its prices never existed.
    fn is_simulated(&self) -> bool;

    /// What happens next; `None` when there is nothing more to come. It waits until it happens, and loses nothing when it is
    /// dropped while it waits.
    fn next(&mut self) -> impl Future<Output = Result<Option<MarketUpdate>, SourceError>> + Send;
}
