//! Notifications: what was told, the channels, the log of deliveries.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api as api;
use bellwether_market::UnixNanos;
use bellwether_notify::{ChannelId, Outcome};
use bellwether_store::{ChannelRecord, DeliveryFilter, NotificationFilter};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::idempotency::Begun;
use crate::notifications::{
    ChannelDocument, channel_of, document_of, of_record, settings_errors, wire_channel,
    wire_delivery, wire_level, with_kept_secrets,
};
use crate::paging::Paging;
use crate::routes::strategies::content_hash;
use crate::state::{AppState, new_id, now};

/// Channels that there may be.
const CHANNELS_MAX: usize = 50;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotificationQuery {
    level: Option<api::NotificationLevel>,
    unread: Option<bool>,
    since: Option<DateTime<Utc>>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /notifications`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<NotificationQuery>,
) -> ApiResult<Json<api::NotificationPage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    let filter = NotificationFilter {
        level_min: query.level.map(wire_level),
        unread: query.unread.unwrap_or(false),
        since: query.since.map(nanos),
    };
    Ok(Json(page(&state, &filter, start, limit).await?))
}

/// The newest notifications, and how many are new.
pub(crate) async fn newest(state: &AppState, items: u64) -> ApiResult<api::NotificationPage> {
    let limit = usize::try_from(items).unwrap_or(usize::MAX);
    page(state, &NotificationFilter::default(), 0, limit).await
}

async fn page(
    state: &AppState,
    filter: &NotificationFilter,
    start: usize,
    limit: usize,
) -> ApiResult<api::NotificationPage> {
    let notifications = state.store().notifications();
    let (records, total) = notifications
        .list(filter, start as u64, limit as u64)
        .await?;
    Ok(api::NotificationPage {
        next_cursor: Paging::next_cursor(start, records.len(), total),
        items: records.iter().map(of_record).collect(),
        total,
        unread: notifications.unread().await?,
    })
}

/// An instant of the wire; one outside the years that instants cover is the last one.
fn nanos(time: DateTime<Utc>) -> UnixNanos {
    let nanos = time.timestamp_nanos_opt();
    UnixNanos::from_nanos(nanos.unwrap_or(if time.timestamp() < 0 {
        i64::MIN
    } else {
        i64::MAX
    }))
}

/// `POST /notifications/read-all`
pub(crate) async fn read_all(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::NotificationReadRequest>,
) -> ApiResult<Json<api::NotificationReadResult>> {
    let at = now();
    let until = request.until.map_or(at, nanos);
    let notifications = state.store().notifications();
    let marked = notifications.mark_read(until, at).await?;
    Ok(Json(api::NotificationReadResult {
        marked,
        unread: notifications.unread().await?,
    }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelQuery {
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /notifications/channels`
pub(crate) async fn list_channels(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<ChannelQuery>,
) -> ApiResult<Json<api::NotificationChannelPage>> {
    let paging = Paging::of(query.limit, query.offset, query.cursor);
    let (records, total, next_cursor) = paging.page(state.store().channels().all().await?)?;
    let counts = state.store().outbox().counts().await?;
    let items = records.iter().map(|record| {
        let commands = commands_of(&state, record);
        wire_channel(record, &counts, commands)
    });
    Ok(Json(api::NotificationChannelPage {
        items: items.collect::<ApiResult<_>>()?,
        total,
        next_cursor,
    }))
}

fn commands_of(state: &AppState, record: &ChannelRecord) -> Option<bellwether_notify::ChatState> {
    let id = ChannelId::new(&record.id);
    state.notifications().listener().state(&id)
}

async fn answer(
    state: &AppState,
    status: StatusCode,
    record: &ChannelRecord,
) -> ApiResult<Response> {
    let counts = state.store().outbox().counts().await?;
    let body = wire_channel(record, &counts, commands_of(state, record))?;
    let mut response = (status, Json(body)).into_response();
    let tag = HeaderValue::from_str(&format!("\"{}\"", record.version));
    if let Ok(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    let location = format!("{}/notifications/channels/{}", api::BASE_PATH, record.id);
    if status == StatusCode::CREATED
        && let Ok(location) = HeaderValue::from_str(&location)
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Refuses settings that cannot work.
async fn check(state: &AppState, id: &str, document: &ChannelDocument) -> ApiResult<()> {
    let mut errors = settings_errors(id, document);
    if let Some(fallback) = &document.fallback {
        let channels = state.store().channels().all().await?;
        if !channels.iter().any(|channel| channel.id == *fallback) && fallback != id {
            let message = "there is no such channel; give the id of another one";
            errors.push(api::FieldError::new("/fallback", "invalid_value", message));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(ApiError::of_values(api::ErrorCode::InvalidRequest, errors))
    }
}

fn text_of(document: &ChannelDocument) -> ApiResult<String> {
    serde_json::to_string(document).map_err(ApiError::internal)
}

/// `POST /notifications/channels`
pub(crate) async fn create_channel(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiJson(document): ApiJson<ChannelDocument>,
) -> ApiResult<Response> {
    let text = text_of(&document)?;
    let content = format!("channel {}", content_hash(&text));
    let turn = match state.idempotency().begin(&headers, content).await? {
        Begun::Made(id) => {
            let record = state.store().channels().get(&id).await?;
            return answer(&state, StatusCode::CREATED, &record).await;
        }
        Begun::Create(turn) => turn,
    };
    let id = new_id();
    check(&state, &id, &document).await?;
    if state.store().channels().all().await?.len() >= CHANNELS_MAX {
        return Err(ApiError::body(
            "",
            format!("there may be {CHANNELS_MAX} channels; delete one first"),
        ));
    }
    let at = now();
    let record = ChannelRecord {
        id,
        name: document.name.clone(),
        document: text,
        version: 1,
        enabled: document.enabled.unwrap_or(true),
        failure: None,
        created_at: at,
        updated_at: at,
    };
    state.store().channels().create(&record).await?;
    state.notifications().dispatcher().channels_changed();
    turn.made(&record.id);
    answer(&state, StatusCode::CREATED, &record).await
}

/// `PUT /notifications/channels/{id}`
pub(crate) async fn update_channel(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    headers: HeaderMap,
    ApiJson(document): ApiJson<ChannelDocument>,
) -> ApiResult<Response> {
    let known = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| {
            ApiError::new(
                api::ErrorCode::PreconditionRequired,
                "send the ETag of the version that you changed as If-Match",
            )
        })?;
    let kept = state.store().channels().get(&id).await?;
    let kept_document = document_of(&kept).map_err(ApiError::internal)?;
    let document = with_kept_secrets(document, &kept_document)?;
    check(&state, &id, &document).await?;
    // After what is wrong with the document itself, which another version does not mend.
    let expected: i32 = match known.trim().trim_matches('"').parse() {
        Ok(version) => version,
        // `*` accepts whatever is there.
        Err(_) if known.trim() == "*" => kept.version,
        Err(_) => {
            return Err(ApiError::new(
                api::ErrorCode::PreconditionFailed,
                "If-Match is no ETag of this channel",
            ));
        }
    };
    let bot = |document: &ChannelDocument| {
        let settings = document.telegram.as_ref();
        settings.map(|settings| (settings.token.clone(), settings.base_url.clone()))
    };
    let changed = ChannelRecord {
        name: document.name.clone(),
        document: text_of(&document)?,
        enabled: document.enabled.unwrap_or(true),
        updated_at: now(),
        ..kept
    };
    let is_other_bot = bot(&document) != bot(&kept_document);
    let saved = state
        .store()
        .channels()
        .update(expected, &changed, is_other_bot)
        .await?;
    state.notifications().dispatcher().channels_changed();
    answer(&state, StatusCode::OK, &saved).await
}

/// `DELETE /notifications/channels/{id}`
pub(crate) async fn delete_channel(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<StatusCode> {
    state.store().channels().delete(&id, now()).await?;
    state.notifications().dispatcher().channels_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /notifications/channels/{id}/test`
pub(crate) async fn test_channel(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<Json<api::NotificationChannelTest>> {
    let record = state.store().channels().get(&id).await?;
    let channel = channel_of(&record).map_err(ApiError::internal)?;
    let tested = state.notifications().dispatcher().test(&channel).await;
    let tested = tested.map_err(|error| {
        ApiError::new(
            api::ErrorCode::StorageFailed,
            crate::error::with_causes(&error),
        )
    })?;
    let delivered = matches!(tested.outcome, Outcome::Delivered { .. });
    if delivered && record.failure.is_some() {
        state.store().channels().restore(&id, now()).await?;
        state.notifications().dispatcher().channels_changed();
    }
    Ok(Json(api::NotificationChannelTest {
        delivered,
        latency_ms: u64::try_from(tested.latency.as_millis()).unwrap_or(u64::MAX),
        error: tested.outcome.reason().map(ToOwned::to_owned),
    }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryQuery {
    channel: Option<String>,
    notification: Option<String>,
    failed: Option<bool>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /notifications/deliveries`
pub(crate) async fn list_deliveries(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<DeliveryQuery>,
) -> ApiResult<Json<api::DeliveryPage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    let filter = DeliveryFilter {
        channel_id: query.channel,
        notification_id: query.notification,
        failed: query.failed.unwrap_or(false),
    };
    let deliveries = state.store().deliveries();
    let (records, total) = deliveries.list(&filter, start as u64, limit as u64).await?;
    let channels = state.store().channels().all().await?;
    let names: HashMap<String, String> = channels
        .into_iter()
        .map(|channel| (channel.id, channel.name))
        .collect();
    Ok(Json(api::DeliveryPage {
        next_cursor: Paging::next_cursor(start, records.len(), total),
        items: records
            .into_iter()
            .map(|record| wire_delivery(record, &names))
            .collect(),
        total,
    }))
}
