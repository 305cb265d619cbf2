//! Data sets: list, import, quality, delete.

use std::collections::HashMap;
use std::ops::ControlFlow;

use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bellwether_api as api;
use bellwether_catalog::{
    BadRows, Beginning, Catalog, CatalogError, ColumnMap, ColumnRole, FilePreviews, ImportError,
    ImportFile, ImportOptions, InstrumentFacts, Preview, Quality, SeriesEntry, Source,
    TimeZoneOrigin,
};
use bellwether_market::{Symbol, Zone, counted};
use indexmap::IndexSet;
use serde::Deserialize;

use crate::backtest::wire::instant;
use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiPath, ApiQuery};
use crate::paging::Paging;
use crate::routes::market_data::{dataset_id, search_text, wire_dataset};
use crate::state::{AppState, blocking, now};
use crate::upload::{Allowed, Form};

/// Bytes of an uploaded file.
pub(crate) const UPLOAD_BYTES_MAX: usize = 2 << 30;
/// What the client is told of a larger one.
pub(crate) const UPLOAD_TOO_LARGE: &str =
    "the file is larger than 2 GiB, the most that is read; import it with `bellwether data import`";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatasetQuery {
    q: Option<String>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /datasets`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<DatasetQuery>,
) -> ApiResult<Json<api::DatasetPage>> {
    let paging = Paging::of(query.limit, query.offset, query.cursor);
    let q = search_text(query.q)?.map(|q| q.to_lowercase());
    let catalog = state.catalog().clone();
    blocking(move || {
        let mut entries = catalog.list()?;
        entries.retain(|entry| {
            q.as_ref().is_none_or(|q| {
                entry.key.symbol.as_str().to_lowercase().contains(q)
                    || entry.key.source.as_str().contains(q)
            })
        });
        entries.sort_by(|a, b| {
            (&a.key.symbol, a.key.timeframe, &a.key.source).cmp(&(
                &b.key.symbol,
                b.key.timeframe,
                &b.key.source,
            ))
        });
        let (items, total, next_cursor) =
            paging.page(entries.iter().map(wire_dataset).collect())?;
        Ok(Json(api::DatasetPage {
            items,
            total,
            next_cursor,
        }))
    })
    .await
}

fn find(catalog: &Catalog, id: &str) -> ApiResult<SeriesEntry> {
    let found = catalog
        .list()?
        .into_iter()
        .find(|entry| dataset_id(&entry.key) == id);
    found.ok_or_else(|| {
        ApiError::new(
            api::ErrorCode::UnknownDataset,
            format!("there is no data set `{id}`"),
        )
    })
}

/// `DELETE /datasets/{id}`
pub(crate) async fn delete(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<StatusCode> {
    let catalog = state.catalog().clone();
    blocking(move || {
        let entry = find(&catalog, &id)?;
        catalog.delete(&[entry.key])?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// `GET /datasets/{id}/quality`
pub(crate) async fn quality(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<Json<api::QualityReport>> {
    let catalog = state.catalog().clone();
    blocking(move || {
        let entry = find(&catalog, &id)?;
        Ok(Json(api::QualityReport {
            dataset: id,
            symbol: entry.key.symbol.to_string(),
            timeframe: entry.key.timeframe.to_string(),
            calendar: Some(entry.instrument.calendar.to_string()),
            first: instant(entry.first_open()),
            last: instant(entry.last_open()),
            bars: entry.rows,
            expected_bars: Some(entry.rows + entry.quality.missing_bars),
            findings: findings(entry.key.symbol.as_str(), &entry.quality),
        }))
    })
    .await
}

/// What is remarkable, in the words of the wire.
fn findings(symbol: &str, quality: &Quality) -> Vec<api::QualityFinding> {
    let example = |time, message: String| api::QualityExample {
        time: Some(instant(time)),
        symbol: symbol.to_owned(),
        message,
    };
    let mut findings = Vec::new();
    let mut add =
        |code: &str, severity, count: u64, message: String, examples: Vec<api::QualityExample>| {
            if count > 0 {
                findings.push(api::QualityFinding {
                    code: code.to_owned(),
                    severity,
                    count,
                    message,
                    examples,
                });
            }
        };
    use api::Severity::{Info, Warning};
    let gaps = quality.longest_gaps.iter().map(|gap| {
        example(
            gap.from.0,
            format!(
                "{} missing after this one",
                counted(gap.missing_bars, "bar")
            ),
        )
    });
    add(
        "gap",
        Warning,
        quality.gaps,
        format!(
            "{} inside sessions, {} in all; nothing was filled in",
            counted(quality.gaps, "gap"),
            counted(quality.missing_bars, "bar")
        ),
        gaps.collect(),
    );
    add(
        "outside_sessions",
        Info,
        quality.outside_sessions,
        format!(
            "{} outside the market's sessions",
            counted(quality.outside_sessions, "bar")
        ),
        Vec::new(),
    );
    add(
        "duplicate",
        Info,
        quality.duplicates,
        format!(
            "{} that repeated another one, left out",
            counted(quality.duplicates, "row")
        ),
        Vec::new(),
    );
    add(
        "unordered",
        Info,
        quality.unordered,
        format!(
            "{} that came late, sorted in",
            counted(quality.unordered, "row")
        ),
        Vec::new(),
    );
    add(
        "blank_row",
        Info,
        quality.blank_rows,
        format!(
            "{} with a time and no price, left out",
            counted(quality.blank_rows, "row")
        ),
        Vec::new(),
    );
    let non_positive = quality
        .non_positive_examples
        .iter()
        .map(|time| example(time.0, "a price of zero or below".into()));
    add(
        "non_positive_price",
        Warning,
        quality.non_positive_prices,
        format!(
            "{} with a price of zero or below",
            counted(quality.non_positive_prices, "bar")
        ),
        non_positive.collect(),
    );
    let enclosed = quality
        .not_enclosed_examples
        .iter()
        .map(|time| example(time.0, "high and low do not enclose open and close".into()));
    add(
        "not_enclosed",
        Warning,
        quality.not_enclosed,
        format!(
            "{} whose high and low do not enclose open and close",
            counted(quality.not_enclosed, "bar")
        ),
        enclosed.collect(),
    );
    let missing: u64 = quality.missing_values.values().sum();
    let columns: Vec<&str> = quality.missing_values.keys().map(String::as_str).collect();
    add(
        "missing_value",
        Info,
        missing,
        format!(
            "{} in {}",
            counted(missing, "missing value"),
            columns.join(", ")
        ),
        Vec::new(),
    );
    let outliers = quality.largest_outliers.iter().map(|outlier| {
        example(
            outlier.time.0,
            format!(
                "a return of {:.2} %, {:.0} times the usual",
                outlier.log_return.exp_m1() * 100.0,
                outlier.robust_z.abs()
            ),
        )
    });
    add(
        "outlier",
        Warning,
        quality.outliers,
        format!(
            "{} far outside the usual",
            counted(quality.outliers, "return")
        ),
        outliers.collect(),
    );
    let splits = quality.suspected_splits.iter().map(|split| {
        example(
            split.time.0,
            format!(
                "looks like a split of {}:{} that was not adjusted for",
                split.ratio.0, split.ratio.1
            ),
        )
    });
    add(
        "suspected_split",
        Warning,
        quality.suspected_splits.len() as u64,
        "prices jump as in a split".into(),
        splits.collect(),
    );
    findings
}

/// The fields beside the file.
const FIELDS: [&str; 13] = [
    "preview",
    "symbol",
    "timeframe",
    "timezone",
    "time_format",
    "asset_class",
    "calendar",
    "tick",
    "multiplier",
    "currency",
    "columns",
    "skip_bad_rows",
    "source",
];
/// What the form of an import may have.
const FORM: Allowed = Allowed {
    fields: &FIELDS,
    bytes_max: UPLOAD_BYTES_MAX,
    too_large: UPLOAD_TOO_LARGE,
};

/// What the fields of the form ask for.
fn import_options(form: &Form) -> ApiResult<ImportOptions> {
    let mut options = ImportOptions::new(now());
    let refused = |name: &str, reason: String| ApiError::body(&format!("/{name}"), reason);
    if let Some(text) = form.text("source") {
        options.source = Source::new(text).map_err(|error| refused("source", error.to_string()))?;
    }
    if let Some(text) = form.text("symbol") {
        options.symbol =
            Some(Symbol::new(text).map_err(|error| refused("symbol", error.to_string()))?);
    }
    options.timeframe = form.parsed("timeframe")?;
    if let Some(text) = form.text("timezone") {
        options.timezone =
            Some(Zone::by_name(text).map_err(|error| refused("timezone", error.to_string()))?);
    }
    options.time_format = form.text("time_format").map(str::to_owned);
    options.facts = InstrumentFacts {
        asset_class: form.parsed("asset_class")?,
        calendar: form.parsed("calendar")?,
        tick_size: form.parsed("tick")?,
        multiplier: form.parsed("multiplier")?,
        currency: form.parsed("currency")?,
        ..InstrumentFacts::default()
    };
    if let Some(text) = form.text("columns") {
        let roles: HashMap<String, String> = serde_json::from_str(text).map_err(|error| {
            refused(
                "columns",
                format!("this is not an object of texts: {error}"),
            )
        })?;
        options.columns = ColumnMap::named(roles);
    }
    options.skip_bad_rows = form.flag("skip_bad_rows")?;
    Ok(options)
}

/// `POST /datasets/import`
pub(crate) async fn import(
    State(state): State<AppState>,
    form: Result<Multipart, MultipartRejection>,
) -> ApiResult<Response> {
    let form = Form::read(form, &FORM).await?;
    let preview = form.flag("preview")?;
    let options = import_options(&form)?;
    let catalog = state.catalog().clone();
    blocking(move || {
        let file = ImportFile {
            name: Some(form.file_name.clone()),
            ..ImportFile::new(form.path())
        };
        if preview {
            let found = catalog.previews(&[file], &options, PREVIEWS_MAX)?;
            return Ok(Json(wire_preview(&form.file_name, found)?).into_response());
        }
        let report = catalog.import(&[file], &options, &mut |_| ControlFlow::Continue(()))?;
        let mut datasets = Vec::new();
        let mut noteworthy = Vec::new();
        for series in &report.series {
            datasets.push(wire_dataset(&catalog.entry(&series.key)?));
            noteworthy.extend(findings(series.key.symbol.as_str(), &series.quality));
        }
        let mut body = api::ImportReport {
            file_name: form.file_name.clone(),
            rows_read: report.rows_read,
            rows_imported: report.rows_imported,
            rows_skipped: report.rows_skipped,
            datasets,
            findings: noteworthy,
            problems: problems(&report.bad_rows, &report.notes, report.files.len() > 1),
        };
        let replaced: u64 = report.series.iter().map(|one| one.rows_replaced).sum();
        if replaced > 0 {
            body.problems.push(api::ImportProblem {
                line: None,
                severity: api::Severity::Info,
                code: "replaced".to_owned(),
                message: format!(
                    "stored bars replaced by imported ones with other values: {replaced}"
                ),
            });
        }
        Ok((StatusCode::CREATED, Json(body)).into_response())
    })
    .await
}

/// Bad rows and notes; the file of a row is named where there are several.
fn problems(bad: &BadRows, notes: &[String], several: bool) -> Vec<api::ImportProblem> {
    let rows = bad.listed.iter().map(|row| {
        let message = match &row.column {
            Some(column) => format!("column {column}: {}", row.reason),
            None => row.reason.clone(),
        };
        api::ImportProblem {
            line: Some(row.line),
            severity: api::Severity::Error,
            code: "bad_row".to_owned(),
            message: if several {
                format!("{}: {message}", row.file)
            } else {
                message
            },
        }
    });
    let notes = notes.iter().map(|note| api::ImportProblem {
        line: None,
        severity: api::Severity::Info,
        code: "note".to_owned(),
        message: note.clone(),
    });
    rows.chain(notes).collect()
}

/// Files of an archive that a preview looks into.
const PREVIEWS_MAX: usize = 100;

/// What an import would do, of the file that `file_name` is.
///
/// # Errors
/// Why there is no table in any of the files.
fn wire_preview(file_name: &str, found: FilePreviews) -> ApiResult<api::ImportPreview> {
    let several = found.files > 1;
    let mut preview = api::ImportPreview {
        file_name: file_name.to_owned(),
        format: String::new(),
        timezone: String::new(),
        timeframe: None,
        symbols: Vec::new(),
        columns: Vec::new(),
        first_rows: Vec::new(),
        rows_read: 0,
        rows_complete: found.files == found.previews.len(),
        findings: Vec::new(),
        problems: Vec::new(),
        files: Vec::new(),
        files_total: found.files as u64,
    };
    for (key, quality) in &found.quality {
        preview
            .findings
            .extend(findings(key.symbol.as_str(), quality));
    }
    let refused = |message: String| api::ImportProblem {
        line: None,
        severity: api::Severity::Error,
        code: "refused".to_owned(),
        message,
    };
    preview
        .problems
        .extend(found.problems.into_iter().map(refused));
    let first = found.previews.iter().find_map(|file| file.as_ref().ok());
    let unclear = found.previews.iter().find_map(|file| match file {
        Err(ImportError::Unclear {
            file, beginning, ..
        }) => Some((file, beginning.as_deref()?)),
        _ => None,
    });
    match (first, unclear) {
        (Some(first), _) => show_recognised(&mut preview, first),
        (None, Some((file, beginning))) => show_as_written(&mut preview, file, beginning),
        (None, None) => {}
    }
    let recognised = first.is_some() || unclear.is_some();
    for file in found.previews {
        match file {
            Ok(file) => {
                preview.rows_read += file.file.rows;
                preview.rows_complete &= file.complete;
                let problems = problems(&file.bad_rows, &file.notes, several);
                preview.problems.extend(problems);
                preview.files.push(api::ImportPreviewFile {
                    name: file.file.name,
                    timeframe: Some(file.file.timeframe.to_string()),
                    symbols: file.symbols.iter().map(ToString::to_string).collect(),
                    rows_read: file.file.rows,
                    rows_complete: file.complete,
                    problem: (file.bad_rows.count > 0).then(|| file.bad_rows.count_in_words()),
                });
            }
            // There is nothing to show of a file that is no table.
            Err(error) if !recognised => return Err(CatalogError::from(error).into()),
            Err(error) => {
                let message = error.to_string();
                preview.files.push(api::ImportPreviewFile {
                    name: error.file().unwrap_or(file_name).to_owned(),
                    timeframe: None,
                    symbols: Vec::new(),
                    rows_read: 0,
                    rows_complete: false,
                    problem: Some(message.clone()),
                });
                preview.problems.push(refused(message));
            }
        }
    }
    // What keeps it from being imported goes first.
    preview
        .problems
        .sort_by_key(|problem| problem.severity != api::Severity::Error);
    let symbols = preview.files.iter().flat_map(|file| &file.symbols);
    preview.symbols = symbols
        .cloned()
        .collect::<IndexSet<_>>()
        .into_iter()
        .collect();
    Ok(preview)
}

/// The format, and the archive that the file was in.
fn format_of(format: &str, file: &str, file_name: &str) -> String {
    let format = format.to_lowercase();
    if file == file_name {
        format
    } else {
        format!("zip/{format}")
    }
}

fn role_name(role: &ColumnRole) -> String {
    match role {
        ColumnRole::Feature(_) => "feature".to_owned(),
        ColumnRole::TimeOfDay | ColumnRole::OtherTime => "time".to_owned(),
        ColumnRole::BuyerMaker => "buyer_maker".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// Columns and rows of a file as they stand in it, with the roles that are clear.
fn show_as_written(preview: &mut api::ImportPreview, file: &str, beginning: &Beginning) {
    preview.format = format_of(beginning.format, file, &preview.file_name);
    let columns = beginning
        .columns
        .iter()
        .map(|(name, role)| api::ImportColumn {
            name: name.clone(),
            role: role.as_ref().map(role_name).unwrap_or_default(),
        });
    preview.columns = columns.collect();
    let width = preview.columns.len();
    preview.first_rows = beginning.rows.clone();
    for row in &mut preview.first_rows {
        row.resize(width, String::new());
    }
}

/// Columns and bars of a file as they were understood.
fn show_recognised(shown: &mut api::ImportPreview, preview: &Preview) {
    let file = &preview.file;
    let number = |x: f64| {
        if x.is_nan() {
            String::new()
        } else {
            x.to_string()
        }
    };
    let rows = preview.bars.iter().map(|bar| {
        let mut features = bar.values.iter().skip(5);
        let cell = |(_, role): &(String, ColumnRole)| match role {
            ColumnRole::Time | ColumnRole::TimeOfDay => bar.open_time.to_string(),
            ColumnRole::OtherTime => bar.close_time.to_string(),
            ColumnRole::Symbol => bar.symbol.to_string(),
            ColumnRole::Open => number(bar.values[0]),
            ColumnRole::High => number(bar.values[1]),
            ColumnRole::Low => number(bar.values[2]),
            ColumnRole::Close => number(bar.values[3]),
            ColumnRole::Volume => number(bar.values[4]),
            ColumnRole::Feature(_) => features.next().map_or_else(String::new, |x| number(*x)),
            ColumnRole::Price
            | ColumnRole::Side
            | ColumnRole::BuyerMaker
            | ColumnRole::Bid
            | ColumnRole::Ask
            | ColumnRole::Ignored => String::new(),
        };
        file.columns.iter().map(cell).collect()
    });
    shown.first_rows = if preview.as_written.is_empty() {
        rows.collect()
    } else {
        preview.as_written.clone()
    };
    shown.format = format_of(file.format, &file.name, &shown.file_name);
    shown.timezone = match &file.time_zone {
        TimeZoneOrigin::InFile => "in the file".to_owned(),
        TimeZoneOrigin::Given(name) | TimeZoneOrigin::Detected(name) => name.clone(),
        TimeZoneOrigin::AssumedUtc => "UTC".to_owned(),
        TimeZoneOrigin::DatesOnly => "dates of the market".to_owned(),
    };
    shown.timeframe = Some(file.timeframe.to_string());
    let columns = file.columns.iter().map(|(name, role)| api::ImportColumn {
        name: name.clone(),
        role: role_name(role),
    });
    shown.columns = columns.collect();
}
