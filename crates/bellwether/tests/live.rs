//! The demonstration as a process: it trades, is killed, goes on, and is asked from the command line.
#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

/// How long the demonstration may take until something is so.
const PATIENCE: Duration = Duration::from_secs(120);

struct Demo {
    process: Child,
    address: String,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_bellwether"))
            .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap());
        let address = loop {
            let mut line = String::new();
            assert!(said.read_line(&mut line).unwrap() > 0, "it ended");
            if let Some((_, rest)) = line.split_once("Bellwether is at ") {
                break rest.split(' ').next().unwrap().to_owned();
            }
        };
        // What it says from here on is read, so that it never waits to say it.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self { process, address }
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_bellwether"))
            .args(arguments)
            .args(["--server", &self.address])
            .output()
            .unwrap()
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let answer = self.ask(&[arguments, &["--format", "json"]].concat());
        let said = String::from_utf8_lossy(&answer.stderr);
        assert!(answer.status.success(), "{said}");
        serde_json::from_slice(&answer.stdout).unwrap()
    }

    /// The run of the minute bars, once something is so of it.
    #[track_caller]
    fn pulse(&self, what: impl Fn(&Value) -> bool) -> Value {
        let began = std::time::Instant::now();
        loop {
            let state = self.json(&["bot", "status"]);
            let mut runs = state["runs"].as_array().unwrap().iter();
            let pulse = runs.find(|run| run["strategy"] == "Minute pulse").cloned();
            if let Some(pulse) = pulse.filter(|pulse| what(pulse)) {
                return pulse;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "it did not come to that: {state}"
            );
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn stop(mut self) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        assert!(self.process.wait().unwrap().success());
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Of one that was stopped there is nothing left to kill.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_demonstration_trades_is_killed_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let is_running = |run: &Value| run["status"] == "running" && run["reconciled"] == true;
    let rows = |run: &Value| run["rows"].as_u64().unwrap();

    let demo = Demo::start(&data);
    let begun = demo.pulse(is_running);
    let before = demo.pulse(|run| rows(run) > rows(&begun) + 3);
    // As a lost power supply would, as far as a process can be told.
    drop(demo);

    let demo = Demo::start(&data);
    let after = demo.pulse(|run| is_running(run) && rows(run) > rows(&before));
    assert_eq!(after["run"], before["run"]);
    assert_eq!(
        demo.json(&["bot", "status"])["runs"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    for listed in ["orders", "positions", "fills", "alerts"] {
        assert!(demo.json(&[listed]).is_array(), "{listed}");
    }

    assert!(demo.ask(&["bot", "emergency-stop"]).status.success());
    demo.pulse(|run| run["halt"] == "emergency_stop" && run["open_positions"] == 0);
    assert!(demo.ask(&["bot", "rearm"]).status.success());
    demo.pulse(|run| run["halt"].is_null());
    let unknown = demo.ask(&["bot", "start", "No such strategy"]);
    assert_eq!(unknown.status.code(), Some(1));
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(
        said.contains("there is no strategy") && said.contains("Minute pulse"),
        "{said}"
    );
    assert!(demo.ask(&["bot", "stop"]).status.success());
    demo.pulse(|run| run["status"] == "stopped");
    demo.stop();

    // What every run decided, over both lives, is what its log leads to.
    let runs: Vec<_> = std::fs::read_dir(data.join("runs")).unwrap().collect();
    assert_eq!(runs.len(), 4);
    for run in runs {
        let replayed = Command::new(env!("CARGO_BIN_EXE_bellwether"))
            .arg("replay")
            .arg(run.unwrap().file_name())
            .arg("--data-dir")
            .arg(&data)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&replayed.stderr);
        assert!(replayed.status.success(), "{said}");
    }

    // A server that is not there is no riddle.
    let nobody = Command::new(env!("CARGO_BIN_EXE_bellwether"))
        .args(["bot", "status", "--server", "http://127.0.0.1:9"])
        .output()
        .unwrap();
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no server answers"));
}
