//! The count of everything ever tried on a data set. It only grows.

use bellwether_market::UnixNanos;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, Set,
};

use crate::entity::trial;
use crate::error::StoreError;
use crate::store::Store;

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialRecord {
    /// What kind: `backtest`, `search`, `optimisation`.
    pub kind: String,
    /// Hash of the strategy or expression with its parameters.
    pub subject_hash: String,
    /// Hash of the data it was tried on.
    pub data_hash: String,
    /// Its Sharpe ratio, where it has one.
    pub sharpe: Option<f64>,
    /// When.
    pub tried_at: UnixNanos,
}

/// The count of everything ever tried.
pub struct Trials<'s> {
    store: &'s Store,
}

impl<'s> Trials<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add(&self, record: &TrialRecord) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let row = trial::ActiveModel {
            id: ActiveValue::NotSet,
            kind: Set(record.kind.clone()),
            subject_hash: Set(record.subject_hash.clone()),
            data_hash: Set(record.data_hash.clone()),
            sharpe: Set(record.sharpe),
            tried_at: Set(record.tried_at.nanos()),
        };
        let transaction = self.store.begin().await?;
        row.insert(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How many there were, on all data or on one data set.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self, data_hash: Option<&str>) -> Result<u64, StoreError> {
        let mut query = trial::Entity::find();
        if let Some(hash) = data_hash {
            query = query.filter(trial::Column::DataHash.eq(hash));
        }
        Ok(query.count(&self.store.db).await?)
    }
}
