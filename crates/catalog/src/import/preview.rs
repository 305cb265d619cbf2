//! What files would become, from their beginnings.

use std::collections::HashMap;

use bellwether_market::{Symbol, Timeframe, UnixNanos};

use super::ImportOptions;
use super::assembler::{Assembler, Job, SeriesStage};
use super::file_naming::NamedFiles;
use super::input::{self, Content, ImportFile, NamedFile};
use super::lean::{self, LeanPath};
use super::parquet_input;
use super::plan::{Plan, SAMPLE_ROWS_MAX, SymbolFrom};
use super::report::{BadRows, FilePreviews, ImportError, Preview, PreviewBar};
use super::run::{empty, read_content, read_head, telling_name, text_rows};
use crate::manifest::Manifest;
use crate::quality::QualityScanner;
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
    for file in &files {
        let look = |learned: &TradingWeeks| {
            let room = files_max.saturating_sub(found.previews.len());
            preview_members(file, options, stored, learned, room)
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
        found.previews.extend(looked.previews);
    }
    let mut problems: Vec<String> = named
        .iter()
        .filter_map(|((symbol, _), files)| Some(format!("{symbol}: {}", files.problem()?)))
        .collect();
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
    /// Symbols that were taken from names.
    guessed: Vec<(Symbol, Timeframe, String, String)>,
    contradicted: Option<TradingWeeks>,
}

fn preview_members(
    file: &NamedFile,
    options: &ImportOptions,
    stored: &Manifest,
    learned: &TradingWeeks,
    files_max: usize,
) -> Looked {
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
                &mut looked,
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
    looked: &mut Looked,
) -> Result<Preview, ImportError> {
    let full_name = member.map_or_else(|| name.to_owned(), |member| format!("{name}/{member}"));
    let unclear = |problems| ImportError::Unclear {
        file: full_name.clone(),
        problems,
    };
    let mut jobs = Vec::new();
    let path = telling_name(file, member);
    let mut assembler = Assembler::new(options, stored, learned, |job| {
        jobs.push(job);
        true
    });
    let (plan, complete, rows) = match content {
        Content::Parquet(file) => {
            let sample = parquet_input::sample(file, &full_name)?;
            let plan =
                Plan::of(&full_name, "Parquet", None, sample, options, learned).map_err(unclear)?;
            let mut rows = assembler.file(&plan, &path, &full_name, 0);
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
                    .plan(member.unwrap_or(name), &options.facts)
                    .map_err(|reason| ImportError::NotTabular {
                        file: full_name.clone(),
                        reason,
                    })?;
                let mut rows = assembler.file(&plan, &path, &full_name, 0);
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
                        let mut rows = assembler.file(plan, &path, &full_name, 0);
                        let fed = feed(&mut rows);
                        planned = Some((plan.clone(), rows.rows));
                        fed
                    });
                let (plan, rows) = match (planned, read) {
                    (Some(planned), Ok(())) => planned,
                    (Some(planned), Err(ImportError::NotTabular { .. })) if !complete => planned,
                    (_, Err(error)) => return Err(error),
                    (None, Ok(())) => {
                        return Err(ImportError::Empty {
                            file: full_name.clone(),
                        });
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
    let mut found = Found {
        series: std::mem::take(&mut assembler.series),
        bad_rows: std::mem::take(&mut assembler.bad_rows),
        notes,
        jobs: Vec::new(),
    };
    drop(assembler);
    found.jobs = jobs;
    Ok(preview_of(found, &plan, &full_name, complete, rows))
}

/// What was found in the beginning of a file.
struct Found {
    series: Vec<SeriesStage>,
    bad_rows: BadRows,
    notes: Vec<String>,
    jobs: Vec<Job>,
}

fn preview_of(found: Found, plan: &Plan, name: &str, complete: bool, rows: u64) -> Preview {
    let Found {
        series,
        bad_rows,
        notes,
        jobs,
    } = found;
    let mut scanners: Vec<QualityScanner> = Vec::new();
    let mut bars = Vec::new();
    for job in jobs {
        match job {
            Job::Begin { key, calendar } => {
                scanners.push(QualityScanner::new(key.timeframe, calendar, &plan.features))
            }
            Job::Write {
                series: number,
                part,
                ..
            } => {
                for row in 0..part.bars.len().min(PREVIEW_BARS.saturating_sub(bars.len())) {
                    bars.push(PreviewBar {
                        symbol: series[number].key.symbol.clone(),
                        open_time: UnixNanos::from_nanos(part.bars.open_time[row]),
                        close_time: UnixNanos::from_nanos(part.bars.close_time[row]),
                        values: part.bars.floats().map(|column| column[row]).collect(),
                    });
                }
                let mut order: Vec<usize> = (0..part.bars.len()).collect();
                order.sort_by_key(|&row| part.bars.open_time[row]);
                scanners[number].update(&part.bars.take(&order));
            }
        }
    }
    let quality = series
        .iter()
        .zip(scanners)
        .map(|(stage, scanner)| {
            let mut quality = scanner.finish();
            quality.unordered = stage.unordered;
            quality.blank_rows = stage.blank_rows;
            (stage.key.symbol.clone(), quality)
        })
        .collect();
    Preview {
        file: plan.report(name, rows),
        symbols: match &plan.symbol {
            SymbolFrom::Fixed(symbol) => vec![symbol.clone()],
            SymbolFrom::Column(_) => series
                .iter()
                .map(|stage| stage.key.symbol.clone())
                .collect(),
        },
        bars,
        bad_rows,
        quality,
        complete,
        notes,
    }
}
