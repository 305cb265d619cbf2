//! Alert rules: create, read, change, switch, test, and a dry run on made-up values.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api as api;
use bellwether_catalog::SeriesEntry;
use bellwether_market::{Instrument, NANOS_PER_DAY, UnixNanos};
use bellwether_research::{
    FORWARD_BARS, FieldSnapshot, ReferenceTable, RuleTest, RuleTestError, TimeRange, dry_run,
};
use bellwether_store::RuleRecord;
use bellwether_trading::alert_rule::{AlertRule, FIELDS, FieldOptions, field, unknown_field_help};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::alerts::{
    cannot_fire, reference_table, wire_check, wire_rule, wire_rule_summary, wire_test,
};
use crate::error::{ApiError, ApiResult, with_causes};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::idempotency::Begun;
use crate::paging::Paging;
use crate::routes::market_data::{Choice, find_series, parse_symbol, search_text};
use crate::routes::strategies::content_hash;
use crate::state::{AppState, blocking, now};

/// Rules that there may be.
const RULES_MAX: u64 = 1_000;
/// Symbols of one test.
const TEST_SYMBOLS_MAX: usize = 100;
/// Bars of one test, of all symbols: as many as are done well within the time of a request.
const TEST_BARS_MAX: u64 = 4_000_000;
/// Numbers of bars after which returns are looked at.
const FORWARD_MAX: usize = 20;
/// The furthest bar after an alert that is looked at.
const FORWARD_BARS_MAX: u32 = 100_000;
/// Values of one dry run.
const SIMULATED_FIELDS_MAX: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleQuery {
    q: Option<String>,
    enabled: Option<bool>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /rules`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<RuleQuery>,
) -> ApiResult<Json<api::RulePage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    let text = search_text(query.q)?;
    let rules = state.store().rules();
    let (records, total) = rules
        .list(text.as_deref(), query.enabled, start as u64, limit as u64)
        .await?;
    let counts = state.store().alerts().count_by_rule().await?;
    let (scope, catalog) = (state.scope().clone(), state.catalog().clone());
    let items: Vec<api::RuleSummary> = blocking(move || {
        let (stored, reference) = (catalog.list()?, reference_table(&catalog)?);
        let summary = |record: &RuleRecord| {
            let alerts = counts.get(&record.id).copied().unwrap_or(0);
            wire_rule_summary(&scope, record, &stored, &reference, alerts)
        };
        Ok(records.iter().map(summary).collect())
    })
    .await?;
    let next_cursor = Paging::next_cursor(start, items.len(), total);
    Ok(Json(api::RulePage {
        items,
        total,
        next_cursor,
    }))
}

/// `GET /rules/fields`
pub(crate) async fn list_fields() -> ApiResult<Json<api::RuleFieldList>> {
    let options = FieldOptions::default();
    let items = FIELDS.iter().filter_map(|entry| {
        let example = field(&entry.name.replace("_N", "_20"), &options)?;
        Some(api::RuleField {
            name: entry.name.to_owned(),
            meaning: entry.meaning.to_owned(),
            known: entry.known.to_owned(),
            needs: example.need.words(),
            expression: example.expression,
        })
    });
    Ok(Json(api::RuleFieldList {
        items: items.collect(),
    }))
}

/// `POST /rules/validate`
pub(crate) async fn validate(
    State(state): State<AppState>,
    ApiJson(input): ApiJson<api::RuleInput>,
) -> ApiResult<Json<api::RuleValidation>> {
    check_text(&input.document)?;
    let (scope, catalog) = (state.scope().clone(), state.catalog().clone());
    blocking(move || {
        let checked = wire_check(&scope, &input.document);
        let rule = checked.rule.as_ref();
        let (stored, reference) = (catalog.list()?, reference_table(&catalog)?);
        Ok(Json(api::RuleValidation {
            ok: rule.is_some(),
            name: rule.map(|rule| rule.name().to_owned()),
            fields: rule
                .into_iter()
                .flat_map(AlertRule::fields)
                .map(|field| field.name.clone())
                .collect(),
            cannot_fire: rule
                .map(|rule| cannot_fire(rule, &stored, &reference))
                .unwrap_or_default(),
            findings: checked.findings,
        }))
    })
    .await
}

fn check_text(document: &str) -> ApiResult<()> {
    const BYTES_MAX: usize = bellwether_trading::DOCUMENT_BYTES_MAX;
    if document.len() > BYTES_MAX {
        return Err(ApiError::body(
            "/document",
            format!("a document has at most {BYTES_MAX} bytes"),
        ));
    }
    if document.contains('\0') {
        return Err(ApiError::body(
            "/document",
            "a document is text and has no NUL characters",
        ));
    }
    Ok(())
}

/// A document as a rule, or all that is wrong with it: 400 for one that cannot be read, 422 for one with errors.
fn sound(scope: &bellwether_expr::Scope, document: &str) -> ApiResult<AlertRule> {
    check_text(document)?;
    let checked = wire_check(scope, document);
    match checked.rule {
        Some(rule) => Ok(rule),
        None if checked.is_unreadable => Err(ApiError::rule(
            api::ErrorCode::MalformedRule,
            "/document",
            checked.findings,
        )),
        None => Err(ApiError::rule(
            api::ErrorCode::InvalidRule,
            "/document",
            checked.findings,
        )),
    }
}

/// A record of a document, as a new rule.
fn new_record(rule: &AlertRule, document: String, at: UnixNanos) -> RuleRecord {
    use bellwether_trading::alert_rule::AlertRuleKind as Kind;
    let authored = rule.document();
    RuleRecord {
        id: Uuid::now_v7().to_string(),
        name: authored.name.trim().to_owned(),
        description: authored.description.clone(),
        kind: match authored.kind {
            Kind::Price => "price",
            Kind::Volume => "volume",
            Kind::Gap => "gap",
            Kind::Technical => "technical",
        }
        .to_owned(),
        priority: authored.priority.unwrap_or(0),
        enabled: rule.is_enabled(),
        version: 1,
        content_hash: content_hash(&document),
        document,
        created_at: at,
        updated_at: at,
    }
}

/// A record of a document that is not saved yet.
pub(crate) fn new_rule(scope: &bellwether_expr::Scope, document: &str) -> ApiResult<RuleRecord> {
    Ok(new_record(
        &sound(scope, document)?,
        document.to_owned(),
        now(),
    ))
}

fn etag(record: &RuleRecord) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{}\"", record.version))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

async fn answer(state: &AppState, status: StatusCode, record: RuleRecord) -> ApiResult<Response> {
    let tag = etag(&record);
    let location = format!("{}/rules/{}", api::BASE_PATH, record.id);
    let alerts = state
        .store()
        .alerts()
        .count_by_rule()
        .await?
        .get(&record.id)
        .copied()
        .unwrap_or(0);
    let (scope, catalog) = (state.scope().clone(), state.catalog().clone());
    let body = blocking(move || {
        let (stored, reference) = (catalog.list()?, reference_table(&catalog)?);
        Ok(wire_rule(&scope, &record, &stored, &reference, alerts))
    })
    .await?;
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::ETAG, tag);
    if status == StatusCode::CREATED
        && let Ok(location) = HeaderValue::from_str(&location)
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// `POST /rules`
pub(crate) async fn create(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiJson(input): ApiJson<api::RuleInput>,
) -> ApiResult<Response> {
    let scope = state.scope().clone();
    let at = now();
    let record = blocking(move || {
        Ok(new_record(
            &sound(&scope, &input.document)?,
            input.document,
            at,
        ))
    })
    .await?;
    let content = format!("rule {}", record.content_hash);
    let turn = match state.idempotency().begin(&headers, content).await? {
        Begun::Made(id) => {
            return answer(
                &state,
                StatusCode::CREATED,
                state.store().rules().get(&id).await?,
            )
            .await;
        }
        Begun::Create(turn) => turn,
    };
    if state.store().rules().count().await? >= RULES_MAX {
        return Err(ApiError::body(
            "/document",
            format!("there are {RULES_MAX} rules, the most that there may be; delete one"),
        ));
    }
    state.store().rules().create(&record).await?;
    turn.made(&record.id);
    answer(&state, StatusCode::CREATED, record).await
}

/// `GET /rules/{id}`
pub(crate) async fn get(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let record = state.store().rules().get(&id).await?;
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

/// `PUT /rules/{id}`
pub(crate) async fn update(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    headers: HeaderMap,
    ApiJson(input): ApiJson<api::RuleInput>,
) -> ApiResult<Response> {
    let known = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| {
            ApiError::new(
                api::ErrorCode::PreconditionRequired,
                "send the ETag of the version that you changed as If-Match",
            )
        })?;
    let newest = state.store().rules().get(&id).await?.version;
    let scope = state.scope().clone();
    let at = now();
    let changed = blocking(move || {
        Ok(new_record(
            &sound(&scope, &input.document)?,
            input.document,
            at,
        ))
    })
    .await?;
    // After what is wrong with the document itself, which another version does not mend.
    let expected: i32 = match known.trim().trim_matches('"').parse() {
        Ok(version) => version,
        // `*` accepts whatever is there.
        Err(_) if known.trim() == "*" => newest,
        Err(_) => {
            return Err(ApiError::new(
                api::ErrorCode::PreconditionFailed,
                "If-Match is no ETag of this rule",
            ));
        }
    };
    let saved = state
        .store()
        .rules()
        .update(expected, &RuleRecord { id, ..changed })
        .await?;
    answer(&state, StatusCode::OK, saved).await
}

/// `DELETE /rules/{id}`
pub(crate) async fn delete(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<StatusCode> {
    state.store().rules().delete(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToggleQuery {
    enabled: Option<bool>,
}

/// `POST /rules/{id}/toggle`
pub(crate) async fn toggle(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<ToggleQuery>,
) -> ApiResult<Response> {
    let record = state
        .store()
        .rules()
        .switch(&id, query.enabled, now())
        .await?;
    answer(&state, StatusCode::OK, record).await
}

/// `POST /rules/{id}/test`
pub(crate) async fn test(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiJson(request): ApiJson<api::RuleTestRequest>,
) -> ApiResult<Json<api::RuleTest>> {
    let record = state.store().rules().get(&id).await?;
    if request.document.is_some() {
        let message = "the address names a rule; send a document to /rules/test, or leave it out";
        return Err(ApiError::body("/document", message));
    }
    run_test(state, record.document, request).await
}

/// `POST /rules/test`
pub(crate) async fn test_document(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::RuleTestRequest>,
) -> ApiResult<Json<api::RuleTest>> {
    let document = request
        .document
        .clone()
        .ok_or_else(|| ApiError::body("/document", "send the rule's document"))?;
    run_test(state, document, request).await
}

async fn run_test(
    state: AppState,
    document: String,
    request: api::RuleTestRequest,
) -> ApiResult<Json<api::RuleTest>> {
    blocking(move || {
        let scope = state.scope().clone();
        let rule = sound(&scope, &document)?;
        let catalog = state.catalog();
        let entries = series_of(&state, &rule, &request.symbols)?;
        let (from, range) = range_of(&rule, &request)?;
        let forward_bars = forward_bars(request.forward_bars.as_deref())?;
        let bars: u64 = entries.iter().map(|entry| entry.rows).sum();
        // A range is read in part; how much of it is known once it is read.
        let mut series = Vec::new();
        let mut read = 0;
        for entry in &entries {
            let found = catalog.series_from(Some(&entry.key.source), &entry.key.symbol, rule.timeframe(), range, None)?;
            read += found.len() as u64;
            if read > TEST_BARS_MAX {
                let message = format!(
                    "the test would read more than {TEST_BARS_MAX} of {bars} stored bars; choose fewer symbols or a shorter range"
                );
                return Err(ApiError::body("/symbols", message));
            }
            series.push(found);
        }
        let test = RuleTest {
            rule: rule.clone(),
            series,
            scope,
            reference: reference_table(catalog)?,
            from,
            forward_bars,
            threads: 1,
        };
        let result = test.run(|| ControlFlow::Continue(())).map_err(|error| match &error {
            RuleTestError::NoData | RuleTestError::Panel(_) => ApiError::new(api::ErrorCode::NoData, with_causes(&error)),
            RuleTestError::Findings(_) => ApiError::new(api::ErrorCode::InvalidRule, with_causes(&error)),
            RuleTestError::Run(_) => ApiError::new(api::ErrorCode::NoData, with_causes(&error)),
        })?;
        Ok(Json(wire_test(&rule, &result)))
    })
    .await
}

/// The stored series that a test reads.
fn series_of(
    state: &AppState,
    rule: &AlertRule,
    symbols: &[String],
) -> ApiResult<Vec<SeriesEntry>> {
    if symbols.is_empty() || symbols.len() > TEST_SYMBOLS_MAX {
        return Err(ApiError::body(
            "/symbols",
            format!("a test has 1 to {TEST_SYMBOLS_MAX} symbols"),
        ));
    }
    let mut entries = Vec::new();
    for (index, text) in symbols.iter().enumerate() {
        let pointer = format!("/symbols/{index}");
        let symbol = parse_symbol(&pointer, text)?;
        if symbols[..index].contains(text) {
            return Err(ApiError::body(&pointer, format!("{text} is named twice")));
        }
        let choice = Choice {
            timeframe: Some(rule.timeframe()),
            ..Choice::default()
        };
        entries.push(find_series(state.catalog(), &symbol, choice)?);
    }
    Ok(entries)
}

/// From when alerts count, and the range of bars to read: with the sessions before that the rule's fields need.
fn range_of(
    rule: &AlertRule,
    request: &api::RuleTestRequest,
) -> ApiResult<(Option<UnixNanos>, TimeRange)> {
    if let (Some(start), Some(end)) = (request.start_date, request.end_date)
        && start > end
    {
        return Err(ApiError::body(
            "/end_date",
            "the last date is before the first",
        ));
    }
    let midnight = |date: NaiveDate| {
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        UnixNanos::from_nanos(days.saturating_mul(NANOS_PER_DAY))
    };
    let from = request.start_date.map(midnight);
    // Five sessions take seven days, holidays a few more.
    let days_before = i64::from(rule.sessions_before()) * 3 / 2 + 10;
    Ok((
        from,
        TimeRange {
            from: from.map(|from| from.saturating_add_nanos(-days_before * NANOS_PER_DAY)),
            // The last date is a whole day of the latest zone on earth.
            to: request
                .end_date
                .map(|date| midnight(date).saturating_add_nanos(NANOS_PER_DAY + NANOS_PER_DAY / 2)),
        },
    ))
}

fn forward_bars(given: Option<&[u32]>) -> ApiResult<Vec<usize>> {
    let Some(given) = given else {
        return Ok(FORWARD_BARS.to_vec());
    };
    if given.len() > FORWARD_MAX {
        return Err(ApiError::body(
            "/forward_bars",
            format!("at most {FORWARD_MAX} numbers of bars are looked at"),
        ));
    }
    let mut bars = Vec::new();
    for (index, count) in given.iter().enumerate() {
        if !(1..=FORWARD_BARS_MAX).contains(count) {
            let message = format!("a number of bars is from 1 to {FORWARD_BARS_MAX}");
            return Err(ApiError::body(&format!("/forward_bars/{index}"), message));
        }
        bars.push(*count as usize);
    }
    Ok(bars)
}

/// `POST /market-data/simulate`
pub(crate) async fn simulate(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::SimulateRequest>,
) -> ApiResult<Json<api::SimulateResult>> {
    let in_force = match &request.document {
        Some(_) => Vec::new(),
        None => state.store().rules().in_force().await?,
    };
    blocking(move || {
        let scope = state.scope().clone();
        let snapshot = snapshot_of(&state, &request)?;
        let mut rules: Vec<(Option<String>, AlertRule)> = Vec::new();
        match &request.document {
            Some(document) => rules.push((None, sound(&scope, document)?)),
            None => {
                for record in in_force {
                    let checked = wire_check(&scope, &record.document);
                    rules.extend(checked.rule.map(|rule| (Some(record.id), rule)));
                }
            }
        }
        let judged = rules.into_iter().map(|(rule_id, rule)| {
            let run = dry_run(&rule, &scope, &snapshot);
            let part = |part: bellwether_research::DryRunPart| api::SimulatedPart {
                label: part.label,
                holds: part.holds,
            };
            api::SimulatedRule {
                rule_id,
                name: rule.name().to_owned(),
                fires: run.fires,
                parts: run.parts.into_iter().map(part).collect(),
                missing: run.missing,
                entry: run.entry,
                stop: run.stop,
                target: run.target,
                confidence: run.confidence,
            }
        });
        Ok(Json(api::SimulateResult {
            dry_run: true,
            symbol: snapshot.instrument.symbol.to_string(),
            rules: judged.collect(),
        }))
    })
    .await
}

/// The snapshot of a request: of a stored symbol with its calendar and tick, of another as a share.
fn snapshot_of(state: &AppState, request: &api::SimulateRequest) -> ApiResult<FieldSnapshot> {
    let symbol = parse_symbol("/symbol", &request.symbol)?;
    if request.fields.len() > SIMULATED_FIELDS_MAX {
        return Err(ApiError::body(
            "/fields",
            format!("at most {SIMULATED_FIELDS_MAX} fields are judged at once"),
        ));
    }
    let unknown = |fields: &BTreeMap<String, f64>| {
        fields
            .keys()
            .find(|name| field(name, &FieldOptions::default()).is_none())
            .cloned()
    };
    if let Some(name) = unknown(&request.fields) {
        let message = format!("there is no field `{name}`; {}", unknown_field_help(&name));
        return Err(ApiError::body("/fields", message));
    }
    let stored = state
        .catalog()
        .list()?
        .into_iter()
        .find(|entry| entry.key.symbol == symbol);
    let newest = reference(state)?;
    Ok(FieldSnapshot {
        sector: request.sector.clone().or_else(|| {
            newest
                .newest(symbol.as_str())
                .and_then(|(_, facts)| facts.sector.clone())
        }),
        instrument: stored.map_or_else(|| Instrument::equity(symbol), |entry| entry.instrument),
        fields: request
            .fields
            .iter()
            .map(|(name, value)| (name.clone(), *value))
            .collect(),
        time: request.time.map(nanos),
    })
}

fn reference(state: &AppState) -> ApiResult<ReferenceTable> {
    reference_table(state.catalog())
}

/// An instant of the wire; one outside the years that instants cover is the nearest end of them.
pub(crate) fn nanos(time: DateTime<Utc>) -> UnixNanos {
    let end = if time.timestamp() < 0 {
        i64::MIN
    } else {
        i64::MAX
    };
    UnixNanos::from_nanos(time.timestamp_nanos_opt().unwrap_or(end))
}
