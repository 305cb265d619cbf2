//! The worker of one channel: takes what is due from the outbox, sends it, notes what came of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bellwether_market::UnixNanos;
use tokio::sync::watch;

use crate::back_off::Jitter;
use crate::channel::Channel;
use crate::clock::{after, until};
use crate::courier::{Courier, Outcome};
use crate::crew::stopped;
use crate::dispatcher::Shared;
use crate::event::{DigestItem, Event, KindCount};
use crate::letter::Letter;
use crate::outbox::{Attempt, Entry, Outbox, OutboxError, Take, Verdict};
use crate::rate_limit::Bucket;
use crate::storm::{Plan, StormGuard};

/// How long a worker rests at the most before it looks again.
const IDLE_TIME_MAX: Duration = Duration::from_secs(30);
/// How long it waits after the outbox failed.
const OUTBOX_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How often it tries to note what came of an attempt.
const SETTLE_TRIES: u32 = 3;
/// What is claimed is due again so long after the attempt must have ended.
const CLAIM_MARGIN: Duration = Duration::from_secs(15);
/// Notifications that a digest shows.
const DIGEST_SHOWN: usize = 10;

pub(crate) struct Worker<O, C> {
    channel: Channel,
    shared: Arc<Shared<O, C>>,
    stop: watch::Receiver<bool>,
    put: watch::Receiver<u64>,
    storm: StormGuard,
    bucket: Bucket,
    jitter: Jitter,
    /// Failures in a row.
    failures: u32,
    /// Nothing is sent before.
    closed_until: UnixNanos,
}

/// Whether a worker goes on.
enum Next {
    /// At once.
    Now,
    /// When something is put into the outbox, or after so long.
    WhenPut(Duration),
    /// Not before so long.
    After(Duration),
    /// Not until a person changes the channel.
    Never,
}

impl<O: Outbox, C: Courier> Worker<O, C> {
    pub(crate) fn new(
        channel: Channel,
        shared: Arc<Shared<O, C>>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let now = shared.clock.now();
        Self {
            put: shared.notifier.put(),
            storm: StormGuard::new(shared.settings.storm_most, shared.settings.storm_window),
            bucket: Bucket::new(channel.pace(), now),
            jitter: shared.jitter.of(channel.id.as_str()),
            failures: 0,
            closed_until: now,
            channel,
            shared,
            stop,
        }
    }

    pub(crate) async fn run(mut self) {
        while !*self.stop.borrow() {
            self.put.mark_unchanged();
            let next = self.step().await.unwrap_or_else(|error| {
                tracing::error!(%error, channel = self.channel.name, "the outbox of a channel failed");
                Next::After(OUTBOX_AGAIN_AFTER)
            });
            let (wait, wakes) = match next {
                Next::Now => continue,
                Next::Never => return,
                Next::WhenPut(wait) => (wait, true),
                Next::After(wait) => (wait, false),
            };
            // All branches are cancel-safe.
            tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return,
                _ = self.put.changed(), if wakes => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn step(&mut self) -> Result<Next, OutboxError> {
        let now = self.shared.clock.now();
        if now < self.closed_until {
            return Ok(Next::After(until(now, self.closed_until)));
        }
        let standing = self.shared.outbox.standing(&self.channel.id, now).await?;
        let take = match self.storm.plan(&standing, now) {
            Plan::Idle => {
                let rest = standing.next_due_at.map_or(IDLE_TIME_MAX, |due| {
                    until(now, due).max(Duration::from_millis(1))
                });
                return Ok(Next::WhenPut(rest.min(IDLE_TIME_MAX)));
            }
            // Something critical may come in between.
            Plan::Collect(then) => return Ok(Next::WhenPut(until(now, then).max(TICK))),
            Plan::Finish(digest) => Take::Begun(digest),
            Plan::One => Take::One,
            Plan::Digest => Take::Digest {
                id: self.shared.notifier.new_id(),
                most: self.shared.settings.digest_most,
            },
        };
        let ready_at = self.bucket.ready_at(now);
        if ready_at > now {
            return Ok(Next::After(until(now, ready_at)));
        }
        let free_at = after(now, self.shared.settings.send_time_max + CLAIM_MARGIN);
        let digest = match &take {
            Take::One => None,
            Take::Digest { id, .. } | Take::Begun(id) => Some(id.clone()),
        };
        let entries = self
            .shared
            .outbox
            .claim(&self.channel.id, take, now, free_at)
            .await?;
        match self.letter(&entries, digest) {
            Some(letter) => self.carry(&entries, letter, now).await,
            // Somebody else was faster.
            None => Ok(Next::After(TICK)),
        }
    }

    /// Entries in words: one by itself, more as a digest. The same entries make the same letter in every attempt.
    fn letter(&self, entries: &[Entry], digest: Option<String>) -> Option<Letter> {
        let language = self.channel.language;
        let first = entries.first()?;
        let Some(id) = digest else {
            let notification = &first.notification;
            return Some(Letter::write(
                language,
                notification.id.clone(),
                notification.created_at,
                notification.level,
                notification.event.clone(),
            ));
        };
        let newest = entries
            .iter()
            .map(|entry| entry.notification.created_at)
            .max()?;
        let level = entries.iter().map(|entry| entry.notification.level).max()?;
        Some(Letter::write(
            language,
            id,
            newest,
            level,
            digest_of(entries),
        ))
    }

    async fn carry(
        &mut self,
        entries: &[Entry],
        letter: Letter,
        at: UnixNanos,
    ) -> Result<Next, OutboxError> {
        self.bucket.take(at);
        let (outcome, latency) = self.shared.send(&self.channel, &letter).await;
        let now = self.shared.clock.now();
        let channel = self.channel.name.as_str();
        let (verdict, next) = match &outcome {
            Outcome::Delivered { pause, .. } => {
                self.failures = 0;
                self.storm.sent(now);
                if let Some(pause) = pause {
                    let longest = self.shared.settings.back_off.longest_asked;
                    self.closed_until = after(now, (*pause).min(longest));
                }
                (Verdict::Delivered, Next::Now)
            }
            Outcome::Transient {
                reason,
                retry_after,
            } => {
                self.failures = self.failures.saturating_add(1);
                let chance = self.jitter.draw();
                let wait = self
                    .shared
                    .settings
                    .back_off
                    .wait(self.failures, chance, *retry_after);
                tracing::warn!(
                    channel,
                    reason,
                    ?wait,
                    "a notification was not delivered yet"
                );
                self.closed_until = after(now, wait);
                (Verdict::RetryAt(self.closed_until), Next::After(wait))
            }
            Outcome::Refused { reason } => {
                tracing::error!(channel, reason, "a notification was refused");
                self.failures = 0;
                (Verdict::Undeliverable, Next::Now)
            }
            // They stay, and are due as soon as the channel works again.
            Outcome::Gone { .. } => (Verdict::RetryAt(now), Next::Never),
        };
        let attempt = Attempt {
            channel: self.channel.id.clone(),
            entries: entries.iter().map(|entry| entry.id).collect(),
            key: letter.key,
            number: entries.iter().map(|entry| entry.attempt).max().unwrap_or(1),
            at,
            latency,
            verdict,
            error: outcome.reason().map(ToOwned::to_owned),
        };
        self.settle(&attempt).await?;
        if let Outcome::Gone { reason } = &outcome {
            self.switch_off(reason, now).await?;
        }
        Ok(next)
    }

    /// Notes what came of an attempt. If that fails for good, the entries are due again when their claim ends: they may then
    /// arrive twice under one key, but are not lost.
    async fn settle(&self, attempt: &Attempt) -> Result<(), OutboxError> {
        let mut tries = 1;
        loop {
            match self.shared.outbox.settle(attempt).await {
                Err(error) if tries < SETTLE_TRIES => {
                    tracing::warn!(%error, "an attempt could not be noted; trying again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    async fn switch_off(&self, reason: &str, now: UnixNanos) -> Result<(), OutboxError> {
        let channel = &self.channel;
        tracing::error!(channel = channel.name, reason, "a channel was switched off");
        self.shared.outbox.disable(&channel.id, reason, now).await?;
        self.shared.changes.send_modify(|count| *count += 1);
        let told = self.shared.notifier.notification(Event::ChannelDisabled {
            channel: channel.name.clone(),
            reason: reason.to_owned(),
        });
        self.shared.notifier.record(&told).await.map(drop)
    }
}

/// The shortest rest: a clock that stands still must not become a busy loop.
const TICK: Duration = Duration::from_millis(100);

/// Entries as one event: how many of each kind, and the first of them, which are the most important ones.
fn digest_of(entries: &[Entry]) -> Event {
    let mut counts = BTreeMap::new();
    for entry in entries {
        *counts.entry(entry.notification.kind()).or_insert(0_u64) += 1;
    }
    let mut counts: Vec<KindCount> = counts
        .into_iter()
        .map(|(of, count)| KindCount { of, count })
        .collect();
    counts.sort_by_key(|kind| std::cmp::Reverse(kind.count));
    let first = entries.iter().take(DIGEST_SHOWN).map(|entry| DigestItem {
        at: entry.notification.created_at,
        event: entry.notification.event.clone(),
    });
    Event::Digest {
        counts,
        first: first.collect(),
    }
}
