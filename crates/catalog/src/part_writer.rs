//! From bars in whatever order to the files of a series: sorted, without duplicates, hashed and looked at.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use bellwether_market::{CalendarId, Instrument, UnixNanos};

use crate::bars_file;
use crate::change::{Change, StagedFile};
use crate::columns::BarColumns;
use crate::content_hash::ContentHasher;
use crate::error::CatalogError;
use crate::layout::FileSpan;
use crate::manifest::{FileEntry, Provenance, SeriesEntry};
use crate::quality::{Quality, QualityScanner};
use crate::series_key::SeriesKey;

/// Files of one span are merged up to this size; beyond, each batch of bars stays a file of its own.
pub(crate) const PART_ROWS_MAX: usize = 131_072;

/// Hashing and looking at bars on their way takes 25 kB a series; from so many on it is done at the end, one by one.
const FOLDS_MAX: usize = 1_000;

/// Where a row came from, for messages: the file's number and the line in it. 0 is a row that was stored before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowOrigin(u64);

impl RowOrigin {
    pub(crate) const UNKNOWN: Self = Self(0);
    const LINE_BITS: u32 = 44;

    pub(crate) const fn new(file: usize, line: u64) -> Self {
        Self(((file as u64 + 1) << Self::LINE_BITS) | (line & ((1 << Self::LINE_BITS) - 1)))
    }

    /// The file's number and the line.
    pub(crate) const fn place(self) -> Option<(usize, u64)> {
        match (self.0 >> Self::LINE_BITS).checked_sub(1) {
            Some(file) => Some((file as usize, self.0 & ((1 << Self::LINE_BITS) - 1))),
            None => None,
        }
    }
}

/// Bars of one series and one span of a file, not necessarily in order.
#[derive(Debug)]
pub(crate) struct Part {
    pub span: FileSpan,
    pub bars: BarColumns,
    /// One for each bar, or none at all.
    pub origins: Vec<RowOrigin>,
    pub sorted: bool,
}

/// Two rows that claim the same time and differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub open_time: UnixNanos,
    pub kept: RowOrigin,
    pub refused: RowOrigin,
}

/// Whether new bars stand beside the stored ones of the series or in their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IfStored {
    /// Stored bars stay; where both have a bar, the new one wins.
    #[default]
    Merge,
    /// The stored bars go.
    Replace,
}

/// Writes one series of a change.
#[derive(Debug)]
pub(crate) struct PartWriter {
    key: SeriesKey,
    number: usize,
    calendar: CalendarId,
    features: Vec<String>,
    /// The bars of the series so far came in order, and are hashed and looked at already.
    fold: Option<Fold>,
    written: BTreeMap<FileSpan, Vec<WrittenPart>>,
    files_written: usize,
    pub duplicates: u64,
    pub replaced: u64,
    pub unchanged: u64,
    pub conflicts: Vec<Conflict>,
}

#[derive(Debug)]
struct Fold {
    hasher: ContentHasher,
    scanner: QualityScanner,
}

#[derive(Debug, Clone)]
struct WrittenPart {
    /// Where it is now, and whether that is in the folder of the change.
    path: PathBuf,
    staged: bool,
    entry: FileEntry,
}

/// A finished series.
#[derive(Debug)]
pub(crate) struct FinishedSeries {
    pub files: Vec<FileEntry>,
    pub staged: Vec<StagedFile>,
    pub features: Vec<String>,
    pub content_hash: [u8; 32],
    pub quality: Quality,
    pub duplicates: u64,
    pub replaced: u64,
    pub unchanged: u64,
    pub conflicts: Vec<Conflict>,
}

impl Fold {
    fn new(key: &SeriesKey, calendar: CalendarId, features: &[String]) -> Self {
        Self {
            hasher: ContentHasher::new(features),
            scanner: QualityScanner::new(key.timeframe, calendar, features),
        }
    }

    fn update(&mut self, bars: &BarColumns) {
        self.hasher.update(bars);
        self.scanner.update(bars);
    }
}

impl PartWriter {
    /// `number` tells the series of one change apart.
    pub(crate) fn new(
        change: &Change,
        key: SeriesKey,
        number: usize,
        calendar: CalendarId,
        if_stored: IfStored,
    ) -> Self {
        let stored = change
            .base()
            .series
            .get(&key)
            .filter(|_| if_stored == IfStored::Merge);
        let features = stored
            .map(|entry| entry.features.clone())
            .unwrap_or_default();
        let mut written: BTreeMap<FileSpan, Vec<WrittenPart>> = BTreeMap::new();
        for entry in stored.iter().flat_map(|entry| &entry.files) {
            let (span, _) = FileSpan::of(key.timeframe, entry.first_open);
            let path = change.series_folder(&key).join(&entry.name);
            written.entry(span).or_default().push(WrittenPart {
                path,
                staged: false,
                entry: entry.clone(),
            });
        }
        Self {
            fold: (stored.is_none() && number < FOLDS_MAX)
                .then(|| Fold::new(&key, calendar, &features)),
            key,
            number,
            calendar,
            features,
            written,
            files_written: 0,
            duplicates: 0,
            replaced: 0,
            unchanged: 0,
            conflicts: Vec::new(),
        }
    }

    /// The column of each of these features; those that are new get one.
    pub(crate) fn columns_of(&mut self, features: &[String]) -> Vec<usize> {
        let known = self.features.len();
        let columns = features
            .iter()
            .map(|name| {
                self.features
                    .iter()
                    .position(|feature| feature == name)
                    .unwrap_or_else(|| {
                        self.features.push(name.clone());
                        self.features.len() - 1
                    })
            })
            .collect();
        if self.features.len() > known && self.fold.is_some() {
            // What was hashed without the new columns has to be hashed again with them missing.
            self.fold = self
                .written
                .is_empty()
                .then(|| Fold::new(&self.key, self.calendar, &self.features));
        }
        columns
    }

    /// Writes bars to a file of the change. `columns` are those of the bars' features.
    pub(crate) fn write(
        &mut self,
        change: &Change,
        part: Part,
        columns: &[usize],
    ) -> Result<(), CatalogError> {
        let span = part.span;
        let mut part = Part {
            bars: part.bars.aligned(columns, self.features.len()),
            ..part
        };
        if !part.sorted {
            part = self.in_order(part);
        }
        if part.bars.is_empty() {
            return Ok(());
        }
        if let Some(fold) = &mut self.fold {
            if fold
                .scanner
                .last_open_time()
                .is_none_or(|last| last < part.bars.open_time[0])
            {
                fold.update(&part.bars);
            } else {
                self.fold = None;
            }
        }
        let written = self.write_file(change, span, part.bars)?;
        self.written.entry(span).or_default().push(written);
        Ok(())
    }

    /// Brings overlapping files together and completes hash and quality.
    pub(crate) fn finish(mut self, change: &Change) -> Result<FinishedSeries, CatalogError> {
        for (span, parts) in std::mem::take(&mut self.written) {
            let mut parts = self.merged(change, span, parts)?;
            for (number, part) in parts
                .iter_mut()
                .filter(|part| part.staged)
                .enumerate()
                .skip(1)
            {
                part.entry.name = part
                    .entry
                    .name
                    .replace(".parquet", &format!("-{number}.parquet"));
            }
            self.written.insert(span, parts);
        }
        let parts: Vec<WrittenPart> = std::mem::take(&mut self.written)
            .into_values()
            .flatten()
            .collect();
        let fold = match self.fold.take() {
            Some(fold) => fold,
            None => {
                let mut fold = Fold::new(&self.key, self.calendar, &self.features);
                for part in &parts {
                    fold.update(&bars_file::read(&part.path, &self.features, ALL_TIMES)?);
                }
                fold
            }
        };
        let staged = parts
            .iter()
            .filter(|part| part.staged)
            .map(|part| StagedFile {
                path: part.path.clone(),
                name: part.entry.name.clone(),
            })
            .collect();
        Ok(FinishedSeries {
            staged,
            content_hash: fold.hasher.finish(),
            quality: fold.scanner.finish(),
            files: parts.into_iter().map(|part| part.entry).collect(),
            features: self.features,
            duplicates: self.duplicates,
            replaced: self.replaced,
            unchanged: self.unchanged,
            conflicts: self.conflicts,
        })
    }

    /// The parts of a span, oldest first, without overlaps and without small files beside each other.
    fn merged(
        &mut self,
        change: &Change,
        span: FileSpan,
        mut parts: Vec<WrittenPart>,
    ) -> Result<Vec<WrittenPart>, CatalogError> {
        parts.sort_by_key(|part| (part.entry.first_open, part.staged));
        let mut merged: Vec<WrittenPart> = Vec::with_capacity(parts.len());
        let mut group: Vec<WrittenPart> = Vec::new();
        for part in parts {
            let last_open = group.iter().map(|member| member.entry.last_open).max();
            let rows: u64 = group.iter().map(|member| member.entry.rows).sum();
            let joins = last_open.is_some_and(|last| part.entry.first_open <= last)
                || rows + part.entry.rows <= PART_ROWS_MAX as u64;
            if !group.is_empty() && !joins {
                merged.extend(self.joined(change, span, std::mem::take(&mut group))?);
            }
            group.push(part);
        }
        merged.extend(self.joined(change, span, group)?);
        Ok(merged)
    }

    fn joined(
        &mut self,
        change: &Change,
        span: FileSpan,
        mut group: Vec<WrittenPart>,
    ) -> Result<Option<WrittenPart>, CatalogError> {
        if group.len() <= 1 {
            return Ok(group.pop());
        }
        // Stored bars last: of two bars of one time the first is kept, and new ones win.
        group.sort_by_key(|part| !part.staged);
        let mut part = Part {
            span,
            bars: BarColumns::new(self.features.len()),
            origins: Vec::new(),
            sorted: false,
        };
        let stored_from = group
            .iter()
            .filter(|part| part.staged)
            .map(|part| part.entry.rows)
            .sum::<u64>() as usize;
        for member in &group {
            part.bars.append(&mut bars_file::read(
                &member.path,
                &self.features,
                ALL_TIMES,
            )?);
        }
        let part = self.in_order_with(part, stored_from);
        let written = self.write_file(change, span, part.bars)?;
        for member in group.iter().filter(|member| member.staged) {
            crate::durable::remove_file(&member.path)?;
        }
        Ok(Some(written))
    }

    fn in_order(&mut self, part: Part) -> Part {
        self.in_order_with(part, usize::MAX)
    }

    /// Sorts by open time and keeps one bar of each time, the first that came; rows from `stored_from` on were stored before.
    fn in_order_with(&mut self, part: Part, stored_from: usize) -> Part {
        let bars = &part.bars;
        let origin = |row: usize| part.origins.get(row).copied().unwrap_or(RowOrigin::UNKNOWN);
        let kept = bars.one_of_each_time(|last, row| {
            let stored = row >= stored_from && last < stored_from;
            match (bars.same_row(last, row), stored) {
                (true, true) => self.unchanged += 1,
                (true, false) => self.duplicates += 1,
                (false, true) => self.replaced += 1,
                (false, false) => self.conflicts.push(Conflict {
                    open_time: UnixNanos::from_nanos(bars.open_time[row]),
                    kept: origin(last),
                    refused: origin(row),
                }),
            }
        });
        Part {
            bars: bars.take(&kept),
            origins: Vec::new(),
            sorted: true,
            span: part.span,
        }
    }

    fn write_file(
        &mut self,
        change: &Change,
        span: FileSpan,
        bars: BarColumns,
    ) -> Result<WrittenPart, CatalogError> {
        let path = change
            .folder()
            .join(format!("{}-{}.parquet", self.number, self.files_written));
        self.files_written += 1;
        let mut entry = FileEntry {
            name: span.file_name(change.generation()),
            rows: bars.len() as u64,
            first: bars.close_time[0],
            last: bars.close_time[bars.len() - 1],
            first_open: bars.open_time[0],
            last_open: bars.open_time[bars.len() - 1],
            bytes: 0,
        };
        entry.bytes = bars_file::write(&path, &self.features, bars)?;
        Ok(WrittenPart {
            path,
            staged: true,
            entry,
        })
    }
}

/// Every instant.
pub(crate) const ALL_TIMES: Range<i64> = i64::MIN..i64::MAX;

impl FinishedSeries {
    /// The manifest's entry of the series, and the files that have to be put in their place. `before` is the entry that the
    /// bars were merged with.
    pub(crate) fn into_entry(
        self,
        key: SeriesKey,
        instrument: Instrument,
        simulated: bool,
        provenance: &[Provenance],
        before: Option<&SeriesEntry>,
    ) -> Option<(SeriesEntry, Vec<StagedFile>)> {
        let (first, last) = (self.files.first()?.first, self.files.last()?.last);
        let mut quality = self.quality;
        quality.duplicates = self.duplicates;
        if let Some(before) = before {
            quality.duplicates += before.quality.duplicates;
            quality.unordered = before.quality.unordered;
            quality.blank_rows = before.quality.blank_rows;
        }
        let entry = SeriesEntry {
            key,
            instrument,
            rows: self.files.iter().map(|file| file.rows).sum(),
            first: first.into(),
            last: last.into(),
            features: self.features,
            content_hash: self.content_hash,
            simulated: simulated || before.is_some_and(|entry| entry.simulated),
            provenance: before
                .iter()
                .flat_map(|entry| &entry.provenance)
                // A market writes again and again: a file's every import is told, its is told once.
                .filter(|known| {
                    let mut new = provenance.iter();
                    !known.origin_hash.is_empty() || !new.any(|new| new.origin == known.origin)
                })
                .chain(provenance)
                .cloned()
                .collect(),
            quality,
            files: self.files,
        };
        Some((entry, self.staged))
    }
}
