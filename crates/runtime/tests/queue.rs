//! The life of jobs.
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use bellwether_market::UnixNanos;
use bellwether_runtime::{
    Job, JobFailure, JobId, JobQueue, JobRecords, JobStatus, LogLevel, QueueLimits, Refused, Saying,
};

#[derive(Default)]
struct Kept(Mutex<Vec<(JobId, JobStatus)>>);

impl JobRecords for Kept {
    fn save(&self, job: &Job) {
        self.0.lock().unwrap().push((job.id, job.status));
    }
}

fn queue(running: usize, waiting: usize) -> (JobQueue, Arc<Kept>) {
    let kept = Arc::new(Kept::default());
    let ticks = AtomicI64::new(0);
    let clock = Arc::new(move || UnixNanos::from_nanos(ticks.fetch_add(1, Ordering::Relaxed)));
    let queue = JobQueue::start(QueueLimits { running, waiting }, clock, kept.clone()).unwrap();
    (queue, kept)
}

fn id(n: u128) -> JobId {
    JobId::from_u128(n)
}

/// Waits until the job is over; its summary is the last thing it says.
fn wait(
    events: &mut tokio::sync::broadcast::Receiver<bellwether_runtime::JobEvent>,
    job: JobId,
) -> Job {
    loop {
        let event = events.blocking_recv().unwrap();
        if event.job.id == job && event.saying == Saying::Summary {
            return event.job;
        }
    }
}

#[test]
fn a_job_says_what_it_does_and_is_kept() {
    let (queue, kept) = queue(1, 10);
    let mut events = queue.events();
    queue
        .submit(id(1), "backtest", Some("/backtest/1".into()), |job| {
            job.phase("reading", Some(4));
            job.progress(2, 4, None);
            job.log(LogLevel::Info, "read", "two of four");
            job.result(None, Some(1.5));
            Ok(())
        })
        .unwrap();
    let job = wait(&mut events, id(1));
    assert_eq!(
        (job.status, job.processed, job.total, job.latest_sharpe),
        (JobStatus::Completed, 2, Some(4), Some(1.5))
    );
    assert_eq!(job.progress(), 1.0);
    let (lines, written) = queue.log(id(1), 0, 10).unwrap();
    assert_eq!(
        (lines.len(), written, lines[0].message.as_str()),
        (1, 1, "two of four")
    );
    queue.shut_down();
    let statuses: Vec<_> = kept
        .0
        .lock()
        .unwrap()
        .iter()
        .map(|(_, status)| *status)
        .collect();
    assert_eq!(
        statuses,
        [JobStatus::Queued, JobStatus::Running, JobStatus::Completed]
    );
}

#[test]
fn a_failure_and_a_panic_end_their_job_alone() {
    let (queue, _) = queue(1, 10);
    let mut events = queue.events();
    queue
        .submit(id(1), "backtest", None, |_| {
            Err(JobFailure::Failed("no bars".into()))
        })
        .unwrap();
    queue
        .submit(id(2), "backtest", None, |_| panic!("a fault"))
        .unwrap();
    queue.submit(id(3), "backtest", None, |_| Ok(())).unwrap();
    assert_eq!(wait(&mut events, id(1)).message.as_deref(), Some("no bars"));
    assert_eq!(wait(&mut events, id(2)).status, JobStatus::Failed);
    assert_eq!(wait(&mut events, id(3)).status, JobStatus::Completed);
}

#[test]
fn more_than_may_wait_is_refused_and_cancelling_frees_the_place() {
    let (queue, _) = queue(1, 1);
    let mut events = queue.events();
    let (go, gate) = channel::<()>();
    let (begun, began) = channel();
    queue
        .submit(id(1), "backtest", None, move |_| {
            begun.send(()).unwrap();
            gate.recv().unwrap();
            Ok(())
        })
        .unwrap();
    began.recv().unwrap();
    queue.submit(id(2), "backtest", None, |_| Ok(())).unwrap();
    assert_eq!(
        queue
            .submit(id(3), "backtest", None, |_| Ok(()))
            .unwrap_err(),
        Refused::Full(1)
    );
    assert_eq!(queue.cancel(id(2)).unwrap().status, JobStatus::Cancelled);
    queue.submit(id(4), "backtest", None, |_| Ok(())).unwrap();
    go.send(()).unwrap();
    assert_eq!(wait(&mut events, id(4)).status, JobStatus::Completed);
    assert!(
        queue.cancel(id(4)).is_none(),
        "what is over cannot be cancelled"
    );
}

#[test]
fn a_running_job_hears_that_it_should_stop() {
    let (queue, _) = queue(1, 1);
    let mut events = queue.events();
    let (begun, began) = channel();
    queue
        .submit(id(1), "backtest", None, move |job| {
            begun.send(()).unwrap();
            while !job.is_cancelled() {
                std::thread::yield_now();
            }
            Err(JobFailure::Cancelled)
        })
        .unwrap();
    began.recv().unwrap();
    let _ = queue.cancel(id(1));
    assert_eq!(wait(&mut events, id(1)).status, JobStatus::Cancelled);
}

#[test]
fn what_the_end_of_the_program_stops_says_so() {
    let (queue, _) = queue(1, 10);
    let mut events = queue.events();
    let (begun, begins) = channel();
    let work = move |job: &bellwether_runtime::JobHandle| {
        begun.send(()).unwrap();
        while !job.is_cancelled() {
            std::thread::yield_now();
        }
        Err(JobFailure::Cancelled)
    };
    queue.submit(id(1), "backtest", None, work).unwrap();
    begins.recv().unwrap();
    queue.shut_down();
    let job = wait(&mut events, id(1));
    assert_eq!(job.status, JobStatus::Cancelled);
    assert!(job.message.unwrap().contains("the program ended"));
}
