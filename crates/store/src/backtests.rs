//! Backtests and their results.

use bellwether_market::UnixNanos;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    ModelTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
};

use crate::entity::backtest;
use crate::error::StoreError;
use crate::store::Store;

/// A backtest without its results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BacktestRecord {
    /// Its id.
    pub id: String,
    /// The job that runs it.
    pub job_id: String,
    /// The saved strategy, if it was one.
    pub strategy_id: Option<String>,
    /// Where its job is.
    pub status: String,
    /// What was asked for and the headline figures, as the caller writes them.
    pub head: String,
    /// When it was asked for.
    pub created_at: UnixNanos,
}

/// Which backtests to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BacktestFilter {
    /// Only those whose job is there.
    pub status: Option<String>,
    /// Only those of this strategy.
    pub strategy_id: Option<String>,
}

/// Backtests and their results.
pub struct Backtests<'s> {
    store: &'s Store,
}

impl<'s> Backtests<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Keeps a new backtest.
    ///
    /// # Errors
    /// What the database says.
    pub async fn create(&self, record: &BacktestRecord) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let model = backtest::Model {
            id: record.id.clone(),
            job_id: record.job_id.clone(),
            strategy_id: record.strategy_id.clone(),
            status: record.status.clone(),
            head: record.head.clone(),
            results: None,
            created_at: record.created_at.nanos(),
        };
        let transaction = self.store.begin().await?;
        model.into_active_model().insert(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// A backtest.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: &str) -> Result<BacktestRecord, StoreError> {
        let found = heads()
            .filter(backtest::Column::Id.eq(id))
            .into_model::<Head>()
            .one(&self.store.db)
            .await?;
        found.map(Head::into_record).ok_or_else(|| not_found(id))
    }

    /// The results of a backtest, if it has some.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn results(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = backtest::Entity::find_by_id(id).one(&self.store.db).await?;
        Ok(found.ok_or_else(|| not_found(id))?.results)
    }

    /// Takes note of what became of a backtest.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn update(
        &self,
        id: &str,
        status: &str,
        head: &str,
        results: Option<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = backtest::Entity::find_by_id(id).one(&transaction).await?;
        let mut active = found.ok_or_else(|| not_found(id))?.into_active_model();
        active.status = Set(status.to_owned());
        active.head = Set(head.to_owned());
        if results.is_some() {
            active.results = Set(results);
        }
        active.update(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes note that the job of a backtest is over, for work that could not say so itself: it never began, or broke.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_of_job(&self, job_id: &str, status: &str) -> Result<(), StoreError> {
        self.end_unfinished(status, Some(job_id)).await
    }

    /// Ends the backtests that a process left behind when it died.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fail_unfinished(&self) -> Result<(), StoreError> {
        self.end_unfinished("failed", None).await
    }

    async fn end_unfinished(&self, status: &str, job_id: Option<&str>) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let mut update = backtest::Entity::update_many()
            .col_expr(backtest::Column::Status, Expr::value(status))
            .filter(backtest::Column::Status.is_in(["queued", "running"]));
        if let Some(job_id) = job_id {
            update = update.filter(backtest::Column::JobId.eq(job_id));
        }
        update.exec(&self.store.db).await?;
        Ok(())
    }

    /// A page of backtests, newest first, and how many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        filter: &BacktestFilter,
        start: u64,
        limit: u64,
    ) -> Result<(Vec<BacktestRecord>, u64), StoreError> {
        let mut query = heads();
        if let Some(status) = &filter.status {
            query = query.filter(backtest::Column::Status.eq(status));
        }
        if let Some(strategy) = &filter.strategy_id {
            query = query.filter(backtest::Column::StrategyId.eq(strategy));
        }
        let total = query.clone().count(&self.store.db).await?;
        let page = query
            .order_by_desc(backtest::Column::CreatedAt)
            .order_by_asc(backtest::Column::Id)
            .offset(start)
            .limit(limit)
            .into_model::<Head>()
            .all(&self.store.db)
            .await?;
        Ok((page.into_iter().map(Head::into_record).collect(), total))
    }

    /// Deletes a backtest with its results. The count of trials stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete(&self, id: &str) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let found = backtest::Entity::find_by_id(id).one(&self.store.db).await?;
        found
            .ok_or_else(|| not_found(id))?
            .delete(&self.store.db)
            .await?;
        Ok(())
    }

    /// How many backtests there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self) -> Result<u64, StoreError> {
        Ok(backtest::Entity::find().count(&self.store.db).await?)
    }
}

/// A row without the large results.
#[derive(sea_orm::FromQueryResult)]
struct Head {
    id: String,
    job_id: String,
    strategy_id: Option<String>,
    status: String,
    head: String,
    created_at: i64,
}

impl Head {
    fn into_record(self) -> BacktestRecord {
        BacktestRecord {
            id: self.id,
            job_id: self.job_id,
            strategy_id: self.strategy_id,
            status: self.status,
            head: self.head,
            created_at: UnixNanos::from_nanos(self.created_at),
        }
    }
}

fn heads() -> sea_orm::Select<backtest::Entity> {
    backtest::Entity::find().select_only().columns([
        backtest::Column::Id,
        backtest::Column::JobId,
        backtest::Column::StrategyId,
        backtest::Column::Status,
        backtest::Column::Head,
        backtest::Column::CreatedAt,
    ])
}

fn not_found(id: &str) -> StoreError {
    StoreError::NotFound {
        what: "backtest",
        id: id.to_owned(),
    }
}
