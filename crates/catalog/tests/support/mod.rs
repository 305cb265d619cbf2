//! What every test of the catalogue needs.
#![allow(dead_code, reason = "each test program needs another part")]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use bellwether_catalog::{
    BarSeries, BarSource, Catalog, CatalogError, ImportFile, ImportOptions, ImportReport, TimeRange,
};
use bellwether_market::{Symbol, Timeframe, UnixNanos};
use tempfile::TempDir;

/// A catalogue in a folder of its own.
pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) catalog: Catalog,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(&folder.path().join("data")).unwrap();
        Self { folder, catalog }
    }

    /// Writes a file to import.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> ImportFile {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        ImportFile::new(path)
    }

    pub(crate) fn import(
        &self,
        files: &[ImportFile],
        options: &ImportOptions,
    ) -> Result<ImportReport, CatalogError> {
        self.catalog
            .import(files, options, &mut |_| ControlFlow::Continue(()))
    }

    pub(crate) fn import_text(
        &self,
        name: &str,
        text: &str,
        options: &ImportOptions,
    ) -> Result<ImportReport, CatalogError> {
        self.import(&[self.file(name, text)], options)
    }

    pub(crate) fn read(&self, symbol: &str, timeframe: Timeframe) -> BarSeries {
        self.catalog
            .series(
                &Symbol::new(symbol).unwrap(),
                timeframe,
                TimeRange::ALL,
                None,
            )
            .unwrap()
    }
}

pub(crate) fn options() -> ImportOptions {
    ImportOptions::new("2026-01-02T03:04:05Z".parse::<UnixNanos>().unwrap())
}

/// A file of the shared test data; `None`, and a line that says so, where it is not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if root.is_dir() {
        Some(root.join(path))
    } else {
        eprintln!("SKIPPED: ../shared/data is absent");
        None
    }
}

/// The cells of a reference file, gzip or plain, without its header.
pub(crate) fn reference_rows(path: &Path) -> Vec<Vec<String>> {
    use std::io::Read;
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    if path.extension().is_some_and(|end| end == "gz") {
        flate2::read::MultiGzDecoder::new(file)
            .read_to_string(&mut text)
            .unwrap();
    } else {
        let mut file = file;
        file.read_to_string(&mut text).unwrap();
    }
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}
