//! Bars that join no bar of another timeframe.
#![allow(missing_docs, clippy::unwrap_used)]

use bellwether_expr::{ClockMarks, Executor, Expression, Layout, Program, Rows, Scope};

#[test]
fn a_bar_outside_sessions_changes_no_daily_bar() {
    let texts = ["close@1d", "high@1d", "volume@1d"];
    let expressions = texts.map(|text| Expression::new(text, &Scope::new()).unwrap());
    let program = Program::compile(&expressions);
    let columns: Vec<[f64; 5]> = program
        .columns()
        .iter()
        .map(|name| match &**name {
            "close" => [10.0, 11.0, 99.0, 12.0, 13.0],
            "high" => [10.5, 11.5, 99.5, 12.5, 13.5],
            _ => [1.0, 2.0, 64.0, 4.0, 8.0],
        })
        .collect();
    // Two bars of a day, one after its session, two of the next day.
    let (before, with) = ([false; 5], [false, true, false, false, true]);
    let outside = [false, false, true, false, false];
    let rows = Rows {
        clocks: vec![ClockMarks {
            before: &before,
            with: &with,
            outside: Some(&outside),
        }],
        ..Rows::dense(
            5,
            &columns.iter().map(|column| &column[..]).collect::<Vec<_>>(),
        )
    };
    let mut executor = Executor::new(program, &Layout::single(), 1).unwrap();
    let mut values = vec![Vec::new(); 3];
    executor.advance(&rows, &mut values);
    let nan = f64::NAN;
    for (found, expected) in values.iter().zip([[11.0, 13.0], [11.5, 13.5], [3.0, 12.0]]) {
        let expected = [nan, expected[0], expected[0], expected[0], expected[1]];
        let same = found
            .iter()
            .zip(&expected)
            .all(|(a, b)| a == b || (a.is_nan() && b.is_nan()));
        assert!(same, "{found:?} instead of {expected:?}");
    }
}
