//! What can be seen of a run from outside.

use std::sync::Arc;

use bellwether_ledger::{AssetId, Exit, PositionSide};
use bellwether_market::{
    ClientOrderId, Currency, Instrument, Money, OrderType, Price, Quantity, Side, UnixNanos,
};
use bellwether_trading::{Ending, Halt, OrderNumber, OrderState, Role, Stage};

use super::engine::Engine;

/// Orders of a run that are shown, the newest.
pub const ORDERS_SHOWN: usize = 500;

/// Where a run is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// It reads its log and history, and asks its venue.
    Starting,
    /// Its rules act.
    Running,
    /// It is over by a person's wish.
    Ended,
    /// It cannot go on.
    Failed,
}

/// A run at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct RunView {
    /// Where it is.
    pub status: RunStatus,
    /// Why it failed.
    pub message: Option<String>,
    /// Why it opens nothing, if so.
    pub halt: Option<Halt>,
    /// Whether something is open between its books and its venue's.
    pub is_doubtful: bool,
    /// When its last row was complete.
    pub last_row_at: Option<UnixNanos>,
    /// Rows that it has seen.
    pub rows: u64,
    /// The account's currency.
    pub currency: Currency,
    /// What the account is worth at the last closes.
    pub equity: f64,
    /// What it was worth when the trading day began.
    pub day_start_equity: f64,
    /// What it was worth when the run began.
    pub initial_equity: f64,
    /// Cash.
    pub cash: Money,
    /// Worth of what is held, without its sign.
    pub exposure: f64,
    /// Profit of what is held, before commission.
    pub open_pnl: f64,
    /// Round trips that are over.
    pub round_trips: u64,
    /// Those that ended on the trading day of the last row.
    pub round_trips_today: u64,
    /// Those of them that won.
    pub wins_today: u64,
    /// Alerts that rules gave.
    pub alerts: u64,
    /// What is held.
    pub positions: Vec<PositionView>,
    /// Orders, newest first, at most [`ORDERS_SHOWN`].
    pub orders: Arc<Vec<OrderView>>,
}

/// Something that is held.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionView {
    /// What.
    pub instrument: Instrument,
    /// Which way.
    pub side: PositionSide,
    /// How much, with its sign.
    pub quantity: Quantity,
    /// What it was opened at, on average.
    pub entry_price: Option<Price>,
    /// When it was opened.
    pub entry_time: Option<UnixNanos>,
    /// The last close; `None` before the first.
    pub mark: Option<f64>,
    /// Its profit there, before commission.
    pub open_pnl: Option<f64>,
    /// Whether an order to close it is on its way.
    pub is_closing: bool,
}

/// An order at the venue.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderView {
    /// Its number.
    pub number: OrderNumber,
    /// Our name of it at the venue.
    pub id: ClientOrderId,
    /// Of what.
    pub instrument: Instrument,
    /// Which way.
    pub side: Side,
    /// At which prices, as the venue has it.
    pub order_type: OrderType,
    /// How much; `None` where there was nothing to send.
    pub quantity: Option<Quantity>,
    /// How much was traded.
    pub filled: Quantity,
    /// What it was traded at, on average.
    pub average_price: Option<Price>,
    /// What the venue took for that.
    pub commission: Money,
    /// When it was traded last.
    pub filled_at: Option<UnixNanos>,
    /// Where it is at the venue.
    pub stage: Stage,
    /// Why it is over, if it is and was not filled.
    pub ending: Option<Ending>,
    /// What it is for.
    pub role: Role,
    /// The rule, limit or person that wanted it.
    pub reason: String,
    /// When it was wanted, in the market.
    pub time: UnixNanos,
}

impl OrderView {
    /// Whether the venue may still fill it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stage.is_open()
    }
}

impl RunView {
    /// A run that has seen nothing yet.
    pub(super) fn starting(currency: Currency, cash: Money) -> Self {
        Self {
            status: RunStatus::Starting,
            message: None,
            halt: None,
            is_doubtful: true,
            last_row_at: None,
            rows: 0,
            currency,
            equity: cash.to_f64(),
            day_start_equity: cash.to_f64(),
            initial_equity: cash.to_f64(),
            cash,
            exposure: 0.0,
            open_pnl: 0.0,
            round_trips: 0,
            round_trips_today: 0,
            wins_today: 0,
            alerts: 0,
            positions: Vec::new(),
            orders: Arc::default(),
        }
    }

    /// A run that is not at work, of what its log has led to.
    #[must_use]
    pub fn of(engine: &Engine, status: RunStatus) -> Self {
        let core = engine.core();
        let cash = core.strategy().initial_capital;
        let currency = core.lanes().first();
        let currency = currency.map_or(Currency::USD, |lane| lane.instrument.currency);
        let mut view = Self::starting(currency, cash);
        view.look(engine, false, true);
        view.status = status;
        view
    }

    /// A run whose log this program does not understand.
    #[must_use]
    pub fn unreadable(why: String) -> Self {
        Self {
            status: RunStatus::Failed,
            message: Some(why),
            ..Self::starting(Currency::USD, Money::ZERO)
        }
    }

    /// Makes it that of an engine; `orders_changed` says that orders may have.
    pub(super) fn look(&mut self, engine: &Engine, is_doubtful: bool, orders_changed: bool) {
        let core = engine.core();
        let ledger = core.ledger();
        self.halt = core.halt();
        self.is_doubtful = is_doubtful;
        if let Some((row, time)) = engine.last_row() {
            (self.rows, self.last_row_at) = (row + 1, Some(time));
        }
        self.equity = engine.equity();
        self.day_start_equity = engine.day_start_equity();
        self.cash = ledger.cash();
        self.round_trips = ledger.round_trips().len() as u64;
        self.alerts = core.alert_count();
        if orders_changed {
            self.orders = Arc::new(orders(engine));
            self.look_at_today(engine);
        }
        self.positions = ledger
            .open_positions()
            .filter_map(|(asset, _)| self.position(engine, asset))
            .collect();
        // From zero on: the sum of nothing is else minus zero.
        let open_pnl = self.positions.iter().filter_map(|held| held.open_pnl);
        self.open_pnl = open_pnl.fold(0.0, |sum, pnl| sum + pnl);
        self.exposure = ledger
            .open_positions()
            .map(|(asset, held)| {
                let mark = engine.marks()[asset.0 as usize];
                let worth = mark * held.quantity.to_f64() * held.multiplier.to_f64();
                worth.abs()
            })
            .filter(|worth| worth.is_finite())
            .fold(0.0, |sum, worth| sum + worth);
    }

    /// Counts what ended since the trading day began.
    fn look_at_today(&mut self, engine: &Engine) {
        (self.round_trips_today, self.wins_today) = (0, 0);
        let Some(day) = engine.day() else {
            return;
        };
        let newest_first = engine.core().ledger().round_trips().iter().rev();
        let today = newest_first.take_while(|trip| trip.exit.time() > day.start);
        for trip in today.filter(|trip| matches!(trip.exit, Exit::Closed(_))) {
            self.round_trips_today += 1;
            let won = trip.net_pnl().is_ok_and(|pnl| pnl > Money::ZERO);
            self.wins_today += u64::from(won);
        }
    }

    fn position(&self, engine: &Engine, asset: AssetId) -> Option<PositionView> {
        let core = engine.core();
        let held = core.ledger().position(asset)?;
        let mark = engine.marks().get(asset.0 as usize).copied();
        let mark = mark.filter(|mark| !mark.is_nan());
        let instrument = core.lanes().get(asset.0 as usize)?.instrument.clone();
        let cost = held.cost.to_f64();
        let of_one = held.quantity.to_f64() * held.multiplier.to_f64();
        Some(PositionView {
            side: held.side()?,
            quantity: held.quantity,
            entry_price: held.average_price().ok().flatten(),
            entry_time: core.ledger().lots(asset).map(|lot| lot.time).min(),
            mark,
            open_pnl: mark.map(|mark| mark * of_one - cost),
            is_closing: self.orders.iter().any(|order| {
                order.is_open()
                    && order.role == Role::Exit
                    && order.instrument.symbol == instrument.symbol
            }),
            instrument,
        })
    }
}

fn orders(engine: &Engine) -> Vec<OrderView> {
    let (core, desk) = (engine.core(), engine.desk());
    let numbered = core.orders().iter().enumerate().rev();
    numbered
        .take(ORDERS_SHOWN)
        .filter_map(|(number, record)| {
            let number = OrderNumber(number as u64);
            let at_desk = desk.orders().get(number.0 as usize)?;
            let request = record.request;
            let filled = record.state.filled();
            Some(OrderView {
                number,
                id: desk.id(number),
                instrument: core
                    .lanes()
                    .get(request.asset.0 as usize)?
                    .instrument
                    .clone(),
                side: request.side,
                order_type: at_desk.order_type,
                quantity: Some(at_desk.quantity).filter(|quantity| quantity.is_positive()),
                filled: at_desk.filled,
                average_price: filled.map(|fill| fill.price),
                commission: filled.map_or(Money::ZERO, |fill| fill.commission),
                filled_at: filled.map(|fill| fill.time),
                stage: at_desk.stage,
                ending: match record.state {
                    OrderState::Ended { why, .. } => Some(why),
                    _ => None,
                },
                role: request.role,
                reason: core.reason(request.reason).to_owned(),
                time: request.time,
            })
        })
        .collect()
}
