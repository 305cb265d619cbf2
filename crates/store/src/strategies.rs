//! Strategies and their versions.

use bellwether_market::UnixNanos;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    ModelTrait as _, Order, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};

use crate::entity::{strategy, strategy_version};
use crate::error::StoreError;
use crate::store::Store;

/// A version of a strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyRecord {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// How the document is written: `yaml` or `json`.
    pub format: String,
    /// The version, from 1.
    pub version: i32,
    /// Hash of the document.
    pub content_hash: String,
    /// The text as authored.
    pub document: String,
    /// When the first version was saved.
    pub created_at: UnixNanos,
    /// When this version was saved.
    pub updated_at: UnixNanos,
}

/// A version without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyVersionRecord {
    /// The version, from 1.
    pub version: i32,
    /// The name it had.
    pub name: String,
    /// How the document is written.
    pub format: String,
    /// Hash of the document.
    pub content_hash: String,
    /// When it was saved.
    pub created_at: UnixNanos,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrategyOrder {
    /// By name.
    Name,
    /// By the first save.
    Created,
    /// By the last save.
    Updated,
}

/// Strategies and their versions.
pub struct Strategies<'s> {
    store: &'s Store,
}

impl<'s> Strategies<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Saves a new strategy as version 1.
    ///
    /// # Errors
    /// What the database says.
    pub async fn create(&self, record: &StrategyRecord) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        to_model(record)
            .into_active_model()
            .insert(&transaction)
            .await?;
        to_version(record)
            .into_active_model()
            .insert(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The newest version of a strategy.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: &str) -> Result<StrategyRecord, StoreError> {
        let found = strategy::Entity::find_by_id(id).one(&self.store.db).await?;
        found.map(from_model).ok_or_else(|| not_found(id))
    }

    /// A version of a strategy.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for the strategy or the version.
    pub async fn get_version(&self, id: &str, version: i32) -> Result<StrategyRecord, StoreError> {
        let newest = self.get(id).await?;
        let key = (id.to_owned(), version);
        let found = strategy_version::Entity::find_by_id(key)
            .one(&self.store.db)
            .await?;
        let found = found.ok_or_else(|| StoreError::NotFound {
            what: "version",
            id: format!("{id}/{version}"),
        })?;
        Ok(StrategyRecord {
            id: found.strategy_id,
            name: found.name,
            description: found.description,
            format: found.format,
            version: found.version,
            content_hash: found.content_hash,
            document: found.document,
            created_at: newest.created_at,
            updated_at: UnixNanos::from_nanos(found.created_at),
        })
    }

    /// A page of the strategies whose name contains `text` in any case, and how many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        text: Option<&str>,
        order: StrategyOrder,
        descending: bool,
        start: u64,
        limit: u64,
    ) -> Result<(Vec<StrategyRecord>, u64), StoreError> {
        let column = match order {
            StrategyOrder::Name => strategy::Column::Name,
            StrategyOrder::Created => strategy::Column::CreatedAt,
            StrategyOrder::Updated => strategy::Column::UpdatedAt,
        };
        let mut query = strategy::Entity::find();
        if let Some(text) = text {
            query = query.filter(
                Expr::expr(Func::lower(Expr::col(strategy::Column::Name))).like(pattern(text)),
            );
        }
        let total = query.clone().count(&self.store.db).await?;
        let direction = if descending { Order::Desc } else { Order::Asc };
        let page = query
            .order_by(column, direction)
            .order_by_asc(strategy::Column::Id)
            .offset(start)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        Ok((page.into_iter().map(from_model).collect(), total))
    }

    /// Saves a changed document as the next version, if `expected` is still the newest one. What equals that one makes no
    /// new version.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Changed`] when somebody was faster.
    pub async fn update(
        &self,
        expected: i32,
        changed: &StrategyRecord,
    ) -> Result<StrategyRecord, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = strategy::Entity::find_by_id(&changed.id)
            .one(&transaction)
            .await?;
        let found = found.ok_or_else(|| not_found(&changed.id))?;
        if found.version != expected {
            return Err(StoreError::Changed {
                what: "strategy",
                id: changed.id.clone(),
                expected,
                found: found.version,
            });
        }
        if found.content_hash == changed.content_hash && found.format == changed.format {
            return Ok(from_model(found));
        }
        let next = StrategyRecord {
            version: found.version + 1,
            created_at: UnixNanos::from_nanos(found.created_at),
            ..changed.clone()
        };
        let mut active = found.into_active_model();
        active.name = Set(next.name.clone());
        active.description = Set(next.description.clone());
        active.format = Set(next.format.clone());
        active.version = Set(next.version);
        active.content_hash = Set(next.content_hash.clone());
        active.document = Set(next.document.clone());
        active.updated_at = Set(next.updated_at.nanos());
        active.update(&transaction).await?;
        to_version(&next)
            .into_active_model()
            .insert(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(next)
    }

    /// Deletes a strategy with all its versions. Backtests of it stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete(&self, id: &str) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = strategy::Entity::find_by_id(id).one(&transaction).await?;
        found
            .ok_or_else(|| not_found(id))?
            .delete(&transaction)
            .await?;
        strategy_version::Entity::delete_many()
            .filter(strategy_version::Column::StrategyId.eq(id))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// A page of a strategy's versions, newest first, and how many there are.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn versions(
        &self,
        id: &str,
        start: u64,
        limit: u64,
    ) -> Result<(Vec<StrategyVersionRecord>, u64), StoreError> {
        self.get(id).await?;
        let query =
            strategy_version::Entity::find().filter(strategy_version::Column::StrategyId.eq(id));
        let total = query.clone().count(&self.store.db).await?;
        let page = query
            .order_by_desc(strategy_version::Column::Version)
            .offset(start)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        let record = |version: strategy_version::Model| StrategyVersionRecord {
            version: version.version,
            name: version.name,
            format: version.format,
            content_hash: version.content_hash,
            created_at: UnixNanos::from_nanos(version.created_at),
        };
        Ok((page.into_iter().map(record).collect(), total))
    }

    /// How many strategies there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self) -> Result<u64, StoreError> {
        Ok(strategy::Entity::find().count(&self.store.db).await?)
    }
}

/// Texts that contain `text`, for lower-case columns; the wildcards of the database are characters like any other.
pub(crate) fn pattern(text: &str) -> LikeExpr {
    let escaped = text
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

fn not_found(id: &str) -> StoreError {
    StoreError::NotFound {
        what: "strategy",
        id: id.to_owned(),
    }
}

fn to_model(record: &StrategyRecord) -> strategy::Model {
    strategy::Model {
        id: record.id.clone(),
        name: record.name.clone(),
        description: record.description.clone(),
        format: record.format.clone(),
        version: record.version,
        content_hash: record.content_hash.clone(),
        document: record.document.clone(),
        created_at: record.created_at.nanos(),
        updated_at: record.updated_at.nanos(),
    }
}

fn to_version(record: &StrategyRecord) -> strategy_version::Model {
    strategy_version::Model {
        strategy_id: record.id.clone(),
        version: record.version,
        name: record.name.clone(),
        description: record.description.clone(),
        format: record.format.clone(),
        content_hash: record.content_hash.clone(),
        document: record.document.clone(),
        created_at: record.updated_at.nanos(),
    }
}

fn from_model(model: strategy::Model) -> StrategyRecord {
    StrategyRecord {
        id: model.id,
        name: model.name,
        description: model.description,
        format: model.format,
        version: model.version,
        content_hash: model.content_hash,
        document: model.document,
        created_at: UnixNanos::from_nanos(model.created_at),
        updated_at: UnixNanos::from_nanos(model.updated_at),
    }
}
