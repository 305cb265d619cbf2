//! Eight indicators of 500 symbols, row by row, as bars arrive: every value is there before the next row comes.

use std::error::Error;

use bellwether_expr::{Executor, Program, Rows};

use crate::columns::{Inputs, Outputs};
use crate::factors::{BarTable, layout, program};
use crate::indicators::INDICATORS;
use crate::stopwatch::Row;

/// talipp has no correlation, and its stochastic oscillator is the fast one.
const LEFT_OUT: &[&str] = &["CORREL", "STOCH"];
const ADDED: &[(&str, &[&str])] = &[("STOCHF", &["stochf(5, 3).k", "stochf(5, 3).d"])];

pub(crate) fn run(
    inputs: &Inputs,
    outputs: &Outputs,
    repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let bars = BarTable::read(inputs, "days", &["high", "low", "close"])?;
    let indicators = || {
        INDICATORS
            .iter()
            .filter(|(name, _)| !LEFT_OUT.contains(name))
            .chain(ADDED)
    };
    let program = program(indicators().flat_map(|(_, texts)| texts.iter().copied()))?;
    let last = stream(&program, &bars)?;
    let mut outputs_of_program = last.iter();
    for (name, texts) in indicators() {
        for (output, cells) in outputs_of_program.by_ref().take(texts.len()).enumerate() {
            outputs.numbers(&format!("{name}_{output}"), cells)?;
        }
    }
    let row = Row::measure("streaming", repeats, || (), |()| stream(&program, &bars));
    Ok(vec![
        row.with("updates", indicators().count() * bars.rows * bars.lanes)
            .with("nodes", program.len() * bars.rows * bars.lanes),
    ])
}

/// The values on the last row.
fn stream(program: &Program, bars: &BarTable) -> Result<Vec<Vec<f64>>, Box<dyn Error>> {
    let mut executor = Executor::new(program.clone(), &layout(bars.lanes), 1)?;
    let mut values = vec![Vec::new(); program.outputs()];
    for row in 0..bars.rows {
        executor.advance(&Rows::dense(1, &bars.columns(program, row, 1)), &mut values);
    }
    Ok(values)
}
