//! Imports files into a data directory and prints what was found: `import_file <data directory> <file>...`.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it is a program, and says when it ran"
)]

use std::ops::ControlFlow;
use std::path::Path;

use bellwether_catalog::{Catalog, ImportFile, ImportOptions};
use bellwether_market::UnixNanos;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments
        .next()
        .ok_or("usage: import_file <data directory> <file>...")?;
    let files: Vec<ImportFile> = arguments.map(ImportFile::new).collect();
    let catalog = Catalog::open(Path::new(&directory))?;
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)?
        .as_secs();
    let options = ImportOptions::new(UnixNanos::from_seconds(i64::try_from(seconds)?)?);
    let report = catalog.import(&files, &options, &mut |_| ControlFlow::Continue(()))?;
    println!(
        "{} of {} rows imported",
        report.rows_imported, report.rows_read
    );
    for note in &report.notes {
        println!("{note}");
    }
    for series in &report.series {
        println!(
            "{}: {} bars, {} to {}, {} gaps, {} outliers",
            series.key,
            series.rows,
            series.first,
            series.last,
            series.quality.gaps,
            series.quality.outliers
        );
    }
    Ok(())
}
