//! Liveness, readiness, the server at a glance.

use axum::Json;
use axum::extract::State;
use bellwether_api::{self as api, ErrorCode, FieldError};
use bellwether_store::Backend;

use crate::clock;
use crate::error::{ApiError, ApiResult};
use crate::hub::CLIENTS_MAX;
use crate::state::{AppState, blocking};

fn uptime(state: &AppState) -> f64 {
    (clock::utc() - state.started_at())
        .num_milliseconds()
        .max(0) as f64
        / 1000.0
}

/// `GET /health`
pub(crate) async fn health(State(state): State<AppState>) -> Json<api::Health> {
    Json(api::Health {
        status: api::HealthStatus::Ok,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        core_version: env!("CARGO_PKG_VERSION").to_owned(),
        api_version: "v1".to_owned(),
        git_hash: state.git_hash().map(str::to_owned),
        uptime_s: uptime(&state),
    })
}

/// `GET /ready`
pub(crate) async fn ready(State(state): State<AppState>) -> ApiResult<Json<api::Readiness>> {
    let store = state
        .store()
        .ping()
        .await
        .map_err(|error| error.to_string());
    let catalog = state.catalog().clone();
    let data = blocking(move || Ok(catalog.list()?))
        .await
        .map_err(|error| error.problem().detail.clone());
    let check = |name: &str, outcome: Result<(), String>| api::ReadinessCheck {
        name: name.to_owned(),
        ok: outcome.is_ok(),
        message: outcome.err(),
    };
    let checks = vec![check("store", store), check("catalog", data.map(|_| ()))];
    let failing: Vec<FieldError> = checks
        .iter()
        .filter_map(|check| {
            Some(FieldError::new(
                format!("/{}", check.name),
                "not_ready",
                check.message.clone()?,
            ))
        })
        .collect();
    if failing.is_empty() {
        Ok(Json(api::Readiness {
            ready: true,
            checks,
        }))
    } else {
        Err(ApiError::of_values(ErrorCode::NotReady, failing))
    }
}

/// `GET /status`
pub(crate) async fn status(State(state): State<AppState>) -> ApiResult<Json<api::Status>> {
    Ok(Json(current(&state).await?))
}

/// The server at a glance.
pub(crate) async fn current(state: &AppState) -> ApiResult<api::Status> {
    let catalog = state.catalog().clone();
    let entries = blocking(move || Ok(catalog.list()?)).await?;
    let symbols: std::collections::HashSet<&str> = entries
        .iter()
        .map(|entry| entry.key.symbol.as_str())
        .collect();
    let (running, queued) = state.jobs().load();
    let limits = state.jobs().limits();
    let channels = api::Channel::ALL.into_iter().map(|channel| {
        let (seq, subscribers) = state.hub().standing(channel);
        api::ChannelStatus {
            channel,
            seq,
            subscribers: subscribers as u64,
        }
    });
    Ok(api::Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        demo: state.is_demo(),
        started_at: state.started_at(),
        uptime_s: uptime(state),
        jobs: api::JobQueueStatus {
            running: running as u64,
            queued: queued as u64,
            running_max: limits.running as u64,
            queued_max: limits.waiting as u64,
        },
        hub: api::HubStatus {
            clients: state.hub().clients() as u64,
            clients_max: CLIENTS_MAX as u64,
            channels: channels.collect(),
        },
        data: api::DataStatus {
            datasets: entries.len() as u64,
            symbols: symbols.len() as u64,
            bars: entries.iter().map(|entry| entry.rows).sum(),
            bytes: entries
                .iter()
                .map(bellwether_catalog::SeriesEntry::bytes)
                .sum(),
        },
        store: api::StoreStatus {
            backend: match state.store().backend() {
                Backend::Sqlite => api::StoreBackend::Sqlite,
                Backend::Postgres => api::StoreBackend::Postgres,
            },
            strategies: state.store().strategies().count().await?,
            backtests: state.store().backtests().count().await?,
            trials: state.store().trials().count(None).await?,
        },
    })
}
