//! The port through which notifications outlive the process.

use std::time::Duration;

use bellwether_market::UnixNanos;

use crate::channel::{Channel, ChannelId};
use crate::level::Level;
use crate::notification::Notification;

/// Notifications that an outbox may hold for one channel. Beyond it the oldest infos make room, then the oldest warnings;
/// errors and what is critical are never dropped. What is dropped stays in the list of notifications.
pub const ENTRIES_MAX: u64 = 10_000;

/// The outbox failed; what it says is in the words of whoever keeps it.
#[derive(Debug, thiserror::Error)]
#[error("the outbox failed")]
pub struct OutboxError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What became of a notification that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It is kept.
    Kept,
    /// One with its key was kept before; nothing changed.
    Known,
}

/// One notification on its way to one channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number in the outbox.
    pub id: i64,
    /// What to tell.
    pub notification: Notification,
    /// Attempts, this one included.
    pub attempt: u32,
}

/// How a channel stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Entries that may be sent now.
    pub due: u64,
    /// A digest that was begun and not noted as delivered, if it may be sent now.
    pub digest: Option<String>,
    /// The highest level among those due.
    pub most_urgent: Option<Level>,
    /// When the next one may be sent, of those that may not yet.
    pub next_due_at: Option<UnixNanos>,
}

/// Which entries to claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// The most important one, of those the oldest.
    One,
    /// The most important `most` that belong to no digest; they are written down as those of digest `id` before it is sent.
    Digest {
        /// Id of the new digest.
        id: String,
        /// How many at most.
        most: u64,
    },
    /// Those of a digest that was begun.
    Begun(String),
}

/// What to note of entries after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// They arrived.
    Delivered,
    /// They did not; again from then on.
    RetryAt(UnixNanos),
    /// They never will: their content was refused.
    Undeliverable,
}

/// One attempt to deliver, as the delivery log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Through which channel.
    pub channel: ChannelId,
    /// The entries that were sent; more than one in a digest, none in a test.
    pub entries: Vec<i64>,
    /// The key that the receiver saw: the same in every attempt.
    pub key: String,
    /// Which attempt it was, from 1.
    pub number: u32,
    /// When it began.
    pub at: UnixNanos,
    /// How long it took.
    pub latency: Duration,
    /// What came of it.
    pub verdict: Verdict,
    /// Why it failed, without secrets.
    pub error: Option<String>,
}

/// Who keeps notifications, their way to the channels, and the log of it.
///
/// Every function is one change that happens whole or not at all.
pub trait Outbox: Send + Sync + 'static {
    /// All channels.
    fn channels(&self) -> impl Future<Output = Result<Vec<Channel>, OutboxError>> + Send;

    /// Keeps a notification, and one entry for each of `channels`; makes room by the rule of [`ENTRIES_MAX`].
    fn enqueue(
        &self,
        notification: &Notification,
        channels: &[ChannelId],
    ) -> impl Future<Output = Result<Enqueued, OutboxError>> + Send;

    /// How a channel stands.
    fn standing(
        &self,
        channel: &ChannelId,
        now: UnixNanos,
    ) -> impl Future<Output = Result<Standing, OutboxError>> + Send;

    /// Takes entries that are due and counts an attempt for each. Nobody else is given them before `until`: if the process
    /// ends in between, they are due again from then on.
    fn claim(
        &self,
        channel: &ChannelId,
        take: Take,
        now: UnixNanos,
        until: UnixNanos,
    ) -> impl Future<Output = Result<Vec<Entry>, OutboxError>> + Send;

    /// Notes what came of an attempt, in the entries and in the log.
    fn settle(&self, attempt: &Attempt) -> impl Future<Output = Result<(), OutboxError>> + Send;

    /// Switches a channel off because it cannot work as it is set up. Its entries stay, and are due when it is changed.
    fn disable(
        &self,
        channel: &ChannelId,
        reason: &str,
        now: UnixNanos,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;

    /// Gives the fallback channel what waits here: everything if this channel was switched off, else what is critical and
    /// waits since `before` or cannot be delivered. What it has already it is not given again; how many were given.
    fn escalate(
        &self,
        channel: &ChannelId,
        fallback: &ChannelId,
        before: UnixNanos,
        now: UnixNanos,
    ) -> impl Future<Output = Result<u64, OutboxError>> + Send;

    /// Gives up entries that wait since `before`, whatever their level; how many.
    fn expire(
        &self,
        before: UnixNanos,
        now: UnixNanos,
    ) -> impl Future<Output = Result<u64, OutboxError>> + Send;

    /// Forgets what is done with and older than `before`; how many notifications.
    fn prune(&self, before: UnixNanos) -> impl Future<Output = Result<u64, OutboxError>> + Send;
}
