//! Jobs: list, state, cancel, log.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bellwether_api as api;
use bellwether_market::UnixNanos;
use bellwether_runtime::{Job, JobEvent, JobStatus, LogLevel, Saying};
use bellwether_store::{JobRecord, Jobs};
use serde::Deserialize;

use crate::backtest::wire::instant;
use crate::clock;
use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiPath, ApiQuery};
use crate::paging::{OFFSET_MAX, Paging};
use crate::state::AppState;

/// Lines of one answer.
const LOG_LINES_MAX: u32 = 1_000;

pub(crate) fn wire_status(status: JobStatus) -> api::JobStatus {
    match status {
        JobStatus::Queued => api::JobStatus::Queued,
        JobStatus::Running => api::JobStatus::Running,
        JobStatus::Completed => api::JobStatus::Completed,
        JobStatus::Failed => api::JobStatus::Failed,
        JobStatus::Cancelled => api::JobStatus::Cancelled,
    }
}

pub(crate) fn status_name(status: api::JobStatus) -> &'static str {
    match status {
        api::JobStatus::Queued => "queued",
        api::JobStatus::Running => "running",
        api::JobStatus::Completed => "completed",
        api::JobStatus::Failed => "failed",
        api::JobStatus::Cancelled => "cancelled",
    }
}

/// What a job is on the wire, by what the records call it.
fn job_type(kind: &str) -> api::JobType {
    match kind {
        crate::regime_job::KIND => api::JobType::Fit,
        _ => api::JobType::Backtest,
    }
}

/// What the records call a job.
fn kind_of(job_type: api::JobType) -> &'static str {
    match job_type {
        api::JobType::Backtest => crate::backtest::KIND,
        api::JobType::Fit => crate::regime_job::KIND,
    }
}

pub(crate) fn wire_job(job: &Job) -> api::Job {
    api::Job {
        job_id: job.id.to_string(),
        job_type: job_type(job.kind),
        status: wire_status(job.status),
        progress: job.progress(),
        processed: job.processed,
        total: job.total,
        created_at: instant(job.created_at),
        started_at: job.started_at.map(instant),
        finished_at: job.finished_at.map(instant),
        message: job.message.clone(),
        latest_sharpe: job.latest_sharpe,
        last_event_ts: job.last_event_at.map(instant),
        resource: job.resource.clone(),
    }
}

/// A job as it is kept.
pub(crate) fn record_of(job: &Job) -> JobRecord {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    JobRecord {
        id: job.id.to_string(),
        kind: job.kind.to_owned(),
        status: job.status.name().to_owned(),
        processed: signed(job.processed),
        total: job.total.map(signed),
        message: job.message.clone(),
        resource: job.resource.clone(),
        latest_sharpe: job.latest_sharpe,
        created_at: job.created_at,
        started_at: job.started_at,
        finished_at: job.finished_at,
        last_event_at: job.last_event_at,
    }
}

fn wire_record(record: &JobRecord) -> api::Job {
    let status = match record.status.as_str() {
        "queued" => api::JobStatus::Queued,
        "running" => api::JobStatus::Running,
        "completed" => api::JobStatus::Completed,
        "cancelled" => api::JobStatus::Cancelled,
        _ => api::JobStatus::Failed,
    };
    let processed = record.processed.unsigned_abs();
    let total = record.total.map(i64::unsigned_abs);
    api::Job {
        job_id: record.id.clone(),
        job_type: job_type(&record.kind),
        status,
        progress: match (status, total) {
            (api::JobStatus::Completed, _) => 1.0,
            (_, Some(total)) if total > 0 => processed as f64 / total as f64,
            _ => 0.0,
        },
        processed,
        total,
        created_at: instant(record.created_at),
        started_at: record.started_at.map(instant),
        finished_at: record.finished_at.map(instant),
        message: record.message.clone(),
        latest_sharpe: record.latest_sharpe,
        last_event_ts: record.last_event_at.map(instant),
        resource: record.resource.clone(),
    }
}

/// A job by its id: from the queue while it is known there, else from the records.
pub(crate) async fn find(state: &AppState, id: &str) -> ApiResult<api::Job> {
    let live = id.parse().ok().and_then(|id| state.jobs().job(id));
    match live {
        Some(job) => Ok(wire_job(&job)),
        None => Ok(wire_record(&state.store().jobs().get(id).await?)),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobQuery {
    status: Option<api::JobStatus>,
    r#type: Option<api::JobType>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /jobs`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<JobQuery>,
) -> ApiResult<Json<api::JobPage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    let kind = query.r#type.map(kind_of);
    let (items, total) = newest(&state, query.status, kind, start as u64, limit as u64).await?;
    let next_cursor = Paging::next_cursor(start, items.len(), total);
    Ok(Json(api::JobPage {
        items,
        total,
        next_cursor,
    }))
}

/// Jobs, newest first; what runs now with its state of now.
pub(crate) async fn newest(
    state: &AppState,
    status: Option<api::JobStatus>,
    kind: Option<&str>,
    start: u64,
    limit: u64,
) -> ApiResult<(Vec<api::Job>, u64)> {
    let jobs: Jobs<'_> = state.store().jobs();
    let (records, total) = jobs
        .list(status.map(status_name), kind, start, limit)
        .await?;
    let current = |record: &JobRecord| {
        let live = record.id.parse().ok().and_then(|id| state.jobs().job(id));
        live.map_or_else(|| wire_record(record), |job| wire_job(&job))
    };
    Ok((records.iter().map(current).collect(), total))
}

/// `GET /jobs/{id}`
pub(crate) async fn get(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<Json<api::Job>> {
    Ok(Json(find(&state, &id).await?))
}

/// `DELETE /jobs/{id}`
pub(crate) async fn cancel(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<(StatusCode, Json<api::Job>)> {
    let found = find(&state, &id).await?;
    let cancelled = id.parse().ok().and_then(|id| state.jobs().cancel(id));
    match cancelled {
        Some(job) => Ok((StatusCode::ACCEPTED, Json(wire_job(&job)))),
        None => Err(ApiError::new(
            api::ErrorCode::JobFinished,
            format!("the job is {} already", status_name(found.status)),
        )),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogQuery {
    tail: Option<u32>,
    offset: Option<u64>,
}

/// `GET /jobs/{id}/log`
pub(crate) async fn log(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<LogQuery>,
) -> ApiResult<Json<api::JobLog>> {
    if query.tail.is_some() && query.offset.is_some() {
        return Err(ApiError::query("tail", "give `tail` or `offset`, not both"));
    }
    if query
        .tail
        .is_some_and(|tail| !(1..=LOG_LINES_MAX).contains(&tail))
    {
        return Err(ApiError::query(
            "tail",
            format!("ask for 1 to {LOG_LINES_MAX} lines"),
        ));
    }
    if query.offset.is_some_and(|offset| offset > OFFSET_MAX) {
        return Err(ApiError::query(
            "offset",
            format!("an offset is at most {OFFSET_MAX}"),
        ));
    }
    let job = find(&state, &id).await?;
    let is_over = !matches!(job.status, api::JobStatus::Queued | api::JobStatus::Running);
    let parsed = id.parse().ok();
    let written = parsed
        .and_then(|id| state.jobs().log(id, 0, 0))
        .map_or(0, |(_, written)| written);
    let from = query.tail.map_or(query.offset.unwrap_or(0), |tail| {
        written.saturating_sub(u64::from(tail))
    });
    let found = parsed.and_then(|id| state.jobs().log(id, from, LOG_LINES_MAX as usize));
    // The log of a job from before the last start is gone; the job itself is not.
    let (lines, total) = found.unwrap_or_default();
    let next = lines.last().map_or(from, |line| line.line + 1);
    let items = lines.into_iter().map(|line| api::JobLogLine {
        line: line.line,
        ts: instant(line.at),
        level: match line.level {
            LogLevel::Info => api::LogLevel::Info,
            LogLevel::Warn => api::LogLevel::Warn,
            LogLevel::Error => api::LogLevel::Error,
        },
        job_id: id.clone(),
        event: line.event.to_owned(),
        message: line.message,
    });
    Ok(Json(api::JobLog {
        items: items.collect(),
        total,
        next_offset: (!is_over || next < total).then_some(next),
    }))
}

/// Where a job is, as the first event of a stream.
pub(crate) fn state_event(job: &api::Job) -> api::JobEvent {
    let is_over = !matches!(job.status, api::JobStatus::Queued | api::JobStatus::Running);
    let elapsed = job
        .started_at
        .map(|started| job.finished_at.unwrap_or_else(clock::utc) - started);
    api::JobEvent {
        event_type: if is_over {
            api::JobEventType::Summary
        } else {
            api::JobEventType::Progress
        },
        job_id: job.job_id.clone(),
        seq: 0,
        step: None,
        processed: job.processed,
        total: job.total,
        elapsed_s: elapsed.map_or(0.0, |elapsed| {
            elapsed.num_milliseconds().max(0) as f64 / 1000.0
        }),
        rate: None,
        expr_hash: None,
        sharpe: job.latest_sharpe,
        timestamp: clock::utc(),
        count: is_over.then_some(job.processed),
        status: job.status,
        message: job.message.clone(),
        equity: None,
    }
}

/// An event on the wire.
pub(crate) fn wire_event(event: &JobEvent) -> api::JobEvent {
    let seconds = |from: UnixNanos, to: UnixNanos| to.nanos_since(from).max(0) as f64 / 1e9;
    let elapsed_s = event.job.started_at.map_or(0.0, |started| {
        seconds(started, event.job.finished_at.unwrap_or(event.at))
    });
    let mut wire = api::JobEvent {
        event_type: api::JobEventType::Progress,
        job_id: event.job.id.to_string(),
        seq: event.seq,
        step: None,
        processed: event.job.processed,
        total: event.job.total,
        elapsed_s,
        rate: (elapsed_s > 0.0).then(|| event.job.processed as f64 / elapsed_s),
        expr_hash: None,
        sharpe: None,
        timestamp: instant(event.at),
        count: None,
        status: wire_status(event.job.status),
        message: event.job.message.clone(),
        equity: None,
    };
    match &event.saying {
        Saying::Phase { step, count } => {
            wire.event_type = api::JobEventType::Phase;
            wire.step = Some(step.clone());
            wire.count = *count;
        }
        Saying::Progress { partial } => {
            wire.equity = partial.map(|partial| api::PartialEquity {
                timestamp: instant(partial.time),
                equity: partial.equity,
                trades: partial.trades,
            });
        }
        Saying::Result { expr_hash, sharpe } => {
            wire.event_type = api::JobEventType::Result;
            wire.expr_hash.clone_from(expr_hash);
            wire.sharpe = *sharpe;
        }
        Saying::Summary => {
            wire.event_type = api::JobEventType::Summary;
            wire.count = Some(event.job.processed);
            wire.sharpe = event.job.latest_sharpe;
        }
    }
    wire
}
