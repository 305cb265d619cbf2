//! Backtests: queue one, list them, read results and the tearsheet.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api as api;
use bellwether_runtime::Job;
use bellwether_store::{BacktestFilter, BacktestRecord};
use serde::Deserialize;
use uuid::Uuid;

use crate::backtest::{Kept, POINTS_MAX, accept, prepare, unpack, wire, wire_backtest};
use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::idempotency::Begun;
use crate::paging::Paging;
use crate::state::{AppState, blocking};

/// Points of an equity curve when the client does not say.
const POINTS_DEFAULT: u32 = 2_000;

/// `POST /backtest/run`
pub(crate) async fn run(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiJson(request): ApiJson<api::BacktestRequest>,
) -> ApiResult<Response> {
    let content = format!(
        "backtest {}",
        serde_json::to_string(&request).map_err(ApiError::internal)?
    );
    let turn = match state.idempotency().begin(&headers, content).await? {
        Begun::Made(id) => {
            let record = state.store().backtests().get(&id).await?;
            let job = crate::routes::jobs::find(&state, &record.job_id).await?;
            return Ok(accepted(api::BacktestAccepted {
                backtest_id: id,
                job,
            }));
        }
        Begun::Create(turn) => turn,
    };
    let saved = match (&request.strategy, &request.document) {
        (Some(id), None) => Some(match request.strategy_version {
            Some(version) => {
                state
                    .store()
                    .strategies()
                    .get_version(id, i32::try_from(version).unwrap_or(i32::MAX))
                    .await?
            }
            None => state.store().strategies().get(id).await?,
        }),
        (None, Some(_)) => None,
        _ => {
            return Err(ApiError::body(
                "/strategy",
                "give either `strategy`, the id of a saved one, or `document`",
            ));
        }
    };
    let catalog = state.catalog().clone();
    let scope = state.scope().clone();
    let for_head = request.clone();
    let prepared = blocking(move || prepare(&scope, &catalog, &request, saved)).await?;
    let made = accept(&state, prepared, &for_head).await?;
    turn.made(&made.backtest_id);
    Ok(accepted(made))
}

fn accepted(made: api::BacktestAccepted) -> Response {
    let location = format!("{}/backtest/{}", api::BASE_PATH, made.backtest_id);
    (
        StatusCode::ACCEPTED,
        [(header::LOCATION, location)],
        Json(made),
    )
        .into_response()
}

fn job_of(state: &AppState, record: &BacktestRecord) -> Option<Job> {
    state.jobs().job(record.job_id.parse().ok()?)
}

/// The newest backtests, for snapshots of the hub.
pub(crate) async fn newest(state: &AppState, limit: u64) -> ApiResult<Vec<api::Backtest>> {
    let (records, _) = state
        .store()
        .backtests()
        .list(&BacktestFilter::default(), 0, limit)
        .await?;
    records
        .iter()
        .map(|record| wire_backtest(record, job_of(state, record).as_ref()))
        .collect()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BacktestQuery {
    status: Option<api::JobStatus>,
    strategy: Option<String>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /backtest`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<BacktestQuery>,
) -> ApiResult<Json<api::BacktestPage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    if query
        .strategy
        .as_ref()
        .is_some_and(|id| Uuid::parse_str(id).is_err())
    {
        return Err(ApiError::query(
            "strategy",
            "this is not the id of a strategy",
        ));
    }
    let filter = BacktestFilter {
        status: query
            .status
            .map(|status| crate::routes::jobs::status_name(status).to_owned()),
        strategy_id: query.strategy,
    };
    let (records, total) = state
        .store()
        .backtests()
        .list(&filter, start as u64, limit as u64)
        .await?;
    let items: Vec<api::Backtest> = records
        .iter()
        .map(|record| wire_backtest(record, job_of(&state, record).as_ref()))
        .collect::<ApiResult<_>>()?;
    let next_cursor = Paging::next_cursor(start, items.len(), total);
    Ok(Json(api::BacktestPage {
        items,
        total,
        next_cursor,
    }))
}

/// `GET /backtest/{id}`
pub(crate) async fn get(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<Json<api::Backtest>> {
    let record = state.store().backtests().get(&id).await?;
    Ok(Json(wire_backtest(
        &record,
        job_of(&state, &record).as_ref(),
    )?))
}

/// `DELETE /backtest/{id}`
pub(crate) async fn delete(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<StatusCode> {
    let record = state.store().backtests().get(&id).await?;
    if job_of(&state, &record).is_some_and(|job| !job.status.is_over()) {
        return Err(ApiError::new(
            api::ErrorCode::BacktestRunning,
            "the backtest runs; cancel its job first",
        ));
    }
    state.store().backtests().delete(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn kept(state: &AppState, id: &str) -> ApiResult<Kept> {
    let record = state.store().backtests().get(id).await?;
    match state.store().backtests().results(id).await? {
        Some(bytes) => blocking(move || unpack(&bytes)).await,
        None => {
            let running = job_of(state, &record).is_some_and(|job| !job.status.is_over());
            let (code, detail) = if running {
                (
                    api::ErrorCode::BacktestRunning,
                    "the backtest has not ended yet; follow its job",
                )
            } else {
                (
                    api::ErrorCode::BacktestWithoutResults,
                    "the backtest ended without results; its job says why",
                )
            };
            Err(ApiError::new(code, detail))
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultsQuery {
    points: Option<u32>,
}

/// `GET /backtest/{id}/results`
pub(crate) async fn get_results(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<ResultsQuery>,
) -> ApiResult<Json<api::BacktestResults>> {
    let points = query.points.unwrap_or(POINTS_DEFAULT);
    if !(2..=POINTS_MAX).contains(&points) {
        return Err(ApiError::query(
            "points",
            format!("a curve has 2 to {POINTS_MAX} points"),
        ));
    }
    let mut results = kept(&state, &id).await?.results;
    let equity: Vec<f64> = results
        .equity_curve
        .iter()
        .map(|point| point.equity)
        .collect();
    results.equity_curve = wire::thinned(&equity, points as usize)
        .into_iter()
        .map(|row| results.equity_curve[row])
        .collect();
    Ok(Json(results))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TearsheetQuery {
    download: Option<bool>,
    lang: Option<api::Language>,
}

/// `GET /backtest/{id}/tearsheet`
pub(crate) async fn get_tearsheet(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<TearsheetQuery>,
) -> ApiResult<Response> {
    let kept = kept(&state, &id).await?;
    let page = match query.lang.unwrap_or_default() {
        api::Language::En => kept.tearsheet,
        api::Language::Fr => kept.tearsheet_french.unwrap_or(kept.tearsheet),
    };
    // The page carries its style with it, and nothing else.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
    let mut response = (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, policy),
        ],
        page,
    )
        .into_response();
    if query.download == Some(true)
        && let Ok(value) =
            header::HeaderValue::from_str(&format!("attachment; filename=\"tearsheet-{id}.html\""))
    {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
