//! Alert rules on the moving market.
//!
//! The rules in force are strategies that only alert ([`AlertBook`]); each is run by an engine of its own on a thread of its own,
//! over the same rows that runs see. An alert is recorded, told to the hub and given to notifications, in this order. When the
//! rules change, engines are made anew: they see the same history again, so that rests, counts and edges are as if they had always
//! been there.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread::JoinHandle;

use bellwether_api::{Channel, HubMessageType, LogLevel};
use bellwether_catalog::{Catalog, Source};
use bellwether_market::{Instrument, Symbol, UnixNanos};
use bellwether_notify::Event as Told;
use bellwether_research::ReferenceTable;
use bellwether_runtime::feed::{ClosedBars, MarketFeed, RowAssembler};
use bellwether_runtime::live::{Engine, EngineError, Input, Outcome, Setup};
use bellwether_trading::Alert;
use bellwether_trading::alert_rule::REFERENCE_COLUMNS;
use tokio::sync::{mpsc, oneshot, watch};

use super::{LiveService, history};
use crate::alerts::{AlertBook, reference_table, wire_alert};
use crate::error::with_causes;
use crate::state::{AppState, now};

/// Alerts that wait to be recorded; engines wait when there are more.
const ALERTS_MAX: usize = 1_024;
/// How long the rules are left alone after they could not be read.
const RETRY: std::time::Duration = std::time::Duration::from_secs(5);

/// An alert of the engine of a group.
struct Given {
    group: usize,
    alert: Alert,
}

/// Runs the rules in force until it is aborted.
pub(super) async fn watch(
    state: AppState,
    feed: Arc<MarketFeed>,
    mut changed: watch::Receiver<u64>,
) {
    loop {
        changed.mark_unchanged();
        let book = match open(&state, &feed).await {
            Ok(book) => Arc::new(book),
            Err(why) => {
                let message = format!("the rules are not at work: {why}");
                let live = state.live();
                live.log()
                    .write(LogLevel::Error, None, None, "rules", message);
                tokio::time::sleep(RETRY).await;
                continue;
            }
        };
        let (sender, mut given) = mpsc::channel(ALERTS_MAX);
        let mut at_work = Vec::new();
        for group in 0..book.groups().len() {
            match begin(&state, &feed, &book, group, sender.clone()) {
                Ok(engine) => at_work.push(engine),
                Err(why) => {
                    let message = format!("rules are not at work: {why}");
                    let live = state.live();
                    live.log()
                        .write(LogLevel::Error, None, None, "rules", message);
                }
            }
        }
        drop(sender);
        let instruments: Vec<Vec<Instrument>> = (0..book.groups().len())
            .map(|group| instruments(&feed, &book, group))
            .collect();
        let is_simulated = feed.is_simulated();
        loop {
            tokio::select! {
                biased;
                // The sender lives in the service, which outlives this task.
                _ = changed.changed() => break,
                one = given.recv() => match one {
                    Some(one) => tell(&state, &book, &instruments[one.group], &one, is_simulated).await,
                    // No engine, or none any more: nothing to do until rules change.
                    None => {
                        let _ = changed.changed().await;
                        break;
                    }
                },
            }
        }
        // Engines end when nobody wants them; what they had to say is recorded.
        let threads: Vec<JoinHandle<()>> = at_work.into_iter().map(AtWork::stop).collect();
        while let Some(one) = given.recv().await {
            tell(&state, &book, &instruments[one.group], &one, is_simulated).await;
        }
        let joined = tokio::task::spawn_blocking(move || {
            threads
                .into_iter()
                .filter_map(|thread| thread.join().err())
                .count()
        });
        if joined.await.is_ok_and(|faults| faults > 0) {
            tracing::error!("an engine of rules ended by a fault");
        }
    }
}

/// The rules in force, over everything that the market has prices of.
async fn open(state: &AppState, feed: &Arc<MarketFeed>) -> Result<AlertBook, String> {
    let universe: Vec<String> = feed
        .instruments()
        .iter()
        .map(|instrument| instrument.symbol.to_string())
        .collect();
    let catalog = Arc::clone(state.catalog());
    let reference = tokio::task::spawn_blocking(move || reference_table(&catalog)).await;
    let reference = reference.map_err(|error| error.to_string())?;
    let reference: ReferenceTable = reference.map_err(|error| error.problem().detail.clone())?;
    let columns: BTreeSet<String> = if reference.is_empty() {
        BTreeSet::new()
    } else {
        REFERENCE_COLUMNS.map(str::to_owned).into()
    };
    let opened =
        AlertBook::open(state.store(), state.scope(), &universe, &columns, reference).await;
    let book = opened.map_err(|error| with_causes(&error))?;
    for (rule, unfit) in book.unfit() {
        let message = format!("rule {rule}: {unfit}");
        let live = state.live();
        live.log()
            .write(LogLevel::Info, None, None, "cannot_fire", message);
    }
    Ok(book)
}

/// What the engine of a group watches, in the order of its lanes.
fn instruments(feed: &MarketFeed, book: &AlertBook, group: usize) -> Vec<Instrument> {
    let symbols = book.groups()[group].symbols.iter();
    symbols
        .filter_map(|symbol| {
            let place = feed.place(&Symbol::new(symbol).ok()?)?;
            Some(feed.instruments()[place].clone())
        })
        .collect()
}

/// An engine of rules on its thread.
struct AtWork {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl AtWork {
    fn stop(self) -> JoinHandle<()> {
        // A thread that has ended hears nothing, and need not.
        let _ = self.stop.send(());
        self.thread
    }
}

fn begin(
    state: &AppState,
    feed: &Arc<MarketFeed>,
    book: &Arc<AlertBook>,
    group: usize,
    given: mpsc::Sender<Given>,
) -> Result<AtWork, String> {
    let setup = Setup {
        run: 0,
        strategy: Arc::new(book.groups()[group].strategy.clone()),
        instruments: instruments(feed, book, group),
        tradable: book.groups()[group].symbols.len(),
    };
    let (stop, stopped) = oneshot::channel();
    let (catalog, feed, book) = (
        Arc::clone(state.catalog()),
        Arc::clone(feed),
        Arc::clone(book),
    );
    let live = state.live().clone();
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let worked = runtime
            .map_err(|error| error.to_string())
            .and_then(|runtime| {
                let facts = book.facts(group, &setup.instruments, feed.state().market_time);
                let rules = Rules::new(&catalog, &feed, &setup, &facts)?;
                runtime.block_on(rules.work(group, &given, stopped))
            });
        if let Err(why) = worked {
            let message = format!("rules have stopped: {why}");
            live.log()
                .write(LogLevel::Error, None, None, "rules", message);
        }
    };
    let thread = std::thread::Builder::new()
        .name(format!("rules {group}"))
        .spawn(work)
        .map_err(|error| error.to_string())?;
    Ok(AtWork { stop, thread })
}

/// An engine with its rows.
struct Rules {
    engine: Engine,
    assembler: RowAssembler,
    lanes: Vec<Option<usize>>,
    following: bellwether_runtime::feed::Following,
    outcome: Outcome,
}

impl Rules {
    /// An engine that has seen history.
    fn new(
        catalog: &Catalog,
        feed: &MarketFeed,
        setup: &Setup,
        facts: &[(String, Vec<f64>)],
    ) -> Result<Self, String> {
        let followed = feed.follow();
        let lane = |told: &Instrument| {
            let mut ours = setup.instruments.iter();
            ours.position(|ours| ours.symbol == told.symbol)
        };
        let lanes: Vec<Option<usize>> = feed.instruments().iter().map(lane).collect();
        let source = Source::new(feed.name()).map_err(|error| error.to_string())?;
        let (told, strategy) = (feed.timeframe(), &setup.strategy);
        let before = history::of_catalogue(catalog, &source, told, strategy, &setup.instruments);
        let mut before = before.map_err(|error| with_causes(&error))?;
        before.extend(history::of_feed(&followed.recent, &lanes));
        let engine = Engine::with_facts(setup, facts).map_err(|error| error.to_string())?;
        let mut rules = Self {
            assembler: RowAssembler::new(&setup.instruments, told, strategy.timeframe),
            engine,
            lanes,
            following: followed.following,
            outcome: Outcome::default(),
        };
        for bars in before {
            // What it would have told then was told then, or nobody was there.
            rules.on_bars(bars.time, bars.bars)?;
        }
        Ok(rules)
    }

    async fn work(
        mut self,
        group: usize,
        given: &mpsc::Sender<Given>,
        mut stopped: oneshot::Receiver<()>,
    ) -> Result<(), String> {
        loop {
            let closed = tokio::select! {
                biased;
                _ = &mut stopped => return Ok(()),
                closed = self.following.next() => closed,
            };
            let Some(closed) = closed else {
                return if self.following.is_cut() {
                    Err("they could not keep up with their market".into())
                } else {
                    Ok(())
                };
            };
            for alert in self.on_closed(&closed)? {
                if given.send(Given { group, alert }).await.is_err() {
                    return Ok(());
                }
            }
        }
    }

    fn on_closed(&mut self, closed: &ClosedBars) -> Result<Vec<Alert>, String> {
        let lanes = &self.lanes;
        let ours = closed.bars.iter().filter_map(|(instrument, bar)| {
            let lane = lanes.get(*instrument).copied().flatten()?;
            Some((lane, *bar))
        });
        let ours: Vec<_> = ours.collect();
        self.on_bars(closed.time, ours)
    }

    /// Lets the engine see bars and decide on every row that they complete.
    fn on_bars(
        &mut self,
        time: UnixNanos,
        bars: Vec<(usize, bellwether_market::Bar)>,
    ) -> Result<Vec<Alert>, String> {
        let failed = |error: EngineError| error.to_string();
        let rows = self.assembler.push(time, bars);
        let mut alerts = Vec::new();
        for (time, bars) in rows.map_err(|error| error.to_string())? {
            let bars = Input::Bars { time, bars };
            self.engine
                .handle(&bars, &mut self.outcome)
                .map_err(failed)?;
            self.engine
                .handle(&Input::Decide, &mut self.outcome)
                .map_err(failed)?;
            alerts.append(&mut self.outcome.alerts);
        }
        Ok(alerts)
    }
}

/// Records an alert and tells of it, once.
async fn tell(
    state: &AppState,
    book: &AlertBook,
    instruments: &[Instrument],
    given: &Given,
    is_simulated: bool,
) {
    let live: &LiveService = state.live();
    let recorded = book
        .record(
            state.store(),
            given.group,
            instruments,
            &given.alert,
            is_simulated,
            now(),
        )
        .await;
    let record = match recorded {
        Ok(Some(record)) => record,
        // It was told before.
        Ok(None) => return,
        Err(error) => {
            let message = format!("an alert was not recorded: {}", with_causes(&error));
            live.log().write(
                LogLevel::Error,
                None,
                Some(given.alert.time),
                "alert",
                message,
            );
            return;
        }
    };
    match serde_json::to_value(wire_alert(&record)) {
        Ok(alert) => state
            .hub()
            .publish(Channel::Alerts, HubMessageType::Update, alert),
        Err(error) => tracing::error!(%error, "an alert could not be written"),
    }
    let message = format!(
        "{}: {} in {}",
        record.rule_name, record.setup, record.symbol
    );
    live.log().write(
        LogLevel::Info,
        None,
        Some(record.alerted_at),
        "alert",
        message,
    );
    let price = |price: Option<f64>| price.map(|price| price.to_string());
    live.watcher().notify(Told::Alert {
        symbol: record.symbol,
        setup: record.setup,
        rule: Some(record.rule_name),
        entry: price(record.entry),
        stop: price(record.stop),
        target: price(record.target),
        confidence: record.confidence,
    });
}
