//! Trades: what was done in the market, as reported by a venue.

use crate::{Aggressor, OrderQuantity, Price, UnixNanos};

/// A trade in the market (a "print"). Our own executions are [`Fill`](crate::Fill)s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// When it happened, by the venue's clock.
    pub time: UnixNanos,
    /// At which price.
    pub price: Price,
    /// How much.
    pub quantity: OrderQuantity,
    /// Who took liquidity; `None` when the venue does not say.
    pub aggressor: Option<Aggressor>,
}
