//! Millions of rows: no drift, and no more memory than the first rows took.

use crate::agreement::{compare, near};
use crate::forgets;
use crate::panel::{Panel, Weather};
use crate::subject::{Machine, Subject};

/// Rows that repeat; long against the windows.
const CYCLE: usize = 1 << 15;
/// Where a fresh start begins, behind the last spike of the cycle.
const TAIL: usize = CYCLE / 2;
/// Rows after which what fades has faded, and what waits for an event has seen one.
const FADED: usize = CYCLE / 4;
/// What running sums would never forget, and what leaves of 1e-9 nothing to hide in.
const SPIKE: f64 = 1e12;

/// What an output at the end depends on.
enum Reach {
    /// That many rows: the rows before have left no trace.
    Window(usize),
    /// All rows, the old ones ever less, or up to an event: they have left no trace after [`FADED`] rows.
    Fading,
    /// All rows alike: over the same rows again it grows by as much again, as far as the total tells.
    Total,
}

/// What keeps all of its past by definition, and why a fresh start could not know it. The bound is 1e-9 of the largest total.
pub const TOTALS: &[(&str, &str)] = &[
    ("cumsum", "a sum from the first row on"),
    ("obv", "volume added and taken away from the first row on"),
    ("ad", "money flow added up from the first row on"),
];

/// Subjects by name; those that look across lanes are seen on some lanes, with as many rows fewer.
pub fn check(subject: &dyn Subject, rows: usize) -> Result<(), String> {
    let lanes = if subject.crosses_lanes() { 8 } else { 1 };
    let mut panel = Panel::random(subject.columns(), CYCLE, lanes, Weather::Clear, 81);
    for name in subject.columns() {
        for row in (100..TAIL).step_by(997) {
            for lane in 0..lanes {
                *panel.cell(name, row, lane) *= SPIKE;
            }
        }
    }
    let mut machine = subject.start(&panel.symbols);
    let first = machine.advance(&panel);
    let (second, size) = (machine.advance(&panel), machine.save().len());
    let cycles = (rows / lanes / CYCLE).max(3);
    let mut last = Vec::new();
    let kept = allocation_counter::measure(|| {
        for _ in 2..cycles {
            last = machine.advance(&panel);
        }
    });
    // What was handed out is no memory of the machine's.
    let handed: usize = last.iter().map(|output| output.capacity() * 8).sum();
    let grown = kept.bytes_current - (handed + last.capacity() * size_of::<Vec<f64>>()) as i64;
    if grown != 0 || machine.save().len() != size {
        return Err(format!(
            "after {rows} rows it keeps {grown} bytes more than after {}, and its state has {} instead of {size}",
            2 * CYCLE,
            machine.save().len()
        ));
    }
    let fresh = fresh(subject, &panel);
    for output in 0..subject.outputs() {
        let ends = [&first, &second, &last].map(|cells| cells[output].as_slice());
        let what = |problem| format!("output {output}, {rows} rows: {problem}");
        match reach(subject, output) {
            Reach::Window(window) => settled(&panel, &fresh[output], ends[2], window, window),
            Reach::Fading => settled(&panel, &fresh[output], ends[2], FADED, FADED),
            Reach::Total => grows_evenly(ends, cycles),
        }
        .map_err(what)?;
    }
    Ok(())
}

fn reach(subject: &dyn Subject, output: usize) -> Reach {
    let name = subject.label().split('(').next().unwrap_or_default();
    if TOTALS.iter().any(|(total, _)| *total == name) {
        Reach::Total
    } else if subject.crosses_lanes() || forgets(subject, output) {
        Reach::Window(subject.reach(output))
    } else {
        Reach::Fading
    }
}

/// The outputs of a fresh start on the tail.
fn fresh(subject: &dyn Subject, panel: &Panel) -> Vec<Vec<f64>> {
    let mut machine: Box<dyn Machine> = subject.start(&panel.symbols);
    machine.advance(&panel.slice(TAIL..CYCLE))
}

/// From `from` rows into the tail on, the values are those of a fresh start there, to 1e-9 of the largest input of `window` rows.
fn settled(
    panel: &Panel,
    fresh: &[f64],
    last: &[f64],
    from: usize,
    window: usize,
) -> Result<(), String> {
    let lanes = panel.lanes();
    let largest = panel.largest(window + 1);
    let expected = fresh[from * lanes..].to_vec();
    let got = last[(TAIL + from) * lanes..].to_vec();
    if expected.iter().all(|x| x.is_nan()) {
        return Err("it has no value on the last rows".into());
    }
    compare(
        "from the first row compared on",
        lanes,
        &[expected],
        &[got],
        |_, cell, a, b| near(a, b, largest[TAIL + from + cell / lanes]),
    )
}

/// At each row the total of the last cycle is that of the first, and for each cycle since what the second added.
fn grows_evenly([first, second, last]: [&[f64]; 3], cycles: usize) -> Result<(), String> {
    let largest = last.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    let expected = first
        .iter()
        .zip(second)
        .map(|(first, second)| first + (cycles - 1) as f64 * (second - first))
        .collect();
    compare(
        "total after as many cycles",
        1,
        &[expected],
        &[last.to_vec()],
        |_, _, a, b| (a - b).abs() <= 1e-9 * largest,
    )
}
