//! What is kept of a backtest: a head that lists show, and the results with the tearsheet.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use bellwether_api as api;
use bellwether_runtime::Job;
use bellwether_store::BacktestRecord;
use serde::{Deserialize, Serialize};

use super::wire;
use crate::error::{ApiError, ApiResult};
use crate::routes::jobs::wire_status;

/// What is kept of a backtest beside its results.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) strategy_name: String,
    pub(super) strategy_version: Option<u32>,
    pub(super) strategy_hash: String,
    pub(super) parameters: BTreeMap<String, f64>,
    pub(super) tickers: Vec<String>,
    pub(super) timeframe: String,
    pub(super) start_date: Option<chrono::NaiveDate>,
    pub(super) end_date: Option<chrono::NaiveDate>,
    pub(super) initial_capital: String,
    pub(super) fill: api::FillConvention,
    pub(super) data_source: String,
    pub(super) simulated: bool,
    pub(super) error: Option<String>,
    pub(super) summary: Option<api::BacktestSummary>,
    pub(super) started_at: Option<chrono::DateTime<chrono::Utc>>,
    pub(super) finished_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Results and tearsheet as they are kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) results: api::BacktestResults,
    pub(crate) tearsheet: String,
}

pub(super) fn pack(kept: &Kept) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    serde_json::to_writer(&mut encoder, kept)?;
    encoder.flush()?;
    encoder.finish()
}

pub(crate) fn unpack(bytes: &[u8]) -> ApiResult<Kept> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut text)
        .map_err(ApiError::internal)?;
    serde_json::from_slice(&text).map_err(ApiError::internal)
}

/// A backtest as the wire tells it; the state of a living job is newer than the record's.
pub(crate) fn wire_backtest(
    record: &BacktestRecord,
    job: Option<&Job>,
) -> ApiResult<api::Backtest> {
    let head: Head = serde_json::from_str(&record.head).map_err(ApiError::internal)?;
    let status = job.map_or_else(
        || parse_status(&record.status),
        |job| wire_status(job.status),
    );
    Ok(api::Backtest {
        id: record.id.clone(),
        job_id: record.job_id.clone(),
        status,
        error: head
            .error
            .or_else(|| (status == api::JobStatus::Failed).then(|| unfinished(job))),
        strategy_id: record.strategy_id.clone(),
        strategy_name: head.strategy_name,
        strategy_version: head.strategy_version,
        strategy_hash: head.strategy_hash,
        parameters: head.parameters,
        tickers: head.tickers,
        timeframe: head.timeframe,
        start_date: head.start_date,
        end_date: head.end_date,
        initial_capital: head.initial_capital,
        fill: head.fill,
        data_source: head.data_source,
        simulated: head.simulated,
        summary: head.summary,
        created_at: wire::instant(record.created_at),
        started_at: head.started_at,
        finished_at: head.finished_at,
    })
}

/// Why a backtest failed that could not say so itself.
fn unfinished(job: Option<&Job>) -> String {
    job.and_then(|job| job.message.clone())
        .unwrap_or_else(|| "the program ended before it was done".to_owned())
}

fn parse_status(status: &str) -> api::JobStatus {
    match status {
        "queued" => api::JobStatus::Queued,
        "running" => api::JobStatus::Running,
        "completed" => api::JobStatus::Completed,
        "cancelled" => api::JobStatus::Cancelled,
        _ => api::JobStatus::Failed,
    }
}
