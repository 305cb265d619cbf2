//! Strategies: create, read, change, validate, import, export.

use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api as api;
use bellwether_expr::Scope;
use bellwether_market::UnixNanos;
use bellwether_store::{StoreError, StrategyOrder, StrategyRecord};
use bellwether_trading::document::{DocumentHeading, ParameterDocument};
use bellwether_trading::{DocumentError, Finding, Severity, Strategy, StrategyDocument};
use serde::Deserialize;
use serde::de::IgnoredAny;
use uuid::Uuid;

use crate::backtest::wire::instant;
use crate::error::{ApiError, ApiResult, with_causes};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::idempotency::Begun;
use crate::json_pointer::json_pointer;
use crate::paging::Paging;
use crate::routes::market_data::search_text;
use crate::state::{AppState, blocking, now};

/// Bytes of a document.
const DOCUMENT_BYTES_MAX: usize = bellwether_trading::DOCUMENT_BYTES_MAX;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::NotFound {
                what: "strategy", ..
            } => api::ErrorCode::UnknownStrategy,
            StoreError::NotFound {
                what: "version", ..
            } => api::ErrorCode::UnknownVersion,
            StoreError::NotFound {
                what: "backtest", ..
            } => api::ErrorCode::UnknownBacktest,
            StoreError::NotFound { what: "job", .. } => api::ErrorCode::UnknownJob,
            StoreError::NotFound {
                what: "channel", ..
            } => api::ErrorCode::UnknownChannel,
            StoreError::NotFound { what: "rule", .. } => api::ErrorCode::UnknownRule,
            StoreError::NotFound { what: "alert", .. } => api::ErrorCode::UnknownAlert,
            StoreError::NameTaken { .. } => api::ErrorCode::RuleExists,
            StoreError::NotFound { .. } => api::ErrorCode::NotFound,
            StoreError::Changed { .. } => api::ErrorCode::PreconditionFailed,
            _ => {
                tracing::error!(error = with_causes(&error), "records failed");
                api::ErrorCode::StorageFailed
            }
        };
        Self::new(code, error.to_string())
    }
}

/// What a document says of itself, as far as it can be read.
pub(crate) struct Read {
    pub(crate) heading: DocumentHeading,
    pub(crate) document: Option<StrategyDocument>,
    pub(crate) findings: Vec<api::Finding>,
    pub(crate) hash: String,
}

/// The hash of a document as it was authored.
#[must_use]
pub fn content_hash(document: &str) -> String {
    blake3::hash(document.as_bytes()).to_hex().to_string()
}

/// Reads a document and lists everything wrong with it.
pub(crate) fn read(scope: &Scope, text: &str) -> Read {
    let hash = content_hash(text);
    match StrategyDocument::parse(text) {
        Err(error) => Read {
            heading: DocumentHeading::parse(text),
            document: None,
            findings: vec![unreadable(text, &error)],
            hash,
        },
        Ok(document) => {
            let findings = Strategy::findings(scope, &document)
                .iter()
                .map(|finding| wire_finding(text, finding))
                .collect();
            Read {
                heading: DocumentHeading::from(&document),
                document: Some(document),
                findings,
                hash,
            }
        }
    }
}

/// The finding of a document that cannot be read.
pub(crate) fn unreadable(text: &str, error: &DocumentError) -> api::Finding {
    let span = error.line.map(|line| {
        let column = error.column.unwrap_or(1);
        let skipped = |count: u64| usize::try_from(count.saturating_sub(1)).unwrap_or(usize::MAX);
        let lines = text.split_inclusive('\n').take(skipped(line));
        let before: usize = lines.map(str::len).sum();
        let rest = text[before..].lines().next().unwrap_or("");
        let inside: usize = rest.chars().take(skipped(column)).map(char::len_utf8).sum();
        api::Span::of_bytes(text, before + inside, before + inside + 1)
    });
    api::Finding {
        code: "document".to_owned(),
        severity: api::Severity::Error,
        pointer: String::new(),
        message: error.message.clone(),
        help: None,
        span,
    }
}

pub(crate) fn wire_finding(text: &str, finding: &Finding) -> api::Finding {
    // An expression stands in the document as it was written, unless YAML folded it.
    let span = finding.expression.as_ref().and_then(|(expression, span)| {
        let at = text.find(expression.trim())?;
        Some(api::Span::of_bytes(text, at + span.start, at + span.end))
    });
    api::Finding {
        code: finding.code.to_owned(),
        severity: match finding.severity {
            Severity::Error => api::Severity::Error,
            Severity::Warning => api::Severity::Warning,
        },
        pointer: json_pointer(&finding.path),
        message: finding.message.clone(),
        help: finding.help.clone(),
        span,
    }
}

fn count(findings: &[api::Finding], severity: api::Severity) -> u64 {
    findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .count() as u64
}

fn format_of(record: &StrategyRecord) -> api::DocumentFormat {
    if record.format == "json" {
        api::DocumentFormat::Json
    } else {
        api::DocumentFormat::Yaml
    }
}

fn format_name(format: api::DocumentFormat) -> &'static str {
    match format {
        api::DocumentFormat::Yaml => "yaml",
        api::DocumentFormat::Json => "json",
    }
}

pub(crate) fn wire_strategy(scope: &Scope, record: &StrategyRecord) -> api::Strategy {
    api::Strategy {
        id: record.id.clone(),
        name: record.name.clone(),
        description: record.description.clone(),
        document: record.document.clone(),
        format: format_of(record),
        version: record.version.unsigned_abs(),
        content_hash: record.content_hash.clone(),
        created_at: instant(record.created_at),
        updated_at: instant(record.updated_at),
        findings: read(scope, &record.document).findings,
    }
}

fn summary(scope: &Scope, record: &StrategyRecord) -> api::StrategySummary {
    let Read {
        heading, findings, ..
    } = read(scope, &record.document);
    api::StrategySummary {
        id: record.id.clone(),
        name: record.name.clone(),
        description: record.description.clone(),
        format: format_of(record),
        version: record.version.unsigned_abs(),
        content_hash: record.content_hash.clone(),
        universe: heading.universe,
        timeframe: heading.timeframe,
        errors: count(&findings, api::Severity::Error),
        warnings: count(&findings, api::Severity::Warning),
        created_at: instant(record.created_at),
        updated_at: instant(record.updated_at),
    }
}

fn etag(record: &StrategyRecord) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{}\"", record.version))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

async fn answer(
    state: &AppState,
    status: StatusCode,
    record: StrategyRecord,
) -> ApiResult<Response> {
    let tag = etag(&record);
    let location = format!("{}/strategies/{}", api::BASE_PATH, record.id);
    let scope = state.scope().clone();
    let body = blocking(move || Ok(wire_strategy(&scope, &record))).await?;
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::ETAG, tag);
    if status == StatusCode::CREATED
        && let Ok(location) = HeaderValue::from_str(&location)
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StrategyQuery {
    q: Option<String>,
    order: Option<api::StrategyOrder>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /strategies`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<StrategyQuery>,
) -> ApiResult<Json<api::StrategyPage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    let (order, descending) = match query.order.unwrap_or_default() {
        api::StrategyOrder::Name => (StrategyOrder::Name, false),
        api::StrategyOrder::NameDescending => (StrategyOrder::Name, true),
        api::StrategyOrder::CreatedAt => (StrategyOrder::Created, false),
        api::StrategyOrder::CreatedAtDescending => (StrategyOrder::Created, true),
        api::StrategyOrder::UpdatedAt => (StrategyOrder::Updated, false),
        api::StrategyOrder::UpdatedAtDescending => (StrategyOrder::Updated, true),
    };
    let text = search_text(query.q)?;
    let (records, total) = state
        .store()
        .strategies()
        .list(
            text.as_deref(),
            order,
            descending,
            start as u64,
            limit as u64,
        )
        .await?;
    let scope = state.scope().clone();
    let summaries = move || {
        records
            .iter()
            .map(|record| summary(&scope, record))
            .collect()
    };
    let items: Vec<_> = blocking(move || Ok(summaries())).await?;
    let next_cursor = Paging::next_cursor(start, items.len(), total);
    Ok(Json(api::StrategyPage {
        items,
        total,
        next_cursor,
    }))
}

/// A name for a document without one, so that it can be saved as a draft.
const UNNAMED: &str = "Untitled strategy";

fn check_text(document: &str, format: api::DocumentFormat) -> ApiResult<()> {
    if document.len() > DOCUMENT_BYTES_MAX {
        return Err(ApiError::body(
            "/document",
            format!("a document has at most {DOCUMENT_BYTES_MAX} bytes"),
        ));
    }
    if document.contains('\0') {
        return Err(ApiError::body(
            "/document",
            "a document is text and has no NUL characters",
        ));
    }
    match not_json(document, format) {
        Some(error) => Err(ApiError::body(
            "/document",
            format!("this is not JSON: {error}; leave `format` out for YAML"),
        )),
        None => Ok(()),
    }
}

/// Why a document that claims to be JSON is none. YAML may be a draft that cannot be read yet; a file that says it is
/// JSON is read by other programs.
fn not_json(document: &str, format: api::DocumentFormat) -> Option<serde_json::Error> {
    match format {
        api::DocumentFormat::Yaml => None,
        api::DocumentFormat::Json => serde_json::from_str::<IgnoredAny>(document).err(),
    }
}

/// A record of a document, as a new strategy.
fn new_record(document: String, format: api::DocumentFormat, at: UnixNanos) -> StrategyRecord {
    let heading = DocumentHeading::parse(&document);
    let name = heading.name.unwrap_or_default();
    let name: String = name.trim().chars().take(100).collect();
    StrategyRecord {
        id: Uuid::now_v7().to_string(),
        name: if name.is_empty() {
            UNNAMED.to_owned()
        } else {
            name
        },
        description: heading.description,
        format: format_name(format).to_owned(),
        version: 1,
        content_hash: content_hash(&document),
        document,
        created_at: at,
        updated_at: at,
    }
}

async fn create_record(
    state: &AppState,
    headers: &HeaderMap,
    document: String,
    format: api::DocumentFormat,
) -> ApiResult<Response> {
    check_text(&document, format)?;
    let content = format!("strategy {}", content_hash(&document));
    let turn = match state.idempotency().begin(headers, content).await? {
        Begun::Made(id) => {
            return answer(
                state,
                StatusCode::CREATED,
                state.store().strategies().get(&id).await?,
            )
            .await;
        }
        Begun::Create(turn) => turn,
    };
    let record = blocking(move || Ok(new_record(document, format, now()))).await?;
    state.store().strategies().create(&record).await?;
    turn.made(&record.id);
    answer(state, StatusCode::CREATED, record).await
}

/// `POST /strategies`
pub(crate) async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiJson(input): ApiJson<api::StrategyInput>,
) -> ApiResult<Response> {
    create_record(
        &state,
        &headers,
        input.document,
        input.format.unwrap_or_default(),
    )
    .await
}

/// `POST /strategies/import`
pub(crate) async fn import(
    State(state): State<AppState>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> ApiResult<Response> {
    let malformed = |detail: &str| ApiError::new(api::ErrorCode::MalformedUpload, detail);
    let mut form = form?;
    while let Some(field) = form.next_field().await? {
        if field.name() == Some("file") {
            let is_json = field
                .file_name()
                .is_some_and(|name| name.to_lowercase().ends_with(".json"));
            let bytes = field.bytes().await?;
            let document = String::from_utf8(bytes.to_vec())
                .map_err(|_| malformed("the file is not UTF-8 text"))?;
            let format = if is_json {
                api::DocumentFormat::Json
            } else {
                api::DocumentFormat::Yaml
            };
            return create_record(&state, &headers, document, format).await;
        }
    }
    Err(malformed("there is no field `file`"))
}

/// `POST /strategies/validate`
pub(crate) async fn validate(
    State(state): State<AppState>,
    ApiJson(input): ApiJson<api::StrategyInput>,
) -> ApiResult<Json<api::StrategyValidation>> {
    let format = input.format.unwrap_or_default();
    // Text that is being written is judged, not refused, as long as it is text.
    check_text(&input.document, api::DocumentFormat::Yaml)?;
    let scope = state.scope().clone();
    blocking(move || {
        let mut read = read(&scope, &input.document);
        if let Some(error) = not_json(&input.document, format) {
            let error = DocumentError {
                message: format!("this is not JSON: {error}"),
                line: Some(error.line() as u64),
                column: Some(error.column() as u64),
            };
            let finding = unreadable(&input.document, &error);
            read = Read {
                document: None,
                findings: vec![finding],
                ..read
            };
        }
        let document = read.document.as_ref();
        let parameters = document
            .into_iter()
            .flat_map(|document| &document.parameters)
            .map(|(name, parameter)| {
                let (range, step) = match parameter {
                    ParameterDocument::Value(_) => (None, None),
                    ParameterDocument::Full { range, step, .. } => (
                        range
                            .as_deref()
                            .and_then(bellwether_trading::strategy::parse_range),
                        *step,
                    ),
                };
                api::StrategyParameter {
                    name: name.clone(),
                    default: parameter.default_value(),
                    min: range.map(|(low, _)| low),
                    max: range.map(|(_, high)| high),
                    step,
                }
            });
        Ok(Json(api::StrategyValidation {
            ok: count(&read.findings, api::Severity::Error) == 0,
            parameters: parameters.collect(),
            name: read.heading.name,
            description: read.heading.description,
            universe: read.heading.universe,
            timeframe: read.heading.timeframe,
            content_hash: read.hash.clone(),
            findings: read.findings,
        }))
    })
    .await
}

/// `GET /strategies/{id}`
pub(crate) async fn get(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let record = state.store().strategies().get(&id).await?;
    let tag = etag(&record);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim() == tag || one.trim() == "*")
    }) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    answer(&state, StatusCode::OK, record).await
}

/// `PUT /strategies/{id}`
pub(crate) async fn update(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    headers: HeaderMap,
    ApiJson(input): ApiJson<api::StrategyInput>,
) -> ApiResult<Response> {
    check_text(&input.document, input.format.unwrap_or_default())?;
    let known = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| {
            ApiError::new(
                api::ErrorCode::PreconditionRequired,
                "send the ETag of the version that you changed as If-Match",
            )
        })?;
    let newest = state.store().strategies().get(&id).await?.version;
    let expected: i32 = match known.trim().trim_matches('"').parse() {
        Ok(version) => version,
        // `*` accepts whatever is there.
        Err(_) if known.trim() == "*" => newest,
        Err(_) => {
            return Err(ApiError::new(
                api::ErrorCode::PreconditionFailed,
                "If-Match is no ETag of this strategy",
            ));
        }
    };
    let format = input.format.unwrap_or_default();
    let changed = blocking(move || {
        Ok(StrategyRecord {
            id,
            ..new_record(input.document, format, now())
        })
    })
    .await?;
    let saved = state
        .store()
        .strategies()
        .update(expected, &changed)
        .await?;
    answer(&state, StatusCode::OK, saved).await
}

/// `DELETE /strategies/{id}`
pub(crate) async fn delete(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<StatusCode> {
    state.store().strategies().delete(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VersionsQuery {
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /strategies/{id}/versions`
pub(crate) async fn versions(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<VersionsQuery>,
) -> ApiResult<Json<api::StrategyVersionPage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    let (records, total) = state
        .store()
        .strategies()
        .versions(&id, start as u64, limit as u64)
        .await?;
    let next_cursor = Paging::next_cursor(start, records.len(), total);
    let items = records.into_iter().map(|record| api::StrategyVersion {
        version: record.version.unsigned_abs(),
        name: record.name,
        format: if record.format == "json" {
            api::DocumentFormat::Json
        } else {
            api::DocumentFormat::Yaml
        },
        content_hash: record.content_hash,
        created_at: instant(record.created_at),
    });
    Ok(Json(api::StrategyVersionPage {
        items: items.collect(),
        total,
        next_cursor,
    }))
}

/// `GET /strategies/{id}/versions/{version}`
pub(crate) async fn get_version(
    State(state): State<AppState>,
    ApiPath((id, version)): ApiPath<(String, u32)>,
) -> ApiResult<Response> {
    let version = i32::try_from(version)
        .map_err(|_| ApiError::new(api::ErrorCode::UnknownVersion, "there is no such version"))?;
    let record = state.store().strategies().get_version(&id, version).await?;
    answer(&state, StatusCode::OK, record).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    format: Option<api::DocumentFormat>,
    version: Option<u32>,
}

/// `GET /strategies/{id}/export`
pub(crate) async fn export(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<ExportQuery>,
) -> ApiResult<Response> {
    let strategies = state.store().strategies();
    let record = match query.version {
        Some(0) => return Err(ApiError::query("version", "versions count from 1")),
        Some(version) => {
            strategies
                .get_version(&id, i32::try_from(version).unwrap_or(i32::MAX))
                .await?
        }
        None => strategies.get(&id).await?,
    };
    let authored = format_of(&record);
    let wanted = query.format.unwrap_or(authored);
    let text = if wanted == authored {
        record.document.clone()
    } else {
        converted(&record.document, wanted)?
    };
    let (media, ending) = match wanted {
        api::DocumentFormat::Yaml => ("application/yaml", "yaml"),
        api::DocumentFormat::Json => ("application/json", "json"),
    };
    let name: String = record
        .name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let disposition = format!(
        "attachment; filename=\"{}.{ending}\"",
        name.trim_matches('-')
    );
    Ok((
        [
            (header::CONTENT_TYPE, media.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        text,
    )
        .into_response())
}

fn converted(document: &str, format: api::DocumentFormat) -> ApiResult<String> {
    let parsed = StrategyDocument::parse(document).map_err(|error| {
        ApiError::new(
            api::ErrorCode::InvalidStrategy,
            format!(
                "the document cannot be read, so it cannot be converted: {}",
                error.message
            ),
        )
    })?;
    match format {
        api::DocumentFormat::Yaml => parsed.to_yaml().map_err(ApiError::internal),
        api::DocumentFormat::Json => {
            serde_json::to_string_pretty(&parsed).map_err(ApiError::internal)
        }
    }
}
