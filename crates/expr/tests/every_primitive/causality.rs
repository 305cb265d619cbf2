//! The values of a prefix do not change when rows are appended, whatever they hold.

use crate::agreement::same_bits;
use crate::panel::{Panel, Weather};
use crate::rows_for;
use crate::subject::{Subject, run};

pub fn check(subject: &dyn Subject) -> Result<(), String> {
    const LANES: usize = 3;
    let rows = rows_for(subject, 40);
    let panel = Panel::random(subject.columns(), rows, LANES, Weather::Gappy, 11);
    let whole = run(subject, &panel);
    let other_future = Panel::random(subject.columns(), rows, LANES, Weather::Stormy, 12);
    for prefix in [1, rows / 3, rows / 2, rows - 13, rows - 1] {
        let expected: Vec<Vec<f64>> = whole
            .iter()
            .map(|output| output[..prefix * LANES].to_vec())
            .collect();
        let alone = run(subject, &panel.slice(0..prefix));
        same_bits(
            &format!("on {rows} rows and on their first {prefix}"),
            LANES,
            &alone,
            &expected,
        )?;
        let mut changed = other_future.clone();
        for (name, column) in &mut changed.columns {
            column[..prefix * LANES].copy_from_slice(&panel.columns[name][..prefix * LANES]);
        }
        let mut other = run(subject, &changed);
        other
            .iter_mut()
            .for_each(|output| output.truncate(prefix * LANES));
        same_bits(
            &format!("when rows from {prefix} on change"),
            LANES,
            &expected,
            &other,
        )?;
    }
    Ok(())
}
