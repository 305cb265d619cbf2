//! The catalogue: what is stored, and the ways to change it.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use bellwether_market::{Bar, Symbol, Timeframe, UnixNanos};
use bellwether_research::data::BarSeries;

use crate::change::{self, Change};
use crate::columns::BarColumns;
use crate::content_hash::{ContentHasher, data_set_hash};
use crate::error::CatalogError;
use crate::import::{
    self, FilePreviews, ImportError, ImportFile, ImportOptions, ImportReport, OnProgress, Preview,
};
use crate::layout::{FileSpan, Layout};
use crate::manifest::{Manifest, Provenance, SeriesEntry, hex};
use crate::part_writer::{ALL_TIMES, IfStored, PART_ROWS_MAX, Part, PartWriter};
use crate::quality::Quality;
use crate::series_key::{SeriesKey, Source};
use crate::writer_lock::WriterLock;
use crate::{bars_file, symbol_search};

/// The market data of one data directory.
///
/// Any number of readers, in this process and others, see the last committed state. Changes exclude each other: within the
/// process they wait, across processes the second is refused.
#[derive(Debug)]
pub struct Catalog {
    layout: Layout,
    state: RwLock<State>,
    /// Held through a change.
    changing: Mutex<()>,
}

#[derive(Debug, Clone)]
struct State {
    manifest: Arc<Manifest>,
    stamp: Option<Stamp>,
}

/// What tells one manifest file from the next without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    bytes: u64,
    /// The file's number, where the system has such: clocks of file systems are coarse, and a new manifest is a new file.
    number: Option<u64>,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        #[cfg(unix)]
        let number = Some(std::os::unix::fs::MetadataExt::ino(&metadata));
        #[cfg(not(unix))]
        let number = None;
        Some(Self {
            modified: metadata.modified().ok()?,
            bytes: metadata.len(),
            number,
        })
    }
}

impl Catalog {
    /// Opens the catalogue of a data directory, which is made if it is not there, and tidies up after an interrupted change
    /// where it may. Reading needs no right to write.
    ///
    /// # Errors
    /// [`CatalogError`] when the directory or its manifest cannot be read.
    pub fn open(data_directory: &Path) -> Result<Self, CatalogError> {
        let layout = Layout::new(data_directory);
        crate::durable::create_folders(layout.root())?;
        let stamp = Stamp::of(&layout.manifest());
        let manifest = Manifest::load(&layout.manifest())?;
        let catalog = Self {
            layout,
            state: RwLock::new(State {
                manifest: Arc::new(manifest),
                stamp,
            }),
            changing: Mutex::new(()),
        };
        if change::was_interrupted(&catalog.layout)? {
            match WriterLock::acquire(&catalog.layout.lock()) {
                Ok(_lock) => change::sweep(
                    &catalog.layout,
                    &Manifest::load(&catalog.layout.manifest())?,
                )?,
                // Somebody is writing: what is there is in use.
                Err(CatalogError::Locked { .. }) => {}
                // Who may only read leaves it to the next writer; readers do not see it.
                Err(CatalogError::Disk { source, .. })
                    if matches!(
                        source.kind(),
                        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
                    ) => {}
                Err(error) => return Err(error),
            }
        }
        change::keep_bars_without_manifest(&catalog.layout)?;
        Ok(catalog)
    }

    /// The data directory.
    #[must_use]
    pub fn data_directory(&self) -> &Path {
        self.layout.root()
    }

    /// Every stored series, by source, symbol and timeframe.
    ///
    /// # Errors
    /// [`CatalogError`] when another process has changed the manifest and it cannot be read.
    pub fn list(&self) -> Result<Vec<SeriesEntry>, CatalogError> {
        Ok(self.manifest()?.series.values().cloned().collect())
    }

    /// What is known of a series.
    ///
    /// # Errors
    /// [`CatalogError::UnknownSeries`].
    pub fn entry(&self, key: &SeriesKey) -> Result<SeriesEntry, CatalogError> {
        let manifest = self.manifest()?;
        manifest
            .series
            .get(key)
            .cloned()
            .ok_or_else(|| CatalogError::UnknownSeries {
                source_name: key.source.to_string(),
                symbol: key.symbol.clone(),
                timeframe: key.timeframe,
                available: available(&manifest, &key.symbol),
            })
    }

    /// What is remarkable about a series.
    ///
    /// # Errors
    /// [`CatalogError::UnknownSeries`].
    pub fn quality(&self, key: &SeriesKey) -> Result<Quality, CatalogError> {
        Ok(self.entry(key)?.quality)
    }

    /// Stored symbols that a text may mean, best first: by the whole name, its beginning, a part of it, of the instrument's
    /// name, or nearly.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub fn search_symbols(&self, text: &str, limit: usize) -> Result<Vec<Symbol>, CatalogError> {
        let manifest = self.manifest()?;
        Ok(symbol_search::search(&manifest, text, limit))
    }

    /// The hash of a data set: BLAKE3 over names and content hashes of several series, whatever their order.
    ///
    /// # Errors
    /// [`CatalogError::UnknownSeries`].
    pub fn data_set_hash(&self, keys: &[SeriesKey]) -> Result<[u8; 32], CatalogError> {
        let mut named = Vec::with_capacity(keys.len());
        for key in keys {
            named.push((key.to_string(), self.entry(key)?.content_hash));
        }
        Ok(data_set_hash(
            named.iter().map(|(name, hash)| (name.as_str(), *hash)),
        ))
    }

    /// Looks at the beginning of a file without writing anything; of a folder or an archive, of the first file in it.
    ///
    /// # Errors
    /// [`CatalogError::Import`] says what is unclear.
    pub fn preview(
        &self,
        file: &ImportFile,
        options: &ImportOptions,
    ) -> Result<Preview, CatalogError> {
        let mut found = self.previews(std::slice::from_ref(file), options, 1)?;
        Ok(found.previews.swap_remove(0)?)
    }

    /// Looks at the beginnings of several files without writing anything, at most of `files_max` of them. Folders stand for
    /// all files below them, archives for their members.
    ///
    /// # Errors
    /// [`CatalogError::Import`] when there is no file; what is unclear in one stands in its place.
    pub fn previews(
        &self,
        files: &[ImportFile],
        options: &ImportOptions,
        files_max: usize,
    ) -> Result<FilePreviews, CatalogError> {
        Ok(import::preview(
            files,
            options,
            &*self.manifest()?,
            files_max.max(1),
        )?)
    }

    /// Imports files, all of them or nothing. Folders stand for all files below them.
    ///
    /// # Errors
    /// [`CatalogError::Import`] says what is unclear or bad; [`CatalogError::Locked`] who else is writing.
    pub fn import(
        &self,
        files: &[ImportFile],
        options: &ImportOptions,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<ImportReport, CatalogError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let (report, manifest) = import::import(&self.layout, files, options, on_progress)
            .map_err(|error| {
                // An error of the disk is one, wherever in an import it came up.
                match error {
                    CatalogError::Import(import) => match *import {
                        ImportError::Catalog(inner) => *inner,
                        other => other.into(),
                    },
                    other => other,
                }
            })?;
        self.adopt(manifest);
        Ok(report)
    }

    /// Writes several series in one change: bars that a program made or fetched. Their `data_hash` is not looked at.
    ///
    /// # Errors
    /// [`CatalogError::UnsoundBars`] when bars are out of order or impossible; nothing is written then.
    pub fn write_series(
        &self,
        source: &Source,
        series: &[BarSeries],
        provenance: &Provenance,
        if_stored: IfStored,
    ) -> Result<Vec<SeriesEntry>, CatalogError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let change = Change::begin(&self.layout)?;
        let mut written = Vec::with_capacity(series.len());
        for (number, bars) in series.iter().enumerate() {
            let key = SeriesKey {
                source: source.clone(),
                symbol: bars.instrument.symbol.clone(),
                timeframe: bars.timeframe,
            };
            check(bars).map_err(|reason| CatalogError::UnsoundBars {
                series: key.to_string(),
                reason,
            })?;
            let features: Vec<String> = bars.features.keys().cloned().collect();
            let mut writer = PartWriter::new(
                &change,
                key.clone(),
                number,
                bars.instrument.calendar,
                if_stored,
            );
            let columns = writer.columns_of(&features);
            for part in parts_of(bars) {
                writer.write(&change, part, &columns)?;
            }
            let before = change
                .base()
                .series
                .get(&key)
                .filter(|_| if_stored == IfStored::Merge);
            let finished = writer.finish(&change)?;
            let provenance = std::slice::from_ref(provenance);
            written.extend(finished.into_entry(
                key,
                bars.instrument.clone(),
                bars.simulated,
                provenance,
                before,
            ));
        }
        let keys: Vec<SeriesKey> = written.iter().map(|(entry, _)| entry.key.clone()).collect();
        let manifest = change.commit(written, &[])?;
        let entries = keys
            .iter()
            .filter_map(|key| manifest.series.get(key).cloned())
            .collect();
        self.adopt(manifest);
        Ok(entries)
    }

    /// Deletes series, all of them or none.
    ///
    /// # Errors
    /// [`CatalogError::UnknownSeries`] for one that is not there.
    pub fn delete(&self, keys: &[SeriesKey]) -> Result<(), CatalogError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            self.entry(key)?;
        }
        let manifest = Change::begin(&self.layout)?.commit(Vec::new(), keys)?;
        self.adopt(manifest);
        Ok(())
    }

    /// Reads a whole series and compares it with the hash that was recorded when it was written.
    ///
    /// # Errors
    /// [`CatalogError::HashMismatch`], or what keeps it from being read.
    pub fn verify(&self, key: &SeriesKey) -> Result<(), CatalogError> {
        let entry = self.entry(key)?;
        let mut hasher = ContentHasher::new(&entry.features);
        for file in &entry.files {
            hasher.update(&bars_file::read(
                &self.file_path(&entry, &file.name),
                &entry.features,
                ALL_TIMES,
            )?);
        }
        let found = hasher.finish();
        if found == entry.content_hash {
            Ok(())
        } else {
            Err(CatalogError::HashMismatch {
                series: key.to_string(),
                found: hex(&found),
                recorded: entry.content_hash_hex(),
            })
        }
    }

    /// The committed state; read again when another process has changed it.
    pub(crate) fn manifest(&self) -> Result<Arc<Manifest>, CatalogError> {
        let path = self.layout.manifest();
        let stamp = Stamp::of(&path);
        {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            if state.stamp == stamp {
                return Ok(state.manifest.clone());
            }
        }
        let manifest = Arc::new(Manifest::load(&path)?);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = State {
            manifest: manifest.clone(),
            stamp,
        };
        Ok(manifest)
    }

    pub(crate) fn file_path(&self, entry: &SeriesEntry, name: &str) -> std::path::PathBuf {
        self.layout
            .root()
            .join(Layout::series_folder(&entry.key))
            .join(name)
    }

    #[cfg(feature = "sql")]
    pub(crate) fn bars_folder(&self) -> std::path::PathBuf {
        self.layout.bars()
    }

    fn adopt(&self, manifest: Manifest) {
        let stamp = Stamp::of(&self.layout.manifest());
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = State {
            manifest: Arc::new(manifest),
            stamp,
        };
    }
}

/// What there is for a symbol instead of what was asked for, in words.
pub(crate) fn available(manifest: &Manifest, symbol: &Symbol) -> String {
    let stored: Vec<String> = manifest
        .series
        .keys()
        .filter(|key| key.symbol == *symbol)
        .map(|key| format!("{} from {}", key.timeframe, key.source))
        .collect();
    if !stored.is_empty() {
        return format!("stored are {}", stored.join(", "));
    }
    let near = symbol_search::search(manifest, symbol.as_str(), 3);
    match &near[..] {
        [] if manifest.series.is_empty() => "the catalogue is empty; import data first".to_owned(),
        [] => "the symbol is not stored; list the data to see what is, or import it".to_owned(),
        near => {
            let near: Vec<String> = near.iter().map(|symbol| format!("`{symbol}`")).collect();
            format!(
                "the symbol is not stored; did you mean {}?",
                near.join(" or ")
            )
        }
    }
}

fn check(bars: &BarSeries) -> Result<(), String> {
    let rows = bars.len();
    let columns = [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume];
    if bars.open_time.len() != rows
        || columns
            .into_iter()
            .chain(bars.features.values())
            .any(|column| column.len() != rows)
    {
        return Err("its columns differ in length".to_owned());
    }
    if rows == 0 {
        return Err("it has no bars".to_owned());
    }
    for row in 0..rows {
        let bar = Bar {
            open_time: bars.open_time[row],
            close_time: bars.close_time[row],
            open: bars.open[row],
            high: bars.high[row],
            low: bars.low[row],
            close: bars.close[row],
            volume: bars.volume[row],
            vwap: None,
            trades: None,
            bought: None,
            sold: None,
        };
        bar.check().map_err(|error| error.to_string())?;
        if row > 0
            && (bars.close_time[row] <= bars.close_time[row - 1]
                || bars.open_time[row] <= bars.open_time[row - 1])
        {
            return Err(format!(
                "the bar that closes {} is not later than the one before",
                bars.close_time[row]
            ));
        }
    }
    Ok(())
}

/// Cuts bars into files.
fn parts_of(bars: &BarSeries) -> impl Iterator<Item = Part> + '_ {
    let mut row = 0;
    std::iter::from_fn(move || {
        let first = bars.open_time.get(row)?.nanos();
        let (span, opens) = FileSpan::of(bars.timeframe, first);
        let end = bars
            .open_time
            .partition_point(|time| time.nanos() < opens.end)
            .min(row + PART_ROWS_MAX);
        let rows = row..end;
        row = end;
        let nanos = |times: &[UnixNanos]| {
            times[rows.clone()]
                .iter()
                .map(|time| time.nanos())
                .collect::<Vec<i64>>()
        };
        let floats = |column: &Vec<f64>| column[rows.clone()].to_vec();
        Some(Part {
            span,
            bars: BarColumns {
                open_time: nanos(&bars.open_time),
                close_time: nanos(&bars.close_time),
                prices: [&bars.open, &bars.high, &bars.low, &bars.close].map(floats),
                volume: floats(&bars.volume),
                features: bars.features.values().map(floats).collect(),
            },
            origins: Vec::new(),
            sorted: true,
        })
    })
}

/// A stored series that answers a question, and whether as it is or by building longer bars.
pub(crate) fn best_series<'a>(
    manifest: &'a Manifest,
    source: Option<&Source>,
    symbol: &Symbol,
    timeframe: Timeframe,
) -> Option<&'a SeriesEntry> {
    let candidates = || {
        manifest.series.values().filter(move |entry| {
            entry.key.symbol == *symbol && source.is_none_or(|source| entry.key.source == *source)
        })
    };
    // Real before simulated, then as stored before built, then the finest, then what was written last.
    candidates()
        .filter(|entry| entry.key.timeframe == timeframe || builds(entry.key.timeframe, timeframe))
        .min_by_key(|entry| {
            (
                entry.simulated,
                entry.key.timeframe != timeframe,
                entry.key.timeframe,
                std::cmp::Reverse(
                    entry
                        .provenance
                        .iter()
                        .map(|written| written.written_at)
                        .max(),
                ),
            )
        })
}

/// Whether bars of `longer` consist of whole bars of `shorter`.
fn builds(shorter: Timeframe, longer: Timeframe) -> bool {
    match (shorter.fixed_nanos(), longer.fixed_nanos()) {
        (Some(part), Some(whole)) => whole > part && whole % part == 0,
        (Some(_), None) => true,
        (None, _) => shorter == Timeframe::D1 && longer > Timeframe::D1,
    }
}
