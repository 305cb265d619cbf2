//! From rows to parts of series: each row is checked, placed in time and put beside its neighbours.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use bellwether_market::{
    Aggressor, AggressorRule, AssetClass, Bar, CalendarId, Currency, Instrument, Symbol, Timeframe,
    UnixNanos, counted,
};

use super::ImportOptions;
use super::bar_clock::{BarClock, BarLabel};
use super::delimited::Cells;
use super::file_naming::NamedFiles;
use super::number::{self, Cell};
use super::plan::{Plan, RowShape, SymbolFrom};
use super::report::{BadRows, ImportError};
use super::timestamp::WrittenTime;
use super::trades::{self, FileTrade, LastBar, TradeBars};
use crate::columns::{BarColumns, PRICE_COLUMNS};
use crate::instrument_facts::{self, InstrumentFacts, Resolved};
use crate::layout::FileSpan;
use crate::manifest::Manifest;
use crate::part_writer::{IfStored, PART_ROWS_MAX, Part, RowOrigin};
use crate::series_key::SeriesKey;
use crate::trading_week::{TradingWeek, TradingWeeks, WeekHabit};

/// An import of more symbols than a market has is a mistake, such as prices in the symbol's column.
pub(crate) const SYMBOLS_MAX: usize = 20_000;
/// Bars that wait for their neighbours; more, and the longest untouched ones are written out.
const BUFFERED_BYTES_MAX: usize = 64 << 20;
/// A series that has moved on to the next file leaves the last one to the writer if it is worth a file of its own.
const EAGER_ROWS_MIN: usize = 4_096;
/// How many symbols a note names.
const SYMBOLS_NAMED_MAX: usize = 10;

/// What the writing side is told.
#[derive(Debug)]
pub(crate) enum Job {
    /// A series begins; they are numbered in this order.
    Begin {
        key: SeriesKey,
        calendar: CalendarId,
    },
    /// Bars of a series, with the names of their features.
    Write {
        series: usize,
        part: Part,
        features: Arc<[String]>,
    },
}

/// Collects the rows of all files of an import.
pub(crate) struct Assembler<'a> {
    options: &'a ImportOptions,
    /// What is stored already.
    stored: &'a Manifest,
    /// What an earlier reading of these files showed.
    learned: &'a TradingWeeks,
    /// Takes what is ready; says whether to go on.
    jobs: Box<dyn FnMut(Job) -> bool + 'a>,
    pub series: Vec<SeriesStage>,
    by_name: HashMap<(Symbol, Timeframe), usize>,
    /// The symbols that are stored and those of the import so far, by their names in small letters.
    spellings: HashMap<String, Symbol>,
    pub bad_rows: BadRows,
    pub rows_read: u64,
    buffered_bytes: usize,
    now: u64,
}

/// What is known of a series while it is read.
#[derive(Debug)]
pub(crate) struct SeriesStage {
    pub key: SeriesKey,
    pub instrument: Instrument,
    /// How the instrument is known.
    pub known_by: String,
    /// What the format says of the instrument.
    facts: Option<InstrumentFacts>,
    week: TradingWeek,
    named: NamedFiles,
    pub rows: u64,
    pub unordered: u64,
    pub blank_rows: u64,
    pub timeframe_detected: bool,
    last_open: i64,
    features: Arc<[String]>,
    /// The series' trades that are not yet bars.
    trades: Option<Box<TradeBars>>,
    /// The bar that is left out because nobody knows whether it is complete.
    open_bar: Option<UnixNanos>,
    buckets: Vec<Bucket>,
    current: usize,
}

/// The bars of one series and one file that wait to be written.
#[derive(Debug)]
struct Bucket {
    span: FileSpan,
    opens: Range<i64>,
    bars: BarColumns,
    origins: Vec<RowOrigin>,
    sorted: bool,
    touched: u64,
}

/// The rows of one file on their way into the assembler.
pub(crate) struct FileRows<'a, 'b> {
    assembler: &'b mut Assembler<'a>,
    plan: &'b Plan,
    path: &'b str,
    name: &'b str,
    number: usize,
    features: Arc<[String]>,
    clocks: HashMap<Vec<u8>, (usize, BarClock)>,
    last_symbol: Vec<u8>,
    last: Option<(usize, BarClock)>,
    values: Vec<f64>,
    /// Who took liquidity in the trade at hand, where the file says it.
    aggressor: Option<Aggressor>,
    scratch: Vec<u8>,
    pub rows: u64,
}

impl<'a> Assembler<'a> {
    pub(crate) fn new(
        options: &'a ImportOptions,
        stored: &'a Manifest,
        learned: &'a TradingWeeks,
        jobs: impl FnMut(Job) -> bool + 'a,
    ) -> Self {
        let known = stored.series.keys();
        let spellings = known
            .filter(|key| key.source == options.source)
            .map(|key| (key.symbol.as_str().to_lowercase(), key.symbol.clone()))
            .collect();
        Self {
            spellings,
            options,
            stored,
            learned,
            jobs: Box::new(jobs),
            series: Vec::new(),
            by_name: HashMap::new(),
            bad_rows: BadRows::default(),
            rows_read: 0,
            buffered_bytes: 0,
            now: 0,
        }
    }

    /// Takes the rows of the next file; `path` says where it is, `name` what it is called.
    pub(crate) fn file<'b>(
        &'b mut self,
        plan: &'b Plan,
        path: &'b str,
        name: &'b str,
        number: usize,
    ) -> FileRows<'a, 'b> {
        FileRows {
            features: plan.features.clone().into(),
            values: vec![f64::NAN; 5 + plan.features.len()],
            clocks: HashMap::new(),
            last_symbol: Vec::new(),
            last: None,
            aggressor: None,
            scratch: Vec::new(),
            rows: 0,
            assembler: self,
            plan,
            path,
            name,
            number,
        }
    }

    /// Hands everything that still waits to the writing side.
    pub(crate) fn finish(&mut self) -> Result<(), ImportError> {
        for series in 0..self.series.len() {
            self.finish_trades(series)?;
            self.flush(series)?;
        }
        for stage in &self.series {
            if let Some(problem) = stage.named.problem() {
                return Err(ImportError::unclear(stage.key.symbol.as_str(), problem));
            }
        }
        Ok(())
    }

    /// What the bars say of the weeks of all series, if that makes another instrument of one than its beginning did.
    pub(crate) fn contradicted(&mut self) -> Option<TradingWeeks> {
        let mut contradicted = false;
        for number in 0..self.series.len() {
            let stage = &self.series[number];
            let habit = stage.week.habit(stage.key.timeframe);
            if let Ok(resolved) = self.resolve(&stage.key, stage.facts.as_ref(), habit) {
                contradicted |= resolved.instrument != stage.instrument;
                self.series[number].known_by = resolved.why;
            }
        }
        contradicted.then(|| {
            let weeks = self.series.iter_mut().map(|stage| {
                let name = (stage.key.symbol.clone(), stage.key.timeframe);
                (name, std::mem::take(&mut stage.week))
            });
            weeks.collect()
        })
    }

    /// What the symbols are taken for and why, those alike in one note.
    pub(crate) fn notes_on_instruments(&self) -> Vec<String> {
        type Alike<'s> = (AssetClass, CalendarId, Currency, &'s str);
        let mut groups: Vec<(Alike<'_>, Vec<&Symbol>)> = Vec::new();
        let mut by_alike: HashMap<Alike<'_>, usize> = HashMap::new();
        for stage in &self.series {
            let instrument = &stage.instrument;
            let alike = (
                instrument.asset_class,
                instrument.calendar,
                instrument.currency,
                stage.known_by.as_str(),
            );
            let group = *by_alike.entry(alike).or_insert_with(|| {
                groups.push((alike, Vec::new()));
                groups.len() - 1
            });
            if groups[group].1.last() != Some(&&stage.key.symbol) {
                groups[group].1.push(&stage.key.symbol);
            }
        }
        let note = |((class, calendar, currency, why), symbols): (Alike<'_>, Vec<&Symbol>)| {
            let names: Vec<&str> = symbols
                .iter()
                .take(SYMBOLS_NAMED_MAX)
                .map(|symbol| symbol.as_str())
                .collect();
            let more = match symbols.len() - names.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let are = if symbols.len() == 1 { "is" } else { "are each" };
            format!(
                "{}{more} {are} taken as {class} on calendar {calendar}, prices in {currency}: {why}",
                names.join(", ")
            )
        };
        groups.into_iter().map(note).collect()
    }

    /// How many rows are no bars because they have no price, if there are any: they are no mistake, and counted as skipped.
    pub(crate) fn note_on_blank_rows(&self) -> Option<String> {
        let blank: u64 = self.series.iter().map(|stage| stage.blank_rows).sum();
        (blank > 0).then(|| format!("{} without any price left out", counted(blank, "row")))
    }

    fn resolve(
        &self,
        key: &SeriesKey,
        facts: Option<&InstrumentFacts>,
        habit: WeekHabit,
    ) -> Result<Resolved, String> {
        let stored = self
            .stored
            .series
            .get(key)
            .filter(|_| self.options.if_stored == IfStored::Merge)
            .map(|entry| &entry.instrument);
        instrument_facts::resolve(
            &key.symbol,
            facts.unwrap_or(&self.options.facts),
            self.options.symbol_properties.as_ref(),
            stored,
            habit,
        )
    }

    fn begin(
        &mut self,
        symbol: &Symbol,
        plan: &Plan,
    ) -> Result<Result<usize, String>, ImportError> {
        let name = (symbol.clone(), plan.timeframe);
        if let Some(&number) = self.by_name.get(&name) {
            return Ok(Ok(number));
        }
        if self.series.len() == SYMBOLS_MAX {
            return Err(ImportError::TooManySymbols { max: SYMBOLS_MAX });
        }
        // One instrument written in two ways would be two, each with a part of the bars; some systems could not keep them apart.
        let spelling = self
            .spellings
            .entry(symbol.as_str().to_lowercase())
            .or_insert_with(|| symbol.clone());
        if spelling != symbol {
            return Ok(Err(format!(
                "`{symbol}` and `{spelling}` differ in capital letters alone; write the symbol in one way"
            )));
        }
        let key = SeriesKey {
            source: self.options.source.clone(),
            symbol: symbol.clone(),
            timeframe: plan.timeframe,
        };
        let habit = self
            .learned
            .get(&name)
            .or_else(|| plan.weeks.get(&name))
            .map_or(WeekHabit::Unknown, |week| week.habit(plan.timeframe));
        let Resolved { instrument, why } = match self.resolve(&key, plan.instrument.as_ref(), habit)
        {
            Ok(resolved) => resolved,
            // What was given does not do for any of the rows.
            Err(reason) if self.options.facts.asset_class.is_some() => {
                return Err(ImportError::unclear(symbol.as_str(), reason));
            }
            Err(reason) => return Ok(Err(reason)),
        };
        self.send(Job::Begin {
            key: key.clone(),
            calendar: instrument.calendar,
        })?;
        self.by_name.insert(name, self.series.len());
        self.series.push(SeriesStage {
            key,
            instrument,
            known_by: why,
            facts: plan.instrument.clone(),
            week: TradingWeek::default(),
            named: NamedFiles::default(),
            rows: 0,
            unordered: 0,
            blank_rows: 0,
            timeframe_detected: plan.timeframe_detected,
            last_open: i64::MIN,
            features: Arc::new([]),
            trades: None,
            open_bar: None,
            buckets: Vec::new(),
            current: 0,
        });
        Ok(Ok(self.series.len() - 1))
    }

    /// Adds a trade to the bars of a series; the inner error is a reason to refuse it.
    #[inline]
    fn push_trade(
        &mut self,
        series: usize,
        trade: &FileTrade,
        origin: RowOrigin,
    ) -> Result<Result<(), String>, ImportError> {
        let stage = &mut self.series[series];
        let bars = stage.trades.get_or_insert_with(|| {
            Box::new(TradeBars::new(
                stage.instrument.calendar,
                stage.key.timeframe,
            ))
        });
        match bars.push(trade) {
            Ok(None) => {}
            Ok(Some((bar, rule))) => self.push_made(series, &bar, rule, origin)?,
            Err(error) => return Ok(Err(error.to_string())),
        }
        Ok(Ok(()))
    }

    fn push_made(
        &mut self,
        series: usize,
        bar: &Bar,
        rule: AggressorRule,
        origin: RowOrigin,
    ) -> Result<(), ImportError> {
        let values = trades::values_of(bar, rule);
        let (open, close) = (bar.open_time.nanos(), bar.close_time.nanos());
        self.push(series, open, close, &values, origin)
    }

    /// The last bar of trades, if it is complete.
    fn finish_trades(&mut self, series: usize) -> Result<(), ImportError> {
        let stage = &mut self.series[series];
        let Some(bars) = &mut stage.trades else {
            return Ok(());
        };
        match bars.last_bar() {
            LastBar::None => Ok(()),
            LastBar::Complete(bar, rule) => self.push_made(series, &bar, rule, RowOrigin::UNKNOWN),
            LastBar::Open(open_time) => {
                stage.open_bar = Some(open_time);
                Ok(())
            }
        }
    }

    /// What became of trades, by series.
    pub(crate) fn notes_on_trades(&self) -> Vec<String> {
        let note = |stage: &SeriesStage| {
            let trades = stage.trades.as_ref()?.trades;
            let left_out = stage.open_bar.map_or_else(String::new, |open_time| {
                format!(
                    "; the trades of the last one, {open_time}, are left out: more of them may be in another file"
                )
            });
            Some(format!(
                "{}: {} made into {}{left_out}",
                stage.key,
                counted(trades, "trade"),
                counted(stage.rows, "bar")
            ))
        };
        let mut notes: Vec<String> = self.series.iter().filter_map(note).collect();
        let more = notes.len().saturating_sub(SYMBOLS_NAMED_MAX);
        if more > 0 {
            notes.truncate(SYMBOLS_NAMED_MAX);
            notes.push(format!("and {more} more series of trades"));
        }
        notes
    }

    #[inline]
    fn push(
        &mut self,
        series: usize,
        open_time: i64,
        close_time: i64,
        values: &[f64],
        origin: RowOrigin,
    ) -> Result<(), ImportError> {
        let stage = &mut self.series[series];
        stage.rows += 1;
        let in_order = open_time >= stage.last_open;
        if in_order {
            stage.last_open = open_time;
        } else {
            stage.unordered += 1;
        }
        let here = stage
            .buckets
            .get(stage.current)
            .is_some_and(|bucket| bucket.opens.contains(&open_time));
        if !here {
            self.turn_to(series, open_time, in_order)?;
        }
        let stage = &mut self.series[series];
        let bucket = &mut stage.buckets[stage.current];
        if let (Some(&open), Some(&close)) =
            (bucket.bars.open_time.last(), bucket.bars.close_time.last())
            && (open_time <= open || close_time <= close)
        {
            bucket.sorted = false;
        }
        bucket.bars.push(open_time, close_time, values);
        bucket.origins.push(origin);
        self.buffered_bytes += 8 * (values.len() + 3);
        if bucket.bars.len() == PART_ROWS_MAX {
            self.seal(series, |bucket| bucket.bars.len() == PART_ROWS_MAX)?;
        }
        if self.buffered_bytes > BUFFERED_BYTES_MAX {
            self.relieve()?;
        }
        Ok(())
    }

    /// Makes the bucket of that time the current one.
    fn turn_to(
        &mut self,
        series: usize,
        open_time: i64,
        in_order: bool,
    ) -> Result<(), ImportError> {
        if in_order {
            self.seal(series, |bucket| {
                bucket.opens.end <= open_time && bucket.bars.len() >= EAGER_ROWS_MIN
            })?;
        }
        self.now += 1;
        let stage = &mut self.series[series];
        let (span, opens) = FileSpan::of(stage.key.timeframe, open_time);
        stage.current = stage
            .buckets
            .iter()
            .position(|bucket| bucket.span == span)
            .unwrap_or_else(|| {
                stage.buckets.push(Bucket {
                    span,
                    opens,
                    bars: BarColumns::new(stage.features.len()),
                    origins: Vec::new(),
                    sorted: true,
                    touched: 0,
                });
                stage.buckets.len() - 1
            });
        stage.buckets[stage.current].touched = self.now;
        Ok(())
    }

    /// Writes out what was longest untouched, until half of the room is free.
    fn relieve(&mut self) -> Result<(), ImportError> {
        let mut ages: Vec<(u64, usize)> = self
            .series
            .iter()
            .flat_map(|stage| {
                stage
                    .buckets
                    .iter()
                    .map(|bucket| (bucket.touched, bucket.bars.bytes()))
            })
            .collect();
        ages.sort_unstable();
        let (mut freed, mut until) = (0, 0);
        for (touched, bytes) in ages {
            if freed >= BUFFERED_BYTES_MAX / 2 {
                break;
            }
            freed += bytes;
            until = touched;
        }
        (0..self.series.len())
            .try_for_each(|series| self.seal(series, |bucket| bucket.touched <= until))
    }

    fn flush(&mut self, series: usize) -> Result<(), ImportError> {
        self.seal(series, |_| true)
    }

    /// Hands the buckets that `ready` names to the writing side, oldest first.
    fn seal(&mut self, series: usize, ready: impl Fn(&Bucket) -> bool) -> Result<(), ImportError> {
        let stage = &mut self.series[series];
        let buckets = std::mem::take(&mut stage.buckets);
        let (mut sealed, mut kept) = (Vec::new(), Vec::new());
        for bucket in buckets {
            if ready(&bucket) {
                sealed.push(bucket)
            } else {
                kept.push(bucket)
            }
        }
        stage.buckets = kept;
        stage.current = usize::MAX;
        sealed.sort_by_key(|bucket| bucket.span);
        let features = stage.features.clone();
        for Bucket {
            span,
            bars,
            origins,
            sorted,
            ..
        } in sealed
        {
            self.buffered_bytes = self
                .buffered_bytes
                .saturating_sub(bars.bytes() + 8 * origins.len());
            // Once there is a bad row that must not be skipped nothing will be written: only the list of them matters.
            if self.bad_rows.count == 0 || self.options.skip_bad_rows {
                let part = Part {
                    span,
                    bars,
                    origins,
                    sorted,
                };
                self.send(Job::Write {
                    series,
                    part,
                    features: features.clone(),
                })?;
            }
        }
        Ok(())
    }

    /// The writing side hangs up only with an error of its own, which its owner reports.
    fn send(&mut self, job: Job) -> Result<(), ImportError> {
        if (self.jobs)(job) {
            Ok(())
        } else {
            Err(ImportError::Stopped)
        }
    }
}

impl FileRows<'_, '_> {
    /// Takes a row of text cells.
    #[inline]
    pub(crate) fn text_row(&mut self, line: u64, cells: Cells<'_>) -> Result<(), ImportError> {
        if cells.len() > self.plan.width && self.has_surplus(cells) {
            let reason = format!(
                "{} where the first line has {}",
                counted(cells.len() as u64, "field"),
                self.plan.width
            );
            return self.refuse(line, None, reason);
        }
        let written = match self.plan.time_of_day {
            None => self.plan.time_format.parse(cells.get(self.plan.time)),
            Some(other) => {
                self.scratch.clear();
                self.scratch.extend_from_slice(cells.get(self.plan.time));
                self.scratch.push(b' ');
                self.scratch.extend_from_slice(cells.get(other));
                self.plan.time_format.parse(&self.scratch)
            }
        };
        let Some(written) = written else {
            let text = String::from_utf8_lossy(cells.get(self.plan.time)).into_owned();
            let reason = if text.is_empty() {
                "the time is missing".to_owned()
            } else {
                format!(
                    "`{text}` is no time in the format {}",
                    self.plan.time_format
                )
            };
            return self.refuse(line, Some(self.plan.time), reason);
        };
        match self.plan.shape {
            RowShape::Bars { price_divisor } => {
                for (at, column) in self.plan.values.iter().enumerate() {
                    let cell = column.map_or(&b""[..], |column| cells.get(column));
                    let value = match self.number(cell) {
                        Ok(value) => value,
                        Err(text) => {
                            let reason = format!("{} `{text}` is no number", self.name_of(at));
                            return self.refuse(line, *column, reason);
                        }
                    };
                    self.values[at] = if at < 4 && price_divisor != 1.0 {
                        value / price_divisor
                    } else {
                        value
                    };
                }
            }
            RowShape::Quotes { price_divisor } => {
                let mut quote = [f64::NAN; 10];
                for (at, value) in quote.iter_mut().enumerate() {
                    *value = match self.number(cells.get(at + 1)) {
                        Ok(value) => value / if at % 5 == 4 { 1.0 } else { price_divisor },
                        Err(text) => {
                            let reason = format!("column {} `{text}` is no number", at + 2);
                            return self.refuse(line, Some(at + 1), reason);
                        }
                    };
                }
                let [bid, ask] = [&quote[..5], &quote[5..]];
                for price in 0..4 {
                    self.values[price] = 0.5 * (bid[price] + ask[price]);
                }
                self.values[4] = f64::NAN;
                self.values[5..].copy_from_slice(&[bid[3], ask[3]]);
            }
            RowShape::Trades {
                price_divisor,
                aggressor,
                condition,
            } => {
                for (at, column) in self.plan.values.iter().enumerate() {
                    let cell = column.map_or(&b""[..], |column| cells.get(column));
                    self.values[at] = match self.number(cell) {
                        Ok(value) => value,
                        Err(text) => {
                            let reason = format!("{} `{text}` is no number", self.name_of(at));
                            return self.refuse(line, *column, reason);
                        }
                    };
                }
                if price_divisor != 1.0 {
                    self.values[trades::PRICE] /= price_divisor;
                }
                let makes_price =
                    condition.is_none_or(|column| super::lean::makes_price(cells.get(column)));
                if let Some(column) = aggressor.column()
                    && let Err(reason) = self.tell_aggressor(cells.get(column))
                {
                    return self.refuse(line, Some(column), reason);
                }
                let symbol = self.symbol_cell(cells);
                return self.trade_row(line, written, symbol, makes_price);
            }
        }
        let symbol = self.symbol_cell(cells);
        self.row(line, written, symbol)
    }

    #[inline]
    fn symbol_cell<'c>(&self, cells: Cells<'c>) -> &'c [u8] {
        match self.plan.symbol {
            SymbolFrom::Column(column) => cells.get(column),
            SymbolFrom::Fixed(_) => b"",
        }
    }

    /// Takes a row whose values are already numbers, those of the plan's columns; `aggressor` is the cell that says who took
    /// liquidity, where there is one.
    pub(crate) fn typed_row(
        &mut self,
        line: u64,
        written: Option<WrittenTime>,
        symbol: &[u8],
        aggressor: Option<&[u8]>,
        values: impl Iterator<Item = f64>,
    ) -> Result<(), ImportError> {
        for (target, value) in self.values.iter_mut().zip(values) {
            *target = value;
        }
        let Some(written) = written else {
            return self.refuse(line, Some(self.plan.time), "the time is missing".to_owned());
        };
        let RowShape::Trades {
            aggressor: told_by, ..
        } = self.plan.shape
        else {
            return self.row(line, written, symbol);
        };
        match aggressor.map(|cell| self.tell_aggressor(cell)) {
            Some(Err(reason)) => self.refuse(line, told_by.column(), reason),
            _ => self.trade_row(line, written, symbol, true),
        }
    }

    /// Remembers who took liquidity, by the cell that says it.
    fn tell_aggressor(&mut self, cell: &[u8]) -> Result<(), String> {
        let RowShape::Trades { aggressor, .. } = self.plan.shape else {
            return Ok(());
        };
        self.aggressor = aggressor.read(cell);
        match self.aggressor {
            Some(_) => Ok(()),
            None => Err(format!(
                "`{}` does not say whether a buyer or a seller took liquidity; write buy or sell, or nothing",
                String::from_utf8_lossy(cell)
                    .chars()
                    .take(40)
                    .collect::<String>()
            )),
        }
    }

    /// Takes a trade whose numbers are in place.
    #[inline]
    fn trade_row(
        &mut self,
        line: u64,
        written: WrittenTime,
        symbol: &[u8],
        makes_price: bool,
    ) -> Result<(), ImportError> {
        let Some((series, (time, _))) = self.place(line, written, symbol)? else {
            return Ok(());
        };
        let RowShape::Trades { aggressor, .. } = self.plan.shape else {
            return Ok(());
        };
        let [price, size, bid, ask, ..] = self.values[..] else {
            return Ok(());
        };
        let sized = self.plan.values[trades::SIZE].is_some();
        let problem = if price.is_nan() {
            Some((trades::PRICE, "the price is missing".to_owned()))
        } else if !price.is_finite() {
            Some((trades::PRICE, format!("{price} is no price")))
        } else if sized && !(size >= 0.0 && size.is_finite()) {
            let reason = if size.is_nan() {
                "the size is missing".to_owned()
            } else {
                format!("{size} is no size")
            };
            Some((trades::SIZE, reason))
        } else {
            None
        };
        if let Some((at, reason)) = problem {
            return self.refuse(line, self.plan.values[at], reason);
        }
        let trade = FileTrade {
            time: UnixNanos::from_nanos(time),
            price: if makes_price { price } else { f64::NAN },
            size,
            bid,
            ask,
            reported: self.aggressor,
            rule: aggressor.rule(),
        };
        let origin = RowOrigin::new(self.number, line);
        if let Err(reason) = self.assembler.push_trade(series, &trade, origin)? {
            return self.refuse(line, Some(self.plan.time), reason);
        }
        self.count(series, &written);
        Ok(())
    }

    /// Takes a record that cannot be read at all.
    pub(crate) fn broken_row(&mut self, line: u64, reason: String) -> Result<(), ImportError> {
        self.refuse(line, None, reason)
    }

    /// Whether there is anything in the cells that have no column: a delimiter at the end of a line adds an empty one.
    #[cold]
    fn has_surplus(&self, cells: Cells<'_>) -> bool {
        cells
            .iter()
            .skip(self.plan.width)
            .any(|cell| !cell.trim_ascii().is_empty())
    }

    /// The series of a row and the span of its bar or, for a trade, its instant; `None` when the row was refused.
    #[inline]
    fn place(
        &mut self,
        line: u64,
        written: WrittenTime,
        symbol: &[u8],
    ) -> Result<Option<(usize, (i64, i64))>, ImportError> {
        if written.offset_nanos.is_some() != self.plan.offsets {
            let reason = if self.plan.offsets {
                "the time has no offset from UTC, and the others of the file do: time zones must not be mixed"
            } else {
                "the time has an offset from UTC, and the others of the file have none: time zones must not be mixed"
            };
            self.refuse(line, Some(self.plan.time), reason.to_owned())?;
            return Ok(None);
        }
        let named = matches!(self.plan.symbol, SymbolFrom::Column(_));
        if (self.last.is_none() || (named && symbol != self.last_symbol))
            && let Err(reason) = self.turn_to(symbol)?
        {
            let column = match self.plan.symbol {
                SymbolFrom::Column(column) => Some(column),
                SymbolFrom::Fixed(_) => None,
            };
            self.refuse(line, column, reason)?;
            return Ok(None);
        }
        let Some((series, clock)) = &mut self.last else {
            return Ok(None);
        };
        let series = *series;
        match clock.span(written) {
            Ok(span) => Ok(Some((series, span))),
            Err(reason) => {
                self.refuse(line, Some(self.plan.time), reason.to_owned())?;
                Ok(None)
            }
        }
    }

    /// Counts a row that is good.
    #[inline]
    fn count(&mut self, series: usize, written: &WrittenTime) {
        self.rows += 1;
        self.assembler.rows_read += 1;
        self.assembler.series[series]
            .week
            .add(self.plan.label.local_nanos_inside(written));
    }

    #[inline]
    fn row(&mut self, line: u64, written: WrittenTime, symbol: &[u8]) -> Result<(), ImportError> {
        let Some((series, (open_time, close_time))) = self.place(line, written, symbol)? else {
            return Ok(());
        };
        let [open, high, low, close, volume, ..] = self.values[..] else {
            return Ok(());
        };
        // One test for the usual case: all four present, the high above the low, a volume or none.
        let sound = high >= low
            && (open + close).is_finite()
            && (high - low).is_finite()
            && (volume >= 0.0 || volume.is_nan());
        if !sound {
            return self.unsound(line, series);
        }
        self.count(series, &written);
        self.assembler.push(
            series,
            open_time,
            close_time,
            &self.values,
            RowOrigin::new(self.number, line),
        )
    }

    #[cold]
    fn unsound(&mut self, line: u64, series: usize) -> Result<(), ImportError> {
        let prices = &self.values[..4];
        if prices.iter().all(|price| price.is_nan()) {
            self.rows += 1;
            self.assembler.rows_read += 1;
            self.assembler.series[series].blank_rows += 1;
            return Ok(());
        }
        let not_finite = prices.iter().position(|price| !price.is_finite());
        let (at, reason) = match not_finite.map(|at| (at, prices[at])) {
            Some((at, price)) if price.is_nan() => {
                (at, format!("{} is missing", PRICE_COLUMNS[at]))
            }
            Some((at, price)) => (at, format!("{} {price} is no price", PRICE_COLUMNS[at])),
            None if prices[1] < prices[2] => {
                (1, format!("high {} is below low {}", prices[1], prices[2]))
            }
            None if self.values[4] < 0.0 => (4, format!("volume {} is negative", self.values[4])),
            None => (3, "the prices are too large".to_owned()),
        };
        let column = self.plan.values[at];
        self.refuse(line, column, reason)
    }

    /// Finds the series of a symbol; the inner error is a reason to refuse the row.
    #[cold]
    fn turn_to(&mut self, symbol: &[u8]) -> Result<Result<(), String>, ImportError> {
        if let Some(last) = self.last.take() {
            self.clocks
                .insert(std::mem::take(&mut self.last_symbol), last);
        }
        let found = match self.clocks.remove(symbol) {
            Some(found) => found,
            None => {
                let name = match &self.plan.symbol {
                    SymbolFrom::Fixed(symbol) => symbol.clone(),
                    SymbolFrom::Column(_) => match Symbol::new(&String::from_utf8_lossy(symbol)) {
                        Ok(symbol) => symbol,
                        Err(error) => return Ok(Err(error.to_string())),
                    },
                };
                let number = match self.assembler.begin(&name, self.plan)? {
                    Ok(number) => number,
                    Err(reason) => return Ok(Err(reason)),
                };
                if self.plan.symbol_guessed {
                    self.assembler.series[number]
                        .named
                        .add(self.path, self.name);
                }
                if self.assembler.series[number].features != self.features {
                    self.assembler.finish_trades(number)?;
                    self.assembler.flush(number)?;
                    self.assembler.series[number].features = self.features.clone();
                }
                let plan = self.plan;
                let calendar = self.assembler.series[number].instrument.calendar;
                // A trade has no length: its time is an instant.
                let (timeframe, label) = if plan.shape.is_trades() {
                    (Timeframe::S1, BarLabel::Open)
                } else {
                    (plan.timeframe, plan.label)
                };
                (
                    number,
                    BarClock::new(timeframe, label, plan.daily, plan.zone.clone(), calendar),
                )
            }
        };
        self.last = Some(found);
        self.last_symbol = symbol.to_vec();
        Ok(Ok(()))
    }

    #[inline]
    fn number(&self, cell: &[u8]) -> Result<f64, String> {
        let parsed = if self.plan.decimal_comma {
            number::parse_decimal_comma(cell)
        } else {
            number::parse(cell)
        };
        match parsed {
            Cell::Number(value) => Ok(value),
            Cell::Missing => Ok(f64::NAN),
            Cell::NotANumber => Err(String::from_utf8_lossy(cell).chars().take(40).collect()),
        }
    }

    fn name_of(&self, value: usize) -> &str {
        if self.plan.shape.is_trades() {
            return ["price", "size", "bid", "ask"].get(value).unwrap_or(&"");
        }
        match value {
            0..4 => PRICE_COLUMNS[value],
            4 => "volume",
            feature => &self.plan.features[feature - 5],
        }
    }

    /// `column` is the column of the file.
    #[cold]
    fn refuse(
        &mut self,
        line: u64,
        column: Option<usize>,
        reason: String,
    ) -> Result<(), ImportError> {
        self.rows += 1;
        self.assembler.rows_read += 1;
        let column = column
            .and_then(|at| self.plan.header.get(at))
            .map(|name| name.trim().to_owned());
        self.assembler.bad_rows.add(self.name, line, column, reason);
        Ok(())
    }
}
