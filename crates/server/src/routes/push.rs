//! Push: the WebSocket, event streams, one job's events.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use bellwether_api::{
    self as api, Channel, ClientAction, ClientMessage, ErrorCode, HubMessage, HubMessageType,
    Problem,
};
use bellwether_runtime::{Job, JobEvent, JobStatus, Saying};
use futures_util::stream::{self, SelectAll, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use tokio_stream::StreamMap;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

use crate::clock;
use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiPath, ApiQuery};
use crate::hub::{Connected, Start};
use crate::notifications::of_notification;
use crate::routes::jobs::wire_event;
use crate::routes::{alerts, backtests, health, jobs, notifications};
use crate::state::AppState;

/// Items of a snapshot.
const SNAPSHOT_ITEMS: u64 = 100;
/// Bytes of a client's message.
const CLIENT_MESSAGE_BYTES: usize = 16 * 1024;
/// How long a client may take to read one message.
const READ_TIME_MAX: Duration = Duration::from_secs(10);
/// How often the health channel is told.
const HEALTH_INTERVAL: Duration = Duration::from_secs(5);
/// How often a quiet stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Close code for a client that reads too slowly.
const TOO_SLOW: u16 = 4008;

/// The whole state of a channel.
async fn snapshot(state: &AppState, channel: Channel) -> ApiResult<serde_json::Value> {
    let value = match channel {
        Channel::Jobs => {
            let (items, _) = jobs::newest(state, None, None, 0, SNAPSHOT_ITEMS).await?;
            serde_json::to_value(serde_json::json!({ "items": items }))
        }
        Channel::Backtest => serde_json::to_value(
            serde_json::json!({ "items": backtests::newest(state, SNAPSHOT_ITEMS).await? }),
        ),
        Channel::Health => serde_json::to_value(health::current(state).await?),
        Channel::Notifications => {
            serde_json::to_value(notifications::newest(state, SNAPSHOT_ITEMS).await?)
        }
        Channel::State => serde_json::to_value(state.live().state(0)),
        Channel::Logs => serde_json::to_value(
            serde_json::json!({ "items": state.live().log().newest(SNAPSHOT_ITEMS as usize) }),
        ),
        Channel::Positions => {
            serde_json::to_value(serde_json::json!({ "items": state.live().positions(None)? }))
        }
        Channel::Orders => {
            let (mut orders, mut fills) =
                (state.live().orders(None, None)?, state.live().fills(None)?);
            orders.truncate(SNAPSHOT_ITEMS as usize);
            fills.truncate(SNAPSHOT_ITEMS as usize);
            serde_json::to_value(serde_json::json!({ "orders": orders, "fills": fills }))
        }
        Channel::Account => serde_json::to_value(state.live().account()),
        Channel::Alerts => serde_json::to_value(alerts::newest(state, SNAPSHOT_ITEMS).await?),
        Channel::MarketData => {
            serde_json::to_value(serde_json::json!({ "items": state.live().prices() }))
        }
    };
    value.map_err(ApiError::internal)
}

/// What a subscription begins with, and what follows.
async fn follow(
    state: &AppState,
    channel: Channel,
    resume_from: Option<u64>,
) -> ApiResult<(Vec<HubMessage>, broadcast::Receiver<HubMessage>)> {
    let (start, receiver) = state.hub().subscribe(channel, resume_from);
    let first = match start {
        Start::Missed(messages) => messages,
        Start::Snapshot { seq, reset } => vec![HubMessage {
            channel: Some(channel),
            seq,
            ts: clock::utc(),
            message_type: if reset {
                HubMessageType::Reset
            } else {
                HubMessageType::Snapshot
            },
            data: snapshot(state, channel).await?,
        }],
    };
    Ok((first, receiver))
}

/// Tells the health channel how the server is, as long as somebody follows it.
pub(crate) async fn tell_of_health(state: AppState) {
    let mut clock = tokio::time::interval(HEALTH_INTERVAL);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        let (_, followers) = state.hub().standing(Channel::Health);
        if followers == 0 {
            continue;
        }
        match snapshot(&state, Channel::Health).await {
            Ok(status) => state
                .hub()
                .publish(Channel::Health, HubMessageType::Update, status),
            Err(error) => tracing::warn!(
                problem = error.problem().detail,
                "the state of the server could not be told"
            ),
        }
    }
}

/// Takes what jobs say into the hub, as long as the server runs.
pub(crate) async fn tell_of_jobs(state: AppState) {
    let mut events = state.jobs().events();
    loop {
        match events.recv().await {
            Ok(event) => {
                let publish =
                    |channel, kind, value: Result<serde_json::Value, serde_json::Error>| match value
                    {
                        Ok(value) => state.hub().publish(channel, kind, value),
                        Err(error) => tracing::error!(%error, "an event could not be written"),
                    };
                publish(
                    Channel::Jobs,
                    HubMessageType::Update,
                    serde_json::to_value(jobs::wire_job(&event.job)),
                );
                if event.job.status == JobStatus::Failed {
                    tell_of_failure(&state, &event.job);
                }
                let resource = event.job.resource.as_deref();
                let backtest = resource
                    .filter(|_| event.job.kind == crate::backtest::KIND)
                    .and_then(|resource| resource.rsplit('/').next());
                let Some(id) = backtest else { continue };
                let mut progress = serde_json::to_value(wire_event(&event));
                if let Ok(serde_json::Value::Object(fields)) = &mut progress {
                    fields.insert("backtest_id".into(), id.into());
                }
                publish(Channel::Backtest, HubMessageType::Progress, progress);
                if !matches!(event.saying, Saying::Progress { .. })
                    && let Ok(record) = state.store().backtests().get(id).await
                {
                    let wire = crate::backtest::wire_backtest(&record, Some(&event.job));
                    publish(
                        Channel::Backtest,
                        HubMessageType::Update,
                        serde_json::to_value(wire.ok()),
                    );
                }
            }
            // Events that were overtaken are made up for by the next state.
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "job events were overtaken")
            }
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// Takes what is told into the hub, as long as the server runs.
pub(crate) async fn tell_of_notifications(state: AppState) {
    let mut told = state.notifications().notifier().follow();
    loop {
        match told.recv().await {
            Ok(notification) => match serde_json::to_value(of_notification(&notification)) {
                Ok(value) => {
                    let hub = state.hub();
                    hub.publish(Channel::Notifications, HubMessageType::Update, value);
                }
                Err(error) => tracing::error!(%error, "a notification could not be written"),
            },
            // The list of notifications has them.
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "notifications were overtaken")
            }
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// Tells of a job that failed; under a key of its own, so that it is told once.
fn tell_of_failure(state: &AppState, job: &Job) {
    let event = bellwether_notify::Event::Error {
        what: job.kind.to_owned(),
        detail: job.message.clone().unwrap_or_default(),
    };
    let notifier = state.notifications().notifier();
    let told = notifier
        .notification(event)
        .keyed(format!("job {}", job.id));
    if let Err(error) = notifier.tell_of(told) {
        tracing::error!(%error, "the failure of a job was not told");
    }
}

fn upgrade(
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> ApiResult<WebSocketUpgrade> {
    let upgrade = upgrade.map_err(|_| {
        ApiError::new(
            ErrorCode::UpgradeRequired,
            "this address speaks WebSocket only",
        )
    })?;
    Ok(upgrade.max_message_size(CLIENT_MESSAGE_BYTES))
}

/// `GET /ws`
pub(crate) async fn socket(
    State(state): State<AppState>,
    request: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> ApiResult<Response> {
    let nothing = Followed::new();
    Ok(upgrade(request)?.on_upgrade(move |socket| converse(state, socket, nothing, Vec::new())))
}

/// One topic on a socket of its own, for clients that speak no protocol: it is followed from the start.
async fn topic(
    state: AppState,
    request: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    channel: Channel,
) -> ApiResult<Response> {
    let request = upgrade(request)?;
    let mut followed = Followed::new();
    let first = begin(&state, &mut followed, channel, None).await;
    Ok(request.on_upgrade(move |socket| converse(state, socket, followed, first)))
}

/// `GET /ws/{topic}` of a topic that is a channel of that name.
macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident $channel:ident;)*) => {
        $($(#[$doc])* pub(crate) async fn $name(
            State(state): State<AppState>,
            request: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
        ) -> ApiResult<Response> {
            topic(state, request, Channel::$channel).await
        })*
    };
}

topics! {
    /// `GET /ws/state`
    state_socket State;
    /// `GET /ws/logs`
    logs_socket Logs;
    /// `GET /ws/positions`
    positions_socket Positions;
    /// `GET /ws/orders`
    orders_socket Orders;
    /// `GET /ws/account`
    account_socket Account;
    /// `GET /ws/data`
    data_socket MarketData;
}

/// Sends a message; false when the client is gone, or reads so slowly that it has to go.
async fn send(socket: &mut WebSocket, message: &impl Serialize) -> bool {
    let text = match serde_json::to_string(message) {
        Ok(text) => text,
        Err(error) => {
            tracing::error!(%error, "a message could not be written");
            return true;
        }
    };
    match tokio::time::timeout(READ_TIME_MAX, socket.send(Message::Text(text.into()))).await {
        Ok(sent) => sent.is_ok(),
        Err(_) => {
            let _ = tokio::time::timeout(READ_TIME_MAX, close(socket, TOO_SLOW, "too slow")).await;
            false
        }
    }
}

fn free_message(message_type: HubMessageType, data: serde_json::Value) -> HubMessage {
    HubMessage {
        channel: None,
        seq: 0,
        ts: clock::utc(),
        message_type,
        data,
    }
}

async fn close(socket: &mut WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame {
        code,
        reason: Utf8Bytes::from_static(reason),
    };
    let _ = socket.send(Message::Close(Some(frame))).await;
}

/// Why sockets are closed when the server ends (RFC 6455, section 7.4.1).
const GOING_AWAY: u16 = 1001;
/// Why a socket is closed when there is no place for it.
const TRY_AGAIN_LATER: u16 = 1013;

/// One client's conversation.
async fn converse(
    state: AppState,
    mut socket: WebSocket,
    mut followed: Followed,
    first: Vec<HubMessage>,
) {
    let Some(_place) = state.hub().connect() else {
        return close(&mut socket, TRY_AGAIN_LATER, "too many clients").await;
    };
    let mut closed = pin!(state.hub().closed());
    for message in first {
        if !send(&mut socket, &message).await {
            return;
        }
    }
    loop {
        // Every branch is cancel-safe: what is not taken now is taken in the next round.
        tokio::select! {
            biased;
            () = &mut closed => return close(&mut socket, GOING_AWAY, "the server ends").await,
            incoming = socket.recv() => {
                let text = match incoming {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    Some(Ok(_)) => continue,
                };
                for message in answer(&state, &mut followed, &text).await {
                    if !send(&mut socket, &message).await {
                        return;
                    }
                }
            }
            Some((channel, outgoing)) = followed.next(), if !followed.is_empty() => {
                let messages = match outgoing {
                    Ok(message) => vec![message],
                    // What was overtaken is made up for by the newest state.
                    Err(BroadcastStreamRecvError::Lagged(_)) => begin(&state, &mut followed, channel, Some(OVERTAKEN)).await,
                };
                for message in messages {
                    if !send(&mut socket, &message).await {
                        return;
                    }
                }
            }
        }
    }
}

/// The channels that a client follows.
type Followed = StreamMap<Channel, BroadcastStream<HubMessage>>;

/// A number that no channel still has: it asks for a reset.
const OVERTAKEN: u64 = u64::MAX;

/// Begins to follow a channel; what the client is sent first.
async fn begin(
    state: &AppState,
    followed: &mut Followed,
    channel: Channel,
    resume_from: Option<u64>,
) -> Vec<HubMessage> {
    match follow(state, channel, resume_from).await {
        Ok((first, receiver)) => {
            followed.insert(channel, BroadcastStream::new(receiver));
            first
        }
        Err(error) => vec![free_message(
            HubMessageType::Error,
            serde_json::to_value(error.problem()).unwrap_or_default(),
        )],
    }
}

async fn answer(state: &AppState, followed: &mut Followed, text: &str) -> Vec<HubMessage> {
    let refuse = |detail: String| {
        let problem = Problem::new(ErrorCode::InvalidRequest, detail);
        vec![free_message(
            HubMessageType::Error,
            serde_json::to_value(problem).unwrap_or_default(),
        )]
    };
    let message: ClientMessage = match serde_json::from_str(text) {
        Ok(message) => message,
        Err(error) => return refuse(format!("this is no message of a client: {error}")),
    };
    match (message.action, message.channel) {
        (ClientAction::Ping, _) => {
            vec![free_message(HubMessageType::Pong, serde_json::Value::Null)]
        }
        (_, None) => refuse(format!("name a `channel`: one of {}", channel_names())),
        (ClientAction::Subscribe, Some(channel)) => {
            begin(state, followed, channel, message.resume_from).await
        }
        (ClientAction::Unsubscribe, Some(channel)) => {
            followed.remove(&channel);
            vec![HubMessage {
                channel: Some(channel),
                ..free_message(HubMessageType::Unsubscribed, serde_json::Value::Null)
            }]
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsQuery {
    channels: String,
}

fn channel_names() -> String {
    Channel::ALL.map(Channel::as_str).join(", ")
}

/// `GET /events`
pub(crate) async fn events(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<EventsQuery>,
) -> ApiResult<Response> {
    let mut channels = Vec::new();
    for name in query
        .channels
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let channel: Channel = name
            .parse()
            .map_err(|error: api::UnknownChannel| ApiError::query("channels", error.to_string()))?;
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }
    if channels.is_empty() {
        return Err(ApiError::query(
            "channels",
            format!("name at least one channel: of {}", channel_names()),
        ));
    }
    // `jobs:12,backtest:7`: the last number seen of each channel.
    let seen = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
        .to_owned();
    let seen_of = |channel: Channel| {
        let parts = seen.split(',').filter_map(|part| part.split_once(':'));
        parts
            .filter(|(name, _)| *name == channel.as_str())
            .find_map(|(_, seq)| seq.parse().ok())
    };
    let place = connect(&state)?;
    let mut all = SelectAll::new();
    for channel in channels {
        let (first, receiver) = follow(&state, channel, seen_of(channel)).await?;
        // A reader that is overtaken is cut off, and resumes from its last event.
        let live = BroadcastStream::new(receiver)
            .take_while(|message| std::future::ready(message.is_ok()))
            .filter_map(|message| std::future::ready(message.ok()));
        all.push(stream::iter(first).chain(live).boxed());
    }
    let mut reached: BTreeMap<Channel, u64> = BTreeMap::new();
    let stream = all.take_until(state.hub().closed()).map(move |message| {
        let _held_while_streaming = &place;
        if let Some(channel) = message.channel {
            reached.insert(channel, message.seq);
        }
        let id: Vec<String> = reached
            .iter()
            .map(|(channel, seq)| format!("{channel}:{seq}"))
            .collect();
        Event::default().id(id.join(",")).json_data(&message)
    });
    Ok(Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response())
}

/// A place for one more stream.
fn connect(state: &AppState) -> ApiResult<Connected> {
    state.hub().connect().ok_or_else(|| {
        ApiError::new(
            ErrorCode::NotReady,
            "too many clients are connected; try again later",
        )
    })
}

/// What a job says, from its state of now on to its last word.
async fn job_events(
    state: &AppState,
    id: &str,
) -> ApiResult<stream::BoxStream<'static, api::JobEvent>> {
    // Listening comes first: what happens while the state is read is not lost.
    let receiver = state.jobs().events();
    let now = jobs::state_event(&jobs::find(state, id).await?);
    let following = FollowedJob {
        state: state.clone(),
        id: now.job_id.clone(),
        receiver,
        next: Some(now),
        is_over: false,
    };
    let events = stream::unfold(following, |mut job| async move {
        let event = job.next_event().await?;
        job.is_over = event.event_type == api::JobEventType::Summary;
        Some((event, job))
    });
    Ok(events.take_until(state.hub().closed()).boxed())
}

struct FollowedJob {
    state: AppState,
    id: String,
    receiver: broadcast::Receiver<JobEvent>,
    next: Option<api::JobEvent>,
    is_over: bool,
}

impl FollowedJob {
    async fn next_event(&mut self) -> Option<api::JobEvent> {
        if self.is_over {
            return None;
        }
        if let Some(event) = self.next.take() {
            return Some(event);
        }
        loop {
            match self.receiver.recv().await {
                Ok(event) if event.job.id.to_string() == self.id => {
                    return Some(wire_event(&event));
                }
                Ok(_) => {}
                // The last word may have been overtaken; the state has it.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    return Some(jobs::state_event(
                        &jobs::find(&self.state, &self.id).await.ok()?,
                    ));
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

async fn stream_to_socket(
    mut socket: WebSocket,
    mut events: stream::BoxStream<'static, api::JobEvent>,
    _place: Connected,
) {
    while let Some(event) = events.next().await {
        if !send(&mut socket, &event).await {
            return;
        }
    }
    close(&mut socket, NORMAL, "there is nothing more to say").await;
}

/// Why a socket is closed that has said everything.
const NORMAL: u16 = 1000;

/// `GET /jobs/{id}/stream`
pub(crate) async fn job_stream(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    headers: HeaderMap,
    request: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> ApiResult<Response> {
    let events = job_events(&state, &id).await?;
    let place = connect(&state)?;
    if headers.contains_key(header::UPGRADE) {
        return Ok(
            upgrade(request)?.on_upgrade(move |socket| stream_to_socket(socket, events, place))
        );
    }
    let stream = events.map(move |event| {
        let _held_while_streaming = &place;
        Event::default().id(event.seq.to_string()).json_data(&event)
    });
    Ok(Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response())
}

/// `GET /ws/backtest/{id}`
pub(crate) async fn backtest_socket(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    request: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> ApiResult<Response> {
    let request = upgrade(request)?;
    let record = state.store().backtests().get(&id).await?;
    let events = job_events(&state, &record.job_id).await?;
    let place = connect(&state)?;
    Ok(request.on_upgrade(move |socket| stream_to_socket(socket, events, place)))
}
