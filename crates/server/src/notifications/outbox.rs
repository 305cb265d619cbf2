//! The ports of `notify` over the records.

use bellwether_market::UnixNanos;
use bellwether_notify::{
    Attempt, Channel, ChannelId, ENTRIES_MAX, Enqueued, Entry, Event, Level, Notification, Offsets,
    Outbox, OutboxError, Standing, Take, Verdict,
};
use bellwether_store::{Claim, EntryChange, NotificationRecord, SettledAttempt, Store, StoreError};

use super::channel_document::channel_of;

/// The outbox in the records.
#[derive(Clone)]
pub struct StoreOutbox {
    store: Store,
}

impl StoreOutbox {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }
}

fn failed(error: StoreError) -> OutboxError {
    OutboxError(Box::new(error))
}

/// The level of a rank. Ranks are written by [`record_of`] alone; a foreign one is taken for the highest.
pub(super) fn level_of(rank: i32) -> Level {
    let mut all = Level::ALL.into_iter();
    all.find(|level| i32::from(level.rank()) == rank)
        .unwrap_or(Level::Critical)
}

fn record_of(notification: &Notification) -> Result<NotificationRecord, OutboxError> {
    let event =
        serde_json::to_string(&notification.event).map_err(|error| OutboxError(Box::new(error)))?;
    Ok(NotificationRecord {
        id: notification.id.clone(),
        key: notification.key.clone(),
        kind: notification.kind().as_str().to_owned(),
        level: i32::from(notification.level.rank()),
        event,
        created_at: notification.created_at,
        read_at: None,
    })
}

/// The event of a record. One of another version, which this one cannot read, is told as what it is.
pub(super) fn event_of(record: &NotificationRecord) -> Event {
    serde_json::from_str(&record.event).unwrap_or_else(|error| Event::Error {
        what: record.kind.clone(),
        detail: format!("kept by another version of the program, and not readable: {error}"),
    })
}

impl Outbox for StoreOutbox {
    async fn channels(&self) -> Result<Vec<Channel>, OutboxError> {
        let records = self.store.channels().all().await.map_err(failed)?;
        let channels = records
            .iter()
            .filter_map(|record| match channel_of(record) {
                Ok(channel) => Some(channel),
                Err(error) => {
                    tracing::error!(channel = record.name, %error, "a channel cannot be read");
                    None
                }
            });
        Ok(channels.collect())
    }

    async fn enqueue(
        &self,
        notification: &Notification,
        channels: &[ChannelId],
    ) -> Result<Enqueued, OutboxError> {
        let record = record_of(notification)?;
        let channels: Vec<String> = channels.iter().map(ToString::to_string).collect();
        let outbox = self.store.outbox();
        let is_new = outbox
            .enqueue(&record, &channels, ENTRIES_MAX)
            .await
            .map_err(failed)?;
        Ok(match is_new {
            true => Enqueued::Kept,
            false => Enqueued::Known,
        })
    }

    async fn standing(&self, channel: &ChannelId, now: UnixNanos) -> Result<Standing, OutboxError> {
        let outbox = self.store.outbox();
        let standing = outbox
            .standing(channel.as_str(), now)
            .await
            .map_err(failed)?;
        Ok(Standing {
            due: standing.due,
            digest: standing.digest,
            most_urgent: standing.level_max.map(level_of),
            next_due_at: standing.next_due_at,
        })
    }

    async fn claim(
        &self,
        channel: &ChannelId,
        take: Take,
        now: UnixNanos,
        until: UnixNanos,
    ) -> Result<Vec<Entry>, OutboxError> {
        let claim = match take {
            Take::One => Claim::One,
            Take::Digest { id, most } => Claim::Digest { id, most },
            Take::Begun(id) => Claim::Begun(id),
        };
        let outbox = self.store.outbox();
        let claimed = outbox
            .claim(channel.as_str(), &claim, now, until)
            .await
            .map_err(failed)?;
        let entries = claimed.into_iter().map(|entry| Entry {
            id: entry.id,
            attempt: entry.attempts.unsigned_abs(),
            notification: Notification {
                level: level_of(entry.notification.level),
                created_at: entry.notification.created_at,
                event: event_of(&entry.notification),
                id: entry.notification.id,
                key: entry.notification.key,
            },
        });
        Ok(entries.collect())
    }

    async fn settle(&self, attempt: &Attempt) -> Result<(), OutboxError> {
        let settled = SettledAttempt {
            channel_id: attempt.channel.to_string(),
            entries: attempt.entries.clone(),
            attempt: i32::try_from(attempt.number).unwrap_or(i32::MAX),
            attempted_at: attempt.at,
            latency_ms: i64::try_from(attempt.latency.as_millis()).unwrap_or(i64::MAX),
            change: match attempt.verdict {
                Verdict::Delivered => EntryChange::Delivered,
                Verdict::RetryAt(then) => EntryChange::RetryAt(then),
                Verdict::Undeliverable => EntryChange::Undeliverable,
            },
            error: attempt.error.clone(),
        };
        self.store.outbox().settle(&settled).await.map_err(failed)
    }

    async fn disable(
        &self,
        channel: &ChannelId,
        reason: &str,
        _now: UnixNanos,
    ) -> Result<(), OutboxError> {
        let channels = self.store.channels();
        channels
            .fail(channel.as_str(), reason)
            .await
            .map_err(failed)
    }

    async fn escalate(
        &self,
        channel: &ChannelId,
        fallback: &ChannelId,
        before: UnixNanos,
        now: UnixNanos,
    ) -> Result<u64, OutboxError> {
        let outbox = self.store.outbox();
        outbox
            .escalate(channel.as_str(), fallback.as_str(), before, now)
            .await
            .map_err(failed)
    }

    async fn expire(&self, before: UnixNanos, now: UnixNanos) -> Result<u64, OutboxError> {
        self.store
            .outbox()
            .expire(before, now)
            .await
            .map_err(failed)
    }

    async fn prune(&self, before: UnixNanos) -> Result<u64, OutboxError> {
        self.store
            .notifications()
            .prune(before)
            .await
            .map_err(failed)
    }
}

impl Offsets for StoreOutbox {
    async fn offset(&self, channel: &ChannelId) -> Result<Option<i64>, OutboxError> {
        let channels = self.store.channels();
        channels
            .command_offset(channel.as_str())
            .await
            .map_err(failed)
    }

    async fn keep_offset(&self, channel: &ChannelId, next: i64) -> Result<(), OutboxError> {
        let channels = self.store.channels();
        channels
            .keep_command_offset(channel.as_str(), next)
            .await
            .map_err(failed)
    }
}
