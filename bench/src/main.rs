//! The product's side of the benchmark suite.
//!
//! `bellwether-bench generate DIR` writes the inputs that every contender reads, ours and the others' alike: seeded random
//! walks in plain little-endian columns, so that any language can read them. `bellwether-bench run CASE DIR` does one case
//! through the public interfaces of the crates, on one thread, prints one JSON object with the seconds of each repeat, and
//! keeps what came out in `DIR/out/bellwether/CASE`, where `run.py` compares it with what the others computed. A case may
//! have several rows: one for each indicator, say.
//!
//! What is deliberately absent: the other contenders (`peers/`), the comparison and the page (`run.py`), and everything that
//! starts a process. Measuring for one's own work is what the crates' own benchmarks are for.

mod bars;
mod columns;
mod cross;
mod factors;
mod generate;
mod indicators;
mod live;
mod metrics;
mod stopwatch;
mod streaming;

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use columns::{Inputs, Outputs};
use stopwatch::Row;

/// The program's own allocator too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str =
    "usage: bellwether-bench generate DIR\n       bellwether-bench run CASE DIR [REPEATS]";
const REPEATS: usize = 5;

/// One case: its rows, each repeated so often.
type Case = fn(&Inputs, &Outputs, usize) -> Result<Vec<Row>, Box<dyn Error>>;

const CASES: &[(&str, Case)] = &[
    ("cross", cross::run),
    ("indicators", indicators::run),
    ("factors", factors::run),
    ("series", factors::run_series),
    ("bars", bars::run),
    ("metrics", metrics::run),
    ("streaming", streaming::run),
    ("live", live::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["generate", folder] => generate::all(Path::new(folder)).map_err(Into::into),
        ["run", case, folder] => run(case, Path::new(folder), REPEATS),
        ["run", case, folder, repeats] => match repeats.parse() {
            Ok(repeats) if repeats > 0 => run(case, Path::new(folder), repeats),
            _ => Err(format!("REPEATS is `{repeats}`, not a number from 1 on").into()),
        },
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(case: &str, folder: &Path, repeats: usize) -> Result<(), Box<dyn Error>> {
    let Some((_, work)) = CASES.iter().find(|(name, _)| *name == case) else {
        let names: Vec<_> = CASES.iter().map(|(name, _)| *name).collect();
        return Err(format!("no case `{case}`; there are {}", names.join(", ")).into());
    };
    let inputs = Inputs::open(folder)?;
    let outputs = Outputs::create(folder, case)?;
    let rows: serde_json::Map<_, _> = work(&inputs, &outputs, repeats)?
        .into_iter()
        .map(Row::into_json)
        .collect();
    let report = json!({
        "peer": "bellwether",
        "case": case,
        "versions": {"bellwether": env!("CARGO_PKG_VERSION")},
        "rows": rows,
    });
    writeln!(std::io::stdout(), "{report}")?;
    Ok(())
}
