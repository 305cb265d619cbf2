//! Primitives against values that others computed on real prices: every line of `table.txt` is measured again.
//!
//! `UPDATE_REFERENCE=1` writes what was measured into the table.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub
)]

mod blocks;
mod columns;
mod page;
mod signals;
mod table;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use bellwether_expr::{Executor, Expression, Layout, Program, Rows, Scope};
use columns::Columns;
use table::{Check, Section};

const TABLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/checked_against/table.txt"
);
/// The bars that `feat("compare")` closes.
const SECOND_SYMBOL: &str = "skender/quotes/compare.csv";
/// Files of this repository, not of the data beside it.
const COMMITTED: &str = "testdata/";

#[test]
fn every_line_of_the_table_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = root.join("../shared/data");
    if !shared.is_dir() {
        println!("SKIPPED: ../shared/data is absent");
        return;
    }
    let update = std::env::var_os("UPDATE_REFERENCE").is_some();
    let mut files = HashMap::from([(
        SECOND_SYMBOL.to_owned(),
        columns::read(&shared.join(SECOND_SYMBOL)),
    )]);
    let mut sections = table::parse(&std::fs::read_to_string(TABLE).unwrap());
    let mut faults = Vec::new();
    for Section {
        expected,
        prices,
        checks,
        ..
    } in &mut sections
    {
        let place = |path: &str| -> PathBuf {
            if path.starts_with(COMMITTED) {
                root.join(path)
            } else {
                shared.join(path)
            }
        };
        for path in [&*expected, &*prices] {
            files.entry(path.clone()).or_insert_with(|| {
                if path.ends_with(signals::ENDING) {
                    signals::read(&place(path), &place(prices))
                } else if path.contains(blocks::MARK) {
                    blocks::read(&place(path))
                } else {
                    columns::read(&place(path))
                }
            });
        }
        for check in checks {
            match measure(check, &files[expected], &files[prices], &files) {
                Ok((rows, error)) if update => check.result = Some((rows, upper_bound(error))),
                Ok((rows, error)) => {
                    if check
                        .result
                        .is_none_or(|(known, bound)| rows != known || error > bound)
                    {
                        faults.push(format!(
                            "{expected}: {} gives {rows} rows within {error:e}, the table says {:?}",
                            check.expression, check.result
                        ));
                    }
                }
                Err(fault) => faults.push(format!("{expected}: {}: {fault}", check.expression)),
            }
        }
    }
    if update {
        std::fs::write(TABLE, table::print(&sections)).unwrap();
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Numbers compared and their largest relative difference.
fn measure(
    check: &Check,
    expected: &Columns,
    prices: &Columns,
    files: &HashMap<String, Columns>,
) -> Result<(usize, f64), String> {
    let ours = evaluate(&check.expression, prices, files)?;
    let name = check.column.as_str();
    let theirs = expected
        .get(name)
        .ok_or_else(|| format!("there is no column `{name}`"))?;
    if ours.len() != theirs.len() {
        return Err(format!("{} rows instead of {}", ours.len(), theirs.len()));
    }
    let largest = theirs
        .iter()
        .filter(|x| !x.is_nan())
        .fold(0.0_f64, |largest, x| largest.max(x.abs()));
    let (mut rows, mut error) = (0, 0.0_f64);
    for row in check.first_row.unwrap_or(0)..ours.len() {
        let (a, b) = (ours[row], theirs[row]);
        if a.is_nan() != b.is_nan() && (check.first_row.is_none() || a.is_nan()) {
            return Err(format!("row {row}: {a} instead of {b}"));
        }
        if !b.is_nan() {
            let difference = (a - b).abs() / b.abs().max(1e-6 * largest).max(f64::MIN_POSITIVE);
            if difference > 1e-2 {
                return Err(format!("row {row}: {a} instead of {b}"));
            }
            (rows, error) = (rows + 1, error.max(difference));
        }
    }
    Ok((rows, error))
}

/// The least power of ten that is not below the error, and no smaller than what repeated rounding may do.
fn upper_bound(error: f64) -> f64 {
    let exponents = (-13..=-2).map(|exponent| format!("1e{exponent}").parse().unwrap());
    exponents
        .into_iter()
        .find(|&bound: &f64| error <= bound)
        .unwrap()
}

/// The expression on the prices of a file, whose names may be in any case; `compare` is the close of the second symbol.
fn evaluate(
    text: &str,
    prices: &Columns,
    files: &HashMap<String, Columns>,
) -> Result<Vec<f64>, String> {
    let expression = Expression::new(text, &Scope::new()).map_err(|problems| {
        problems
            .iter()
            .map(|problem| problem.render(text))
            .collect::<String>()
    })?;
    let program = Program::compile([&expression]);
    let column = |name: &str| -> Result<&[f64], String> {
        let found = prices
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, column)| column);
        let found = found.or_else(|| (name == "compare").then(|| &files[SECOND_SYMBOL]["close"]));
        found
            .map(Vec::as_slice)
            .ok_or_else(|| format!("the prices have no column `{name}`"))
    };
    let columns: Vec<&[f64]> = program
        .columns()
        .iter()
        .map(|name| column(name))
        .collect::<Result<_, _>>()?;
    let rows = columns[0].len();
    let mut out = vec![vec![0.0; rows]];
    let mut executor =
        Executor::new(program, &Layout::single(), 1).map_err(|error| error.to_string())?;
    executor.advance(&Rows::dense(rows, &columns), &mut out);
    Ok(out.remove(0))
}
