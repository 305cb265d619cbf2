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

/// Hours of a price that swings, more widely in every other hundred.
fn hours() -> String {
    let mut text = "date,open,high,low,close,volume\n".to_owned();
    let mut price = 100.0_f64;
    for hour in 0..600_i32 {
        let day = hour / 24;
        let swing = if hour / 100 % 2 == 0 { 0.001 } else { 0.01 };
        let open = price;
        price *= 1.0 + swing * f64::from((hour * 7919) % 17 - 8) / 8.0;
        let (high, low) = (
            open.max(price) * (1.0 + swing),
            open.min(price) * (1.0 - swing),
        );
        let volume = 1000 + (hour * 31) % 97;
        text += &format!(
            "2024-{:02}-{:02}T{:02}:00:00Z,{open},{high},{low},{price},{volume}\n",
            1 + day / 28,
            1 + day % 28,
            hour % 24
        );
    }
    text
}

#[test]
fn a_regime_is_fitted_listed_used_and_deleted() {
    let folder = folder_with(&[("HRS.csv", &hours())]);
    let folder = folder.path();
    let import = [
        "data",
        "import",
        "HRS.csv",
        "--asset-class",
        "crypto",
        "--calendar",
        "24x7",
    ];
    succeeds(folder, &import);
    let fit = [
        "fit",
        "hmm",
        "HRS",
        "--timeframe",
        "1h",
        "--until",
        "2024-01-16",
    ];
    let fitted = succeeds(folder, &fit);
    assert!(fitted.printed.contains("volatile"), "{}", fitted.printed);
    assert!(fitted.said.contains("hrs-1h@"), "{}", fitted.said);
    let listed = succeeds(folder, &["models", "list", "--format", "csv"]).printed;
    assert!(listed.contains("hrs-1h,regime,"), "{listed}");
    assert!(listed.contains("HRS 1h,2024-01-16T"), "{listed}");
    // The same bars and the same request give the same bytes.
    succeeds(folder, &fit);
    assert_eq!(
        succeeds(folder, &["models", "list", "--format", "csv"]).printed,
        listed
    );
    let values = [
        "eval",
        "regime('hrs-1h')",
        "--symbols",
        "HRS",
        "--format",
        "csv",
    ];
    let printed = succeeds(folder, &values).printed;
    let has_value = |line: &str| !line.ends_with(',');
    let last_unseen = printed
        .lines()
        .skip(1)
        .filter(|line| !has_value(line))
        .last()
        .unwrap();
    let first_seen = printed
        .lines()
        .skip(1)
        .find(|line| has_value(line))
        .unwrap();
    assert!(last_unseen.starts_with("2024-01-16T22:00"), "{last_unseen}");
    assert!(first_seen.starts_with("2024-01-16T23:00"), "{first_seen}");
    succeeds(folder, &["models", "delete", "hrs-1h"]);
    let warned = succeeds(folder, &["check", "regime('hrs-1h')"]);
    assert!(warned.said.contains("not at hand"), "{}", warned.said);
    fails(folder, &["models", "delete", "hrs-1h"], 1, &["hrs-1h"]);
    fails(
        folder,
        &["models", "delete", "../HRS.csv"],
        1,
        &["is not the name"],
    );
    let short = ["fit", "hmm", "HRS", "--until", "2024-01-03"];
    fails(folder, &short, 1, &["a fit needs 200"]);
}
