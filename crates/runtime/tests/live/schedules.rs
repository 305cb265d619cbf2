//! A run against a venue that loses, doubles, delays and splits what is said, and a process that dies anywhere.
//!
//! Every schedule is a seed. A seed that fails is printed, and belongs into [`FAILED_BEFORE`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use bellwether_ledger::AssetId;
use bellwether_market::{
    Bar, ClientOrderId, Order, OrderEvent, OrderQuantity, OrderReport, OrderType, Quantity,
    UnixNanos,
};
use bellwether_runtime::live::{
    Broker, ClosedRow, Event, HistoryRows, PaperBroker, Run, SendError, Setup, Tail, VenueState,
};
use bellwether_simulation::Random;
use bellwether_trading::{Halt, PersonCommand, Stage, Strategy};

use crate::parity::{compiled, header, instruments, model};
use crate::world::{Disk, block_on, give_way, market, run_for};

/// Seeds that found a mistake once.
const FAILED_BEFORE: [u64; 2] = [2_435, 34_161];

/// Schedules of an ordinary test run; `BELLWETHER_SCHEDULES` asks for more.
const SCHEDULES: u64 = 2_000;

const UNITS: i32 = 7;

fn strategies() -> Vec<Arc<Strategy>> {
    let texts = [
        "name: Bracket\ntimeframe: 1m\nrules:\n  - name: Long\n    when: close > sma(close, 3)\n    then: [{enter: {side: long, size: {units: 7}, stop_loss: \"0.5\", take_profit: \"1\"}}]\n  - name: Out\n    when: close < sma(close, 5)\n    then: [{exit: {}}]\n",
        "name: Both ways\ntimeframe: 1m\nrules:\n  - name: Long\n    when: close > sma(close, 3)\n    then: [{enter: {side: long, reverse: true, size: {units: 7}, trailing: \"0.7\"}}]\n  - name: Short\n    when: close < sma(close, 3)\n    then: [{enter: {side: short, reverse: true, size: {units: 7}, trailing: \"0.7\"}}]\n",
        "name: Resting\ntimeframe: 1m\nrules:\n  - name: Dip\n    when: close > 0\n    trigger: level\n    then: [{enter: {side: long, type: limit, limit_price: \"close * 0.995\", expires_after: 2, size: {units: 7}, stop_loss: \"1\"}}]\n  - name: Out\n    when: close > sma(close, 4)\n    then: [{exit: {}}]\n",
    ];
    texts.iter().map(|text| compiled(text)).collect()
}

/// How hostile the world is.
#[derive(Debug, Clone, Copy)]
struct Weather {
    lost: f64,
    refused: f64,
    doubled: f64,
    held_back: f64,
    split: f64,
    down: f64,
}

/// The venue's side: it lives on when a run dies.
struct Venue {
    inner: PaperBroker<Disk>,
    /// What it has told, or would have; parts of a fill are fills.
    told: Vec<OrderReport>,
    on_the_way: VecDeque<OrderReport>,
    /// Requests that arrive late, and whether the run was halted when they were made.
    late: VecDeque<(Order, bool)>,
    down_for: u32,
    halted: bool,
    opened_after_halt: Vec<ClientOrderId>,
    weather: Weather,
    random: Random,
}

impl Venue {
    fn chance(&mut self, p: f64) -> bool {
        self.random.uniform() < p
    }

    /// Whether the link is down for this call.
    fn is_down(&mut self) -> bool {
        if self.down_for > 0 {
            self.down_for -= 1;
            return true;
        }
        if self.chance(self.weather.down) {
            self.down_for = 1 + (self.random.bits() % 4) as u32;
            // What was on its way is lost with the link.
            self.collect();
            self.on_the_way.clear();
            return true;
        }
        false
    }

    fn submit(&mut self, order: &Order, after_halt: bool) {
        let known = block_on(self.inner.state()).unwrap().orders;
        let is_new = known.iter().all(|known| known.id != Some(order.id()));
        if after_halt && is_new && !order.is_reduce_only() {
            self.opened_after_halt.push(order.id());
        }
        block_on(self.inner.submit(order)).unwrap();
    }

    /// Lets everything that is known by now get under way.
    fn collect(&mut self) {
        while let Some(report) = self.inner.poll() {
            self.told_of(report);
        }
    }

    fn told_of(&mut self, report: OrderReport) {
        for part in self.parts(report) {
            self.told.push(part.clone());
            if self.chance(self.weather.doubled) {
                self.on_the_way.push_back(part.clone());
            }
            self.on_the_way.push_back(part);
            let last = self.on_the_way.len() - 1;
            if last > 0 && self.chance(self.weather.held_back) {
                self.on_the_way.swap(last - 1, last);
            }
        }
    }

    /// A fill as one or two.
    fn parts(&mut self, report: OrderReport) -> Vec<OrderReport> {
        let OrderEvent::Filled(fill) = &report.event else {
            return vec![report];
        };
        if fill.quantity.get() <= Quantity::ONE || !self.chance(self.weather.split) {
            return vec![report];
        }
        let one = OrderQuantity::new(Quantity::ONE).unwrap();
        let rest = fill.quantity.less(one).unwrap();
        let (mut first, mut second) = (fill.clone(), fill.clone());
        (first.id, first.quantity, first.leaves) =
            (format!("{}-a", fill.id).into(), one, rest.get());
        (second.id, second.quantity) = (format!("{}-b", fill.id).into(), rest);
        second.commission = bellwether_market::Money::ZERO;
        second.slippage = None;
        let part = |fill| OrderReport {
            event: OrderEvent::Filled(fill),
            ..report.clone()
        };
        vec![part(first), part(second)]
    }

    fn state(&mut self) -> VenueState {
        self.collect();
        let mut state = block_on(self.inner.state()).unwrap();
        let fills = self.told.iter().filter(|told| is_fill(told));
        state.fills = fills.cloned().collect();
        state
    }

    fn held(&self, lane: usize) -> Quantity {
        let position = self.inner.ledger().position(AssetId(lane as u32));
        position.map_or(Quantity::ZERO, |held| held.quantity)
    }
}

fn is_fill(report: &OrderReport) -> bool {
    matches!(report.event, OrderEvent::Filled(_))
}

/// The run's end of the link.
#[derive(Clone)]
struct Link(Arc<Mutex<Venue>>);

impl Link {
    /// Says something that the venue does with `perform`, or does not.
    async fn say(&self, perform: impl FnOnce(&mut Venue)) -> Result<(), SendError> {
        give_way().await;
        {
            let mut venue = self.0.lock().unwrap();
            if venue.is_down() || {
                let lost = venue.weather.lost;
                venue.chance(lost)
            } {
                return Err(SendError::Unknown("no answer".into()));
            }
            let refused = venue.weather.refused;
            if venue.chance(refused) {
                return Err(SendError::Refused("not now".into()));
            }
            perform(&mut venue);
        }
        give_way().await;
        let mut venue = self.0.lock().unwrap();
        let lost = venue.weather.lost;
        if venue.chance(lost) {
            return Err(SendError::Unknown("the answer was lost".into()));
        }
        Ok(())
    }
}

impl Broker for Link {
    async fn submit(&mut self, order: &Order) -> Result<(), SendError> {
        let order = order.clone();
        self.say(move |venue| {
            let late = venue.weather.lost;
            let halted = venue.halted;
            if venue.chance(late) {
                venue.late.push_back((order, halted));
            } else {
                venue.submit(&order, halted);
            }
        })
        .await
    }

    async fn cancel(&mut self, id: ClientOrderId) -> Result<(), SendError> {
        self.say(move |venue| block_on(venue.inner.cancel(id)).unwrap())
            .await
    }

    async fn replace(
        &mut self,
        id: ClientOrderId,
        quantity: OrderQuantity,
        order_type: OrderType,
    ) -> Result<(), SendError> {
        self.say(move |venue| block_on(venue.inner.replace(id, quantity, order_type)).unwrap())
            .await
    }

    async fn state(&mut self) -> Result<VenueState, SendError> {
        give_way().await;
        let state = {
            let mut venue = self.0.lock().unwrap();
            if venue.is_down() {
                return Err(SendError::Unknown("no answer".into()));
            }
            // What is late arrives before anything is said about what there is.
            while let Some((order, halted)) = venue.late.pop_front() {
                venue.submit(&order, halted);
            }
            venue.state()
        };
        give_way().await;
        Ok(state)
    }

    fn poll(&mut self) -> Option<OrderReport> {
        let mut venue = self.0.lock().unwrap();
        if venue.down_for > 0 {
            return None;
        }
        if venue.on_the_way.is_empty() {
            let report = venue.inner.poll()?;
            venue.told_of(report);
        }
        venue.on_the_way.pop_front()
    }

    async fn on_row(&mut self, row: &ClosedRow<'_>) -> Result<(), SendError> {
        give_way().await;
        let mut venue = self.0.lock().unwrap();
        // The market goes on whatever the link does.
        block_on(venue.inner.on_row(row)).unwrap();
        while let Some((order, halted)) = venue.late.pop_front() {
            venue.submit(&order, halted);
        }
        if venue.is_down() {
            return Err(SendError::Unknown("no answer".into()));
        }
        Ok(())
    }
}

struct Schedule {
    setup: Setup,
    rows: Vec<(UnixNanos, Vec<Option<Bar>>)>,
    disk: Disk,
    venue: Arc<Mutex<Venue>>,
    /// Rows that the market has had.
    market: Arc<Mutex<usize>>,
    lives: u32,
    trace: bool,
}

/// What a run does, for whoever looks for a mistake.
fn tell(event: &Event<'_>) {
    match event {
        Event::Input { input, outcome, .. } => {
            eprintln!("{input:?}");
            for intent in &outcome.intents {
                eprintln!("    {intent:?}");
            }
            for concern in &outcome.concerns {
                eprintln!("    {concern:?}");
            }
        }
        Event::Reconciled(found) => eprintln!("{found:?}"),
    }
}

impl Schedule {
    fn new(seed: u64, strategy: &Arc<Strategy>) -> Self {
        let mut random = Random::new(seed);
        let series = market(seed, 2, 24, seed.is_multiple_of(3));
        let setup = Setup {
            run: 7,
            strategy: Arc::clone(strategy),
            instruments: instruments(strategy, &series),
            tradable: series.len(),
        };
        let mut some = |p: f64| if random.uniform() < 0.5 { p } else { 0.0 };
        let weather = Weather {
            lost: some(0.08),
            refused: some(0.05),
            doubled: some(0.3),
            held_back: some(0.3),
            split: some(0.5),
            down: some(0.05),
        };
        let inner = PaperBroker::open(
            Disk::quiet(),
            &setup.instruments,
            model(strategy),
            strategy.initial_capital,
        );
        let venue = Venue {
            inner: inner.unwrap(),
            told: Vec::new(),
            on_the_way: VecDeque::new(),
            late: VecDeque::new(),
            down_for: 0,
            halted: false,
            opened_after_halt: Vec::new(),
            weather,
            random: Random::new(seed ^ 0xabcdef),
        };
        Self {
            rows: HistoryRows::new(series).collect(),
            setup,
            disk: Disk::default(),
            venue: Arc::new(Mutex::new(venue)),
            market: Arc::default(),
            lives: 0,
            trace: false,
        }
    }

    async fn open(&self) -> Run<Link, Disk> {
        let trace = self.trace;
        let opened = Run::open(
            &self.setup,
            header(&self.setup),
            self.disk.clone(),
            Link(Arc::clone(&self.venue)),
            Arc::new(|| UnixNanos::EPOCH),
            Box::new(move |event: Event<'_>| {
                if trace {
                    tell(&event);
                }
            }),
        );
        let (run, _, tail) = opened.await.unwrap();
        assert!(self.lives > 0 || tail == Tail::Clean);
        run
    }

    /// One life of the process, to the end of the market.
    async fn live(&self, halt_at: usize) {
        let mut run = self.open().await;
        run.reconcile().await.unwrap();
        loop {
            let next = self
                .rows
                .iter()
                .position(|(time, _)| run.engine().last_row().is_none_or(|(_, last)| *time > last));
            let Some(next) = next else { return };
            let (time, bars) = &self.rows[next];
            // Rows that passed while nobody looked are made up for.
            let is_new = next >= *self.market.lock().unwrap();
            if is_new {
                *self.market.lock().unwrap() = next + 1;
            }
            run.on_bars(*time, bars, is_new).await.unwrap();
            self.check(&run);
            if next >= halt_at && run.engine().core().halt().is_none() {
                let halt = PersonCommand::Halt(Halt::Person);
                run.on_person(halt).await.unwrap().unwrap();
                self.venue.lock().unwrap().halted = true;
                self.check(&run);
            }
        }
    }

    /// What holds at every step.
    fn check(&self, run: &Run<Link, Disk>) {
        let venue = self.venue.lock().unwrap();
        for lane in 0..self.setup.tradable {
            let held = venue.held(lane);
            assert!(
                held.abs() <= Quantity::from_units(UNITS),
                "the venue holds {held}, more than any order was for"
            );
        }
        assert_eq!(venue.opened_after_halt, [], "opened after the halt");
        let halt = run.engine().core().halt();
        assert!(
            matches!(halt, None | Some(Halt::Person)),
            "halted by {halt:?}"
        );
        run.engine().core().ledger().check().unwrap();
    }

    /// What holds once the storm is over.
    fn settle(&self) {
        let calm = Weather {
            lost: 0.0,
            refused: 0.0,
            doubled: 0.0,
            held_back: 0.0,
            split: 0.0,
            down: 0.0,
        };
        {
            let mut venue = self.venue.lock().unwrap();
            venue.weather = calm;
            venue.down_for = 0;
        }
        let mut run = block_on(self.open());
        // What the first comparison has said again is looked at by the second.
        for _ in 0..2 {
            block_on(run.reconcile()).unwrap().unwrap();
            block_on(run.drain()).unwrap();
        }
        let found = block_on(run.reconcile()).unwrap().unwrap();
        assert_eq!(found.differing, []);
        assert_eq!((&found.missing, &found.foreign), (&vec![], &vec![]));
        let venue = self.venue.lock().unwrap();
        let engine = run.engine();
        for lane in 0..self.setup.tradable {
            let position = engine.core().ledger().position(AssetId(lane as u32));
            let here = position.map_or(Quantity::ZERO, |held| held.quantity);
            assert_eq!(here, venue.held(lane), "lane {lane}");
        }
        // Position is the sum of fills: each is booked once.
        let mut filled: BTreeMap<u64, Quantity> = BTreeMap::new();
        let mut names = BTreeSet::new();
        for told in &venue.told {
            if let OrderEvent::Filled(fill) = &told.event {
                assert!(names.insert(fill.id.clone()), "{} twice", fill.id);
                let sum = filled.entry(told.id.sequence).or_insert(Quantity::ZERO);
                *sum = sum.checked_add(fill.quantity.get()).unwrap();
            }
        }
        for (number, order) in engine.desk().orders().iter().enumerate() {
            let there = filled.get(&(number as u64)).copied();
            assert_eq!(
                order.filled,
                there.unwrap_or(Quantity::ZERO),
                "order {number}"
            );
            let record = &engine.core().orders()[number];
            let booked = record.state.filled().map(|fill| fill.quantity.get());
            assert_eq!(booked, there, "order {number} in the books");
        }
        // What we believe open is open there, and the other way round.
        drop(venue);
        let state = self.venue.lock().unwrap().state();
        let there: BTreeSet<u64> = state
            .orders
            .iter()
            .filter(|order| order.is_open)
            .map(|order| order.id.unwrap().sequence)
            .collect();
        let here: BTreeSet<u64> = engine.desk().open().map(|(number, _)| number.0).collect();
        assert_eq!(here, there, "open orders");
        let stages = engine.desk().open().map(|(_, order)| order.stage);
        for stage in stages {
            assert_eq!(stage, Stage::Accepted);
        }
        self.check(&run);
    }
}

fn run_schedule(seed: u64, strategies: &[Arc<Strategy>], trace: bool) {
    let strategy = &strategies[(seed % strategies.len() as u64) as usize];
    let mut schedule = Schedule::new(seed, strategy);
    schedule.trace = trace;
    let mut random = Random::new(seed ^ 0x5eed);
    let halt_at = if seed.is_multiple_of(4) {
        (random.uniform() * 24.0) as usize
    } else {
        usize::MAX
    };
    let deaths = (random.bits() % 5) as u32;
    while schedule.lives < deaths {
        let mut points = (random.uniform() * 250.0) as u64;
        if run_for(&mut points, schedule.live(halt_at)).is_some() {
            break;
        }
        schedule.disk.lose_power(&mut random);
        schedule.lives += 1;
    }
    block_on(schedule.live(halt_at));
    schedule.lives += 1;
    schedule.settle();
}

/// `BELLWETHER_SEED` looks at one schedule, and tells what happens.
#[test]
fn nothing_is_lost_and_nothing_is_doubled() {
    let strategies = strategies();
    let seed = std::env::var("BELLWETHER_SEED").ok();
    if let Some(seed) = seed.and_then(|seed| seed.parse().ok()) {
        run_schedule(seed, &strategies, true);
        return;
    }
    let count = std::env::var("BELLWETHER_SCHEDULES").ok();
    let count = count
        .and_then(|count| count.parse().ok())
        .unwrap_or(SCHEDULES);
    let seeds = FAILED_BEFORE.into_iter().chain(0..count);
    for seed in seeds {
        let schedule = std::panic::AssertUnwindSafe(|| run_schedule(seed, &strategies, false));
        if let Err(panic) = std::panic::catch_unwind(schedule) {
            eprintln!("the schedule of seed {seed} failed");
            std::panic::resume_unwind(panic);
        }
    }
}
