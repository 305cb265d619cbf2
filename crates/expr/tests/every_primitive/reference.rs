//! Agreement with the direct, slow implementation on random data.

use crate::agreement::{compare, near};
use crate::panel::{Panel, Weather};
use crate::rows_for;
use crate::subject::{Subject, run};

pub fn check(subject: &dyn Subject) -> Result<(), String> {
    let lanes = if subject.crosses_lanes() { 23 } else { 1 };
    let rows = rows_for(subject, if subject.crosses_lanes() { 20 } else { 500 });
    for (seed, weather) in [
        Weather::Clear,
        Weather::Small,
        Weather::Rough,
        Weather::Gappy,
        Weather::Stormy,
    ]
    .into_iter()
    .flat_map(|weather| [71, 72, 73].map(|seed| (seed, weather)))
    {
        let panel = Panel::random(subject.columns(), rows, lanes, weather, seed);
        let Some(expected) = subject.expected(&panel) else {
            return Ok(());
        };
        let got = run(subject, &panel);
        // Calm data has no excuse; where a spike passes, errors are measured by it.
        let largest = match weather {
            Weather::Stormy if lanes == 1 => panel.largest(rows),
            Weather::Stormy => vec![1e8; rows],
            _ => vec![1.0; rows],
        };
        compare(
            &format!("{weather:?} data, seed {seed}"),
            lanes,
            &expected,
            &got,
            |_, cell, a, b| near(a, b, largest[cell / lanes]),
        )?;
    }
    Ok(())
}
