//! The first value appears at exactly the declared row; not before it, where that depends on the data.

use crate::panel::{Panel, Weather};
use crate::subject::{Subject, run};

/// Rows beyond the declared one: where a value depends on the data it may take some days of them.
const ROWS_MORE: usize = 400;

pub fn check(subject: &dyn Subject) -> Result<(), String> {
    // A cross-section may ask for many names.
    let lanes = if subject.crosses_lanes() { 140 } else { 3 };
    for output in 0..subject.outputs() {
        let (declared, exact) = subject.warm_up(output);
        let mut found = None;
        for weather in [Weather::Clear, Weather::Small, Weather::Rough] {
            let panel = Panel::random(subject.columns(), declared + ROWS_MORE, lanes, weather, 61);
            let got = &run(subject, &panel)[output];
            for lane in 0..lanes {
                let Some(first) = (0..panel.rows).find(|row| !got[row * lanes + lane].is_nan())
                else {
                    continue;
                };
                if first < declared {
                    return Err(format!(
                        "output {output}, row {first}, lane {lane}: a value before the declared row {declared}"
                    ));
                }
                found = Some(found.unwrap_or(first).min(first));
            }
        }
        match found {
            None if !exact && !subject.is_plain() => {}
            None => {
                return Err(format!(
                    "output {output}: no value on any data within {} rows",
                    declared + ROWS_MORE
                ));
            }
            Some(first) if exact && first != declared => {
                return Err(format!(
                    "output {output}: the first value is at row {first}, declared is exactly {declared}"
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
