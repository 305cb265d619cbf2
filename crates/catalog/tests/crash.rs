//! Crashes: a process killed at any instant of an import, and a disk that fills up. What is visible afterwards is complete.
#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bellwether_catalog::{Catalog, IfStored, ImportFile, ImportOptions};
use support::{Bench, options};

const ROLE: &str = "CATALOG_CRASH_TEST_FOLDER";
/// Every import of the child writes this many rows to each series.
const ROWS: u64 = 6_000;

fn child(folder: &Path, test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(ROLE, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Two files of two series whose closes are all `round`: a mix of rounds is a torn write.
fn write_round(folder: &Path, round: u64) -> Vec<ImportFile> {
    ["AAAUSDT", "BBBUSDT"]
        .map(|symbol| {
            let mut text = "time,open,high,low,close,volume\n".to_owned();
            for row in 0..ROWS {
                // Some months of bars, so that an import writes several files, and volumes that do not compress.
                let (time, volume) = (
                    1_699_999_200 + row * 1800,
                    (row as f64 * 0.718_281_828).fract(),
                );
                text.push_str(&format!(
                    "{time},{round},{round},{round},{round},{volume}\n"
                ));
            }
            let path = folder.join(format!("{symbol}.csv"));
            std::fs::write(&path, text).unwrap();
            ImportFile::new(path)
        })
        .to_vec()
}

fn import_options(round: u64) -> ImportOptions {
    // Merging, replacing and with another timeframe's cut of files by turns.
    let if_stored = if round.is_multiple_of(2) {
        IfStored::Merge
    } else {
        IfStored::Replace
    };
    ImportOptions {
        if_stored,
        timeframe: Some("30m".parse().unwrap()),
        ..options()
    }
}

/// Imports forever; only a child of the test below does anything here.
#[test]
fn importing_child() {
    let Some(folder) = std::env::var_os(ROLE) else {
        return;
    };
    let folder = Path::new(&folder);
    let catalog = Catalog::open(&folder.join("data")).unwrap();
    for round in 1.. {
        let files = write_round(folder, round);
        catalog
            .import(&files, &import_options(round), &mut |_| {
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
    }
}

fn reap(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_import_leaves_the_old_or_the_new_state() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut complete_states = 0;
    for turn in 0..25_u64 {
        let running = child(folder.path(), "importing_child").spawn().unwrap();
        // The instants of death are spread over starts, reading, writing and committing.
        std::thread::sleep(Duration::from_millis(40 + turn * 37 % 260));
        reap(running);
        let catalog = Catalog::open(&data).unwrap();
        let left = std::fs::read_dir(data.join("staging")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "the next start tidies up");
        let entries = catalog.list().unwrap();
        assert!(
            entries.is_empty() || entries.len() == 2,
            "both series or none"
        );
        let mut rounds = Vec::new();
        for entry in &entries {
            assert_eq!(entry.rows, ROWS);
            catalog.verify(&entry.key).unwrap();
            let bars = bellwether_catalog::BarSource::series(
                &catalog,
                &entry.key.symbol,
                entry.key.timeframe,
                bellwether_catalog::TimeRange::ALL,
                None,
            )
            .unwrap();
            assert!(
                bars.close.iter().all(|close| *close == bars.close[0]),
                "a mix of two imports"
            );
            rounds.push(bars.close[0]);
            complete_states += 1;
        }
        assert!(
            rounds.windows(2).all(|pair| pair[0] == pair[1]),
            "the two series are of one import: {rounds:?}"
        );
        let listed: usize = entries
            .iter()
            .map(|entry| parquet_files(&data, entry.key.symbol.as_str()))
            .sum();
        let all = parquet_files(&data, "");
        assert_eq!(
            listed, all,
            "no file is left that the manifest does not name"
        );
    }
    assert!(
        complete_states > 0,
        "no import was ever complete: the test tests nothing"
    );
}

fn parquet_files(data: &Path, symbol: &str) -> usize {
    fn count(folder: &Path, needle: &str) -> usize {
        std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| {
                let path = entry.path();
                if path.is_dir() {
                    count(&path, needle)
                } else {
                    usize::from(path.to_string_lossy().contains(needle))
                }
            })
            .sum()
    }
    count(&data.join("bars"), &format!("symbol={symbol}"))
}

/// Imports one round and prints the error to a file; only a child of the test below does anything here.
#[test]
fn child_on_a_full_disk() {
    let Some(folder) = std::env::var_os(ROLE) else {
        return;
    };
    let folder = Path::new(&folder);
    let catalog = Catalog::open(&folder.join("data")).unwrap();
    let files =
        ["AAAUSDT", "BBBUSDT"].map(|symbol| ImportFile::new(folder.join(format!("{symbol}.csv"))));
    let result = catalog.import(&files, &import_options(3), &mut |_| {
        std::ops::ControlFlow::Continue(())
    });
    let text = match result {
        Ok(_) => "imported".to_owned(),
        Err(error) => error.to_string(),
    };
    std::fs::write(folder.join("result.txt"), text).unwrap();
}

/// The system refuses to let a file grow beyond a limit, with the same kind of error as a full disk.
#[test]
fn a_full_disk_leaves_the_old_state_and_says_so() {
    let bench = Bench::new();
    let folder = bench.folder.path();
    bench
        .import(&write_round(folder, 2), &import_options(2))
        .unwrap();
    let before: Vec<[u8; 32]> = bench
        .catalog
        .list()
        .unwrap()
        .iter()
        .map(|entry| entry.content_hash)
        .collect();
    write_round(folder, 3);
    for kibibytes in [1, 4, 8] {
        let test = child(folder, "child_on_a_full_disk");
        // Shells count in blocks of 512 or 1024 bytes.
        let script = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"");
        let mut limited = Command::new("sh");
        limited
            .arg("-c")
            .arg(script)
            .arg(test.get_program())
            .args(test.get_args())
            .env(ROLE, folder);
        let status = limited
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        let result = std::fs::read_to_string(folder.join("result.txt")).unwrap();
        assert!(
            result.contains("free some space") && result.contains("nothing was changed"),
            "{result}"
        );
        let catalog = Catalog::open(&folder.join("data")).unwrap();
        let entries = catalog.list().unwrap();
        assert_eq!(
            entries
                .iter()
                .map(|entry| entry.content_hash)
                .collect::<Vec<_>>(),
            before
        );
        for entry in entries {
            catalog.verify(&entry.key).unwrap();
        }
        assert!(
            std::fs::read_dir(folder.join("data/staging"))
                .map_or(true, |mut left| left.next().is_none())
        );
    }
}
