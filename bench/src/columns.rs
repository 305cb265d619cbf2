//! Tables as files: one little-endian column a file, and one JSON file of shapes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// The inputs that [`generate`](crate::generate) wrote.
pub(crate) struct Inputs {
    folder: PathBuf,
    shapes: Value,
}

impl Inputs {
    pub(crate) fn open(folder: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let path = folder.join("shapes.json");
        let text = fs::read_to_string(&path).map_err(|error| {
            format!(
                "cannot read {}: {error}; run `bellwether-bench generate` first",
                path.display()
            )
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            shapes: serde_json::from_str(&text)?,
        })
    }

    /// Rows and lanes of a table.
    pub(crate) fn shape(&self, table: &str) -> (usize, usize) {
        let size = |key: &str| self.shapes[table][key].as_u64().unwrap_or(0) as usize;
        (size("rows"), size("lanes"))
    }

    /// A column of numbers, rows × lanes, row-major.
    pub(crate) fn numbers(&self, table: &str, column: &str) -> io::Result<Vec<f64>> {
        let bytes = fs::read(self.folder.join(table).join(format!("{column}.f64")))?;
        Ok(cells(&bytes).map(f64::from_le_bytes).collect())
    }

    /// A column of whole numbers.
    pub(crate) fn integers(&self, table: &str, column: &str) -> io::Result<Vec<i64>> {
        let bytes = fs::read(self.folder.join(table).join(format!("{column}.i64")))?;
        Ok(cells(&bytes).map(i64::from_le_bytes).collect())
    }
}

/// Where the arrays go that are compared with those of the others.
pub(crate) struct Outputs {
    folder: PathBuf,
}

impl Outputs {
    pub(crate) fn create(folder: &Path, case: &str) -> io::Result<Self> {
        let folder = folder.join("out").join("bellwether").join(case);
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    pub(crate) fn numbers(&self, name: &str, cells: &[f64]) -> io::Result<()> {
        write_numbers(&self.folder, name, cells)
    }
}

/// A table that is being written.
pub(crate) struct Table {
    folder: PathBuf,
}

impl Table {
    pub(crate) fn create(folder: &Path, name: &str) -> io::Result<Self> {
        let folder = folder.join(name);
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    pub(crate) fn numbers(&self, column: &str, cells: &[f64]) -> io::Result<()> {
        write_numbers(&self.folder, column, cells)
    }

    pub(crate) fn integers(&self, column: &str, cells: &[i64]) -> io::Result<()> {
        let bytes: Vec<u8> = cells.iter().flat_map(|cell| cell.to_le_bytes()).collect();
        fs::write(self.folder.join(format!("{column}.i64")), bytes)
    }
}

pub(crate) fn write_shapes(folder: &Path, shapes: &[(&str, usize, usize)]) -> io::Result<()> {
    let tables: serde_json::Map<_, _> = shapes
        .iter()
        .map(|(name, rows, lanes)| ((*name).to_owned(), json!({"rows": rows, "lanes": lanes})))
        .collect();
    fs::write(
        folder.join("shapes.json"),
        Value::Object(tables).to_string(),
    )
}

fn write_numbers(folder: &Path, name: &str, cells: &[f64]) -> io::Result<()> {
    let bytes: Vec<u8> = cells.iter().flat_map(|cell| cell.to_le_bytes()).collect();
    fs::write(folder.join(format!("{name}.f64")), bytes)
}

fn cells(bytes: &[u8]) -> impl Iterator<Item = [u8; 8]> {
    let (cells, _) = bytes.as_chunks::<8>();
    cells.iter().copied()
}
