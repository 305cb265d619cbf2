//! A live row: a thousand rules on 500 symbols, each of which has a new bar. Every repeat is one row.

use std::error::Error;
use std::hint::black_box;

use bellwether_expr::{Executor, Rows};

use crate::columns::{Inputs, Outputs};
use crate::factors::{BarTable, layout, program};
use crate::stopwatch::Row;

const RULES: usize = 1_000;
/// Rows after which every window is full.
const WARM_UP: usize = 260;

pub(crate) fn run(
    inputs: &Inputs,
    _outputs: &Outputs,
    _repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let bars = BarTable::read(inputs, "days", &["open", "high", "low", "close", "volume"])?;
    let conditions = include_str!("../../crates/expr/benches/engine/rules.txt")
        .lines()
        // The days have no other timeframe.
        .filter(|line| !line.starts_with('#') && !line.contains('@'));
    let program = program(conditions.cycle().take(RULES))?;
    let nodes = program.len();
    let mut executor = Executor::new(program.clone(), &layout(bars.lanes), 1)?;
    let mut fired = vec![Vec::new(); RULES];
    let mut next = 0;
    let mut row = || {
        next += 1;
        Rows::dense(1, &bars.columns(&program, next - 1, 1))
    };
    for _ in 0..WARM_UP {
        executor.advance(&row(), &mut fired);
    }
    let row = Row::measure("live", bars.rows - WARM_UP, row, |row| {
        executor.advance(&row, &mut fired);
        black_box(&fired);
    });
    let row = row.with("rules", RULES).with("symbols", bars.lanes);
    Ok(vec![row.with("nodes", nodes)])
}
