//! The manifest: what the catalogue holds. Replacing it is what commits a change.

use std::collections::BTreeMap;
use std::path::Path;

use bellwether_market::{Instrument, Symbol, Timeframe, UnixNanos, counted};
use serde::{Deserialize, Serialize};

use crate::durable;
use crate::error::{AtPath, CatalogError};
use crate::instrument_record::InstrumentRecord;
use crate::quality::{Moment, Quality};
use crate::series_key::{SeriesKey, Source};

/// The manifest's format that this program writes.
const FORMAT: u32 = 1;

/// Everything known of a stored series without opening a file.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesEntry {
    /// Its name.
    pub key: SeriesKey,
    /// What the bars are prices of.
    pub instrument: Instrument,
    /// Number of bars.
    pub rows: u64,
    /// Close time of the first bar.
    pub first: Moment,
    /// Close time of the last bar.
    pub last: Moment,
    /// The columns beside times, prices and volume, in the order of their first appearance.
    pub features: Vec<String>,
    /// BLAKE3 over the bars, independent of how files cut them.
    pub content_hash: [u8; 32],
    /// Whether the bars come from a simulated market.
    pub simulated: bool,
    /// Where the bars came from, oldest first.
    pub provenance: Vec<Provenance>,
    /// What is remarkable about them.
    pub quality: Quality,
    pub(crate) files: Vec<FileEntry>,
}

/// One act of writing to a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The file's name, or the name of the generator with its seed.
    pub origin: String,
    /// BLAKE3 of the file, in hexadecimal; empty for generated bars.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub origin_hash: String,
    /// When it was written, as the caller said.
    pub written_at: Moment,
}

/// One Parquet file of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    pub name: String,
    pub rows: u64,
    /// Close times of the first and the last bar, nanoseconds since 1970.
    pub first: i64,
    pub last: i64,
    /// Open times of the first and the last bar.
    pub first_open: i64,
    pub last_open: i64,
    pub bytes: u64,
}

/// All series, in the order of their keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manifest {
    /// Grows by one with every change.
    pub generation: u64,
    pub series: BTreeMap<SeriesKey, SeriesEntry>,
}

#[derive(Serialize, Deserialize)]
struct ManifestRecord {
    format: u32,
    generation: u64,
    series: Vec<SeriesRecord>,
}

#[derive(Serialize, Deserialize)]
struct SeriesRecord {
    source: String,
    timeframe: String,
    instrument: InstrumentRecord,
    rows: u64,
    first: Moment,
    last: Moment,
    features: Vec<String>,
    content_hash: String,
    simulated: bool,
    provenance: Vec<Provenance>,
    quality: Quality,
    files: Vec<FileEntry>,
}

impl Manifest {
    /// Reads the manifest; a data directory without one is an empty catalogue.
    pub(crate) fn load(path: &Path) -> Result<Self, CatalogError> {
        let text = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            other => other.at("read", path)?,
        };
        let damaged = |reason: String| CatalogError::CorruptManifest {
            path: path.to_owned(),
            reason,
        };
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head =
            serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        if head.format > FORMAT {
            return Err(CatalogError::NewerManifest {
                path: path.to_owned(),
                found: head.format,
                known: FORMAT,
            });
        }
        let record: ManifestRecord =
            serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        let mut series = BTreeMap::new();
        for entry in record.series {
            let entry = SeriesEntry::try_from(entry).map_err(damaged)?;
            series.insert(entry.key.clone(), entry);
        }
        Ok(Self {
            generation: record.generation,
            series,
        })
    }

    /// Puts this manifest in the place of the one before, atomically and durably.
    pub(crate) fn store(&self, path: &Path) -> Result<(), CatalogError> {
        let record = ManifestRecord {
            format: FORMAT,
            generation: self.generation,
            series: self.series.values().map(SeriesRecord::from).collect(),
        };
        let text = serde_json::to_vec(&record).map_err(|error| CatalogError::CorruptManifest {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        durable::replace_file(path, |file| file.write_all(&text))
    }
}

impl SeriesEntry {
    /// The content hash as people read it.
    #[must_use]
    pub fn content_hash_hex(&self) -> String {
        hex(&self.content_hash)
    }

    /// Open time of the first bar.
    #[must_use]
    pub fn first_open(&self) -> UnixNanos {
        let opens = self.files.iter().map(|file| file.first_open);
        opens.min().map_or(self.first.0, UnixNanos::from_nanos)
    }

    /// Open time of the last bar.
    #[must_use]
    pub fn last_open(&self) -> UnixNanos {
        let opens = self.files.iter().map(|file| file.last_open);
        opens.max().map_or(self.last.0, UnixNanos::from_nanos)
    }

    /// Bytes on the disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

pub(crate) fn hex(hash: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}

impl From<&SeriesEntry> for SeriesRecord {
    fn from(entry: &SeriesEntry) -> Self {
        Self {
            source: entry.key.source.to_string(),
            timeframe: entry.key.timeframe.to_string(),
            instrument: InstrumentRecord::from(&entry.instrument),
            rows: entry.rows,
            first: entry.first,
            last: entry.last,
            features: entry.features.clone(),
            content_hash: entry.content_hash_hex(),
            simulated: entry.simulated,
            provenance: entry.provenance.clone(),
            quality: entry.quality.clone(),
            files: entry.files.clone(),
        }
    }
}

impl TryFrom<SeriesRecord> for SeriesEntry {
    type Error = String;

    fn try_from(record: SeriesRecord) -> Result<Self, String> {
        let instrument = Instrument::try_from(record.instrument)?;
        let timeframe: Timeframe = record
            .timeframe
            .parse()
            .map_err(|error| format!("{error}"))?;
        let content_hash =
            blake3::Hash::from_hex(&record.content_hash).map_err(|error| error.to_string())?;
        let symbol: Symbol = instrument.symbol.clone();
        let in_folder = |file: &FileEntry| crate::layout::is_bar_file(&file.name);
        if let Some(file) = record.files.iter().find(|file| !in_folder(file)) {
            return Err(format!("`{}` is no name of a file of bars", file.name));
        }
        if record.files.iter().map(|file| file.rows).sum::<u64>() != record.rows || record.rows == 0
        {
            return Err(format!(
                "the files of {symbol} do not add up to its {}",
                counted(record.rows, "row")
            ));
        }
        Ok(Self {
            key: SeriesKey {
                source: Source::new(&record.source).map_err(|error| error.to_string())?,
                symbol,
                timeframe,
            },
            instrument,
            rows: record.rows,
            first: record.first,
            last: record.last,
            features: record.features,
            content_hash: *content_hash.as_bytes(),
            simulated: record.simulated,
            provenance: record.provenance,
            quality: record.quality,
            files: record.files,
        })
    }
}
