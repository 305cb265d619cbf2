//! A world to run in: a market, a disk that forgets what was not written back, and a way to stop anywhere.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bellwether_market::{CalendarId, Instrument, Symbol, Timeframe, UnixNanos};
use bellwether_research::BarSeries;
use bellwether_runtime::live::LogStorage;
use bellwether_simulation::Random;

/// Gives way once: a point at which a run may be stopped.
pub(crate) async fn give_way() {
    let mut given = false;
    std::future::poll_fn(move |_| {
        if std::mem::replace(&mut given, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// Runs a future to its end, or until it has given way `points` times; `None` if it was stopped there.
pub(crate) fn run_for<T>(points: &mut u64, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(done) => return Some(done),
            Poll::Pending if *points == 0 => return None,
            Poll::Pending => *points -= 1,
        }
    }
}

/// Runs a future to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    run_for(&mut u64::MAX.clone(), future).unwrap()
}

/// A disk. What was not written back is there until it loses power.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Bytes>>);

#[derive(Debug, Default)]
struct Bytes {
    all: Vec<u8>,
    durable: usize,
    is_quiet: bool,
}

impl Disk {
    /// A disk of somebody else: nothing of ours stops while it works.
    pub(crate) fn quiet() -> Self {
        let disk = Self::default();
        disk.0.lock().unwrap().is_quiet = true;
        disk
    }

    /// Loses power: of what was not written back a part is left, as chance has it.
    pub(crate) fn lose_power(&self, random: &mut Random) {
        let mut bytes = self.0.lock().unwrap();
        let loose = bytes.all.len() - bytes.durable;
        let left = (random.uniform() * (loose + 1) as f64) as usize;
        let end = bytes.durable + left;
        bytes.all.truncate(end);
        bytes.durable = end;
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().all.clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = self.0.lock().unwrap();
        change(&mut bytes.all);
        bytes.durable = bytes.all.len();
    }
}

impl LogStorage for Disk {
    fn read(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.bytes())
    }

    fn truncate(&mut self, bytes: u64) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        disk.all.truncate(bytes as usize);
        disk.durable = disk.durable.min(bytes as usize);
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().unwrap().all.extend_from_slice(bytes);
        Ok(())
    }

    async fn sync(&mut self) -> io::Result<()> {
        let is_quiet = self.0.lock().unwrap().is_quiet;
        if !is_quiet {
            give_way().await;
        }
        {
            let mut bytes = self.0.lock().unwrap();
            bytes.durable = bytes.all.len();
        }
        if !is_quiet {
            give_way().await;
        }
        Ok(())
    }
}

pub(crate) fn share(symbol: &str) -> Instrument {
    let mut instrument = Instrument::equity(Symbol::new(symbol).unwrap());
    instrument.calendar = CalendarId::AlwaysOpen;
    instrument
}

/// Random walks of several symbols; ragged ones miss bars.
pub(crate) fn market(seed: u64, symbols: usize, rows: usize, ragged: bool) -> Vec<BarSeries> {
    let start: UnixNanos = "2024-01-01T00:00:00Z".parse().unwrap();
    let names = ["A", "B", "C", "D"];
    let minute = |row: usize| start.saturating_add_nanos(row as i64 * 60_000_000_000);
    let cents = |x: f64| (x * 100.0).round() / 100.0;
    let walk = |lane: usize| {
        let mut random = Random::new(seed.wrapping_mul(31).wrapping_add(lane as u64));
        let mut series = empty(names[lane]);
        let mut price: f64 = 100.0;
        for row in 0..rows {
            let open = cents(price * (1.0 + 0.005 * random.normal()));
            let close = cents(open * (1.0 + 0.01 * random.normal()));
            let high = cents(open.max(close) * (1.0 + 0.005 * random.uniform()));
            let low = cents(open.min(close) * (1.0 - 0.005 * random.uniform()));
            price = close.clamp(50.0, 200.0);
            if ragged && random.uniform() < 0.2 {
                continue;
            }
            series.open_time.push(minute(row));
            series.close_time.push(minute(row + 1));
            series.open.push(open);
            series.high.push(high.max(open).max(close));
            series.low.push(low.min(open).min(close));
            series.close.push(close);
            let volume = (1000.0 * random.uniform()).floor() + 1.0;
            series.volume.push(volume);
        }
        series
    };
    (0..symbols).map(walk).collect()
}

fn empty(symbol: &str) -> BarSeries {
    BarSeries {
        instrument: share(symbol),
        timeframe: Timeframe::M1,
        open_time: Vec::new(),
        close_time: Vec::new(),
        open: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        close: Vec::new(),
        volume: Vec::new(),
        features: Default::default(),
        data_hash: [0; 32],
        simulated: true,
    }
}
