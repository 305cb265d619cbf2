//! The deterministic half of a run: what came in decides what it wants.

use std::sync::Arc;

use bellwether_ledger::{AssetId, Position};
use bellwether_market::{
    Bar, Calendar, Currency, Instrument, OrderReport, OrderType, SessionCursor, TradingDay,
    UnixNanos,
};
use bellwether_research::{LiveRows, PanelError};
use bellwether_trading::document::{FillConvention, SizeAt};
use bellwether_trading::{
    Alert, Answer, Command, Concern, Core, CoreError, Desk, FillReport, Halt, Intent, Lane,
    NotDone, OrderNumber, PersonCommand, RefusedEntry, Report, RowView, Strategy,
};

/// What a run is made of.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Its number: part of the names of its orders.
    pub run: u64,
    /// The strategy, parameters in place.
    pub strategy: Arc<Strategy>,
    /// What it trades, then what its expressions only read.
    pub instruments: Vec<Instrument>,
    /// How many of the instruments are traded.
    pub tradable: usize,
}

/// Everything that an engine may be told. The log of a run is a list of these.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Input {
    /// Bars that are complete: one place an instrument. Expressions see them, and orders whose rows are over are taken back.
    Bars {
        /// When they were complete.
        time: UnixNanos,
        /// The bars; `None` where an instrument had no trade.
        bars: Vec<Option<Bar>>,
    },
    /// Rules act on the last bars. Bars that were missed and are made up for are followed by no such thing.
    Decide,
    /// The venue says something of an order.
    Report(OrderReport),
    /// A person wants something.
    Person(PersonCommand),
    /// The venue never heard of an order: it is sent anew, or given up.
    Unheard(OrderNumber),
}

/// What follows from an input.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    /// To be said to the venue, in this order.
    pub intents: Vec<Intent>,
    /// Alerts that rules gave.
    pub alerts: Vec<Alert>,
    /// Entries that were refused.
    pub refused: Vec<RefusedEntry>,
    /// Fills that were booked.
    pub fills: Vec<FillReport>,
    /// What a person has to know.
    pub concerns: Vec<Concern>,
    /// The order that a person's command led to, or why it was not done.
    pub person: Option<Result<Option<OrderNumber>, NotDone>>,
}

impl Outcome {
    /// Whether there is something to be compared when the log is replayed.
    pub(super) fn is_decision(&self, input: &Input) -> bool {
        matches!(input, Input::Decide) || !self.is_quiet()
    }

    /// Whether nothing followed.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.intents.is_empty()
            && self.alerts.is_empty()
            && self.refused.is_empty()
            && self.fills.is_empty()
            && self.concerns.is_empty()
            && self.person.is_none()
    }

    fn clear(&mut self) {
        self.intents.clear();
        self.alerts.clear();
        self.refused.clear();
        self.fills.clear();
        self.concerns.clear();
        self.person = None;
    }
}

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The strategy wants data that a live market does not give.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// The core stopped.
    #[error(transparent)]
    Core(#[from] CoreError),
    /// A row that is not later than the one before it.
    #[error("a row of {time} came after one of {last}")]
    OutOfOrder {
        /// When it was complete.
        time: UnixNanos,
        /// The last row.
        last: UnixNanos,
    },
    /// A row of other instruments.
    #[error("a row of {found} places for {lanes} instruments")]
    Lanes {
        /// Places of the row.
        found: usize,
        /// Instruments of the run.
        lanes: usize,
    },
    /// The strategy sizes orders by the cash at the fill, which only a simulation knows.
    #[error("`size_at: fill` is for backtests: no venue takes an order whose size it has to find")]
    SizeAtFill,
}

/// A strategy at work.
pub struct Engine {
    core: Core,
    desk: Desk,
    rows: LiveRows,
    days: SessionCursor,
    day: Option<TradingDay>,
    row_nanos: i64,
    last_row: Option<(u64, UnixNanos)>,
    /// The last known closes.
    marks: Vec<f64>,
    /// What the account was worth at the last closes of the trading day before.
    day_start_equity: f64,
    /// The last row until it is decided on.
    at_hand: Option<AtHand>,
    commands: Vec<Command>,
}

/// A row that nothing was decided on yet.
struct AtHand {
    high: Vec<f64>,
    low: Vec<f64>,
    present: Option<Vec<bool>>,
}

impl Engine {
    /// An engine that has seen nothing.
    ///
    /// # Errors
    /// [`EngineError`] when the strategy cannot be fed or run live.
    pub fn new(setup: &Setup) -> Result<Self, EngineError> {
        Self::with_facts(setup, &[])
    }

    /// As [`new`](Self::new), with columns that stay the same from row to row: one value an instrument, NaN where it is not
    /// known.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_facts(setup: &Setup, facts: &[(String, Vec<f64>)]) -> Result<Self, EngineError> {
        let strategy = Arc::clone(&setup.strategy);
        if strategy.execution.size_at == SizeAt::Fill {
            return Err(EngineError::SizeAtFill);
        }
        let lanes: Vec<Lane> = setup
            .instruments
            .iter()
            .enumerate()
            .map(|(lane, instrument)| Lane {
                instrument: instrument.clone(),
                tradable: lane < setup.tradable,
            })
            .collect();
        let first = setup.instruments.first();
        let currency = first.map_or(Currency::USD, |instrument| instrument.currency);
        let calendar = strategy
            .calendar
            .or_else(|| first.map(|instrument| instrument.calendar))
            .unwrap_or(bellwether_market::CalendarId::AlwaysOpen);
        let rows = LiveRows::with_facts(
            &setup.instruments,
            strategy.timeframe,
            setup.tradable,
            &strategy.program,
            facts,
        )?;
        let row_nanos = strategy.timeframe.fixed_nanos().unwrap_or(i64::MAX);
        let marks = vec![f64::NAN; lanes.len()];
        let mut core = Core::new(strategy, lanes, currency, 1)?;
        core.keep_refused();
        Ok(Self {
            day_start_equity: core.ledger().cash().to_f64(),
            core,
            desk: Desk::new(setup.run),
            rows,
            days: SessionCursor::new(Calendar::by_id(calendar)),
            day: None,
            row_nanos,
            last_row: None,
            marks,
            at_hand: None,
            commands: Vec::new(),
        })
    }

    /// The strategy's books and orders.
    #[must_use]
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Its orders at the venue.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Equity at the last closes.
    #[must_use]
    pub fn equity(&self) -> f64 {
        let positions = self.core.ledger().open_positions();
        let worth = |(asset, position): (AssetId, &Position)| {
            position.linear_value().at(self.marks[asset.0 as usize])
        };
        self.core.ledger().cash().to_f64() + positions.map(worth).sum::<f64>()
    }

    /// What the account was worth when the trading day of the last row began.
    #[must_use]
    pub fn day_start_equity(&self) -> f64 {
        self.day_start_equity
    }

    /// The trading day of the last row.
    #[must_use]
    pub fn day(&self) -> Option<TradingDay> {
        self.day
    }

    /// The last known close of every instrument; NaN before the first.
    #[must_use]
    pub fn marks(&self) -> &[f64] {
        &self.marks
    }

    /// The number and time of the last row.
    #[must_use]
    pub fn last_row(&self) -> Option<(u64, UnixNanos)> {
        self.last_row
    }

    /// Whether nothing was decided on the last row yet.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.at_hand.is_some()
    }

    /// Takes an input in.
    ///
    /// # Errors
    /// [`EngineError`] stops the run: its books may be wrong.
    pub fn handle(&mut self, input: &Input, outcome: &mut Outcome) -> Result<(), EngineError> {
        outcome.clear();
        match input {
            Input::Bars { time, bars } => self.bars(*time, bars, outcome)?,
            Input::Decide => self.decide(outcome)?,
            Input::Report(report) => self.report(report, outcome)?,
            Input::Person(command) => self.person(command, outcome)?,
            Input::Unheard(number) => self.unheard(*number, outcome)?,
        }
        outcome.alerts = self.core.take_alerts();
        outcome.refused.extend(self.core.take_refused());
        Ok(())
    }

    fn bars(
        &mut self,
        time: UnixNanos,
        bars: &[Option<Bar>],
        outcome: &mut Outcome,
    ) -> Result<(), EngineError> {
        if let Some((_, last)) = self.last_row
            && time <= last
        {
            return Err(EngineError::OutOfOrder { time, last });
        }
        let lanes = self.marks.len();
        if bars.len() != lanes {
            return Err(EngineError::Lanes {
                found: bars.len(),
                lanes,
            });
        }
        self.observe();
        let day_before = self.day;
        if self.trading_day(time) != day_before {
            self.day_start_equity = self.equity();
        }
        let Some(block) = self.rows.push(time, bars) else {
            return Ok(());
        };
        self.last_row = Some((block.prices.first_row, time));
        self.marks.copy_from_slice(block.marks);
        self.core.evaluate(&block.rows);
        self.at_hand = Some(AtHand {
            high: block.prices.high.to_vec(),
            low: block.prices.low.to_vec(),
            present: block.prices.present.map(<[bool]>::to_vec),
        });
        let expired = self.desk.on_row(&self.core, |lane| bars[lane].is_some());
        self.answer(expired, outcome)
    }

    fn decide(&mut self, outcome: &mut Outcome) -> Result<(), EngineError> {
        let Some((row, time)) = self.last_row else {
            return Ok(());
        };
        let day = self.trading_day(time);
        let Some(at_hand) = &self.at_hand else {
            return Ok(());
        };
        if self.core.next_signal(0).is_some() || self.core.looks_at_rows() {
            let view = RowView {
                in_block: 0,
                row,
                time,
                row_nanos: self.row_nanos,
                day,
                marks: &self.marks,
                high: &at_hand.high,
                low: &at_hand.low,
                present: at_hand.present.as_deref(),
            };
            self.core.on_row(&view, &mut self.commands)?;
            self.perform(outcome)?;
        }
        self.observe();
        Ok(())
    }

    /// Lets what is held see the range of the last bars, once.
    fn observe(&mut self) {
        let Some(at_hand) = self.at_hand.take() else {
            return;
        };
        let positions = self.core.ledger().open_positions();
        let held: Vec<usize> = positions.map(|(asset, _)| asset.0 as usize).collect();
        for lane in held {
            let present = at_hand.present.as_ref();
            if present.is_none_or(|present| present[lane]) {
                self.core
                    .observe(lane, at_hand.high[lane], at_hand.low[lane]);
            }
        }
    }

    fn report(&mut self, report: &OrderReport, outcome: &mut Outcome) -> Result<(), EngineError> {
        let row = self.row_of(report);
        let (for_core, concern) = self.desk.on_report(report, row);
        if let Some(concern) = concern {
            if matches!(concern, Concern::Overfill(_) | Concern::UnknownOrder(_)) {
                self.halt(Halt::IllegalReport, report.time, outcome)?;
            }
            outcome.concerns.push(concern);
        }
        match for_core {
            Some(for_core) => self.tell_core(&for_core, row, outcome),
            None => Ok(()),
        }
    }

    fn tell_core(
        &mut self,
        report: &Report,
        row: u64,
        outcome: &mut Outcome,
    ) -> Result<(), EngineError> {
        self.core.on_report(report, row, &mut self.commands)?;
        self.perform(outcome)?;
        if let Report::Filled(fill) = report {
            outcome.fills.push(*fill);
            let asset = self.core.orders()[fill.number.0 as usize].request.asset;
            let resized = self.desk.resize(asset, &self.core);
            self.answer(resized, outcome)?;
        }
        Ok(())
    }

    fn unheard(&mut self, number: OrderNumber, outcome: &mut Outcome) -> Result<(), EngineError> {
        let anew = if self.is_wanted(number) {
            self.desk.anew(number, &self.core)
        } else {
            None
        };
        if let Some(intent) = anew {
            outcome.intents.push(intent);
            return Ok(());
        }
        match self.desk.not_sent(number) {
            Some(report) => self.tell_core(&report, self.row(), outcome),
            None => Ok(()),
        }
    }

    /// Whether an order that was never sent is still to be sent: what closes something always, what opens something only
    /// while the row that it was decided on is the last.
    fn is_wanted(&self, number: OrderNumber) -> bool {
        let Some(order) = self.core.orders().get(number.0 as usize) else {
            return false;
        };
        let is_fresh = self
            .last_row
            .is_none_or(|(row, _)| order.request.row >= row);
        let is_halted = self.core.halt().is_some();
        !order.request.role.may_open() || (is_fresh && !is_halted)
    }

    fn person(
        &mut self,
        command: &PersonCommand,
        outcome: &mut Outcome,
    ) -> Result<(), EngineError> {
        let (row, time) = self.last_row.unwrap_or((0, UnixNanos::EPOCH));
        let done = self.core.on_person(command, row, time, &mut self.commands);
        self.perform(outcome)?;
        outcome.person = Some(done);
        Ok(())
    }

    fn halt(
        &mut self,
        why: Halt,
        time: UnixNanos,
        outcome: &mut Outcome,
    ) -> Result<(), EngineError> {
        let row = self.last_row.map_or(0, |(row, _)| row);
        let halt = PersonCommand::Halt(why);
        // A halt is never refused.
        let _ = self.core.on_person(&halt, row, time, &mut self.commands);
        self.perform(outcome)
    }

    /// Gives the desk what the core wants; its answers may make the core want more.
    fn perform(&mut self, outcome: &mut Outcome) -> Result<(), EngineError> {
        let mut at = 0;
        while at < self.commands.len() {
            let command = self.commands[at];
            at += 1;
            match self.desk.on_command(command, &self.core) {
                None => {}
                Some(Answer::Tell(intent)) => outcome.intents.push(intent),
                Some(Answer::Report(report)) => {
                    let row = self.row();
                    self.core.on_report(&report, row, &mut self.commands)?;
                }
            }
        }
        self.commands.clear();
        Ok(())
    }

    fn answer(&mut self, answers: Vec<Answer>, outcome: &mut Outcome) -> Result<(), EngineError> {
        for answer in answers {
            match answer {
                Answer::Tell(intent) => outcome.intents.push(intent),
                Answer::Report(report) => self.tell_core(&report, self.row(), outcome)?,
            }
        }
        Ok(())
    }

    /// The row of a report: an order may be filled at the close of the row that it was decided on.
    fn row_of(&self, report: &OrderReport) -> u64 {
        let at_close = self.core.strategy().execution.fill == FillConvention::Close;
        let number = self.desk.number(report.id).filter(|_| at_close);
        let request = number.map(|number| self.core.orders()[number.0 as usize].request);
        match (request, self.last_row) {
            (Some(request), Some((row, _)))
                if request.row == row && request.order_type == OrderType::Market =>
            {
                row
            }
            _ => self.row(),
        }
    }

    /// The row that something belongs to: the one at hand until it is decided on, then the one to come.
    fn row(&self) -> u64 {
        match (&self.at_hand, self.last_row) {
            (Some(_), Some((row, _))) => row,
            _ => self.rows.rows(),
        }
    }

    /// The trading day of the bars that are complete at an instant.
    fn trading_day(&mut self, complete: UnixNanos) -> Option<TradingDay> {
        // A bar that closes with the session belongs to it.
        let within = complete.saturating_add_nanos(-1);
        if !self.day.is_some_and(|day| day.contains(within)) {
            self.day = self.days.trading_day_of(within);
        }
        self.day
    }
}
