//! What the ledger books of a fill.

use bellwether_market::{Fill, Money, OrderQuantity, Price, Side, UnixNanos};

use crate::AssetId;

/// The caller's number for why something was done: a rule, a stop, the end of the data.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct ReasonId(pub u32);

/// A fill as the ledger books it: numbers only, so that booking copies no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Execution {
    /// What was traded.
    pub asset: AssetId,
    /// Which way.
    pub side: Side,
    /// How much.
    pub quantity: OrderQuantity,
    /// At which price.
    pub price: Price,
    /// What it cost; negative for a rebate.
    pub commission: Money,
    /// When it happened.
    pub time: UnixNanos,
    /// The row of the run in which it happened, for counting bars held.
    pub row: u64,
    /// Why.
    pub reason: ReasonId,
}

impl Execution {
    /// What the ledger books of a fill.
    #[must_use]
    pub const fn of(fill: &Fill, asset: AssetId, row: u64, reason: ReasonId) -> Self {
        Self {
            asset,
            side: fill.side,
            quantity: fill.quantity,
            price: fill.price,
            commission: fill.commission,
            time: fill.time,
            row,
            reason,
        }
    }
}
