//! Jobs and where they are.

use bellwether_market::UnixNanos;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::entity::job;
use crate::error::StoreError;
use crate::store::Store;

/// A job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRecord {
    /// Its id.
    pub id: String,
    /// What it does.
    pub kind: String,
    /// Where it is.
    pub status: String,
    /// Items done.
    pub processed: i64,
    /// Items in all.
    pub total: Option<i64>,
    /// The phase it is in; after a failure the reason.
    pub message: Option<String>,
    /// What it makes.
    pub resource: Option<String>,
    /// The Sharpe ratio of its newest result.
    pub latest_sharpe: Option<f64>,
    /// When it was asked for.
    pub created_at: UnixNanos,
    /// When it began to run.
    pub started_at: Option<UnixNanos>,
    /// When it ended.
    pub finished_at: Option<UnixNanos>,
    /// When it last said something.
    pub last_event_at: Option<UnixNanos>,
}

/// Jobs.
pub struct Jobs<'s> {
    store: &'s Store,
}

impl<'s> Jobs<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Keeps a job's state, whether it was known or not.
    ///
    /// # Errors
    /// What the database says.
    pub async fn save(&self, record: &JobRecord) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let nanos = |time: Option<UnixNanos>| time.map(UnixNanos::nanos);
        let model = job::Model {
            id: record.id.clone(),
            kind: record.kind.clone(),
            status: record.status.clone(),
            processed: record.processed,
            total: record.total,
            message: record.message.clone(),
            resource: record.resource.clone(),
            latest_sharpe: record.latest_sharpe,
            created_at: record.created_at.nanos(),
            started_at: nanos(record.started_at),
            finished_at: nanos(record.finished_at),
            last_event_at: nanos(record.last_event_at),
        };
        let changed = OnConflict::column(job::Column::Id)
            .update_columns([
                job::Column::Status,
                job::Column::Processed,
                job::Column::Total,
                job::Column::Message,
                job::Column::LatestSharpe,
                job::Column::StartedAt,
                job::Column::FinishedAt,
                job::Column::LastEventAt,
            ])
            .to_owned();
        job::Entity::insert(model.into_active_model())
            .on_conflict(changed)
            .exec_without_returning(&self.store.db)
            .await?;
        Ok(())
    }

    /// A job.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: &str) -> Result<JobRecord, StoreError> {
        let found = job::Entity::find_by_id(id).one(&self.store.db).await?;
        found.map(from_model).ok_or_else(|| StoreError::NotFound {
            what: "job",
            id: id.to_owned(),
        })
    }

    /// A page of jobs, newest first, and how many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        status: Option<&str>,
        kind: Option<&str>,
        start: u64,
        limit: u64,
    ) -> Result<(Vec<JobRecord>, u64), StoreError> {
        let mut query = job::Entity::find();
        if let Some(status) = status {
            query = query.filter(job::Column::Status.eq(status));
        }
        if let Some(kind) = kind {
            query = query.filter(job::Column::Kind.eq(kind));
        }
        let total = query.clone().count(&self.store.db).await?;
        let page = query
            .order_by_desc(job::Column::CreatedAt)
            .order_by_asc(job::Column::Id)
            .offset(start)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        Ok((page.into_iter().map(from_model).collect(), total))
    }

    /// Ends the jobs that a process left behind when it died; how many there were.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fail_unfinished(&self, at: UnixNanos) -> Result<u64, StoreError> {
        let _turn = self.store.writing().await;
        let ended = job::Entity::update_many()
            .col_expr(job::Column::Status, Expr::value("failed"))
            .col_expr(
                job::Column::Message,
                Expr::value("interrupted: the program ended before it was done"),
            )
            .col_expr(job::Column::FinishedAt, Expr::value(at.nanos()))
            .filter(job::Column::Status.is_in(["queued", "running"]))
            .exec(&self.store.db)
            .await?;
        Ok(ended.rows_affected)
    }
}

fn from_model(model: job::Model) -> JobRecord {
    let time = |nanos: Option<i64>| nanos.map(UnixNanos::from_nanos);
    JobRecord {
        id: model.id,
        kind: model.kind,
        status: model.status,
        processed: model.processed,
        total: model.total,
        message: model.message,
        resource: model.resource,
        latest_sharpe: model.latest_sharpe,
        created_at: UnixNanos::from_nanos(model.created_at),
        started_at: time(model.started_at),
        finished_at: time(model.finished_at),
        last_event_at: time(model.last_event_at),
    }
}
