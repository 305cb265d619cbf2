//! A hundred factor expressions over ten years of 500 symbols: every value of every expression, common parts once. They are
//! looked at tile by tile and written over, as a search does.

use std::error::Error;
use std::hint::black_box;

use bellwether_expr::{Executor, Expression, Layout, Program, Rows, Scope};

use crate::columns::{Inputs, Outputs};
use crate::stopwatch::Row;

/// The engine's own hundred.
pub(crate) const FACTORS: &str = include_str!("../../crates/expr/benches/engine/factors.txt");
const TILE_ROWS: usize = 30;
/// Of the values every 30th row is kept for the comparison, from the first on which all windows are full.
const KEPT_FROM: usize = 299;
const KEPT_EVERY: usize = 30;

/// Those of them, and parts of them, that look at one symbol alone and that other expression engines can say as well.
pub(crate) const SERIES: &str = include_str!("../series.txt");

pub(crate) fn run(
    inputs: &Inputs,
    outputs: &Outputs,
    repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    evaluate("factors", FACTORS, inputs, outputs, repeats)
}

pub(crate) fn run_series(
    inputs: &Inputs,
    outputs: &Outputs,
    repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    evaluate("series", SERIES, inputs, outputs, repeats)
}

fn evaluate(
    name: &str,
    texts: &str,
    inputs: &Inputs,
    outputs: &Outputs,
    repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let columns = ["open", "high", "low", "close", "volume", "vwap"];
    let bars = BarTable::read(inputs, "days", &columns)?;
    let program = program(texts.lines().filter(|line| !line.starts_with('#')))?;
    let mut kept = vec![Vec::new(); program.outputs()];
    stream(&program, &bars, |start, values| {
        for row in (start..start + TILE_ROWS).filter(|row| is_kept(*row)) {
            let cells = (row - start) * bars.lanes..(row - start + 1) * bars.lanes;
            for (kept, values) in kept.iter_mut().zip(values) {
                kept.extend_from_slice(&values[cells.clone()]);
            }
        }
    })?;
    for (at, cells) in kept.iter().enumerate() {
        outputs.numbers(&format!("{name}_{at:03}"), cells)?;
    }
    let row = Row::measure(
        name,
        repeats,
        || (),
        |()| stream(&program, &bars, |_, values| _ = black_box(values)),
    );
    let row = row.with("expressions", program.outputs());
    Ok(vec![row.with("nodes", program.len())])
}

fn is_kept(row: usize) -> bool {
    row.checked_sub(KEPT_FROM)
        .is_some_and(|since| since % KEPT_EVERY == 0)
}

fn stream(
    program: &Program,
    bars: &BarTable,
    mut see: impl FnMut(usize, &[Vec<f64>]),
) -> Result<(), Box<dyn Error>> {
    let mut executor = Executor::new(program.clone(), &layout(bars.lanes), 1)?;
    let mut values = vec![Vec::new(); program.outputs()];
    for start in (0..bars.rows).step_by(TILE_ROWS) {
        let rows = TILE_ROWS.min(bars.rows - start);
        executor.advance(
            &Rows::dense(rows, &bars.columns(program, start, rows)),
            &mut values,
        );
        see(start, &values);
    }
    Ok(())
}

pub(crate) fn layout(lanes: usize) -> Layout {
    Layout::of_symbols((0..lanes).map(|lane| format!("S{lane:03}").into()))
}

/// Expressions as one graph.
pub(crate) fn program<'t>(
    texts: impl IntoIterator<Item = &'t str>,
) -> Result<Program, Box<dyn Error>> {
    let mut expressions = Vec::new();
    for text in texts {
        let expression = Expression::new(text, &Scope::new()).map_err(|problems| {
            problems
                .iter()
                .map(|problem| problem.render(text))
                .collect::<String>()
        })?;
        expressions.push(expression);
    }
    Ok(Program::compile(&expressions))
}

/// Columns of bars in memory.
pub(crate) struct BarTable {
    pub(crate) rows: usize,
    pub(crate) lanes: usize,
    columns: Vec<(&'static str, Vec<f64>)>,
}

impl BarTable {
    pub(crate) fn read(
        inputs: &Inputs,
        table: &str,
        names: &[&'static str],
    ) -> Result<Self, Box<dyn Error>> {
        let (rows, lanes) = inputs.shape(table);
        let mut columns = Vec::new();
        for name in names {
            columns.push((*name, inputs.numbers(table, name)?));
        }
        Ok(Self {
            rows,
            lanes,
            columns,
        })
    }

    /// What a program reads, on consecutive rows; a column that is not there is empty, and the executor says so.
    pub(crate) fn columns(&self, program: &Program, start: usize, rows: usize) -> Vec<&[f64]> {
        let cells = start * self.lanes..(start + rows) * self.lanes;
        let column = |name: &str| {
            let found = self.columns.iter().find(|(known, _)| *known == name);
            found.map_or(&[][..], |(_, column)| &column[cells.clone()])
        };
        program.columns().iter().map(|name| column(name)).collect()
    }
}
