//! Missing and extreme inputs: missing out, and no trace of them once they have left the window.

use crate::agreement::{compare, near, same_bits};
use crate::panel::{Panel, Weather};
use crate::subject::{Subject, run};
use crate::{forgets, rows_for};

pub fn check(subject: &dyn Subject) -> Result<(), String> {
    for weather in [Weather::Clear, Weather::Small] {
        let longest = (0..subject.outputs())
            .map(|output| subject.reach(output))
            .max()
            .unwrap_or(0);
        let hole = longest + 20;
        let rows = hole + 2 * longest + rows_for(subject, 60);
        let panel = Panel::random(subject.columns(), rows, 1, weather, 51);
        let clean = run(subject, &panel);
        let disturbed = |x: f64| {
            let mut panel = panel.clone();
            for name in subject.columns() {
                *panel.cell(name, hole, 0) = x;
            }
            panel
        };
        let with = |x: f64| run(subject, &disturbed(x));
        let missing = with(f64::NAN);
        same_bits(
            "an infinite row is a missing one",
            1,
            &missing,
            &with(f64::INFINITY),
        )?;
        same_bits(
            "a negative infinite row is a missing one",
            1,
            &missing,
            &with(f64::NEG_INFINITY),
        )?;
        // All inputs of the row are missing: so is the value, unless by definition it is that of other rows.
        let defined = subject.expected(&disturbed(f64::NAN));
        for (output, cells) in missing.iter().enumerate() {
            let of_other_rows = cells[hole].to_bits() == clean[output][hole].to_bits();
            let by_definition = defined
                .as_ref()
                .map_or(of_other_rows, |defined| !defined[output][hole].is_nan());
            if !cells[hole].is_nan() && !by_definition {
                let got = cells[hole];
                return Err(format!(
                    "output {output}, row {hole}: all inputs are missing, and yet it is {got:?}"
                ));
            }
        }
        recovers(subject, "after a missing row", hole, &clean, &missing)?;
        // 1e300 overflows in squares and products. What decays may show it for long; the missing row behind it lets a
        // recursion begin anew.
        for size in [1e300, -1e300] {
            let mut panel = disturbed(size);
            for name in subject.columns() {
                *panel.cell(name, hole + 1, 0) = f64::NAN;
            }
            recovers(
                subject,
                &format!("after a row of {size:e} and a missing one"),
                hole + 1,
                &clean,
                &run(subject, &panel),
            )?;
        }
        // 1e8 leaves its rounding errors in what remembers it.
        forgotten(
            subject,
            &panel,
            "after a row of 1e8",
            hole,
            &clean,
            &with(1e8),
        )?;
    }
    Ok(())
}

/// Once the windows have passed again there are values wherever there are some without the disturbance.
fn recovers(
    subject: &dyn Subject,
    what: &str,
    hole: usize,
    clean: &[Vec<f64>],
    disturbed: &[Vec<f64>],
) -> Result<(), String> {
    for (output, (clean, disturbed)) in clean.iter().zip(disturbed).enumerate() {
        let from = hole + 1 + subject.reach(output);
        let (_, exact) = subject.warm_up(output);
        if exact {
            let lost =
                (from..clean.len()).find(|&row| !clean[row].is_nan() && disturbed[row].is_nan());
            if let Some(row) = lost {
                return Err(format!(
                    "output {output}, row {row}: still missing {} rows {what}",
                    row - hole
                ));
            }
        } else if subject.is_plain()
            && clean[from..].iter().any(|x| !x.is_nan())
            && disturbed[from..].iter().all(|x| x.is_nan())
        {
            return Err(format!("output {output}: missing for ever {what}"));
        }
    }
    Ok(())
}

/// Where memory is bounded by the windows, the values are then those without the disturbance.
fn forgotten(
    subject: &dyn Subject,
    panel: &Panel,
    what: &str,
    hole: usize,
    clean: &[Vec<f64>],
    disturbed: &[Vec<f64>],
) -> Result<(), String> {
    for output in (0..clean.len()).filter(|&output| forgets(subject, output)) {
        let reach = subject.reach(output);
        let from = hole + 1 + reach;
        let largest = panel.largest(reach + 1);
        let (expected, got) = (
            clean[output][from..].to_vec(),
            disturbed[output][from..].to_vec(),
        );
        compare(what, 1, &[expected], &[got], |_, row, a, b| {
            near(a, b, largest[from + row])
        })
        .map_err(|problem| format!("output {output}, counted from row {from}: {problem}"))?;
    }
    Ok(())
}
