//! Orders as the core wants them, and their life.

use bellwether_ledger::{AssetId, ReasonId};
use bellwether_market::{
    Money, Multiplier, OrderQuantity, OrderType, Overflow, Price, Side, UnixNanos,
};

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
    /// Whatever a person wants.
    Manual,
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
            Self::Manual => "manual",
        }
    }

    /// Whether it may open a position; the others close one and are nothing without it.
    #[must_use]
    pub fn may_open(self) -> bool {
        matches!(self, Self::Entry | Self::Manual)
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
    /// At most that many units of the position: how a venue is told to close one.
    Reduce(OrderQuantity),
}

impl OrderSize {
    /// Whether it says how much is asked for.
    fn is_known(self) -> bool {
        matches!(self, Self::Units(_) | Self::Reduce(_))
    }

    /// Whether a fill of `quantity` is more than was asked for.
    fn is_less_than(self, quantity: OrderQuantity) -> bool {
        matches!(self, Self::Units(wanted) | Self::Reduce(wanted) if quantity > wanted)
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
    /// What it is for. All but entries and what a person wants reduce a position and never open one.
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
    /// It was filled, or a part of it.
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

/// A fill; of an order, all its fills together.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FillReport {
    /// The order.
    pub number: OrderNumber,
    /// How much was traded.
    pub quantity: OrderQuantity,
    /// At which price, slippage included; of several fills the average.
    pub price: Price,
    /// What the broker took.
    pub commission: Money,
    /// What slippage cost, in the account's currency.
    pub slippage: Money,
    /// When; of several fills the last.
    pub time: UnixNanos,
    /// The row of the run.
    pub row: u64,
    /// Whether the order was for more than the cash could pay.
    pub cut: bool,
    /// Whether nothing of the order is left to be filled.
    pub completes: bool,
}

impl FillReport {
    /// This and a later fill together.
    ///
    /// # Errors
    /// [`Overflow`] when an amount leaves its range.
    pub fn and(&self, later: &Self) -> Result<Self, Overflow> {
        let worth = |fill: &Self| fill.price.notional(fill.quantity.get(), Multiplier::ONE);
        let quantity = self.quantity.checked_add(later.quantity)?;
        let price = if self.price == later.price {
            self.price
        } else {
            let worth = worth(self)?.checked_add(worth(later)?)?;
            worth.average_price(quantity, Multiplier::ONE)?
        };
        Ok(Self {
            number: self.number,
            quantity,
            price,
            commission: self.commission.checked_add(later.commission)?,
            slippage: self.slippage.checked_add(later.slippage)?,
            time: later.time,
            row: later.row,
            cut: self.cut || later.cut,
            completes: self.completes || later.completes,
        })
    }
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
    /// The venue does not want it.
    Rejected,
    /// It was never sent: what it was decided on was over before that could be done.
    NotSent,
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
            Self::Rejected => "rejected",
            Self::NotSent => "not_sent",
        }
    }
}

impl Ending {
    /// Whether it is worth a warning.
    #[must_use]
    pub fn is_rejection(self) -> bool {
        matches!(self, Self::NoCash | Self::NoPrice | Self::Rejected)
    }
}

/// Where an order is in its life.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum OrderState {
    /// Sent, and not yet over.
    Working,
    /// Filled in part, and not yet over.
    PartlyFilled(FillReport),
    /// Filled.
    Filled(FillReport),
    /// Over before all of it was filled.
    Ended {
        /// Why.
        why: Ending,
        /// The row of the run.
        row: u64,
        /// What was filled of it.
        filled: Option<FillReport>,
    },
}

impl OrderState {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::PartlyFilled(_) => "partly_filled",
            Self::Filled(_) => "filled",
            Self::Ended { why, .. } => why.name(),
        }
    }

    /// What was filled so far.
    #[must_use]
    pub fn filled(&self) -> Option<&FillReport> {
        match self {
            Self::Working => None,
            Self::PartlyFilled(fill) | Self::Filled(fill) => Some(fill),
            Self::Ended { filled, .. } => filled.as_ref(),
        }
    }

    /// Whether the venue may still be expected to do something with it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Filled(_) | Self::Ended { .. })
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
#[error("order {} is {state} and cannot {event}", number.0)]
pub struct IllegalTransition {
    /// The order.
    pub number: OrderNumber,
    /// Where it is in its life.
    pub state: &'static str,
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
                state: self.state.name(),
                event,
            })
        };
        let fill = match (&self.state, report) {
            // A late ending of a filled order changes nothing.
            (OrderState::Filled(_), Report::Ended { .. }) => return Ok(()),
            (state, Report::Ended { why, .. }) => {
                self.state = OrderState::Ended {
                    why: *why,
                    row,
                    filled: state.filled().copied(),
                };
                return Ok(());
            }
            // A part that comes after the last one is booked, as far as it can be told from a fill that is none of ours.
            (OrderState::Filled(_), Report::Filled(_)) if !self.request.size.is_known() => {
                return illegal("be filled again");
            }
            (state, Report::Filled(fill)) => match state.filled() {
                None => *fill,
                Some(earlier) => match earlier.and(fill) {
                    Ok(all) => all,
                    Err(_) => return illegal("be filled with amounts out of range"),
                },
            },
        };
        if self.request.size.is_less_than(fill.quantity) {
            return illegal("be filled with more than it was for");
        }
        self.state = match self.state {
            OrderState::Filled(_) => OrderState::Filled(fill),
            _ if fill.completes => OrderState::Filled(fill),
            OrderState::Ended { why, row, .. } => OrderState::Ended {
                why,
                row,
                filled: Some(fill),
            },
            _ => OrderState::PartlyFilled(fill),
        };
        Ok(())
    }
}
