//! Fills to positions, lots, cash, profit and round trips; exact.
//!
//! # What it is
//! A [`Ledger`] holds the books of one account. Every event (a fill, a deposit, a dividend) becomes a [`Posting`] in
//! double entry: a row over cash, position cost, commission, realised profit, income and capital that sums to zero. The
//! books are checked after each event, in release builds too. Amounts have nine decimals and round half to even; nothing
//! is ever rounded to cents here.
//!
//! [`Position`] is what is held of one asset, in lots by [`LotMethod`]; [`RoundTrip`] is a position from flat to flat, the
//! "trade" of a trade list, with its excursions.
//!
//! # What it is not
//! It knows no orders, no prices of its own, and no symbols: the caller numbers its assets and says what they are worth.
//! It does not decide whether a fill is allowed (what happened is booked), and it keeps no journal: postings are returned
//! to the caller, who records them or not.
//!
//! # Example
//! ```
//! use bellwether_ledger::{AssetId, AssetTerms, Execution, Ledger, LotMethod, ReasonId};
//! use bellwether_market::{Currency, Instrument, OrderQuantity, Side, Symbol, UnixNanos};
//!
//! let spy = AssetId(0);
//! let mut ledger = Ledger::new(Currency::USD, LotMethod::Fifo);
//! ledger.register(spy, AssetTerms::of(&Instrument::etf(Symbol::new("SPY")?)))?;
//! ledger.deposit("10000".parse()?)?;
//!
//! let buy = Execution {
//!     asset: spy,
//!     side: Side::Buy,
//!     quantity: OrderQuantity::new("20".parse()?)?,
//!     price: "470.25".parse()?,
//!     commission: "1".parse()?,
//!     time: "2024-01-02T14:30:00Z".parse()?,
//!     row: 0,
//!     reason: ReasonId(0),
//! };
//! ledger.book(&buy)?;
//! ledger.book(&Execution { side: Side::Sell, price: "472.50".parse()?, row: 7, ..buy })?;
//!
//! assert_eq!(ledger.cash().to_string(), "10043");
//! let trip = ledger.round_trips()[0];
//! assert_eq!(trip.net_pnl()?.to_string(), "43");
//! assert_eq!(trip.bars_held(), 7);
//! ledger.check()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod asset;
mod error;
mod execution;
mod ledger;
mod lot;
mod position;
mod posting;
mod round_trip;

pub use asset::{AssetId, AssetTerms, Settlement};
pub use error::LedgerError;
pub use execution::{Execution, ReasonId};
pub use ledger::Ledger;
pub use lot::{Lot, LotMethod};
pub use position::{LinearValue, Position, PositionSide};
pub use posting::Posting;
pub use round_trip::{Exit, RoundTrip, TripEnd};
