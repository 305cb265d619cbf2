//! However rows are cut into tiles, and with saving, loading and peeking in between, the bits are the same.

use crate::agreement::same_bits;
use crate::panel::{Panel, Weather};
use crate::rows_for;
use crate::subject::{Subject, run};

/// The rows of `part` that start at `row`, cut out of whole outputs.
fn cut(whole: &[Vec<f64>], row: usize, rows: usize, lanes: usize) -> Vec<Vec<f64>> {
    whole
        .iter()
        .map(|output| output[row * lanes..(row + rows) * lanes].to_vec())
        .collect()
}

/// Blocks of 1, 7 and 64 rows, and unequal ones.
pub fn check_blocks(subject: &dyn Subject) -> Result<(), String> {
    const LANES: usize = 4;
    let rows = rows_for(subject, 560);
    let panel = ragged(Panel::random(
        subject.columns(),
        rows,
        LANES,
        Weather::Gappy,
        21,
    ));
    let whole = run(subject, &panel);
    for blocks in [&[1][..], &[7], &[64], &[3, 130, 1, 1, 41]] {
        let mut machine = subject.start(&panel.symbols);
        let (mut row, mut block) = (0, blocks.iter().cycle());
        while row < rows {
            let count = (*block.next().unwrap()).min(rows - row);
            let got = machine.advance(&panel.slice(row..row + count));
            let what = format!("in blocks of {blocks:?}, block from row {row}");
            same_bits(&what, LANES, &cut(&whole, row, count, LANES), &got)?;
            row += count;
        }
    }
    Ok(())
}

/// Saved and loaded between any two rows, and peeked at before each.
pub fn check_interruptions(subject: &dyn Subject) -> Result<(), String> {
    const LANES: usize = 3;
    let rows = rows_for(subject, 290);
    let panel = ragged(Panel::random(
        subject.columns(),
        rows,
        LANES,
        Weather::Gappy,
        22,
    ));
    let whole = run(subject, &panel);
    let mut machine = subject.start(&panel.symbols);
    let mut saved = machine.save();
    for row in 0..rows {
        let next = panel.slice(row..row + 1);
        let expected = cut(&whole, row, 1, LANES);
        same_bits(
            &format!("peek at row {row}"),
            LANES,
            &expected,
            &machine.peek(&next),
        )?;
        if machine.save() != saved {
            return Err(format!("peek at row {row}: it changed the state"));
        }
        let got = machine.advance(&next);
        same_bits(
            &format!("row {row} after saving and loading before it"),
            LANES,
            &expected,
            &got,
        )?;
        saved = machine.save();
        machine = subject.start(&panel.symbols);
        machine
            .load(&saved)
            .map_err(|problem| format!("state saved after row {row}: {problem}"))?;
        if machine.save() != saved {
            return Err(format!(
                "state saved after row {row}: saved again after loading it is another"
            ));
        }
        if row == rows / 2 {
            for length in [0, 9, saved.len() / 2, saved.len() - 1] {
                if subject.start(&panel.symbols).load(&saved[..length]).is_ok()
                    && length < saved.len()
                {
                    return Err(format!(
                        "the first {length} of {} bytes of state are accepted",
                        saved.len()
                    ));
                }
            }
        }
    }
    Ok(())
}

/// The last lane starts late and misses rows.
fn ragged(mut panel: Panel) -> Panel {
    let lanes = panel.lanes();
    let absent = |row: usize| row < 5 || (row / 3).is_multiple_of(4);
    panel.present = Some(
        (0..panel.rows * lanes)
            .map(|cell| cell % lanes < lanes - 1 || !absent(cell / lanes))
            .collect(),
    );
    panel
}
