//! Keeps jobs in the records, one after the other.

use std::sync::Mutex;
use std::sync::PoisonError;

use bellwether_runtime::{Job, JobRecords};
use bellwether_store::Store;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::routes::jobs::record_of;

/// States that may wait to be written. Jobs change their state three times, and a bounded number of them is not over.
const WAITING_MAX: usize = 4_096;

enum Note {
    Job(Box<Job>),
    /// Everything before this is written.
    Written(oneshot::Sender<()>),
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

    /// Waits until what was saved so far is in the records.
    pub(crate) async fn written(&self) {
        let (sender, done) = oneshot::channel();
        if self.notes.send(Note::Written(sender)).await.is_ok() {
            let _ = done.await;
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
                }
            }
            Note::Written(sender) => {
                let _ = sender.send(());
            }
            Note::End => return,
        }
    }
}
