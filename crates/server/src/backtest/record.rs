//! What is kept of a backtest: a head that lists show, and the results with the tearsheet.

use std::collections::BTreeMap;
use std::io::{BufWriter, Read as _, Write};

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
    /// What an older version kept has only the English one.
    #[serde(default)]
    pub(crate) tearsheet_french: Option<String>,
}

/// Bytes that are compressed between two looks at whether to stop.
const PACK_BYTES: usize = 64 * 1024;

/// Writes on until it is told to stop.
struct UntilStopped<'s, W> {
    inner: W,
    is_stopped: &'s dyn Fn() -> bool,
}

impl<W: Write> Write for UntilStopped<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if (self.is_stopped)() {
            return Err(std::io::Error::other("it was stopped"));
        }
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// Compresses what is kept; fails when it is stopped, because of a long run that takes its time.
pub(super) fn pack(kept: &Kept, is_stopped: &dyn Fn() -> bool) -> std::io::Result<Vec<u8>> {
    let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let writer = UntilStopped {
        inner: encoder,
        is_stopped,
    };
    let mut writer = BufWriter::with_capacity(PACK_BYTES, writer);
    serde_json::to_writer(&mut writer, kept)?;
    let writer = writer.into_inner().map_err(|error| error.into_error())?;
    writer.inner.finish()
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn packing_stops_when_it_is_told_to() {
        let looks = Cell::new(0);
        let is_stopped = || {
            looks.set(looks.get() + 1);
            looks.get() > 3
        };
        let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let writer = UntilStopped {
            inner: encoder,
            is_stopped: &is_stopped,
        };
        let mut writer = BufWriter::with_capacity(PACK_BYTES, writer);
        let long = "x".repeat(1024);
        let written = (0..100_000).take_while(|_| writer.write_all(long.as_bytes()).is_ok());
        assert!(written.count() <= 4 * PACK_BYTES / 1024);
        assert_eq!(looks.get(), 4);
        // What is left in the buffer is not written either.
        drop(writer.into_parts());
    }
}
