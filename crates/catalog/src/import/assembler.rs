//! From rows to parts of series: each row is checked, placed in time and put beside its neighbours.

mod file_rows;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use bellwether_market::{
    AggressorRule, AssetClass, Bar, CalendarId, Currency, Instrument, Symbol, Timeframe, UnixNanos,
    counted,
};

pub(crate) use self::file_rows::FileRows;
use super::ImportOptions;
use super::file_naming::NamedFiles;
use super::plan::Plan;
use super::report::{BadRows, ImportError};
use super::trades::{self, FileTrade, LastBar, TradeBars};
use crate::columns::BarColumns;
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
