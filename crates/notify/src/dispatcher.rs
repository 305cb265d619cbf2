//! Who sees to it that what is in the outbox arrives.

use std::sync::Arc;
use std::time::Duration;

use bellwether_market::UnixNanos;
use tokio::sync::watch;

use crate::back_off::{BackOff, Jitter};
use crate::channel::Channel;
use crate::clock::{Clock, before};
use crate::courier::{Courier, Outcome};
use crate::crew::{Crew, stopped};
use crate::event::Event;
use crate::letter::Letter;
use crate::notifier::Notifier;
use crate::outbox::{Attempt, Outbox, OutboxError, Verdict};
use crate::worker::Worker;

/// How long workers may take to finish when the program ends.
const FAREWELL_TIME_MAX: Duration = Duration::from_secs(5);
/// How often old things are forgotten.
const PRUNE_EVERY: Duration = Duration::from_secs(3_600);

/// How things are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DispatchSettings {
    /// Waits after failures.
    pub back_off: BackOff,
    /// Messages of a channel in a window; more become a digest.
    pub storm_most: usize,
    /// That window.
    pub storm_window: Duration,
    /// Notifications in one digest.
    pub digest_most: u64,
    /// How long one attempt may take.
    pub send_time_max: Duration,
    /// How long what is critical may wait before it also goes to the fallback channel.
    pub fallback_after: Duration,
    /// How long anything is tried.
    pub give_up_after: Duration,
    /// How long what is done with is kept.
    pub keep_for: Duration,
    /// How often channels, fallbacks and ages are looked after.
    pub look_every: Duration,
}

impl Default for DispatchSettings {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(86_400);
        Self {
            back_off: BackOff::default(),
            storm_most: 20,
            storm_window: Duration::from_secs(60),
            digest_most: 500,
            send_time_max: Duration::from_secs(45),
            fallback_after: Duration::from_secs(60),
            give_up_after: 3 * DAY,
            keep_for: 90 * DAY,
            look_every: Duration::from_secs(10),
        }
    }
}

/// What a test of a channel came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took.
    pub latency: Duration,
}

/// What the workers share.
pub(crate) struct Shared<O, C> {
    pub(crate) outbox: Arc<O>,
    pub(crate) courier: C,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) notifier: Notifier<O>,
    pub(crate) settings: DispatchSettings,
    pub(crate) jitter: Jitter,
    /// Counts changes of channels.
    pub(crate) changes: watch::Sender<u64>,
}

/// Who sees to it that what is in the outbox arrives; cheap to clone.
pub struct Dispatcher<O, C> {
    shared: Arc<Shared<O, C>>,
}

impl<O, C> Clone for Dispatcher<O, C> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<O: Outbox, C: Courier> Dispatcher<O, C> {
    /// Puts the parts together. `seed` spreads the waits after failures.
    pub fn new(
        outbox: Arc<O>,
        courier: C,
        clock: Arc<dyn Clock>,
        notifier: Notifier<O>,
        settings: DispatchSettings,
        seed: u64,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                outbox,
                courier,
                clock,
                notifier,
                settings,
                jitter: Jitter::new(seed),
                changes: watch::Sender::new(0),
            }),
        }
    }

    /// Lets the dispatcher see that a channel was made, changed or deleted.
    pub fn channels_changed(&self) {
        self.shared.changes.send_modify(|count| *count += 1);
    }

    /// Follows changes of channels, those that the dispatcher made itself included.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// Delivers until `stop`. What is being sent then may be sent again after the next start.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut crew = Crew::default();
        let mut changes = self.shared.changes.subscribe();
        let mut pruned_at = None;
        loop {
            changes.mark_unchanged();
            if let Err(error) = self.look(&mut crew, &mut pruned_at).await {
                tracing::error!(%error, "the outbox could not be looked after");
            }
            tokio::select! {
                biased;
                () = stopped(&mut stop) => break,
                // The sender lives as long as `self`.
                _ = changes.changed() => {}
                () = tokio::time::sleep(self.shared.settings.look_every) => {}
            }
        }
        crew.dismiss(FAREWELL_TIME_MAX).await;
    }

    async fn look(
        &self,
        crew: &mut Crew,
        pruned_at: &mut Option<UnixNanos>,
    ) -> Result<(), OutboxError> {
        let Shared {
            outbox,
            clock,
            settings,
            notifier,
            ..
        } = &*self.shared;
        let now = clock.now();
        let channels = outbox.channels().await?;
        let mut given = 0;
        for channel in channels.iter().filter(|channel| channel.enabled) {
            let fallback = channel.fallback.as_ref().filter(|fallback| {
                let mut others = channels.iter();
                others.any(|other| other.id == **fallback && other.enabled)
            });
            if let Some(fallback) = fallback {
                let since = before(now, settings.fallback_after);
                given += outbox.escalate(&channel.id, fallback, since, now).await?;
            }
        }
        if given > 0 {
            tracing::warn!(given, "notifications went to fallback channels");
        }
        let expired = outbox
            .expire(before(now, settings.give_up_after), now)
            .await?;
        if expired > 0 {
            tracing::error!(
                expired,
                "notifications could not be delivered and are given up"
            );
        }
        let is_time = pruned_at.is_none_or(|at: UnixNanos| {
            now.nanos_since(at).unsigned_abs() >= PRUNE_EVERY.as_nanos() as u64
        });
        if is_time {
            outbox.prune(before(now, settings.keep_for)).await?;
            *pruned_at = Some(now);
        }
        let working = channels.into_iter().filter(Channel::works).collect();
        crew.assign(working, |channel, stop| {
            Worker::new(channel, Arc::clone(&self.shared), stop).run()
        });
        if given > 0 {
            notifier.wake();
        }
        Ok(())
    }

    /// Sends a test through a channel now, past the outbox, and notes it in the delivery log.
    ///
    /// # Errors
    /// What the outbox says.
    pub async fn test(&self, channel: &Channel) -> Result<TestResult, OutboxError> {
        let event = Event::Test {
            channel: channel.name.clone(),
        };
        let key = self.shared.notifier.new_id();
        let at = self.shared.clock.now();
        let letter = Letter::write(channel.language, key, at, event.level(), event);
        let (outcome, latency) = self.shared.send(channel, &letter).await;
        let attempt = Attempt {
            channel: channel.id.clone(),
            entries: Vec::new(),
            key: letter.key,
            number: 1,
            at,
            latency,
            verdict: match outcome {
                Outcome::Delivered { .. } => Verdict::Delivered,
                _ => Verdict::Undeliverable,
            },
            error: outcome.reason().map(ToOwned::to_owned),
        };
        self.shared.outbox.settle(&attempt).await?;
        Ok(TestResult { outcome, latency })
    }
}

impl<O: Outbox, C: Courier> Shared<O, C> {
    /// Sends a letter; a courier that hangs is left behind.
    pub(crate) async fn send(&self, channel: &Channel, letter: &Letter) -> (Outcome, Duration) {
        let began = tokio::time::Instant::now();
        let sent = self.courier.deliver(channel, letter);
        let outcome = match tokio::time::timeout(self.settings.send_time_max, sent).await {
            Ok(outcome) => outcome,
            Err(_) => Outcome::Transient {
                reason: "it took too long".into(),
                retry_after: None,
            },
        };
        (outcome, began.elapsed())
    }
}
