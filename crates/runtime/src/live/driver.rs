//! The other half of a run: it writes down what comes in, performs what the engine wants, and finds out what became of it.

use std::collections::VecDeque;

use bellwether_ledger::AssetId;
use bellwether_market::{
    Bar, ClientOrderId, OrderEvent, OrderReport, Quantity, Symbol, UnixNanos, VenueOrder,
};
use bellwether_trading::{Halt, Intent, NotDone, OrderNumber, PersonCommand};

use super::engine::{Engine, EngineError, Input, Outcome, Setup};
use super::log_record::{LogRecord, RunHeader, decided};
use super::ports::{Broker, ClosedRow, LogStorage, SendError};
use super::replay::{Difference, Replayed, replay_into};
use super::run_log::{LogError, RunLog, Tail};
use crate::queue::Clock;

/// Rows that a simulated venue is shown again after a crash: it may have lost the last ones with the power.
const SHOWN_AGAIN: usize = 64;

/// What ends a run.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Its log cannot be read or written: nothing may be said to the venue.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Its books may be wrong.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Its log is of another strategy.
    #[error("the log is of another run or strategy; begin a new run")]
    OtherRun,
    /// This program decides otherwise than the one that wrote the log.
    #[error(
        "{0}; finish the run with the version of the program that began it, or close its positions and begin a new one"
    )]
    Differs(#[from] Difference),
}

/// What a run tells those who watch it.
pub enum Event<'a> {
    /// Something came in.
    Input {
        /// When, by our clock.
        at: UnixNanos,
        /// What.
        input: &'a Input,
        /// What follows from it.
        outcome: &'a Outcome,
        /// The run after it.
        engine: &'a Engine,
    },
    /// It was compared with its venue.
    Reconciled(&'a Reconciliation),
}

/// What a comparison with the venue found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// Reports that had been missed, and are booked now.
    pub missed: Vec<OrderReport>,
    /// What the venue had never heard, and was told again, by the same name.
    pub told_again: Vec<ClientOrderId>,
    /// Orders that the venue had never heard of, and that nobody wants any more.
    pub not_sent: Vec<OrderNumber>,
    /// Orders that we believe open and of which the venue knows nothing. They stay on the book until it, or a person, says
    /// what became of them.
    pub missing: Vec<OrderNumber>,
    /// Orders of others.
    pub foreign: Vec<VenueOrder>,
    /// Instruments of which the venue holds something else than our books: what it holds, and what they say.
    pub differing: Vec<(Symbol, Quantity, Quantity)>,
}

/// A run under way.
pub struct Run<B, S> {
    engine: Engine,
    log: RunLog<LogRecord, S>,
    broker: B,
    clock: Clock,
    watch: Box<dyn FnMut(Event<'_>) + Send>,
    outcome: Outcome,
    /// What the venue has of us is not known: something was said to it and not answered.
    is_doubtful: bool,
    told: VecDeque<Input>,
    /// The last rows of an earlier life.
    shown: VecDeque<(UnixNanos, Vec<Option<Bar>>)>,
}

impl<B: Broker, S: LogStorage> Run<B, S> {
    /// Begins a run, or goes on with the one that the log tells of. Before it may decide anything, it is to be
    /// [reconciled](Self::reconcile).
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn open(
        setup: &Setup,
        header: RunHeader,
        storage: S,
        broker: B,
        clock: Clock,
        watch: Box<dyn FnMut(Event<'_>) + Send>,
    ) -> Result<(Self, Replayed, Tail), Failure> {
        let (mut log, records, tail) = RunLog::open(storage)?;
        let mut engine = Engine::new(setup)?;
        let mut replayed = Replayed::default();
        match records.split_first() {
            None => {
                log.append(&LogRecord::Began(Box::new(header)))?;
                log.sync().await?;
            }
            Some((LogRecord::Began(began), rest)) => {
                let same = began.run == header.run
                    && began.strategy_hash == header.strategy_hash
                    && began.instruments == header.instruments;
                if !same {
                    return Err(Failure::OtherRun);
                }
                replayed = replay_into(&mut engine, rest)?;
                if let Some(difference) = replayed.difference.take() {
                    return Err(difference.into());
                }
            }
            Some(_) => return Err(LogError::Foreign.into()),
        }
        let mut shown: VecDeque<(UnixNanos, Vec<Option<Bar>>)> = VecDeque::new();
        for record in records {
            if let LogRecord::Input {
                input: Input::Bars { time, bars },
                ..
            } = record
            {
                shown.push_back((time, bars));
                if shown.len() > SHOWN_AGAIN {
                    shown.pop_front();
                }
            }
        }
        let run = Self {
            engine,
            shown,
            log,
            broker,
            clock,
            watch,
            outcome: Outcome::default(),
            is_doubtful: true,
            told: VecDeque::new(),
        };
        Ok((run, replayed, tail))
    }

    /// The deterministic half.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The venue.
    pub fn broker(&mut self) -> &mut B {
        &mut self.broker
    }

    /// Whether it is unknown what the venue has of us. Nothing is decided then.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.is_doubtful
    }

    /// Bars are complete. With `act`, rules decide on them, unless what the venue has is unknown and cannot be found out.
    ///
    /// # Errors
    /// [`Failure`] ends the run.
    pub async fn on_bars(
        &mut self,
        time: UnixNanos,
        bars: &[Option<Bar>],
        act: bool,
    ) -> Result<(), Failure> {
        if self.is_doubtful {
            self.reconcile().await?;
        }
        let row = ClosedRow { time, bars };
        if self.broker.on_row(&row).await.is_err() {
            self.is_doubtful = true;
        }
        self.drain().await?;
        let bars = bars.to_vec();
        self.take(Input::Bars { time, bars }).await?;
        self.drain().await?;
        if act {
            self.decide().await?;
        }
        Ok(())
    }

    /// Lets rules act on the last row, if they have not and it is known what the venue has: after a crash between a row and
    /// the decision on it, where the row is still the newest.
    ///
    /// # Errors
    /// [`Failure`] ends the run.
    pub async fn decide(&mut self) -> Result<(), Failure> {
        if self.engine.is_undecided() && !self.is_doubtful {
            self.take(Input::Decide).await?;
            self.drain().await?;
        }
        Ok(())
    }

    /// A person wants something: the order that it led to, or why it was not done.
    ///
    /// # Errors
    /// [`Failure`] ends the run.
    pub async fn on_person(
        &mut self,
        command: PersonCommand,
    ) -> Result<Result<Option<OrderNumber>, NotDone>, Failure> {
        self.log_and_handle(Input::Person(command))?;
        let done = self.outcome.person.take().unwrap_or(Ok(None));
        self.perform().await?;
        self.drain().await?;
        Ok(done)
    }

    /// Takes what the venue has to say, until it has no more.
    ///
    /// # Errors
    /// [`Failure`] ends the run.
    pub async fn drain(&mut self) -> Result<(), Failure> {
        while let Some(report) = self.broker.poll() {
            self.take(Input::Report(report)).await?;
        }
        Ok(())
    }

    /// Finds out what the venue has of us, books what was missed, says again what it never heard, and halts the run where
    /// what it holds differs from the books. While the venue does not answer, the run stays [doubtful](Self::is_doubtful).
    ///
    /// # Errors
    /// [`Failure`] ends the run.
    pub async fn reconcile(&mut self) -> Result<Option<Reconciliation>, Failure> {
        while let Some((time, bars)) = self.shown.pop_front() {
            let row = ClosedRow { time, bars: &bars };
            // A venue that cannot be shown them says so when it is asked what it has.
            let _ = self.broker.on_row(&row).await;
        }
        // Of what is sent from here on the answer knows nothing.
        let asked_about = self.engine.desk().orders().len() as u64;
        let Ok(venue) = self.broker.state().await else {
            self.is_doubtful = true;
            return Ok(None);
        };
        self.is_doubtful = false;
        let mut found = Reconciliation::default();
        for fill in venue.fills {
            let ours = self.engine.desk().number(fill.id).is_some();
            if ours && !self.engine.desk().knows(&fill) {
                found.missed.push(fill.clone());
                self.take(Input::Report(fill)).await?;
            }
        }
        // All that made these positions is booked, and nothing that came later.
        found.differing = self.differing(&venue.positions);
        let open = self.engine.desk().open().map(|(number, _)| number);
        let open: Vec<OrderNumber> = open.filter(|number| number.0 < asked_about).collect();
        for number in open {
            let id = self.engine.desk().id(number);
            let at_venue = venue.orders.iter().find(|order| order.id == Some(id));
            self.reconcile_order(number, at_venue, &mut found).await?;
        }
        let foreign = venue.orders.into_iter().filter(|order| {
            let ours = order.id.and_then(|id| self.engine.desk().number(id));
            order.is_open && ours.is_none()
        });
        found.foreign = foreign.collect();
        if !found.differing.is_empty() && self.engine.core().halt().is_none() {
            self.take(Input::Person(PersonCommand::Halt(Halt::Mismatch)))
                .await?;
        }
        (self.watch)(Event::Reconciled(&found));
        self.drain().await?;
        Ok(Some(found))
    }

    async fn reconcile_order(
        &mut self,
        number: OrderNumber,
        at_venue: Option<&VenueOrder>,
        found: &mut Reconciliation,
    ) -> Result<(), Failure> {
        let (desk, time) = (self.engine.desk(), (self.clock)());
        let is_open = |number: OrderNumber| {
            let order = desk.orders().get(number.0 as usize);
            order.is_some_and(|order| order.stage.is_open())
        };
        if !is_open(number) {
            return Ok(());
        }
        let id = desk.id(number);
        if let Some(at_venue) = at_venue {
            if let Some(event) = desk.missed(number, at_venue) {
                let report = OrderReport { id, time, event };
                found.missed.push(report.clone());
                return self.take(Input::Report(report)).await;
            }
            // What we wanted changed or back did not arrive, or did not have its effect: both may be said twice.
            if let Some(intent) = desk.again(number) {
                found.told_again.push(id);
                return self.tell(intent).await;
            }
            return Ok(());
        }
        if desk.is_heard(number) {
            // Not found is not over.
            found.missing.push(number);
            return Ok(());
        }
        // By its name it can be said again without becoming two.
        self.take(Input::Unheard(number)).await?;
        let order = self.engine.desk().orders().get(number.0 as usize);
        if order.is_some_and(|order| order.stage.is_open()) {
            found.told_again.push(id);
        } else {
            found.not_sent.push(number);
        }
        Ok(())
    }

    /// What the venue holds otherwise than our books say.
    fn differing(
        &self,
        positions: &[bellwether_market::VenuePosition],
    ) -> Vec<(Symbol, Quantity, Quantity)> {
        let core = self.engine.core();
        let lanes = core.lanes().iter().enumerate();
        lanes
            .filter(|(_, lane)| lane.tradable)
            .filter_map(|(lane, described)| {
                let symbol = &described.instrument.symbol;
                let there = positions.iter().find(|held| held.symbol == *symbol);
                let there = there.map_or(Quantity::ZERO, |held| held.quantity);
                let here = core.ledger().position(AssetId(lane as u32));
                let here = here.map_or(Quantity::ZERO, |held| held.quantity);
                (there != here).then(|| (symbol.clone(), there, here))
            })
            .collect()
    }

    /// Takes an input in and performs all that follows from it.
    async fn take(&mut self, input: Input) -> Result<(), Failure> {
        self.log_and_handle(input)?;
        self.perform().await
    }

    /// Writes an input down and lets the engine see it.
    fn log_and_handle(&mut self, input: Input) -> Result<(), Failure> {
        let at = (self.clock)();
        let record = LogRecord::Input { at, input };
        self.log.append(&record)?;
        let LogRecord::Input { input, .. } = record else {
            return Ok(());
        };
        self.engine.handle(&input, &mut self.outcome)?;
        if self.outcome.is_decision(&input) {
            let hash = decided(&self.engine, &self.outcome);
            self.log.append(&LogRecord::Decided(hash))?;
        }
        (self.watch)(Event::Input {
            at,
            input: &input,
            outcome: &self.outcome,
            engine: &self.engine,
        });
        Ok(())
    }

    /// Says to the venue what the engine wants said, once it can no longer be lost.
    async fn perform(&mut self) -> Result<(), Failure> {
        loop {
            let intents = std::mem::take(&mut self.outcome.intents);
            if !intents.is_empty() {
                self.log.sync().await?;
            }
            for intent in intents {
                self.tell(intent).await?;
            }
            match self.told.pop_front() {
                Some(input) => self.log_and_handle(input)?,
                None => return Ok(()),
            }
        }
    }

    /// Says one thing to the venue.
    async fn tell(&mut self, intent: Intent) -> Result<(), Failure> {
        self.log.sync().await?;
        let id = intent.id();
        let (answer, refused): (_, fn(smol_str::SmolStr) -> OrderEvent) = match intent {
            Intent::Submit(order) => (self.broker.submit(&order).await, OrderEvent::Rejected),
            Intent::Cancel(id) => (self.broker.cancel(id).await, OrderEvent::CancelRejected),
            Intent::Replace {
                id,
                quantity,
                order_type,
            } => (
                self.broker.replace(id, quantity, order_type).await,
                OrderEvent::ReplaceRejected,
            ),
        };
        match answer {
            Ok(()) => {}
            Err(SendError::Refused(reason)) => {
                let (time, event) = ((self.clock)(), refused(reason.into()));
                let report = OrderReport { id, time, event };
                self.told.push_back(Input::Report(report));
            }
            Err(SendError::Unknown(_)) => self.is_doubtful = true,
        }
        Ok(())
    }

    /// Ends the run by a person's wish. What is open at the venue stays there.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn end(mut self) -> Result<(B, S), Failure> {
        self.write_end().await?;
        Ok(self.into_parts())
    }

    /// Writes down that the run ended by a person's wish.
    pub(super) async fn write_end(&mut self) -> Result<(), Failure> {
        let at = (self.clock)();
        self.log.append(&LogRecord::Ended { at })?;
        Ok(self.log.sync().await?)
    }

    /// Lets go of everything, as a crash would.
    #[must_use]
    pub fn into_parts(self) -> (B, S) {
        (self.broker, self.log.into_storage())
    }
}
