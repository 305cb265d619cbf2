//! Single indicators over one lane of a million bars. All outputs of an indicator are computed, and their memory is taken
//! anew each time, as libraries that return arrays do.

use std::error::Error;

use bellwether_expr::{Executor, Layout, Program, Rows};

use crate::columns::{Inputs, Outputs};
use crate::factors::{BarTable, program};
use crate::stopwatch::Row;

/// The row's name, and the expression of each output.
pub(crate) const INDICATORS: &[(&str, &[&str])] = &[
    ("SMA", &["sma(close, 30)"]),
    ("EMA", &["ema(close, 30)"]),
    ("RSI", &["rsi(close, 14)"]),
    (
        "MACD",
        &[
            "macd(close, 12, 26, 9).macd",
            "macd(close, 12, 26, 9).signal",
            "macd(close, 12, 26, 9).hist",
        ],
    ),
    (
        "BBANDS",
        &[
            "bbands(close, 20, 2).upper",
            "bbands(close, 20, 2).middle",
            "bbands(close, 20, 2).lower",
        ],
    ),
    ("ATR", &["atr(14)"]),
    ("ADX", &["adx(14)"]),
    ("STOCH", &["stoch(5, 3, 3).k", "stoch(5, 3, 3).d"]),
    ("CORREL", &["correl(high, low, 30)"]),
];

pub(crate) fn run(
    inputs: &Inputs,
    outputs: &Outputs,
    repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let bars = BarTable::read(inputs, "minutes", &["high", "low", "close"])?;
    let mut rows = Vec::new();
    for (name, texts) in INDICATORS {
        let program = program(texts.iter().copied())?;
        let values = values(&program, &bars)?;
        for (output, cells) in values.iter().enumerate() {
            outputs.numbers(&format!("{name}_{output}"), cells)?;
        }
        rows.push(Row::measure(
            name,
            repeats,
            || (),
            |()| crate::indicators::values(&program, &bars),
        ));
    }
    Ok(rows)
}

fn values(program: &Program, bars: &BarTable) -> Result<Vec<Vec<f64>>, Box<dyn Error>> {
    let mut executor = Executor::new(program.clone(), &Layout::single(), 1)?;
    let mut values = vec![Vec::new(); program.outputs()];
    executor.advance(
        &Rows::dense(bars.rows, &bars.columns(program, 0, bars.rows)),
        &mut values,
    );
    Ok(values)
}
