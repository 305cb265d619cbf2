//! Alert rules and their versions.

use bellwether_market::UnixNanos;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, ModelTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};

use crate::entity::{rule, rule_version};
use crate::error::StoreError;
use crate::store::Store;
use crate::strategies::pattern;

/// A version of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRecord {
    /// Its id.
    pub id: String,
    /// Its name; no two rules have the same.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// What it watches: `price`, `volume`, `gap` or `technical`.
    pub kind: String,
    /// Higher tells first.
    pub priority: i32,
    /// Whether it is in force. A switch beside the document: turning it makes no version.
    pub enabled: bool,
    /// The version, from 1.
    pub version: i32,
    /// Hash of the document.
    pub content_hash: String,
    /// The text as authored.
    pub document: String,
    /// When the first version was saved.
    pub created_at: UnixNanos,
    /// When it was changed last.
    pub updated_at: UnixNanos,
}

/// Alert rules.
pub struct Rules<'s> {
    store: &'s Store,
}

impl<'s> Rules<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Saves a new rule as version 1.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`].
    pub async fn create(&self, record: &RuleRecord) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        check_name(&transaction, &record.name, &record.id).await?;
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

    /// The newest version of a rule.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: &str) -> Result<RuleRecord, StoreError> {
        let found = rule::Entity::find_by_id(id).one(&self.store.db).await?;
        found.map(from_model).ok_or_else(|| not_found(id))
    }

    /// The text of a version, also of a rule that is gone; `None` if there never was such a one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn version_text(&self, id: &str, version: i32) -> Result<Option<String>, StoreError> {
        let key = (id.to_owned(), version);
        let found = rule_version::Entity::find_by_id(key)
            .one(&self.store.db)
            .await?;
        Ok(found.map(|version| version.document))
    }

    /// A page of the rules whose name contains `text` in any case, by priority and then by name, and how many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        text: Option<&str>,
        enabled: Option<bool>,
        start: u64,
        limit: u64,
    ) -> Result<(Vec<RuleRecord>, u64), StoreError> {
        let mut query = rule::Entity::find();
        if let Some(text) = text {
            let name = Func::lower(Expr::col(rule::Column::Name));
            query = query.filter(Expr::expr(name).like(pattern(text)));
        }
        if let Some(enabled) = enabled {
            query = query.filter(rule::Column::Enabled.eq(enabled));
        }
        let total = query.clone().count(&self.store.db).await?;
        let page = query
            .order_by_desc(rule::Column::Priority)
            .order_by_asc(rule::Column::Name)
            .offset(start)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        Ok((page.into_iter().map(from_model).collect(), total))
    }

    /// All rules in force, by priority and then by name: what a live engine is made of.
    ///
    /// # Errors
    /// What the database says.
    pub async fn in_force(&self) -> Result<Vec<RuleRecord>, StoreError> {
        Ok(self.list(None, Some(true), 0, u64::from(u32::MAX)).await?.0)
    }

    /// Saves a changed document as the next version, if `expected` is still the newest one. A document that equals that one
    /// makes no new version, but its switch counts.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NameTaken`], or [`StoreError::Changed`] when somebody was faster.
    pub async fn update(
        &self,
        expected: i32,
        changed: &RuleRecord,
    ) -> Result<RuleRecord, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = rule::Entity::find_by_id(&changed.id)
            .one(&transaction)
            .await?;
        let found = found.ok_or_else(|| not_found(&changed.id))?;
        if found.version != expected {
            return Err(StoreError::Changed {
                what: "rule",
                id: changed.id.clone(),
                expected,
                found: found.version,
            });
        }
        check_name(&transaction, &changed.name, &changed.id).await?;
        let is_same = found.content_hash == changed.content_hash;
        let next = RuleRecord {
            version: if is_same {
                found.version
            } else {
                found.version + 1
            },
            created_at: UnixNanos::from_nanos(found.created_at),
            ..changed.clone()
        };
        let mut active = found.into_active_model();
        active.name = Set(next.name.clone());
        active.description = Set(next.description.clone());
        active.kind = Set(next.kind.clone());
        active.priority = Set(next.priority);
        active.enabled = Set(next.enabled);
        active.version = Set(next.version);
        active.content_hash = Set(next.content_hash.clone());
        active.document = Set(next.document.clone());
        active.updated_at = Set(next.updated_at.nanos());
        active.update(&transaction).await?;
        if !is_same {
            to_version(&next)
                .into_active_model()
                .insert(&transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(next)
    }

    /// Turns a rule on or off, or the other way if `enabled` is not given.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn switch(
        &self,
        id: &str,
        enabled: Option<bool>,
        at: UnixNanos,
    ) -> Result<RuleRecord, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = rule::Entity::find_by_id(id).one(&transaction).await?;
        let found = found.ok_or_else(|| not_found(id))?;
        let enabled = enabled.unwrap_or(!found.enabled);
        let mut active = found.into_active_model();
        active.enabled = Set(enabled);
        active.updated_at = Set(at.nanos());
        let saved = active.update(&transaction).await?;
        transaction.commit().await?;
        Ok(from_model(saved))
    }

    /// Deletes a rule. Its alerts stay, and so do the versions that gave them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete(&self, id: &str) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = rule::Entity::find_by_id(id).one(&transaction).await?;
        found
            .ok_or_else(|| not_found(id))?
            .delete(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How many rules there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self) -> Result<u64, StoreError> {
        Ok(rule::Entity::find().count(&self.store.db).await?)
    }
}

/// Refuses a name that another rule has.
async fn check_name(
    transaction: &DatabaseTransaction,
    name: &str,
    id: &str,
) -> Result<(), StoreError> {
    let other = rule::Entity::find()
        .filter(rule::Column::Name.eq(name))
        .filter(rule::Column::Id.ne(id))
        .one(transaction)
        .await?;
    match other {
        None => Ok(()),
        Some(_) => Err(StoreError::NameTaken {
            what: "rule",
            name: name.to_owned(),
        }),
    }
}

fn not_found(id: &str) -> StoreError {
    StoreError::NotFound {
        what: "rule",
        id: id.to_owned(),
    }
}

fn to_model(record: &RuleRecord) -> rule::Model {
    rule::Model {
        id: record.id.clone(),
        name: record.name.clone(),
        description: record.description.clone(),
        kind: record.kind.clone(),
        priority: record.priority,
        enabled: record.enabled,
        version: record.version,
        content_hash: record.content_hash.clone(),
        document: record.document.clone(),
        created_at: record.created_at.nanos(),
        updated_at: record.updated_at.nanos(),
    }
}

fn to_version(record: &RuleRecord) -> rule_version::Model {
    rule_version::Model {
        rule_id: record.id.clone(),
        version: record.version,
        name: record.name.clone(),
        content_hash: record.content_hash.clone(),
        document: record.document.clone(),
        created_at: record.updated_at.nanos(),
    }
}

fn from_model(model: rule::Model) -> RuleRecord {
    RuleRecord {
        id: model.id,
        name: model.name,
        description: model.description,
        kind: model.kind,
        priority: model.priority,
        enabled: model.enabled,
        version: model.version,
        content_hash: model.content_hash,
        document: model.document,
        created_at: UnixNanos::from_nanos(model.created_at),
        updated_at: UnixNanos::from_nanos(model.updated_at),
    }
}
