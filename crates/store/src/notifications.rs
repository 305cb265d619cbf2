//! Notifications, as a person reads them: a list, and what in it is new.

use bellwether_market::UnixNanos;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};

use crate::entity::{delivery, notification, outbox};
use crate::error::StoreError;
use crate::outbox::EntryStatus;
use crate::store::Store;

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationRecord {
    /// Its id.
    pub id: String,
    /// No two have the same key.
    pub key: String,
    /// What kind of event it tells of.
    pub kind: String,
    /// How much it matters: the rank of its level, from 0.
    pub level: i32,
    /// The event, as the caller writes it.
    pub event: String,
    /// When it happened.
    pub created_at: UnixNanos,
    /// When somebody read it.
    pub read_at: Option<UnixNanos>,
}

/// Which notifications to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// Only those of this level or a higher one.
    pub level_min: Option<i32>,
    /// Only those that nobody read.
    pub unread: bool,
    /// Only those after this instant.
    pub since: Option<UnixNanos>,
}

/// Notifications.
pub struct Notifications<'s> {
    store: &'s Store,
}

impl<'s> Notifications<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// A page of notifications, newest first, and how many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        filter: &NotificationFilter,
        start: u64,
        limit: u64,
    ) -> Result<(Vec<NotificationRecord>, u64), StoreError> {
        let mut query = notification::Entity::find();
        if let Some(level) = filter.level_min {
            query = query.filter(notification::Column::Level.gte(level));
        }
        if filter.unread {
            query = query.filter(notification::Column::ReadAt.is_null());
        }
        if let Some(since) = filter.since {
            query = query.filter(notification::Column::CreatedAt.gt(since.nanos()));
        }
        let total = query.clone().count(&self.store.db).await?;
        let page = query
            .order_by_desc(notification::Column::CreatedAt)
            .order_by_desc(notification::Column::Id)
            .offset(start)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        Ok((page.into_iter().map(from_model).collect(), total))
    }

    /// How many nobody read.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unread(&self) -> Result<u64, StoreError> {
        let unread = notification::Entity::find().filter(notification::Column::ReadAt.is_null());
        Ok(unread.count(&self.store.db).await?)
    }

    /// Marks everything up to an instant as read; how many that were.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mark_read(&self, until: UnixNanos, at: UnixNanos) -> Result<u64, StoreError> {
        let _turn = self.store.writing().await;
        let marked = notification::Entity::update_many()
            .col_expr(notification::Column::ReadAt, Expr::value(at.nanos()))
            .filter(notification::Column::ReadAt.is_null())
            .filter(notification::Column::CreatedAt.lte(until.nanos()))
            .exec(&self.store.db)
            .await?;
        Ok(marked.rows_affected)
    }

    /// Forgets what is older than `before` and on its way nowhere any more, with its deliveries; how many notifications.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prune(&self, before: UnixNanos) -> Result<u64, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        delivery::Entity::delete_many()
            .filter(delivery::Column::AttemptedAt.lt(before.nanos()))
            .exec(&transaction)
            .await?;
        outbox::Entity::delete_many()
            .filter(outbox::Column::Status.ne(EntryStatus::Waiting.as_str()))
            .filter(outbox::Column::CreatedAt.lt(before.nanos()))
            .exec(&transaction)
            .await?;
        let on_their_way = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::NotificationId)
            .into_query();
        let forgotten = notification::Entity::delete_many()
            .filter(notification::Column::CreatedAt.lt(before.nanos()))
            .filter(notification::Column::Id.not_in_subquery(on_their_way))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(forgotten.rows_affected)
    }
}

pub(crate) fn from_model(model: notification::Model) -> NotificationRecord {
    NotificationRecord {
        id: model.id,
        key: model.dedup_key,
        kind: model.kind,
        level: model.level,
        event: model.event,
        created_at: UnixNanos::from_nanos(model.created_at),
        read_at: model.read_at.map(UnixNanos::from_nanos),
    }
}

pub(crate) fn to_model(record: &NotificationRecord) -> notification::Model {
    notification::Model {
        id: record.id.clone(),
        dedup_key: record.key.clone(),
        kind: record.kind.clone(),
        level: record.level,
        event: record.event.clone(),
        created_at: record.created_at.nanos(),
        read_at: record.read_at.map(UnixNanos::nanos),
    }
}
