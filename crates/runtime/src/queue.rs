//! The queue of jobs: a few run, a few wait, the rest is refused.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use bellwether_market::UnixNanos;
use tokio::sync::broadcast;

use crate::job::{Job, JobEvent, JobId, JobStatus, LogLevel, LogLine, Partial, Saying};

/// Lines kept of a job's log.
pub const LOG_LINES_MAX: usize = 2_000;
/// Events kept for readers that are behind.
const EVENTS_BUFFERED: usize = 4_096;
/// Jobs kept in memory after they ended; older ones are in the records.
const ENDED_KEPT: usize = 500;

/// How much may run and wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueLimits {
    /// Jobs that run at once.
    pub running: usize,
    /// Jobs that wait.
    pub waiting: usize,
}

impl Default for QueueLimits {
    fn default() -> Self {
        Self {
            running: 3,
            waiting: 100,
        }
    }
}

/// The present. Injected, so that jobs can be tested without a clock.
pub type Clock = Arc<dyn Fn() -> UnixNanos + Send + Sync>;

/// Who keeps jobs beyond the life of the process. Called from the job's own thread, which may wait.
pub trait JobRecords: Send + Sync {
    /// Takes note of a job's state.
    fn save(&self, job: &Job);
}

/// Why a job was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// As many wait as may.
    #[error("{0} jobs are waiting already; try again when some have ended")]
    Full(usize),
    /// The program is ending.
    #[error("the program is shutting down")]
    ShuttingDown,
}

/// How a job's work ends when it does not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobFailure {
    /// It was told to stop, and did.
    Cancelled,
    /// It could not be done, for this reason.
    Failed(String),
}

type Work = Box<dyn FnOnce(&JobHandle) -> Result<(), JobFailure> + Send>;

/// A queue of jobs with threads of its own; jobs never run where requests are answered.
pub struct JobQueue {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    events: broadcast::Sender<JobEvent>,
    limits: QueueLimits,
    clock: Clock,
    records: Arc<dyn JobRecords>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(JobId, Work)>,
    jobs: HashMap<JobId, Entry>,
    ended: VecDeque<JobId>,
    closing: bool,
}

struct Entry {
    job: Job,
    seq: u64,
    log: VecDeque<LogLine>,
    lines: u64,
    cancelled: Arc<AtomicBool>,
}

impl JobQueue {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        limits: QueueLimits,
        clock: Clock,
        records: Arc<dyn JobRecords>,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State::default()),
            wake: Condvar::new(),
            events: broadcast::channel(EVENTS_BUFFERED).0,
            limits,
            clock,
            records,
        });
        let threads = (0..limits.running.max(1))
            .map(|number| {
                let shared = Arc::clone(&shared);
                std::thread::Builder::new()
                    .name(format!("job-{number}"))
                    .spawn(move || shared.work())
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            shared,
            threads: Mutex::new(threads),
        })
    }

    /// Takes a job. `resource` is what it makes, as a path of the API.
    ///
    /// # Errors
    /// [`Refused`] when too many wait.
    pub fn submit(
        &self,
        id: JobId,
        kind: &'static str,
        resource: Option<String>,
        work: impl FnOnce(&JobHandle) -> Result<(), JobFailure> + Send + 'static,
    ) -> Result<Job, Refused> {
        let job = Job {
            id,
            kind,
            status: JobStatus::Queued,
            processed: 0,
            total: None,
            created_at: (self.shared.clock)(),
            started_at: None,
            finished_at: None,
            message: None,
            latest_sharpe: None,
            last_event_at: None,
            resource,
        };
        {
            let mut state = self.shared.lock();
            if state.closing {
                return Err(Refused::ShuttingDown);
            }
            if state.waiting.len() >= self.shared.limits.waiting {
                return Err(Refused::Full(state.waiting.len()));
            }
            state.waiting.push_back((id, Box::new(work)));
            let entry = Entry {
                job: job.clone(),
                seq: 0,
                log: VecDeque::new(),
                lines: 0,
                cancelled: Arc::new(AtomicBool::new(false)),
            };
            state.jobs.insert(id, entry);
        }
        self.shared.records.save(&job);
        self.shared.wake.notify_one();
        Ok(job)
    }

    /// A job that waits, runs, or ended not long ago.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<Job> {
        self.shared
            .lock()
            .jobs
            .get(&id)
            .map(|entry| entry.job.clone())
    }

    /// How many run and wait.
    #[must_use]
    pub fn load(&self) -> (usize, usize) {
        let state = self.shared.lock();
        let running = state
            .jobs
            .values()
            .filter(|entry| entry.job.status == JobStatus::Running)
            .count();
        (running, state.waiting.len())
    }

    /// The limits.
    #[must_use]
    pub fn limits(&self) -> QueueLimits {
        self.shared.limits
    }

    /// Asks a job to stop: one that waits ends at once, one that runs at its next step. `None` if it is unknown or over.
    #[must_use]
    pub fn cancel(&self, id: JobId) -> Option<Job> {
        let mut state = self.shared.lock();
        let entry = state
            .jobs
            .get(&id)
            .filter(|entry| !entry.job.status.is_over())?;
        entry.cancelled.store(true, Ordering::Relaxed);
        let waits = entry.job.status == JobStatus::Queued;
        state.waiting.retain(|(waiting, _)| *waiting != id);
        drop(state);
        if waits {
            self.shared.finish(
                id,
                JobStatus::Cancelled,
                Some("cancelled before it began".into()),
            );
        }
        self.job(id)
    }

    /// Lines of a job's log from number `from` on, `limit` at most, and how many were written so far.
    #[must_use]
    pub fn log(&self, id: JobId, from: u64, limit: usize) -> Option<(Vec<LogLine>, u64)> {
        let state = self.shared.lock();
        let entry = state.jobs.get(&id)?;
        let lines = entry
            .log
            .iter()
            .filter(|line| line.line >= from)
            .take(limit)
            .cloned();
        Some((lines.collect(), entry.lines))
    }

    /// Everything that jobs say from now on. A reader that falls far behind is told how much it missed.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<JobEvent> {
        self.shared.events.subscribe()
    }

    /// Takes nothing more, asks what runs to stop, and waits for the threads.
    pub fn shut_down(&self) {
        let waiting: Vec<JobId> = {
            let mut state = self.shared.lock();
            state.closing = true;
            for entry in state.jobs.values() {
                entry.cancelled.store(true, Ordering::Relaxed);
            }
            state.waiting.drain(..).map(|(id, _)| id).collect()
        };
        for id in waiting {
            self.shared.finish(
                id,
                JobStatus::Cancelled,
                Some("the program ended before it began".into()),
            );
        }
        self.shared.wake.notify_all();
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a job thread panicked outside a job");
            }
        }
    }
}

impl Drop for JobQueue {
    fn drop(&mut self) {
        self.shut_down();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // No invariant spans the lock, so a panic elsewhere has not broken the state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The life of a thread.
    fn work(self: &Arc<Self>) {
        while let Some((id, work)) = self.next() {
            let handle = JobHandle {
                shared: Arc::clone(self),
                id,
                cancelled: self.begin(id),
            };
            let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| work(&handle)));
            let (status, message) = match outcome {
                Ok(Ok(())) => (JobStatus::Completed, None),
                Ok(Err(JobFailure::Cancelled)) => {
                    let why = if self.lock().closing {
                        "the program ended before it was done"
                    } else {
                        "cancelled"
                    };
                    (JobStatus::Cancelled, Some(why.to_owned()))
                }
                Ok(Err(JobFailure::Failed(reason))) => (JobStatus::Failed, Some(reason)),
                Err(_) => (
                    JobStatus::Failed,
                    Some("it stopped by a fault of the program; its log says where".into()),
                ),
            };
            self.finish(id, status, message);
        }
    }

    fn next(&self) -> Option<(JobId, Work)> {
        let mut state = self.lock();
        loop {
            if let Some(next) = state.waiting.pop_front() {
                return Some(next);
            }
            if state.closing {
                return None;
            }
            state = self
                .wake
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn begin(&self, id: JobId) -> Arc<AtomicBool> {
        let now = (self.clock)();
        let (job, cancelled) = {
            let mut state = self.lock();
            let Some(entry) = state.jobs.get_mut(&id) else {
                return Arc::default();
            };
            entry.job.status = JobStatus::Running;
            entry.job.started_at = Some(now);
            (entry.job.clone(), Arc::clone(&entry.cancelled))
        };
        self.records.save(&job);
        self.say(
            id,
            Saying::Phase {
                step: "started".into(),
                count: None,
            },
            |_| {},
        );
        cancelled
    }

    fn finish(&self, id: JobId, status: JobStatus, message: Option<String>) {
        let now = (self.clock)();
        if let Some(reason) = message.as_ref().filter(|_| status == JobStatus::Failed) {
            self.log(id, LogLevel::Error, "job_failed", reason.clone());
        }
        self.say(id, Saying::Summary, |job| {
            job.status = status;
            job.finished_at = Some(now);
            if message.is_some() {
                job.message = message;
            }
        });
        let job = {
            let mut state = self.lock();
            state.ended.push_back(id);
            if state.ended.len() > ENDED_KEPT
                && let Some(oldest) = state.ended.pop_front()
            {
                state.jobs.remove(&oldest);
            }
            state.jobs.get(&id).map(|entry| entry.job.clone())
        };
        if let Some(job) = job {
            self.records.save(&job);
        }
    }

    /// Changes a job, and tells everyone.
    fn say(&self, id: JobId, saying: Saying, change: impl FnOnce(&mut Job)) {
        let now = (self.clock)();
        let event = {
            let mut state = self.lock();
            let Some(entry) = state.jobs.get_mut(&id) else {
                return;
            };
            change(&mut entry.job);
            entry.job.last_event_at = Some(now);
            entry.seq += 1;
            JobEvent {
                seq: entry.seq,
                at: now,
                saying,
                job: entry.job.clone(),
            }
        };
        // No listener is no error.
        let _ = self.events.send(event);
    }

    fn log(&self, id: JobId, level: LogLevel, event: &'static str, message: String) {
        let at = (self.clock)();
        let mut state = self.lock();
        let Some(entry) = state.jobs.get_mut(&id) else {
            return;
        };
        entry.log.push_back(LogLine {
            line: entry.lines,
            at,
            level,
            event,
            message,
        });
        entry.lines += 1;
        if entry.log.len() > LOG_LINES_MAX {
            entry.log.pop_front();
        }
    }
}

/// What a job's work is given: a way to tell how far it is, and to hear that it should stop.
pub struct JobHandle {
    shared: Arc<Shared>,
    id: JobId,
    cancelled: Arc<AtomicBool>,
}

impl JobHandle {
    /// The job's name.
    #[must_use]
    pub fn id(&self) -> JobId {
        self.id
    }

    /// Whether the work should stop; ask often.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// A new phase begins, with items of its own where their `count` is known.
    pub fn phase(&self, step: &str, count: Option<u64>) {
        let saying = Saying::Phase {
            step: step.to_owned(),
            count,
        };
        self.shared.say(self.id, saying, |job| {
            job.message = Some(step.to_owned());
            if count.is_some() {
                (job.processed, job.total) = (0, count);
            }
        });
    }

    /// So many items are done.
    pub fn progress(&self, processed: u64, total: u64, partial: Option<Partial>) {
        self.shared
            .say(self.id, Saying::Progress { partial }, |job| {
                job.processed = processed;
                job.total = Some(total);
            });
    }

    /// Something was found.
    pub fn result(&self, expr_hash: Option<String>, sharpe: Option<f64>) {
        self.shared
            .say(self.id, Saying::Result { expr_hash, sharpe }, |job| {
                job.latest_sharpe = sharpe
            });
    }

    /// Writes a line to the job's log.
    pub fn log(&self, level: LogLevel, event: &'static str, message: impl Into<String>) {
        self.shared.log(self.id, level, event, message.into());
    }
}
