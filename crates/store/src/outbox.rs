//! Notifications on their way to channels. Every function is one transaction: a crash leaves either all of it or nothing.

use std::collections::HashMap;

use bellwether_market::UnixNanos;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue, ColumnTrait as _, Condition, DatabaseTransaction,
    EntityTrait as _, FromQueryResult, IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, Set,
};

use crate::entity::{channel, delivery, notification, outbox};
use crate::error::StoreError;
use crate::notifications::{NotificationRecord, from_model, to_model};
use crate::store::Store;

/// Entries that a fallback channel is given at once; the others follow with the next look.
const GIVEN_MAX: u64 = 1_000;
/// The rank of the highest level.
const CRITICAL: i32 = 3;

/// Where an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryStatus {
    /// On its way.
    Waiting,
    /// It arrived, by itself or in a digest.
    Delivered,
    /// It never will: its content was refused, or it waited too long.
    Undeliverable,
    /// It made room for others, or its channel was deleted.
    Dropped,
}

impl EntryStatus {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Undeliverable => "undeliverable",
            Self::Dropped => "dropped",
        }
    }

    fn of(name: &str) -> Option<Self> {
        let all = [
            Self::Waiting,
            Self::Delivered,
            Self::Undeliverable,
            Self::Dropped,
        ];
        all.into_iter().find(|status| status.as_str() == name)
    }
}

/// How a channel's entries stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxStanding {
    /// Entries that are due and in no digest.
    pub due: u64,
    /// A digest that was begun, if it is due.
    pub digest: Option<String>,
    /// The highest level among those due.
    pub level_max: Option<i32>,
    /// When the next one is due, of those that are not.
    pub next_due_at: Option<UnixNanos>,
}

/// Which entries to claim; the most important first, of those the oldest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The first one that is in no digest.
    One,
    /// The first `most` that are in no digest, as digest `id`.
    Digest {
        /// Id of the new digest.
        id: String,
        /// How many at most.
        most: u64,
    },
    /// Those of a digest.
    Begun(String),
}

/// An entry that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedEntry {
    /// Its number.
    pub id: i64,
    /// What to tell.
    pub notification: NotificationRecord,
    /// Attempts, this one included.
    pub attempts: i32,
}

/// What to note of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryChange {
    /// They arrived.
    Delivered,
    /// Due again from then on.
    RetryAt(UnixNanos),
    /// They never will.
    Undeliverable,
}

/// An attempt that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledAttempt {
    /// Through which channel.
    pub channel_id: String,
    /// The entries; none in a test.
    pub entries: Vec<i64>,
    /// Which attempt, from 1.
    pub attempt: i32,
    /// When it began.
    pub attempted_at: UnixNanos,
    /// How long it took.
    pub latency_ms: i64,
    /// What to note.
    pub change: EntryChange,
    /// Why it failed.
    pub error: Option<String>,
}

/// Notifications on their way.
pub struct Outbox<'s> {
    store: &'s Store,
}

impl<'s> Outbox<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Keeps a notification and an entry for each of `channels`; false if there is one with its key already. Where more
    /// than `waiting_max` wait for a channel, its oldest of rank 0 make room, then the oldest of rank 1; no others.
    ///
    /// # Errors
    /// What the database says.
    pub async fn enqueue(
        &self,
        record: &NotificationRecord,
        channels: &[String],
        waiting_max: u64,
    ) -> Result<bool, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let known = notification::Entity::find()
            .filter(notification::Column::DedupKey.eq(&record.key))
            .count(&transaction)
            .await?;
        if known > 0 {
            return Ok(false);
        }
        to_model(record)
            .into_active_model()
            .insert(&transaction)
            .await?;
        for channel in channels {
            entry(&record.id, channel, record.level, record.created_at)
                .insert(&transaction)
                .await?;
            make_room(&transaction, channel, waiting_max, record.created_at).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// How a channel's entries stand.
    ///
    /// # Errors
    /// What the database says.
    pub async fn standing(
        &self,
        channel: &str,
        now: UnixNanos,
    ) -> Result<OutboxStanding, StoreError> {
        #[derive(FromQueryResult)]
        struct Due {
            due: i64,
            level_max: Option<i32>,
        }
        let waiting = || waiting_of(channel);
        let due = waiting()
            .filter(outbox::Column::DueAt.lte(now.nanos()))
            .filter(outbox::Column::DigestId.is_null())
            .select_only()
            .column_as(outbox::Column::Id.count(), "due")
            .column_as(outbox::Column::Level.max(), "level_max")
            .into_model::<Due>()
            .one(&self.store.db)
            .await?;
        let begun = waiting()
            .filter(outbox::Column::DueAt.lte(now.nanos()))
            .filter(outbox::Column::DigestId.is_not_null())
            .order_by_asc(outbox::Column::Id)
            .one(&self.store.db)
            .await?;
        let next = waiting()
            .filter(outbox::Column::DueAt.gt(now.nanos()))
            .order_by_asc(outbox::Column::DueAt)
            .one(&self.store.db)
            .await?;
        let (count, level_max) = due.map_or((0, None), |due| (due.due, due.level_max));
        Ok(OutboxStanding {
            due: u64::try_from(count).unwrap_or(0),
            digest: begun.and_then(|entry| entry.digest_id),
            level_max,
            next_due_at: next.map(|entry| UnixNanos::from_nanos(entry.due_at)),
        })
    }

    /// Takes entries that are due, counts an attempt for each, and makes them due again at `until`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim(
        &self,
        channel: &str,
        claim: &Claim,
        now: UnixNanos,
        until: UnixNanos,
    ) -> Result<Vec<ClaimedEntry>, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let due = waiting_of(channel).filter(outbox::Column::DueAt.lte(now.nanos()));
        let due = match claim {
            Claim::One => due.filter(outbox::Column::DigestId.is_null()).limit(1),
            Claim::Digest { most, .. } => {
                due.filter(outbox::Column::DigestId.is_null()).limit(*most)
            }
            Claim::Begun(id) => due.filter(outbox::Column::DigestId.eq(id)),
        };
        let taken = due
            .order_by_desc(outbox::Column::Level)
            .order_by_asc(outbox::Column::Id)
            .all(&transaction)
            .await?;
        let mut change = outbox::Entity::update_many()
            .col_expr(
                outbox::Column::Attempts,
                Expr::col(outbox::Column::Attempts).add(1),
            )
            .col_expr(outbox::Column::DueAt, Expr::value(until.nanos()))
            .filter(outbox::Column::Id.is_in(taken.iter().map(|entry| entry.id)));
        if let Claim::Digest { id, .. } = claim {
            change = change.col_expr(outbox::Column::DigestId, Expr::value(id.as_str()));
        }
        change.exec(&transaction).await?;
        let ids = taken.iter().map(|entry| entry.notification_id.as_str());
        let mut told: HashMap<String, notification::Model> = notification::Entity::find()
            .filter(notification::Column::Id.is_in(ids))
            .all(&transaction)
            .await?
            .into_iter()
            .map(|model| (model.id.clone(), model))
            .collect();
        transaction.commit().await?;
        let claimed = taken.into_iter().filter_map(|entry| {
            Some(ClaimedEntry {
                id: entry.id,
                notification: from_model(told.remove(&entry.notification_id)?),
                attempts: entry.attempts + 1,
            })
        });
        Ok(claimed.collect())
    }

    /// Notes what came of an attempt, in the entries and in the log of deliveries.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle(&self, attempt: &SettledAttempt) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let first = match attempt.entries.first() {
            Some(first) => outbox::Entity::find_by_id(*first).one(&transaction).await?,
            None => None,
        };
        let done = |status: EntryStatus| (Some(status), attempt.attempted_at);
        let (status, at) = match attempt.change {
            EntryChange::Delivered => done(EntryStatus::Delivered),
            EntryChange::Undeliverable => done(EntryStatus::Undeliverable),
            EntryChange::RetryAt(then) => (None, then),
        };
        let change = outbox::Entity::update_many()
            .filter(outbox::Column::Id.is_in(attempt.entries.iter().copied()));
        match status {
            Some(status) => {
                change
                    .col_expr(outbox::Column::Status, Expr::value(status.as_str()))
                    .col_expr(outbox::Column::DoneAt, Expr::value(at.nanos()))
                    .exec(&transaction)
                    .await?
            }
            None => {
                change
                    .col_expr(outbox::Column::DueAt, Expr::value(at.nanos()))
                    .exec(&transaction)
                    .await?
            }
        };
        let digest_id = first.as_ref().and_then(|entry| entry.digest_id.clone());
        let by_itself = first.filter(|_| digest_id.is_none());
        let row = delivery::ActiveModel {
            id: ActiveValue::NotSet,
            channel_id: Set(attempt.channel_id.clone()),
            notification_id: Set(by_itself.map(|entry| entry.notification_id)),
            digest_id: Set(digest_id),
            entries: Set(i64::try_from(attempt.entries.len()).unwrap_or(i64::MAX)),
            attempt: Set(attempt.attempt),
            outcome: Set(outcome(attempt.change).to_owned()),
            latency_ms: Set(attempt.latency_ms),
            error: Set(attempt.error.clone()),
            attempted_at: Set(attempt.attempted_at.nanos()),
        };
        row.insert(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Gives `fallback` an entry for what does not get through `channel`, and was not given before: everything that waits
    /// if the channel was switched off by a failure, else what is critical and waits since `before` or is undeliverable.
    ///
    /// # Errors
    /// What the database says.
    pub async fn escalate(
        &self,
        channel: &str,
        fallback: &str,
        before: UnixNanos,
        now: UnixNanos,
    ) -> Result<u64, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let failed = channel::Entity::find_by_id(channel)
            .filter(channel::Column::Failure.is_not_null())
            .count(&transaction)
            .await?
            > 0;
        let waits = outbox::Column::Status.eq(EntryStatus::Waiting.as_str());
        let critical = Condition::all()
            .add(outbox::Column::Level.gte(CRITICAL))
            .add(
                Condition::any()
                    .add(
                        Condition::all()
                            .add(waits.clone())
                            .add(outbox::Column::CreatedAt.lte(before.nanos())),
                    )
                    .add(outbox::Column::Status.eq(EntryStatus::Undeliverable.as_str())),
            );
        let stuck = match failed {
            true => Condition::any().add(waits).add(critical),
            false => critical,
        };
        let given = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::NotificationId)
            .filter(outbox::Column::ChannelId.eq(fallback))
            .into_query();
        let stuck = outbox::Entity::find()
            .filter(outbox::Column::ChannelId.eq(channel))
            .filter(stuck)
            .filter(outbox::Column::NotificationId.not_in_subquery(given))
            .order_by_desc(outbox::Column::Level)
            .order_by_asc(outbox::Column::Id)
            .limit(GIVEN_MAX)
            .all(&transaction)
            .await?;
        for row in &stuck {
            entry(&row.notification_id, fallback, row.level, now)
                .insert(&transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(stuck.len() as u64)
    }

    /// Gives up entries that wait since `before`; how many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn expire(&self, before: UnixNanos, now: UnixNanos) -> Result<u64, StoreError> {
        let _turn = self.store.writing().await;
        let expired = outbox::Entity::update_many()
            .col_expr(
                outbox::Column::Status,
                Expr::value(EntryStatus::Undeliverable.as_str()),
            )
            .col_expr(outbox::Column::DoneAt, Expr::value(now.nanos()))
            .filter(outbox::Column::Status.eq(EntryStatus::Waiting.as_str()))
            .filter(outbox::Column::CreatedAt.lt(before.nanos()))
            .exec(&self.store.db)
            .await?;
        Ok(expired.rows_affected)
    }

    /// How many entries of each channel are where.
    ///
    /// # Errors
    /// What the database says.
    pub async fn counts(&self) -> Result<HashMap<(String, EntryStatus), u64>, StoreError> {
        #[derive(FromQueryResult)]
        struct Count {
            channel_id: String,
            status: String,
            entries: i64,
        }
        let counts = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::ChannelId)
            .column(outbox::Column::Status)
            .column_as(outbox::Column::Id.count(), "entries")
            .group_by(outbox::Column::ChannelId)
            .group_by(outbox::Column::Status)
            .into_model::<Count>()
            .all(&self.store.db)
            .await?;
        let counts = counts.into_iter().filter_map(|count| {
            let status = EntryStatus::of(&count.status)?;
            let entries = u64::try_from(count.entries).unwrap_or(0);
            Some(((count.channel_id, status), entries))
        });
        Ok(counts.collect())
    }

    /// Where the entries of a notification are: channel, status, digest.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of_notification(
        &self,
        id: &str,
    ) -> Result<Vec<(String, EntryStatus, Option<String>)>, StoreError> {
        let entries = outbox::Entity::find()
            .filter(outbox::Column::NotificationId.eq(id))
            .order_by_asc(outbox::Column::Id)
            .all(&self.store.db)
            .await?;
        let known = entries.into_iter().filter_map(|entry| {
            let status = EntryStatus::of(&entry.status)?;
            Some((entry.channel_id, status, entry.digest_id))
        });
        Ok(known.collect())
    }
}

const fn outcome(change: EntryChange) -> &'static str {
    match change {
        EntryChange::Delivered => "delivered",
        EntryChange::RetryAt(_) => "retry",
        EntryChange::Undeliverable => "undeliverable",
    }
}

fn waiting_of(channel: &str) -> sea_orm::Select<outbox::Entity> {
    outbox::Entity::find()
        .filter(outbox::Column::ChannelId.eq(channel))
        .filter(outbox::Column::Status.eq(EntryStatus::Waiting.as_str()))
}

fn entry(notification: &str, channel: &str, level: i32, at: UnixNanos) -> outbox::ActiveModel {
    outbox::ActiveModel {
        id: ActiveValue::NotSet,
        notification_id: Set(notification.to_owned()),
        channel_id: Set(channel.to_owned()),
        level: Set(level),
        status: Set(EntryStatus::Waiting.as_str().to_owned()),
        attempts: Set(0),
        due_at: Set(at.nanos()),
        digest_id: Set(None),
        done_at: Set(None),
        created_at: Set(at.nanos()),
    }
}

async fn make_room(
    transaction: &DatabaseTransaction,
    channel: &str,
    waiting_max: u64,
    now: UnixNanos,
) -> Result<(), StoreError> {
    let waiting = waiting_of(channel).count(transaction).await?;
    let excess = waiting.saturating_sub(waiting_max);
    if excess == 0 {
        return Ok(());
    }
    // Those of a digest that was begun may have arrived.
    let victims = waiting_of(channel)
        .filter(outbox::Column::Level.lte(1))
        .filter(outbox::Column::DigestId.is_null())
        .order_by_asc(outbox::Column::Level)
        .order_by_asc(outbox::Column::Id)
        .limit(excess)
        .all(transaction)
        .await?;
    outbox::Entity::update_many()
        .col_expr(
            outbox::Column::Status,
            Expr::value(EntryStatus::Dropped.as_str()),
        )
        .col_expr(outbox::Column::DoneAt, Expr::value(now.nanos()))
        .filter(outbox::Column::Id.is_in(victims.iter().map(|entry| entry.id)))
        .exec(transaction)
        .await?;
    Ok(())
}
