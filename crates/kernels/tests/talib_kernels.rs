//! Kernels against TA-Lib's C core on real prices, warm-up rows included. Primitives that abbreviate expressions are
//! checked in the same way by the `expr` crate.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use bellwether_kernels::{Params, RowCtx, Sections, TileMut, TileRef, Value, registry};
use flate2::read::GzDecoder;

/// Columns by name; an empty cell is missing.
type Table = HashMap<String, Vec<f64>>;

fn table(path: &Path) -> Table {
    let mut text = String::new();
    let file = File::open(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        GzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        { file }.read_to_string(&mut text).unwrap();
    }
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split(',')) {
            column.push(cell.parse().unwrap_or(f64::NAN));
        }
    }
    names
        .into_iter()
        .map(str::to_lowercase)
        .zip(columns)
        .collect()
}

fn shared_data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.is_dir() {
        println!("SKIPPED: ../shared/data is absent");
        return None;
    }
    Some(data)
}

fn run(name: &str, literals: &[Value], inputs: &[&[f64]]) -> Vec<Vec<f64>> {
    let primitive = registry::find(name).unwrap();
    let mut kernel = primitive
        .kernel(&Params::new(primitive, literals), 1)
        .unwrap();
    let rows = inputs[0].len();
    let ctx = RowCtx {
        rows,
        lanes: 1,
        present: None,
        bars_before: &[0],
        sections: Sections {
            size: 1,
            order: &[0],
            members: None,
        },
    };
    let inputs: Vec<_> = inputs.iter().map(|input| TileRef::new(input, 1)).collect();
    let mut outs = vec![vec![0.0; rows]; primitive.outputs.len()];
    kernel.step(
        &ctx,
        &inputs,
        &mut outs
            .iter_mut()
            .map(|out| TileMut::new(out, 1))
            .collect::<Vec<_>>(),
    );
    outs
}

/// The reference prints nine to ten digits.
#[track_caller]
fn assert_agrees(name: &str, ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len());
    for (row, (&ours, &theirs)) in ours.iter().zip(theirs).enumerate() {
        let close = (ours - theirs).abs() <= 1e-8 * theirs.abs().max(1.0);
        assert!(
            close || (ours.is_nan() && theirs.is_nan()),
            "{name}, row {row}: {ours} instead of {theirs}"
        );
    }
}

#[test]
fn averages_sums_and_extrema_agree_with_talib() {
    let Some(data) = shared_data() else { return };
    for (prices, expected) in [
        (
            "skender/quotes/default.csv",
            "reference/talib/default502_functions.csv.gz",
        ),
        (
            "reference/inputs/spy_daily.csv.gz",
            "reference/talib/spy_daily_functions.csv.gz",
        ),
    ] {
        let (prices, talib) = (table(&data.join(prices)), table(&data.join(expected)));
        let close = &prices["close"];
        let n = Value::Window;
        let whole = || n(0);
        for (column, name, literals) in [
            ("sma", "sma", vec![n(30), whole()]),
            ("ma", "sma", vec![n(30), whole()]),
            ("sum", "sum", vec![n(30), whole()]),
            ("ema", "ema", vec![n(30), Value::Choice("mean")]),
            ("rma", "rma", vec![n(30), Value::Choice("mean")]),
            ("stddev", "std", vec![n(5), n(0), whole()]),
            ("linearreg_intercept", "intercept", vec![n(14)]),
        ] {
            assert_agrees(column, &run(name, &literals, &[close])[0], &talib[column]);
        }
        let (high, low) = (&prices["high"], &prices["low"]);
        assert_agrees(
            "correl",
            &run("corr", &[n(30)], &[high, low])[0],
            &talib["correl"],
        );
        assert_agrees(
            "donchian upper",
            &run("ts_max", &[n(20), whole()], &[high])[0],
            &talib["donchian.upperband"],
        );
        assert_agrees(
            "donchian lower",
            &run("ts_min", &[n(20), whole()], &[low])[0],
            &talib["donchian.lowerband"],
        );

        let roc: Vec<f64> = run("pct_change", &[n(10)], &[close])[0].clone();
        assert_agrees("rocp", &roc, &talib["rocp"]);
        // The line's value at the newest row is what is left when the residual is taken off.
        let residual = &run("resid", &[n(14)], &[close])[0];
        let line: Vec<f64> = close.iter().zip(residual).map(|(x, r)| x - r).collect();
        assert_agrees("linearreg", &line, &talib["linearreg"]);
        // TA-Lib counts places from the first row, and of equal values takes the latest or the earliest by the way it
        // came there: the values at the places are what must agree.
        for (column, name) in [("maxindex", "argmax"), ("minindex", "argmin")] {
            let ago = &run(name, &[n(30), Value::Choice("latest")], &[close])[0];
            for row in 29..close.len() {
                let (ours, theirs) = (row - ago[row] as usize, talib[column][row] as usize);
                assert!(
                    row - theirs < 30 && close[ours] == close[theirs],
                    "{column}, row {row}"
                );
            }
        }
    }
}
