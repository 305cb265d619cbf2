//! `bellwether data`: market data at rest.

use std::io::Write as _;
use std::ops::ControlFlow;

use bellwether_catalog::{
    BAD_ROWS_IN_ERROR_MAX, BAD_ROWS_LISTED_MAX, BadRows, BarSource as _, Catalog, CatalogError,
    ColumnRole, ExportFormat, ImportError, ImportFile, ImportOptions, ImportReport,
    InstrumentFacts, Preview, Source, TimeZoneOrigin, export, replace_file,
};
use bellwether_market::{Symbol, Timeframe, counted};
use serde_json::{Value, json};

use crate::arguments::{
    DataArguments, DataCommand, DeleteArguments, ExportArguments, ImportArguments, ListArguments,
    ShowArguments, SqlArguments,
};
use crate::commands::bars::{columns, finest, now, zone};
use crate::failure::Failure;
use crate::output::{self, Format, ReportFormat};

pub(crate) fn run(arguments: &DataArguments) -> Result<(), Failure> {
    match &arguments.command {
        DataCommand::Import(import) => self::import(import),
        DataCommand::List(list) => self::list(list),
        DataCommand::Show(show) => self::show(show),
        DataCommand::Quality(list) => quality(list),
        DataCommand::Delete(delete) => self::delete(delete),
        DataCommand::Export(export) => export_bars(export),
        DataCommand::Sql(sql) => self::sql(sql),
    }
}

fn import(arguments: &ImportArguments) -> Result<(), Failure> {
    let catalog = Catalog::open(&arguments.data.data_dir)?;
    let mut options = ImportOptions::new(now());
    options.source = Source::new(&arguments.source)?;
    options.symbol = arguments
        .symbol
        .as_deref()
        .map(Symbol::new)
        .transpose()
        .map_err(|error| Failure::usage(error.to_string()))?;
    options.timeframe = parsed(arguments.timeframe.as_deref())?;
    options.facts = InstrumentFacts {
        asset_class: parsed(arguments.asset_class.as_deref())?,
        calendar: parsed(arguments.calendar.as_deref())?,
        tick_size: parsed(arguments.tick.as_deref())?,
        multiplier: parsed(arguments.multiplier.as_deref())?,
        currency: parsed(arguments.currency.as_deref())?,
        ..InstrumentFacts::default()
    };
    options.timezone = zone(arguments.timezone.as_deref())?;
    options.columns = columns(arguments.columns.as_deref())?;
    options.time_format.clone_from(&arguments.time_format);
    options.skip_bad_rows = arguments.skip_bad_rows;
    let files: Vec<ImportFile> = arguments.paths.iter().map(ImportFile::new).collect();
    if arguments.preview {
        return previews(&catalog, &files, &options, arguments.format);
    }
    let bar = output::progress(0, "import");
    let report = catalog.import(&files, &options, &mut |progress| {
        bar.set_length(progress.bytes_total);
        bar.set_position(progress.bytes_read);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    import_report(&report.map_err(refused)?, arguments.format)
}

/// The value of an argument.
fn parsed<T>(text: Option<&str>) -> Result<Option<T>, Failure>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.map(str::parse)
        .transpose()
        .map_err(|error: T::Err| Failure::usage(error.to_string()))
}

/// A refused import, with the first of its bad rows if there are any.
pub(crate) fn refused(error: CatalogError) -> Failure {
    let CatalogError::Import(import) = &error else {
        return error.into();
    };
    let ImportError::BadRows { report } = &**import else {
        return error.into();
    };
    let bad = &report.bad_rows;
    Failure::new(format!(
        "{}; nothing was imported\n{}",
        bad.count_in_words(),
        bad_rows_text(bad, BAD_ROWS_IN_ERROR_MAX)
    ))
    .with_help("correct them, or leave them out with --skip-bad-rows")
}

/// How many files a preview shows.
const PREVIEWS_MAX: usize = 10;

fn previews(
    catalog: &Catalog,
    files: &[ImportFile],
    options: &ImportOptions,
    format: ReportFormat,
) -> Result<(), Failure> {
    let found = catalog.previews(files, options, PREVIEWS_MAX)?;
    let mut unclear = None;
    for previewed in found.previews {
        match previewed {
            Ok(previewed) => preview(&previewed, format)?,
            Err(error) if found.files == 1 => return Err(error.into()),
            Err(error) => {
                output::note(&format!("error: {error}"));
                unclear.get_or_insert(error);
            }
        }
    }
    for (key, quality) in &found.quality {
        let counts = [
            (
                quality.non_positive_prices,
                "bar with a price of zero or below",
                "bars with a price of zero or below",
            ),
            (
                quality.not_enclosed,
                "bar whose high and low do not enclose it",
                "bars whose high and low do not enclose them",
            ),
            (
                quality.suspected_splits.len() as u64,
                "jump as in a split",
                "jumps as in a split",
            ),
        ];
        for (count, one, several) in counts.into_iter().filter(|(count, ..)| *count > 0) {
            output::note(&format!(
                "warning: {key}: {count} {}",
                if count == 1 { one } else { several }
            ));
        }
    }
    if found.files > PREVIEWS_MAX {
        output::note(&format!(
            "note: these are the first {PREVIEWS_MAX} of {} files",
            found.files
        ));
    }
    if let Some(problem) = found.problems.into_iter().next() {
        return Err(Failure::new(problem));
    }
    match unclear {
        Some(_) => Err(Failure::new(
            "not all of these files can be imported as they are",
        )),
        None => Ok(()),
    }
}

fn time_zone(origin: &TimeZoneOrigin) -> String {
    match origin {
        TimeZoneOrigin::InFile => "in the file".into(),
        TimeZoneOrigin::Given(name) => name.clone(),
        TimeZoneOrigin::Detected(name) => format!("{name} (recognised from the sessions)"),
        TimeZoneOrigin::AssumedUtc => "UTC (assumed)".into(),
        TimeZoneOrigin::DatesOnly => "dates of the market".into(),
    }
}

fn role(role: &ColumnRole) -> String {
    match role {
        ColumnRole::Feature(name) => format!("feature {name}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn bad_rows_text(bad: &BadRows, shown_max: usize) -> String {
    let mut text = String::new();
    let shown = &bad.listed[..bad.listed.len().min(shown_max)];
    for row in shown {
        text.push_str(&format!("{row}\n"));
    }
    if bad.count > shown.len() as u64 {
        text.push_str(&format!("… and {} more\n", bad.count - shown.len() as u64));
    }
    text
}

fn bad_rows_json(bad: &BadRows) -> Value {
    let listed: Vec<Value> = bad
        .listed
        .iter()
        .map(|row| json!({"file": row.file, "line": row.line, "column": row.column, "reason": row.reason}))
        .collect();
    json!({"count": bad.count, "listed": listed})
}

fn file_json(file: &bellwether_catalog::FileReport) -> Value {
    json!({
        "name": file.name,
        "format": file.format,
        "columns": file.columns.iter().map(|(name, r)| json!({"name": name, "role": role(r)})).collect::<Vec<_>>(),
        "time_format": file.time_format,
        "time_zone": time_zone(&file.time_zone),
        "timeframe": file.timeframe.to_string(),
        "rows": file.rows,
    })
}

fn preview(preview: &Preview, format: ReportFormat) -> Result<(), Failure> {
    if format == ReportFormat::Json {
        return output::json(&json!({
            "file": file_json(&preview.file),
            "symbols": preview.symbols.iter().map(Symbol::as_str).collect::<Vec<_>>(),
            "bad_rows": bad_rows_json(&preview.bad_rows),
            "complete": preview.complete,
            "notes": preview.notes,
        }));
    }
    let file = &preview.file;
    output::text(&format!(
        "{}: {} of {} {}, times {} ({})\n",
        file.name,
        counted(file.rows, "row"),
        file.format,
        file.timeframe,
        file.time_format,
        time_zone(&file.time_zone)
    ))?;
    output::table(
        &["column", "taken for"],
        2,
        file.columns
            .iter()
            .map(|(name, r)| vec![name.clone(), role(r)]),
    )?;
    let rows = preview.bars.iter().map(|bar| {
        let mut row = vec![bar.symbol.to_string(), bar.open_time.to_string()];
        row.extend(bar.values.iter().take(5).map(|x| output::number(*x, 6)));
        row
    });
    output::table(
        &[
            "symbol",
            "open time",
            "open",
            "high",
            "low",
            "close",
            "volume",
        ],
        2,
        rows,
    )?;
    output::text(&bad_rows_text(&preview.bad_rows, BAD_ROWS_LISTED_MAX))?;
    preview
        .notes
        .iter()
        .for_each(|text| output::note(&format!("note: {text}")));
    Ok(())
}

fn import_report(report: &ImportReport, format: ReportFormat) -> Result<(), Failure> {
    if format == ReportFormat::Json {
        let series: Vec<Value> = report
            .series
            .iter()
            .map(|series| {
                json!({
                    "source": series.key.source.as_str(),
                    "symbol": series.key.symbol.as_str(),
                    "timeframe": series.key.timeframe.to_string(),
                    "asset_class": series.asset_class.as_str(),
                    "calendar": series.calendar.as_str(),
                    "known_by": series.known_by,
                    "rows": series.rows,
                    "rows_imported": series.rows_imported,
                    "rows_replaced": series.rows_replaced,
                    "rows_unchanged": series.rows_unchanged,
                    "first": series.first.to_string(),
                    "last": series.last.to_string(),
                    "features": series.features,
                    "content_hash": hex(&series.content_hash),
                    "quality": series.quality,
                })
            })
            .collect();
        return output::json(&json!({
            "rows_read": report.rows_read,
            "rows_imported": report.rows_imported,
            "rows_skipped": report.rows_skipped,
            "files": report.files.iter().map(file_json).collect::<Vec<_>>(),
            "series": series,
            "bad_rows": bad_rows_json(&report.bad_rows),
            "notes": report.notes,
        }));
    }
    let replaced: u64 = report.series.iter().map(|one| one.rows_replaced).sum();
    let outside = report
        .series
        .iter()
        .any(|one| one.quality.outside_sessions > 0);
    let rows = report.series.iter().map(|series| {
        let quality = &series.quality;
        let mut row = vec![
            series.key.to_string(),
            format!("{} {}", series.asset_class, series.calendar),
            series.rows_imported.to_string(),
            series.rows_replaced.to_string(),
            series.rows.to_string(),
            series.first.to_string(),
            series.last.to_string(),
            quality.missing_bars.to_string(),
            (quality.duplicates + quality.unordered).to_string(),
            (quality.non_positive_prices + quality.not_enclosed).to_string(),
            quality.outliers.to_string(),
            quality.suspected_splits.len().to_string(),
        ];
        if outside {
            row.push(quality.outside_sessions.to_string());
        }
        row
    });
    let mut header = vec![
        "series",
        "taken as",
        "imported",
        "replaced",
        "bars now",
        "first",
        "last",
        "missing",
        "dup/unordered",
        "bad prices",
        "outliers",
        "splits?",
    ];
    if outside {
        header.push("outside sessions");
    }
    output::table(&header, 2, rows)?;
    if replaced > 0 {
        output::note(&format!(
            "note: stored bars replaced by imported ones with other values: {replaced}"
        ));
    }
    output::text(&format!(
        "{} read, {} imported, {} skipped\n",
        counted(report.rows_read, "row"),
        report.rows_imported,
        report.rows_skipped
    ))?;
    output::text(&bad_rows_text(&report.bad_rows, BAD_ROWS_LISTED_MAX))?;
    report
        .notes
        .iter()
        .for_each(|text| output::note(&format!("note: {text}")));
    Ok(())
}

fn list(arguments: &ListArguments) -> Result<(), Failure> {
    let entries = arguments.data.existing()?.list()?;
    if arguments.format == Format::Json {
        let listed: Vec<Value> = entries
            .iter()
            .map(|entry| {
                json!({
                    "source": entry.key.source.as_str(),
                    "symbol": entry.key.symbol.as_str(),
                    "timeframe": entry.key.timeframe.to_string(),
                    "rows": entry.rows,
                    "first": entry.first_open().to_string(),
                    "last": entry.last_open().to_string(),
                    "features": entry.features,
                    "content_hash": entry.content_hash_hex(),
                    "simulated": entry.simulated,
                })
            })
            .collect();
        return output::json(&listed);
    }
    if entries.is_empty() && arguments.format == Format::Table {
        output::note("nothing is stored yet; `bellwether data import FILE` adds bars");
        return Ok(());
    }
    let header = [
        "source",
        "symbol",
        "timeframe",
        "rows",
        "first",
        "last",
        "simulated",
    ];
    let rows = entries.iter().map(|entry| {
        vec![
            entry.key.source.to_string(),
            entry.key.symbol.to_string(),
            entry.key.timeframe.to_string(),
            entry.rows.to_string(),
            entry.first_open().to_string(),
            entry.last_open().to_string(),
            if entry.simulated { "yes" } else { "no" }.to_owned(),
        ]
    });
    if arguments.format == Format::Csv {
        output::csv(&header, rows)
    } else {
        output::table(&header, 3, rows)
    }
}

fn quality(arguments: &ListArguments) -> Result<(), Failure> {
    let entries = arguments.data.existing()?.list()?;
    if arguments.format == Format::Json {
        let listed: Vec<Value> = entries
            .iter()
            .map(|entry| json!({"series": entry.key.to_string(), "quality": entry.quality}))
            .collect();
        return output::json(&listed);
    }
    let header = [
        "series",
        "gaps",
        "missing bars",
        "outside sessions",
        "duplicates",
        "unordered",
        "non-positive",
        "not enclosed",
        "outliers",
        "splits?",
    ];
    let rows = entries.iter().map(|entry| {
        let q = &entry.quality;
        let counts = [
            q.gaps,
            q.missing_bars,
            q.outside_sessions,
            q.duplicates,
            q.unordered,
            q.non_positive_prices,
            q.not_enclosed,
            q.outliers,
            q.suspected_splits.len() as u64,
        ];
        std::iter::once(entry.key.to_string())
            .chain(counts.iter().map(ToString::to_string))
            .collect()
    });
    if arguments.format == Format::Csv {
        output::csv(&header, rows)
    } else {
        output::table(&header, 1, rows)
    }
}

/// Deletes the series of a symbol, once the user has seen which.
fn delete(arguments: &DeleteArguments) -> Result<(), Failure> {
    let catalog = arguments.data.existing()?;
    let symbol =
        Symbol::new(&arguments.symbol).map_err(|error| Failure::usage(error.to_string()))?;
    let timeframe: Option<Timeframe> = parsed(arguments.timeframe.as_deref())?;
    let source = arguments.source.as_deref().map(Source::new).transpose();
    let source = source.map_err(|error| Failure::usage(error.to_string()))?;
    let mut entries = catalog.list()?;
    entries.retain(|entry| {
        entry.key.symbol == symbol
            && timeframe.is_none_or(|wanted| entry.key.timeframe == wanted)
            && source
                .as_ref()
                .is_none_or(|wanted| entry.key.source == *wanted)
    });
    if entries.is_empty() {
        return Err(
            Failure::new(format!("no such series of {symbol} is stored"))
                .with_help("`bellwether data list` shows what is stored"),
        );
    }
    for entry in &entries {
        output::note(&format!(
            "{}: {}, {} to {}",
            entry.key,
            counted(entry.rows, "bar"),
            entry.first_open(),
            entry.last_open()
        ));
    }
    let what = match entries.len() {
        1 => "this series".to_owned(),
        several => format!("these {several} series"),
    };
    if !arguments.yes {
        let answer = output::ask(&format!("delete {what} with all bars? [y/N] "))?;
        match answer.as_deref() {
            Some("y" | "Y" | "yes") => {}
            Some(_) => return Err(Failure::new("nothing was deleted")),
            None => {
                return Err(
                    Failure::usage("nothing was deleted: there is no terminal to ask on")
                        .with_help("say --yes to delete without being asked"),
                );
            }
        }
    }
    let keys: Vec<_> = entries.into_iter().map(|entry| entry.key).collect();
    catalog.delete(&keys)?;
    output::note(&format!("{} series deleted", keys.len()));
    Ok(())
}

fn show(arguments: &ShowArguments) -> Result<(), Failure> {
    let catalog = arguments.data.existing()?;
    let symbol =
        Symbol::new(&arguments.symbol).map_err(|error| Failure::usage(error.to_string()))?;
    let (timeframe, source) = finest(&catalog, &symbol, arguments.range.timeframe()?)?;
    let bars = catalog.series(&symbol, timeframe, arguments.range.range()?, None)?;
    let first = bars.len().saturating_sub(arguments.rows);
    let features: Vec<&str> = bars.features.keys().map(String::as_str).collect();
    let header: Vec<&str> = ["open time", "open", "high", "low", "close", "volume"]
        .into_iter()
        .chain(features.iter().copied())
        .collect();
    let rows = (first..bars.len()).map(|row| {
        let prices = [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume]
            .map(|column| column[row]);
        let numbers = prices
            .into_iter()
            .chain(bars.features.values().map(|column| column[row]));
        let shown = numbers.map(|x| {
            if x.is_nan() {
                String::new()
            } else {
                output::number(x, 9)
            }
        });
        std::iter::once(bars.open_time[row].to_string())
            .chain(shown)
            .collect::<Vec<_>>()
    });
    match arguments.format {
        Format::Csv => output::csv(&header, rows),
        Format::Json => {
            let listed: Vec<Value> = rows
                .map(|row| {
                    header
                        .iter()
                        .zip(row)
                        .map(|(name, cell)| ((*name).to_owned(), json!(cell)))
                        .collect::<serde_json::Map<_, _>>()
                        .into()
                })
                .collect();
            output::json(&listed)
        }
        Format::Table => {
            output::text(&format!(
                "{symbol} {timeframe} from {source}: {}{}\n",
                counted(bars.len() as u64, "bar"),
                if bars.simulated { ", simulated" } else { "" }
            ))?;
            output::table(&header, 1, rows)
        }
    }
}

fn export_bars(arguments: &ExportArguments) -> Result<(), Failure> {
    let catalog = arguments.data.existing()?;
    let symbol =
        Symbol::new(&arguments.symbol).map_err(|error| Failure::usage(error.to_string()))?;
    let (timeframe, _) = finest(&catalog, &symbol, arguments.range.timeframe()?)?;
    let bars = catalog.series(&symbol, timeframe, arguments.range.range()?, None)?;
    let Some(path) = &arguments.out else {
        let mut out = std::io::BufWriter::new(std::io::stdout());
        return output::finish(
            export(&bars, ExportFormat::Csv, &mut out).and_then(|()| out.flush()),
        );
    };
    let format = match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => ExportFormat::Csv,
        Some("json") => ExportFormat::Json,
        Some("parquet") => ExportFormat::Parquet,
        _ => {
            return Err(Failure::usage("the file's ending says how to write it")
                .with_help("end it with .csv, .json or .parquet"));
        }
    };
    replace_file(path, |out| export(&bars, format, out))?;
    output::note(&format!(
        "{} written to {}",
        counted(bars.len() as u64, "bar"),
        path.display()
    ));
    Ok(())
}

#[cfg(feature = "sql")]
fn sql(arguments: &SqlArguments) -> Result<(), Failure> {
    let catalog = arguments.data.existing()?;
    let result = catalog.sql(&arguments.query, arguments.limit)?;
    let header: Vec<&str> = result.columns.iter().map(String::as_str).collect();
    let rows = result
        .rows
        .into_iter()
        .map(|row| row.into_iter().map(Option::unwrap_or_default).collect());
    match arguments.format {
        Format::Csv => output::csv(&header, rows),
        Format::Table => output::table(&header, 0, rows),
        Format::Json => output::json(&rows.collect::<Vec<Vec<String>>>()),
    }
}

#[cfg(not(feature = "sql"))]
fn sql(arguments: &SqlArguments) -> Result<(), Failure> {
    let folder = arguments.data.data_dir.join("bars");
    Err(Failure::new("this build has no SQL").with_help(format!(
        "build with `cargo build --release -p bellwether --features sql`, or query the Parquet files below {} with any reader",
        folder.display()
    )))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
