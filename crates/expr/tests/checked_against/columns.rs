//! Columns of numbers out of the files that others published, in their several formats.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

/// Columns by name; a cell that is empty or not a number is missing.
pub type Columns = HashMap<String, Vec<f64>>;

pub fn read(path: &Path) -> Columns {
    let text = text(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.contains(".json") {
        objects(&text)
    } else if name.contains(".tsv") {
        cells(&text, '\t')
    } else {
        cells(&text, ',')
    }
}

/// What a file says, compressed or not.
pub fn text(path: &Path) -> String {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut text = String::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    text
}

/// Lines of cells under a line of names.
fn cells(text: &str, separator: char) -> Columns {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let names: Vec<&str> = lines
        .next()
        .unwrap()
        .split(separator)
        .map(str::trim)
        .collect();
    let mut columns = vec![Vec::new(); names.len()];
    // A line of empty cells is a row.
    for line in lines.filter(|line| !line.trim_matches(' ').is_empty()) {
        let mut cells = line.split(separator);
        for column in &mut columns {
            column.push(
                cells
                    .next()
                    .and_then(|cell| cell.trim().parse().ok())
                    .unwrap_or(f64::NAN),
            );
        }
    }
    names.into_iter().map(str::to_owned).zip(columns).collect()
}

/// A JSON array of objects with the same keys.
fn objects(text: &str) -> Columns {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(text).unwrap();
    let value = |cell: &serde_json::Value| match cell {
        serde_json::Value::Bool(truth) => f64::from(u8::from(*truth)),
        other => other.as_f64().unwrap_or(f64::NAN),
    };
    let column = |name: &String| rows.iter().map(|row| value(&row[name])).collect();
    rows[0]
        .keys()
        .map(|name| (name.clone(), column(name)))
        .collect()
}
