use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::JobStatus;

/// One event of a job, flat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobEvent {
    /// What kind of event.
    #[serde(rename = "type")]
    pub event_type: JobEventType,
    /// The job.
    #[schema(format = Uuid)]
    pub job_id: String,
    /// Number of the event within its job, from 1; 0 where it tells the state that a stream begins with.
    pub seq: u64,
    /// The phase.
    #[schema(required = true)]
    pub step: Option<String>,
    /// Items done.
    pub processed: u64,
    /// Items in all.
    #[schema(required = true)]
    pub total: Option<u64>,
    /// Seconds since it began to run.
    pub elapsed_s: f64,
    /// Items per second.
    #[schema(required = true)]
    pub rate: Option<f64>,
    /// Expression of a `result`.
    #[schema(required = true)]
    pub expr_hash: Option<String>,
    /// Sharpe ratio of a `result`.
    #[schema(required = true)]
    pub sharpe: Option<f64>,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// In `phase` and `summary`.
    #[schema(required = true)]
    pub count: Option<u64>,
    /// State of the job.
    pub status: JobStatus,
    /// In words.
    #[schema(required = true)]
    pub message: Option<String>,
    /// Equity so far, of a backtest.
    #[schema(required = true)]
    pub equity: Option<PartialEquity>,
}

/// Kind of a job event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobEventType {
    /// A new phase begins.
    Phase,
    /// Some more items are done.
    Progress,
    /// Something was found.
    Result,
    /// It has ended; nothing follows.
    Summary,
}

/// How far a backtest has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PartialEquity {
    /// How far the run has come.
    pub timestamp: DateTime<Utc>,
    /// Equity there.
    pub equity: f64,
    /// Trades closed so far.
    pub trades: u64,
}
