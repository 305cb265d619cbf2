//! A venue on paper: the simulated venue of the backtest, behind the port of real ones.
//!
//! It is a party of its own, with its own orders, books and log: what it has accepted outlives a crash, whatever the run
//! that sent it remembers.

use std::collections::{HashMap, VecDeque};

use bellwether_ledger::{AssetId, AssetTerms, Execution, Ledger, LedgerError, LotMethod, ReasonId};
use bellwether_market::{
    Bar, ClientOrderId, Currency, Instrument, Money, Order, OrderEvent, OrderQuantity, OrderReport,
    OrderType, Quantity, Side, UnixNanos, VenueFill, VenueOrder, VenuePosition,
};
use bellwether_simulation::{Prices, SimulatedVenue, VenueModel};
use bellwether_trading::{
    Ending, FillReport, Lane, OrderNumber, OrderRequest, OrderSize, Report, Role,
};
use serde::{Deserialize, Serialize};

use super::ports::{Broker, ClosedRow, LogStorage, SendError, VenueState};
use super::run_log::{LogError, RunLog};

/// Fills and ended orders that it still tells about when it is asked.
const TOLD_MAX: usize = 10_000;

/// What the venue was told; its log is a list of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PaperRecord {
    /// An order.
    Submit {
        /// Its name.
        id: ClientOrderId,
        /// The instrument, by its place.
        lane: u32,
        /// Which way.
        side: Side,
        /// How much.
        quantity: OrderQuantity,
        /// At which prices.
        order_type: OrderType,
        /// Whether it may only shrink a position.
        reduce_only: bool,
    },
    /// An order wanted back.
    Cancel(ClientOrderId),
    /// An order to be changed.
    Replace {
        /// Its name.
        id: ClientOrderId,
        /// What is to be left of it.
        quantity: OrderQuantity,
        /// At which prices.
        order_type: OrderType,
    },
    /// Bars that it fills against.
    Row {
        /// When they were complete.
        time: UnixNanos,
        /// The bars, one place an instrument.
        bars: Vec<Option<Bar>>,
    },
    /// It was asked what happens next.
    Polled,
}

/// A venue on paper.
pub struct PaperBroker<S> {
    log: RunLog<PaperRecord, S>,
    account: PaperAccount,
}

impl<S: LogStorage> PaperBroker<S> {
    /// A venue with an account that holds nothing but `cash`, or the one that its log tells of.
    ///
    /// # Errors
    /// [`LogError`], also for a log that does not fit the instruments.
    pub fn open(
        storage: S,
        instruments: &[Instrument],
        model: VenueModel,
        cash: Money,
    ) -> Result<Self, LogError> {
        let (log, records, _) = RunLog::open(storage)?;
        let account = PaperAccount::new(instruments, model, cash);
        let mut account = account.map_err(|_| LogError::Record("is of another account"))?;
        for record in &records {
            account.apply(record);
        }
        // What it said to nobody is said when it is asked for its state.
        account.said.clear();
        Ok(Self { log, account })
    }

    async fn take(&mut self, record: PaperRecord) -> Result<(), SendError> {
        self.note(&record)?;
        let synced = self.log.sync().await;
        synced.map_err(|error| SendError::Unknown(error.to_string()))
    }

    fn note(&mut self, record: &PaperRecord) -> Result<(), SendError> {
        let noted = self.log.append(record);
        noted.map_err(|error| SendError::Unknown(error.to_string()))?;
        self.account.apply(record);
        Ok(())
    }

    /// Its books.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.account.ledger
    }

    /// Gives the storage of its log back.
    #[must_use]
    pub fn into_storage(self) -> S {
        self.log.into_storage()
    }
}

impl<S: LogStorage> Broker for PaperBroker<S> {
    async fn submit(&mut self, order: &Order) -> Result<(), SendError> {
        let Some(lane) = self.account.lane(order.symbol().as_str()) else {
            let symbol = order.symbol();
            return Err(SendError::Refused(format!("{symbol} is not traded here")));
        };
        self.take(PaperRecord::Submit {
            id: order.id(),
            lane,
            side: order.side(),
            quantity: order.quantity(),
            order_type: order.order_type(),
            reduce_only: order.is_reduce_only(),
        })
        .await
    }

    async fn cancel(&mut self, id: ClientOrderId) -> Result<(), SendError> {
        self.take(PaperRecord::Cancel(id)).await
    }

    async fn replace(
        &mut self,
        id: ClientOrderId,
        quantity: OrderQuantity,
        order_type: OrderType,
    ) -> Result<(), SendError> {
        self.take(PaperRecord::Replace {
            id,
            quantity,
            order_type,
        })
        .await
    }

    async fn state(&mut self) -> Result<VenueState, SendError> {
        Ok(self.account.state())
    }

    fn poll(&mut self) -> Option<OrderReport> {
        if let Some(said) = self.account.said.pop_front() {
            return Some(said);
        }
        if !self.account.is_inside_row() {
            return None;
        }
        // If it cannot be written down, nothing has happened. If it is lost with the power, it happens again, the same.
        self.note(&PaperRecord::Polled).ok()?;
        self.account.said.pop_front()
    }

    async fn on_row(&mut self, row: &ClosedRow<'_>) -> Result<(), SendError> {
        // A run that comes back after a crash may show the last row again.
        if self.account.last_time.is_some_and(|last| row.time <= last) {
            return Ok(());
        }
        let record = PaperRecord::Row {
            time: row.time,
            bars: row.bars.to_vec(),
        };
        // Nobody is told anything, so that it may be lost with the power: the run shows it again.
        self.note(&record)?;
        Ok(())
    }
}

/// An order as the venue has it.
#[derive(Debug, Clone)]
struct PaperOrder {
    id: ClientOrderId,
    lane: u32,
    side: Side,
    quantity: OrderQuantity,
    order_type: OrderType,
    reduce_only: bool,
    filled: Quantity,
    ended: Option<OrderEvent>,
    is_open: bool,
}

/// The bars at hand.
struct Row {
    open_time: UnixNanos,
    time: UnixNanos,
    /// Open, high, low, close, volume.
    columns: [Vec<f64>; 5],
    present: Vec<bool>,
    /// Whether more may happen on them.
    goes_on: bool,
    /// The fill that was reported last.
    fill: Option<FillReport>,
}

/// The deterministic half.
struct PaperAccount {
    lanes: Vec<Lane>,
    venue: SimulatedVenue,
    ledger: Ledger,
    /// By the venue's own number.
    orders: Vec<PaperOrder>,
    numbers: HashMap<ClientOrderId, usize>,
    /// Rows so far.
    rows: u64,
    row: Option<Row>,
    last_time: Option<UnixNanos>,
    fills: VecDeque<OrderReport>,
    fill_count: u64,
    said: VecDeque<OrderReport>,
}

impl PaperAccount {
    fn new(
        instruments: &[Instrument],
        model: VenueModel,
        cash: Money,
    ) -> Result<Self, LedgerError> {
        let currency = instruments
            .first()
            .map_or(Currency::USD, |instrument| instrument.currency);
        let mut ledger = Ledger::new(currency, LotMethod::Fifo);
        for (lane, instrument) in instruments.iter().enumerate() {
            ledger.register(AssetId(lane as u32), AssetTerms::of(instrument))?;
        }
        ledger.deposit(cash)?;
        let lane = |instrument: &Instrument| Lane {
            instrument: instrument.clone(),
            tradable: true,
        };
        Ok(Self {
            lanes: instruments.iter().map(lane).collect(),
            venue: SimulatedVenue::new(model),
            ledger,
            orders: Vec::new(),
            numbers: HashMap::new(),
            rows: 0,
            row: None,
            last_time: None,
            fills: VecDeque::new(),
            fill_count: 0,
            said: VecDeque::new(),
        })
    }

    fn lane(&self, symbol: &str) -> Option<u32> {
        let mut lanes = self.lanes.iter();
        let lane = lanes.position(|lane| lane.instrument.symbol.as_str() == symbol)?;
        u32::try_from(lane).ok()
    }

    fn is_inside_row(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.goes_on)
    }

    /// When what happens now happens.
    fn now(&self) -> UnixNanos {
        self.last_time.unwrap_or(UnixNanos::EPOCH)
    }

    fn say(&mut self, id: ClientOrderId, event: OrderEvent) {
        let time = self.now();
        self.said.push_back(OrderReport { id, time, event });
    }

    fn apply(&mut self, record: &PaperRecord) {
        match record {
            PaperRecord::Submit {
                id,
                lane,
                side,
                quantity,
                order_type,
                reduce_only,
            } => self.submit(PaperOrder {
                id: *id,
                lane: *lane,
                side: *side,
                quantity: *quantity,
                order_type: *order_type,
                reduce_only: *reduce_only,
                filled: Quantity::ZERO,
                ended: None,
                is_open: true,
            }),
            PaperRecord::Cancel(id) => self.cancel(*id),
            PaperRecord::Replace {
                id,
                quantity,
                order_type,
            } => self.replace(*id, *quantity, *order_type),
            PaperRecord::Row { time, bars } => self.show(*time, bars),
            PaperRecord::Polled => self.go_on(),
        }
    }

    fn submit(&mut self, order: PaperOrder) {
        // An order sent twice is one order.
        if self.numbers.contains_key(&order.id) {
            return;
        }
        let number = self.orders.len();
        let id = order.id;
        self.numbers.insert(id, number);
        // The row at hand while something happens on it, else the one that is over.
        let row = self.rows.saturating_sub(1);
        let inside = self.row.as_ref().filter(|row| row.goes_on);
        let after = inside.and_then(|row| row.fill);
        let request = OrderRequest {
            number: OrderNumber(number as u64),
            asset: AssetId(order.lane),
            side: order.side,
            size: if order.reduce_only {
                OrderSize::Reduce(order.quantity)
            } else {
                OrderSize::Units(order.quantity)
            },
            order_type: order.order_type,
            role: match (order.reduce_only, order.order_type) {
                (false, _) => Role::Entry,
                (true, OrderType::Market) => Role::Exit,
                (true, OrderType::Limit { .. }) => Role::TakeProfit,
                (true, OrderType::Stop { .. } | OrderType::StopLimit { .. }) => Role::StopLoss,
            },
            row,
            time: self.now(),
            expires_after: None,
            reason: ReasonId(0),
        };
        let at_close = inside.is_none()
            && self.venue.fills_at_close()
            && order.order_type == OrderType::Market;
        self.orders.push(order);
        self.say(id, OrderEvent::Accepted);
        self.venue.submit(&request, after.as_ref());
        if at_close && let Some(at_hand) = self.row.take() {
            let prices = at_hand.prices(row);
            let number = request.number;
            let filled = self
                .venue
                .fill_at_close(number, 0, &prices, &self.lanes, &self.ledger);
            self.row = Some(at_hand);
            if let Some(report) = filled {
                self.on_venue(&report);
            }
        }
    }

    fn cancel(&mut self, id: ClientOrderId) {
        match self.numbers.get(&id) {
            Some(&number) if self.orders[number].is_open => {
                self.venue.cancel(OrderNumber(number as u64));
                self.end(number, OrderEvent::Cancelled);
            }
            Some(_) => self.say(id, OrderEvent::CancelRejected("it is over".into())),
            None => self.say(id, OrderEvent::CancelRejected("it is unknown".into())),
        }
    }

    fn replace(&mut self, id: ClientOrderId, quantity: OrderQuantity, order_type: OrderType) {
        let number = self.numbers.get(&id).copied();
        let Some(number) = number.filter(|&number| self.orders[number].is_open) else {
            self.say(id, OrderEvent::ReplaceRejected("it is over".into()));
            return;
        };
        let order = &mut self.orders[number];
        if order.reduce_only {
            if let OrderType::Stop { stop } = order_type
                && order.order_type != order_type
            {
                self.venue.move_stop(OrderNumber(number as u64), stop);
            }
            self.venue
                .resize(OrderNumber(number as u64), OrderSize::Reduce(quantity));
            order.quantity = quantity;
            order.order_type = order_type;
            self.say(id, OrderEvent::Replaced);
        } else {
            let reason =
                "only orders that close a position can be changed; take it back and send another";
            self.say(id, OrderEvent::ReplaceRejected(reason.into()));
        }
    }

    fn end(&mut self, number: usize, event: OrderEvent) {
        let order = &mut self.orders[number];
        order.is_open = false;
        order.ended = Some(event.clone());
        let id = order.id;
        self.say(id, event);
    }

    fn show(&mut self, time: UnixNanos, bars: &[Option<Bar>]) {
        // What happens on a row happens, whether somebody asks or not.
        while self.is_inside_row() {
            self.go_on();
        }
        self.venue.begin_block();
        self.venue.begin_row();
        self.rows += 1;
        self.last_time = Some(time);
        let column = |of: fn(&Bar) -> f64| {
            let values = bars.iter().map(|bar| bar.as_ref().map_or(f64::NAN, of));
            values.collect::<Vec<f64>>()
        };
        let opens = bars.iter().flatten().map(|bar| bar.open_time);
        self.row = Some(Row {
            open_time: opens.min().unwrap_or(time),
            time,
            columns: [
                column(|bar| bar.open),
                column(|bar| bar.high),
                column(|bar| bar.low),
                column(|bar| bar.close),
                column(|bar| bar.volume),
            ],
            present: bars.iter().map(Option::is_some).collect(),
            goes_on: true,
            fill: None,
        });
    }

    /// The next thing that happens on the row at hand.
    fn go_on(&mut self) {
        let Some(mut at_hand) = self.row.take() else {
            return;
        };
        let prices = at_hand.prices(self.rows - 1);
        let report = self
            .venue
            .next_report(0, &prices, &self.lanes, &self.ledger);
        at_hand.goes_on = report.is_some();
        at_hand.fill = match report {
            Some(Report::Filled(fill)) => Some(fill),
            _ => None,
        };
        self.row = Some(at_hand);
        if let Some(report) = report {
            self.on_venue(&report);
        }
    }

    fn on_venue(&mut self, report: &Report) {
        let number = report.number().0 as usize;
        match report {
            Report::Ended { why, .. } => {
                let event = match why {
                    Ending::NoCash => OrderEvent::Rejected("the cash pays not even one lot".into()),
                    Ending::NoPrice => OrderEvent::Rejected("its price is unknown".into()),
                    Ending::Expired => OrderEvent::Expired,
                    _ => OrderEvent::Cancelled,
                };
                self.end(number, event);
            }
            Report::Filled(fill) => {
                let order = &mut self.orders[number];
                order.is_open = false;
                order.filled = fill.quantity.get();
                let execution = Execution {
                    asset: AssetId(order.lane),
                    side: order.side,
                    quantity: fill.quantity,
                    price: fill.price,
                    commission: fill.commission,
                    time: fill.time,
                    row: fill.row,
                    reason: ReasonId(0),
                };
                let id = order.id;
                // An amount out of range cannot be booked; the order ends instead.
                if self.ledger.book(&execution).is_err() {
                    let event = OrderEvent::Rejected("its amount is out of range".into());
                    self.end(number, event);
                    return;
                }
                self.fill_count += 1;
                let report = OrderReport {
                    id,
                    time: fill.time,
                    event: OrderEvent::Filled(VenueFill {
                        id: format!("paper-{}", self.fill_count).into(),
                        quantity: fill.quantity,
                        price: fill.price,
                        leaves: Quantity::ZERO,
                        commission: fill.commission,
                        slippage: Some(fill.slippage),
                        cut: fill.cut,
                    }),
                };
                self.fills.push_back(report.clone());
                if self.fills.len() > TOLD_MAX {
                    self.fills.pop_front();
                }
                self.said.push_back(report);
            }
        }
    }

    fn state(&self) -> VenueState {
        let told = self.orders.len().saturating_sub(TOLD_MAX);
        let orders = self.orders.iter().enumerate();
        let orders = orders.filter(|(number, order)| order.is_open || *number >= told);
        let symbol = |lane: u32| self.lanes[lane as usize].instrument.symbol.clone();
        VenueState {
            orders: orders
                .map(|(_, order)| VenueOrder {
                    id: Some(order.id),
                    symbol: symbol(order.lane),
                    side: order.side,
                    quantity: order.quantity,
                    filled: order.filled,
                    order_type: order.order_type,
                    is_open: order.is_open,
                    ended: order.ended.clone(),
                })
                .collect(),
            fills: self.fills.iter().cloned().collect(),
            positions: self
                .ledger
                .open_positions()
                .map(|(asset, position)| VenuePosition {
                    symbol: symbol(asset.0),
                    quantity: position.quantity,
                })
                .collect(),
        }
    }
}

impl Row {
    fn prices(&self, first_row: u64) -> Prices<'_> {
        let [open, high, low, close, volume] = &self.columns;
        Prices {
            rows: 1,
            lanes: self.present.len(),
            first_row,
            open_time: std::slice::from_ref(&self.open_time),
            close_time: std::slice::from_ref(&self.time),
            open,
            high,
            low,
            close,
            volume,
            present: Some(&self.present),
        }
    }
}
