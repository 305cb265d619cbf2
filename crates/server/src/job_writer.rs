//! Keeps jobs in the records, one after the other.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use bellwether_runtime::{Job, JobId, JobRecords, JobStatus};
use bellwether_store::{Store, StoreError};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::routes::jobs::record_of;

/// States that may wait to be written. Jobs change their state three times, and a bounded number of them is not over.
const WAITING_MAX: usize = 4_096;

enum Note {
    Job(Box<Job>),
    /// Everything before this is written, or that of this job could not be.
    Written(JobId, oneshot::Sender<Result<(), StoreError>>),
    End,
}

/// Writes in the order of the changes: jobs are submitted where nobody may wait, so the writing is done by a task.
pub(crate) struct JobWriter {
    notes: mpsc::Sender<Note>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl JobWriter {
    /// Starts the task.
    pub(crate) fn start(store: Store) -> Self {
        let (notes, received) = mpsc::channel(WAITING_MAX);
        Self {
            notes,
            task: Mutex::new(Some(tokio::spawn(write(store, received)))),
        }
    }

    /// Waits until a job that was just queued is in the records.
    ///
    /// # Errors
    /// Why it is not.
    pub(crate) async fn written(&self, job: JobId) -> Result<(), StoreError> {
        let (sender, done) = oneshot::channel();
        match self.notes.send(Note::Written(job, sender)).await {
            Ok(()) => done.await.unwrap_or(Ok(())),
            Err(_) => Ok(()),
        }
    }

    /// Writes what waits and ends the task.
    pub(crate) async fn end(&self) {
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(task) = task else { return };
        let _ = self.notes.send(Note::End).await;
        if let Err(error) = task.await {
            tracing::error!(%error, "the writer of jobs did not end in order");
        }
    }
}

impl JobRecords for JobWriter {
    fn save(&self, job: &Job) {
        if self
            .notes
            .try_send(Note::Job(Box::new(job.clone())))
            .is_err()
        {
            tracing::error!(job = %job.id, "the state of a job was not kept: too many wait to be written");
        }
    }
}

async fn write(store: Store, mut notes: mpsc::Receiver<Note>) {
    // Of jobs that were not kept when they were queued, for whoever queued them and asks next.
    let mut failed: HashMap<JobId, StoreError> = HashMap::new();
    while let Some(note) = notes.recv().await {
        match note {
            Note::Job(job) => {
                let record = record_of(&job);
                let mut outcome = store.jobs().save(&record).await;
                if outcome.is_ok() && job.status.is_over() {
                    // A job that never began, or broke, could not say so itself.
                    outcome = store
                        .backtests()
                        .end_of_job(&record.id, &record.status)
                        .await;
                }
                if let Err(error) = outcome {
                    tracing::error!(%error, job = record.id, "the state of a job was not kept");
                    if job.status == JobStatus::Queued {
                        failed.insert(job.id, error);
                    }
                }
            }
            Note::Written(job, sender) => {
                let _ = sender.send(failed.remove(&job).map_or(Ok(()), Err));
            }
            Note::End => return,
        }
    }
}
