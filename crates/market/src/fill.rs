//! Fills: what a venue did for one of our orders.

use crate::{ClientOrderId, Money, OrderQuantity, Price, Quantity, Side, Symbol, UnixNanos};

/// An execution of (a part of) one of our orders. Every combination is legal: a fill that happened is booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The order that was filled.
    pub order_id: ClientOrderId,
    /// What was traded.
    pub symbol: Symbol,
    /// Which way.
    pub side: Side,
    /// How much.
    pub quantity: OrderQuantity,
    /// At which price.
    pub price: Price,
    /// What it cost, in the account's currency; negative for a rebate.
    pub commission: Money,
    /// When it happened, by the venue's clock.
    pub time: UnixNanos,
    /// Whether it took or gave liquidity; `None` when the venue does not say.
    pub liquidity: Option<Liquidity>,
}

/// Which side of the book a fill was on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Liquidity {
    /// Our order rested in the book.
    Maker,
    /// Our order met a resting one.
    Taker,
}

impl Fill {
    /// The change of position: positive for a buy.
    #[inline]
    #[must_use]
    pub fn signed_quantity(&self) -> Quantity {
        self.side.signed(self.quantity.get())
    }
}
