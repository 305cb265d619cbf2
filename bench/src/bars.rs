//! Minute bars of ten million trades in memory, with volume-weighted price, count and bought less sold volume.

use std::error::Error;

use bellwether_market::{
    Aggressor, Anchor, Bar, BarBuilder, Calendar, CalendarId, TickError, Ticks, Timeframe,
    UnixNanos,
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
    let aggressors: Vec<Aggressor> = inputs
        .integers("trades", "side")?
        .into_iter()
        .map(|side| {
            if side > 0 {
                Aggressor::Buyer
            } else {
                Aggressor::Seller
            }
        })
        .collect();
    let ticks = Ticks {
        times: &times,
        prices: &prices,
        quantities: &quantities,
        aggressors: Some(&aggressors),
    };
    let bars = build(&ticks)?;
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
    outputs.numbers(
        "delta",
        &column(|bar| match (bar.bought, bar.sold) {
            (Some(bought), Some(sold)) => bought - sold,
            _ => f64::NAN,
        }),
    )?;
    let row = Row::measure("bars", repeats, || (), |()| build(&ticks));
    Ok(vec![row.with("bars", bars.len())])
}

fn build(ticks: &Ticks<'_>) -> Result<Vec<Bar>, TickError> {
    let calendar = Calendar::by_id(CalendarId::AlwaysOpen);
    let mut builder = BarBuilder::new(&calendar, Timeframe::M1, Anchor::Session);
    let mut bars = Vec::new();
    builder.push_ticks(ticks, &mut bars)?;
    bars.extend(builder.developing());
    Ok(bars)
}
