//! Opening positions: whether, at which price, how much.

use bellwether_ledger::AssetId;
use bellwether_market::{CalendarId, OrderType, Price, Side};

use super::guard::Breach;
use super::protection::{Bracket, Resolved};
use super::{Core, CoreError, Draft, Refusal, RowView};
use crate::document::{FilterScope, PositionSide, SizeAt};
use crate::order::{Command, OrderNumber, OrderSize, Role};
use crate::sizing::{free_cash, units_for, whole_lots};
use crate::strategy::{Enter, EntryOrder, Level, Operand, Size, exact_price};
use bellwether_ledger::ReasonId;

/// An entry order that is neither filled nor over.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(super) struct WorkingEntry {
    pub(super) number: OrderNumber,
    /// What the position would be worth, in the account's currency.
    value: f64,
}

impl Core {
    /// Sends an entry, or says why not.
    pub(super) fn enter(
        &mut self,
        rule: usize,
        enter: &Enter,
        lane: usize,
        view: &RowView<'_>,
        commands: &mut Vec<Command>,
    ) -> Result<Result<(), Refusal>, CoreError> {
        let turning = self.side_of(lane).is_some_and(|held| held != enter.side);
        if let Some(refusal) = self.forbids(enter, lane, turning, view) {
            return Ok(Err(refusal));
        }
        let (order_type, bracket, reference) = match self.priced(enter, lane, view) {
            Ok(priced) => priced,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (size, value) = match self.size(enter, lane, view, reference)? {
            Ok(size) => size,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(limit) = self.strategy.limits.max_gross {
            let gross = self.gross_without(turning.then_some(lane), view) + value;
            if gross > limit * self.equity(view.marks)?.to_f64() * (1.0 + 1e-12) {
                return Ok(Err(Refusal::MaxGross));
            }
        }
        let reason = ReasonId(rule as u32);
        if turning {
            self.close(lane, view, reason, commands);
        }
        let draft = Draft {
            lane,
            side: enter.side.opening_side(),
            size,
            order_type,
            role: Role::Entry,
            expires_after: enter.expires_after,
            reason,
        };
        let number = self.send(draft, view.row, view.time, commands);
        let trading = &mut self.trading[lane];
        trading.entry = Some(WorkingEntry { number, value });
        trading.bracket = bracket;
        Ok(Ok(()))
    }

    /// What stands in the way of any entry on the lane.
    fn forbids(
        &mut self,
        enter: &Enter,
        lane: usize,
        turning: bool,
        view: &RowView<'_>,
    ) -> Option<Refusal> {
        if self.guard.seen.halt.is_some() {
            return Some(Refusal::Halted);
        }
        let trading = &self.trading[lane];
        let held = self.side_of(lane).is_some();
        let full = held && trading.entries >= self.strategy.pyramiding;
        let blocked = if turning {
            !enter.reverse
        } else {
            trading.exit.is_some() || full
        };
        if blocked || trading.entry.is_some() {
            return Some(Refusal::AlreadyIn);
        }
        if self.filtered(view, lane) {
            return Some(Refusal::Filtered);
        }
        match self.guard.breach() {
            Some(Breach::MaxDrawdown) => return Some(Refusal::MaxDrawdown),
            Some(Breach::DailyLoss) => return Some(Refusal::DailyLoss),
            None => {}
        }
        if self
            .hours
            .as_mut()
            .is_some_and(|hours| !hours.may_enter(view.time))
            || self.must_be_flat(view)
        {
            return Some(Refusal::OutOfHours);
        }
        let open = |lane: usize| self.trading[lane].entry.is_some() || self.side_of(lane).is_some();
        let limit = self.strategy.limits.max_positions?;
        let full =
            !held && (0..self.lanes.len()).filter(|&lane| open(lane)).count() >= limit as usize;
        full.then_some(Refusal::MaxPositions)
    }

    /// Whether filters keep `lane` from being entered on the row. A missing condition counts as false.
    fn filtered(&self, view: &RowView<'_>, lane: usize) -> bool {
        let lanes = self.lanes.len();
        self.filters.iter().any(|&(when, scope)| {
            let row = &self.signals[when][view.in_block * lanes..(view.in_block + 1) * lanes];
            match scope {
                FilterScope::Symbol => row[lane] != 1.0,
                FilterScope::Global => {
                    let asked = |lane: usize| view.is_present(lane) && self.lanes[lane].tradable;
                    row.iter()
                        .enumerate()
                        .any(|(lane, &x)| asked(lane) && x != 1.0)
                }
            }
        })
    }

    /// The order's prices, its levels, and the price that its size is reckoned at.
    fn priced(
        &self,
        enter: &Enter,
        lane: usize,
        view: &RowView<'_>,
    ) -> Result<(OrderType, Bracket, Price), Refusal> {
        let instrument = &self.lanes[lane].instrument;
        let mark = exact_price(view.marks[lane])
            .filter(|price| price.is_positive())
            .ok_or(Refusal::BadPrice)?;
        let value = |operand: Operand| {
            let x = self.operand(operand, view, lane);
            if x.is_nan() {
                Err(Refusal::MissingValue)
            } else {
                Ok(x)
            }
        };
        let price = |operand: Operand| exact_price(value(operand)?).ok_or(Refusal::BadPrice);
        let limit = |operand: Operand| {
            instrument
                .round_limit(price(operand)?, mark)
                .map_err(|_| Refusal::BadPrice)
        };
        let stop = |operand: Operand| {
            instrument
                .round_stop(price(operand)?, mark)
                .map_err(|_| Refusal::BadPrice)
        };
        let order_type = match enter.order {
            EntryOrder::Market => OrderType::Market,
            EntryOrder::Limit(at) => OrderType::limit(limit(at)?),
            EntryOrder::Stop(at) => OrderType::Stop { stop: stop(at)? },
            EntryOrder::StopLimit {
                stop: at,
                limit: worst,
            } => OrderType::StopLimit {
                stop: stop(at)?,
                limit: limit(worst)?,
            },
        };
        let reference = order_type
            .limit_price()
            .or(order_type.stop_price())
            .unwrap_or(mark);
        if !reference.is_positive() {
            return Err(Refusal::BadPrice);
        }
        let level = |level: Option<Level>| {
            let resolved = match level {
                None => return Ok(None),
                Some(Level::Distance(operand)) => Resolved::Distance(value(operand)?),
                Some(Level::At(operand)) => Resolved::At(value(operand)?),
            };
            if resolved.is_valid(reference.to_f64()) {
                Ok(Some(resolved))
            } else {
                Err(Refusal::BadPrice)
            }
        };
        let trailing = enter
            .trailing
            .map(|operand| level(Some(Level::Distance(operand))))
            .transpose()?
            .flatten();
        let bracket = Bracket {
            stop_loss: level(enter.stop_loss)?,
            take_profit: level(enter.take_profit)?,
            trailing: trailing.map(|level| match level {
                Resolved::Distance(distance) | Resolved::At(distance) => distance,
            }),
        };
        Ok((order_type, bracket, reference))
    }

    /// How much, and what that is worth.
    fn size(
        &self,
        enter: &Enter,
        lane: usize,
        view: &RowView<'_>,
        reference: Price,
    ) -> Result<Result<(OrderSize, f64), Refusal>, CoreError> {
        let number = |operand: Operand| self.operand(operand, view, lane);
        let cash = || {
            free_cash(&self.ledger)
                .map(|cash| cash.to_f64())
                .ok_or(CoreError::Overflow { what: "cash" })
        };
        if self.strategy.execution.size_at == SizeAt::Fill
            && let Size::Equity(share) | Size::Cash(share) = enter.size
        {
            let share = number(share);
            return Ok(if share.is_nan() {
                Err(Refusal::MissingValue)
            } else if share <= 0.0 {
                Err(Refusal::SizeZero)
            } else {
                Ok((OrderSize::CashAtFill(share), share * cash()?))
            });
        }
        let instrument = &self.lanes[lane].instrument;
        let (lot, multiplier) = (self.lot(lane), instrument.multiplier);
        let equity = || self.equity(view.marks).map(|equity| equity.to_f64());
        let worth = |value: f64| units_for(value, reference, multiplier, lot);
        let quantity = match enter.size {
            Size::Equity(share) => worth(number(share) * equity()?),
            Size::Cash(share) => worth(number(share) * cash()?),
            Size::Notional(value) => worth(number(value)),
            Size::Units(units) => whole_lots(number(units), lot),
            Size::Risk { share, stop } => {
                let units = number(share) * equity()? / (number(stop) * multiplier.to_f64());
                whole_lots(units, lot)
            }
            Size::Volatility { target, volatility } => {
                let calendar = self.strategy.calendar.unwrap_or(instrument.calendar);
                let annual = number(volatility) * days_per_year(calendar).sqrt();
                worth(number(target) / annual * equity()?)
            }
        };
        let quantity = match quantity {
            Ok(quantity) => quantity,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let value = quantity.get().to_f64() * multiplier.to_f64() * reference.to_f64();
        Ok(Ok((OrderSize::Units(quantity), value)))
    }

    /// What positions and working entries are worth, each by its absolute value, but for a lane that is being turned.
    fn gross_without(&self, turned: Option<usize>, view: &RowView<'_>) -> f64 {
        let positions = self
            .ledger
            .open_positions()
            .filter(|(asset, _)| turned.is_none_or(|lane| *asset != AssetId(lane as u32)));
        let held: f64 = positions
            .map(|(asset, held)| {
                (held.quantity.to_f64() * held.multiplier.to_f64() * view.marks[asset.0 as usize])
                    .abs()
            })
            .sum();
        let working: f64 = self
            .trading
            .iter()
            .filter_map(|lane| lane.entry.as_ref())
            .map(|entry| entry.value)
            .sum();
        held + working
    }
}

/// Returns a year of an instrument's daily closes: markets that never close have one for every day.
fn days_per_year(calendar: CalendarId) -> f64 {
    if calendar == CalendarId::AlwaysOpen {
        365.0
    } else {
        252.0
    }
}

impl PositionSide {
    /// The side of an order that opens it.
    pub(super) fn opening_side(self) -> Side {
        match self {
            Self::Long => Side::Buy,
            Self::Short => Side::Sell,
        }
    }

    /// The side of an order that closes it.
    pub(super) fn closing_side(self) -> Side {
        self.opening_side().opposite()
    }

    /// 1 if it gains when prices rise, else -1.
    pub(super) fn sign(self) -> f64 {
        match self {
            Self::Long => 1.0,
            Self::Short => -1.0,
        }
    }
}
