//! The first value appears at exactly the declared row; not before it, where that depends on the data.

use crate::panel::{Panel, Weather};
use crate::subject::{Subject, run};

pub fn check(subject: &dyn Subject) -> Result<(), String> {
    // A cross-section may ask for many names.
    let lanes = if subject.crosses_lanes() { 140 } else { 3 };
    // A window of trading days may be as short as its number of rows, but the panel's days are longer.
    let of_days = subject
        .columns()
        .iter()
        .any(|column| column == "trading_day");
    let rows_a_window_row = if of_days { 17 } else { 1 };
    for output in 0..subject.outputs() {
        let (declared, exact) = subject.warm_up(output);
        let mut found = None;
        for weather in [Weather::Clear, Weather::Small, Weather::Rough] {
            let panel = Panel::random(
                subject.columns(),
                declared * rows_a_window_row + 200,
                lanes,
                weather,
                61,
            );
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
                    declared + 200
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
