//! A market that moves, and strategies at work on it.
//!
//! [`LiveService`] owns the feed and the runs. Runs have threads of their own; what they do reaches the hub, the log and
//! notifications through the [`Watcher`](watcher::Watcher), and people reach them through their queues.

mod alerting;
mod control;
mod history;
mod log_book;
mod recorder;
mod start;
mod watcher;
pub(crate) mod wire;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use bellwether_api::{self as api, Channel, ErrorCode, HubMessageType, LogLevel};
use bellwether_catalog::{Catalog, Source};
use bellwether_market::UnixNanos;
use bellwether_notify::{Event as Told, Notifier};
use bellwether_research::data::TimeRange;
use bellwether_runtime::feed::{FeedStatus, MarketDataSource, MarketFeed, PaceControl};
use bellwether_runtime::live::{RunAtWork, RunStatus};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::log_book::LogBook;
use self::watcher::Watcher;
use crate::alerts::grade_stored;
use crate::error::{ApiError, ApiResult};
use crate::hub::Hub;
use crate::notifications::StoreOutbox;
use crate::state::{AppState, now};

pub(crate) use self::control::not_done;
pub(crate) use self::start::{replay_run, start_run, summaries};

/// How often what is conflated is told: prices, states, positions, accounts.
const TOLD_INTERVAL: Duration = Duration::from_millis(200);
/// How often the source is looked at.
const SOURCE_INTERVAL: Duration = Duration::from_secs(1);
/// Lines of the log in a state.
const STATE_LINES: usize = 50;

/// The moving market and the runs; cheap to clone.
#[derive(Clone)]
pub struct LiveService {
    inner: Arc<Inner>,
}

struct Inner {
    data_dir: PathBuf,
    hub: Hub,
    log: Arc<LogBook>,
    watcher: Arc<Watcher>,
    feed: RwLock<Option<Arc<MarketFeed>>>,
    runs: Mutex<BTreeMap<u64, Arc<RunAtWork>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    /// Held while a run is made, so that two do not take one number.
    starting: tokio::sync::Mutex<()>,
    /// Counts changes of the rules.
    rules: watch::Sender<u64>,
}

impl LiveService {
    pub(crate) fn new(data_dir: &Path, hub: &Hub, notifier: Notifier<StoreOutbox>) -> Self {
        let log = Arc::new(LogBook::new(hub.clone()));
        let watcher = Arc::new(Watcher::new(hub.clone(), Arc::clone(&log), notifier));
        Self {
            inner: Arc::new(Inner {
                data_dir: data_dir.to_owned(),
                hub: hub.clone(),
                log,
                watcher,
                feed: RwLock::default(),
                runs: Mutex::default(),
                tasks: Mutex::default(),
                starting: tokio::sync::Mutex::default(),
                rules: watch::Sender::new(0),
            }),
        }
    }

    /// The feed, if a market moves.
    pub(crate) fn feed(&self) -> Option<Arc<MarketFeed>> {
        let feed = self.inner.feed.read();
        feed.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The feed, or that there is none.
    pub(crate) fn moving(&self) -> ApiResult<Arc<MarketFeed>> {
        self.feed().ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotReady,
                "no market moves here: there is no source of live data",
            )
        })
    }

    fn runs(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<RunAtWork>>> {
        self.inner
            .runs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs of this life of the server, oldest first, those that are over included.
    pub(crate) fn all(&self) -> Vec<Arc<RunAtWork>> {
        self.runs().values().cloned().collect()
    }

    /// Runs that can do something.
    pub(crate) fn at_work(&self) -> Vec<Arc<RunAtWork>> {
        let mut runs = self.all();
        runs.retain(|run| {
            let status = run.view().status;
            matches!(status, RunStatus::Starting | RunStatus::Running)
        });
        runs
    }

    /// A run by its name.
    pub(crate) fn run(&self, name: &str) -> ApiResult<Arc<RunAtWork>> {
        let number = u64::from_str_radix(name, 16).ok();
        let run = number.and_then(|number| self.runs().get(&number).cloned());
        run.ok_or_else(|| unknown_run(name))
    }

    /// One run by its name, or all that are at work.
    pub(crate) fn chosen(&self, name: Option<&str>) -> ApiResult<Vec<Arc<RunAtWork>>> {
        match name {
            Some(name) => Ok(vec![self.run(name)?]),
            None => Ok(self.at_work()),
        }
    }

    /// Rules were saved, switched or deleted: they are at work as they are now.
    pub(crate) fn rules_changed(&self) {
        self.inner.rules.send_modify(|changes| *changes += 1);
    }

    pub(crate) fn log(&self) -> &LogBook {
        &self.inner.log
    }

    pub(crate) fn watcher(&self) -> &Watcher {
        &self.inner.watcher
    }

    /// How everything stands.
    pub(crate) fn state(&self, lines: usize) -> api::LiveState {
        api::LiveState {
            at: crate::clock::utc(),
            source: self.feed().map(|feed| wire::source(&feed)),
            runs: self.all().iter().map(|run| wire::run(run)).collect(),
            recent_logs: self.log().newest(lines),
        }
    }

    pub(crate) fn state_with_log(&self) -> api::LiveState {
        self.state(STATE_LINES)
    }

    pub(crate) fn positions(&self, run: Option<&str>) -> ApiResult<Vec<api::LivePosition>> {
        let runs = self.chosen(run)?;
        let positions = runs.iter().flat_map(|run| {
            let view = run.view();
            let held = view.positions.iter();
            held.map(|held| wire::position(run.number(), held))
                .collect::<Vec<_>>()
        });
        Ok(positions.collect())
    }

    /// Orders, newest first.
    pub(crate) fn orders(
        &self,
        run: Option<&str>,
        is_open: Option<bool>,
    ) -> ApiResult<Vec<api::LiveOrder>> {
        let mut orders: Vec<api::LiveOrder> = Vec::new();
        for run in self.chosen(run)? {
            let view = run.view();
            let wanted = view.orders.iter();
            let wanted = wanted.filter(|order| is_open.is_none_or(|open| order.is_open() == open));
            orders.extend(wanted.map(|order| wire::order(run.number(), order)));
        }
        orders.sort_by_key(|order| std::cmp::Reverse(order.submitted_at));
        Ok(orders)
    }

    /// Fills, newest first.
    pub(crate) fn fills(&self, run: Option<&str>) -> ApiResult<Vec<api::LiveFill>> {
        let mut fills: Vec<api::LiveFill> = Vec::new();
        for run in self.chosen(run)? {
            let view = run.view();
            let filled = view.orders.iter();
            fills.extend(filled.filter_map(|order| wire::fill(run.number(), order)));
        }
        fills.sort_by_key(|fill| std::cmp::Reverse(fill.time));
        Ok(fills)
    }

    pub(crate) fn account(&self) -> api::BrokerAccount {
        wire::account(&self.at_work())
    }

    pub(crate) fn prices(&self) -> Vec<api::LivePrice> {
        let Some(feed) = self.feed() else {
            return Vec::new();
        };
        wire_prices(&feed, &feed.prices())
    }

    /// Says what has changed, now and then.
    async fn tell(self) {
        let mut clock = tokio::time::interval(TOLD_INTERVAL);
        clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            clock.tick().await;
            if let Some(feed) = self.feed() {
                let changed = feed.take_changed_prices();
                if !changed.is_empty() {
                    let items = wire_prices(&feed, &changed);
                    self.publish(Channel::MarketData, &serde_json::json!({ "items": items }));
                }
            }
            if !self.watcher().take_changed() {
                continue;
            }
            self.publish(Channel::State, &self.state(0));
            self.publish(Channel::Account, &self.account());
            if let Ok(items) = self.positions(None) {
                self.publish(Channel::Positions, &serde_json::json!({ "items": items }));
            }
        }
    }

    fn publish(&self, channel: Channel, data: &impl serde::Serialize) {
        // Nobody there: nothing to write.
        if self.inner.hub.standing(channel).1 == 0 {
            return;
        }
        match serde_json::to_value(data) {
            Ok(data) => self
                .inner
                .hub
                .publish(channel, HubMessageType::Update, data),
            Err(error) => tracing::error!(%error, "a message could not be written"),
        }
    }

    /// Watches whether the source speaks.
    async fn watch_source(self, feed: Arc<MarketFeed>) {
        let mut clock = tokio::time::interval(SOURCE_INTERVAL);
        let mut before = FeedStatus::Connecting;
        let mut silent_since = now();
        loop {
            clock.tick().await;
            let state = feed.state();
            // Its time passes, whatever else happens.
            self.watcher().set_changed();
            if state.status == before {
                continue;
            }
            let name = feed.name().to_owned();
            let (level, event, words) = match state.status {
                FeedStatus::Connecting => (LogLevel::Info, "source", "is being made ready"),
                FeedStatus::Connected => (LogLevel::Info, "source", "speaks"),
                FeedStatus::Paused => (LogLevel::Info, "source", "is held"),
                FeedStatus::Stale => (LogLevel::Warn, "source_stale", "has fallen silent"),
                FeedStatus::Ended => (LogLevel::Warn, "source_ended", "has nothing more to say"),
                FeedStatus::Failed => (LogLevel::Error, "source_failed", "has failed"),
            };
            match (before, state.status) {
                (_, FeedStatus::Stale) => {
                    silent_since = state.last_update_at.unwrap_or_else(now);
                    self.watcher().notify(Told::SourceStale {
                        source: name.clone(),
                        silent_seconds: seconds_since(silent_since),
                    });
                }
                (FeedStatus::Stale, FeedStatus::Connected) => {
                    self.watcher().notify(Told::SourceRecovered {
                        source: name.clone(),
                        silent_seconds: seconds_since(silent_since),
                    });
                }
                (_, FeedStatus::Failed) => self.watcher().notify(Told::Error {
                    what: name.clone(),
                    detail: state.message.clone().unwrap_or_default(),
                }),
                _ => {}
            }
            self.log().write(
                level,
                None,
                state.market_time,
                event,
                format!("{name} {words}"),
            );
            before = state.status;
        }
    }

    /// Writes down what the market tells, and looks what became of the alerts of before.
    async fn record(state: AppState, feed: Arc<MarketFeed>) {
        let mut clock = tokio::time::interval(recorder::INTERVAL);
        clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        clock.tick().await;
        loop {
            clock.tick().await;
            record_now(state.catalog(), &feed).await;
            if let Err(error) = grade_stored(&state).await {
                let why = &error.problem().detail;
                tracing::error!(why, "alerts were not graded; it is tried again");
            }
        }
    }

    /// Leaves the runs, to be gone on with in the next life, and writes down what the market has told.
    pub(crate) async fn end(&self, catalog: &Arc<Catalog>) {
        let feed = self.feed();
        if let Some(feed) = &feed {
            feed.end().await;
        }
        let runs = self.all();
        let left = tokio::task::spawn_blocking(move || {
            for run in runs {
                run.leave();
            }
        });
        if let Err(error) = left.await {
            tracing::error!(%error, "the runs were not left in order");
        }
        let tasks = {
            let tasks = self.inner.tasks.lock();
            std::mem::take(&mut *tasks.unwrap_or_else(PoisonError::into_inner))
        };
        for task in tasks {
            task.abort();
            let _ = task.await;
        }
        if let Some(feed) = feed {
            record_now(catalog, &feed).await;
        }
    }
}

async fn record_now(catalog: &Arc<Catalog>, feed: &Arc<MarketFeed>) {
    let (catalog, feed) = (Arc::clone(catalog), Arc::clone(feed));
    let recorded = tokio::task::spawn_blocking(move || recorder::record(&catalog, &feed)).await;
    let recorded = recorded.unwrap_or_else(|error| Err(error.to_string()));
    if let Err(error) = recorded {
        tracing::error!(
            error,
            "what the market told was not written down; it is tried again"
        );
    }
}

fn seconds_since(time: UnixNanos) -> u64 {
    now().nanos_since(time).unsigned_abs() / 1_000_000_000
}

fn wire_prices(
    feed: &MarketFeed,
    prices: &[(usize, bellwether_runtime::feed::PriceTick)],
) -> Vec<api::LivePrice> {
    let prices = prices.iter().filter_map(|(at, tick)| {
        let symbol = feed.instruments().get(*at)?.symbol.as_str();
        Some(wire::price(symbol, tick))
    });
    prices.collect()
}

pub(crate) fn unknown_run(name: &str) -> ApiError {
    ApiError::new(ErrorCode::UnknownRun, format!("there is no run `{name}`"))
}

/// Lets a market move: its bars are recorded, and the runs that were at work in the last life of the server go on.
///
/// # Errors
/// What keeps the records or the runs from being read.
pub async fn attach_market<S: MarketDataSource + 'static>(
    state: &AppState,
    source: S,
    pace: Option<PaceControl>,
) -> Result<(), ApiError> {
    let live = state.live();
    let catalog = Arc::clone(state.catalog());
    let named = Source::new(source.name()).map_err(ApiError::internal)?;
    let (instruments, timeframe) = (source.instruments().to_vec(), source.timeframe());
    let last_prices = tokio::task::spawn_blocking(move || {
        let last = |instrument: &bellwether_market::Instrument| {
            let symbol = &instrument.symbol;
            let key = catalog.series_used(Some(&named), symbol, timeframe).ok()?;
            let from = catalog.entry(&key).ok()?.last.0;
            let range = TimeRange {
                from: Some(from),
                to: None,
            };
            let series = catalog.series_from(Some(&named), symbol, timeframe, range, Some(&[]));
            series.ok()?.close.last().copied()
        };
        instruments.iter().map(last).collect::<Vec<_>>()
    });
    let last_prices = last_prices.await.map_err(ApiError::internal)?;
    let clock: bellwether_runtime::Clock = Arc::new(now);
    let feed = Arc::new(MarketFeed::start(source, pace, &last_prices, clock));
    {
        let mut place = live
            .inner
            .feed
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *place = Some(Arc::clone(&feed));
    }
    let tasks = [
        tokio::spawn(live.clone().tell()),
        tokio::spawn(live.clone().watch_source(Arc::clone(&feed))),
        tokio::spawn(LiveService::record(state.clone(), Arc::clone(&feed))),
        tokio::spawn(alerting::watch(
            state.clone(),
            feed,
            live.inner.rules.subscribe(),
        )),
    ];
    live.inner
        .tasks
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .extend(tasks);
    start::resume_runs(state).await
}

/// Puts a saved strategy to work on paper with the document's own settings; the demonstration uses it.
///
/// # Errors
/// What is wrong with the strategy or its market.
pub async fn begin_run(state: &AppState, strategy_id: &str) -> Result<(), ApiError> {
    let request = api::StartRequest {
        strategy_id: strategy_id.to_owned(),
        symbols: None,
        parameters: None,
    };
    start_run(state, request).await.map(drop)
}
