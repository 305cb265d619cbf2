//! What a run needs of the world.

use std::future::Future;
use std::io;

use bellwether_market::{
    Bar, ClientOrderId, Order, OrderQuantity, OrderReport, OrderType, UnixNanos, VenueOrder,
    VenuePosition,
};

/// Bars that are complete at one instant, one place an instrument of the run.
#[derive(Debug, Clone, Copy)]
pub struct ClosedRow<'a> {
    /// When they were complete.
    pub time: UnixNanos,
    /// The bars; `None` where an instrument had no trade.
    pub bars: &'a [Option<Bar>],
}

/// Why something could not be said to a venue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It has surely not been done.
    #[error("the venue refused: {0}")]
    Refused(String),
    /// Nobody knows whether it has been done: the link broke, or no answer came. It must be asked, and never said again
    /// blindly.
    #[error("the venue did not answer: {0}")]
    Unknown(String),
}

/// What a venue has of us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VenueState {
    /// Orders that it works on, also those of others; and of ours also those that are over.
    pub orders: Vec<VenueOrder>,
    /// Fills of our orders, oldest first, at least those of the time since the link was lost.
    pub fills: Vec<OrderReport>,
    /// What is held.
    pub positions: Vec<VenuePosition>,
}

/// A venue that takes orders. The futures of a call may be dropped at any point: what was said may then have arrived or not.
pub trait Broker {
    /// Sends an order.
    fn submit(&mut self, order: &Order) -> impl Future<Output = Result<(), SendError>>;

    /// Wants an order back.
    fn cancel(&mut self, id: ClientOrderId) -> impl Future<Output = Result<(), SendError>>;

    /// Wants an order to have another quantity left, and other prices.
    fn replace(
        &mut self,
        id: ClientOrderId,
        quantity: OrderQuantity,
        order_type: OrderType,
    ) -> impl Future<Output = Result<(), SendError>>;

    /// What it has of us.
    fn state(&mut self) -> impl Future<Output = Result<VenueState, SendError>>;

    /// A report that is there, if one is. Of a simulated venue: what happens next with the bars at hand, given what was said
    /// since the report before.
    fn poll(&mut self) -> Option<OrderReport>;

    /// Shows a simulated venue the bars that it fills against. Others have a market of their own.
    fn on_row(&mut self, row: &ClosedRow<'_>) -> impl Future<Output = Result<(), SendError>>;
}

/// Bytes that are only ever added to.
pub trait LogStorage {
    /// Everything that was added.
    ///
    /// # Errors
    /// What the disk says.
    fn read(&mut self) -> io::Result<Vec<u8>>;

    /// Forgets what is behind the first `bytes` bytes.
    ///
    /// # Errors
    /// What the disk says.
    fn truncate(&mut self, bytes: u64) -> io::Result<()>;

    /// Adds bytes. Until the next [`sync`](Self::sync) a crash may lose them, or their end.
    ///
    /// # Errors
    /// What the disk says.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes what was added outlive a crash.
    fn sync(&mut self) -> impl Future<Output = io::Result<()>>;
}
