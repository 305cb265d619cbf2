//! A crossing of two moving averages over a million minute bars: the whole backtest, with orders, books, trade list and
//! equity curve. All cash in fractional lots, filled at the next open, 0.05% commission.

use std::error::Error;
use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_market::{CalendarId, Instrument, Symbol, Timeframe, UnixNanos};
use bellwether_research::{Backtest, BacktestResult, BarSeries};
use bellwether_trading::Strategy;

use crate::columns::{Inputs, Outputs};
use crate::stopwatch::Row;

const CROSS: &str = "
name: Cross
timeframe: 1m
rules:
  - name: Long
    when: crosses_above(sma(close, 10), sma(close, 30))
    then: [{enter: {side: long, size: {equity: 100%}}}]
  - name: Out
    when: crosses_below(sma(close, 10), sma(close, 30))
    then: [{exit: {}}]
costs: {commission: {rate: 0.05%}}
lot: fractional
";

pub(crate) fn run(
    inputs: &Inputs,
    outputs: &Outputs,
    repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let strategy = Strategy::of_text(CROSS, &Default::default()).map_err(|findings| {
        findings
            .iter()
            .map(|finding| finding.render())
            .collect::<String>()
    })?;
    let strategy = Arc::new(strategy);
    let series = series(inputs)?;
    let result = backtest(&strategy, series.clone())?;
    outputs.numbers("equity", &result.equity)?;
    let ended = result.trades.iter().filter(|trip| !trip.is_open()).count();
    let row = Row::measure(
        "cross",
        repeats,
        || series.clone(),
        |series| backtest(&strategy, series),
    );
    Ok(vec![
        row.with("round_trips", ended)
            .with("final_equity", result.equity.last().copied()),
    ])
}

fn backtest(strategy: &Arc<Strategy>, series: BarSeries) -> Result<BacktestResult, Box<dyn Error>> {
    let backtest = Backtest {
        strategy: Arc::clone(strategy),
        series: vec![series],
        tradable: 1,
        threads: 1,
    };
    Ok(backtest.run(|_| ControlFlow::Continue(()))?)
}

fn series(inputs: &Inputs) -> Result<BarSeries, Box<dyn Error>> {
    const MINUTE_NANOS: i64 = 60_000_000_000;
    let mut instrument = Instrument::equity(Symbol::new("WALK")?);
    instrument.calendar = CalendarId::AlwaysOpen;
    let open_time: Vec<UnixNanos> = inputs
        .integers("minutes", "time")?
        .into_iter()
        .map(UnixNanos::from_nanos)
        .collect();
    let column = |name: &str| inputs.numbers("minutes", name);
    Ok(BarSeries {
        instrument,
        timeframe: Timeframe::M1,
        close_time: open_time
            .iter()
            .map(|time| time.saturating_add_nanos(MINUTE_NANOS))
            .collect(),
        open_time,
        open: column("open")?,
        high: column("high")?,
        low: column("low")?,
        close: column("close")?,
        volume: column("volume")?,
        features: Default::default(),
        data_hash: [0; 32],
        simulated: true,
    })
}
