//! A run on its thread, with a feed and people around it, is the run itself.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether_market::{Timeframe, UnixNanos};
use bellwether_research::BarSeries;
use bellwether_runtime::feed::{MarketFeed, PaceControl, RowAssembler};
use bellwether_runtime::live::{
    Commanded, Event, HistoryRows, LogRecord, PaperBroker, Run, RunAtWork, RunFolder, RunStart,
    RunStatus, RunView, RunWatcher, Setup, is_ended, replay,
};
use bellwether_trading::{Halt, NotDone, PersonCommand};

use crate::feed::{on_threads, replayed};
use crate::parity::{compiled, header, instruments, model};
use crate::world::{Disk, block_on, market};

const STRATEGY: &str = r#"
name: Swings
universe: [A, B]
timeframe: 1m
rules:
  - name: Up
    when: "crosses_above(ema(close, 3), ema(close, 9))"
    then:
      - enter: {side: long, size: {units: 10}, stop_loss: "3 * atr(10)", take_profit: "4 * atr(10)"}
      - alert: {setup: swing}
  - name: Down
    when: "crosses_below(ema(close, 3), ema(close, 9))"
    then: [{exit: {}}]
"#;

/// Hears, and counts.
#[derive(Default)]
struct Ear {
    fills: Mutex<Vec<String>>,
    views: Mutex<u64>,
}

impl RunWatcher for Ear {
    fn on_event(&self, _: u64, event: &Event<'_>) {
        if let Event::Input { outcome, .. } = event {
            let mut fills = self.fills.lock().unwrap();
            fills.extend(outcome.fills.iter().map(|fill| format!("{fill:?}")));
        }
    }

    fn on_view(&self, _: u64, _: &Arc<RunView>) {
        *self.views.lock().unwrap() += 1;
    }
}

fn setup(series: &[BarSeries]) -> Setup {
    let strategy = compiled(STRATEGY);
    Setup {
        run: 7,
        instruments: instruments(&strategy, series),
        strategy,
        tradable: series.len(),
    }
}

fn folder(path: &Path) -> RunFolder {
    RunFolder::existing(path, "7").unwrap_or_else(|_| RunFolder::create(path, 7).unwrap())
}

fn begin(path: &Path, series: &[BarSeries], feed: &MarketFeed, ear: &Arc<Ear>) -> RunAtWork {
    let setup = setup(series);
    let followed = feed.follow();
    let history = followed.recent.iter().map(|row| (**row).clone()).collect();
    RunAtWork::start(RunStart {
        header: header(&setup),
        folder: folder(path),
        history,
        assembler: RowAssembler::new(&setup.instruments, Timeframe::M1, Timeframe::M1),
        lanes: (0..series.len()).map(Some).collect(),
        following: followed.following,
        clock: Arc::new(|| UnixNanos::EPOCH),
        watcher: Arc::clone(ear) as _,
        setup,
    })
    .unwrap()
}

fn feed(series: &[BarSeries], pace: &PaceControl) -> MarketFeed {
    MarketFeed::start(
        replayed(series.to_vec(), pace),
        Some(pace.clone()),
        &vec![None; series.len()],
        Arc::new(|| UnixNanos::EPOCH),
    )
}

async fn until(run: &RunAtWork, what: impl Fn(&RunView) -> bool) {
    for _ in 0..5_000 {
        let view = run.view();
        assert_ne!(view.status, RunStatus::Failed, "{:?}", view.message);
        if what(&view) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("it did not come to that: {:?}", run.view());
}

/// The same strategy over the same rows, without feed, thread or folder.
fn alone(series: &[BarSeries], silent: usize) -> (u64, Vec<String>) {
    let setup = setup(series);
    let fills: Arc<Mutex<Vec<String>>> = Arc::default();
    let told = Arc::clone(&fills);
    let broker = PaperBroker::open(
        Disk::default(),
        &setup.instruments,
        model(&setup.strategy),
        setup.strategy.initial_capital,
    );
    let watch = Box::new(move |event: Event<'_>| {
        if let Event::Input { outcome, .. } = event {
            let lines = outcome.fills.iter().map(|fill| format!("{fill:?}"));
            told.lock().unwrap().extend(lines);
        }
    });
    let clock: bellwether_runtime::Clock = Arc::new(|| UnixNanos::EPOCH);
    let opened = Run::open(
        &setup,
        header(&setup),
        Disk::default(),
        broker.unwrap(),
        clock,
        watch,
    );
    let (mut run, ..) = block_on(opened).unwrap();
    for (number, (time, bars)) in HistoryRows::new(series.to_vec()).enumerate() {
        block_on(run.on_bars(time, &bars, number >= silent)).unwrap();
    }
    let fills = std::mem::take(&mut *fills.lock().unwrap());
    (run.engine().equity().to_bits(), fills)
}

#[test]
fn a_feed_and_a_thread_change_nothing() {
    let series = market(11, 2, 1_500, true);
    let rows = HistoryRows::new(series.clone()).count() as u64;
    let path = tempfile::tempdir().unwrap();
    let (equity, fills) = alone(&series, 60);
    assert!(fills.len() > 20, "nothing happened");
    on_threads(async {
        let pace = PaceControl::new(1e12);
        pace.set_paused(true);
        let feed = feed(&series, &pace);
        pace.step(60);
        while feed.recent().len() < 60 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let ear = Arc::new(Ear::default());
        // What the market told before is history: it is seen, and nothing is decided on it.
        let run = begin(path.path(), &series, &feed, &ear);
        until(&run, |view| view.status == RunStatus::Running).await;
        assert_eq!(run.view().rows, 60);
        assert!(run.view().orders.is_empty());
        pace.set_paused(false);
        until(&run, |view| view.rows == rows).await;
        let view = run.view();
        assert_eq!(view.equity.to_bits(), equity);
        assert_eq!(*ear.fills.lock().unwrap(), fills);
        assert_eq!(view.alerts, run.view().alerts);
        assert!(view.alerts > 0);
        run.end().await.unwrap();
        assert_eq!(run.view().status, RunStatus::Ended);
        assert_eq!(run.end().await, Err(Commanded::Over));
        run.leave();
    });
    let (_, records) = folder(path.path()).records().unwrap();
    assert!(is_ended(&records));
    let (engine, replayed) = replay(&setup(&series), &records).unwrap();
    assert_eq!(replayed.difference, None);
    assert_eq!(engine.equity().to_bits(), equity);
}

#[test]
fn a_run_that_is_left_and_comes_back_misses_no_row() {
    let series = market(12, 2, 900, true);
    let rows = HistoryRows::new(series.clone()).count() as u64;
    let path = tempfile::tempdir().unwrap();
    on_threads(async {
        let pace = PaceControl::new(1e12);
        pace.set_paused(true);
        let feed = feed(&series, &pace);
        let ear = Arc::new(Ear::default());
        let mut seen = 0;
        // Some rows at work, some away, ten times.
        for turn in 0..10 {
            let run = begin(path.path(), &series, &feed, &ear);
            until(&run, |view| view.status == RunStatus::Running).await;
            assert_eq!(run.view().rows, seen, "turn {turn}");
            pace.step(50);
            until(&run, |view| view.rows == seen + 50).await;
            run.leave();
            pace.step(30);
            seen += 80;
            while (feed.recent().len() as u64) < seen {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        let run = begin(path.path(), &series, &feed, &ear);
        pace.set_paused(false);
        until(&run, |view| view.rows == rows).await;
        run.leave();
    });
    // Nobody has ended it, and its log is sound.
    let (_, records) = folder(path.path()).records().unwrap();
    assert!(!is_ended(&records));
    let (_, replayed) = replay(&setup(&series), &records).unwrap();
    assert_eq!(replayed.difference, None);
    let bars = records.iter().filter(|record| {
        matches!(record, LogRecord::Input { input, .. }
            if matches!(input, bellwether_runtime::live::Input::Bars { .. }))
    });
    assert_eq!(bars.count() as u64, rows);
}

#[test]
fn an_emergency_stop_closes_everything_and_holds() {
    let series = market(13, 2, 1_200, false);
    let path = tempfile::tempdir().unwrap();
    on_threads(async {
        let pace = PaceControl::new(1e12);
        pace.set_paused(true);
        let feed = feed(&series, &pace);
        let ear = Arc::new(Ear::default());
        let run = begin(path.path(), &series, &feed, &ear);
        until(&run, |view| view.status == RunStatus::Running).await;
        let mut rows = 0;
        while run.view().positions.is_empty() {
            pace.step(1);
            rows += 1;
            until(&run, |view| view.rows == rows).await;
        }
        run.emergency_stop().await.unwrap();
        assert_eq!(run.view().halt, Some(Halt::EmergencyStop));
        assert!(run.view().positions.iter().all(|held| held.is_closing));
        // Said again it does nothing more.
        let orders = run.view().orders.len();
        run.emergency_stop().await.unwrap();
        assert_eq!(run.view().orders.len(), orders);
        // The venue fills at the next bar, and the books say so.
        pace.step(1);
        until(&run, |view| view.rows == rows + 1).await;
        assert!(run.view().positions.is_empty());
        let trips = run.view().round_trips;
        pace.step(300);
        until(&run, |view| view.rows == rows + 301).await;
        assert_eq!(run.view().round_trips, trips);
        assert!(run.view().orders.iter().all(|order| !order.is_open()));
        let refused = PersonCommand::Order(bellwether_trading::ManualOrder {
            lane: 0,
            side: bellwether_market::Side::Buy,
            quantity: bellwether_market::OrderQuantity::new("10".parse().unwrap()).unwrap(),
            order_type: bellwether_market::OrderType::Market,
        });
        assert!(matches!(
            run.person(refused).await,
            Err(Commanded::NotDone(NotDone::Halted(_)))
        ));
        run.leave();
        // Not even a restart, or a log that never heard of it, lets it trade.
        let run = begin(path.path(), &series, &feed, &ear);
        until(&run, |view| view.status == RunStatus::Running).await;
        assert_eq!(run.view().halt, Some(Halt::EmergencyStop));
        run.resume().await.unwrap();
        assert_eq!(run.view().halt, None);
        assert!(!run.folder().is_emergency_stopped());
        pace.set_paused(false);
        until(&run, |view| view.rows == 1_200).await;
        assert!(run.view().round_trips > trips, "it never traded again");
        run.leave();
    });
}

#[test]
fn a_stop_that_was_written_down_holds_although_the_run_never_heard_of_it() {
    let series = market(14, 1, 400, false);
    let path = tempfile::tempdir().unwrap();
    on_threads(async {
        let pace = PaceControl::new(1e12);
        pace.set_paused(true);
        let feed = feed(&series, &pace);
        let ear = Arc::new(Ear::default());
        folder(path.path()).set_emergency_stop().unwrap();
        let run = begin(path.path(), &series, &feed, &ear);
        pace.set_paused(false);
        until(&run, |view| view.rows == 400).await;
        assert_eq!(run.view().halt, Some(Halt::EmergencyStop));
        assert!(run.view().orders.is_empty());
        run.leave();
    });
}
