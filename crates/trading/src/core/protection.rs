//! The levels at which a position is given up or its profit is taken.

use bellwether_ledger::AssetId;
use bellwether_market::{OrderType, Price};

use super::{Cause, Core, Draft, RowView};
use crate::document::PositionSide;
use crate::order::{Command, FillReport, OrderNumber, OrderRequest, OrderSize, Role};
use crate::strategy::exact_price;

/// Levels decided together with an entry; its fill puts them in force.
#[derive(Debug, Clone, Copy, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Bracket {
    pub(super) stop_loss: Option<Resolved>,
    pub(super) take_profit: Option<Resolved>,
    pub(super) trailing: Option<f64>,
}

/// A level with its number known.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(super) enum Resolved {
    /// From the average fill.
    Distance(f64),
    /// A price.
    At(f64),
}

/// A stop that follows the best price.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(super) struct Trail {
    distance: f64,
    best: f64,
    /// The row on whose bar the position was entered somewhere inside: what came after the entry is known from the close
    /// only.
    entered_inside: Option<u64>,
}

impl Bracket {
    fn is_empty(&self) -> bool {
        self.stop_loss.is_none() && self.take_profit.is_none() && self.trailing.is_none()
    }
}

impl Resolved {
    /// The price of the level; `sign` is 1 for a level above the average fill.
    fn price(self, average: f64, sign: f64) -> f64 {
        match self {
            Self::Distance(distance) => average + sign * distance,
            Self::At(price) => price,
        }
    }

    /// Whether it is a level that orders can have, for a fill near `reference`.
    pub(super) fn is_valid(self, reference: f64) -> bool {
        match self {
            Self::Distance(distance) => {
                distance > 0.0 && exact_price(reference + distance).is_some()
            }
            Self::At(price) => price > 0.0 && exact_price(price).is_some(),
        }
    }
}

impl Core {
    /// Puts the levels of an entry in force, now that its price is known. An entry that adds to a position replaces the
    /// levels that it brings, and leaves the others; so does a further fill, which moves the average that distances are
    /// reckoned from.
    pub(super) fn protect(
        &mut self,
        lane: usize,
        entry: &OrderRequest,
        fill: &FillReport,
        commands: &mut Vec<Command>,
    ) {
        let bracket = self.trading[lane].bracket;
        if bracket.is_empty() {
            return;
        }
        let Some(held) = self.side_of(lane) else {
            return;
        };
        let average = self
            .ledger
            .position(AssetId(lane as u32))
            .and_then(|held| held.average_price().ok().flatten());
        let Some(average) = average else { return };
        let (from, up) = (average.to_f64(), held.sign());
        let trailed = bracket.trailing.map(|distance| from - up * distance);
        let fixed = bracket.stop_loss.map(|level| level.price(from, -up));
        // Of a fixed and a trailing stop the nearer one counts.
        let stop = match (fixed, trailed) {
            (Some(fixed), Some(trailed)) if up * trailed > up * fixed => {
                Some((trailed, Cause::TrailingStop))
            }
            (Some(fixed), _) => Some((fixed, Cause::StopLoss)),
            (None, trailed) => trailed.map(|trailed| (trailed, Cause::TrailingStop)),
        };
        let target = bracket.take_profit.map(|level| level.price(from, up));
        if let Some((level, cause)) = stop
            && let Some(level) = exact_price(level)
        {
            let stop = self.lanes[lane]
                .instrument
                .round_stop(level, average)
                .unwrap_or(level);
            let old = self.trading[lane].stop.take();
            let number = self.send_level(
                lane,
                held,
                OrderType::Stop { stop },
                Role::StopLoss,
                cause,
                fill,
                old,
                commands,
            );
            self.trading[lane].stop = Some(number);
            self.trading[lane].trail = bracket.trailing.map(|distance| Trail {
                distance,
                best: from,
                entered_inside: (entry.order_type != OrderType::Market).then_some(fill.row),
            });
        }
        if let Some(level) = target.and_then(exact_price) {
            let limit = self.lanes[lane]
                .instrument
                .round_limit(level, average)
                .unwrap_or(level);
            let old = self.trading[lane].target.take();
            let kind = OrderType::limit(limit);
            let number = self.send_level(
                lane,
                held,
                kind,
                Role::TakeProfit,
                Cause::TakeProfit,
                fill,
                old,
                commands,
            );
            self.trading[lane].target = Some(number);
        }
    }

    fn send_level(
        &mut self,
        lane: usize,
        held: PositionSide,
        order_type: OrderType,
        role: Role,
        cause: Cause,
        fill: &FillReport,
        old: Option<OrderNumber>,
        commands: &mut Vec<Command>,
    ) -> OrderNumber {
        commands.extend(old.map(Command::Cancel));
        let draft = Draft {
            lane,
            side: held.closing_side(),
            size: OrderSize::WholePosition,
            order_type,
            role,
            expires_after: None,
            reason: self.cause(cause),
        };
        self.send(draft, fill.row, fill.time, commands)
    }

    /// Whether a position's stop follows the price.
    pub(super) fn trails(&self) -> bool {
        self.trading.iter().any(|trading| trading.trail.is_some())
    }

    /// Moves trailing stops after the best price, from the next row on.
    pub(super) fn trail_stops(&mut self, view: &RowView<'_>, commands: &mut Vec<Command>) {
        for lane in 0..self.lanes.len() {
            let (Some(mut trail), Some(number), Some(held), true) = (
                self.trading[lane].trail,
                self.trading[lane].stop,
                self.side_of(lane),
                view.is_present(lane),
            ) else {
                continue;
            };
            let seen = if trail.entered_inside == Some(view.row) {
                view.marks[lane]
            } else if held == PositionSide::Long {
                view.high[lane]
            } else {
                view.low[lane]
            };
            let up = held.sign();
            if up * seen > up * trail.best {
                trail.best = seen;
                self.trading[lane].trail = Some(trail);
            }
            let levels = exact_price(trail.best - up * trail.distance).zip(exact_price(trail.best));
            if let Some((level, best)) = levels {
                let stop = self.lanes[lane]
                    .instrument
                    .round_stop(level, best)
                    .unwrap_or(level);
                self.move_stop(number, stop, held, commands);
            }
        }
    }

    /// Moves a stop to `stop` if that is nearer to the market.
    fn move_stop(
        &mut self,
        number: OrderNumber,
        stop: Price,
        held: PositionSide,
        commands: &mut Vec<Command>,
    ) {
        let reason = self.cause(Cause::TrailingStop);
        let request = &mut self.orders[number.0 as usize].request;
        let OrderType::Stop { stop: current } = request.order_type else {
            return;
        };
        let nearer = match held {
            PositionSide::Long => stop > current,
            PositionSide::Short => stop < current,
        };
        if nearer {
            request.order_type = OrderType::Stop { stop };
            request.reason = reason;
            commands.push(Command::MoveStop { number, stop });
        }
    }
}
