//! No drift over millions of rows: a window's value is that of a fresh start on the last rows.

use crate::agreement::{compare, near};
use crate::forgets;
use crate::panel::{Panel, Weather};
use crate::subject::Subject;

/// Rows that repeat; long against the windows.
const CYCLE: usize = 1 << 15;

pub fn check(subject: &dyn Subject, rows: usize) -> Result<(), String> {
    let outputs: Vec<usize> = (0..subject.outputs())
        .filter(|&output| subject.warm_up(output).0 > 0 && forgets(subject, output))
        .collect();
    if subject.crosses_lanes() || outputs.is_empty() {
        return Ok(());
    }
    // Spikes that a running sum would never forget; elsewhere numbers whose sums are never exact.
    let mut panel = Panel::random(subject.columns(), CYCLE, 1, Weather::Clear, 81);
    for name in subject.columns() {
        for row in (100..CYCLE / 2).step_by(997) {
            *panel.cell(name, row, 0) *= 1e6;
        }
    }
    let mut machine = subject.start(&panel.symbols);
    let mut last = Vec::new();
    for _ in 0..rows / CYCLE {
        last = machine.advance(&panel);
    }
    let tail = CYCLE / 2;
    let fresh = subject
        .start(&panel.symbols)
        .advance(&panel.slice(tail..CYCLE));
    for output in outputs {
        let warm_up = subject.reach(output);
        let largest = panel.largest(warm_up + 1);
        let (expected, got) = (
            fresh[output][warm_up..].to_vec(),
            last[output][tail + warm_up..].to_vec(),
        );
        compare("after many rows", 1, &[expected], &[got], |_, row, a, b| {
            near(a, b, largest[tail + warm_up + row])
        })
        .map_err(|problem| {
            format!(
                "output {output}, {rows} rows, counted from row {}: {problem}",
                rows - tail + warm_up
            )
        })?;
    }
    Ok(())
}
