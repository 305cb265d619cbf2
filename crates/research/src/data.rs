//! The data port: what research needs to know of market data at rest. `catalog` implements it.

use bellwether_market::{Instrument, Symbol, Timeframe, UnixNanos};
use indexmap::IndexMap;

/// A half-open range of bar **close** times, `from ≤ t < to`; `None` is unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeRange {
    /// First close time that belongs to the range.
    pub from: Option<UnixNanos>,
    /// First close time after the range.
    pub to: Option<UnixNanos>,
}

impl TimeRange {
    /// Every bar there is.
    pub const ALL: Self = Self {
        from: None,
        to: None,
    };

    /// Whether a bar that closes at `time` belongs to the range.
    #[must_use]
    pub fn contains(&self, time: UnixNanos) -> bool {
        self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time < to)
    }
}

/// One symbol's complete bars, strictly increasing in close time. All columns have the same length.
#[derive(Debug, Clone)]
pub struct BarSeries {
    /// What the bars are prices of.
    pub instrument: Instrument,
    /// The bars' timeframe.
    pub timeframe: Timeframe,
    /// The instant each bar opened: its label on a chart.
    pub open_time: Vec<UnixNanos>,
    /// The instant each bar was complete: its key in every join.
    pub close_time: Vec<UnixNanos>,
    /// First price of the bar.
    pub open: Vec<f64>,
    /// Highest price of the bar.
    pub high: Vec<f64>,
    /// Lowest price of the bar.
    pub low: Vec<f64>,
    /// Last price of the bar.
    pub close: Vec<f64>,
    /// Traded units; NaN where the source has none.
    pub volume: Vec<f64>,
    /// Every other numeric column of the data set by name (`vwap` and `trades` included), NaN where missing.
    pub features: IndexMap<String, Vec<f64>>,
    /// BLAKE3 of the stored bars, as recorded when they were written: results carry it.
    pub data_hash: [u8; 32],
    /// Whether the bars come from a simulated market; every result computed from them says so.
    pub simulated: bool,
}

impl BarSeries {
    /// Number of bars.
    #[must_use]
    pub fn len(&self) -> usize {
        self.close_time.len()
    }

    /// Whether there is no bar at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.close_time.is_empty()
    }

    /// Keeps the first `bars` bars. The hash stays that of what was read.
    pub fn truncate(&mut self, bars: usize) {
        self.open_time.truncate(bars);
        self.close_time.truncate(bars);
        let prices = [
            &mut self.open,
            &mut self.high,
            &mut self.low,
            &mut self.close,
            &mut self.volume,
        ];
        for column in prices.into_iter().chain(self.features.values_mut()) {
            column.truncate(bars);
        }
    }
}

/// Why data could not be had. The text says what was asked for and what the reader can do.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The symbol is not in the store at that timeframe, nor at one that it can be built from.
    #[error("no {timeframe} bars for {symbol}; {available}")]
    UnknownSeries {
        /// The symbol asked for.
        symbol: Symbol,
        /// The timeframe asked for.
        timeframe: Timeframe,
        /// What there is instead, in words.
        available: String,
    },
    /// There are bars, but none in the range.
    #[error(
        "no {timeframe} bars for {symbol} in the range asked for; the store holds {first}..{last}"
    )]
    EmptyRange {
        /// The symbol asked for.
        symbol: Symbol,
        /// The timeframe asked for.
        timeframe: Timeframe,
        /// Close time of the first stored bar.
        first: UnixNanos,
        /// Close time of the last stored bar.
        last: UnixNanos,
    },
    /// The store could not be read; the source says which file and why.
    #[error("could not read bars of {symbol}")]
    Unreadable {
        /// The symbol asked for.
        symbol: Symbol,
        /// What went wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Where bars come from. A stored higher timeframe is preferred; else it is built from the finest stored one.
pub trait BarSource: Send + Sync {
    /// Reads one symbol's bars of a range, oldest first, with every stored feature column named in `features`
    /// (`None`: all of them).
    ///
    /// # Errors
    /// [`DataError`], never an empty series: absent data is an answer of its own.
    fn series(
        &self,
        symbol: &Symbol,
        timeframe: Timeframe,
        range: TimeRange,
        features: Option<&[String]>,
    ) -> Result<BarSeries, DataError>;
}
