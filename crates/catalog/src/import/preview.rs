//! What files would become, from their beginnings.

use std::collections::{BTreeMap, HashMap};

use bellwether_market::{CalendarId, Symbol, Timeframe, UnixNanos};

use super::ImportOptions;
use super::assembler::{Assembler, Job, SeriesStage};
use super::file_naming::NamedFiles;
use super::input::{self, Content, ImportFile, NamedFile};
use super::lean::{self, LeanPath};
use super::parquet_input;
use super::plan::{SAMPLE_ROWS_MAX, SymbolFrom};
use super::report::{FilePreviews, ImportError, Preview, PreviewBar};
use super::run::{
    empty, other_days_stored, overlap, plan_of, read_content, read_head, second_bar, telling_name,
    text_rows,
};
use crate::columns::BarColumns;
use crate::manifest::Manifest;
use crate::part_writer::{Conflict, RowOrigin};
use crate::quality::{Quality, QualityScanner};
use crate::series_key::SeriesKey;
use crate::trading_week::TradingWeeks;

/// How many bars a preview shows.
const PREVIEW_BARS: usize = 20;

/// Looks at the beginning of each file, at most of `files_max`: what is recognised, the first bars, and what is wrong there.
/// Nothing is written.
pub(crate) fn preview(
    files: &[ImportFile],
    options: &ImportOptions,
    stored: &Manifest,
    files_max: usize,
) -> Result<FilePreviews, ImportError> {
    // A preview shows the good rows beside the bad ones.
    let options = &ImportOptions {
        skip_bad_rows: true,
        ..options.clone()
    };
    let files = input::expand(files)?;
    let mut found = FilePreviews::default();
    let mut named: HashMap<(Symbol, Timeframe), NamedFiles> = HashMap::new();
    let mut series: BTreeMap<SeriesKey, SeriesBeginning> = BTreeMap::new();
    for file in &files {
        let look = |learned: &TradingWeeks| {
            let from = found.previews.len();
            preview_members(file, options, stored, learned, from, files_max)
        };
        let mut looked = look(&TradingWeeks::new());
        if let Some(weeks) = looked.contradicted.take() {
            looked = look(&weeks);
        }
        found.files += looked.members;
        for (symbol, timeframe, path, name) in looked.guessed {
            let files = named.entry((symbol, timeframe)).or_default();
            files.add(&path, &name);
        }
        let among = files.len().max(looked.members);
        let told =
            |preview: Result<_, ImportError>| preview.map_err(|error| error.of_one_of(among));
        found.previews.extend(looked.previews.into_iter().map(told));
        for beginning in looked.series {
            match series.get_mut(&beginning.key) {
                Some(before) => before.append(beginning),
                None => {
                    series.insert(beginning.key.clone(), beginning);
                }
            }
        }
    }
    let mut problems: Vec<String> = named
        .iter()
        .filter_map(|((symbol, _), files)| Some(format!("{symbol}: {}", files.problem()?)))
        .collect();
    for (key, beginning) in series {
        let (timeframe_detected, rows, calendar) = (
            beginning.timeframe_detected,
            beginning.rows,
            beginning.calendar,
        );
        let (quality, conflicts) = beginning.look();
        for conflict in conflicts {
            let name =
                |file: usize| Some(found.previews.get(file)?.as_ref().ok()?.file.name.as_str());
            let row = second_bar(&key, &conflict, name);
            let preview = conflict
                .refused
                .place()
                .and_then(|(file, _)| found.previews.get_mut(file));
            if let Some(Ok(preview)) = preview {
                preview.bad_rows.add_row(row);
            }
        }
        let overlap = overlap(&key, rows, &quality).filter(|_| timeframe_detected);
        let wrong = overlap.or_else(|| other_days_stored(&key, calendar, stored, options));
        problems.extend(wrong.map(|problem| format!("{}: {problem}", key.symbol)));
        found.quality.push((key, quality));
    }
    problems.sort();
    found.problems = problems;
    if found.previews.is_empty() {
        return Err(empty(&files));
    }
    Ok(found)
}

/// What the beginnings of a file's members show.
#[derive(Default)]
struct Looked {
    previews: Vec<Result<Preview, ImportError>>,
    members: usize,
    series: Vec<SeriesBeginning>,
    /// Symbols that were taken from names.
    guessed: Vec<(Symbol, Timeframe, String, String)>,
    contradicted: Option<TradingWeeks>,
}

/// The bars of one series in the beginnings of the files, and where each is from.
struct SeriesBeginning {
    key: SeriesKey,
    calendar: CalendarId,
    timeframe_detected: bool,
    rows: u64,
    unordered: u64,
    blank_rows: u64,
    features: Vec<String>,
    /// Bars with the columns of their features.
    bars: Vec<(BarColumns, Vec<usize>)>,
    origins: Vec<RowOrigin>,
}

impl SeriesBeginning {
    fn add(&mut self, bars: BarColumns, features: &[String], origins: &[RowOrigin]) {
        let mut column = |name: &String| {
            let known = self.features.iter().position(|feature| feature == name);
            known.unwrap_or_else(|| {
                self.features.push(name.clone());
                self.features.len() - 1
            })
        };
        let columns = features.iter().map(&mut column).collect();
        self.bars.push((bars, columns));
        self.origins.extend(origins);
    }

    fn append(&mut self, other: Self) {
        self.rows += other.rows;
        self.unordered += other.unordered;
        self.blank_rows += other.blank_rows;
        let mut from = 0;
        for (bars, columns) in other.bars {
            let names: Vec<String> = columns
                .iter()
                .map(|&column| other.features[column].clone())
                .collect();
            let to = from + bars.len();
            self.add(bars, &names, &other.origins[from..to]);
            from = to;
        }
    }

    /// What is remarkable about the bars, and those that claim the time of another, as an import would find them.
    fn look(self) -> (Quality, Vec<Conflict>) {
        let mut all = BarColumns::new(self.features.len());
        for (bars, columns) in self.bars {
            all.append(&mut bars.aligned(&columns, self.features.len()));
        }
        let (mut duplicates, mut conflicts) = (0, Vec::new());
        let rows = all.one_of_each_time(|kept, row| {
            if all.same_row(kept, row) {
                duplicates += 1;
            } else {
                conflicts.push(Conflict {
                    open_time: UnixNanos::from_nanos(all.open_time[row]),
                    kept: self.origins[kept],
                    refused: self.origins[row],
                });
            }
        });
        let mut scanner = QualityScanner::new(self.key.timeframe, self.calendar, &self.features);
        scanner.update(&all.take(&rows));
        let quality = Quality {
            duplicates,
            unordered: self.unordered,
            blank_rows: self.blank_rows,
            ..scanner.finish()
        };
        (quality, conflicts)
    }
}

/// Previews of a file's members; `from` are there already of the `files_max` that are wanted.
fn preview_members(
    file: &NamedFile,
    options: &ImportOptions,
    stored: &Manifest,
    learned: &TradingWeeks,
    from: usize,
    files_max: usize,
) -> Looked {
    let files_max = files_max.saturating_sub(from);
    let mut looked = Looked::default();
    let lean = lean::recognise(&file.file.telling_path());
    if let LeanPath::NoBars(reason) = lean {
        looked.members = 1;
        if files_max > 0 {
            looked.previews.push(Err(ImportError::NotTabular {
                file: file.name.clone(),
                reason: reason.to_owned(),
            }));
        }
        return looked;
    }
    if files_max == 0 && !file.name.to_ascii_lowercase().ends_with(".zip") {
        looked.members = 1;
        return looked;
    }
    let read = input::for_each_member(file, &mut |_| true, &mut |name, member, content| {
        looked.members += 1;
        if looked.previews.len() < files_max {
            let preview = preview_content(
                file,
                &lean,
                (name, member),
                content,
                options,
                stored,
                learned,
                (from + looked.previews.len(), &mut looked),
            );
            looked.previews.push(preview);
        }
        Ok(())
    });
    if let Err(error) = read {
        looked.members = looked.members.max(1);
        looked.previews.push(Err(error));
    }
    looked
}

#[expect(
    clippy::too_many_arguments,
    reason = "where a content is from, and how to read it"
)]
fn preview_content(
    file: &NamedFile,
    lean: &LeanPath,
    (name, member): (&str, Option<&str>),
    content: Content<'_>,
    options: &ImportOptions,
    stored: &Manifest,
    learned: &TradingWeeks,
    (number, looked): (usize, &mut Looked),
) -> Result<Preview, ImportError> {
    let full_name = member.map_or_else(|| name.to_owned(), |member| format!("{name}/{member}"));
    let mut jobs = Vec::new();
    let path = telling_name(file, member);
    let mut assembler = Assembler::new(options, stored, learned, |job| {
        jobs.push(job);
        true
    });
    let (plan, complete, rows) = match content {
        Content::Parquet(file) => {
            let sample = parquet_input::sample(file, &full_name)?;
            let plan = plan_of(&full_name, "Parquet", None, sample, options, learned)?;
            let mut rows = assembler.file(&plan, &path, &full_name, number);
            parquet_input::read(file, &full_name, &plan, &mut rows, SAMPLE_ROWS_MAX)?;
            let count = rows.rows;
            let complete = parquet_input::row_count(file, &full_name)? <= SAMPLE_ROWS_MAX as u64;
            (plan, complete, count)
        }
        Content::Stream(reader) => {
            let head = read_head(reader, &full_name)?;
            let end = head
                .bytes
                .iter()
                .rposition(|&byte| byte == b'\n')
                .filter(|_| !head.complete);
            let text = &head.bytes[..end.unwrap_or(head.bytes.len())];
            if let LeanPath::File(lean) = lean {
                let plan = lean
                    .plan(member.unwrap_or(name), &options.facts, options.timeframe)
                    .map_err(|reason| ImportError::NotTabular {
                        file: full_name.clone(),
                        reason,
                    })?;
                let mut rows = assembler.file(&plan, &path, &full_name, number);
                text_rows(&mut &*text, &full_name, b',', false, &mut rows)?;
                let count = rows.rows;
                (plan, head.complete, count)
            } else {
                let mut planned = None;
                let complete = head.complete;
                let mut text = text;
                let content = Content::Stream(&mut text);
                // Numbers of the rows are those of the head alone; an object that it cuts off is not one of them.
                let read =
                    read_content(content, &full_name, options, learned, &mut |plan, feed| {
                        let mut rows = assembler.file(plan, &path, &full_name, number);
                        let fed = feed(&mut rows);
                        planned = Some((plan.clone(), rows.rows));
                        fed
                    });
                let (plan, rows) = match (planned, read) {
                    (Some(planned), Ok(())) => planned,
                    (Some(planned), Err(ImportError::NotTabular { .. })) if !complete => planned,
                    (_, Err(error)) => return Err(error),
                    (None, Ok(())) => {
                        return Err(ImportError::empty(&full_name, "there is no row in it"));
                    }
                };
                (plan, complete, rows)
            }
        }
    };
    assembler.finish()?;
    if let (SymbolFrom::Fixed(symbol), true) = (&plan.symbol, plan.symbol_guessed) {
        looked.guessed.push((
            symbol.clone(),
            plan.timeframe,
            path.clone(),
            full_name.clone(),
        ));
    }
    if let Some(weeks) = assembler.contradicted().filter(|_| learned.is_empty()) {
        looked.contradicted.get_or_insert_default().extend(weeks);
    }
    let mut notes = plan.notes.clone();
    notes.extend(assembler.notes_on_instruments());
    notes.extend(assembler.note_on_blank_rows());
    let stages = std::mem::take(&mut assembler.series);
    let bad_rows = std::mem::take(&mut assembler.bad_rows);
    drop(assembler);
    let preview = Preview {
        file: plan.report(&full_name, rows),
        symbols: match &plan.symbol {
            SymbolFrom::Fixed(symbol) => vec![symbol.clone()],
            SymbolFrom::Column(_) => stages
                .iter()
                .map(|stage| stage.key.symbol.clone())
                .collect(),
        },
        bars: first_bars(&stages, &jobs),
        bad_rows,
        complete,
        notes,
        as_written: plan.as_written,
    };
    looked.series.extend(beginnings(stages, jobs));
    Ok(preview)
}

/// The first bars of a file.
fn first_bars(stages: &[SeriesStage], jobs: &[Job]) -> Vec<PreviewBar> {
    let mut bars = Vec::new();
    for job in jobs {
        let Job::Write { series, part, .. } = job else {
            continue;
        };
        for row in 0..part.bars.len().min(PREVIEW_BARS.saturating_sub(bars.len())) {
            bars.push(PreviewBar {
                symbol: stages[*series].key.symbol.clone(),
                open_time: UnixNanos::from_nanos(part.bars.open_time[row]),
                close_time: UnixNanos::from_nanos(part.bars.close_time[row]),
                values: part.bars.floats().map(|column| column[row]).collect(),
            });
        }
    }
    bars
}

/// The series of a file.
fn beginnings(stages: Vec<SeriesStage>, jobs: Vec<Job>) -> Vec<SeriesBeginning> {
    let mut series: Vec<SeriesBeginning> = stages
        .into_iter()
        .map(|stage| SeriesBeginning {
            calendar: stage.instrument.calendar,
            key: stage.key,
            timeframe_detected: stage.timeframe_detected,
            rows: stage.rows,
            unordered: stage.unordered,
            blank_rows: stage.blank_rows,
            features: Vec::new(),
            bars: Vec::new(),
            origins: Vec::new(),
        })
        .collect();
    for job in jobs {
        if let Job::Write {
            series: number,
            part,
            features,
        } = job
        {
            series[number].add(part.bars, &features, &part.origins);
        }
    }
    series
}
