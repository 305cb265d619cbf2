//! Minute bars of ten million trades in memory, with volume-weighted price and count.

use std::error::Error;

use bellwether_market::{
    Anchor, Bar, BarBuildError, BarBuilder, Calendar, CalendarId, Timeframe, UnixNanos,
};

use crate::columns::{Inputs, Outputs};
use crate::stopwatch::Row;

pub(crate) fn run(
    inputs: &Inputs,
    outputs: &Outputs,
    repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let times: Vec<UnixNanos> = inputs
        .integers("trades", "time")?
        .into_iter()
        .map(UnixNanos::from_nanos)
        .collect();
    let prices = inputs.numbers("trades", "price")?;
    let quantities = inputs.numbers("trades", "quantity")?;
    let bars = build(&times, &prices, &quantities)?;
    let column = |cell: fn(&Bar) -> f64| bars.iter().map(cell).collect::<Vec<f64>>();
    outputs.numbers("time", &column(|bar| bar.open_time.nanos() as f64))?;
    outputs.numbers("open", &column(|bar| bar.open))?;
    outputs.numbers("high", &column(|bar| bar.high))?;
    outputs.numbers("low", &column(|bar| bar.low))?;
    outputs.numbers("close", &column(|bar| bar.close))?;
    outputs.numbers("volume", &column(|bar| bar.volume))?;
    outputs.numbers("vwap", &column(|bar| bar.vwap.unwrap_or(f64::NAN)))?;
    outputs.numbers(
        "trades",
        &column(|bar| bar.trades.map_or(f64::NAN, |trades| trades as f64)),
    )?;
    let row = Row::measure(
        "bars",
        repeats,
        || (),
        |()| build(&times, &prices, &quantities),
    );
    Ok(vec![row.with("bars", bars.len())])
}

fn build(
    times: &[UnixNanos],
    prices: &[f64],
    quantities: &[f64],
) -> Result<Vec<Bar>, BarBuildError> {
    let calendar = Calendar::by_id(CalendarId::AlwaysOpen);
    let mut builder = BarBuilder::new(&calendar, Timeframe::M1, Anchor::Session);
    let mut bars = Vec::new();
    for ((&time, &price), &quantity) in times.iter().zip(prices).zip(quantities) {
        bars.extend(builder.push_tick(time, price, quantity)?);
    }
    bars.extend(builder.developing());
    Ok(bars)
}
