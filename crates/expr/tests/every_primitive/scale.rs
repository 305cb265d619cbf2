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
    /// All rows, the old ones ever less, or those since an event: no trace is left after [`FADED`] rows.
    Fading,
    /// All rows alike.
    Whole(Total),
}

/// What never forgets by definition. A fresh start could not know it; but over the same rows again it goes the same way again.
#[derive(Clone, Copy, PartialEq)]
enum Total {
    /// Every time it grows by as much, to 1e-9 of the largest total.
    Sum,
    /// Every time it is multiplied by as much, to 1e-9 of its logarithm; over a million rows, and without spikes, because it
    /// leaves the range of numbers else.
    Product,
}

const TOTALS: &[(&str, Total, &str)] = &[
    ("cumsum", Total::Sum, "values from the first row on"),
    ("obv", Total::Sum, "volume with the sign of the change"),
    ("pvt", Total::Sum, "volume times the relative change"),
    ("ad", Total::Sum, "volume by the place of the close"),
    ("wad", Total::Sum, "moves against the true range"),
    ("count", Total::Sum, "rows, where no window is given"),
    ("nvi", Total::Product, "changes on falling volume"),
    ("pvi", Total::Product, "changes on rising volume"),
];

/// What a fresh start cannot know, and nothing sums up: here memory alone is looked at.
const NOT_COMPARED: &[(&str, &str)] = &[
    (
        "bos",
        "a level stands until a close breaks it, and one of a spike stands for good",
    ),
    (
        "fvg",
        "a gap stays open until price comes back, and one beside a spike for good",
    ),
    ("order_block", "as a gap"),
    ("breaker", "as a gap"),
    (
        "equal_highs_lows",
        "a pool is there until it is swept, and one at a spike for good",
    ),
    (
        "naked_poc",
        "a point of control is naked until price comes back",
    ),
    (
        "smooth",
        "weights drawn beyond 1 make it swing ever wider, as its definition says",
    ),
    ("persist", "numbers drawn afresh for every row never last"),
];

/// A lane of so many rows; what looks across lanes is seen on eight of an eighth.
pub fn check(subject: &dyn Subject, rows: usize) -> Result<(), String> {
    let total = total(subject);
    let lanes = if subject.crosses_lanes() { 8 } else { 1 };
    let rows = match total {
        Some(Total::Product) => rows.min(1_000_000),
        _ => rows / lanes,
    };
    let mut panel = Panel::random(subject.columns(), CYCLE, lanes, Weather::Clear, 81);
    if total != Some(Total::Product) {
        for name in subject.columns() {
            for row in (100..TAIL).step_by(997) {
                (0..lanes).for_each(|lane| *panel.cell(name, row, lane) *= SPIKE);
            }
        }
    }
    let mut machine = subject.start(&panel.symbols);
    machine.advance(&panel);
    let (second, third) = (machine.advance(&panel), machine.advance(&panel));
    let size = machine.save().len();
    let cycles = (rows / CYCLE).max(4);
    let mut last = Vec::new();
    let kept = allocation_counter::measure(|| {
        for _ in 3..cycles {
            last = machine.advance(&panel);
        }
    });
    // What was handed out is no memory of the machine's.
    let handed: usize = last.iter().map(|output| output.capacity() * 8).sum();
    let grown = kept.bytes_current - (handed + last.capacity() * size_of::<Vec<f64>>()) as i64;
    let size_now = machine.save().len();
    if grown != 0 || size_now != size {
        return Err(format!(
            "from row {} to row {rows} its memory grows by {grown} bytes, and its state from {size} to {size_now}",
            3 * CYCLE
        ));
    }
    if NOT_COMPARED
        .iter()
        .any(|(name, _)| *name == name_of(subject))
    {
        return Ok(());
    }
    let fresh = fresh(subject, &panel);
    for output in 0..subject.outputs() {
        let last = last[output].as_slice();
        let against = |from| settled(&panel, &fresh[output], last, from);
        match reach(subject, output, total) {
            Reach::Window(window) => against(window),
            Reach::Fading => against(FADED),
            Reach::Whole(total) => {
                grows_evenly(total, [&second[output], &third[output], last], cycles)
            }
        }
        .map_err(|problem| format!("output {output}, {rows} rows: {problem}"))?;
    }
    Ok(())
}

fn total(subject: &dyn Subject) -> Option<Total> {
    let name = name_of(subject);
    let known = TOTALS.iter().find(|(total, ..)| *total == name)?;
    Some(known.1)
}

fn name_of(subject: &dyn Subject) -> String {
    let label = subject.label();
    label.split('(').next().unwrap_or_default().to_owned()
}

fn reach(subject: &dyn Subject, output: usize, total: Option<Total>) -> Reach {
    match total {
        Some(total) => Reach::Whole(total),
        None if subject.crosses_lanes() || forgets(subject, output) => {
            Reach::Window(subject.reach(output))
        }
        None => Reach::Fading,
    }
}

/// The outputs of a fresh start on the tail.
fn fresh(subject: &dyn Subject, panel: &Panel) -> Vec<Vec<f64>> {
    let mut machine: Box<dyn Machine> = subject.start(&panel.symbols);
    machine.advance(&panel.slice(TAIL..CYCLE))
}

/// From `reach` rows into the tail on, the values are those of a fresh start there, to 1e-9 of the largest input of as many rows.
fn settled(panel: &Panel, fresh: &[f64], last: &[f64], reach: usize) -> Result<(), String> {
    let lanes = panel.lanes();
    let largest = panel.largest(reach + 1);
    let expected = fresh[reach * lanes..].to_vec();
    let got = last[(TAIL + reach) * lanes..].to_vec();
    if reach > 0 && expected.iter().all(|x| x.is_nan()) {
        return Err("it has no value on the last rows".into());
    }
    let what = format!("of the last {} rows", TAIL - reach);
    compare(&what, lanes, &[expected], &[got], |_, cell, a, b| {
        near(a, b, largest[TAIL + reach + cell / lanes])
    })
}

/// At each row the total of the last cycle is that of the second, with what the third added for each cycle since.
fn grows_evenly(total: Total, cells: [&[f64]; 3], cycles: usize) -> Result<(), String> {
    let [second, third, last] = cells.map(|cells| match total {
        Total::Sum => cells.to_vec(),
        Total::Product => cells.iter().map(|x| x.ln()).collect(),
    });
    let largest = last.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    let grown = |(second, third): (&f64, &f64)| second + (cycles - 2) as f64 * (third - second);
    let expected = second.iter().zip(&third).map(grown).collect();
    let what = format!("total of {cycles} cycles");
    compare(&what, 1, &[expected], &[last], |_, _, a, b| {
        (a - b).abs() <= 1e-9 * largest
    })
}
