//! Orders as the core wants them, and their life.

use bellwether_ledger::{AssetId, ReasonId};
use bellwether_market::{Money, OrderQuantity, OrderType, Price, Side, UnixNanos};

/// An order's number within its run; its name at a venue is `bw-<run>-<number>`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct OrderNumber(pub u64);

/// What an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Role {
    /// Opens a position or adds to one.
    Entry,
    /// Closes one because a rule or a limit says so.
    Exit,
    /// Gives a position up.
    StopLoss,
    /// Takes its profit.
    TakeProfit,
}

impl Role {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
            Self::StopLoss => "stop_loss",
            Self::TakeProfit => "take_profit",
        }
    }
}

/// How much an order is for.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum OrderSize {
    /// That many units.
    Units(OrderQuantity),
    /// As many as this share of the free cash pays when it is filled, fees included. Simulation only.
    CashAtFill(f64),
    /// Whatever the position is when it is filled: nothing else can be closed.
    WholePosition,
}

impl OrderSize {
    /// Whether a fill of `quantity` is more than was asked for.
    fn is_less_than(self, quantity: OrderQuantity) -> bool {
        matches!(self, Self::Units(wanted) if quantity > wanted)
    }
}

/// An order that the core wants sent.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct OrderRequest {
    /// Its number.
    pub number: OrderNumber,
    /// What is to be traded.
    pub asset: AssetId,
    /// Which way.
    pub side: Side,
    /// How much.
    pub size: OrderSize,
    /// At which prices.
    pub order_type: OrderType,
    /// What it is for. All but entries reduce a position and never open one.
    pub role: Role,
    /// The row on which it was decided.
    pub row: u64,
    /// When it was decided.
    pub time: UnixNanos,
    /// Rows of the asset for which it stands; for good if `None`.
    pub expires_after: Option<u32>,
    /// The rule or limit behind it.
    pub reason: ReasonId,
}

/// What the core wants done about its orders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Command {
    /// Send an order: the core's [`orders`](crate::Core::orders) say what is wanted.
    Submit(OrderNumber),
    /// Take one back.
    Cancel(OrderNumber),
    /// Move the trigger of a stop.
    MoveStop {
        /// The order.
        number: OrderNumber,
        /// Its new trigger.
        stop: Price,
    },
}

/// What a venue says about an order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Report {
    /// It was filled, all of it.
    Filled(FillReport),
    /// It ended without a fill.
    Ended {
        /// The order.
        number: OrderNumber,
        /// Why.
        why: Ending,
    },
}

impl Report {
    /// The order that it is about.
    #[must_use]
    pub fn number(&self) -> OrderNumber {
        match self {
            Self::Filled(fill) => fill.number,
            Self::Ended { number, .. } => *number,
        }
    }
}

/// A fill.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FillReport {
    /// The order.
    pub number: OrderNumber,
    /// How much was traded.
    pub quantity: OrderQuantity,
    /// At which price, slippage included.
    pub price: Price,
    /// What the broker took.
    pub commission: Money,
    /// What slippage cost, in the account's currency.
    pub slippage: Money,
    /// When.
    pub time: UnixNanos,
    /// The row of the run.
    pub row: u64,
    /// Whether the order was for more than the cash could pay.
    pub cut: bool,
}

/// Why an order ended without a fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Ending {
    /// We took it back.
    Cancelled,
    /// Its time was over.
    Expired,
    /// The cash pays not even one lot.
    NoCash,
    /// There is no position to reduce.
    NothingToReduce,
    /// Its price or costs are unknown (a slippage model without volume) or cannot be represented.
    NoPrice,
}

impl Ending {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::NoCash => "rejected_no_cash",
            Self::NothingToReduce => "cancelled_no_position",
            Self::NoPrice => "rejected_no_price",
        }
    }
}

impl Ending {
    /// Whether it is worth a warning.
    #[must_use]
    pub fn is_rejection(self) -> bool {
        matches!(self, Self::NoCash | Self::NoPrice)
    }
}

/// Where an order is in its life.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum OrderState {
    /// Sent, and not yet over.
    Working,
    /// Filled.
    Filled(FillReport),
    /// Over without a fill.
    Ended {
        /// Why.
        why: Ending,
        /// The row of the run.
        row: u64,
    },
}

impl OrderState {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Filled(_) => "filled",
            Self::Ended { why, .. } => why.name(),
        }
    }
}

/// An order and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct OrderRecord {
    /// What was wanted.
    pub request: OrderRequest,
    /// What became of it.
    pub state: OrderState,
}

/// A command or report that cannot follow the order's state: the run must stop, since its books may be wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("order {} is {} and cannot {event}", number.0, state.name())]
pub struct IllegalTransition {
    /// The order.
    pub number: OrderNumber,
    /// Its state.
    pub state: OrderState,
    /// What was to happen.
    pub event: &'static str,
}

impl OrderRecord {
    /// Takes a report in.
    ///
    /// # Errors
    /// [`IllegalTransition`] for an overfill: of an order that is filled already, or of more than it was for. A fill after
    /// an ending is booked: venues may legally report in that order.
    pub fn apply(&mut self, report: &Report, row: u64) -> Result<(), IllegalTransition> {
        let illegal = |event| {
            Err(IllegalTransition {
                number: self.request.number,
                state: self.state,
                event,
            })
        };
        match (&self.state, report) {
            (OrderState::Filled(_), Report::Filled(_)) => illegal("be filled again"),
            (_, Report::Filled(fill)) if self.request.size.is_less_than(fill.quantity) => {
                illegal("be filled with more than it was for")
            }
            // A late ending of a filled order changes nothing.
            (OrderState::Filled(_), Report::Ended { .. }) => Ok(()),
            (_, Report::Filled(fill)) => {
                self.state = OrderState::Filled(*fill);
                Ok(())
            }
            (_, Report::Ended { why, .. }) => {
                self.state = OrderState::Ended { why: *why, row };
                Ok(())
            }
        }
    }
}
