//! Where things are told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, broadcast, watch};

use crate::channel::{Channel, ChannelId};
use crate::clock::Clock;
use crate::crew::stopped;
use crate::event::Event;
use crate::level::Level;
use crate::notification::Notification;
use crate::outbox::{Enqueued, Outbox, OutboxError};

/// Notifications that wait to be written down. Beyond it the oldest infos make room, then the oldest warnings; errors and
/// what is critical may be twice as many.
pub const WAITING_MAX: usize = 4_096;
/// Notifications that a follower may be behind.
const FOLLOWED_MAX: usize = 256;
/// How long to wait after the outbox failed.
const WRITE_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// How long what waits may take to be written when the program ends.
const FAREWELL_TIME_MAX: Duration = Duration::from_secs(5);

/// Gives new ids; later ones sort behind earlier ones.
pub(crate) type NewId = Arc<dyn Fn() -> String + Send + Sync>;

/// Why something could not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TellError {
    /// The outbox has not answered for long, and too much waits.
    #[error("{WAITING_MAX} notifications wait to be written down; this one was dropped")]
    Full,
}

/// Where things are told; cheap to clone.
pub struct Notifier<O> {
    inner: Arc<Inner<O>>,
}

struct Inner<O> {
    outbox: Arc<O>,
    clock: Arc<dyn Clock>,
    new_id: NewId,
    waiting: Mutex<VecDeque<Notification>>,
    arrived: Notify,
    /// Counts what was put into the outbox, so that workers wake up.
    put: watch::Sender<u64>,
    kept: broadcast::Sender<Notification>,
}

impl<O> Clone for Notifier<O> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<O: Outbox> Notifier<O> {
    /// Tells through an outbox.
    pub fn new(
        outbox: Arc<O>,
        clock: Arc<dyn Clock>,
        new_id: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                outbox,
                clock,
                new_id: Arc::new(new_id),
                waiting: Mutex::default(),
                arrived: Notify::new(),
                put: watch::Sender::new(0),
                kept: broadcast::channel(FOLLOWED_MAX).0,
            }),
        }
    }

    /// A notification of now.
    #[must_use]
    pub fn notification(&self, event: Event) -> Notification {
        Notification::new((self.inner.new_id)(), self.inner.clock.now(), event)
    }

    /// Tells of an event and goes on at once: for those who trade. It is written down a moment later, and lost only if the
    /// program dies within that moment; who cannot accept that uses [`Notifier::record`].
    ///
    /// # Errors
    /// [`TellError::Full`].
    pub fn tell(&self, event: Event) -> Result<(), TellError> {
        self.tell_of(self.notification(event))
    }

    /// The same with a notification that has a key of its own.
    ///
    /// # Errors
    /// [`TellError::Full`].
    pub fn tell_of(&self, notification: Notification) -> Result<(), TellError> {
        let mut waiting = self.waiting();
        if waiting.len() >= WAITING_MAX {
            match victim(waiting.iter().map(|waiting| waiting.level)) {
                Some(victim) => {
                    let dropped = waiting.remove(victim);
                    let key = dropped.map(|dropped| dropped.key);
                    tracing::error!(
                        key,
                        "a notification was dropped: too many wait to be written"
                    );
                }
                None if notification.level >= Level::Error && waiting.len() < 2 * WAITING_MAX => {}
                None => return Err(TellError::Full),
            }
        }
        waiting.push_back(notification);
        drop(waiting);
        self.inner.arrived.notify_one();
        Ok(())
    }

    /// Writes a notification down for every channel that takes it. Once this returns it is not lost any more.
    ///
    /// # Errors
    /// What the outbox says.
    pub async fn record(&self, notification: &Notification) -> Result<Enqueued, OutboxError> {
        let channels = self.inner.outbox.channels().await?;
        let takers: Vec<ChannelId> = takers(&channels, notification);
        let enqueued = self.inner.outbox.enqueue(notification, &takers).await?;
        if enqueued == Enqueued::Kept {
            self.wake();
            // Nobody following is no error.
            let _ = self.inner.kept.send(notification.clone());
        }
        Ok(enqueued)
    }

    /// Everything that is written down from now on.
    #[must_use]
    pub fn follow(&self) -> broadcast::Receiver<Notification> {
        self.inner.kept.subscribe()
    }

    /// Writes down what is told, until `stop`; what waits then is still written. What the outbox does not take is offered
    /// again.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        loop {
            // `notified` and `stopped` are cancel-safe; a write is not interrupted.
            tokio::select! {
                biased;
                () = stopped(&mut stop) => break,
                () = self.inner.arrived.notified() => {}
            }
            while let Err(error) = self.write_waiting().await {
                tracing::error!(%error, "notifications could not be written down; trying again");
                tokio::select! {
                    biased;
                    () = stopped(&mut stop) => break,
                    () = tokio::time::sleep(WRITE_AGAIN_AFTER) => {}
                }
            }
        }
        match tokio::time::timeout(FAREWELL_TIME_MAX, self.write_waiting()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, waiting = self.waiting().len(), "notifications are lost");
            }
            Err(_) => tracing::error!(waiting = self.waiting().len(), "notifications are lost"),
        }
    }

    async fn write_waiting(&self) -> Result<(), OutboxError> {
        loop {
            let Some(next) = self.waiting().front().cloned() else {
                return Ok(());
            };
            self.record(&next).await?;
            let mut waiting = self.waiting();
            // It may have made room for another meanwhile.
            if waiting.front().is_some_and(|first| first.id == next.id) {
                waiting.pop_front();
            }
        }
    }

    /// Lets workers look into the outbox.
    pub(crate) fn wake(&self) {
        self.inner.put.send_modify(|count| *count += 1);
    }

    pub(crate) fn put(&self) -> watch::Receiver<u64> {
        self.inner.put.subscribe()
    }

    pub(crate) fn new_id(&self) -> String {
        (self.inner.new_id)()
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Notification>> {
        // The queue is whole between any two statements, so a panic elsewhere has not broken it.
        self.inner
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn takers(channels: &[Channel], notification: &Notification) -> Vec<ChannelId> {
    let takers = channels
        .iter()
        .filter(|channel| channel.takes(notification));
    takers.map(|channel| channel.id.clone()).collect()
}

/// Which one makes room: the oldest info, else the oldest warning.
fn victim(levels: impl Iterator<Item = Level>) -> Option<usize> {
    let mut warning = None;
    for (place, level) in levels.enumerate() {
        match level {
            Level::Info => return Some(place),
            Level::Warning if warning.is_none() => warning = Some(place),
            _ => {}
        }
    }
    warning
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infos_make_room_before_warnings_and_errors_never() {
        use Level::{Critical, Error, Info, Warning};
        let check = |levels: &[Level]| victim(levels.iter().copied());
        assert_eq!(check(&[Error, Warning, Info, Info]), Some(2));
        assert_eq!(check(&[Error, Warning, Warning]), Some(1));
        assert_eq!(check(&[Error, Critical]), None);
    }
}
