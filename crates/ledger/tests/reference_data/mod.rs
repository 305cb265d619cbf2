//! Reads the reference files that lie beside the workspace.

use std::io::Read;
use std::path::Path;

/// The text of a file below `shared/data`, unpacked when it ends in `.gz`; `None`, said aloud, where there is no such folder.
pub fn read(path: &str) -> Option<String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if !root.exists() {
        println!("SKIPPED: ../shared/data is absent");
        return None;
    }
    let bytes = std::fs::read(root.join(path)).unwrap();
    let mut text = String::new();
    if path.ends_with(".gz") {
        flate2::read::GzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text)
}

/// The rows of a CSV text without quotes, its header line left out.
pub fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}
