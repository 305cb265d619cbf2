//! What stands in the log of a run.

use bellwether_market::{
    Instrument, LotSize, Multiplier, Price, Quantity, Symbol, TickSize, UnixNanos,
};
use serde::{Deserialize, Serialize};

use super::engine::{Engine, Input, Outcome};

/// What a run is, as its log says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunHeader {
    /// Its number.
    pub run: u64,
    /// The version of the program that began it.
    pub version: String,
    /// When it began.
    pub began: UnixNanos,
    /// The strategy document as its author wrote it.
    pub document: String,
    /// Values of its parameters that differ from the document's.
    pub parameters: Vec<(String, f64)>,
    /// BLAKE3 of the document, its parameters and what it uses.
    pub strategy_hash: [u8; 32],
    /// What it trades, then what it only reads, as they were when it began.
    pub instruments: Vec<LoggedInstrument>,
    /// How many of them are traded.
    pub tradable: usize,
    /// Where the market's data comes from.
    pub source: String,
    /// Where its orders go.
    pub venue: String,
}

/// An instrument as a log tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedInstrument {
    symbol: String,
    name: Option<String>,
    asset_class: String,
    currency: String,
    tick: Price,
    lot: Quantity,
    multiplier: Multiplier,
    calendar: String,
}

impl LoggedInstrument {
    /// An instrument as it is now.
    #[must_use]
    pub fn of(instrument: &Instrument) -> Self {
        Self {
            symbol: instrument.symbol.to_string(),
            name: instrument.name.clone(),
            asset_class: instrument.asset_class.as_str().to_owned(),
            currency: instrument.currency.to_string(),
            tick: instrument.tick_size.price(),
            lot: instrument.lot_size.quantity(),
            multiplier: instrument.multiplier,
            calendar: instrument.calendar.as_str().to_owned(),
        }
    }

    /// The instrument as it was; `None` if this program knows no such thing.
    #[must_use]
    pub fn instrument(&self) -> Option<Instrument> {
        Some(Instrument {
            symbol: Symbol::new(&self.symbol).ok()?,
            name: self.name.clone(),
            asset_class: self.asset_class.parse().ok()?,
            currency: self.currency.parse().ok()?,
            tick_size: TickSize::new(self.tick).ok()?,
            lot_size: LotSize::new(self.lot).ok()?,
            multiplier: self.multiplier,
            calendar: self.calendar.parse().ok()?,
        })
    }
}

/// One record of a run's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LogRecord {
    /// The first.
    Began(Box<RunHeader>),
    /// Something came in.
    Input {
        /// When, by our clock.
        at: UnixNanos,
        /// What.
        input: Input,
    },
    /// What the engine made of the input before it, as a number that is the same only if all of it is.
    Decided([u8; 16]),
    /// It ended, by a person's wish.
    Ended {
        /// When, by our clock.
        at: UnixNanos,
    },
}

/// Everything that an input led to, as a hash: what is to be said, what was booked, and the account to the last bit.
pub(super) fn decided(engine: &Engine, outcome: &Outcome) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    // Debug output of our own types is complete, and differs where they do.
    hasher.update(format!("{outcome:?}").as_bytes());
    hasher.update(&engine.equity().to_bits().to_le_bytes());
    hasher.update(&engine.core().ledger().cash().billionths().to_le_bytes());
    let mut hash = [0; 16];
    hasher.finalize_xof().fill(&mut hash);
    hash
}
