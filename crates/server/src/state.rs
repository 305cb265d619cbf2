//! What all handlers share.

use std::fs::File;
use std::sync::Arc;

use bellwether_catalog::Catalog;
use bellwether_expr::Scope;
use bellwether_market::UnixNanos;
use bellwether_models::ModelFolder;
use bellwether_runtime::JobQueue;
use bellwether_store::Store;
use chrono::{DateTime, Utc};

use crate::error::{ApiError, ApiResult};
use crate::hub::Hub;
use crate::idempotency::Idempotency;
use crate::job_writer::JobWriter;
use crate::live::LiveService;
use crate::notifications::NotificationService;

/// Everything that handlers share; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

struct Inner {
    catalog: Arc<Catalog>,
    models: Arc<ModelFolder>,
    store: Store,
    jobs: Arc<JobQueue>,
    job_writer: Arc<JobWriter>,
    notifications: NotificationService,
    hub: Hub,
    live: LiveService,
    idempotency: Idempotency,
    started_at: DateTime<Utc>,
    /// Held as long as this server may write to the data directory.
    _lock: File,
    demo: bool,
    git_hash: Option<String>,
    scope: Scope,
}

impl AppState {
    /// Puts the parts together.
    pub(crate) fn new(
        catalog: Arc<Catalog>,
        models: Arc<ModelFolder>,
        store: Store,
        jobs: Arc<JobQueue>,
        job_writer: Arc<JobWriter>,
        notifications: NotificationService,
        lock: File,
        demo: bool,
        git_hash: Option<String>,
    ) -> Self {
        let hub = Hub::new();
        let notifier = notifications.notifier().clone();
        let live = LiveService::new(catalog.data_directory(), &hub, notifier);
        notifications.answer_chats(live.clone());
        Self {
            inner: Arc::new(Inner {
                catalog,
                scope: Scope::new().with_artefacts(Arc::clone(&models) as _),
                models,
                store,
                jobs,
                job_writer,
                notifications,
                hub,
                live,
                idempotency: Idempotency::default(),
                started_at: crate::clock::utc(),
                _lock: lock,
                demo,
                git_hash,
            }),
        }
    }

    /// Market data at rest.
    #[must_use]
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.inner.catalog
    }

    /// Trained models and fitted regimes.
    pub(crate) fn models(&self) -> &Arc<ModelFolder> {
        &self.inner.models
    }

    /// Records at rest.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The job queue.
    #[must_use]
    pub fn jobs(&self) -> &Arc<JobQueue> {
        &self.inner.jobs
    }

    /// The push hub.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.inner.hub
    }

    /// The moving market, and the runs.
    #[must_use]
    pub fn live(&self) -> &LiveService {
        &self.inner.live
    }

    /// Where things are told, and how they are delivered.
    #[must_use]
    pub fn notifications(&self) -> &NotificationService {
        &self.inner.notifications
    }

    pub(crate) fn job_writer(&self) -> &JobWriter {
        &self.inner.job_writer
    }

    pub(crate) fn idempotency(&self) -> &Idempotency {
        &self.inner.idempotency
    }

    /// When the server started.
    #[must_use]
    pub fn started_at(&self) -> DateTime<Utc> {
        self.inner.started_at
    }

    /// The commit that the program was built from, where that is known.
    #[must_use]
    pub fn git_hash(&self) -> Option<&str> {
        self.inner.git_hash.as_deref()
    }

    /// What every expression may use besides columns: models and regimes.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.inner.scope
    }

    /// Whether it runs on a simulated market.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.inner.demo
    }
}

/// Runs work that reads files or computes on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> ApiResult<T> + Send + 'static,
) -> ApiResult<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)?
}

/// The present, for records.
#[must_use]
pub fn now() -> UnixNanos {
    UnixNanos::from_nanos(
        crate::clock::utc()
            .timestamp_nanos_opt()
            .unwrap_or(i64::MAX),
    )
}

/// A name for something new; later ones sort behind earlier ones.
#[must_use]
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
