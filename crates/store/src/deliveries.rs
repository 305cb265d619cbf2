//! The log of deliveries.

use bellwether_market::UnixNanos;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use crate::entity::{delivery, outbox};
use crate::error::StoreError;
use crate::store::Store;

/// An attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// Its number.
    pub id: i64,
    /// Through which channel.
    pub channel_id: String,
    /// Which notification, if it was one by itself.
    pub notification_id: Option<String>,
    /// Which digest, if it was one.
    pub digest_id: Option<String>,
    /// How many notifications were in it; none in a test.
    pub entries: i64,
    /// Which attempt it was, from 1.
    pub attempt: i32,
    /// `delivered`, `retry` or `undeliverable`.
    pub outcome: String,
    /// How long it took.
    pub latency_ms: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// When.
    pub attempted_at: UnixNanos,
}

/// Which deliveries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Only those of this channel.
    pub channel_id: Option<String>,
    /// Only those of this notification, by itself or in a digest.
    pub notification_id: Option<String>,
    /// Only those that failed.
    pub failed: bool,
}

/// The log of deliveries.
pub struct Deliveries<'s> {
    store: &'s Store,
}

impl<'s> Deliveries<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// A page of attempts, newest first, and how many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        filter: &DeliveryFilter,
        start: u64,
        limit: u64,
    ) -> Result<(Vec<DeliveryRecord>, u64), StoreError> {
        let mut query = delivery::Entity::find();
        if let Some(channel) = &filter.channel_id {
            query = query.filter(delivery::Column::ChannelId.eq(channel));
        }
        if let Some(notification) = &filter.notification_id {
            let digests: Vec<String> = outbox::Entity::find()
                .filter(outbox::Column::NotificationId.eq(notification))
                .all(&self.store.db)
                .await?
                .into_iter()
                .filter_map(|entry| entry.digest_id)
                .collect();
            query = query.filter(
                Condition::any()
                    .add(delivery::Column::NotificationId.eq(notification))
                    .add(delivery::Column::DigestId.is_in(digests)),
            );
        }
        if filter.failed {
            query = query.filter(delivery::Column::Outcome.ne("delivered"));
        }
        let total = query.clone().count(&self.store.db).await?;
        let page = query
            .order_by_desc(delivery::Column::Id)
            .offset(start)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        let record = |model: delivery::Model| DeliveryRecord {
            id: model.id,
            channel_id: model.channel_id,
            notification_id: model.notification_id,
            digest_id: model.digest_id,
            entries: model.entries,
            attempt: model.attempt,
            outcome: model.outcome,
            latency_ms: model.latency_ms,
            error: model.error,
            attempted_at: UnixNanos::from_nanos(model.attempted_at),
        };
        Ok((page.into_iter().map(record).collect(), total))
    }
}
