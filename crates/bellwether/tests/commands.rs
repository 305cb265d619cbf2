//! Commands as a user runs them: what they print, and the status with which they end.

#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{BufRead as _, BufReader, Write as _};
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

/// Days of a market that is always open, from 2024-01-01 on.
fn coin_days(days: u32) -> String {
    let mut text = "date,open,high,low,close,volume\n".to_owned();
    for day in 0..days {
        let (month, date) = (day / 28 + 1, day % 28 + 1);
        let price = 100 + day % 7;
        text.push_str(&format!(
            "2024-{month:02}-{date:02},{price},{},{},{price}.5,10\n",
            price + 1,
            price - 1
        ));
    }
    text
}

#[test]
fn a_series_is_named_by_the_open_times_that_its_bars_show() {
    let folder = folder_with(&[("COIN.csv", &coin_days(28))]);
    let folder = folder.path();
    let crypto = ["--asset-class", "crypto", "--format", "json"];
    let import = ["data", "import", "COIN.csv"].iter().chain(&crypto);
    let report: serde_json::Value =
        serde_json::from_str(&succeeds(folder, &import.copied().collect::<Vec<_>>()).printed)
            .unwrap();
    let bars = succeeds(
        folder,
        &["data", "show", "COIN", "--rows", "99", "--format", "csv"],
    )
    .printed;
    let shown: Vec<&str> = bars
        .lines()
        .skip(1)
        .filter_map(|row| row.split(',').next())
        .collect();
    assert_eq!(shown.first(), Some(&"2024-01-01T00:00:00Z"));
    let listed = succeeds(folder, &["data", "list", "--format", "json"]).printed;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    for (series, end) in [("first", shown.first()), ("last", shown.last())] {
        assert_eq!(listed[0][series], **end.unwrap());
        assert_eq!(report["series"][0][series], **end.unwrap());
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_whole_stays_as_it_was() {
    let folder = folder_with(&[("COIN.csv", &coin_days(300)), ("out.csv", "old")]);
    let folder = folder.path();
    succeeds(
        folder,
        &["data", "import", "COIN.csv", "--asset-class", "crypto"],
    );
    // A limit on the size of files is a full disk to the program.
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 1; exec \"$0\" data export COIN --out out.csv",
        ])
        .arg(env!("CARGO_BIN_EXE_bellwether"))
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("free some space") && said.contains("out.csv"),
        "{said}"
    );
    assert_eq!(
        std::fs::read_to_string(folder.join("out.csv")).unwrap(),
        "old"
    );
    assert!(!folder.join("out.csv.new").exists());
    succeeds(folder, &["data", "export", "COIN", "--out", "out.csv"]);
    let written = std::fs::read_to_string(folder.join("out.csv")).unwrap();
    assert_eq!(written.lines().count(), 301);
}

const STRATEGY: &str = "name: Cross\nuniverse: [COIN]\ntimeframe: 1d\nrules:\n  - name: In\n    when: 'close > delay(close, 1)'\n    then: [{enter: {side: long, size: {units: 1}}}]\n  - name: Out\n    when: 'close < delay(close, 1)'\n    then: [{exit: {}}]\n";

#[test]
fn trades_are_the_same_in_every_format() {
    let folder = folder_with(&[("COIN.csv", &coin_days(84)), ("s.yaml", STRATEGY)]);
    let backtest = |format| {
        let arguments = [
            "backtest", "s.yaml", "--csv", "COIN.csv", "--format", format,
        ];
        succeeds(folder.path(), &arguments).printed
    };
    let json: serde_json::Value = serde_json::from_str(&backtest("json")).unwrap();
    let csv = backtest("csv");
    let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let trades = json["trades"].as_array().unwrap();
    assert!(trades.len() > 3 && csv.lines().count() == trades.len() + 1);
    for (row, trade) in csv.lines().skip(1).zip(trades) {
        for (name, cell) in header.iter().zip(row.split(',')) {
            let value = match &trade[*name] {
                serde_json::Value::String(text) => text.clone(),
                number => number.to_string(),
            };
            assert_eq!(cell, value, "{name}");
        }
    }
    assert!(
        trades
            .iter()
            .any(|trade| trade["mae"].as_f64().unwrap() < 0.0)
    );
}

#[test]
fn what_is_asked_for_in_a_wrong_way_is_said() {
    let folder = folder_with(&[("COIN.csv", &coin_days(28)), ("s.yaml", STRATEGY)]);
    let folder = folder.path();
    succeeds(
        folder,
        &["data", "import", "COIN.csv", "--asset-class", "crypto"],
    );
    let cases: [(&[&str], i32, &[&str]); 9] = [
        (
            &["check", "close", "--format", "csv"],
            2,
            &["csv", "table, json"],
        ),
        (
            &["data", "import", "COIN.csv", "--format", "csv"],
            2,
            &["table, json"],
        ),
        (
            &["backtest", "s.yaml", "--cash", "-5"],
            3,
            &["must be positive"],
        ),
        (
            &["data", "list", "--data-dir", "typo"],
            1,
            &["no data directory typo", "--data-dir"],
        ),
        (&["eval", "close", "--symbols", ","], 2, &["is empty"]),
        (
            &[
                "eval",
                "close",
                "--symbols",
                "COIN",
                "--from",
                "2024-02-01",
                "--to",
                "2024-01-01",
            ],
            2,
            &["ends before it begins"],
        ),
        (&["primitives", "nosuchfn"], 1, &["nosuchfn"]),
        (
            &[
                "demo",
                "--data-dir",
                "bellwether-data",
                "--listen",
                "127.0.0.1:0",
            ],
            2,
            &["not empty", "--data-dir"],
        ),
        (
            &["backtest", "s.yaml", "--csv", "bad.csv"],
            1,
            &["2 bad rows", "--skip-bad-rows"],
        ),
    ];
    let bad = coin_days(28) + "soon,1,1,1,1,1\n2024-03-01,x,1,1,1,1\n";
    std::fs::write(folder.join("bad.csv"), bad).unwrap();
    for (arguments, status, words) in cases {
        fails(folder, arguments, status, words);
    }
    assert!(!folder.join("typo").exists());
    let skipping = ["backtest", "s.yaml", "--csv", "bad.csv", "--skip-bad-rows"];
    succeeds(folder, &skipping);
}

#[test]
fn a_strategy_is_checked_whatever_its_file_is_called() {
    let folder = folder_with(&[("s.txt", STRATEGY), ("close", "no strategy")]);
    let folder = folder.path();
    assert!(
        succeeds(folder, &["check", "s.txt"])
            .printed
            .contains("Cross: sound")
    );
    assert!(
        succeeds(folder, &["check", "close"])
            .printed
            .contains("canonical")
    );
    for (text, told) in [(STRATEGY, "Cross: sound"), ("sma(close, 5)", "canonical")] {
        let mut check = Command::new(env!("CARGO_BIN_EXE_bellwether"))
            .args(["check", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        check
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let printed = check.wait_with_output().unwrap().stdout;
        assert!(String::from_utf8(printed).unwrap().contains(told));
    }
}

#[test]
fn lost_files_are_told_from_an_empty_catalogue() {
    let folder = folder_with(&[("COIN.csv", &coin_days(28))]);
    let folder = folder.path();
    let import = ["data", "import", "COIN.csv", "--asset-class", "crypto"];
    succeeds(folder, &import);
    let manifest = folder.join("bellwether-data/manifest.json");
    std::fs::rename(&manifest, folder.join("kept")).unwrap();
    for command in [&["data", "list"][..], &import] {
        fails(folder, command, 1, &["manifest.json is missing", "backup"]);
    }
    std::fs::rename(folder.join("kept"), &manifest).unwrap();
    let bars = folder.join("bellwether-data/bars/source=import/symbol=COIN/timeframe=1d");
    for file in std::fs::read_dir(bars).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    fails(
        folder,
        &["data", "show", "COIN"],
        1,
        &["restore it from a backup"],
    );
}

#[test]
fn a_demonstration_takes_its_address_first() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempdir().unwrap();
    let demo = ["demo", "--data-dir", "demo", "--listen", &address];
    let ended = run(folder.path(), &demo);
    assert_eq!(ended.status, 1, "{}", ended.said);
    assert!(
        ended.said.contains("could not listen") && !ended.said.contains("panicked"),
        "{}",
        ended.said
    );
    assert!(!folder.path().join("demo").exists(), "nothing was made");
}

#[cfg(unix)]
#[test]
fn a_demonstration_that_is_stopped_early_leaves_nothing() {
    let folder = tempdir().unwrap();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_bellwether"))
        .args(["demo", "--listen", "127.0.0.1:0"])
        .env("TMPDIR", folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Its first words come once it listens for signals.
    let mut first = String::new();
    let mut said = BufReader::new(demo.stderr.take().unwrap());
    said.read_line(&mut first).unwrap();
    assert!(first.contains("simulated market"), "{first}");
    let stop = Command::new("kill")
        .arg(demo.id().to_string())
        .status()
        .unwrap();
    assert!(stop.success() && demo.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
