//! The simulated venue and the synthetic market.
//!
//! - [`SimulatedVenue`] fills the core's orders against bars, conservatively where a bar leaves the order of events
//!   open, with the strategy's commission and slippage.
//! - [`SyntheticMarket`] makes minute bars of symbols that never existed: volatility that clusters, volume that is high at
//!   the open and the close, gaps overnight. It is seeded, and every bar of it is labelled as simulated. [`ticks_of`] has the
//!   trades and quotes inside a minute.
//!
//! What is deliberately absent: the books (they are the core's), clocks, and unseeded randomness.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod filling;
mod prices;
mod random;
mod slippage;
mod synthetic;
mod synthetic_ticks;
mod venue;

pub use prices::Prices;
pub use random::Random;
pub use synthetic::{SyntheticBar, SyntheticMarket, SyntheticStream, SyntheticSymbol};
pub use synthetic_ticks::{MarketEvent, ticks_of};
pub use venue::{SimulatedVenue, VenueModel, VenueState};
