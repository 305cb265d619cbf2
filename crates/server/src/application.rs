//! Putting the server together, and taking it down.

use std::fs::{File, TryLockError};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post, put};
use bellwether_api::{BASE_PATH, ErrorCode};
use bellwether_catalog::{Catalog, CatalogError};
use bellwether_market::UnixNanos;
use bellwether_models::ModelFolder;
use bellwether_runtime::{JobQueue, QueueLimits};
use bellwether_store::{Store, StoreError};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use uuid::Uuid;

use crate::error::ApiError;
use crate::guard;
use crate::job_writer::JobWriter;
use crate::notifications::NotificationService;
use crate::routes::{
    alerts, backtests, broker, contract, datasets, expressions, health, jobs, levels, live,
    market_data, models, notifications, push, rules, strategies, vocabulary,
};
use crate::state::{AppState, now};

/// Bytes of a JSON body.
pub(crate) const BODY_BYTES_MAX: usize = 4 << 20;
/// How long open requests and sockets may go on when the server ends.
const FAREWELL_TIME_MAX: Duration = Duration::from_secs(5);
/// How long an ordinary request may take.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(60);
/// What the web app may do: nothing but its own files and this server.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of market data and records.
    pub data_dir: PathBuf,
    /// Where records are kept; a file in the data directory if `None`.
    pub database_url: Option<String>,
    /// Whether this is a demonstration on a simulated market.
    pub demo: bool,
    /// Hosts that notifications may go to although they are at no public address.
    pub notify_hosts: Vec<String>,
    /// The commit that the program was built from, where that is known.
    pub git_hash: Option<String>,
}

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Other machines could reach it, and there is no login yet.
    #[error(
        "{0} can be reached from other machines, and this version has no login; listen on 127.0.0.1 or [::1]"
    )]
    NotLoopback(SocketAddr),
    /// The address is taken or not ours.
    #[error("could not listen on {address}; choose another with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data directory.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// Two servers would each take the other's jobs for its own.
    #[error(
        "another server works on {}; stop it, or choose another folder with --data-dir",
        .0.display()
    )]
    InUse(PathBuf),
    /// The records.
    #[error("the records at {place} cannot be used")]
    Records {
        /// The address of the database, without a password.
        place: String,
        /// Why.
        source: StoreError,
    },
    /// The records, later on.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system.
    #[error("the server stopped")]
    Io(#[from] std::io::Error),
}

/// Opens data and records and starts the job queue.
///
/// # Errors
/// [`ServeError`].
pub async fn open(options: &Options) -> Result<AppState, ServeError> {
    let catalog = Arc::new(Catalog::open(&options.data_dir)?);
    let lock = lock(&options.data_dir)?;
    let url = options.database_url.clone().unwrap_or_else(|| {
        format!(
            "sqlite://{}?mode=rwc",
            options.data_dir.join("bellwether.sqlite").display()
        )
    });
    let store = Store::open(&url).await.map_err(|source| match source {
        // This one names the place itself.
        StoreError::Open { .. } => ServeError::Store(source),
        source => ServeError::Records {
            place: bellwether_store::without_password(&url),
            source,
        },
    })?;
    let interrupted = store.jobs().fail_unfinished(now()).await?;
    store.backtests().fail_unfinished().await?;
    if interrupted > 0 {
        tracing::warn!(
            interrupted,
            "jobs were interrupted by the last end of the program"
        );
    }
    let writer = Arc::new(JobWriter::start(store.clone()));
    let clock = Arc::new(|| -> UnixNanos { now() });
    let queue = Arc::new(JobQueue::start(
        QueueLimits::default(),
        clock,
        Arc::clone(&writer) as _,
    )?);
    let models = Arc::new(ModelFolder::of(&options.data_dir));
    let notifications = NotificationService::start(&store, &options.notify_hosts);
    Ok(AppState::new(
        catalog,
        models,
        store,
        queue,
        writer,
        notifications,
        lock,
        options.demo,
        options.git_hash.clone(),
    ))
}

/// Takes the data directory for this server alone, as long as the file stays open.
fn lock(data_dir: &Path) -> Result<File, ServeError> {
    let path = data_dir.join("server.lock");
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|source| CatalogError::Disk {
            action: "open",
            path,
            source,
        })?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(ServeError::InUse(data_dir.to_owned())),
        // Some network file systems know no locks; a warning is all that can be done there.
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "the data directory could not be locked; start no second server on it");
            Ok(file)
        }
        Ok(()) => Ok(file),
    }
}

/// Takes the address to serve on; port 0 takes a free one.
///
/// # Errors
/// [`ServeError::NotLoopback`] or [`ServeError::Listen`].
pub fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address));
    }
    let listener = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|source| ServeError::Listen { address, source })
}

/// Serves until `stop` resolves and closes the state; `ready` is told the address once it answers.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let served = answer(&state, listener, ready, stop).await;
    close(state).await?;
    served
}

/// Ends the jobs at their next step, writes down what became of them, and closes the records.
///
/// # Errors
/// [`ServeError::Store`].
pub async fn close(state: AppState) -> Result<(), ServeError> {
    state.live().end(state.catalog()).await;
    // The jobs' threads are joined away from the reactor.
    let queue = Arc::clone(state.jobs());
    if let Err(error) = tokio::task::spawn_blocking(move || queue.shut_down()).await {
        tracing::error!(%error, "the job queue did not end in order");
    }
    state.job_writer().end().await;
    state.notifications().end().await;
    Ok(state.store().clone().close().await?)
}

async fn answer(
    state: &AppState,
    listener: TcpListener,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let told = [
        tokio::spawn(push::tell_of_jobs(state.clone())),
        tokio::spawn(push::tell_of_health(state.clone())),
        tokio::spawn(push::tell_of_notifications(state.clone())),
    ];
    ready(listener.local_addr()?);
    let hub = state.hub().clone();
    let stopping = {
        let hub = hub.clone();
        async move {
            stop.await;
            hub.close();
        }
    };
    let farewell = {
        let hub = hub.clone();
        async move {
            hub.closed().await;
            tokio::time::sleep(FAREWELL_TIME_MAX).await;
        }
    };
    let everything_answered = async {
        let served = axum::serve(listener, router(state.clone()))
            .with_graceful_shutdown(stopping)
            .await;
        hub.close();
        hub.emptied().await;
        served
    };
    let served = tokio::select! {
        served = everything_answered => served,
        // Who still talks then is cut off.
        () = farewell => Ok(()),
    };
    for task in told {
        task.abort();
        let _ = task.await;
    }
    Ok(served?)
}

/// The whole application.
pub fn router(state: AppState) -> Router {
    let ordinary = Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/status", get(health::status))
        .route("/symbols", get(market_data::list_symbols))
        .route("/instruments/{symbol}", get(market_data::get_instrument))
        .route(
            "/market-data/{symbol}/history",
            get(market_data::get_history),
        )
        .route("/market-data/{symbol}/levels", get(levels::list_levels))
        .route("/market-data/{symbol}", get(live::get_price))
        .route("/state", get(live::state))
        .route("/sources", get(live::list_sources))
        .route("/sources/{id}/pace", put(live::set_pace))
        .route("/bot/start", post(live::start))
        .route("/bot/stop", post(live::stop))
        .route("/bot/emergency_stop", post(live::emergency_stop))
        .route("/bot/rearm", post(live::rearm))
        .route("/bot/runs", get(live::list_runs))
        .route("/bot/runs/{run}", get(live::get_run))
        .route("/bot/runs/{run}/replay", post(live::replay))
        .route("/broker/account", get(broker::account))
        .route("/broker/account/refresh", post(broker::refresh))
        .route("/broker/positions", get(broker::list_positions))
        .route(
            "/broker/positions/{symbol}/close",
            post(broker::close_position),
        )
        .route("/broker/flatten", post(live::flatten))
        .route(
            "/broker/orders",
            get(broker::list_orders).post(broker::place_order),
        )
        .route(
            "/broker/orders/{id}",
            get(broker::get_order).delete(broker::cancel_order),
        )
        .route("/broker/fills", get(broker::list_fills))
        .route("/datasets", get(datasets::list))
        .route("/datasets/{id}", delete(datasets::delete))
        .route("/datasets/{id}/quality", get(datasets::quality))
        .route("/expressions/check", post(expressions::check))
        .route("/expressions/evaluate", post(expressions::evaluate))
        .route("/expressions/complete", post(expressions::complete))
        .route("/config/primitives", get(vocabulary::list_primitives))
        .route("/config/factors", get(vocabulary::list_factor_sets))
        .route("/config/features", get(vocabulary::list_features))
        .route(
            "/config/strategy-schema",
            get(vocabulary::get_strategy_schema),
        )
        .route("/models", get(models::list))
        .route("/models/{name}", get(models::get).delete(models::delete))
        .route("/regimes", post(models::fit))
        .route(
            "/strategies",
            get(strategies::list).post(strategies::create),
        )
        .route("/strategies/validate", post(strategies::validate))
        .route("/strategies/import", post(strategies::import))
        .route(
            "/strategies/{id}",
            get(strategies::get)
                .put(strategies::update)
                .delete(strategies::delete),
        )
        .route("/strategies/{id}/versions", get(strategies::versions))
        .route(
            "/strategies/{id}/versions/{version}",
            get(strategies::get_version),
        )
        .route("/strategies/{id}/export", get(strategies::export))
        .route("/backtest/run", post(backtests::run))
        .route("/backtest", get(backtests::list))
        .route(
            "/backtest/{id}",
            get(backtests::get).delete(backtests::delete),
        )
        .route("/backtest/{id}/results", get(backtests::get_results))
        .route("/backtest/{id}/tearsheet", get(backtests::get_tearsheet))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{id}", get(jobs::get).delete(jobs::cancel))
        .route("/jobs/{id}/log", get(jobs::log))
        .route("/rules", get(rules::list).post(rules::create))
        .route("/rules/fields", get(rules::list_fields))
        .route("/rules/validate", post(rules::validate))
        .route("/rules/test", post(rules::test_document))
        .route(
            "/rules/{id}",
            get(rules::get).put(rules::update).delete(rules::delete),
        )
        .route("/rules/{id}/toggle", post(rules::toggle))
        .route("/rules/{id}/test", post(rules::test))
        .route("/market-data/simulate", post(rules::simulate))
        .route("/alerts", get(alerts::list))
        .route("/alerts/read-all", post(alerts::read_all))
        .route("/alerts/stats", get(alerts::stats))
        .route("/alerts/{id}", get(alerts::get).patch(alerts::change))
        .route("/notifications", get(notifications::list))
        .route("/notifications/read-all", post(notifications::read_all))
        .route(
            "/notifications/channels",
            get(notifications::list_channels).post(notifications::create_channel),
        )
        .route(
            "/notifications/channels/{id}",
            put(notifications::update_channel).delete(notifications::delete_channel),
        )
        .route(
            "/notifications/channels/{id}/test",
            post(notifications::test_channel),
        )
        .route(
            "/notifications/deliveries",
            get(notifications::list_deliveries),
        )
        .route("/openapi.json", get(contract::openapi))
        .route("/docs", get(contract::docs))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            REQUEST_TIME_MAX,
        ))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    // Uploads may be large and streams are long: no time limit, and limits of their own.
    let long = Router::new()
        .route(
            "/datasets/import",
            post(datasets::import).layer(DefaultBodyLimit::max(datasets::UPLOAD_BYTES_MAX)),
        )
        .route(
            "/models",
            post(models::upload).layer(DefaultBodyLimit::max(models::FORM_BYTES_MAX)),
        )
        .route("/jobs/{id}/stream", get(push::job_stream))
        .route("/events", get(push::events))
        .merge(sockets());
    let sockets = sockets();
    let api = ordinary
        .merge(long)
        .fallback(any(not_found))
        .method_not_allowed_fallback(method_not_allowed);
    let header_layer = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .nest(BASE_PATH, api)
        .merge(sockets)
        .fallback(get(crate::assets::serve))
        .with_state(state)
        .layer(middleware::from_fn(finish))
        .layer(CatchPanicLayer::custom(|_| {
            ApiError::internal("a handler panicked").into_response()
        }))
        .layer(header_layer(
            header::CONTENT_SECURITY_POLICY,
            CONTENT_POLICY,
        ))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_layer(header::X_FRAME_OPTIONS, "DENY"))
        .layer(header_layer(header::REFERRER_POLICY, "no-referrer"))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http())
}

/// Sockets, which are served under the base path and at the root.
fn sockets() -> Router<AppState> {
    Router::new()
        .route("/ws", get(push::socket))
        .route("/ws/backtest/{id}", get(push::backtest_socket))
        .route("/ws/state", get(push::state_socket))
        .route("/ws/logs", get(push::logs_socket))
        .route("/ws/positions", get(push::positions_socket))
        .route("/ws/orders", get(push::orders_socket))
        .route("/ws/account", get(push::account_socket))
        .route("/ws/data", get(push::data_socket))
}

async fn not_found() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "there is nothing at this address; /api/v1/docs lists what there is",
    )
}

async fn method_not_allowed() -> ApiError {
    ApiError::new(
        ErrorCode::MethodNotAllowed,
        "this address does not answer this method; /api/v1/docs says which",
    )
}

/// Gives every request an id, says it in the answer, and keeps foreign pages out.
async fn finish(request: Request, next: Next) -> Response {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
    let id = Uuid::now_v7().to_string();
    let mut response = match guard::check(request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        response = error.with_request_id(&id).into_plain_response();
    } else if response.status() == StatusCode::REQUEST_TIMEOUT {
        response = ApiError::new(ErrorCode::RequestTimeout, "the request took too long")
            .with_request_id(&id)
            .into_plain_response();
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
