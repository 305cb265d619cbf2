//! The channels that notifications go to.

use bellwether_market::UnixNanos;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, ModelTrait as _, QueryFilter as _, QueryOrder as _, Set,
};

use crate::entity::{channel, outbox};
use crate::error::StoreError;
use crate::outbox::EntryStatus;
use crate::store::Store;

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelRecord {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its settings, secrets included, as the caller writes them.
    pub document: String,
    /// The version, from 1; every change makes a new one.
    pub version: i32,
    /// Whether a person wants it to work.
    pub enabled: bool,
    /// Why it was switched off since.
    pub failure: Option<String>,
    /// When it was made.
    pub created_at: UnixNanos,
    /// When a person last changed it.
    pub updated_at: UnixNanos,
}

/// Channels.
pub struct Channels<'s> {
    store: &'s Store,
}

impl<'s> Channels<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Keeps a new channel.
    ///
    /// # Errors
    /// What the database says.
    pub async fn create(&self, record: &ChannelRecord) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let model = channel::Model {
            id: record.id.clone(),
            name: record.name.clone(),
            document: record.document.clone(),
            version: record.version,
            enabled: record.enabled,
            failure: record.failure.clone(),
            command_offset: None,
            created_at: record.created_at.nanos(),
            updated_at: record.updated_at.nanos(),
        };
        let transaction = self.store.begin().await?;
        model.into_active_model().insert(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// All channels, by name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all(&self) -> Result<Vec<ChannelRecord>, StoreError> {
        let all = channel::Entity::find()
            .order_by_asc(channel::Column::Name)
            .order_by_asc(channel::Column::Id)
            .all(&self.store.db)
            .await?;
        Ok(all.into_iter().map(from_model).collect())
    }

    /// A channel.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: &str) -> Result<ChannelRecord, StoreError> {
        let found = channel::Entity::find_by_id(id).one(&self.store.db).await?;
        found.map(from_model).ok_or_else(|| not_found(id))
    }

    /// Keeps changed settings, if `expected` is still the newest version. A channel that had been switched off by a failure
    /// works again, and what waited for it is due. `forget_offset` says that its chat is read by another bot now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Changed`] when somebody was faster.
    pub async fn update(
        &self,
        expected: i32,
        changed: &ChannelRecord,
        forget_offset: bool,
    ) -> Result<ChannelRecord, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = channel::Entity::find_by_id(&changed.id)
            .one(&transaction)
            .await?;
        let found = found.ok_or_else(|| not_found(&changed.id))?;
        if found.version != expected {
            return Err(StoreError::Changed {
                what: "channel",
                id: changed.id.clone(),
                expected,
                found: found.version,
            });
        }
        let version = found.version + 1;
        let mut active = found.into_active_model();
        active.name = Set(changed.name.clone());
        active.document = Set(changed.document.clone());
        active.version = Set(version);
        active.enabled = Set(changed.enabled);
        active.failure = Set(None);
        if forget_offset {
            active.command_offset = Set(None);
        }
        active.updated_at = Set(changed.updated_at.nanos());
        let saved = active.update(&transaction).await?;
        make_due(&transaction, &changed.id, changed.updated_at).await?;
        transaction.commit().await?;
        Ok(from_model(saved))
    }

    /// Notes that a channel cannot work as it is set up.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fail(&self, id: &str, reason: &str) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        channel::Entity::update_many()
            .col_expr(channel::Column::Failure, Expr::value(reason))
            .filter(channel::Column::Id.eq(id))
            .exec(&self.store.db)
            .await?;
        Ok(())
    }

    /// Switches a channel on again that a failure had switched off; what waited for it is due.
    ///
    /// # Errors
    /// What the database says.
    pub async fn restore(&self, id: &str, at: UnixNanos) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        channel::Entity::update_many()
            .col_expr(channel::Column::Failure, Expr::value(None::<String>))
            .filter(channel::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        make_due(&transaction, id, at).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Deletes a channel. What was on its way there is dropped; the log of its deliveries stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete(&self, id: &str, at: UnixNanos) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = channel::Entity::find_by_id(id).one(&transaction).await?;
        found
            .ok_or_else(|| not_found(id))?
            .delete(&transaction)
            .await?;
        outbox::Entity::update_many()
            .col_expr(
                outbox::Column::Status,
                Expr::value(EntryStatus::Dropped.as_str()),
            )
            .col_expr(outbox::Column::DoneAt, Expr::value(at.nanos()))
            .filter(outbox::Column::ChannelId.eq(id))
            .filter(outbox::Column::Status.eq(EntryStatus::Waiting.as_str()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Where the reading of the channel's chat stands.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn command_offset(&self, id: &str) -> Result<Option<i64>, StoreError> {
        let found = channel::Entity::find_by_id(id).one(&self.store.db).await?;
        Ok(found.ok_or_else(|| not_found(id))?.command_offset)
    }

    /// Keeps where the reading stands.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_command_offset(&self, id: &str, next: i64) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        channel::Entity::update_many()
            .col_expr(channel::Column::CommandOffset, Expr::value(next))
            .filter(channel::Column::Id.eq(id))
            .exec(&self.store.db)
            .await?;
        Ok(())
    }
}

/// Lets what waits for a channel be sent now.
async fn make_due(
    transaction: &DatabaseTransaction,
    channel: &str,
    at: UnixNanos,
) -> Result<(), StoreError> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::DueAt, Expr::value(at.nanos()))
        .filter(outbox::Column::ChannelId.eq(channel))
        .filter(outbox::Column::Status.eq(EntryStatus::Waiting.as_str()))
        .filter(outbox::Column::DueAt.gt(at.nanos()))
        .exec(transaction)
        .await?;
    Ok(())
}

fn not_found(id: &str) -> StoreError {
    StoreError::NotFound {
        what: "channel",
        id: id.to_owned(),
    }
}

fn from_model(model: channel::Model) -> ChannelRecord {
    ChannelRecord {
        id: model.id,
        name: model.name,
        document: model.document,
        version: model.version,
        enabled: model.enabled,
        failure: model.failure,
        created_at: UnixNanos::from_nanos(model.created_at),
        updated_at: UnixNanos::from_nanos(model.updated_at),
    }
}
