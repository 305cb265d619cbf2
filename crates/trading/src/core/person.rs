//! What people want of a run: orders of their own, a halt, everything closed.

use bellwether_ledger::AssetId;
use bellwether_market::{OrderQuantity, OrderType, Side, UnixNanos};

use super::guard::Halt;
use super::{Cause, Core, Draft};
use crate::order::{Command, OrderNumber, OrderSize, OrderState, Role};

/// What a person wants.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum PersonCommand {
    /// An order.
    Order(ManualOrder),
    /// An order taken back.
    Cancel(OrderNumber),
    /// Every order that would open something taken back.
    CancelEntries,
    /// A position closed at market.
    Close {
        /// The lane.
        lane: usize,
    },
    /// Every order that would open something taken back, and every position closed at market.
    Flatten,
    /// Nothing opened any more.
    Halt(Halt),
    /// Things may be opened again.
    Resume,
}

/// An order of a person.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ManualOrder {
    /// The lane.
    pub lane: usize,
    /// Which way.
    pub side: Side,
    /// How much.
    pub quantity: OrderQuantity,
    /// At which prices.
    pub order_type: OrderType,
}

/// Why something that a person wants was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// There is no such lane, or it is only read.
    #[error("the symbol is not traded by this run")]
    NotTraded,
    /// The order is unknown.
    #[error("the run has no order {}", .0.0)]
    UnknownOrder(OrderNumber),
    /// The order is over.
    #[error("order {} is {state} already", number.0)]
    IsOver {
        /// The order.
        number: OrderNumber,
        /// Where it is in its life.
        state: &'static str,
    },
    /// There is no position.
    #[error("there is no position to close")]
    NothingHeld,
    /// It is being closed.
    #[error("the position is being closed already")]
    Closing,
    /// Trading is halted, and the order would open something.
    #[error("trading is halted ({0}); only orders that reduce a position are taken")]
    Halted(&'static str),
    /// It would close a position and open its opposite.
    #[error(
        "the order is for more than the position of {held}; close it first, then open the other side"
    )]
    WouldTurn {
        /// Units held, without their sign.
        held: String,
    },
    /// The quantity is no multiple of the lot.
    #[error("the quantity {quantity} is no multiple of the lot, {lot}")]
    NotInLots {
        /// What was asked for.
        quantity: String,
        /// The lot.
        lot: String,
    },
    /// A price is not on the instrument's tick.
    #[error("the price {price} is no multiple of the tick, {tick}")]
    NotOnTick {
        /// The price.
        price: String,
        /// The tick.
        tick: String,
    },
}

impl Core {
    /// Why nothing is opened at present, if so.
    #[must_use]
    pub fn halt(&self) -> Option<Halt> {
        self.guard.seen.halt
    }

    /// Does what a person wants, between two rows; `row` is the last one. The number of the order that was sent, if one was.
    ///
    /// # Errors
    /// [`NotDone`]: nothing has changed.
    pub fn on_person(
        &mut self,
        command: &PersonCommand,
        row: u64,
        time: UnixNanos,
        commands: &mut Vec<Command>,
    ) -> Result<Option<OrderNumber>, NotDone> {
        match *command {
            PersonCommand::Order(order) => {
                self.check(&order)?;
                let draft = Draft {
                    lane: order.lane,
                    side: order.side,
                    size: OrderSize::Units(order.quantity),
                    order_type: order.order_type,
                    role: Role::Manual,
                    expires_after: None,
                    reason: self.cause(Cause::Manual),
                };
                return Ok(Some(self.send(draft, row, time, commands)));
            }
            PersonCommand::Cancel(number) => {
                let record = self.orders.get(number.0 as usize);
                let state = record.ok_or(NotDone::UnknownOrder(number))?.state;
                if state.is_over() {
                    let state = state.name();
                    return Err(NotDone::IsOver { number, state });
                }
                commands.push(Command::Cancel(number));
            }
            PersonCommand::CancelEntries => self.cancel_openers(commands),
            PersonCommand::Close { lane } => {
                if !self.lanes.get(lane).is_some_and(|lane| lane.tradable) {
                    return Err(NotDone::NotTraded);
                }
                if self.side_of(lane).is_none() {
                    return Err(NotDone::NothingHeld);
                }
                if self.trading[lane].exit.is_some() {
                    return Err(NotDone::Closing);
                }
                self.close_at(lane, row, time, Cause::Manual, commands);
                return Ok(self.trading[lane].exit);
            }
            PersonCommand::Flatten => {
                self.cancel_openers(commands);
                let why = match self.guard.seen.halt {
                    Some(Halt::EmergencyStop) => Cause::EmergencyStop,
                    _ => Cause::Manual,
                };
                for lane in 0..self.lanes.len() {
                    self.close_at(lane, row, time, why, commands);
                }
            }
            // An emergency stop is not made less by a later wish.
            PersonCommand::Halt(why) => {
                if self.guard.seen.halt != Some(Halt::EmergencyStop) {
                    self.guard.seen.halt = Some(why);
                }
                self.cancel_openers(commands);
            }
            PersonCommand::Resume => self.guard.seen.halt = None,
        }
        Ok(None)
    }

    /// Takes back every order that may open something.
    fn cancel_openers(&self, commands: &mut Vec<Command>) {
        let open = self.orders.iter().filter(|order| {
            order.request.role.may_open()
                && matches!(
                    order.state,
                    OrderState::Working | OrderState::PartlyFilled(_)
                )
        });
        commands.extend(open.map(|order| Command::Cancel(order.request.number)));
    }

    fn close_at(
        &mut self,
        lane: usize,
        row: u64,
        time: UnixNanos,
        why: Cause,
        commands: &mut Vec<Command>,
    ) {
        let reason = self.cause(why);
        self.close_position(lane, row, time, reason, commands);
    }

    /// Whether an order of a person can be sent.
    fn check(&self, order: &ManualOrder) -> Result<(), NotDone> {
        let lane = self.lanes.get(order.lane).filter(|lane| lane.tradable);
        let instrument = &lane.ok_or(NotDone::NotTraded)?.instrument;
        let quantity = order.quantity.get();
        let lot = self.lot(order.lane);
        if !quantity.is_whole_lots(lot) {
            return Err(NotDone::NotInLots {
                quantity: quantity.to_string(),
                lot: lot.quantity().to_string(),
            });
        }
        let prices = [
            order.order_type.limit_price(),
            order.order_type.stop_price(),
        ];
        for price in prices.into_iter().flatten() {
            if !price.is_on_tick(instrument.tick_size) {
                return Err(NotDone::NotOnTick {
                    price: price.to_string(),
                    tick: instrument.tick_size.price().to_string(),
                });
            }
        }
        let position = self.ledger.position(AssetId(order.lane as u32));
        let held = position.map_or(bellwether_market::Quantity::ZERO, |held| held.quantity);
        let reduces = match order.side {
            Side::Buy => held.is_negative(),
            Side::Sell => held.is_positive(),
        };
        if reduces && quantity > held.abs() {
            let held = held.abs().to_string();
            return Err(NotDone::WouldTurn { held });
        }
        match self.guard.seen.halt {
            Some(halt) if !reduces => Err(NotDone::Halted(halt.name())),
            _ => Ok(()),
        }
    }
}
