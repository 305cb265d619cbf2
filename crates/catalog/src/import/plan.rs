//! How to read one file: recognised from its beginning, or given.

use std::collections::{BTreeMap, HashMap};

use bellwether_market::{
    Calendar, CalendarId, NANOS_PER_DAY, NANOS_PER_SECOND, Symbol, Timeframe, UnixNanos, Zone,
};

use super::bar_clock::{BarLabel, DailyBars};
use super::column_map::{self, ColumnRole};
use super::report::{FileReport, TimeZoneOrigin};
use super::timestamp::{TimeFormat, WrittenTime};
use super::trades::{self, AggressorColumn};
use super::{ImportOptions, number};
use crate::instrument_facts::{self, InstrumentFacts};
use crate::trading_week::{TradingWeek, TradingWeeks, WeekHabit};

/// The beginning of a file as text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    /// The first record, where it can be a header.
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// How to read one file.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub header: Vec<String>,
    /// How many cells a row has at most.
    pub width: usize,
    pub roles: Vec<ColumnRole>,
    pub time: usize,
    pub time_of_day: Option<usize>,
    pub time_format: TimeFormat,
    /// Times have an offset, or have none: a file does not mix them.
    pub offsets: bool,
    pub symbol: SymbolFrom,
    /// The symbol is the beginning of the file's name, and nobody said so.
    pub symbol_guessed: bool,
    /// The columns of open, high, low, close, volume and the features; of trades, of price, size, bid and ask. `None` for one
    /// that is not there.
    pub values: Vec<Option<usize>>,
    pub features: Vec<String>,
    pub timeframe: Timeframe,
    pub timeframe_detected: bool,
    pub label: BarLabel,
    pub daily: DailyBars,
    pub zone: Zone,
    pub zone_origin: TimeZoneOrigin,
    /// When in the week each symbol of the beginning has bars.
    pub weeks: TradingWeeks,
    pub decimal_comma: bool,
    pub has_header: bool,
    pub shape: RowShape,
    /// What the format itself says of its instruments, with what the caller knows.
    pub instrument: Option<InstrumentFacts>,
    pub delimiter: Option<u8>,
    pub format: &'static str,
    pub notes: Vec<String>,
    /// The first rows of a file of trades: they are not those of its bars.
    pub as_written: Vec<Vec<String>>,
}

/// Where a row's symbol comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SymbolFrom {
    Column(usize),
    Fixed(Symbol),
}

/// How a row's cells become prices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum RowShape {
    /// Each column is one value; prices are divided by `price_divisor`.
    Bars { price_divisor: f64 },
    /// Time, bid open high low close size, ask open high low close size: prices are the middle.
    Quotes { price_divisor: f64 },
    /// Each row is a trade, and bars are made of them.
    Trades {
        price_divisor: f64,
        aggressor: AggressorColumn,
        /// The column of LEAN's conditions of sale.
        condition: Option<usize>,
    },
}

impl RowShape {
    pub(crate) fn is_trades(self) -> bool {
        matches!(self, Self::Trades { .. })
    }
}

/// Rows of a file of trades that a preview shows.
const ROWS_SHOWN: usize = 20;

/// How many rows of the beginning are looked at.
pub(crate) const SAMPLE_ROWS_MAX: usize = 5_000;

impl Plan {
    /// Recognises a file; `learned` is what is known of weeks already.
    ///
    /// # Errors
    /// Everything that is unclear.
    pub(crate) fn of(
        file: &str,
        format: &'static str,
        delimiter: Option<u8>,
        mut sample: Sample,
        options: &ImportOptions,
        learned: &TradingWeeks,
    ) -> Result<Self, Vec<String>> {
        let mut has_header = true;
        let width = sample.header.len();
        if options.columns.is_positional() {
            let looks_like_data = sample.header.iter().skip(1).any(|cell| is_number(cell));
            if looks_like_data {
                has_header = false;
                sample.rows.insert(0, sample.header.clone());
            }
            sample.header = options.columns.positions().to_vec();
        } else if format == "CSV"
            && sample.header.iter().filter(|cell| is_number(cell)).count() >= 3
        {
            return Err(vec![format!(
                "the first line `{}` looks like data and not like a header; say what the columns are, e.g. \
                 time,open,high,low,close,volume",
                sample.header.join(",")
            )]);
        }
        let mut roles = column_map::assign(&sample.header, &options.columns)
            .map_err(|problem| vec![problem])?;
        let column =
            |roles: &[ColumnRole], role: &ColumnRole| roles.iter().position(|other| other == role);
        let time = column(&roles, &ColumnRole::Time)
            .ok_or_else(|| vec!["no column for time".to_owned()])?;
        let time_of_day = column(&roles, &ColumnRole::TimeOfDay);

        let mut problems = Vec::new();
        let times: Vec<String> = sample
            .rows
            .iter()
            .map(|row| time_text(row, time, time_of_day))
            .collect();
        let cells: Vec<&str> = times.iter().map(String::as_str).collect();
        let time_format = match &options.time_format {
            Some(pattern) => Ok(TimeFormat::Pattern(pattern.clone())),
            None => TimeFormat::detect(&cells),
        };
        let time_format = match time_format {
            Ok(format) => format,
            Err(problem) => return Err(vec![problem]),
        };
        let written: Vec<Option<WrittenTime>> = cells
            .iter()
            .map(|cell| time_format.parse(cell.trim().as_bytes()))
            .collect();

        let mut symbol_guessed = false;
        let symbol = match (&options.symbol, column(&roles, &ColumnRole::Symbol)) {
            (Some(symbol), _) => SymbolFrom::Fixed(symbol.clone()),
            (None, Some(at)) => SymbolFrom::Column(at),
            (None, None) => {
                symbol_guessed = true;
                match symbol_of_name(file) {
                    Some(symbol) => SymbolFrom::Fixed(symbol),
                    None => {
                        problems.push("the file has no symbol column, and its name is no symbol; give the symbol".to_owned());
                        return Err(problems);
                    }
                }
            }
        };

        let trade_price = column(&roles, &ColumnRole::Price);
        let price = trade_price.or_else(|| column(&roles, &ColumnRole::Close));
        let decimal_comma = delimiter == Some(b';') && uses_decimal_comma(&sample, price);
        if let Some(cell) = ornate_price(&sample, price, decimal_comma) {
            return Err(vec![format!(
                "prices are written like `{cell}`; write them without separators of thousands and signs of a currency, \
                 such as 1234.5"
            )]);
        }
        let mut notes = Vec::new();
        for (at, role) in roles.iter_mut().enumerate() {
            if let ColumnRole::Feature(name) = role
                && !holds_numbers(&sample, at, decimal_comma)
            {
                notes.push(format!("column `{name}` has no numbers and is left out"));
                *role = ColumnRole::Ignored;
            }
        }
        let of = |wanted: &[ColumnRole]| -> Vec<Option<usize>> {
            wanted.iter().map(|role| column(&roles, role)).collect()
        };
        let (shape, values, features) = if trade_price.is_some() {
            let shape = RowShape::Trades {
                price_divisor: 1.0,
                aggressor: aggressor_column(&roles),
                condition: None,
            };
            let values = of(&[
                ColumnRole::Price,
                ColumnRole::Volume,
                ColumnRole::Bid,
                ColumnRole::Ask,
            ]);
            (shape, values, trades::FEATURES.map(str::to_owned).to_vec())
        } else {
            let mut values = of(&[
                ColumnRole::Open,
                ColumnRole::High,
                ColumnRole::Low,
                ColumnRole::Close,
                ColumnRole::Volume,
            ]);
            let mut features = Vec::new();
            for (at, role) in roles.iter().enumerate() {
                if let ColumnRole::Feature(name) = role {
                    values.push(Some(at));
                    features.push(name.clone());
                }
            }
            (RowShape::Bars { price_divisor: 1.0 }, values, features)
        };

        let seen: Vec<WrittenTime> = written.iter().copied().flatten().collect();
        let offsets = seen.first().is_some_and(|time| time.offset_nanos.is_some());
        let timeframe = options.timeframe.or_else(|| {
            if shape.is_trades() {
                Some(Timeframe::M1)
            } else {
                timeframe_of(&sample, &written, &symbol)
            }
        });
        if timeframe.is_none() {
            problems.push(
                "the timeframe is not clear from the spacing of the rows; give it, e.g. 1m, 1h, 1d"
                    .to_owned(),
            );
        }
        let Some(timeframe) = timeframe.filter(|_| problems.is_empty()) else {
            return Err(problems);
        };
        let label = options.label.unwrap_or({
            let name = sample.header[time].trim().to_ascii_lowercase();
            if matches!(name.as_str(), "close_time" | "closetime") {
                BarLabel::Close
            } else {
                BarLabel::Open
            }
        });
        let weeks = weeks_of(&sample, &written, &symbol, timeframe, label);
        let (zone, zone_origin) = zone_of(
            options, timeframe, offsets, &seen, &sample, &symbol, &weeks, learned,
        )
        .map_err(|problem| vec![problem])?;
        match &zone_origin {
            TimeZoneOrigin::AssumedUtc => notes.push(
                "times carry no offset and no time zone was given: UTC is assumed".to_owned(),
            ),
            TimeZoneOrigin::Detected(zone) => notes.push(format!(
                "times carry no offset and no time zone was given: {zone} is taken, by which most of them lie in the \
                 trading hours"
            )),
            _ => {}
        }
        if let RowShape::Trades { aggressor, .. } = shape {
            notes.push(note_on_trades(
                timeframe,
                aggressor,
                values[trades::SIZE].is_some(),
                &sample.header,
            ));
        }
        let as_written = if shape.is_trades() {
            sample.rows.iter().take(ROWS_SHOWN).cloned().collect()
        } else {
            Vec::new()
        };
        Ok(Self {
            as_written,
            header: sample.header,
            width,
            roles,
            time,
            time_of_day,
            time_format,
            offsets,
            symbol,
            symbol_guessed,
            values,
            features,
            timeframe,
            timeframe_detected: options.timeframe.is_none() && !shape.is_trades(),
            label,
            daily: options.daily,
            zone,
            zone_origin,
            weeks,
            decimal_comma,
            has_header,
            shape,
            instrument: None,
            delimiter,
            format,
            notes,
        })
    }

    /// What was recognised, for people.
    pub(crate) fn report(&self, name: &str, rows: u64) -> FileReport {
        FileReport {
            name: name.to_owned(),
            format: self.format,
            delimiter: self.delimiter.map(char::from),
            columns: self
                .header
                .iter()
                .map(|name| name.trim().to_owned())
                .zip(self.roles.iter().cloned())
                .collect(),
            time_format: self.time_format.to_string(),
            time_zone: self.zone_origin.clone(),
            timeframe: self.timeframe,
            timeframe_detected: self.timeframe_detected,
            rows,
        }
    }
}

/// The text of a row's time, put together where date and time of day are apart.
fn time_text(row: &[String], time: usize, time_of_day: Option<usize>) -> String {
    let cell = |column: usize| row.get(column).map_or("", |cell| cell.trim());
    match time_of_day {
        Some(other) => format!("{} {}", cell(time), cell(other)),
        None => cell(time).to_owned(),
    }
}

fn is_number(cell: &str) -> bool {
    matches!(
        number::parse(cell.trim().as_bytes()),
        number::Cell::Number(_)
    )
}

/// Where a file of trades says who took liquidity.
fn aggressor_column(roles: &[ColumnRole]) -> AggressorColumn {
    let column = |role: ColumnRole| roles.iter().position(|other| *other == role);
    match (column(ColumnRole::Side), column(ColumnRole::BuyerMaker)) {
        (Some(side), _) => AggressorColumn::Side(side),
        (None, Some(maker)) => AggressorColumn::BuyerMaker(maker),
        (None, None)
            if column(ColumnRole::Bid)
                .and(column(ColumnRole::Ask))
                .is_some() =>
        {
            AggressorColumn::Quotes
        }
        (None, None) => AggressorColumn::None,
    }
}

/// What becomes of trades, in words.
pub(super) fn note_on_trades(
    timeframe: Timeframe,
    aggressor: AggressorColumn,
    sizes: bool,
    header: &[String],
) -> String {
    let told = match aggressor.column().and_then(|column| header.get(column)) {
        Some(name) => format!("as column `{}` says", name.trim()),
        None => aggressor.rule().to_string(),
    };
    let without = if sizes {
        ""
    } else {
        "; there are no sizes, so volume is missing"
    };
    format!("trades, made into bars of {timeframe}; who took liquidity is told {told}{without}")
}

fn uses_decimal_comma(sample: &Sample, price: Option<usize>) -> bool {
    price.is_some_and(|price| {
        let cells = || sample.rows.iter().filter_map(|row| row.get(price));
        cells().any(|cell| cell.contains(',')) && !cells().any(|cell| cell.contains('.'))
    })
}

/// The first price of a column of which most are numbers for people alone: `3,045.30`, `$101.30`.
fn ornate_price(sample: &Sample, column: Option<usize>, decimal_comma: bool) -> Option<&str> {
    let at = column?;
    let cells = || {
        sample
            .rows
            .iter()
            .filter_map(|row| Some(row.get(at)?.trim()))
    };
    let is_ornate = |cell: &&str| {
        cell.contains(|c: char| c.is_ascii_digit())
            && cell
                .chars()
                .all(|c| c.is_ascii_digit() || ".,'’ \u{a0}\u{202f}$€£¥+-".contains(c))
            && matches!(number_of(cell, decimal_comma), number::Cell::NotANumber)
    };
    let first = cells().find(is_ornate)?;
    (2 * cells().filter(is_ornate).count() > cells().count()).then_some(first)
}

fn number_of(cell: &str, decimal_comma: bool) -> number::Cell {
    if decimal_comma {
        number::parse_decimal_comma(cell.as_bytes())
    } else {
        number::parse(cell.as_bytes())
    }
}

/// Whether most filled cells of a column are numbers; a column that is empty so far may get some.
fn holds_numbers(sample: &Sample, column: usize, decimal_comma: bool) -> bool {
    let (mut numbers, mut others) = (0, 0);
    for cell in sample.rows.iter().filter_map(|row| row.get(column)) {
        match number_of(cell.trim(), decimal_comma) {
            number::Cell::Number(_) => numbers += 1,
            number::Cell::NotANumber => others += 1,
            number::Cell::Missing => {}
        }
    }
    numbers >= others
}

/// The symbol that a file's name begins with: `AAPL_1m_2020.csv`, `spy.csv.gz`, `BTC-USD.parquet`.
pub(crate) fn symbol_of_name(file: &str) -> Option<Symbol> {
    let name = file.rsplit(['/', '\\']).next()?;
    let stem = name.split('.').next()?;
    let first = stem.split(['_', ' ']).next()?;
    Symbol::new(&first.to_ascii_uppercase()).ok()
}

/// The shortest usual step between neighbouring times of a symbol, if that is a timeframe.
fn timeframe_of(
    sample: &Sample,
    written: &[Option<WrittenTime>],
    symbol: &SymbolFrom,
) -> Option<Timeframe> {
    let mut by_symbol: HashMap<&str, Vec<i64>> = HashMap::new();
    for (row, time) in sample.rows.iter().zip(written) {
        let Some(time) = time else { continue };
        let name = match symbol {
            SymbolFrom::Column(at) => row.get(*at).map_or("", |cell| cell.as_str()),
            SymbolFrom::Fixed(_) => "",
        };
        by_symbol
            .entry(name)
            .or_default()
            .push(time.local_nanos - time.offset_nanos.unwrap_or(0));
    }
    let mut steps: BTreeMap<i64, u64> = BTreeMap::new();
    for times in by_symbol.values_mut() {
        times.sort_unstable();
        for pair in times.windows(2).filter(|pair| pair[1] > pair[0]) {
            *steps.entry(pair[1] - pair[0]).or_default() += 1;
        }
    }
    let date_only = written.iter().flatten().all(|time| time.date_only);
    // The shortest step that is no accident (one in fifty): longer ones are gaps, and longer bars would overlap.
    let total: u64 = steps.values().sum();
    let (&step, _) = steps.iter().find(|(_, count)| **count * 50 >= total)?;
    let days = step as f64 / NANOS_PER_DAY as f64;
    match days {
        days if (27.5..=31.5).contains(&days) => Some(Timeframe::MO1),
        days if (6.9..=7.1).contains(&days) => Some(Timeframe::W1),
        days if days > 0.9 && days < 6.9 => Some(Timeframe::D1),
        days if days < 0.9 && !date_only && step % NANOS_PER_SECOND == 0 => {
            u32::try_from(step / NANOS_PER_SECOND)
                .ok()
                .and_then(Timeframe::intraday)
        }
        _ => None,
    }
}

/// When in the week each symbol of the sample has bars.
fn weeks_of(
    sample: &Sample,
    written: &[Option<WrittenTime>],
    symbol: &SymbolFrom,
    timeframe: Timeframe,
    label: BarLabel,
) -> TradingWeeks {
    let mut weeks: HashMap<&str, TradingWeek> = HashMap::new();
    for (row, time) in sample.rows.iter().zip(written) {
        let Some(time) = time else { continue };
        let name = match symbol {
            SymbolFrom::Column(at) => row.get(*at).map_or("", |cell| cell.trim()),
            SymbolFrom::Fixed(symbol) => symbol.as_str(),
        };
        weeks
            .entry(name)
            .or_default()
            .add(label.local_nanos_inside(time));
    }
    weeks
        .into_iter()
        .filter_map(|(name, week)| Some(((Symbol::new(name).ok()?, timeframe), week)))
        .collect()
}

#[expect(
    clippy::too_many_arguments,
    reason = "what is known of a file that is not yet a plan"
)]
fn zone_of(
    options: &ImportOptions,
    timeframe: Timeframe,
    offsets: bool,
    times: &[WrittenTime],
    sample: &Sample,
    symbol: &SymbolFrom,
    weeks: &TradingWeeks,
    learned: &TradingWeeks,
) -> Result<(Zone, TimeZoneOrigin), String> {
    if offsets {
        return Ok((Zone::UTC, TimeZoneOrigin::InFile));
    }
    if let Some(zone) = &options.timezone {
        return Ok((zone.clone(), TimeZoneOrigin::Given(zone.to_string())));
    }
    if !timeframe.is_intraday() && options.daily == DailyBars::Session {
        return Ok((Zone::UTC, TimeZoneOrigin::DatesOnly));
    }
    let first_symbol = match symbol {
        SymbolFrom::Fixed(symbol) => Some(symbol.clone()),
        SymbolFrom::Column(at) => sample
            .rows
            .iter()
            .find_map(|row| Symbol::new(row.get(*at)?.trim()).ok()),
    };
    let calendar = match first_symbol {
        Some(symbol) => {
            let name = (symbol, timeframe);
            let week = learned.get(&name).or_else(|| weeks.get(&name));
            instrument_facts::resolve(
                &name.0,
                &options.facts,
                options.symbol_properties.as_ref(),
                None,
                week.map_or(WeekHabit::Unknown, |week| week.habit(timeframe)),
            )?
            .instrument
            .calendar
        }
        None => CalendarId::AlwaysOpen,
    };
    let calendar = Calendar::by_id(calendar);
    let inside = |zone: &Zone| {
        let mut clock = super::bar_clock::BarClock::new(
            Timeframe::S1,
            BarLabel::Open,
            DailyBars::Session,
            zone.clone(),
            calendar.id(),
        );
        times
            .iter()
            .filter_map(|time| clock.span(*time).ok())
            .filter(|(open, _)| calendar.is_open(UnixNanos::from_nanos(*open)))
            .count()
    };
    let exchange = calendar.zone();
    // A clear majority: a tenth of the rows more than in UTC.
    if *exchange != Zone::UTC && inside(exchange) * 10 > inside(&Zone::UTC) * 10 + times.len() {
        Ok((
            exchange.clone(),
            TimeZoneOrigin::Detected(exchange.to_string()),
        ))
    } else {
        Ok((Zone::UTC, TimeZoneOrigin::AssumedUtc))
    }
}
