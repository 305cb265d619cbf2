//! The deterministic core: rows and reports in, commands out.
//!
//! It has no clock, no I/O and no chance of its own. A backtest feeds it history and a simulated venue, live trading a
//! venue's stream; what it decides on a row is a function of what it was fed before.

mod alert;
mod cause;
mod entry;
mod guard;
mod person;
mod protection;
mod refusal;
mod row_view;
mod rule_memory;
mod state;
mod triggers;

use std::sync::Arc;

use bellwether_expr::{Executor, Layout, LayoutError, Rows};
use bellwether_ledger::{
    AssetId, AssetTerms, Execution, Ledger, LedgerError, LotMethod, ReasonId, RoundTrip,
};
use bellwether_market::{Currency, Instrument, LotSize, Money, OrderType, Side, UnixNanos};

pub use alert::{ALERTS_MAX, Alert};
pub use guard::Halt;
pub use person::{ManualOrder, NotDone, PersonCommand};
pub use refusal::{Refusal, RefusedEntry};
pub use row_view::RowView;
pub use state::CoreState;

use self::alert::Alerts;
use self::cause::Cause;
use self::entry::WorkingEntry;
use self::guard::Guard;
use self::protection::{Bracket, Trail};
use self::rule_memory::RuleMemory;
use self::triggers::Triggers;
use crate::document::{FilterScope, PositionSide};
use crate::hours::HoursCursor;
use crate::order::{
    Command, Ending, IllegalTransition, OrderNumber, OrderRecord, OrderRequest, OrderSize,
    OrderState, Report, Role,
};
use crate::strategy::{Action, Operand, Rule, Strategy, exact_price};

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// The books.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An order's life.
    #[error(transparent)]
    Order(#[from] IllegalTransition),
    /// A report about an order that was never sent.
    #[error("the venue reports on order {}, which was never sent", .0.0)]
    UnknownOrder(OrderNumber),
    /// The strategy reads a symbol that is not part of the run.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// An amount that cannot be represented.
    #[error("an amount of {what} leaves the range of exact numbers")]
    Overflow {
        /// What was computed.
        what: &'static str,
    },
}

/// One lane: a symbol's data, and its trading if it belongs to the universe.
#[derive(Debug, Clone)]
pub struct Lane {
    /// The instrument.
    pub instrument: Instrument,
    /// Whether it is traded, or only read by expressions.
    pub tradable: bool,
}

/// What a run leaves.
#[derive(Debug)]
pub struct Records {
    /// The round trips that ended, in the order in which they did.
    pub round_trips: Vec<RoundTrip>,
    /// Every order, by number.
    pub orders: Vec<OrderRecord>,
    /// The first alerts.
    pub alerts: Vec<Alert>,
}

/// What the core keeps of a lane's orders.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
struct Trading {
    entry: Option<WorkingEntry>,
    exit: Option<OrderNumber>,
    stop: Option<OrderNumber>,
    target: Option<OrderNumber>,
    /// The levels of the entry that was sent last.
    bracket: Bracket,
    trail: Option<Trail>,
    /// Entries that the open position consists of.
    entries: u32,
    /// Why the position is to be closed, if the venue did not take the order for it.
    close_again: Option<ReasonId>,
}

impl Trading {
    /// Forgets an order that is over.
    fn forget(&mut self, role: Role, number: OrderNumber) {
        let slot = match role {
            Role::Entry => {
                if self
                    .entry
                    .as_ref()
                    .is_some_and(|entry| entry.number == number)
                {
                    self.entry = None;
                }
                return;
            }
            Role::Exit => &mut self.exit,
            Role::StopLoss => &mut self.stop,
            Role::TakeProfit => &mut self.target,
            Role::Manual => return,
        };
        if *slot == Some(number) {
            *slot = None;
        }
    }
}

/// A strategy at work: expressions, rules, orders and books of one run.
pub struct Core {
    strategy: Arc<Strategy>,
    /// The strategy's, lent out while they act on everything else here.
    rules: Vec<Rule>,
    /// Conditions (outputs of the program) without which nothing is entered.
    filters: Vec<(usize, FilterScope)>,
    lanes: Vec<Lane>,
    executor: Executor,
    signals: Vec<Vec<f64>>,
    triggers: Triggers,
    memory: RuleMemory,
    trading: Vec<Trading>,
    ledger: Ledger,
    orders: Vec<OrderRecord>,
    hours: Option<HoursCursor>,
    guard: Guard,
    alerts: Alerts,
    refusals: [u64; Refusal::ALL.len()],
    /// Those since they were taken last, where someone takes them.
    refused: Option<Vec<RefusedEntry>>,
    cut_orders: u64,
    rejected_orders: u64,
    late_fills: u64,
    slippage_paid: Money,
    /// Positions that are to be closed again.
    to_close: u32,
}

/// An order that is about to be sent.
struct Draft {
    lane: usize,
    side: Side,
    size: OrderSize,
    order_type: OrderType,
    role: Role,
    expires_after: Option<u32>,
    reason: ReasonId,
}

fn filters(rules: &[Rule]) -> Vec<(usize, FilterScope)> {
    let scopes = rules.iter().flat_map(|rule| {
        let scopes = rule.actions.iter().filter_map(|action| match action {
            Action::Filter(scope) => Some(*scope),
            _ => None,
        });
        scopes.map(|scope| (rule.when, scope))
    });
    scopes.collect()
}

impl Core {
    /// A strategy on its lanes, with its initial capital and nothing held.
    ///
    /// # Errors
    /// When an instrument has another currency than the account, or the strategy reads a symbol that is no lane.
    pub fn new(
        strategy: Arc<Strategy>,
        lanes: Vec<Lane>,
        currency: Currency,
        threads: usize,
    ) -> Result<Self, CoreError> {
        let mut ledger = Ledger::new(currency, LotMethod::Fifo);
        for (
            lane,
            Lane {
                instrument,
                tradable,
            },
        ) in lanes.iter().enumerate()
        {
            if *tradable {
                ledger.register(AssetId(lane as u32), AssetTerms::of(instrument))?;
            }
        }
        ledger.deposit(strategy.initial_capital)?;
        let layout = Layout::of_symbols(
            lanes
                .iter()
                .map(|lane| lane.instrument.symbol.as_str().into()),
        );
        Ok(Self {
            executor: Executor::new(strategy.program.clone(), &layout, threads)?,
            signals: vec![Vec::new(); strategy.program.outputs()],
            triggers: Triggers::new(strategy.rules.len(), lanes.len()),
            memory: RuleMemory::new(strategy.rules.len(), lanes.len()),
            trading: vec![Trading::default(); lanes.len()],
            hours: strategy.hours.as_ref().map(crate::hours::Hours::cursor),
            guard: Guard::new(strategy.limits, strategy.initial_capital),
            alerts: Alerts::default(),
            refusals: [0; Refusal::ALL.len()],
            refused: None,
            cut_orders: 0,
            rejected_orders: 0,
            late_fills: 0,
            slippage_paid: Money::ZERO,
            to_close: 0,
            orders: Vec::new(),
            ledger,
            lanes,
            rules: strategy.rules.clone(),
            filters: filters(&strategy.rules),
            strategy,
        })
    }

    /// The strategy.
    #[must_use]
    pub fn strategy(&self) -> &Strategy {
        &self.strategy
    }

    /// The lanes.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// The books.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Every order of the run, by number.
    #[must_use]
    pub fn orders(&self) -> &[OrderRecord] {
        &self.orders
    }

    /// Makes room for the records of so many orders, so that they need not be moved as they become more.
    pub fn expect_orders(&mut self, count: usize) {
        /// What a wrong guess may cost: a few tens of megabytes that are never touched.
        const MAX: usize = 1 << 18;
        let count = count.min(MAX);
        self.orders.reserve(count.saturating_sub(self.orders.len()));
        self.ledger.expect_round_trips(count / 2);
    }

    /// What the run leaves, once it is over.
    #[must_use]
    pub fn into_records(self) -> Records {
        Records {
            round_trips: self.ledger.into_round_trips(),
            orders: self.orders,
            alerts: self.alerts.into_first(),
        }
    }

    /// The alerts of the run, the first [`ALERTS_MAX`] of [`alert_count`](Self::alert_count).
    #[must_use]
    pub fn alerts(&self) -> &[Alert] {
        self.alerts.first()
    }

    /// The alerts since this was asked last, [`ALERTS_MAX`] of them at most.
    pub fn take_alerts(&mut self) -> Vec<Alert> {
        self.alerts.take()
    }

    /// How many alerts there were.
    #[must_use]
    pub fn alert_count(&self) -> u64 {
        self.alerts.count()
    }

    /// How often an entry was refused, by reason.
    pub fn refusals(&self) -> impl Iterator<Item = (Refusal, u64)> + '_ {
        Refusal::ALL.into_iter().zip(self.refusals)
    }

    /// From now on keeps every refusal with its place until it is taken.
    pub fn keep_refused(&mut self) {
        self.refused.get_or_insert_default();
    }

    /// The entries that were refused since this was asked last.
    pub fn take_refused(&mut self) -> impl Iterator<Item = RefusedEntry> + '_ {
        self.refused
            .iter_mut()
            .flat_map(|refused| refused.drain(..))
    }

    /// Orders that were cut to what the cash could pay.
    #[must_use]
    pub fn cut_orders(&self) -> u64 {
        self.cut_orders
    }

    /// Orders that could not be filled.
    #[must_use]
    pub fn rejected_orders(&self) -> u64 {
        self.rejected_orders
    }

    /// Fills of orders that had been reported as over. Each is booked, and worth an alarm.
    #[must_use]
    pub fn late_fills(&self) -> u64 {
        self.late_fills
    }

    /// What slippage cost in all.
    #[must_use]
    pub fn slippage_paid(&self) -> Money {
        self.slippage_paid
    }

    /// The values of the strategy's expressions on the block evaluated last: one tile an output.
    #[must_use]
    pub fn signals(&self) -> &[Vec<f64>] {
        &self.signals
    }

    /// The name behind a reason: a rule's, or that of what acts besides rules (`stop_loss`, `flat_at`, …).
    #[must_use]
    pub fn reason(&self, reason: ReasonId) -> &str {
        let rules = &self.strategy.rules;
        match (reason.0 as usize).checked_sub(rules.len()) {
            None => &rules[reason.0 as usize].name,
            Some(cause) => Cause::ALL
                .get(cause)
                .map_or("unknown", |cause| cause.name()),
        }
    }

    /// Every reason that orders and trades carry, by number.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        let count = self.strategy.rules.len() + Cause::ALL.len();
        (0..count as u32)
            .map(|reason| self.reason(ReasonId(reason)).to_owned())
            .collect()
    }

    /// Whether rows on which no rule acts matter too: a limit of the account, a closing time or a trailing stop has to
    /// look at each row.
    #[must_use]
    pub fn looks_at_rows(&self) -> bool {
        self.to_close > 0
            || self.guard.is_set()
            || self.hours.as_ref().is_some_and(HoursCursor::has_flat_at)
            || self.trails()
    }

    /// Whether the next row has to be looked at even if nothing happens there. Without positions and entries equity does
    /// not change and there is nothing to close, so rows may be passed over.
    #[must_use]
    pub fn looks_at_next_row(&self) -> bool {
        self.looks_at_rows()
            && (self.ledger.open_positions().next().is_some()
                || self.trading.iter().any(|lane| lane.entry.is_some()))
    }

    /// Evaluates the strategy's expressions over a block of rows.
    pub fn evaluate(&mut self, rows: &Rows<'_>) {
        self.executor.advance(rows, &mut self.signals);
        self.triggers.find(&self.rules, &self.signals, rows);
    }

    /// The first row from `from` on, within the block evaluated last, on which a rule may act.
    #[must_use]
    pub fn next_signal(&self, from: usize) -> Option<usize> {
        self.triggers.next_row(from)
    }

    /// Decides on a row of the block evaluated last, once its fills are booked: limits, trailing stops and the closing
    /// time, then exits, then entries by priority, document order and universe order.
    ///
    /// # Errors
    /// [`CoreError`] stops the run.
    pub fn on_row(
        &mut self,
        view: &RowView<'_>,
        commands: &mut Vec<Command>,
    ) -> Result<(), CoreError> {
        self.guard_account(view, commands)?;
        self.close_again(view, commands);
        self.trail_stops(view, commands);
        if self.must_be_flat(view) {
            self.close_all(view, Cause::FlatAt, commands);
        }
        let rules = std::mem::take(&mut self.rules);
        self.alert_and_exit(&rules, view, Some(commands));
        let entered = self.enter_all(&rules, view, commands);
        self.rules = rules;
        entered
    }

    /// Ends the run on a row: alerts are still given, everything is closed, nothing is opened.
    pub fn on_closing_row(&mut self, view: &RowView<'_>, commands: &mut Vec<Command>) {
        let rules = std::mem::take(&mut self.rules);
        self.alert_and_exit(&rules, view, None);
        self.rules = rules;
        self.close_all(view, Cause::EndOfData, commands);
    }

    /// Rules that alert and exit; exits only where there are commands to give.
    fn alert_and_exit(
        &mut self,
        rules: &[Rule],
        view: &RowView<'_>,
        mut commands: Option<&mut Vec<Command>>,
    ) {
        for (index, rule) in rules.iter().enumerate() {
            if !rule.alerts_or_exits() {
                continue;
            }
            let mut from = 0;
            while let Some(lane) = self.next_firing(index, rule, view, &mut from) {
                let mut acted = false;
                for action in &rule.actions {
                    acted |= match (action, &mut commands) {
                        (Action::Exit(side), Some(commands)) => {
                            let held = self.side_of(lane);
                            held.is_some_and(|held| side.is_none_or(|side| side == held))
                                && self.close(lane, view, ReasonId(index as u32), commands)
                        }
                        (Action::Alert(alert), _) => {
                            let alert = self.alert(rule.index, alert, lane, view);
                            self.alerts.give(alert);
                            true
                        }
                        _ => false,
                    };
                }
                if acted {
                    self.memory.note(index, rule, lane, view);
                }
            }
        }
    }

    /// Rules that enter, in the order in which they act; each over the lanes in the universe's order.
    fn enter_all(
        &mut self,
        rules: &[Rule],
        view: &RowView<'_>,
        commands: &mut Vec<Command>,
    ) -> Result<(), CoreError> {
        for (index, rule) in rules.iter().enumerate() {
            for action in &rule.actions {
                let Action::Enter(enter) = action else {
                    continue;
                };
                let mut from = 0;
                while let Some(lane) = self.next_firing(index, rule, view, &mut from) {
                    match self.enter(index, enter, lane, view, commands)? {
                        Ok(()) => self.memory.note(index, rule, lane, view),
                        Err(refusal) => self.refuse(index, lane, view, refusal),
                    }
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, rule: usize, lane: usize, view: &RowView<'_>, why: Refusal) {
        self.refusals[why as usize] += 1;
        if let Some(refused) = &mut self.refused {
            refused.push(RefusedEntry {
                rule: self.strategy.rules[rule].index,
                lane,
                time: view.time,
                why,
            });
        }
    }

    /// The next lane, from `from` on, on which a rule acts: its condition is met there, and it neither rests nor has acted
    /// enough today. `from` goes past it.
    #[inline]
    fn next_firing(
        &self,
        index: usize,
        rule: &Rule,
        view: &RowView<'_>,
        from: &mut usize,
    ) -> Option<usize> {
        loop {
            let lane = self.triggers.next_lane(index, view.in_block, *from)?;
            *from = lane + 1;
            if self.lanes[lane].tradable && self.memory.may_fire(index, rule, lane, view) {
                return Some(lane);
            }
        }
    }

    /// Takes in what the venue says: books fills, puts levels in force, clears what is over.
    ///
    /// # Errors
    /// [`CoreError`] stops the run.
    pub fn on_report(
        &mut self,
        report: &Report,
        row: u64,
        commands: &mut Vec<Command>,
    ) -> Result<(), CoreError> {
        let number = report.number();
        let record = self
            .orders
            .get_mut(number.0 as usize)
            .ok_or(CoreError::UnknownOrder(number))?;
        let was_over = matches!(record.state, OrderState::Ended { .. });
        let is_first = record.state.filled().is_none();
        record.apply(report, row)?;
        let (request, is_over) = (record.request, record.state.is_over());
        let lane = request.asset.0 as usize;
        if is_over {
            self.trading[lane].forget(request.role, number);
        }
        let fill = match report {
            Report::Filled(fill) => fill,
            Report::Ended { why, .. } => {
                self.rejected_orders += u64::from(why.is_rejection());
                if matches!(why, Ending::Rejected | Ending::NotSent) {
                    self.on_rejected(&request, row, commands);
                }
                return Ok(());
            }
        };
        self.ledger.book(&Execution {
            asset: request.asset,
            side: request.side,
            quantity: fill.quantity,
            price: fill.price,
            commission: fill.commission,
            time: fill.time,
            row: fill.row,
            reason: request.reason,
        })?;
        self.late_fills += u64::from(was_over);
        self.cut_orders += u64::from(fill.cut);
        self.slippage_paid = self
            .slippage_paid
            .checked_add(fill.slippage)
            .map_err(|_| CoreError::Overflow { what: "slippage" })?;
        if request.role == Role::Entry {
            // A part that comes when the position was closed already is an entry anew.
            let entries = &mut self.trading[lane].entries;
            *entries += u32::from(is_first || *entries == 0);
            self.protect(lane, &request, fill, commands);
        }
        // What was to close all of it and has closed a part, since more had come in between, closes the rest.
        if is_over && request.size == OrderSize::WholePosition && self.side_of(lane).is_some() {
            self.close_position(lane, row, fill.time, request.reason, commands);
        }
        if self.side_of(lane).is_none() {
            let trading = &mut self.trading[lane];
            let over = [
                trading.stop.take(),
                trading.target.take(),
                trading.exit.take(),
            ];
            commands.extend(over.into_iter().flatten().map(Command::Cancel));
            trading.trail = None;
            trading.entries = 0;
        }
        Ok(())
    }

    /// Lets the ledger see the range of prices since the last look, for the excursions of open positions.
    pub fn observe(&mut self, lane: usize, high: f64, low: f64) {
        if let (Some(high), Some(low)) = (exact_price(high), exact_price(low)) {
            self.ledger.observe(AssetId(lane as u32), high, low);
        }
    }

    /// The account's equity at these prices; `NaN` marks cannot be valued.
    ///
    /// # Errors
    /// [`CoreError`] when a held asset has no price.
    pub fn equity(&self, marks: &[f64]) -> Result<Money, CoreError> {
        Ok(self
            .ledger
            .equity(|asset| exact_price(marks[asset.0 as usize]))?)
    }

    fn operand(&self, operand: Operand, view: &RowView<'_>, lane: usize) -> f64 {
        match operand {
            Operand::Constant(x) => x,
            Operand::Output(output) => {
                self.signals[output][view.in_block * self.lanes.len() + lane]
            }
        }
    }

    fn side_of(&self, lane: usize) -> Option<PositionSide> {
        let side = self.ledger.position(AssetId(lane as u32))?.side()?;
        Some(match side {
            bellwether_ledger::PositionSide::Long => PositionSide::Long,
            bellwether_ledger::PositionSide::Short => PositionSide::Short,
        })
    }

    fn lot(&self, lane: usize) -> LotSize {
        if self.strategy.fractional {
            LotSize::FRACTIONAL
        } else {
            self.lanes[lane].instrument.lot_size
        }
    }

    fn cause(&self, cause: Cause) -> ReasonId {
        ReasonId((self.strategy.rules.len() + cause as usize) as u32)
    }

    fn send(
        &mut self,
        draft: Draft,
        row: u64,
        time: UnixNanos,
        commands: &mut Vec<Command>,
    ) -> OrderNumber {
        let number = OrderNumber(self.orders.len() as u64);
        self.orders.push(OrderRecord {
            request: OrderRequest {
                number,
                asset: AssetId(draft.lane as u32),
                side: draft.side,
                size: draft.size,
                order_type: draft.order_type,
                role: draft.role,
                row,
                time,
                expires_after: draft.expires_after,
                reason: draft.reason,
            },
            state: OrderState::Working,
        });
        commands.push(Command::Submit(number));
        number
    }

    /// Closes a lane's position at market; whether an order was sent, which it is not if one is under way.
    fn close(
        &mut self,
        lane: usize,
        view: &RowView<'_>,
        reason: ReasonId,
        commands: &mut Vec<Command>,
    ) -> bool {
        self.close_position(lane, view.row, view.time, reason, commands)
    }

    fn close_position(
        &mut self,
        lane: usize,
        row: u64,
        time: UnixNanos,
        reason: ReasonId,
        commands: &mut Vec<Command>,
    ) -> bool {
        let Some(held) = self.side_of(lane) else {
            return false;
        };
        if self.trading[lane].exit.is_some() {
            return false;
        }
        let draft = Draft {
            lane,
            side: held.closing_side(),
            size: OrderSize::WholePosition,
            order_type: OrderType::Market,
            role: Role::Exit,
            expires_after: None,
            reason,
        };
        self.trading[lane].exit = Some(self.send(draft, row, time, commands));
        true
    }

    /// What was to close a position, or to protect it, is not to be had.
    fn on_rejected(&mut self, request: &OrderRequest, row: u64, commands: &mut Vec<Command>) {
        let lane = request.asset.0 as usize;
        match request.role {
            // Without its stop a position is not held.
            Role::StopLoss => {
                self.close_position(lane, row, request.time, request.reason, commands);
            }
            // Not at once, or a venue that refuses for good would be asked without end.
            Role::Exit if self.side_of(lane).is_some() => {
                self.to_close += u32::from(self.trading[lane].close_again.is_none());
                self.trading[lane].close_again = Some(request.reason);
            }
            _ => {}
        }
    }

    /// Closes what the venue did not close when it was asked.
    fn close_again(&mut self, view: &RowView<'_>, commands: &mut Vec<Command>) {
        if self.to_close == 0 {
            return;
        }
        self.to_close = 0;
        for lane in 0..self.lanes.len() {
            if let Some(reason) = self.trading[lane].close_again.take() {
                self.close(lane, view, reason, commands);
            }
        }
    }

    /// Takes back what would open something, and closes what is open.
    fn close_all(&mut self, view: &RowView<'_>, why: Cause, commands: &mut Vec<Command>) {
        self.cancel_entries(commands);
        for lane in 0..self.lanes.len() {
            self.close(lane, view, self.cause(why), commands);
        }
    }

    fn cancel_entries(&mut self, commands: &mut Vec<Command>) {
        let working = self.trading.iter().filter_map(|lane| lane.entry.as_ref());
        commands.extend(working.map(|entry| Command::Cancel(entry.number)));
    }
}
