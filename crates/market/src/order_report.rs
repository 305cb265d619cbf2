//! What a venue says about one of our orders, in our own words.

use smol_str::SmolStr;

use crate::{
    ClientOrderId, Money, OrderQuantity, OrderType, Price, Quantity, Side, Symbol, UnixNanos,
};

/// What a venue says about one of our orders. It may come late, twice, or before what happened earlier.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OrderReport {
    /// The order.
    pub id: ClientOrderId,
    /// When it happened, by the venue's clock.
    pub time: UnixNanos,
    /// What happened.
    pub event: OrderEvent,
}

/// What happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum OrderEvent {
    /// The venue works on it.
    Accepted,
    /// A part of it, or all, was traded.
    Filled(VenueFill),
    /// It was taken back.
    Cancelled,
    /// Its time was over.
    Expired,
    /// The venue does not want it, for this reason.
    Rejected(SmolStr),
    /// It has the quantity and prices that we asked for last.
    Replaced,
    /// It could not be taken back, for this reason: often it was filled just before.
    CancelRejected(SmolStr),
    /// It stays as it was, for this reason.
    ReplaceRejected(SmolStr),
}

/// A fill as a venue reports it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct VenueFill {
    /// The venue's name of it: the same fill reported twice has the same.
    pub id: SmolStr,
    /// How much.
    pub quantity: OrderQuantity,
    /// At which price.
    pub price: Price,
    /// How much of the order is left; zero if it is done.
    pub leaves: Quantity,
    /// What the broker took; negative for a rebate.
    pub commission: Money,
    /// What slippage cost, where the venue is a simulation and knows.
    pub slippage: Option<Money>,
    /// Whether the order was for more than the account could pay, and was cut.
    pub cut: bool,
}

/// An order as a venue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueOrder {
    /// Our name of it; `None` if somebody else sent it.
    pub id: Option<ClientOrderId>,
    /// What is traded.
    pub symbol: Symbol,
    /// Which way.
    pub side: Side,
    /// How much was asked for.
    pub quantity: OrderQuantity,
    /// How much was traded.
    pub filled: Quantity,
    /// At which prices.
    pub order_type: OrderType,
    /// Whether it is still worked on.
    pub is_open: bool,
    /// What became of it, if it is not: [`OrderEvent::Cancelled`], [`OrderEvent::Expired`] or [`OrderEvent::Rejected`];
    /// `None` if it was filled.
    pub ended: Option<OrderEvent>,
}

/// A position as a venue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenuePosition {
    /// What is held.
    pub symbol: Symbol,
    /// Units; negative if short.
    pub quantity: Quantity,
}
