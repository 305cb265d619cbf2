//! What runs do, told to everyone: the hub, the log, notifications.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bellwether_api::{self as api, Channel, HubMessageType, LogLevel};
use bellwether_market::{OrderType, Side};
use bellwether_notify::{Event as Told, Notifier, OrderDetails, OrderSide, TradingMode};
use bellwether_runtime::live::{
    Engine, Event, Input, OrderView, Outcome, Reconciliation, RunStatus, RunView, RunWatcher,
};
use bellwether_trading::{Alert, Concern, FillReport, Halt, Intent, PersonCommand};

use super::log_book::LogBook;
use super::wire;
use crate::hub::Hub;
use crate::notifications::StoreOutbox;

/// Hears what runs do.
pub(crate) struct Watcher {
    hub: Hub,
    log: Arc<LogBook>,
    notifier: Notifier<StoreOutbox>,
    /// Whether what is sent now and then has changed.
    changed: AtomicBool,
    seen: Mutex<HashMap<u64, Arc<RunView>>>,
}

impl Watcher {
    pub(crate) fn new(hub: Hub, log: Arc<LogBook>, notifier: Notifier<StoreOutbox>) -> Self {
        Self {
            hub,
            log,
            notifier,
            changed: AtomicBool::new(false),
            seen: Mutex::default(),
        }
    }

    /// Whether something has changed since this was asked last.
    pub(crate) fn take_changed(&self) -> bool {
        self.changed.swap(false, Ordering::Relaxed)
    }

    /// Something has changed that is sent now and then.
    pub(crate) fn set_changed(&self) {
        self.changed.store(true, Ordering::Relaxed);
    }

    /// Tells people; a notification that finds no place is in the log all the same.
    pub(crate) fn notify(&self, event: Told) {
        if let Err(error) = self.notifier.tell(event) {
            tracing::error!(%error, "a notification was not told");
        }
    }

    fn publish(&self, channel: Channel, kind: HubMessageType, data: &impl serde::Serialize) {
        match serde_json::to_value(data) {
            Ok(data) => self.hub.publish(channel, kind, data),
            Err(error) => tracing::error!(%error, "a message could not be written"),
        }
    }

    fn on_outcome(&self, run: u64, input: &Input, outcome: &Outcome, engine: &Engine) {
        let at = match input {
            Input::Report(report) => Some(report.time),
            _ => engine.last_row().map(|(_, time)| time),
        };
        let write =
            |level, event: &str, message| self.log.write(level, Some(run), at, event, message);
        for fill in &outcome.fills {
            self.on_fill(run, fill, engine);
        }
        for intent in &outcome.intents {
            match intent {
                Intent::Submit(order) => {
                    let (side, quantity) = (order.side(), order.quantity().get());
                    let (symbol, prices) = (order.symbol(), prices(order.order_type()));
                    let message = format!("{side} {quantity} {symbol} {prices}");
                    write(LogLevel::Info, "order", message);
                }
                Intent::Cancel(id) => {
                    write(LogLevel::Info, "cancel", format!("{id} is wanted back"))
                }
                Intent::Replace { id, .. } => {
                    write(LogLevel::Info, "replace", format!("{id} is wanted changed"))
                }
            }
        }
        for alert in &outcome.alerts {
            self.on_alert(run, alert, engine);
        }
        for refused in &outcome.refused {
            let lane = engine.core().lanes().get(refused.lane);
            let symbol = lane.map_or("?", |lane| lane.instrument.symbol.as_str());
            let why = refused.why.message();
            write(
                LogLevel::Info,
                "refused",
                format!("no entry in {symbol}: {why}"),
            );
        }
        for concern in &outcome.concerns {
            let (level, words) = concern_words(concern, engine);
            write(level, "concern", words);
        }
        // That a run is halted is told with its view.
        if let Input::Person(wanted) = input
            && !matches!(wanted, PersonCommand::Halt(_))
            && let Some(Ok(_)) = &outcome.person
        {
            write(LogLevel::Info, "person", wire::wanted(wanted, engine));
        }
    }

    fn on_fill(&self, run: u64, fill: &FillReport, engine: &Engine) {
        let core = engine.core();
        let Some(record) = core.orders().get(fill.number.0 as usize) else {
            return;
        };
        let request = record.request;
        let Some(lane) = core.lanes().get(request.asset.0 as usize) else {
            return;
        };
        let symbol = lane.instrument.symbol.to_string();
        let id = engine.desk().id(fill.number).to_string();
        let reason = core.reason(request.reason).to_owned();
        let message = format!(
            "{} {} {symbol} at {} ({reason})",
            match request.side {
                Side::Buy => "bought",
                Side::Sell => "sold",
            },
            fill.quantity.get(),
            fill.price
        );
        self.log
            .write(LogLevel::Info, Some(run), Some(fill.time), "fill", message);
        let told = api::LiveFill {
            order: id.clone(),
            run: format!("{run:x}"),
            symbol: symbol.clone(),
            side: wire::side(request.side),
            quantity: fill.quantity.get().to_string(),
            price: fill.price.to_string(),
            commission: fill.commission.to_string(),
            time: crate::backtest::wire::instant(fill.time),
            reason,
        };
        self.publish(Channel::Orders, HubMessageType::Fill, &told);
        self.notify(Told::OrderFilled {
            order: OrderDetails {
                order_id: id,
                mode: TradingMode::Paper,
                side: match request.side {
                    Side::Buy => OrderSide::Buy,
                    Side::Sell => OrderSide::Sell,
                },
                symbol,
                quantity: fill.quantity.get().to_string(),
            },
            price: fill.price.to_string(),
        });
    }

    fn on_alert(&self, run: u64, alert: &Alert, engine: &Engine) {
        let core = engine.core();
        let lane = core.lanes().get(alert.lane);
        let symbol = lane.map_or_else(String::new, |lane| lane.instrument.symbol.to_string());
        let rules = &core.strategy().rules;
        let rule = rules.iter().find(|rule| rule.index == alert.rule);
        let rule = rule.map(|rule| rule.name.clone());
        let message = format!("{} in {symbol}", alert.setup);
        self.log.write(
            LogLevel::Info,
            Some(run),
            Some(alert.time),
            "alert",
            message,
        );
        let price = |price: Option<f64>| price.map(|price| price.to_string());
        self.notify(Told::Alert {
            symbol,
            setup: alert.setup.clone(),
            rule,
            entry: price(alert.entry),
            stop: price(alert.stop),
            target: price(alert.target),
            confidence: alert.confidence,
        });
    }

    fn on_reconciled(&self, run: u64, found: &Reconciliation) {
        let write = |level, message| {
            self.log
                .write(level, Some(run), None, "reconciled", message);
        };
        for (symbol, there, here) in &found.differing {
            write(
                LogLevel::Error,
                format!("halted: the venue holds {there} {symbol}, the books say {here}"),
            );
        }
        if !found.missed.is_empty() {
            let missed = found.missed.len();
            write(LogLevel::Warn, format!("{missed} reports had been missed"));
        }
        for id in &found.told_again {
            write(LogLevel::Warn, format!("{id} was sent again"));
        }
        for number in &found.missing {
            let number = number.0;
            write(
                LogLevel::Error,
                format!("order {number} is open by the books, and unknown to the venue"),
            );
        }
        for order in &found.foreign {
            write(
                LogLevel::Warn,
                format!(
                    "the venue has an order in {} that is not of this run",
                    order.symbol
                ),
            );
        }
    }
}

impl RunWatcher for Watcher {
    fn on_event(&self, run: u64, event: &Event<'_>) {
        match event {
            Event::Input {
                input,
                outcome,
                engine,
                ..
            } => self.on_outcome(run, input, outcome, engine),
            Event::Reconciled(found) => self.on_reconciled(run, found),
        }
    }

    fn on_view(&self, run: u64, view: &Arc<RunView>) {
        let before = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.insert(run, Arc::clone(view))
        };
        let same = before
            .as_ref()
            .is_some_and(|before| Arc::ptr_eq(&before.orders, &view.orders));
        if !same {
            let before: HashMap<u64, &OrderView> = before
                .iter()
                .flat_map(|before| before.orders.iter())
                .map(|order| (order.number.0, order))
                .collect();
            for order in view.orders.iter().rev() {
                if before.get(&order.number.0) != Some(&order) {
                    let order = wire::order(run, order);
                    self.publish(Channel::Orders, HubMessageType::Update, &order);
                }
            }
        }
        let halted_before = before.as_ref().and_then(|before| before.halt);
        if let Some(halt) = view.halt
            && halted_before != Some(halt)
        {
            let message = format!("halted ({}): nothing is opened any more", halt.name());
            let level = match halt {
                Halt::Person | Halt::EmergencyStop => LogLevel::Warn,
                Halt::Mismatch | Halt::IllegalReport | Halt::KillSwitch => LogLevel::Error,
            };
            self.log
                .write(level, Some(run), view.last_row_at, "halted", message);
        }
        let status_before = before.as_ref().map(|before| before.status);
        if view.status == RunStatus::Failed && status_before != Some(RunStatus::Failed) {
            let detail = view.message.clone().unwrap_or_default();
            self.log.write(
                LogLevel::Error,
                Some(run),
                view.last_row_at,
                "failed",
                detail.clone(),
            );
            self.notify(Told::Error {
                what: format!("run {run:x}"),
                detail,
            });
        }
        self.set_changed();
    }
}

/// At which prices an order trades, in words.
fn prices(order_type: OrderType) -> String {
    match order_type {
        OrderType::Market => "at market".into(),
        OrderType::Limit { price, .. } => format!("limit {price}"),
        OrderType::Stop { stop } => format!("stop {stop}"),
        OrderType::StopLimit { stop, limit } => format!("stop {stop} limit {limit}"),
    }
}

fn concern_words(concern: &Concern, engine: &Engine) -> (LogLevel, String) {
    let id = |number| engine.desk().id(number);
    match concern {
        Concern::UnknownOrder(id) => (
            LogLevel::Error,
            format!("the venue reported {id}, which this run never sent"),
        ),
        Concern::Overfill(number) => (
            LogLevel::Error,
            format!("more of {} was traded than was asked for", id(*number)),
        ),
        Concern::LateFill(number) => (
            LogLevel::Warn,
            format!("{} was traded although it was over", id(*number)),
        ),
        Concern::Rejected(number, why) => (
            LogLevel::Warn,
            format!("{} was rejected: {why}", id(*number)),
        ),
        Concern::NotReplaced(number, why) => (
            LogLevel::Warn,
            format!("{} was not changed: {why}", id(*number)),
        ),
        Concern::NotCancelled(number, why) => (
            LogLevel::Warn,
            format!("{} was not taken back: {why}", id(*number)),
        ),
    }
}
