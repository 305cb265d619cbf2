//! Commands as a user runs them: what they print, and the status with which they end.

#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

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

/// A strategy that trades often, and minutes of a market for it.
fn busy_market(minutes: u64) -> TempDir {
    let strategy = "name: Busy\ntimeframe: 1m\nuniverse: [AAA]\nrules:\n  - name: In\n    when: close > sma(close, 3)\n    then: [{enter: {side: long, size: {units: 7}, stop_loss: \"0.5\"}}, {alert: {setup: busy}}]\n  - name: Out\n    when: close < sma(close, 3)\n    then: [{exit: {}}]\n";
    let mut bars = String::from("time,open,high,low,close,volume\n");
    let (mut price, mut random) = (100.0_f64, 7_u64);
    for minute in 0..minutes {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let step = ((random >> 40) % 101) as f64 / 100.0 - 0.5;
        let (open, close) = (price, ((price + step) * 100.0).round() / 100.0);
        let (high, low) = (open.max(close) + 0.1, open.min(close) - 0.1);
        let (day, hour, minute) = (2 + minute / 1440, minute / 60 % 24, minute % 60);
        bars += &format!(
            "2024-01-{day:02}T{hour:02}:{minute:02}:00Z,{open:.2},{high:.2},{low:.2},{close:.2},100\n"
        );
        price = close;
    }
    folder_with(&[("busy.yaml", strategy), ("AAA.csv", &bars)])
}

fn name_of(said: &str) -> String {
    let rest = said.split("run ").nth(1).unwrap();
    rest.split([' ', ';']).next().unwrap().to_owned()
}

#[test]
fn a_run_on_paper_is_its_backtest_and_replays() {
    let folder = busy_market(600);
    let folder = folder.path();
    let ran = succeeds(
        folder,
        &["run", "busy.yaml", "--csv", "AAA.csv", "--format", "json"],
    );
    let events = ran
        .printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let fills: Vec<serde_json::Value> = events
        .filter(|event: &serde_json::Value| event["type"] == "fill")
        .collect();
    assert!(fills.len() > 50, "{}", ran.printed);
    let tested = succeeds(
        folder,
        &[
            "backtest",
            "busy.yaml",
            "--csv",
            "AAA.csv",
            "--format",
            "json",
        ],
    );
    let tested: serde_json::Value = serde_json::from_str(&tested.printed).unwrap();
    let orders = tested["orders"].as_array().unwrap();
    let filled: Vec<_> = orders
        .iter()
        .filter(|order| order["status"] == "filled")
        .collect();
    assert_eq!(fills.len(), filled.len());
    let summary = end_of(&ran.printed);
    let final_equity: f64 = tested["final_equity"].as_str().unwrap().parse().unwrap();
    assert!((summary["equity"].as_f64().unwrap() - final_equity).abs() < 1e-6);
    let name = name_of(&ran.said);
    let replayed = succeeds(folder, &["replay", &name]);
    assert!(
        replayed.printed.contains("all the same"),
        "{}",
        replayed.printed
    );
    fails(
        folder,
        &["replay", "nothing"],
        1,
        &["there is no run `nothing`", &name],
    );
}

/// The last object that a run prints, without its name.
fn end_of(printed: &str) -> serde_json::Value {
    let line = printed.lines().next_back().unwrap();
    let mut summary: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(summary["type"], "summary");
    summary.as_object_mut().unwrap().remove("run");
    summary
}

const BUSY: [&str; 6] = ["run", "busy.yaml", "--csv", "AAA.csv", "--format", "json"];

/// Begins a run, or goes on with one, and kills it after so many lines or so much time; its name.
fn killed(folder: &Path, resume: Option<&str>, lines: usize, wait: Duration) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bellwether"))
        .args(BUSY)
        .args(["--speed", "20000"])
        .args(resume.into_iter().flat_map(|name| ["--resume", name]))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut seen = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..lines {
        seen.next().unwrap().unwrap();
    }
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    resume.map_or_else(|| name_of(&said), str::to_owned)
}

#[test]
fn a_run_that_is_killed_goes_on_to_the_same_end() {
    let folder = busy_market(600);
    let folder = folder.path();
    let whole = succeeds(folder, &BUSY);
    // In the middle of trading: some fills were printed, most were not.
    let name = killed(folder, None, 40, Duration::ZERO);
    let resumed = succeeds(folder, &[&BUSY[..], &["--resume", &name]].concat());
    assert!(resumed.said.contains("goes on after"), "{}", resumed.said);
    assert_eq!(end_of(&resumed.printed), end_of(&whole.printed));
    succeeds(folder, &["replay", &name]);
}

/// Killed at two hundred moments that chance has chosen, a run comes to the end that it would have come to.
#[test]
#[ignore = "takes minutes: cargo nextest run --workspace --run-ignored all -E 'test(two_hundred)'"]
fn a_run_that_is_killed_two_hundred_times_goes_on_to_the_same_end() {
    let folder = busy_market(8_000);
    let folder = folder.path();
    let whole = succeeds(folder, &BUSY);
    let mut name = killed(folder, None, 1, Duration::ZERO);
    let mut random = 11_u64;
    for _ in 1..200 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let wait = Duration::from_micros(20_000 + (random >> 33) % 60_000);
        name = killed(folder, Some(&name), 0, wait);
    }
    let resumed = succeeds(folder, &[&BUSY[..], &["--resume", &name]].concat());
    assert_eq!(end_of(&resumed.printed), end_of(&whole.printed));
    succeeds(folder, &["replay", &name]);
}

#[test]
fn a_log_that_was_changed_is_not_believed() {
    let folder = busy_market(600);
    let folder = folder.path();
    let ran = succeeds(folder, &["run", "busy.yaml", "--csv", "AAA.csv"]);
    let name = name_of(&ran.said);
    let path = folder
        .join("bellwether-data/runs")
        .join(&name)
        .join("run.log");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    fails(folder, &["replay", &name], 1, &["damaged at byte"]);
}

#[test]
fn rules_are_checked_and_tested() {
    let rule = "name: Up\ntype: price\ntimeframe: 1d\nwhen: close > lag(close, 1)\ntargets: {stop_loss_percent: -3, target_percent: 6}\n";
    let folder = folder_with(&[
        ("up.yaml", rule),
        (
            "bad.yaml",
            "name: Bad\ntype: price\nconditions: [{field: prise, operator: '>', value: 1}]\n",
        ),
        ("daily.csv", DAILY),
    ]);
    let shipped = succeeds(folder.path(), &["rules", "shipped"]).printed;
    std::fs::write(folder.path().join("shipped.yaml"), shipped).unwrap();
    let checked = succeeds(folder.path(), &["rules", "check", "shipped.yaml"]).printed;
    assert_eq!(checked.matches(": sound").count(), 5, "{checked}");
    assert!(checked.contains("low_float_momentum"));
    fails(
        folder.path(),
        &["rules", "check", "bad.yaml"],
        3,
        &["3:22", "no field `prise`", "did you mean `price`?"],
    );
    let tested = succeeds(
        folder.path(),
        &["rules", "test", "up.yaml", "--csv", "daily.csv"],
    )
    .printed;
    assert!(
        tested.starts_with("Up: fired 1 time on 3 bars\n"),
        "{tested}"
    );
    let json = succeeds(
        folder.path(),
        &[
            "rules",
            "test",
            "up.yaml",
            "--csv",
            "daily.csv",
            "--format",
            "json",
        ],
    )
    .printed;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let alert = &json["rules"][0]["alerts"][0];
    assert_eq!(
        (&alert["entry"], &alert["time"]),
        (
            &serde_json::json!(11.0),
            &serde_json::json!("2024-01-03T21:00:00Z")
        )
    );
    fails(
        folder.path(),
        &[
            "rules",
            "test",
            "up.yaml",
            "--rule",
            "Down",
            "--csv",
            "daily.csv",
        ],
        2,
        &["no rule `Down`", "Up"],
    );
}
