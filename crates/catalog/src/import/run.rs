//! One import from beginning to end.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use bellwether_market::CalendarId;

use super::ImportOptions;
use super::assembler::{Assembler, FileRows, Job, SeriesStage};
use super::column_map;
use super::delimited::{self, Cells};
use super::input::{self, Content, ImportFile, ImportProgress, NamedFile, OnProgress};
use super::json;
use super::lean::{self, LeanPath};
use super::parquet_input;
use super::plan::{Plan, SAMPLE_ROWS_MAX, Sample};
use super::report::{BadRow, Beginning, ImportError, ImportReport, SeriesReport};
use crate::CatalogError;
use crate::change::Change;
use crate::layout::Layout;
use crate::manifest::{Manifest, Provenance, hex};
use crate::part_writer::{Conflict, IfStored, PartWriter, RowOrigin};
use crate::quality::Quality;
use crate::series_key::SeriesKey;
use crate::trading_week::TradingWeeks;

/// How much of a file is looked at to recognise it.
const HEAD_BYTES: usize = 1 << 20;
/// Parts on their way to the writer: one in work, one waiting.
const PARTS_WAITING_MAX: usize = 2;

/// Imports files in one change.
pub(crate) fn import(
    layout: &Layout,
    files: &[ImportFile],
    options: &ImportOptions,
    on_progress: &mut OnProgress<'_>,
) -> Result<(ImportReport, Manifest), CatalogError> {
    let files = input::expand(files)?;
    let mut learned = TradingWeeks::new();
    loop {
        match attempt(layout, &files, options, &learned, on_progress)? {
            Attempt::Done(done) => return Ok(*done),
            // What a symbol is shows when all its bars are known, and days are sessions of what it is: the files are read again.
            Attempt::Contradicted(weeks) => learned = weeks,
        }
    }
}

/// How a reading of the files ended.
enum Attempt {
    Done(Box<(ImportReport, Manifest)>),
    /// The bars of a symbol lie otherwise in the week than its first ones did; it says how.
    Contradicted(TradingWeeks),
}

fn attempt(
    layout: &Layout,
    files: &[NamedFile],
    options: &ImportOptions,
    learned: &TradingWeeks,
    on_progress: &mut OnProgress<'_>,
) -> Result<Attempt, CatalogError> {
    let change = Change::begin(layout)?;
    let (sender, receiver) = sync_channel(PARTS_WAITING_MAX);
    // Reading and writing overlap: one thread parses, the other sorts, hashes, looks at and compresses what was parsed.
    let (read, written) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| write_parts(&change, receiver, options.if_stored));
        let read = read_files(files, options, change.base(), learned, sender, on_progress);
        let written = writer
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (read, written)
    });
    // A failed writer hangs up, which the reader sees as a stop: its error says why.
    let writers = written?;
    let Reading {
        mut report,
        stages,
        provenance,
        contradicted,
    } = read?;
    if let Some(weeks) = contradicted.filter(|_| learned.is_empty()) {
        return Ok(Attempt::Contradicted(weeks));
    }

    for stage in &stages {
        let calendar = stage.instrument.calendar;
        if let Some(problem) = other_days_stored(&stage.key, calendar, change.base(), options) {
            return Err(ImportError::unclear(stage.key.symbol.as_str(), problem).into());
        }
    }

    let mut finished = Vec::with_capacity(writers.len());
    for (writer, stage) in writers.into_iter().zip(stages) {
        let done = writer.finish(&change)?;
        for conflict in &done.conflicts {
            let name = |file: usize| Some(report.files.get(file)?.name.as_str());
            let row = second_bar(&stage.key, conflict, name);
            report.bad_rows.add_row(row);
        }
        if stage.timeframe_detected
            && let Some(problem) = overlap(&stage.key, stage.rows, &done.quality)
        {
            return Err(ImportError::unclear(stage.key.symbol.as_str(), problem).into());
        }
        finished.push((done, stage));
    }
    report.rows_skipped = report.bad_rows.count
        + finished
            .iter()
            .map(|(_, stage)| stage.blank_rows)
            .sum::<u64>();
    if report.bad_rows.count > 0 && !options.skip_bad_rows {
        return Err(ImportError::BadRows {
            report: Box::new(report),
        }
        .into());
    }

    let mut written = Vec::with_capacity(finished.len());
    for (done, stage) in finished {
        let before = change
            .base()
            .series
            .get(&stage.key)
            .filter(|_| options.if_stored == IfStored::Merge);
        let stored = before.map_or(0, |entry| entry.rows);
        let (replaced, unchanged) = (done.replaced, done.unchanged);
        let known_by = stage.known_by;
        let entry = done.into_entry(
            stage.key,
            stage.instrument,
            options.simulated,
            &provenance,
            before,
        );
        // A series of which every row was refused has no file.
        let Some((mut entry, staged)) = entry else {
            continue;
        };
        entry.quality.unordered += stage.unordered;
        entry.quality.blank_rows += stage.blank_rows;
        let rows_imported = entry.rows - stored + replaced;
        report.rows_imported += rows_imported;
        report.series.push(SeriesReport {
            key: entry.key.clone(),
            asset_class: entry.instrument.asset_class,
            calendar: entry.instrument.calendar,
            known_by,
            rows: entry.rows,
            rows_imported,
            rows_replaced: replaced,
            rows_unchanged: unchanged,
            first: entry.first_open(),
            last: entry.last_open(),
            features: entry.features.clone(),
            content_hash: entry.content_hash,
            quality: entry.quality.clone(),
        });
        written.push((entry, staged));
    }
    if written.is_empty() {
        return Err(empty(files).into());
    }
    let manifest = change.commit(written, &[])?;
    Ok(Attempt::Done(Box::new((report, manifest))))
}

/// What to say of files without a bar.
pub(super) fn empty(files: &[NamedFile]) -> ImportError {
    match files.first() {
        Some(first) => ImportError::empty(&first.name, "not one of its rows could be imported"),
        None => ImportError::empty("the folder", "there is no file in it that can be imported"),
    }
}

/// The second of two bars of one time that differ, as a bad row; `name` is that of a file by its number.
pub(super) fn second_bar<'n>(
    key: &SeriesKey,
    conflict: &Conflict,
    name: impl Fn(usize) -> Option<&'n str>,
) -> BadRow {
    let place = |origin: RowOrigin| {
        let (file, line) = origin.place()?;
        Some((name(file)?, line))
    };
    let kept = match place(conflict.kept) {
        Some((file, line)) => format!("as line {line} of {file} does"),
        None => "as another row does".to_owned(),
    };
    let (file, line) = match place(conflict.refused) {
        Some((file, line)) => (file.to_owned(), line),
        None => (key.to_string(), 0),
    };
    BadRow {
        file,
        line,
        column: None,
        reason: format!(
            "a second bar of {key} that opens {}, {kept}, with other values",
            conflict.open_time
        ),
    }
}

/// What to say when the bars show that they are not as long as the beginning of their file looked. One overlap is no sign: a
/// bar of a holiday.
pub(super) fn overlap(key: &SeriesKey, rows: u64, quality: &Quality) -> Option<String> {
    let overlapping = quality.overlapping;
    if overlapping <= 1 || overlapping * 50 <= rows {
        return None;
    }
    // Days of one calendar overlap where they are those of another.
    let way_out = if key.timeframe.is_intraday() {
        "the timeframe"
    } else {
        "the timeframe, or another calendar"
    };
    Some(format!(
        "the rows at the beginning look like {} bars, but {overlapping} of {rows} bars then overlap; give {way_out}",
        key.timeframe
    ))
}

/// What to say when days of another calendar are stored: days are sessions, and those of two calendars would stand beside
/// each other instead of replacing each other.
pub(super) fn other_days_stored(
    key: &SeriesKey,
    calendar: CalendarId,
    stored: &Manifest,
    options: &ImportOptions,
) -> Option<String> {
    let stored = stored.series.get(key)?.instrument.calendar;
    let differ =
        stored != calendar && options.if_stored == IfStored::Merge && !key.timeframe.is_intraday();
    differ.then(|| {
        format!(
            "its stored bars are days of calendar {stored}, and these would be days of {calendar}; delete the stored ones \
             first, or import under another source"
        )
    })
}

/// The writing side: one writer for each series, in the order in which they begin.
fn write_parts(
    change: &Change,
    jobs: Receiver<Job>,
    if_stored: IfStored,
) -> Result<Vec<PartWriter>, CatalogError> {
    let mut writers: Vec<PartWriter> = Vec::new();
    for job in jobs {
        match job {
            Job::Begin { key, calendar } => {
                writers.push(PartWriter::new(
                    change,
                    key,
                    writers.len(),
                    calendar,
                    if_stored,
                ));
            }
            Job::Write {
                series,
                part,
                features,
            } => {
                let writer = &mut writers[series];
                let columns = writer.columns_of(&features);
                writer.write(change, part, &columns)?;
            }
        }
    }
    Ok(writers)
}

/// What the reading side found.
struct Reading {
    report: ImportReport,
    stages: Vec<SeriesStage>,
    provenance: Vec<Provenance>,
    contradicted: Option<TradingWeeks>,
}

/// The reading side.
fn read_files(
    files: &[NamedFile],
    options: &ImportOptions,
    stored: &Manifest,
    learned: &TradingWeeks,
    jobs: SyncSender<Job>,
    on_progress: &mut OnProgress<'_>,
) -> Result<Reading, ImportError> {
    let mut report = ImportReport::default();
    let mut notes = FileNotes::default();
    let mut provenance = Vec::with_capacity(files.len());
    let mut assembler = Assembler::new(options, stored, learned, |job| jobs.send(job).is_ok());
    let size =
        |file: &NamedFile| std::fs::metadata(&file.file.path).map_or(0, |metadata| metadata.len());
    let bytes_total = files.iter().map(size).sum();
    let (mut bytes_read, mut rows_before) = (0, 0);
    for file in files {
        let lean = lean::recognise(&file.file.telling_path());
        if let LeanPath::NoBars(reason) = lean {
            if files.len() == 1 {
                return Err(ImportError::NotTabular {
                    file: file.name.clone(),
                    reason: reason.to_owned(),
                });
            }
            notes.add(&file.name, &format!("it is left out: {reason}"));
            continue;
        }
        let mut count = |bytes: u64| {
            bytes_read += bytes;
            let progress = ImportProgress {
                bytes_read,
                bytes_total,
                rows_read: rows_before,
            };
            on_progress(progress) == ControlFlow::Continue(())
        };
        let hash = input::for_each_member(file, &mut count, &mut |name, member, content| {
            let full_name =
                member.map_or_else(|| name.to_owned(), |member| format!("{name}/{member}"));
            let number = report.files.len();
            let mut read = |plan: &Plan, feed: &mut Feed<'_>| {
                let path = telling_name(file, member);
                let mut rows = assembler.file(plan, &path, &full_name, number);
                feed(&mut rows)?;
                let count = rows.rows;
                report.files.push(plan.report(&full_name, count));
                plan.notes
                    .iter()
                    .for_each(|note| notes.add(&full_name, note));
                Ok(())
            };
            match &lean {
                LeanPath::File(lean) => {
                    let plan = lean
                        .plan(member.unwrap_or(name), &options.facts, options.timeframe)
                        .map_err(|reason| ImportError::NotTabular {
                            file: full_name.clone(),
                            reason,
                        })?;
                    let Content::Stream(reader) = content else {
                        return Err(ImportError::NotTabular {
                            file: full_name.clone(),
                            reason: "not an archive of LEAN".to_owned(),
                        });
                    };
                    read(&plan, &mut |rows| {
                        text_rows(reader, &full_name, b',', false, rows)
                    })
                }
                _ => read_content(content, &full_name, options, learned, &mut read),
            }
        });
        let hash = hash.map_err(|error| {
            // A member of an archive is one of the files there.
            if error.file() == Some(file.name.as_str()) {
                error.of_one_of(files.len())
            } else {
                error
            }
        })?;
        rows_before = assembler.rows_read;
        provenance.push(Provenance {
            origin: file.name.clone(),
            origin_hash: hex(&hash),
            written_at: crate::quality::Moment(options.imported_at),
        });
    }
    assembler.finish()?;
    report.rows_read = assembler.rows_read;
    report.bad_rows = std::mem::take(&mut assembler.bad_rows);
    let contradicted = assembler.contradicted();
    report.notes = notes.texts();
    report.notes.extend(assembler.notes_on_trades());
    report.notes.extend(assembler.notes_on_instruments());
    report.notes.extend(assembler.note_on_blank_rows());
    Ok(Reading {
        report,
        stages: assembler.series,
        provenance,
        contradicted,
    })
}

/// All that is known of where a file is, as a text.
pub(super) fn telling_name(file: &NamedFile, member: Option<&str>) -> String {
    let path = file.file.telling_path().display().to_string();
    member.map_or(path.clone(), |member| format!("{path}/{member}"))
}

/// Notes on files; files with the same one share it.
#[derive(Default)]
struct FileNotes(Vec<(String, String, usize)>);

impl FileNotes {
    fn add(&mut self, file: &str, note: &str) {
        match self.0.iter_mut().find(|(_, text, _)| text == note) {
            Some((.., more)) => *more += 1,
            None => self.0.push((file.to_owned(), note.to_owned(), 0)),
        }
    }

    fn texts(self) -> Vec<String> {
        let text = |(file, note, more)| match more {
            0 => format!("{file}: {note}"),
            more => format!("{file} and {more} more: {note}"),
        };
        self.0.into_iter().map(text).collect()
    }
}

/// Gives the rows of a file to where they belong.
type Feed<'a> = dyn FnMut(&mut FileRows<'_, '_>) -> Result<(), ImportError> + 'a;
/// Is given the plan of a file and the way to read it.
type ReadPlanned<'a> = dyn FnMut(&Plan, &mut Feed<'_>) -> Result<(), ImportError> + 'a;

/// Rows that are shown of a file of which not everything is clear.
const BEGINNING_ROWS: usize = 20;

/// How to read a file; where that is not clear, what it begins with.
pub(super) fn plan_of(
    name: &str,
    format: &'static str,
    delimiter: Option<u8>,
    sample: Sample,
    options: &ImportOptions,
    learned: &TradingWeeks,
) -> Result<Plan, ImportError> {
    let roles = column_map::recognise(&sample.header, &options.columns)
        .unwrap_or_else(|_| vec![None; sample.header.len()]);
    let columns = sample.header.iter().map(|name| name.trim().to_owned());
    let beginning = Beginning {
        format,
        columns: columns.zip(roles).collect(),
        rows: sample.rows.iter().take(BEGINNING_ROWS).cloned().collect(),
    };
    Plan::of(name, format, delimiter, sample, options, learned).map_err(|problems| {
        ImportError::Unclear {
            file: name.to_owned(),
            problems,
            beginning: Some(Box::new(beginning)),
        }
    })
}

/// Recognises a file and reads it.
pub(super) fn read_content(
    content: Content<'_>,
    name: &str,
    options: &ImportOptions,
    learned: &TradingWeeks,
    read: &mut ReadPlanned<'_>,
) -> Result<(), ImportError> {
    let reader = match content {
        Content::Parquet(file) => {
            let sample = parquet_input::sample(file, name)?;
            let plan = plan_of(name, "Parquet", None, sample, options, learned)?;
            return read(&plan, &mut |rows| {
                parquet_input::read(file, name, &plan, rows, usize::MAX)
            });
        }
        Content::Stream(reader) => reader,
    };
    let head = read_head(reader, name)?;
    let (kind, sample) = sample_of(&head.bytes, head.complete, name)?;
    match kind {
        Kind::Json => {
            let plan = plan_of(name, "JSON", None, sample, options, learned)?;
            read(&plan, &mut |rows| {
                let mut row = JsonRow::new(&plan.header);
                json::for_each_object(
                    head.bytes.as_slice().chain(&mut *reader),
                    name,
                    |number, members| rows.text_row(number, row.cells(&members)),
                )
            })
        }
        Kind::JsonLines => {
            let plan = plan_of(name, "JSON", None, sample, options, learned)?;
            read(&plan, &mut |rows| {
                let mut row = JsonRow::new(&plan.header);
                json::for_each_line(
                    head.bytes.as_slice().chain(&mut *reader),
                    name,
                    |line, members| match members {
                        Ok(members) => rows.text_row(line, row.cells(&members)),
                        Err(reason) => rows.broken_row(line, reason),
                    },
                )
            })
        }
        Kind::Delimited(delimiter) => {
            let plan = plan_of(name, "CSV", Some(delimiter), sample, options, learned)?;
            read(&plan, &mut |rows| {
                text_rows(
                    &mut head.bytes.as_slice().chain(&mut *reader),
                    name,
                    delimiter,
                    plan.has_header,
                    rows,
                )
            })
        }
    }
}

pub(super) fn text_rows(
    reader: &mut dyn Read,
    name: &str,
    delimiter: u8,
    has_header: bool,
    rows: &mut FileRows<'_, '_>,
) -> Result<(), ImportError> {
    let mut header = has_header;
    delimited::for_each_record(reader, delimiter, name, |line, cells| {
        if std::mem::take(&mut header) {
            Ok(())
        } else {
            rows.text_row(line, cells)
        }
    })
}

pub(super) struct Head {
    pub(super) bytes: Vec<u8>,
    pub(super) complete: bool,
}

pub(super) fn read_head(reader: &mut dyn Read, name: &str) -> Result<Head, ImportError> {
    let mut bytes = Vec::new();
    reader
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut bytes)
        .map_err(|source| ImportError::read(name, source))?;
    let complete = bytes.len() < HEAD_BYTES;
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || is_utf16(&bytes) {
        return Err(ImportError::NotTabular {
            file: name.to_owned(),
            reason: "the text is UTF-16; save it as UTF-8".to_owned(),
        });
    }
    if bytes.starts_with(b"PAR1") {
        return Err(ImportError::NotTabular {
            file: name.to_owned(),
            reason: "a Parquet file inside an archive; unpack it first".to_owned(),
        });
    }
    if bytes.iter().take(4096).any(|byte| *byte == 0) {
        return Err(ImportError::NotTabular {
            file: name.to_owned(),
            reason:
                "it is not text; expected CSV, JSON, JSON lines or Parquet, plain or in gzip or zip"
                    .to_owned(),
        });
    }
    Ok(Head { bytes, complete })
}

/// Whether every second byte of the beginning is zero, as in UTF-16 without a mark of it.
fn is_utf16(bytes: &[u8]) -> bool {
    let pairs = bytes[..bytes.len().min(4096)].as_chunks::<2>().0;
    let zero = |at: usize| pairs.iter().filter(|pair| pair[at] == 0).count();
    let (first, second) = (zero(0), zero(1));
    // A few bytes tell nothing.
    pairs.len() >= 8 && first.max(second) * 10 > pairs.len() * 9 && first.min(second) == 0
}

enum Kind {
    Json,
    JsonLines,
    Delimited(u8),
}

/// The first rows of a text. The last line of an incomplete head is cut off, and left out.
fn sample_of(head: &[u8], complete: bool, name: &str) -> Result<(Kind, Sample), ImportError> {
    let mut sample = Sample::default();
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let enough = |result: Result<(), ImportError>| match result {
        Err(ImportError::Stopped) => Ok(()),
        other => other,
    };
    if text.trim_ascii().is_empty() && complete {
        return Err(ImportError::empty(name, "the file is empty"));
    }
    if matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        let mut objects = Vec::new();
        let lines = json::is_lines(text, name);
        let mut broken = None;
        let mut collect = |members: serde_json::Map<String, serde_json::Value>| {
            for key in members.keys() {
                if !sample.header.contains(key) {
                    sample.header.push(key.clone());
                }
            }
            objects.push(members);
            if objects.len() < SAMPLE_ROWS_MAX {
                Ok(())
            } else {
                Err(ImportError::Stopped)
            }
        };
        let read = if lines {
            json::for_each_line(text, name, |line, members| match members {
                Ok(members) => collect(members),
                Err(reason) => {
                    broken.get_or_insert_with(|| format!("line {line}: {reason}"));
                    Ok(())
                }
            })
        } else {
            json::for_each_object(text, name, |_, members| collect(members))
        };
        // The object at the end of an incomplete head is cut off.
        if complete || objects.is_empty() {
            enough(read)?;
        }
        if let Some(reason) = broken.filter(|_| objects.is_empty()) {
            return Err(ImportError::NotTabular {
                file: name.to_owned(),
                reason,
            });
        }
        for members in &objects {
            let cell = |name: &String| members.get(name).map(json::cell_text).unwrap_or_default();
            sample.rows.push(sample.header.iter().map(cell).collect());
        }
        if sample.rows.is_empty() {
            return Err(ImportError::empty(name, "there is no object in it"));
        }
        let kind = if lines { Kind::JsonLines } else { Kind::Json };
        return Ok((kind, sample));
    }
    let wrong = |reason: String| ImportError::NotTabular {
        file: name.to_owned(),
        reason,
    };
    if !text.contains(&b'\n') && text.contains(&b'\r') {
        return Err(wrong(
            "its lines end in CR alone, as on old Macs; save it with LF or CRLF".to_owned(),
        ));
    }
    if !text.contains(&b'\n') && !complete {
        return Err(wrong(format!("line 1 has more than {HEAD_BYTES} bytes")));
    }
    let whole = if complete {
        text.len()
    } else {
        text.iter()
            .rposition(|&byte| byte == b'\n')
            .unwrap_or(text.len())
    };
    let delimiter = delimited::detect_delimiter(&text[..whole]);
    let read = delimited::for_each_record(&text[..whole], delimiter, name, |_, cells| {
        let cells = cells
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect();
        if sample.header.is_empty() {
            sample.header = cells;
        } else {
            sample.rows.push(cells);
        }
        if sample.rows.len() < SAMPLE_ROWS_MAX {
            Ok(())
        } else {
            Err(ImportError::Stopped)
        }
    });
    enough(read)?;
    if sample.header.is_empty()
        || (sample.rows.is_empty() && !sample.header[0].starts_with(|c: char| c.is_ascii_digit()))
    {
        // Where the next line is not whole in so many bytes, it is no record of bars.
        if !complete {
            let lines = text[..whole].iter().filter(|&&byte| byte == b'\n').count() + 1;
            return Err(wrong(format!(
                "line {} has more than {HEAD_BYTES} bytes",
                lines + 1
            )));
        }
        return Err(ImportError::empty(
            name,
            "there is a first line and no row below it",
        ));
    }
    Ok((Kind::Delimited(delimiter), sample))
}

/// An object's members put in the order of the columns, as text.
struct JsonRow<'a> {
    header: &'a [String],
    text: Vec<u8>,
    bounds: Vec<(usize, usize)>,
}

impl<'a> JsonRow<'a> {
    fn new(header: &'a [String]) -> Self {
        Self {
            header,
            text: Vec::new(),
            bounds: Vec::new(),
        }
    }

    fn cells(&mut self, members: &serde_json::Map<String, serde_json::Value>) -> Cells<'_> {
        self.text.clear();
        self.bounds.clear();
        for name in self.header {
            let start = self.text.len();
            if let Some(value) = members.get(name) {
                self.text
                    .extend_from_slice(json::cell_text(value).as_bytes());
            }
            self.bounds.push((start, self.text.len()));
        }
        Cells::new(&self.text, &self.bounds)
    }
}
