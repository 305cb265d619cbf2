//! The open database.

use std::sync::Arc;

use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, Statement, TransactionTrait as _,
};
use sea_orm_migration::MigratorTrait as _;
use tokio::sync::{Mutex, MutexGuard};

use crate::alerts::Alerts;
use crate::backtests::Backtests;
use crate::channels::Channels;
use crate::deliveries::Deliveries;
use crate::error::StoreError;
use crate::jobs::Jobs;
use crate::migration::Migrator;
use crate::notifications::Notifications;
use crate::outbox::Outbox;
use crate::rules::Rules;
use crate::strategies::Strategies;
use crate::trials::Trials;

/// Connections at once.
const CONNECTIONS_MAX: u32 = 8;

/// Which kind of database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// The open database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    /// Whoever writes holds it: one writer at a time.
    gate: Arc<Mutex<()>>,
    backend: Backend,
}

impl Store {
    /// Opens the database at a URL (`sqlite://file?mode=rwc`, `sqlite::memory:`, `postgres://…`), checks that it is whole,
    /// and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be opened, is damaged, or a migration fails.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let in_memory = url.contains(":memory:");
        let mut options = ConnectOptions::new(url);
        // A database in memory belongs to its one connection.
        options
            .max_connections(if in_memory { 1 } else { CONNECTIONS_MAX })
            .sqlx_logging(false);
        let opened = Database::connect(options).await;
        let db = opened.map_err(|source| StoreError::Open {
            url: without_password(url),
            source,
        })?;
        let backend = match db.get_database_backend() {
            DbBackend::Sqlite => Backend::Sqlite,
            _ => Backend::Postgres,
        };
        let store = Self {
            db,
            gate: Arc::default(),
            backend,
        };
        if backend == Backend::Sqlite {
            store.prepare_sqlite().await?;
        }
        Migrator::up(&store.db, None).await?;
        Ok(store)
    }

    async fn prepare_sqlite(&self) -> Result<(), StoreError> {
        // Readers do not wait for the writer; a crash loses at most what was not yet committed.
        self.db
            .execute_unprepared("PRAGMA journal_mode = WAL")
            .await?;
        self.db
            .execute_unprepared("PRAGMA synchronous = NORMAL")
            .await?;
        let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA quick_check(5)");
        let rows = self.db.query_all_raw(check).await?;
        let mut report = Vec::new();
        for row in rows {
            report.push(row.try_get_by_index::<String>(0)?);
        }
        if report == ["ok"] {
            Ok(())
        } else {
            Err(StoreError::Damaged {
                report: report.join("; "),
            })
        }
    }

    /// Which kind of database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Waits for the turn to write.
    pub(crate) async fn writing(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().await
    }

    /// Begins a change. Outside of one a full disk goes unnoticed where rows are returned: SQLite commits after the last of
    /// them, and nobody asks for more than the first.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        Ok(self.db.begin().await?)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What it says if it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.db.ping().await?)
    }

    /// Strategies and their versions.
    #[must_use]
    pub fn strategies(&self) -> Strategies<'_> {
        Strategies::new(self)
    }

    /// Backtests and their results.
    #[must_use]
    pub fn backtests(&self) -> Backtests<'_> {
        Backtests::new(self)
    }

    /// Jobs.
    #[must_use]
    pub fn jobs(&self) -> Jobs<'_> {
        Jobs::new(self)
    }

    /// The count of everything ever tried.
    #[must_use]
    pub fn trials(&self) -> Trials<'_> {
        Trials::new(self)
    }

    /// Alert rules and their versions.
    #[must_use]
    pub fn rules(&self) -> Rules<'_> {
        Rules::new(self)
    }

    /// Alerts and what became of them.
    #[must_use]
    pub fn alerts(&self) -> Alerts<'_> {
        Alerts::new(self)
    }

    /// Notifications, as a person reads them.
    #[must_use]
    pub fn notifications(&self) -> Notifications<'_> {
        Notifications::new(self)
    }

    /// The channels that notifications go to.
    #[must_use]
    pub fn channels(&self) -> Channels<'_> {
        Channels::new(self)
    }

    /// Notifications on their way to channels.
    #[must_use]
    pub fn outbox(&self) -> Outbox<'_> {
        Outbox::new(self)
    }

    /// The log of deliveries.
    #[must_use]
    pub fn deliveries(&self) -> Deliveries<'_> {
        Deliveries::new(self)
    }

    /// Closes all connections after the writes under way.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close(self) -> Result<(), StoreError> {
        let _last = self.gate.lock().await;
        Ok(self.db.clone().close().await?)
    }
}

/// The address of a database as it may be shown.
#[must_use]
pub fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, host))) if rest.contains('@') => {
            format!("{scheme}://…@{host}")
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::trials::TrialRecord;
    use bellwether_market::UnixNanos;

    #[tokio::test]
    async fn a_full_disk_is_told_and_changes_nothing() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        // As many pages as there are, and no more.
        store
            .db
            .execute_unprepared("PRAGMA max_page_count = 1")
            .await
            .unwrap();
        let trial = TrialRecord {
            kind: "backtest".into(),
            subject_hash: "x".repeat(100_000),
            data_hash: String::new(),
            sharpe: None,
            tried_at: UnixNanos::EPOCH,
        };
        let error = store.trials().add(&trial).await.unwrap_err();
        assert!(matches!(error, StoreError::Full(_)), "{error:?}");
        assert!(error.to_string().contains("free some space"), "{error}");
        assert_eq!(store.trials().count(None).await.unwrap(), 0);
    }
}
