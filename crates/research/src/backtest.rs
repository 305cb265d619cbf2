//! One strategy over history: the deterministic core, fed with recorded rows and a simulated venue.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use bellwether_expr::Program;
use bellwether_ledger::{AssetId, LedgerError, LinearValue, RoundTrip};
use bellwether_market::{
    Calendar, Money, OrderType, SessionCursor, TickSize, TradingDay, UnixNanos,
};
use bellwether_simulation::{Prices, SimulatedVenue, VenueModel, VenueState};
use bellwether_trading::{
    Alert, Command, Core, CoreError, CoreState, Ending, FillReport, Finalize, Lane, OrderRecord,
    Refusal, Report, RowView, Strategy,
};

use crate::cash_curve::CashCurve;
use crate::checkpoint::Checkpoint;
use crate::data::BarSeries;
use crate::derived_columns;
use crate::panel::{Block, Panel, PanelError};
use crate::price_check::{PriceCheck, has_bad_bar};
use crate::warning::{Warning, data_warnings, run_warnings};

/// What a backtest needs besides the strategy.
pub struct Backtest {
    /// The strategy, parameters in place.
    pub strategy: Arc<Strategy>,
    /// Bars of the symbols that it trades, then of those that its expressions read.
    pub series: Vec<BarSeries>,
    /// How many of the series are traded.
    pub tradable: usize,
    /// Threads that evaluate expressions.
    pub threads: usize,
}

/// What happened.
#[derive(Debug)]
pub struct BacktestResult {
    /// When each row's bars began: where a chart shows them.
    pub open_times: Vec<UnixNanos>,
    /// When each row's bars were complete.
    pub times: Vec<UnixNanos>,
    /// Equity at each row's closes.
    pub equity: Vec<f64>,
    /// Cash on each row.
    pub cash: CashCurve,
    /// Rows on which something was held.
    pub exposed_rows: u64,
    /// Cash at the start.
    pub initial_capital: Money,
    /// Equity after the last row, exact.
    pub final_equity: Money,
    /// Round trips in the order in which they ended, then those still open, valued at the last closes.
    pub trades: Vec<RoundTrip>,
    /// Names of the reasons that trades and orders carry.
    pub reasons: Vec<String>,
    /// Every order.
    pub orders: Vec<OrderRecord>,
    /// Alerts, the first ones.
    pub alerts: Vec<Alert>,
    /// How many alerts there were.
    pub alert_count: u64,
    /// Bars on which a stop and a target could both have filled; the stop did.
    pub ambiguous_bars: u64,
    /// How often an entry was refused, by reason.
    pub refusals: Vec<(Refusal, u64)>,
    /// What slippage cost.
    pub slippage: Money,
    /// What to know before believing it.
    pub warnings: Vec<Warning>,
    /// BLAKE3 over the hashes of all series.
    pub data_hash: [u8; 32],
    /// BLAKE3 of the strategy document and its parameters.
    pub strategy_hash: [u8; 32],
    /// Whether a position was valued at a price of zero or less: returns mean nothing then, and the books still hold.
    pub valued_at_bad_price: bool,
    /// Sessions and their last equity, for daily statistics.
    pub daily: Vec<DailyEquity>,
    /// Periods a year of [`daily`](Self::daily): 252, or 365 for markets that never close.
    pub periods_per_year: f64,
    /// The lanes.
    pub lanes: Vec<Lane>,
    /// Bars of all lanes.
    pub bars: u64,
}

/// The last equity of a trading date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DailyEquity {
    /// The trading date.
    pub date: bellwether_market::Date,
    /// Equity at its last row.
    pub equity: f64,
}

/// What keeps a backtest from ending.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// No bars.
    #[error("there are no bars to run on; name symbols that have data in the range")]
    NoData,
    /// The data cannot feed the strategy.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// The core stopped.
    #[error(transparent)]
    Core(#[from] CoreError),
    /// It was told to stop.
    #[error("the backtest was cancelled")]
    Cancelled,
    /// A checkpoint that cannot be gone on from.
    #[error("the checkpoint {0}; run from the beginning")]
    Checkpoint(&'static str),
}

impl From<LedgerError> for BacktestError {
    fn from(error: LedgerError) -> Self {
        Self::Core(error.into())
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Rows done.
    pub rows: u64,
    /// Rows in all.
    pub total: u64,
    /// Equity now.
    pub equity: f64,
    /// Round trips so far.
    pub trades: u64,
}

impl Backtest {
    /// Runs over all rows; `progress` is told after each block and may stop it.
    ///
    /// # Errors
    /// [`BacktestError`].
    pub fn run(
        self,
        progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<BacktestResult, BacktestError> {
        self.run_in_blocks(None, progress)
    }

    /// Runs over all rows in blocks of a size of one's own. The result does not depend on it.
    ///
    /// # Errors
    /// [`BacktestError`].
    pub fn run_in_blocks(
        self,
        block_rows: Option<usize>,
        progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<BacktestResult, BacktestError> {
        let (mut run, panel) = self.start()?;
        let strategy = Arc::clone(&run.strategy);
        run.rows(
            &panel,
            &strategy.program,
            0..panel.rows(),
            block_rows,
            progress,
        )?;
        run.finish(panel)
    }

    /// Runs over the first `rows` rows and says how to go on from there.
    ///
    /// # Errors
    /// [`BacktestError`].
    pub fn run_until(
        self,
        rows: usize,
        progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Checkpoint, BacktestError> {
        let (mut run, panel) = self.start()?;
        let strategy = Arc::clone(&run.strategy);
        let rows = rows.min(panel.rows());
        run.rows(&panel, &strategy.program, 0..rows, None, progress)?;
        Ok(Checkpoint::of(&run.save(&panel)))
    }

    /// Goes on from a checkpoint of the same strategy on the same data, to the last row. The result is that of a run that
    /// was never interrupted, bit for bit.
    ///
    /// # Errors
    /// [`BacktestError`]; of a checkpoint that belongs to something else or was changed, [`BacktestError::Checkpoint`].
    pub fn resume(
        self,
        checkpoint: &Checkpoint,
        progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<BacktestResult, BacktestError> {
        let state: RunState = checkpoint.read()?;
        let (mut run, panel) = self.start()?;
        let strategy = Arc::clone(&run.strategy);
        let from = run.load(state, &panel)?;
        run.rows(
            &panel,
            &strategy.program,
            from..panel.rows(),
            None,
            progress,
        )?;
        run.finish(panel)
    }

    /// Everything before the first row.
    fn start(self) -> Result<(Run, Panel), BacktestError> {
        let Some(first) = self.series.first().filter(|series| !series.is_empty()) else {
            return Err(BacktestError::NoData);
        };
        let currency = first.instrument.currency;
        let row_nanos = self.strategy.timeframe.fixed_nanos().unwrap_or(i64::MAX);
        let calendar = Calendar::by_id(self.strategy.calendar.unwrap_or(first.instrument.calendar));
        let lanes: Vec<Lane> = self
            .series
            .iter()
            .enumerate()
            .map(|(lane, series)| {
                let mut instrument = series.instrument.clone();
                if !self.strategy.execution.round_to_tick {
                    instrument.tick_size = TickSize::FINEST;
                }
                Lane {
                    instrument,
                    tradable: lane < self.tradable,
                }
            })
            .collect();
        let mut series = self.series;
        derived_columns::add(&mut series, &self.strategy.program);
        let panel = Panel::new(series);
        let model = VenueModel {
            costs: self.strategy.costs,
            fill: self.strategy.execution.fill,
            entry_bar_target: self.strategy.execution.entry_bar_target,
            fractional: self.strategy.fractional,
        };
        let strategy = Arc::clone(&self.strategy);
        let rows = panel.rows();
        let run = Run {
            core: Core::new(strategy, lanes.clone(), currency, self.threads)?,
            strategy: self.strategy,
            tradable: self.tradable,
            venue: SimulatedVenue::new(model),
            lanes,
            commands: Vec::new(),
            equity: Vec::with_capacity(rows),
            cash: CashCurve::default(),
            held: Vec::new(),
            price_checks: vec![PriceCheck::default(); panel.series().len()],
            last_marks: Vec::new(),
            exposed_rows: 0,
            days: SessionCursor::new(calendar.clone()),
            calendar,
            day: None,
            row_nanos,
            next_row: 0,
        };
        Ok((run, panel))
    }
}

/// A run under way.
struct Run {
    core: Core,
    strategy: Arc<Strategy>,
    tradable: usize,
    venue: SimulatedVenue,
    lanes: Vec<Lane>,
    commands: Vec<Command>,
    equity: Vec<f64>,
    cash: CashCurve,
    /// What is held, as functions of the price, since the last change.
    held: Vec<(usize, LinearValue)>,
    /// By lane.
    price_checks: Vec<PriceCheck>,
    /// The last known closes.
    last_marks: Vec<f64>,
    exposed_rows: u64,
    calendar: Calendar,
    days: SessionCursor,
    /// The trading day asked for last.
    day: Option<TradingDay>,
    row_nanos: i64,
    /// Rows before this one have their equity.
    next_row: u64,
}

/// What a run goes on from.
#[derive(serde::Serialize, serde::Deserialize)]
struct RunState {
    strategy_hash: [u8; 32],
    data_hash: [u8; 32],
    core: CoreState,
    venue: VenueState,
    equity: Vec<f64>,
    cash: CashCurve,
    last_marks: Vec<f64>,
    exposed_rows: u64,
}

impl Run {
    /// Runs over some rows, those before them done.
    fn rows(
        &mut self,
        panel: &Panel,
        program: &Program,
        rows: Range<usize>,
        block_rows: Option<usize>,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(), BacktestError> {
        let total = panel.rows();
        let mut blocks = panel.blocks(program)?.over_universe_of(self.tradable);
        if let Some(rows) = block_rows {
            blocks = blocks.of_rows(rows);
        }
        // Clocks and marks have to pass the rows that are done.
        while blocks.next_row() < rows.start && blocks.advance_to(rows.start).is_some() {}
        let mut is_first = true;
        while let Some(block) = blocks.advance_to(rows.end) {
            if block.prices.present.is_none() {
                let seen = block.prices.first_row as usize + block.prices.rows;
                self.check_prices(panel, seen);
            }
            self.block(&block, total)?;
            if std::mem::take(&mut is_first) {
                // What is to come will be much like what was.
                let orders = self.core.orders().len() * 17 / 16;
                let done = self.equity.len().max(1);
                self.core.expect_orders(orders * total / done);
            }
            let lanes = self.lanes.len();
            self.last_marks.clear();
            self.last_marks
                .extend_from_slice(&block.marks[block.marks.len() - lanes..]);
            let now = Progress {
                rows: self.equity.len() as u64,
                total: total as u64,
                equity: self.equity.last().copied().unwrap_or(f64::NAN),
                trades: self.core.ledger().round_trips().len() as u64,
            };
            if progress(now).is_break() {
                return Err(BacktestError::Cancelled);
            }
        }
        Ok(())
    }

    /// Checks the prices of the first bars of each series.
    fn check_prices(&mut self, panel: &Panel, bars: usize) {
        for (check, series) in self.price_checks.iter_mut().zip(panel.series()) {
            check.see(series, bars.min(series.len()));
        }
    }

    fn save(&self, panel: &Panel) -> RunState {
        RunState {
            strategy_hash: self.strategy.hash,
            data_hash: panel.data_hash(),
            core: self.core.save(),
            venue: self.venue.save(),
            equity: self.equity.clone(),
            cash: self.cash.clone(),
            last_marks: self.last_marks.clone(),
            exposed_rows: self.exposed_rows,
        }
    }

    /// Takes a state over; the next row.
    fn load(&mut self, state: RunState, panel: &Panel) -> Result<usize, BacktestError> {
        if state.strategy_hash != self.strategy.hash || state.data_hash != panel.data_hash() {
            return Err(BacktestError::Checkpoint(
                "belongs to another strategy or other data",
            ));
        }
        self.core
            .load(state.core)
            .map_err(|_| BacktestError::Checkpoint("belongs to other symbols"))?;
        self.venue.load(state.venue);
        self.equity.extend(state.equity);
        self.cash = state.cash;
        self.last_marks = state.last_marks;
        self.exposed_rows = state.exposed_rows;
        self.next_row = self.equity.len() as u64;
        self.remember_held();
        Ok(self.equity.len())
    }

    fn block(&mut self, block: &Block<'_>, total_rows: usize) -> Result<(), BacktestError> {
        let prices = &block.prices;
        self.core.evaluate(&block.rows);
        if prices.lanes == 1 {
            let signals = std::iter::successors(self.core.next_signal(0), |&row| {
                self.core.next_signal(row + 1)
            });
            prices.warm(signals);
        }
        self.venue.begin_block();
        // The first row on which everything is closed, counted in the block, and whether its own close is the price.
        let ending = match self.core.strategy().execution.finalize {
            Finalize::No => None,
            Finalize::AtLastClose => total_rows.checked_sub(1),
            Finalize::ByOrder => total_rows.checked_sub(2),
        };
        let ending = ending.map_or(usize::MAX, |row| {
            row.saturating_sub(prices.first_row as usize)
        });
        let mut from = 0;
        loop {
            let signal = self.core.next_signal(from);
            let Some(row) = self.next_event(from, ending, prices, signal) else {
                break;
            };
            let is_last = row >= ending;
            let at_close = self.venue.fills_at_close()
                || (is_last && self.core.strategy().execution.finalize == Finalize::AtLastClose);
            // Rows get their equity before something may change what is held.
            let may_book = at_close || self.venue.is_working();
            if may_book {
                self.value_rows(block, row);
                self.fills(row, prices)?;
            }
            if is_last {
                let view = self.view(row, block);
                self.core.on_closing_row(&view, &mut self.commands);
                self.perform(None, at_close, row, prices)?;
            } else if signal == Some(row) || self.core.looks_at_rows() {
                let view = self.view(row, block);
                self.core.on_row(&view, &mut self.commands)?;
                self.perform(None, at_close, row, prices)?;
            }
            if may_book {
                self.remember_held();
            }
            from = row + 1;
        }
        self.value_rows(block, prices.rows);
        Ok(())
    }

    /// The next row of the block on which something may happen, where a rule may act on `signal` next.
    fn next_event(
        &mut self,
        from: usize,
        ending: usize,
        prices: &Prices<'_>,
        signal: Option<usize>,
    ) -> Option<usize> {
        if from >= prices.rows {
            return None;
        }
        // Every row matters to a limit or a trailing stop, and so do those on which everything is closed.
        if from >= ending || self.core.looks_at_next_row() {
            return Some(from);
        }
        let fill = self.venue.next_row(from, prices);
        let next = fill.into_iter().chain(signal).fold(ending, usize::min);
        (next < prices.rows).then_some(next)
    }

    fn view<'b>(&mut self, row: usize, block: &Block<'b>) -> RowView<'b> {
        let prices = &block.prices;
        let lanes = prices.lanes;
        let cells = row * lanes..(row + 1) * lanes;
        let time = prices.close_time[row];
        let day = self.trading_day(time);
        RowView {
            in_block: row,
            row: prices.first_row + row as u64,
            time,
            row_nanos: self.row_nanos,
            day,
            marks: &block.marks[cells.clone()],
            high: &prices.high[cells.clone()],
            low: &prices.low[cells.clone()],
            present: prices.present.map(|present| &present[cells]),
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

    /// Everything that the venue does with a row's bars.
    fn fills(&mut self, row: usize, prices: &Prices<'_>) -> Result<(), BacktestError> {
        self.venue.begin_row();
        while self.venue.is_working()
            && let Some(report) =
                self.venue
                    .next_report(row, prices, &self.lanes, self.core.ledger())
        {
            self.core
                .on_report(&report, prices.first_row + row as u64, &mut self.commands)?;
            let fill = match report {
                Report::Filled(fill) => Some(fill),
                Report::Ended { .. } => None,
            };
            self.perform(fill.as_ref(), false, row, prices)?;
        }
        Ok(())
    }

    /// Does what the core wants; answers may make it want more. With `at_close`, market orders are filled at the row's
    /// close, those that wait for one among them.
    fn perform(
        &mut self,
        after: Option<&FillReport>,
        at_close: bool,
        row: usize,
        prices: &Prices<'_>,
    ) -> Result<(), BacktestError> {
        let run_row = prices.first_row + row as u64;
        let mut at = 0;
        while at < self.commands.len() {
            let command = self.commands[at];
            at += 1;
            match command {
                Command::Submit(number) => {
                    let request = &self.core.orders()[number.0 as usize].request;
                    self.venue.submit(request, after);
                    if at_close
                        && request.order_type == OrderType::Market
                        && let Some(report) = self.venue.fill_at_close(
                            number,
                            row,
                            prices,
                            &self.lanes,
                            self.core.ledger(),
                        )
                    {
                        self.core.on_report(&report, run_row, &mut self.commands)?;
                    }
                }
                Command::Cancel(number) => {
                    if self.venue.cancel(number) {
                        let report = Report::Ended {
                            number,
                            why: Ending::Cancelled,
                        };
                        self.core.on_report(&report, run_row, &mut self.commands)?;
                    }
                }
                Command::MoveStop { number, stop } => self.venue.move_stop(number, stop),
            }
        }
        self.commands.clear();
        Ok(())
    }

    /// Writes equity and cash of the block's rows before `until` that have none yet, and lets open positions see their
    /// prices.
    fn value_rows(&mut self, block: &Block<'_>, until: usize) {
        let prices = &block.prices;
        let lanes = prices.lanes;
        let from = (self.next_row - prices.first_row) as usize;
        if from >= until {
            return;
        }
        let cash = self.core.ledger().cash().to_f64();
        self.cash.note(self.next_row, cash);
        match self.held[..] {
            [] => self.equity.resize(self.equity.len() + until - from, cash),
            [(_, value)] if lanes == 1 => {
                let closes = &block.marks[from..until];
                self.equity
                    .extend(closes.iter().map(|&close| cash + value.at(close)));
            }
            _ => {
                for row in from..until {
                    let marks = &block.marks[row * lanes..(row + 1) * lanes];
                    let worth: f64 = self
                        .held
                        .iter()
                        .map(|(lane, value)| value.at(marks[*lane]))
                        .sum();
                    self.equity.push(cash + worth);
                }
            }
        }
        if !self.held.is_empty() {
            self.exposed_rows += (until - from) as u64;
        }
        for index in 0..self.held.len() {
            let lane = self.held[index].0;
            let cells = from * lanes + lane..(until - 1) * lanes + lane + 1;
            let high = extreme(
                &prices.high[cells.clone()],
                lanes,
                f64::NEG_INFINITY,
                |a, b| a > b,
            );
            let low = extreme(&prices.low[cells], lanes, f64::INFINITY, |a, b| a < b);
            if high >= low {
                self.core.observe(lane, high, low);
            }
        }
        self.next_row = prices.first_row + until as u64;
    }

    fn remember_held(&mut self) {
        self.held.clear();
        let positions = self.core.ledger().open_positions();
        self.held
            .extend(positions.map(|(asset, position)| (asset.0 as usize, position.linear_value())));
    }

    fn finish(mut self, panel: Panel) -> Result<BacktestResult, BacktestError> {
        let last_marks = std::mem::take(&mut self.last_marks);
        let times = panel.times();
        let last_time = times[times.len() - 1];
        self.core.ledger().check()?;
        let final_equity = self.core.equity(&last_marks)?;
        let price_of = |asset: AssetId| {
            bellwether_market::Price::from_f64_nearest(last_marks[asset.0 as usize]).ok()
        };
        let open =
            self.core
                .ledger()
                .open_round_trips(price_of, last_time, times.len() as u64 - 1)?;
        let daily = daily_equity(times, &self.equity, &mut self.days);
        self.check_prices(&panel, usize::MAX);
        let mut warnings = data_warnings(&panel, &self.price_checks);
        warnings.extend(run_warnings(&self.core, &self.venue, open.len()));
        let trips = self.core.ledger().round_trips().iter().chain(&open);
        let valued_at_bad_price = trips
            .filter(|trip| self.price_checks[trip.asset.0 as usize].bad_bars() > 0)
            .any(|trip| {
                let (from, to) = (trip.entry.time, trip.exit.time());
                has_bad_bar(&panel.series()[trip.asset.0 as usize], from, to)
            });
        let strategy = self.core.strategy();
        let mut result = BacktestResult {
            valued_at_bad_price,
            initial_capital: strategy.initial_capital,
            strategy_hash: strategy.hash,
            refusals: self
                .core
                .refusals()
                .filter(|(_, count)| *count > 0)
                .collect(),
            alert_count: self.core.alert_count(),
            slippage: self.core.slippage_paid(),
            ambiguous_bars: self.venue.ambiguous_bars(),
            equity: self.equity,
            cash: self.cash,
            exposed_rows: self.exposed_rows,
            final_equity,
            trades: Vec::new(),
            reasons: self.core.reasons(),
            warnings,
            data_hash: panel.data_hash(),
            daily,
            periods_per_year: periods_per_year(&self.calendar),
            bars: panel.bars() as u64,
            lanes: self.lanes,
            orders: Vec::new(),
            alerts: Vec::new(),
            open_times: Vec::new(),
            times: Vec::new(),
        };
        (result.open_times, result.times) = panel.into_times();
        let records = self.core.into_records();
        (result.trades, result.orders, result.alerts) =
            (records.round_trips, records.orders, records.alerts);
        result.trades.extend(open);
        Ok(result)
    }
}

/// The number of a column that is `beyond` all others. An absent lane's cells are missing, and a missing price is beyond
/// none.
#[inline]
fn extreme(cells: &[f64], stride: usize, start: f64, beyond: impl Fn(f64, f64) -> bool) -> f64 {
    let further = |best: f64, x: f64| if beyond(x, best) { x } else { best };
    if stride > 1 {
        return cells.iter().step_by(stride).copied().fold(start, further);
    }
    // Four at a time, so that no step waits for the one before, and few are left to compare: most stretches are short.
    let mut best = [start; 4];
    let fours = cells.chunks_exact(4);
    let rest = fours.remainder();
    for four in fours {
        for (best, &x) in best.iter_mut().zip(four) {
            *best = further(*best, x);
        }
    }
    best.into_iter()
        .chain(rest.iter().copied())
        .fold(start, further)
}

/// Trading days a year: markets that never close have 365.
fn periods_per_year(calendar: &Calendar) -> f64 {
    if calendar.id() == bellwether_market::CalendarId::AlwaysOpen {
        365.0
    } else {
        252.0
    }
}

/// The last equity of each trading date.
fn daily_equity(times: &[UnixNanos], equity: &[f64], days: &mut SessionCursor) -> Vec<DailyEquity> {
    let mut daily: Vec<DailyEquity> = Vec::new();
    let (mut row, mut rows) = (0, 0);
    while row < times.len() {
        // A bar that closes with the session belongs to it.
        let Some(day) = days.trading_day_of(times[row].saturating_add_nanos(-1)) else {
            row += 1;
            continue;
        };
        rows = rows_until(&times[row..], day.end, rows);
        row += rows;
        daily.push(DailyEquity {
            date: day.session.date,
            equity: equity[row - 1],
        });
    }
    daily
}

/// How many of the times, increasing, are not after `end`. Most days are as long as the one before, which is `likely`; else
/// they are looked for with growing steps, since they are few of many.
fn rows_until(times: &[UnixNanos], end: UnixNanos, likely: usize) -> usize {
    let is_over = |row: usize| times.get(row).is_none_or(|time| *time > end);
    if is_over(likely) && likely.checked_sub(1).is_none_or(|last| !is_over(last)) {
        return likely;
    }
    let mut step = 1;
    while !is_over(step) {
        step *= 2;
    }
    let within = step / 2..times.len().min(step + 1);
    within.start + times[within].partition_point(|time| *time <= end)
}

impl BacktestResult {
    /// Returns of trading days, the first from the initial capital.
    #[must_use]
    pub fn daily_returns(&self) -> Vec<f64> {
        let mut before = self.initial_capital.to_f64();
        let returns = self.daily.iter().map(|day| {
            let r = day.equity / before - 1.0;
            before = day.equity;
            r
        });
        returns.collect()
    }
}
