//! A job: long work, what is known of it, and what it tells while it runs.

use bellwether_market::UnixNanos;
use uuid::Uuid;

/// What names a job.
pub type JobId = Uuid;

/// Where a job is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

impl JobStatus {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more happens.
    #[must_use]
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// What is known of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// What it does, as a stable name.
    pub kind: &'static str,
    /// Where it is.
    pub status: JobStatus,
    /// Items done.
    pub processed: u64,
    /// Items in all, once that is known.
    pub total: Option<u64>,
    /// When it was asked for.
    pub created_at: UnixNanos,
    /// When it began to run.
    pub started_at: Option<UnixNanos>,
    /// When it ended.
    pub finished_at: Option<UnixNanos>,
    /// The phase it is in; after a failure the reason.
    pub message: Option<String>,
    /// The Sharpe ratio of its newest result.
    pub latest_sharpe: Option<f64>,
    /// When it last said something.
    pub last_event_at: Option<UnixNanos>,
    /// What it makes, as a path of the API.
    pub resource: Option<String>,
}

impl Job {
    /// The share that is done, from 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        match self.status {
            JobStatus::Completed => 1.0,
            _ => self
                .total
                .filter(|total| *total > 0)
                .map_or(0.0, |total| self.processed as f64 / total as f64),
        }
    }
}

/// What a job says.
#[derive(Debug, Clone, PartialEq)]
pub enum Saying {
    /// A new phase begins.
    Phase {
        /// Its name.
        step: String,
        /// How many items it has, where that is known.
        count: Option<u64>,
    },
    /// Some more items are done.
    Progress {
        /// A sample of what is being made.
        partial: Option<Partial>,
    },
    /// Something was found.
    Result {
        /// The hash of the expression behind it, if one is.
        expr_hash: Option<String>,
        /// Its Sharpe ratio.
        sharpe: Option<f64>,
    },
    /// The job is over; nothing follows.
    Summary,
}

/// How far a backtest has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partial {
    /// The time of its last row.
    pub time: UnixNanos,
    /// Equity there.
    pub equity: f64,
    /// Trades closed so far.
    pub trades: u64,
}

/// Something a job said, with the state it was in.
#[derive(Debug, Clone, PartialEq)]
pub struct JobEvent {
    /// Number within its job, from 1.
    pub seq: u64,
    /// When.
    pub at: UnixNanos,
    /// What.
    pub saying: Saying,
    /// The job after it.
    pub job: Job,
}

/// How much a line of a log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Normal.
    Info,
    /// Perhaps a problem.
    Warn,
    /// A problem.
    Error,
}

/// A line of a job's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Number of the line, from 0.
    pub line: u64,
    /// When.
    pub at: UnixNanos,
    /// How much it matters.
    pub level: LogLevel,
    /// A stable name of what happened.
    pub event: &'static str,
    /// What happened, in words.
    pub message: String,
}
