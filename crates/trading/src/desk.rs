//! Between the core and a venue: the life of orders as the venue knows them.
//!
//! The core decides in its own terms: an order for the whole position, a stop that moves. A venue wants numbers, answers
//! when it likes, late, twice and in any order. The desk turns the one into the other. It is a state machine like the core,
//! without a clock or a link of its own, so that a log of what came in leads to the same orders again.

use bellwether_ledger::AssetId;
use bellwether_market::{
    ClientOrderId, Money, Order, OrderEvent, OrderQuantity, OrderReport, OrderType, Quantity,
    TimeInForce, VenueOrder,
};
use smol_str::SmolStr;

use crate::core::Core;
use crate::order::{Command, Ending, FillReport, OrderNumber, OrderSize, Report};

/// What is to be said to the venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Send an order.
    Submit(Order),
    /// Take one back.
    Cancel(ClientOrderId),
    /// Give one that rests another quantity or other prices.
    Replace {
        /// The order.
        id: ClientOrderId,
        /// What is to be left of it.
        quantity: OrderQuantity,
        /// Its prices.
        order_type: OrderType,
    },
}

impl Intent {
    /// The order that it is about.
    #[must_use]
    pub fn id(&self) -> ClientOrderId {
        match self {
            Self::Submit(order) => order.id(),
            Self::Cancel(id) | Self::Replace { id, .. } => *id,
        }
    }
}

/// What the desk answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The venue has to be told.
    Tell(Intent),
    /// The core has to be told.
    Report(Report),
}

/// Where an order is in its life at the venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Stage {
    /// To be sent, or sent and not answered.
    Submitted,
    /// The venue works on it.
    Accepted,
    /// We want it back, and the venue has not answered.
    PendingCancel,
    /// We want it changed, and the venue has not answered.
    PendingReplace,
    /// Filled.
    Filled,
    /// Taken back, rejected or expired.
    Ended,
}

impl Stage {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::PendingCancel => "pending_cancel",
            Self::PendingReplace => "pending_replace",
            Self::Filled => "filled",
            Self::Ended => "ended",
        }
    }

    /// Whether the venue may still fill it.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Filled | Self::Ended)
    }
}

/// An order as the desk knows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DeskOrder {
    /// Where it is.
    pub stage: Stage,
    /// What was asked for: at first, and by the last change. Zero of an order that there was nothing to send of.
    pub quantity: Quantity,
    /// What was traded.
    pub filled: Quantity,
    /// Its prices at the venue.
    pub order_type: OrderType,
    /// Names of its fills, each booked once.
    fills: Vec<SmolStr>,
    /// Rows of its asset for which it still stands.
    rows_left: Option<u32>,
    /// What the venue has said that it works on; a change that it has not answered is not in it.
    agreed: Quantity,
    /// Whether a fill was the last one, as the venue says. Earlier ones may still be on their way.
    is_last_seen: bool,
    /// Whether it is wanted back because its rows are over.
    expires: bool,
    /// Whether the venue did not change it when we wanted it changed last.
    is_stale: bool,
    /// Whether the venue has ever said anything of it.
    is_heard: bool,
}

impl DeskOrder {
    /// What is left to be traded.
    #[must_use]
    pub fn leaves(&self) -> Option<OrderQuantity> {
        let left = self.quantity.checked_sub(self.filled).ok()?;
        OrderQuantity::new(left).ok()
    }
}

/// Something about an order that a person has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// A report about an order that this run never sent.
    UnknownOrder(ClientOrderId),
    /// More was traded than was asked for.
    Overfill(OrderNumber),
    /// It was traded although it was over.
    LateFill(OrderNumber),
    /// The venue did not take it.
    Rejected(OrderNumber, SmolStr),
    /// The venue did not change it: a stop may be where it was.
    NotReplaced(OrderNumber, SmolStr),
    /// The venue did not take it back.
    NotCancelled(OrderNumber, SmolStr),
}

/// The orders of one run at its venue.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Desk {
    run: u64,
    orders: Vec<DeskOrder>,
    /// Every order before this one is over.
    first_open: usize,
}

impl Desk {
    /// The desk of a run that has sent nothing.
    #[must_use]
    pub fn new(run: u64) -> Self {
        Self {
            run,
            orders: Vec::new(),
            first_open: 0,
        }
    }

    /// Every order by number.
    #[must_use]
    pub fn orders(&self) -> &[DeskOrder] {
        &self.orders
    }

    /// Our name of an order at the venue.
    #[must_use]
    pub fn id(&self, number: OrderNumber) -> ClientOrderId {
        ClientOrderId {
            run: self.run,
            sequence: number.0,
        }
    }

    /// The order of a name, if it is of this run.
    #[must_use]
    pub fn number(&self, id: ClientOrderId) -> Option<OrderNumber> {
        let known = id.run == self.run && id.sequence < self.orders.len() as u64;
        known.then_some(OrderNumber(id.sequence))
    }

    /// Orders that the venue may still fill.
    pub fn open(&self) -> impl Iterator<Item = (OrderNumber, &DeskOrder)> + '_ {
        let numbered = self.orders.iter().enumerate().skip(self.first_open);
        numbered
            .filter(|(_, order)| order.stage.is_open())
            .map(|(number, order)| (OrderNumber(number as u64), order))
    }

    /// Takes what the core wants.
    pub fn on_command(&mut self, command: Command, core: &Core) -> Option<Answer> {
        match command {
            Command::Submit(number) => Some(self.submit(number, core)),
            Command::Cancel(number) => {
                let order = self.orders.get_mut(number.0 as usize)?;
                if !order.stage.is_open() || order.stage == Stage::PendingCancel {
                    return None;
                }
                order.stage = Stage::PendingCancel;
                Some(Answer::Tell(Intent::Cancel(self.id(number))))
            }
            Command::MoveStop { number, stop } => {
                let order = self.orders.get(number.0 as usize)?;
                let quantity = order.quantity;
                self.replace(number, quantity, OrderType::Stop { stop })
            }
        }
    }

    fn submit(&mut self, number: OrderNumber, core: &Core) -> Answer {
        debug_assert_eq!(number.0 as usize, self.orders.len(), "orders come in order");
        let request = &core.orders()[number.0 as usize].request;
        let quantity = match request.size {
            OrderSize::Units(quantity) | OrderSize::Reduce(quantity) => Some(quantity),
            OrderSize::WholePosition => held(core, request.asset),
            // A share of the cash at the fill is known to a simulation alone; no strategy that wants it goes live.
            OrderSize::CashAtFill(_) => None,
        };
        let order = quantity.and_then(|quantity| self.order(number, quantity, core));
        let stage = if order.is_some() {
            Stage::Submitted
        } else {
            Stage::Ended
        };
        self.orders.push(DeskOrder {
            stage,
            quantity: quantity.map_or(Quantity::ZERO, OrderQuantity::get),
            filled: Quantity::ZERO,
            order_type: request.order_type,
            fills: Vec::new(),
            rows_left: request.expires_after,
            agreed: quantity.map_or(Quantity::ZERO, OrderQuantity::get),
            is_last_seen: false,
            expires: false,
            is_stale: false,
            is_heard: false,
        });
        match order {
            Some(order) => Answer::Tell(Intent::Submit(order)),
            None => Answer::Report(Report::Ended {
                number,
                why: Ending::NothingToReduce,
            }),
        }
    }

    /// An order as it is sent.
    fn order(&self, number: OrderNumber, quantity: OrderQuantity, core: &Core) -> Option<Order> {
        let request = &core.orders()[number.0 as usize].request;
        let instrument = &core.lanes()[request.asset.0 as usize].instrument;
        let order = Order::new(
            self.id(number),
            instrument.symbol.clone(),
            request.side,
            quantity,
            request.order_type,
            TimeInForce::GoodTillCancelled,
        )
        .ok()?;
        Some(if request.role.may_open() {
            order
        } else {
            order.reduce_only()
        })
    }

    /// What has to be said of an open order again, when the venue has it otherwise than we want it.
    #[must_use]
    pub fn again(&self, number: OrderNumber) -> Option<Intent> {
        let order = &self.orders[number.0 as usize];
        match order.stage {
            Stage::PendingCancel => Some(Intent::Cancel(self.id(number))),
            Stage::PendingReplace => Some(Intent::Replace {
                id: self.id(number),
                quantity: order.leaves()?,
                order_type: order.order_type,
            }),
            Stage::Submitted | Stage::Accepted | Stage::Filled | Stage::Ended => None,
        }
    }

    /// Whether the venue has ever said anything of an order: one that it does not have was then lost, and else never sent.
    #[must_use]
    pub fn is_heard(&self, number: OrderNumber) -> bool {
        self.orders[number.0 as usize].is_heard
    }

    /// An order that the venue never heard of is sent anew, as it is wanted now; `None` if it is wanted no more.
    pub fn anew(&mut self, number: OrderNumber, core: &Core) -> Option<Intent> {
        let order = &self.orders[number.0 as usize];
        if order.is_heard || !order.stage.is_open() || order.stage == Stage::PendingCancel {
            return None;
        }
        let intent = Intent::Submit(self.order(number, order.leaves()?, core)?);
        let order = &mut self.orders[number.0 as usize];
        (order.stage, order.agreed) = (Stage::Submitted, order.quantity);
        Some(intent)
    }

    /// Whether a fill was booked already.
    #[must_use]
    pub fn knows(&self, report: &OrderReport) -> bool {
        let order = self.number(report.id);
        let order = order.and_then(|number| self.orders.get(number.0 as usize));
        match (&report.event, order) {
            (OrderEvent::Filled(fill), Some(order)) => order.fills.contains(&fill.id),
            _ => false,
        }
    }

    /// Wants an order changed, unless it is over or on its way back.
    fn replace(
        &mut self,
        number: OrderNumber,
        quantity: Quantity,
        order_type: OrderType,
    ) -> Option<Answer> {
        let id = self.id(number);
        let order = self.orders.get_mut(number.0 as usize)?;
        if !order.stage.is_open() || order.stage == Stage::PendingCancel {
            return None;
        }
        (order.quantity, order.order_type) = (quantity, order_type);
        (order.stage, order.is_stale) = (Stage::PendingReplace, false);
        Some(Answer::Tell(Intent::Replace {
            id,
            quantity: order.leaves()?,
            order_type,
        }))
    }

    /// After a position has changed: orders that close all of it are for as much as there is.
    pub fn resize(&mut self, asset: AssetId, core: &Core) -> Vec<Answer> {
        let Some(held) = held(core, asset) else {
            return Vec::new();
        };
        let resized: Vec<(OrderNumber, Quantity, OrderType)> = self
            .open()
            .filter(|(number, order)| {
                let request = &core.orders()[number.0 as usize].request;
                request.asset == asset
                    && request.size == OrderSize::WholePosition
                    && order.leaves() != Some(held)
            })
            .filter_map(|(number, order)| {
                let quantity = held.get().checked_add(order.filled).ok()?;
                Some((number, quantity, order.order_type))
            })
            .collect();
        resized
            .into_iter()
            .filter_map(|(number, quantity, kind)| self.replace(number, quantity, kind))
            .collect()
    }

    /// A row of some assets is over: orders that stood for as many rows as they may are wanted back, and changes that the
    /// venue did not make are asked for again. `has_bar` says whether a lane had one.
    pub fn on_row(&mut self, core: &Core, has_bar: impl Fn(usize) -> bool) -> Vec<Answer> {
        let is_over = |order: &DeskOrder| !order.stage.is_open();
        while self.orders.get(self.first_open).is_some_and(is_over) {
            self.first_open += 1;
        }
        let (mut over, mut stale) = (Vec::new(), Vec::new());
        for (number, order) in self.orders.iter_mut().enumerate().skip(self.first_open) {
            if !order.stage.is_open() {
                continue;
            }
            let asset = core.orders()[number].request.asset;
            if let Some(left) = order.rows_left.as_mut().filter(|left| **left > 0)
                && has_bar(asset.0 as usize)
            {
                *left -= 1;
                order.expires = *left == 0;
            }
            let number = OrderNumber(number as u64);
            // What the venue did not do is asked for again, row by row.
            if order.expires && order.stage != Stage::PendingCancel {
                over.push(number);
            } else if order.is_stale && order.stage == Stage::Accepted {
                stale.push((number, order.quantity, order.order_type));
            }
        }
        let expired = over
            .into_iter()
            .filter_map(|number| self.on_command(Command::Cancel(number), core))
            .collect::<Vec<_>>();
        let changed = stale
            .into_iter()
            .filter_map(|(number, quantity, kind)| self.replace(number, quantity, kind));
        let changed = changed.collect::<Vec<_>>();
        expired.into_iter().chain(changed).collect()
    }

    /// Takes what the venue says of an order: what the core has to know of it, and what a person has to know.
    pub fn on_report(
        &mut self,
        report: &OrderReport,
        row: u64,
    ) -> (Option<Report>, Option<Concern>) {
        let Some(number) = self.number(report.id) else {
            return (None, Some(Concern::UnknownOrder(report.id)));
        };
        let order = &mut self.orders[number.0 as usize];
        let was_open = order.stage.is_open();
        // That it cannot be changed or taken back does not say that it is there.
        order.is_heard |= !matches!(
            report.event,
            OrderEvent::CancelRejected(_) | OrderEvent::ReplaceRejected(_)
        );
        let before = if order.is_heard {
            Stage::Accepted
        } else {
            Stage::Submitted
        };
        match &report.event {
            OrderEvent::Accepted => {
                if order.stage == Stage::Submitted {
                    order.stage = Stage::Accepted;
                }
                (None, None)
            }
            OrderEvent::Replaced => {
                if order.stage == Stage::PendingReplace {
                    order.stage = Stage::Accepted;
                }
                order.agreed = order.quantity;
                (None, None)
            }
            OrderEvent::ReplaceRejected(reason) => {
                if order.stage == Stage::PendingReplace {
                    (order.stage, order.is_stale) = (before, true);
                }
                let concern = Concern::NotReplaced(number, reason.clone());
                (None, was_open.then_some(concern))
            }
            OrderEvent::CancelRejected(reason) => {
                if order.stage == Stage::PendingCancel {
                    order.stage = before;
                }
                let concern = Concern::NotCancelled(number, reason.clone());
                (None, was_open.then_some(concern))
            }
            OrderEvent::Filled(fill) => {
                if order.fills.contains(&fill.id) {
                    return (None, None);
                }
                order.fills.push(fill.id.clone());
                let filled = order.filled.checked_add(fill.quantity.get());
                let Ok(filled) = filled else {
                    return (None, Some(Concern::Overfill(number)));
                };
                order.filled = filled;
                // The last part may come first, and before the answer to a change.
                order.is_last_seen |= fill.leaves.is_zero();
                let most = order.agreed.max(order.quantity);
                let is_done = order.is_last_seen && (filled >= order.agreed || fill.cut);
                let completes = is_done || filled >= most;
                if completes {
                    order.stage = Stage::Filled;
                }
                let concern = if filled > most {
                    Some(Concern::Overfill(number))
                } else {
                    (!was_open).then_some(Concern::LateFill(number))
                };
                let report = Report::Filled(FillReport {
                    number,
                    quantity: fill.quantity,
                    price: fill.price,
                    commission: fill.commission,
                    slippage: fill.slippage.unwrap_or(Money::ZERO),
                    time: report.time,
                    row,
                    cut: fill.cut,
                    completes,
                });
                (Some(report), concern)
            }
            OrderEvent::Cancelled | OrderEvent::Expired | OrderEvent::Rejected(_) if !was_open => {
                (None, None)
            }
            OrderEvent::Cancelled => {
                let why = if order.expires {
                    Ending::Expired
                } else {
                    Ending::Cancelled
                };
                (Some(end(order, number, why)), None)
            }
            OrderEvent::Expired => (Some(end(order, number, Ending::Expired)), None),
            OrderEvent::Rejected(reason) => {
                let concern = Concern::Rejected(number, reason.clone());
                (Some(end(order, number, Ending::Rejected)), Some(concern))
            }
        }
    }

    /// An order that was never sent ends.
    pub fn not_sent(&mut self, number: OrderNumber) -> Option<Report> {
        let order = self.orders.get_mut(number.0 as usize)?;
        let may_end = order.stage.is_open() && !order.is_heard;
        may_end.then(|| end(order, number, Ending::NotSent))
    }

    /// What differs between an order that we believe open and what the venue has of it, as the reports that were missed.
    /// Fills come from the venue's list of them, not from here: an order tells their sum and not their prices.
    #[must_use]
    pub fn missed(&self, number: OrderNumber, venue: &VenueOrder) -> Option<OrderEvent> {
        let order = &self.orders[number.0 as usize];
        if !order.stage.is_open() {
            return None;
        }
        if !venue.is_open {
            // Filled with less than we want by now: what is left of it is not worked on.
            let is_done = venue.ended.is_none() && venue.filled == order.filled;
            return venue
                .ended
                .clone()
                .or(is_done.then_some(OrderEvent::Cancelled));
        }
        match order.stage {
            Stage::Submitted => Some(OrderEvent::Accepted),
            Stage::PendingReplace => {
                let leaves = venue.quantity.get().checked_sub(venue.filled).ok();
                let is_done = venue.order_type == order.order_type
                    && leaves == order.leaves().map(OrderQuantity::get);
                is_done.then_some(OrderEvent::Replaced)
            }
            _ => None,
        }
    }
}

fn end(order: &mut DeskOrder, number: OrderNumber, why: Ending) -> Report {
    order.stage = Stage::Ended;
    Report::Ended { number, why }
}

/// Units held, without their sign.
fn held(core: &Core, asset: AssetId) -> Option<OrderQuantity> {
    let position = core.ledger().position(asset)?;
    OrderQuantity::new(position.quantity.abs()).ok()
}
