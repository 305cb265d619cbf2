//! A lane that misses rows gives what its own bars give without the gaps.

use crate::agreement::same_bits;
use crate::panel::{Panel, Random, Weather};
use crate::rows_for;
use crate::subject::{Subject, run};

pub fn check(subject: &dyn Subject) -> Result<(), String> {
    if subject.crosses_lanes() {
        return Ok(());
    }
    const LANES: usize = 11;
    let rows = rows_for(subject, 300);
    for weather in [Weather::Rough, Weather::Gappy] {
        let mut panel = Panel::random(subject.columns(), rows, LANES, weather, 41);
        let mut random = Random::new(42);
        let present = |cell| {
            let (row, lane) = (cell / LANES, cell % LANES);
            match lane {
                // Rows on which nobody has a bar.
                _ if row % 89 > 86 => false,
                1 => random.chance(0.8),
                2 => row >= rows / 4,
                3 => !(rows / 3..rows / 2).contains(&row),
                4 => false,
                5 => row % 2 == 1,
                6 => row != rows / 2,
                7 => row < rows / 2,
                8 => row % 13 == 0,
                _ => true,
            }
        };
        panel.present = Some((0..rows * LANES).map(present).collect());
        for block in [rows, 16, 1] {
            let mut machine = subject.start(&panel.symbols);
            let mut together: Vec<Vec<f64>> = Vec::new();
            for start in (0..rows).step_by(block) {
                let part = machine.advance(&panel.slice(start..rows.min(start + block)));
                together.resize_with(part.len(), Vec::new);
                together
                    .iter_mut()
                    .zip(part)
                    .for_each(|(whole, part)| whole.extend(part));
            }
            for lane in 0..LANES {
                let (own, own_rows) = panel.own_bars(lane);
                let mut expected = vec![vec![f64::NAN; rows]; together.len()];
                if own.rows > 0 {
                    for (output, values) in expected.iter_mut().zip(run(subject, &own)) {
                        for (&row, x) in own_rows.iter().zip(values) {
                            output[row] = x;
                        }
                    }
                }
                let got: Vec<Vec<f64>> = together
                    .iter()
                    .map(|output| output.iter().skip(lane).step_by(LANES).copied().collect())
                    .collect();
                same_bits(
                    &format!("lane {lane} with gaps, blocks of {block}, against its own bars"),
                    1,
                    &expected,
                    &got,
                )?;
            }
        }
    }
    Ok(())
}
