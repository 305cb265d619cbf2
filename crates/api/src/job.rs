use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::page::page;

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// It waits for its turn.
    Queued,
    /// It runs.
    Running,
    /// It has done its work.
    Completed,
    /// It ended with an error.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobType {
    /// Runs a strategy over history.
    Backtest,
    /// Fits a regime.
    Fit,
}

page!(
    /// A page of jobs.
    JobPage of Job
);

/// Long work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Its id.
    #[schema(format = Uuid)]
    pub job_id: String,
    /// What it does.
    #[serde(rename = "type")]
    pub job_type: JobType,
    /// Its state.
    pub status: JobStatus,
    /// From 0 to 1.
    pub progress: f64,
    /// Items done.
    pub processed: u64,
    /// Items in all; null until it is known.
    #[schema(required = true)]
    pub total: Option<u64>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it began to run.
    #[schema(required = true)]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[schema(required = true)]
    pub finished_at: Option<DateTime<Utc>>,
    /// The phase it is in; after a failure the reason.
    #[schema(required = true)]
    pub message: Option<String>,
    /// Sharpe ratio of the newest result.
    #[schema(required = true)]
    pub latest_sharpe: Option<f64>,
    /// When the newest event happened.
    #[schema(required = true)]
    pub last_event_ts: Option<DateTime<Utc>>,
    /// Path of what the job makes.
    #[schema(required = true)]
    pub resource: Option<String>,
}

/// Lines of a job's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobLog {
    /// The lines, oldest first.
    pub items: Vec<JobLogLine>,
    /// Lines written so far, those no longer kept included.
    pub total: u64,
    /// Number of the first line after these; null when these are the newest of a finished job.
    #[schema(required = true)]
    pub next_offset: Option<u64>,
}

/// A line of a job's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobLogLine {
    /// Number of the line, from 0.
    pub line: u64,
    /// When it was written.
    pub ts: DateTime<Utc>,
    /// How much it matters.
    pub level: LogLevel,
    /// The job.
    #[schema(format = Uuid)]
    pub job_id: String,
    /// What happened, as a stable name.
    pub event: String,
    /// What happened, in words.
    pub message: String,
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Detail.
    Debug,
    /// Normal.
    Info,
    /// Perhaps a problem.
    Warn,
    /// A problem.
    Error,
}
