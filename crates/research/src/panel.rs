//! The bars of several symbols on common rows.

use std::collections::BTreeSet;

use bellwether_expr::{ClockMarks, Program, Rows};
use bellwether_market::{
    Anchor, Calendar, Period, PeriodCursor, SessionCursor, Timeframe, UnixNanos,
};
use bellwether_simulation::Prices;

use crate::data::BarSeries;

/// Cells of a block: enough rows that what happens once a block costs nothing, few enough that a block of hundreds of
/// symbols stays small.
const BLOCK_CELLS: usize = 1 << 18;
/// Rows of a block, at least and at most.
const BLOCK_ROWS: (usize, usize) = (64, 8192);

/// Bars of several symbols. A row is an instant at which some symbol's bar is complete; a symbol without a bar on a row
/// is absent there. Nothing is filled in.
#[derive(Debug)]
pub struct Panel {
    series: Vec<BarSeries>,
    /// The rows, if not simply those of the first series.
    union: Option<Vec<UnixNanos>>,
}

impl Panel {
    /// One row: every series has one bar that is complete at `time`, or none.
    pub(crate) fn of_row(series: Vec<BarSeries>, time: UnixNanos) -> Self {
        let has_absent = series.iter().any(BarSeries::is_empty);
        Self {
            union: has_absent.then(|| vec![time]),
            series,
        }
    }

    /// The series, to be filled anew.
    pub(crate) fn into_series(self) -> Vec<BarSeries> {
        self.series
    }

    /// The rows of all series together, each series a lane.
    #[must_use]
    pub fn new(series: Vec<BarSeries>) -> Self {
        let same = series
            .windows(2)
            .all(|pair| pair[0].close_time == pair[1].close_time);
        let union = (!same).then(|| {
            let times: BTreeSet<UnixNanos> = series
                .iter()
                .flat_map(|series| series.close_time.iter().copied())
                .collect();
            times.into_iter().collect()
        });
        Self { series, union }
    }

    /// When each row's bars were complete, increasing.
    #[must_use]
    pub fn times(&self) -> &[UnixNanos] {
        match &self.union {
            Some(times) => times,
            None => self.series.first().map_or(&[], |series| &series.close_time),
        }
    }

    /// When each row's bars began and when they were complete, once nothing else is needed. Of bars that began apart, the
    /// earliest counts.
    #[must_use]
    pub fn into_times(self) -> (Vec<UnixNanos>, Vec<UnixNanos>) {
        let Some(times) = self.union else {
            let first = self.series.into_iter().next();
            return first
                .map(|series| (series.open_time, series.close_time))
                .unwrap_or_default();
        };
        let mut began = times.clone();
        for series in &self.series {
            let mut row = 0;
            for (open, close) in series.open_time.iter().zip(&series.close_time) {
                row += times[row..].partition_point(|time| time < close);
                began[row] = began[row].min(*open);
            }
        }
        (began, times)
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.times().len()
    }

    /// The series, one a lane.
    #[must_use]
    pub fn series(&self) -> &[BarSeries] {
        &self.series
    }

    /// BLAKE3 over the symbols and hashes of all series.
    #[must_use]
    pub fn data_hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for series in &self.series {
            hasher.update(series.instrument.symbol.as_str().as_bytes());
            hasher.update(&series.data_hash);
        }
        *hasher.finalize().as_bytes()
    }

    /// Bars of all lanes.
    #[must_use]
    pub fn bars(&self) -> usize {
        self.series.iter().map(BarSeries::len).sum()
    }

    /// Walks over the rows in blocks. All series are the universe, unless [`Blocks::over_universe_of`] says otherwise.
    ///
    /// # Errors
    /// The name of a column that no series has, or of a clock that is no timeframe.
    pub fn blocks<'p>(&'p self, program: &Program) -> Result<Blocks<'p>, PanelError> {
        Ok(Blocks {
            panel: self,
            walk: Walk::new(&self.series, program)?,
        })
    }
}

/// A program that the data cannot feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// A column that a series does not have.
    #[error(
        "the data of {symbol} has no column `{column}`; import it, or leave it out of the expressions"
    )]
    MissingColumn {
        /// The column.
        column: String,
        /// A symbol without it.
        symbol: String,
    },
    /// A suffix that is no timeframe of ours.
    #[error("`@{clock}` is not a timeframe; write for example `@15m`, `@1h`, `@1d`")]
    Timeframe {
        /// The suffix.
        clock: String,
    },
    /// A timeframe that cannot be made from the rows' own.
    #[error("`@{clock}` cannot be built from {base} bars; use data of a finer timeframe")]
    TooFine {
        /// The suffix.
        clock: String,
        /// The timeframe of the rows.
        base: Timeframe,
    },
}

fn column<'s>(series: &'s BarSeries, name: &str) -> Option<&'s [f64]> {
    match name {
        "open" => Some(&series.open),
        "high" => Some(&series.high),
        "low" => Some(&series.low),
        "close" => Some(&series.close),
        "volume" => Some(&series.volume),
        other => series.features.get(other).map(Vec::as_slice),
    }
}

/// The columns that a venue needs.
const PRICES: [&str; 5] = ["open", "high", "low", "close", "volume"];

/// A walk over the rows of a panel.
pub struct Blocks<'p> {
    panel: &'p Panel,
    walk: Walk,
}

/// Where a walk over rows is, and what it has to remember of those that it passed.
pub(crate) struct Walk {
    /// The number in the run of the panel's first row.
    pub(crate) first_row: u64,
    block_rows: usize,
    /// How many of the lanes belong to the universe, and for a block of rows which, unless all do.
    members: usize,
    universe: Vec<bool>,
    next: usize,
    cursors: Vec<usize>,
    columns: Vec<String>,
    clocks: Vec<Clock>,
    foreign: Vec<SessionCount>,
    tiles: Vec<Vec<f64>>,
    prices: [Vec<f64>; 5],
    present: Vec<bool>,
    /// When the bars of each row began, unless they are the first series' own.
    open_times: Vec<UnixNanos>,
    marks: Vec<f64>,
    last_close: Vec<f64>,
}

/// Consecutive rows of a panel, as expressions and venues want them.
#[derive(Debug)]
pub struct Block<'b> {
    /// For [`bellwether_expr::Executor::advance`].
    pub rows: Rows<'b>,
    /// For the venue.
    pub prices: Prices<'b>,
    /// `[rows × lanes]`: the last known close.
    pub marks: &'b [f64],
}

impl Blocks<'_> {
    /// The first `members` series are the universe: cross-sections run over them, the others are only read.
    #[must_use]
    pub fn over_universe_of(mut self, members: usize) -> Self {
        self.walk.members = members;
        self
    }

    /// Blocks of another size. What is computed over them does not depend on it.
    #[must_use]
    pub fn of_rows(mut self, rows: usize) -> Self {
        self.walk.block_rows = rows.max(1);
        self
    }

    /// The first row of the next block.
    #[must_use]
    pub fn next_row(&self) -> usize {
        self.walk.next
    }

    /// The next block, or `None` after the last row.
    pub fn advance(&mut self) -> Option<Block<'_>> {
        self.advance_to(self.panel.rows())
    }

    /// The next block, of rows before `end`, or `None` where there is none.
    pub fn advance_to(&mut self, end: usize) -> Option<Block<'_>> {
        self.walk.advance_to(self.panel, end)
    }
}

/// What a walk goes on from, besides the program and the lanes.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct WalkState {
    rows: u64,
    forming: Vec<Vec<Option<Period>>>,
    /// By foreign symbol: the date that was last counted, and its number.
    sessions: Vec<Option<(String, i32)>>,
    last_close: Vec<f64>,
}

impl Walk {
    /// A walk that begins at the first row. All series are the universe.
    pub(crate) fn new(series: &[BarSeries], program: &Program) -> Result<Self, PanelError> {
        let lanes = series.len();
        let mut columns = Vec::new();
        for name in program.columns() {
            let missing = series.iter().find(|series| column(series, name).is_none());
            if let Some(series) = missing {
                return Err(PanelError::MissingColumn {
                    column: name.to_string(),
                    symbol: series.instrument.symbol.to_string(),
                });
            }
            columns.push(name.to_string());
        }
        let clocks: Vec<Clock> = program
            .clocks()
            .iter()
            .map(|name| Clock::new(name, series))
            .collect::<Result<_, _>>()?;
        let foreign = program.symbols().iter().filter_map(|symbol| {
            let lane = series
                .iter()
                .position(|series| series.instrument.symbol.as_str() == symbol)?;
            Some(SessionCount::new(&Calendar::by_id(
                series[lane].instrument.calendar,
            )))
        });
        Ok(Self {
            first_row: 0,
            block_rows: (BLOCK_CELLS / lanes.max(1)).clamp(BLOCK_ROWS.0, BLOCK_ROWS.1),
            members: lanes,
            universe: Vec::new(),
            next: 0,
            cursors: vec![0; lanes],
            columns,
            clocks,
            foreign: foreign.collect(),
            tiles: Vec::new(),
            prices: std::array::from_fn(|_| Vec::new()),
            present: Vec::new(),
            open_times: Vec::new(),
            marks: Vec::new(),
            last_close: vec![f64::NAN; lanes],
        })
    }

    /// The first `members` series are the universe.
    pub(crate) fn over_universe_of(mut self, members: usize) -> Self {
        self.members = members;
        self
    }

    /// Rows that were passed, those of earlier panels among them.
    pub(crate) fn rows(&self) -> u64 {
        self.first_row + self.next as u64
    }

    /// What the walk goes on from, between two panels.
    pub(crate) fn save(&self) -> WalkState {
        let sessions = self.foreign.iter().map(|count| {
            let (date, number) = count.last?;
            Some((date.to_string(), number))
        });
        WalkState {
            rows: self.rows(),
            forming: self
                .clocks
                .iter()
                .map(|clock| clock.forming.clone())
                .collect(),
            sessions: sessions.collect(),
            last_close: self.last_close.clone(),
        }
    }

    /// Goes on from what [`save`](Self::save) gave; whether it was of the same program and lanes.
    pub(crate) fn load(&mut self, state: WalkState) -> bool {
        let lanes = self.last_close.len();
        let fits = state.forming.len() == self.clocks.len()
            && state.forming.iter().all(|forming| forming.len() == lanes)
            && state.sessions.len() == self.foreign.len()
            && state.last_close.len() == lanes;
        if !fits {
            return false;
        }
        (self.first_row, self.next) = (state.rows, 0);
        for (clock, forming) in self.clocks.iter_mut().zip(state.forming) {
            clock.forming = forming;
        }
        for (count, last) in self.foreign.iter_mut().zip(state.sessions) {
            count.last = last.and_then(|(date, number)| Some((date.parse().ok()?, number)));
        }
        self.last_close = state.last_close;
        true
    }

    /// Begins a panel whose rows follow those that were passed.
    pub(crate) fn begin_panel(&mut self) {
        self.first_row += self.next as u64;
        self.next = 0;
        self.cursors.fill(0);
    }

    /// The next block, of rows before `end`, or `None` where there is none.
    pub(crate) fn advance_to<'b>(&'b mut self, panel: &'b Panel, end: usize) -> Option<Block<'b>> {
        let times = panel.times();
        let (start, end) = (self.next, end.min(times.len()));
        if start >= end {
            return None;
        }
        let rows = self.block_rows.min(end - start);
        self.next += rows;
        let times = &times[start..start + rows];
        let series = &panel.series;
        let lanes = series.len();
        // One lane's columns are tiles already; several have to be laid side by side.
        let single = lanes == 1;
        let ragged = panel.union.is_some();
        if !single {
            self.lay_out(panel, times, ragged);
        }
        if self.members < lanes && self.universe.is_empty() {
            let row: Vec<bool> = (0..lanes).map(|lane| lane < self.members).collect();
            self.universe = row.repeat(self.block_rows);
        }
        for clock in &mut self.clocks {
            clock.mark(
                series,
                &self.cursors,
                times,
                start,
                ragged.then_some(&self.present),
            );
        }
        for count in &mut self.foreign {
            count.count(times);
        }
        if !single {
            self.carry_marks(rows, ragged);
        }
        if ragged {
            for (cursor, series) in self.cursors.iter_mut().zip(series) {
                *cursor +=
                    series.close_time[*cursor..].partition_point(|time| *time <= times[rows - 1]);
            }
        }
        let of_series = |name: &str| {
            column(&series[0], name).map_or(&[][..], |column| &column[start..start + rows])
        };
        let price = |at: usize| {
            if single {
                of_series(PRICES[at])
            } else {
                &self.prices[at][..]
            }
        };
        let columns = (0..self.columns.len())
            .map(|at| {
                if single {
                    of_series(&self.columns[at])
                } else {
                    &self.tiles[at][..]
                }
            })
            .collect();
        let present = ragged.then_some(&self.present[..]);
        Some(Block {
            rows: Rows {
                rows,
                columns,
                present,
                universe: (self.members < lanes).then(|| &self.universe[..rows * lanes]),
                clocks: self.clocks.iter().map(Clock::marks).collect(),
                sessions: self
                    .foreign
                    .iter()
                    .map(|count| &count.numbers[..])
                    .collect(),
            },
            prices: Prices {
                rows,
                lanes,
                first_row: self.first_row + start as u64,
                open_time: if ragged {
                    &self.open_times
                } else {
                    &series[0].open_time[start..start + rows]
                },
                close_time: times,
                open: price(0),
                high: price(1),
                low: price(2),
                close: price(3),
                volume: price(4),
                present,
            },
            marks: if single { price(3) } else { &self.marks },
        })
    }

    /// Lays the lanes' columns side by side over the block's rows.
    fn lay_out(&mut self, panel: &Panel, times: &[UnixNanos], ragged: bool) {
        let (series, rows, lanes) = (&panel.series, times.len(), panel.series.len());
        let cells = rows * lanes;
        self.tiles.resize_with(self.columns.len(), Vec::new);
        for tile in self.tiles.iter_mut().chain(&mut self.prices) {
            tile.clear();
            tile.resize(cells, f64::NAN);
        }
        self.present.clear();
        self.present.resize(cells, !ragged);
        self.open_times.clear();
        self.open_times.extend_from_slice(times);
        for (lane, series) in series.iter().enumerate() {
            let start = if ragged {
                self.cursors[lane]
            } else {
                self.next - rows
            };
            let mut at = start;
            let wanted = self.columns.iter().map(String::as_str).chain(PRICES);
            let sources: Vec<&[f64]> = wanted.filter_map(|name| column(series, name)).collect();
            for (row, time) in times.iter().enumerate() {
                let here = if ragged {
                    series.close_time.get(at) == Some(time)
                } else {
                    true
                };
                if here {
                    let cell = row * lanes + lane;
                    for (tile, source) in
                        self.tiles.iter_mut().chain(&mut self.prices).zip(&sources)
                    {
                        tile[cell] = source[at];
                    }
                    self.present[cell] = true;
                    self.open_times[row] = self.open_times[row].min(series.open_time[at]);
                    at += 1;
                }
            }
        }
    }

    /// The last known close of every lane on every row.
    fn carry_marks(&mut self, rows: usize, ragged: bool) {
        let lanes = self.last_close.len();
        self.marks.clear();
        self.marks.extend_from_slice(&self.prices[3]);
        if !ragged {
            self.last_close
                .copy_from_slice(&self.marks[(rows - 1) * lanes..]);
            return;
        }
        for row in 0..rows {
            for lane in 0..lanes {
                let cell = row * lanes + lane;
                if self.present[cell] {
                    self.last_close[lane] = self.marks[cell];
                } else {
                    self.marks[cell] = self.last_close[lane];
                }
            }
        }
    }
}

/// Which rows complete the bars of another timeframe.
struct Clock {
    cursors: Vec<PeriodCursor>,
    forming: Vec<Option<Period>>,
    before: Vec<bool>,
    with: Vec<bool>,
    /// Bars between sessions: they join no bar of the timeframe.
    outside: Vec<bool>,
    has_outside: bool,
}

impl Clock {
    fn new(name: &str, series: &[BarSeries]) -> Result<Self, PanelError> {
        let timeframe: Timeframe = name.parse().map_err(|_| PanelError::Timeframe {
            clock: name.to_owned(),
        })?;
        if let Some(series) = series.iter().find(|series| series.timeframe > timeframe) {
            return Err(PanelError::TooFine {
                clock: name.to_owned(),
                base: series.timeframe,
            });
        }
        let cursor = |series: &BarSeries| {
            PeriodCursor::new(
                &Calendar::by_id(series.instrument.calendar),
                timeframe,
                Anchor::Session,
            )
        };
        Ok(Self {
            cursors: series.iter().map(cursor).collect(),
            forming: vec![None; series.len()],
            before: Vec::new(),
            with: Vec::new(),
            outside: Vec::new(),
            has_outside: false,
        })
    }

    fn mark(
        &mut self,
        series: &[BarSeries],
        starts: &[usize],
        times: &[UnixNanos],
        first_row: usize,
        present: Option<&Vec<bool>>,
    ) {
        let lanes = series.len();
        self.has_outside = false;
        for marks in [&mut self.before, &mut self.with, &mut self.outside] {
            marks.clear();
            marks.resize(times.len() * lanes, false);
        }
        for (lane, series) in series.iter().enumerate() {
            let mut bar = if present.is_some() {
                starts[lane]
            } else {
                first_row
            };
            let forming = &mut self.forming[lane];
            for (row, &time) in times.iter().enumerate() {
                let cell = row * lanes + lane;
                let here = present.is_none_or(|present| present[cell]);
                let joined = if here {
                    self.cursors[lane].period_of(series.open_time[bar])
                } else {
                    None
                };
                if here && joined.is_none() {
                    self.outside[cell] = true;
                    self.has_outside = true;
                }
                if let Some(period) = *forming
                    && joined.is_none_or(|joined| joined.id() != period.id())
                    && (time >= period.end || joined.is_some())
                {
                    self.before[cell] = true;
                    *forming = None;
                }
                if let Some(period) = joined {
                    let complete = time >= period.end;
                    self.with[cell] = complete;
                    *forming = (!complete).then_some(period);
                }
                bar += usize::from(here);
            }
        }
    }

    fn marks(&self) -> ClockMarks<'_> {
        ClockMarks {
            before: &self.before,
            with: &self.with,
            outside: self.has_outside.then_some(&self.outside[..]),
        }
    }
}

/// Numbers the sessions of a calendar, so that the age of a value can be told in sessions.
struct SessionCount {
    calendar: Calendar,
    cursor: SessionCursor,
    last: Option<(bellwether_market::Date, i32)>,
    numbers: Vec<i32>,
}

impl SessionCount {
    fn new(calendar: &Calendar) -> Self {
        Self {
            calendar: calendar.clone(),
            cursor: SessionCursor::new(calendar.clone()),
            last: None,
            numbers: Vec::new(),
        }
    }

    fn count(&mut self, times: &[UnixNanos]) {
        self.numbers.clear();
        for &time in times {
            // A bar that closes with the session belongs to it.
            let within = time.saturating_add_nanos(-1);
            let date = self
                .cursor
                .trading_day_of(within)
                .map(|day| day.session.date);
            let number = match (self.last, date) {
                (Some((last, number)), Some(date)) if date == last => number,
                (Some((last, number)), Some(date)) => {
                    let passed = self.calendar.sessions_between(last, date).count();
                    number + i32::try_from(passed.saturating_sub(1)).unwrap_or(i32::MAX)
                }
                (Some((_, number)), None) => number,
                (None, _) => 0,
            };
            if let Some(date) = date {
                self.last = Some((date, number));
            }
            self.numbers.push(number);
        }
    }
}
