//! The rows of one file: each is checked, placed in time and given to its series.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_market::{Aggressor, Symbol, Timeframe, UnixNanos, counted};

use super::Assembler;
use crate::columns::PRICE_COLUMNS;
use crate::import::bar_clock::{BarClock, BarLabel};
use crate::import::delimited::Cells;
use crate::import::lean;
use crate::import::number::{self, Cell};
use crate::import::plan::{Plan, RowShape, SymbolFrom};
use crate::import::report::ImportError;
use crate::import::timestamp::WrittenTime;
use crate::import::trades::{self, FileTrade};
use crate::part_writer::RowOrigin;

/// The rows of one file on their way into the assembler.
pub(crate) struct FileRows<'a, 'b> {
    pub(super) assembler: &'b mut Assembler<'a>,
    pub(super) plan: &'b Plan,
    pub(super) path: &'b str,
    pub(super) name: &'b str,
    pub(super) number: usize,
    pub(super) features: Arc<[String]>,
    pub(super) clocks: HashMap<Vec<u8>, (usize, BarClock)>,
    pub(super) last_symbol: Vec<u8>,
    pub(super) last: Option<(usize, BarClock)>,
    pub(super) values: Vec<f64>,
    /// Who took liquidity in the trade at hand, where the file says it.
    pub(super) aggressor: Option<Aggressor>,
    pub(super) scratch: Vec<u8>,
    pub rows: u64,
}

/// The number of a series, and open and close of a bar in it.
type Place = (usize, (i64, i64));

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
                    condition.is_none_or(|column| lean::makes_price(cells.get(column)));
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
    ) -> Result<Option<Place>, ImportError> {
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
