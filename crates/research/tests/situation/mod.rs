//! A market situation in a few lines of text, and what a strategy does in it.
//!
//! A line of bars is a row: `open high low close [volume]`, then letters that the rules listen to: `b` buy, `s` sell short,
//! `x` exit, `n` a filter that says no. Several symbols stand beside each other between `|`; `-` is a symbol without a bar.
//! A line of fills is `row side quantity symbol @ price reason`; an order that ends otherwise shows why.
#![allow(dead_code)]

use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_market::{CalendarId, Instrument, Multiplier, Symbol, Timeframe, UnixNanos};
use bellwether_research::{Backtest, BacktestResult, BarSeries};
use bellwether_trading::{Ending, OrderState, Strategy};

/// A market, a strategy, and what is expected of it.
pub(crate) struct Situation {
    name: &'static str,
    enter: String,
    rules: String,
    document: String,
    timeframe: Timeframe,
    start: UnixNanos,
    instruments: Vec<Instrument>,
}

pub(crate) fn situation(name: &'static str) -> Situation {
    Situation {
        name,
        enter: "size: {units: 10}".to_owned(),
        rules: String::new(),
        document: String::new(),
        timeframe: Timeframe::M1,
        start: "2024-01-02T00:00:00Z".parse().unwrap(),
        instruments: vec![share("A"), share("B"), share("C")],
    }
}

/// A share in whole lots and cents that trades at all times.
pub(crate) fn share(symbol: &str) -> Instrument {
    let mut instrument = Instrument::equity(Symbol::new(symbol).unwrap());
    instrument.calendar = CalendarId::AlwaysOpen;
    instrument
}

/// A future of 50 a point in quarters of a point.
pub(crate) fn future(symbol: &str) -> Instrument {
    let multiplier = Multiplier::from_units(50).unwrap();
    let mut instrument = Instrument::future(
        Symbol::new(symbol).unwrap(),
        "0.25".parse().unwrap(),
        multiplier,
    );
    instrument.calendar = CalendarId::AlwaysOpen;
    instrument
}

impl Situation {
    /// More of the entries: `stop_loss: "5"`. A `size` replaces the 10 units.
    pub(crate) fn enter(mut self, more: &str) -> Self {
        self.enter = if more.contains("size:") {
            more.to_owned()
        } else {
            format!("size: {{units: 10}}, {more}")
        };
        self
    }

    /// More rules, as lines of YAML that begin with `  - name:`.
    pub(crate) fn rules(mut self, rules: &str) -> Self {
        self.rules = rules.to_owned();
        self
    }

    /// More of the document: costs, execution, risk.
    pub(crate) fn with(mut self, document: &str) -> Self {
        self.document.push_str(document);
        self.document.push('\n');
        self
    }

    pub(crate) fn of(mut self, instruments: impl IntoIterator<Item = Instrument>) -> Self {
        self.instruments = instruments.into_iter().collect();
        self
    }

    /// When the first bar opens, and how long bars last.
    pub(crate) fn from(mut self, start: &str, timeframe: &str) -> Self {
        self.start = start.parse().unwrap();
        self.timeframe = timeframe.parse().unwrap();
        self
    }

    pub(crate) fn strategy(&self) -> Strategy {
        let text = format!(
            "
name: Situation
timeframe: {}
rules:
  - name: Long
    when: feat(\"b\") > 0
    then: [{{enter: {{side: long, {}}}}}]
  - name: Short
    when: feat(\"s\") > 0
    then: [{{enter: {{side: short, {}}}}}]
  - name: Out
    when: feat(\"x\") > 0
    then: [{{exit: {{}}}}]
  - name: Gate
    when: feat(\"n\") == 0
    then: [{{filter: {{}}}}]
{}
{}",
            self.timeframe, self.enter, self.enter, self.rules, self.document
        );
        Strategy::of_text(&text, &Default::default()).unwrap_or_else(|findings| {
            panic!(
                "{}: {}",
                self.name,
                findings
                    .iter()
                    .map(|finding| finding.render())
                    .collect::<String>()
            )
        })
    }

    pub(crate) fn run(&self, bars: &str) -> BacktestResult {
        let series = self.series(bars);
        let tradable = series.len();
        let backtest = Backtest {
            strategy: Arc::new(self.strategy()),
            series,
            tradable,
            threads: 1,
        };
        backtest.run(|_| ControlFlow::Continue(())).unwrap()
    }

    /// Runs and compares the fills.
    #[track_caller]
    pub(crate) fn fills(self, bars: &str, expected: &str) -> BacktestResult {
        let result = self.run(bars);
        let lines = |text: &str| {
            text.lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect()
        };
        let expected: Vec<String> = lines(expected);
        assert_eq!(story(&result), expected, "{}", self.name);
        result
    }

    pub(crate) fn series(&self, bars: &str) -> Vec<BarSeries> {
        let rows: Vec<Vec<&str>> = bars
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| line.split('|').map(str::trim).collect())
            .collect();
        let nanos = self.timeframe.fixed_nanos().unwrap();
        (0..rows[0].len())
            .map(|lane| {
                let mut series = empty(self.instruments[lane].clone(), self.timeframe);
                for (row, cells) in rows.iter().enumerate() {
                    if cells[lane] == "-" {
                        continue;
                    }
                    let words: Vec<&str> = cells[lane].split_whitespace().collect();
                    let numbers: Vec<f64> =
                        words.iter().map_while(|word| word.parse().ok()).collect();
                    let signals = &words[numbers.len()..];
                    series
                        .open_time
                        .push(self.start.saturating_add_nanos(row as i64 * nanos));
                    series
                        .close_time
                        .push(self.start.saturating_add_nanos((row as i64 + 1) * nanos));
                    series.open.push(numbers[0]);
                    series.high.push(numbers[1]);
                    series.low.push(numbers[2]);
                    series.close.push(numbers[3]);
                    series
                        .volume
                        .push(numbers.get(4).copied().unwrap_or(1000.0));
                    for (name, column) in &mut series.features {
                        column.push(f64::from(u8::from(signals.contains(&name.as_str()))));
                    }
                }
                series
            })
            .collect()
    }
}

/// A series without bars, with the columns that the rules listen to.
pub(crate) fn empty(instrument: Instrument, timeframe: Timeframe) -> BarSeries {
    BarSeries {
        instrument,
        timeframe,
        open_time: Vec::new(),
        close_time: Vec::new(),
        open: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        close: Vec::new(),
        volume: Vec::new(),
        features: ["b", "s", "x", "n"]
            .into_iter()
            .map(|name| (name.to_owned(), Vec::new()))
            .collect(),
        data_hash: [0; 32],
        simulated: true,
    }
}

/// What became of every order that was not taken back, in the order in which it happened.
pub(crate) fn story(result: &BacktestResult) -> Vec<String> {
    let mut events: Vec<(u64, u64, String)> = Vec::new();
    for order in &result.orders {
        let request = &order.request;
        let reason = &result.reasons[request.reason.0 as usize];
        match order.state {
            OrderState::Filled(fill) => {
                let side = format!("{:?}", request.side).to_lowercase();
                let symbol = &result.lanes[request.asset.0 as usize].instrument.symbol;
                let line = format!(
                    "{} {side} {} {symbol} @ {} {reason}",
                    fill.row,
                    fill.quantity.get(),
                    fill.price
                );
                events.push((fill.row, request.number.0, line));
            }
            OrderState::Ended {
                why: Ending::Cancelled,
                ..
            } => {}
            OrderState::Ended { why, row, .. } => {
                events.push((
                    row,
                    request.number.0,
                    format!("{row} {} {reason}", why.name()),
                ));
            }
            OrderState::Working | OrderState::PartlyFilled(_) => {}
        }
    }
    events.sort();
    events.into_iter().map(|(.., line)| line).collect()
}
