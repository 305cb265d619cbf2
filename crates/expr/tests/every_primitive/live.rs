//! A live row asks for no memory, whatever lanes have a bar on it.

use bellwether_expr::{Executor, Layout, Rows};

use crate::panel::{Panel, Random, Weather};
use crate::rows_for;
use crate::subject::{Entry, Subject};

/// Two chunks of eight lanes and a part of one.
const LANES: usize = 19;
/// The first rows, which may ask.
const FIRST: usize = 60;

pub fn check(entry: &Entry) -> Result<(), String> {
    let rows = FIRST + rows_for(entry, 120);
    let mut panel = Panel::random(entry.columns(), rows, LANES, Weather::Gappy, 91);
    panel.present = Some(presence(rows));
    let program = entry.program();
    let layout = Layout::of_symbols(panel.symbols.iter().map(Into::into));
    let mut executor = Executor::new(program.clone(), &layout, 1).map_err(|e| e.to_string())?;
    let mut outputs = vec![Vec::new(); program.outputs()];
    for row in 0..rows {
        let bars = panel.slice(row..row + 1);
        let names = program.columns().iter();
        let columns: Vec<&[f64]> = names
            .map(|name| bars.columns[name.as_str()].as_slice())
            .collect();
        let bars = Rows {
            present: bars.present.as_deref(),
            ..Rows::dense(1, &columns)
        };
        let asked = allocation_counter::measure(|| executor.advance(&bars, &mut outputs));
        if row >= FIRST && asked.count_total > 0 {
            return Err(format!("row {row}: {asked:?}"));
        }
    }
    Ok(())
}

/// Lanes that have a bar on every row, on most, on few; rows on which all have one, and on which none.
fn presence(rows: usize) -> Vec<bool> {
    let mut random = Random::new(92);
    let mut present = Vec::with_capacity(rows * LANES);
    for row in 0..rows {
        let kind = random.unit();
        present.extend((0..LANES).map(|lane| match lane {
            _ if kind < 0.1 => true,
            _ if kind < 0.2 => false,
            0 => true,
            1 => row >= rows / 2,
            2 => !(rows / 3..rows / 2).contains(&row),
            _ => random.chance(lane as f64 / LANES as f64),
        }));
    }
    present
}
