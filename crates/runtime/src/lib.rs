//! What works on while requests come and go: jobs, and strategies on a market that moves.
//!
//! - [`JobQueue`] takes work, runs a few pieces at once, lets a few wait and refuses the rest.
//! - [`JobHandle`] is what the work is given: it says how far it is, and hears that it should stop.
//! - [`JobRecords`] is the port through which jobs outlive the process; the composition implements it.
//!
//! - [`feed`] reads markets that move, and hands their bars on.
//! - [`live`] drives the trading core: its log, its venue, and what to do after a crash.
//!
//! What is deliberately absent: HTTP, SQL, and any knowledge of what a job does.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod feed;
mod job;
pub mod live;
mod queue;

pub use job::{Job, JobEvent, JobId, JobStatus, LogLevel, LogLine, Partial, Saying};
pub use queue::{
    Clock, JobFailure, JobHandle, JobQueue, JobRecords, LOG_LINES_MAX, QueueLimits, Refused,
};
