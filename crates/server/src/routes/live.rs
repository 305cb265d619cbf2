//! The moving market, and runs.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api::{self as api, ErrorCode};
use bellwether_market::Symbol;
use bellwether_runtime::live::RunAtWork;
use serde::Deserialize;

use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::idempotency::Begun;
use crate::live::{replay_run, start_run, summaries, wire};
use crate::paging::Paging;
use crate::routes::strategies::content_hash;
use crate::state::{AppState, blocking};

/// Seconds of a market in one of ours: the least and the most.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.1..=100_000.0;
/// Rows of one step.
const STEPS_MAX: u32 = 1_000;
/// Who asks, where it is a client of the API.
const BY_THE_APP: &str = "app";
/// Symbols of one run.
const SYMBOLS_MAX: usize = 100;

/// `GET /state`
pub(crate) async fn state(State(state): State<AppState>) -> Json<api::LiveState> {
    Json(state.live().state_with_log())
}

/// `GET /sources`
pub(crate) async fn list_sources(State(state): State<AppState>) -> Json<api::MarketSourceList> {
    let feed = state.live().feed();
    Json(api::MarketSourceList {
        items: feed.iter().map(|feed| wire::source(feed)).collect(),
    })
}

/// `PUT /sources/{id}/pace`
pub(crate) async fn set_pace(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiJson(request): ApiJson<api::PaceRequest>,
) -> ApiResult<Json<api::MarketSource>> {
    let feed = state.live().feed().filter(|feed| feed.name() == id);
    let feed = feed.ok_or_else(|| {
        ApiError::new(
            ErrorCode::UnknownSource,
            format!("there is no source `{id}`"),
        )
    })?;
    let Some(pace) = feed.pace() else {
        return Err(ApiError::body(
            "",
            "its market is the real one, and is as fast as it is",
        ));
    };
    if let Some(speed) = request.speed
        && !SPEEDS.contains(&speed)
    {
        let message = format!("a speed is from {} to {}", SPEEDS.start(), SPEEDS.end());
        return Err(ApiError::body("/speed", message));
    }
    if let Some(step) = request.step
        && !(1..=STEPS_MAX).contains(&step)
    {
        let message = format!("a step is of 1 to {STEPS_MAX} rows");
        return Err(ApiError::body("/step", message));
    }
    if let Some(speed) = request.speed {
        pace.set_speed(speed);
    }
    if let Some(paused) = request.paused {
        pace.set_paused(paused);
    }
    if let Some(step) = request.step {
        pace.step(step);
    }
    state.live().watcher().set_changed();
    Ok(Json(wire::source(&feed)))
}

/// `GET /market-data/{symbol}`
pub(crate) async fn get_price(
    State(state): State<AppState>,
    ApiPath(symbol): ApiPath<String>,
) -> ApiResult<Json<api::LivePrice>> {
    let feed = state.live().moving()?;
    let unknown = || {
        ApiError::new(
            ErrorCode::UnknownSymbol,
            format!("the market has no price of `{symbol}`"),
        )
    };
    let named = Symbol::new(&symbol).map_err(|_| unknown())?;
    let tick = feed.price(&named).ok_or_else(unknown)?;
    Ok(Json(wire::price(named.as_str(), &tick)))
}

/// `POST /bot/start`
pub(crate) async fn start(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiJson(request): ApiJson<api::StartRequest>,
) -> ApiResult<Response> {
    let count = request.symbols.as_ref().map_or(0, Vec::len);
    if count > SYMBOLS_MAX {
        let message = format!("a run has at most {SYMBOLS_MAX} symbols");
        return Err(ApiError::body("/symbols", message));
    }
    let text = serde_json::to_string(&request).map_err(ApiError::internal)?;
    let content = format!("run {}", content_hash(&text));
    let turn = match state.idempotency().begin(&headers, content).await? {
        Begun::Made(name) => {
            let run = state.live().run(&name)?;
            return Ok(created(&run));
        }
        Begun::Create(turn) => turn,
    };
    let run = start_run(&state, request).await?;
    turn.made(&format!("{:x}", run.number()));
    Ok(created(&run))
}

fn created(run: &RunAtWork) -> Response {
    let mut response = (StatusCode::CREATED, Json(wire::run(run))).into_response();
    let location = format!("{}/bot/runs/{:x}", api::BASE_PATH, run.number());
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// `POST /bot/stop`
pub(crate) async fn stop(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::RunRequest>,
) -> ApiResult<Json<api::RunList>> {
    let run = request.run.as_deref();
    Ok(Json(state.live().stop(run, BY_THE_APP).await?))
}

/// `POST /bot/emergency_stop`
pub(crate) async fn emergency_stop(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::RunRequest>,
) -> ApiResult<Json<api::EmergencyStop>> {
    let run = request.run.as_deref();
    Ok(Json(state.live().emergency_stop(run, BY_THE_APP).await?))
}

/// `POST /bot/rearm`
pub(crate) async fn rearm(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::RunRequest>,
) -> ApiResult<Json<api::RunList>> {
    Ok(Json(state.live().rearm(request.run.as_deref()).await?))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunsQuery {
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /bot/runs`
pub(crate) async fn list_runs(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<RunsQuery>,
) -> ApiResult<Json<api::LiveRunPage>> {
    let paging = Paging::of(query.limit, query.offset, query.cursor);
    let now = state.live().all();
    let mut runs: Vec<api::LiveRun> = now.iter().rev().map(|run| wire::run(run)).collect();
    let for_logs = state.clone();
    runs.extend(blocking(move || summaries(&for_logs)).await?);
    let (items, total, next_cursor) = paging.page(runs)?;
    Ok(Json(api::LiveRunPage {
        items,
        total,
        next_cursor,
    }))
}

/// `GET /bot/runs/{run}`
pub(crate) async fn get_run(
    State(state): State<AppState>,
    ApiPath(name): ApiPath<String>,
) -> ApiResult<Json<api::LiveRun>> {
    if let Ok(run) = state.live().run(&name) {
        return Ok(Json(wire::run(&run)));
    }
    let runs = blocking(move || summaries(&state)).await?;
    let found = runs.into_iter().find(|run| run.run == name);
    found
        .map(Json)
        .ok_or_else(|| crate::live::unknown_run(&name))
}

/// `POST /bot/runs/{run}/replay`
pub(crate) async fn replay(
    State(state): State<AppState>,
    ApiPath(name): ApiPath<String>,
) -> ApiResult<Json<api::ReplayReport>> {
    Ok(Json(blocking(move || replay_run(&state, &name)).await?))
}

/// `POST /broker/flatten`
pub(crate) async fn flatten(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::RunRequest>,
) -> ApiResult<Json<api::RunList>> {
    Ok(Json(state.live().flatten(request.run.as_deref()).await?))
}
