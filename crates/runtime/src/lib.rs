//! Jobs and their life: a bounded queue with threads of its own, progress, cancellation, orderly shutdown.
//!
//! - [`JobQueue`] takes work, runs a few pieces at once, lets a few wait and refuses the rest.
//! - [`JobHandle`] is what the work is given: it says how far it is, and hears that it should stop.
//! - [`JobRecords`] is the port through which jobs outlive the process; the composition implements it.
//!
//! What is deliberately absent: HTTP, SQL, and any knowledge of what a job does.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod job;
mod queue;

pub use job::{Job, JobEvent, JobId, JobStatus, LogLevel, LogLine, Partial, Saying};
pub use queue::{
    Clock, JobFailure, JobHandle, JobQueue, JobRecords, LOG_LINES_MAX, QueueLimits, Refused,
};
