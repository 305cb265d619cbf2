//! Commands as a user runs them: what they print, and the status with which they end.

#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::{TempDir, tempdir};

const DAILY: &str = "date,open,high,low,close,volume\n\
    2024-01-02,10,11,9,10.5,100\n2024-01-03,10.5,12,10,11,200\n2024-01-04,11,11.5,10.5,11.25,150\n";

/// How a command ended: its status, what it printed, what it said beside.
struct Ended {
    status: i32,
    printed: String,
    said: String,
}

/// Runs a command in a folder, without a terminal.
fn run(folder: &Path, arguments: &[&str]) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_bellwether"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("BELLWETHER_DATA_DIR")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ended {
        status: output.status.code().unwrap(),
        printed: String::from_utf8(output.stdout).unwrap(),
        said: String::from_utf8(output.stderr).unwrap(),
    }
}

#[track_caller]
fn succeeds(folder: &Path, arguments: &[&str]) -> Ended {
    let ended = run(folder, arguments);
    assert_eq!(ended.status, 0, "{}", ended.said);
    ended
}

/// Runs a command that ends with this status and says this.
#[track_caller]
fn fails(folder: &Path, arguments: &[&str], status: i32, words: &[&str]) {
    let ended = run(folder, arguments);
    assert_eq!(ended.status, status, "{}", ended.said);
    for word in words {
        assert!(
            ended.said.contains(word),
            "`{word}` is not said in\n{}",
            ended.said
        );
    }
}

fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_series_is_deleted_once_that_is_confirmed() {
    let folder = folder_with(&[("AAA.csv", DAILY), ("BBB.csv", DAILY)]);
    let folder = folder.path();
    succeeds(folder, &["data", "import", "AAA.csv", "BBB.csv"]);
    fails(
        folder,
        &["data", "delete", "AAA"],
        2,
        &["nothing was deleted", "--yes"],
    );
    fails(
        folder,
        &["data", "delete", "CCC", "--yes"],
        1,
        &["CCC", "data list"],
    );
    fails(
        folder,
        &["data", "delete", "AAA", "--timeframe", "1h", "--yes"],
        1,
        &["AAA"],
    );
    fails(
        folder,
        &["data", "delete", "AAA", "--timeframe", "soon", "--yes"],
        2,
        &["soon"],
    );
    let stored = succeeds(folder, &["data", "list", "--format", "csv"]).printed;
    assert_eq!(stored.lines().count(), 3, "{stored}");
    let deleted = succeeds(
        folder,
        &["data", "delete", "AAA", "--timeframe", "1d", "--yes"],
    );
    assert!(deleted.said.contains("3 bars"), "{}", deleted.said);
    let stored = succeeds(folder, &["data", "list", "--format", "csv"]).printed;
    assert_eq!(stored.lines().count(), 2, "{stored}");
    assert!(stored.contains("BBB"), "{stored}");
}

#[test]
fn missing_returns_are_told() {
    let returns = "date,ret\n2024-01-02,0.01\n2024-01-03,nan\n2024-01-04,-0.02\n2024-01-05,\n2024-01-08,0.01\n";
    let folder = folder_with(&[
        ("returns.csv", returns),
        ("whole.csv", "0.01\n-0.02\n0.03\n"),
    ]);
    let told = succeeds(folder.path(), &["metrics", "returns.csv"]).said;
    assert!(
        told.contains("returns.csv: 2 missing returns left out, the first in line 3"),
        "{told}"
    );
    assert_eq!(succeeds(folder.path(), &["metrics", "whole.csv"]).said, "");
}

#[test]
fn a_backtest_needs_a_thread() {
    let folder = tempdir().unwrap();
    let arguments = ["backtest", "any.yaml", "--threads", "0"];
    fails(
        folder.path(),
        &arguments,
        2,
        &["no thread would do the work"],
    );
}

#[test]
fn factors_of_a_set_are_computed_where_the_data_feeds_them() {
    let folder = folder_with(&[("AAA.csv", DAILY)]);
    let folder = folder.path();
    let set = [
        "eval",
        "--csv",
        "AAA.csv",
        "--format",
        "csv",
        "--factors",
        "alpha158",
    ];
    let only = [&set[..], &["--only", "KMID,VWAP0"]].concat();
    let ended = succeeds(folder, &only);
    assert!(
        ended
            .said
            .contains("no column `vwap` (in `bar_vwap`): VWAP0"),
        "{}",
        ended.said
    );
    let (header, rows) = ended.printed.split_once('\n').unwrap();
    assert_eq!(header, "timestamp,symbol,KMID");
    assert_eq!(last_number(rows.lines().next().unwrap()), 0.5 / 10.0);

    let defined = [&only[..], &["--define", "bar_vwap=(high + low) / 2"]].concat();
    let rows = succeeds(folder, &defined).printed;
    assert_eq!(last_number(rows.lines().last().unwrap()), 11.0 / 11.25);

    let unknown = [&set[..], &["--only", "KMID3"]].concat();
    fails(
        folder,
        &unknown,
        2,
        &["no factor `KMID3`", "bellwether factors alpha158"],
    );
    let unknown = [&set[..], &["--define", "vwap=close"]].concat();
    fails(folder, &unknown, 2, &["no definition `vwap`", "bar_vwap"]);
    let broken = [&set[..], &["--define", "bar_vwap=closs"]].concat();
    fails(folder, &broken, 3, &["unknown name `closs`", "bar_vwap"]);
    let unfed = [&set[..], &["--only", "VWAP0"]].concat();
    fails(folder, &unfed, 1, &["feeds none"]);
}

#[test]
fn factor_sets_are_listed() {
    let folder = tempdir().unwrap();
    let sets = succeeds(folder.path(), &["factors", "--format", "csv"]).printed;
    assert!(
        sets.contains("alpha101,101,") && sets.contains("alpha158,158,"),
        "{sets}"
    );
    let arguments = ["factors", "alpha158", "VMA5", "WVMA5", "--format", "json"];
    let listed = succeeds(folder.path(), &arguments).printed;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed[0]["columns"], serde_json::json!(["volume"]));
    assert_eq!(listed[1]["warm_up"], 5);
}

/// The number in the last cell of a line.
fn last_number(line: &str) -> f64 {
    line.rsplit(',').next().unwrap().parse().unwrap()
}
