//! One market, and everyone who follows it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bellwether_market::{
    Calendar, Date, Instrument, Quote, SessionCursor, Symbol, Timeframe, Trade, UnixNanos,
};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::pace::PaceControl;
use super::source::{ClosedBars, MarketDataSource, MarketUpdate};
use crate::queue::Clock;

/// Rows that a follower may be behind.
const BEHIND_MAX: usize = 256;
/// How long the market waits for a follower that is so far behind, before it is cut off.
const PATIENCE: Duration = Duration::from_secs(10);
/// Rows that are kept for followers to come; the recorder makes room.
const RECENT_MAX: usize = 20_000;
/// A source that says nothing for so many of its bars, while its market is open, is silent.
const SILENT_BARS: f64 = 3.0;
/// And no shorter time than this.
const SILENCE_MIN: Duration = Duration::from_secs(5);

/// How a feed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedStatus {
    /// The source is being made ready.
    Connecting,
    /// It speaks.
    Connected,
    /// It is held.
    Paused,
    /// Its market is open and it says nothing.
    Stale,
    /// There is nothing more to come.
    Ended,
    /// It failed.
    Failed,
}

/// A feed at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedState {
    /// How it stands.
    pub status: FeedStatus,
    /// The time in its market.
    pub market_time: Option<UnixNanos>,
    /// When it spoke last, by our clock.
    pub last_update_at: Option<UnixNanos>,
    /// Seconds of its market in one of ours; `None` where its market is the real one.
    pub speed: Option<f64>,
    /// Why it failed.
    pub message: Option<String>,
}

/// The last that is known of a price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceTick {
    /// When it was traded.
    pub time: UnixNanos,
    /// The last trade.
    pub price: f64,
    /// The best bid.
    pub bid: Option<f64>,
    /// The best ask.
    pub ask: Option<f64>,
    /// The last price of the trading day before.
    pub previous_close: Option<f64>,
    /// Units traded on this trading day, as far as this feed has seen it.
    pub day_volume: f64,
}

/// A moving market: a source that is read on a task of its own.
pub struct MarketFeed {
    shared: Arc<Shared>,
    task: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    name: String,
    instruments: Vec<Instrument>,
    timeframe: Timeframe,
    is_simulated: bool,
    pace: Option<PaceControl>,
    clock: Clock,
    inner: Mutex<Inner>,
}

struct Inner {
    status: FeedStatus,
    market_time: Option<UnixNanos>,
    last_update_at: Option<UnixNanos>,
    message: Option<String>,
    recent: VecDeque<Arc<ClosedBars>>,
    followers: Vec<Follower>,
    prices: Vec<Price>,
}

#[derive(Clone)]
struct Follower {
    rows: mpsc::Sender<Arc<ClosedBars>>,
    is_cut: Arc<AtomicBool>,
}

struct Price {
    tick: Option<PriceTick>,
    is_changed: bool,
    days: SessionCursor,
    day: Option<Date>,
    previous_close: Option<f64>,
    quote: (Option<f64>, Option<f64>),
    /// Whether the trades of the bar to come are told one by one.
    has_trades: bool,
}

/// What a follower begins with.
pub struct Followed {
    /// The rows that the feed still knows, oldest first.
    pub recent: Vec<Arc<ClosedBars>>,
    /// The rows to come: the first is the one after the last of those.
    pub following: Following,
}

/// The rows to come.
pub struct Following {
    rows: mpsc::Receiver<Arc<ClosedBars>>,
    is_cut: Arc<AtomicBool>,
}

impl Following {
    /// The next row; `None` when the feed has ended or this follower was too slow. Nothing is lost when it is dropped while it
    /// waits.
    pub async fn next(&mut self) -> Option<Arc<ClosedBars>> {
        self.rows.recv().await
    }

    /// Whether it was cut off because it did not take its rows.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Relaxed)
    }
}

impl MarketFeed {
    /// Starts to read a source. `last_prices` are known from before, one place an instrument; `pace` is that of a market that
    /// is not the real one.
    pub fn start<S: MarketDataSource + 'static>(
        source: S,
        pace: Option<PaceControl>,
        last_prices: &[Option<f64>],
        clock: Clock,
    ) -> Self {
        let price = |(at, instrument): (usize, &Instrument)| Price {
            tick: None,
            is_changed: false,
            days: SessionCursor::new(Calendar::by_id(instrument.calendar)),
            day: None,
            previous_close: last_prices.get(at).copied().flatten(),
            quote: (None, None),
            has_trades: false,
        };
        let instruments = source.instruments().to_vec();
        let shared = Arc::new(Shared {
            name: source.name().to_owned(),
            timeframe: source.timeframe(),
            is_simulated: source.is_simulated(),
            pace,
            clock,
            inner: Mutex::new(Inner {
                status: FeedStatus::Connecting,
                market_time: None,
                last_update_at: None,
                message: None,
                recent: VecDeque::new(),
                followers: Vec::new(),
                prices: instruments.iter().enumerate().map(price).collect(),
            }),
            instruments,
        });
        let task = tokio::spawn(read(Arc::clone(&shared), source));
        Self {
            shared,
            task: Mutex::new(Some(task)),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// What it has prices of.
    #[must_use]
    pub fn instruments(&self) -> &[Instrument] {
        &self.shared.instruments
    }

    /// Of its bars.
    #[must_use]
    pub fn timeframe(&self) -> Timeframe {
        self.shared.timeframe
    }

    /// Whether its prices never existed.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.shared.is_simulated
    }

    /// How fast it passes; `None` where its market is the real one.
    #[must_use]
    pub fn pace(&self) -> Option<&PaceControl> {
        self.shared.pace.as_ref()
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> FeedState {
        let pace = self.shared.pace.as_ref().map(PaceControl::pace);
        let inner = self.shared.lock();
        let is_held = inner.status == FeedStatus::Connected || inner.status == FeedStatus::Stale;
        let is_paused = is_held && pace.is_some_and(|pace| pace.is_paused);
        FeedState {
            status: if is_paused {
                FeedStatus::Paused
            } else {
                inner.status
            },
            market_time: inner.market_time,
            last_update_at: inner.last_update_at,
            speed: pace.map(|pace| pace.speed),
            message: inner.message.clone(),
        }
    }

    /// Follows it, without a gap between the rows that it still knows and those to come.
    #[must_use]
    pub fn follow(&self) -> Followed {
        let (sender, rows) = mpsc::channel(BEHIND_MAX);
        let is_cut = Arc::new(AtomicBool::new(false));
        let mut inner = self.shared.lock();
        if !matches!(inner.status, FeedStatus::Ended | FeedStatus::Failed) {
            inner.followers.push(Follower {
                rows: sender,
                is_cut: Arc::clone(&is_cut),
            });
        }
        Followed {
            recent: inner.recent.iter().cloned().collect(),
            following: Following { rows, is_cut },
        }
    }

    /// The rows that it still knows, oldest first.
    #[must_use]
    pub fn recent(&self) -> Vec<Arc<ClosedBars>> {
        self.shared.lock().recent.iter().cloned().collect()
    }

    /// Forgets rows up to an instant, that one included: they have been written down.
    pub fn forget_until(&self, time: UnixNanos) {
        let mut inner = self.shared.lock();
        while inner.recent.front().is_some_and(|row| row.time <= time) {
            inner.recent.pop_front();
        }
    }

    /// The last that is known of a symbol; `None` for a symbol of which it has no price yet.
    #[must_use]
    pub fn price(&self, symbol: &Symbol) -> Option<PriceTick> {
        let at = self.place(symbol)?;
        self.shared.lock().prices[at].tick
    }

    /// The last that is known of every symbol that has a price.
    #[must_use]
    pub fn prices(&self) -> Vec<(usize, PriceTick)> {
        let inner = self.shared.lock();
        let prices = inner.prices.iter().enumerate();
        prices
            .filter_map(|(at, price)| Some((at, price.tick?)))
            .collect()
    }

    /// The prices that have changed since this was asked last.
    #[must_use]
    pub fn take_changed_prices(&self) -> Vec<(usize, PriceTick)> {
        let mut inner = self.shared.lock();
        let prices = inner.prices.iter_mut().enumerate();
        prices
            .filter_map(|(at, price)| {
                let is_changed = std::mem::take(&mut price.is_changed);
                Some((at, price.tick.filter(|_| is_changed)?))
            })
            .collect()
    }

    /// The place of a symbol among the instruments.
    #[must_use]
    pub fn place(&self, symbol: &Symbol) -> Option<usize> {
        let mut instruments = self.shared.instruments.iter();
        instruments.position(|instrument| instrument.symbol == *symbol)
    }

    /// Stops reading; followers see the end.
    pub async fn end(&self) {
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task {
            task.abort();
            let _ = task.await;
        }
        self.shared.close(FeedStatus::Ended, None);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // No invariant spans the lock.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self, status: FeedStatus, message: Option<String>) {
        let mut inner = self.lock();
        if !matches!(inner.status, FeedStatus::Ended | FeedStatus::Failed) {
            (inner.status, inner.message) = (status, message);
        }
        inner.followers.clear();
    }

    /// How long it may say nothing; `None` while nobody expects it to speak.
    fn silence(&self) -> Option<Duration> {
        let pace = self.pace.as_ref().map(PaceControl::pace);
        if pace.is_some_and(|pace| pace.is_paused) {
            return None;
        }
        let bar = self.timeframe.fixed_nanos()? as f64 * 1e-9;
        let speed = pace.map_or(1.0, |pace| pace.speed);
        let silence = Duration::try_from_secs_f64(SILENT_BARS * bar / speed).ok()?;
        Some(silence.max(SILENCE_MIN))
    }

    fn is_open(&self) -> bool {
        let Some(now) = self.lock().market_time else {
            return false;
        };
        let mut instruments = self.instruments.iter();
        instruments.any(|instrument| Calendar::by_id(instrument.calendar).is_open(now))
    }
}

/// The life of a feed.
async fn read<S: MarketDataSource>(shared: Arc<Shared>, mut source: S) {
    loop {
        let next = match shared.silence() {
            Some(silence) => match tokio::time::timeout(silence, source.next()).await {
                Ok(next) => next,
                Err(_) => {
                    if shared.is_open() {
                        let mut inner = shared.lock();
                        if inner.status == FeedStatus::Connected {
                            inner.status = FeedStatus::Stale;
                        }
                    }
                    continue;
                }
            },
            // The pace may change while it waits.
            None => match tokio::time::timeout(SILENCE_MIN, source.next()).await {
                Ok(next) => next,
                Err(_) => continue,
            },
        };
        let update = match next {
            Ok(Some(update)) => update,
            Ok(None) => return shared.close(FeedStatus::Ended, None),
            Err(error) => {
                tracing::error!(source = shared.name, %error, "a source of market data failed");
                return shared.close(FeedStatus::Failed, Some(error.to_string()));
            }
        };
        let row = {
            let mut inner = shared.lock();
            inner.status = FeedStatus::Connected;
            inner.last_update_at = Some((shared.clock)());
            inner.take(update)
        };
        if let Some(row) = row {
            tell(&shared, &row).await;
        }
    }
}

/// Hands a row to every follower, and waits a while for those that are behind.
async fn tell(shared: &Shared, row: &Arc<ClosedBars>) {
    let followers = shared.lock().followers.clone();
    for follower in followers {
        let sent = tokio::time::timeout(PATIENCE, follower.rows.send(Arc::clone(row))).await;
        let is_slow = sent.is_err();
        if is_slow {
            tracing::error!(
                source = shared.name,
                "a follower did not take its rows and was cut off"
            );
            follower.is_cut.store(true, Ordering::Relaxed);
        }
        if is_slow || follower.rows.is_closed() {
            let mut inner = shared.lock();
            inner
                .followers
                .retain(|other| !other.rows.same_channel(&follower.rows));
        }
    }
}

impl Inner {
    /// Takes what happened in; the row, if one is complete.
    fn take(&mut self, update: MarketUpdate) -> Option<Arc<ClosedBars>> {
        match update {
            MarketUpdate::Trade { instrument, trade } => {
                self.market_time = self.market_time.max(Some(trade.time));
                self.prices.get_mut(instrument)?.on_trade(&trade);
                None
            }
            MarketUpdate::Quote { instrument, quote } => {
                self.market_time = self.market_time.max(Some(quote.time));
                self.prices.get_mut(instrument)?.on_quote(&quote);
                None
            }
            MarketUpdate::Bars(closed) => {
                self.market_time = self.market_time.max(Some(closed.time));
                for (instrument, bar) in &closed.bars {
                    if let Some(price) = self.prices.get_mut(*instrument) {
                        price.on_bar(bar.close_time, bar.close, bar.volume);
                    }
                }
                let row = Arc::new(closed);
                self.recent.push_back(Arc::clone(&row));
                if self.recent.len() > RECENT_MAX {
                    self.recent.pop_front();
                }
                Some(row)
            }
        }
    }
}

impl Price {
    fn on_trade(&mut self, trade: &Trade) {
        self.has_trades = true;
        let volume = trade.quantity.get().to_f64();
        self.set(trade.time, trade.price.to_f64(), volume);
    }

    /// Where trades are not told one by one, bars tell the price.
    fn on_bar(&mut self, time: UnixNanos, close: f64, volume: f64) {
        if !std::mem::take(&mut self.has_trades) {
            self.set(time, close, volume);
        }
    }

    fn set(&mut self, time: UnixNanos, price: f64, volume: f64) {
        let day = self.days.trading_day_of(time).map(|day| day.session.date);
        let before = self.tick.filter(|_| day == self.day);
        if day != self.day {
            if let Some(tick) = self.tick {
                self.previous_close = Some(tick.price);
            }
            self.day = day;
        }
        let (bid, ask) = self.quote;
        self.tick = Some(PriceTick {
            time,
            price,
            bid,
            ask,
            previous_close: self.previous_close,
            day_volume: before.map_or(0.0, |tick| tick.day_volume) + volume,
        });
        self.is_changed = true;
    }

    fn on_quote(&mut self, quote: &Quote) {
        let side = |level: Option<bellwether_market::QuoteLevel>| {
            level
                .map(|level| level.price.to_f64())
                .filter(|price| *price > 0.0)
        };
        self.quote = (side(quote.bid), side(quote.ask));
        if let Some(tick) = &mut self.tick {
            (tick.bid, tick.ask) = self.quote;
            self.is_changed = true;
        }
    }
}
