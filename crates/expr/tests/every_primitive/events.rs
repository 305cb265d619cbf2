//! Events seen from another clock: true on the first row that sees them, and only there.

use bellwether_expr::{ClockMarks, Executor, Expression, Layout, Program, Rows, Scope};

use crate::agreement::same_bits;
use crate::panel::{Panel, Weather};
use crate::subject::Entry;
use crate::subject::Subject;

/// Bars of the higher timeframe, in base rows.
const BARS: usize = 5;

pub fn check(entry: &Entry) -> Result<(), String> {
    if !entry.primitive.event {
        return Ok(());
    }
    let rows = BARS * (entry.warm_up(0).0 + 150);
    let panel = Panel::random(entry.columns(), rows, 1, Weather::Rough, 101);
    let plain = Program::compile(&entry.expressions());
    let higher: Vec<Expression> = entry
        .expressions()
        .iter()
        .map(|expression| {
            Expression::new(&format!("({})@1h", expression.canonical()), &Scope::new()).unwrap()
        })
        .collect();
    let higher = Program::compile(&higher);
    let with: Vec<bool> = (0..rows).map(|row| row % BARS == BARS - 1).collect();
    let before = vec![false; rows];

    // The same bars, put together by hand.
    let aggregated: Vec<Vec<f64>> = plain
        .columns()
        .iter()
        .map(|name| {
            let bars = panel.columns[name.as_str()].chunks(BARS);
            bars.map(|bar| match name.as_str() {
                "open" => bar[0],
                "high" => bar.iter().copied().fold(f64::MIN, f64::max),
                "low" => bar.iter().copied().fold(f64::MAX, f64::min),
                "volume" | "trades" | "bought" | "sold" => bar.iter().sum(),
                _ => bar[BARS - 1],
            })
            .collect()
        })
        .collect();
    if plain.columns().iter().any(|name| name == "vwap") {
        return Ok(());
    }
    let columns: Vec<&[f64]> = aggregated.iter().map(Vec::as_slice).collect();
    let mut bars = vec![Vec::new(); plain.outputs()];
    Executor::new(plain, &Layout::single(), 1)
        .unwrap()
        .advance(&Rows::dense(rows / BARS, &columns), &mut bars);
    let shown = |bars: &Vec<f64>| -> Vec<f64> {
        let show = |row: usize| match (row + 1) / BARS {
            0 => f64::NAN,
            // Between completions nothing happens, but it is known whether anything could.
            bar => {
                if (row + 1).is_multiple_of(BARS) {
                    bars[bar - 1]
                } else {
                    bars[bar - 1] * 0.0
                }
            }
        };
        (0..rows).map(show).collect()
    };
    let expected: Vec<Vec<f64>> = bars.iter().map(shown).collect();
    if expected[0].iter().all(|x| x.is_nan()) {
        return Err("the data is too short for an answer".into());
    }

    let columns: Vec<&[f64]> = higher
        .columns()
        .iter()
        .map(|name| panel.columns[name.as_str()].as_slice())
        .collect();
    let marks = ClockMarks {
        before: &before,
        with: &with,
        outside: None,
    };
    let dense = Rows {
        clocks: vec![marks],
        ..Rows::dense(rows, &columns)
    };
    let mut got = vec![Vec::new(); higher.outputs()];
    Executor::new(higher, &Layout::single(), 1)
        .unwrap()
        .advance(&dense, &mut got);
    same_bits("seen from a lower timeframe", 1, &expected, &got)
}
