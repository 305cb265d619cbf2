//! Notifications, channels and deliveries in the words of the wire.

use std::collections::HashMap;

use bellwether_api as api;
use bellwether_notify::{ChatState, Event, EventKind, Language, Letter, Level, Notification};
use bellwether_store::{ChannelRecord, DeliveryRecord, EntryStatus, NotificationRecord};

use super::channel_document::{document_of, level, redacted};
use super::outbox::{event_of, level_of};
use crate::backtest::wire::instant;
use crate::error::{ApiError, ApiResult};

/// The rank of a level, as the records keep it.
pub(crate) fn wire_level(wanted: api::NotificationLevel) -> i32 {
    i32::from(level(wanted).rank())
}

const fn level_on_the_wire(level: Level) -> api::NotificationLevel {
    match level {
        Level::Info => api::NotificationLevel::Info,
        Level::Warning => api::NotificationLevel::Warning,
        Level::Error => api::NotificationLevel::Error,
        Level::Critical => api::NotificationLevel::Critical,
    }
}

const fn event_on_the_wire(kind: EventKind) -> api::NotificationEvent {
    use api::NotificationEvent as Wire;
    match kind {
        EventKind::WaitingForStart => Wire::WaitingForStart,
        EventKind::Started => Wire::Started,
        EventKind::Stopped => Wire::Stopped,
        EventKind::OrderPlaced => Wire::OrderPlaced,
        EventKind::OrderFilled => Wire::OrderFilled,
        EventKind::OrderCancelled => Wire::OrderCancelled,
        EventKind::OrderRejected => Wire::OrderRejected,
        EventKind::Alert => Wire::Alert,
        EventKind::Error => Wire::Error,
        EventKind::SetupFailed => Wire::SetupFailed,
        EventKind::SourceStale => Wire::SourceStale,
        EventKind::SourceRecovered => Wire::SourceRecovered,
        EventKind::EmergencyStop => Wire::EmergencyStop,
        EventKind::ChannelDisabled => Wire::ChannelDisabled,
        EventKind::Digest => Wire::Digest,
        EventKind::Test => Wire::Test,
    }
}

fn localised(of: impl Fn(Language) -> String) -> api::LocalisedText {
    api::LocalisedText {
        en: of(Language::English),
        fr: of(Language::French),
    }
}

fn told(
    id: &str,
    created_at: bellwether_market::UnixNanos,
    level: Level,
    event: &Event,
    read: bool,
) -> api::Notification {
    api::Notification {
        id: id.to_owned(),
        created_at: instant(created_at),
        level: level_on_the_wire(level),
        event: event_on_the_wire(event.kind()),
        title: localised(|language| Letter::title_of(language, event)),
        text: localised(|language| Letter::body_of(language, event)),
        read,
    }
}

/// What a record tells.
pub(crate) fn of_record(record: &NotificationRecord) -> api::Notification {
    let event = event_of(record);
    let read = record.read_at.is_some();
    told(
        &record.id,
        record.created_at,
        level_of(record.level),
        &event,
        read,
    )
}

/// What was told just now.
pub(crate) fn of_notification(notification: &Notification) -> api::Notification {
    told(
        &notification.id,
        notification.created_at,
        notification.level,
        &notification.event,
        false,
    )
}

/// A channel and how it stands, without its secrets.
pub(crate) fn wire_channel(
    record: &ChannelRecord,
    counts: &HashMap<(String, EntryStatus), u64>,
    commands: Option<ChatState>,
) -> ApiResult<api::NotificationChannel> {
    let document = redacted(&document_of(record).map_err(ApiError::internal)?);
    let count = |status| {
        let key = (record.id.clone(), status);
        counts.get(&key).copied().unwrap_or(0)
    };
    Ok(api::NotificationChannel {
        id: record.id.clone(),
        version: record.version.unsigned_abs(),
        name: record.name.clone(),
        kind: document.kind,
        telegram: document.telegram,
        discord: document.discord,
        email: document.email,
        webhook: document.webhook,
        enabled: record.enabled,
        language: document.language.unwrap_or_default(),
        level_min: document.level_min.unwrap_or(api::NotificationLevel::Info),
        events: document.events.unwrap_or_default(),
        fallback: document.fallback,
        rate_limit: document.rate_limit,
        state: match (&record.failure, record.enabled) {
            (_, false) => api::NotificationChannelState::Disabled,
            (Some(_), true) => api::NotificationChannelState::Failed,
            (None, true) => api::NotificationChannelState::Working,
        },
        failure: record.failure.clone(),
        waiting: count(EntryStatus::Waiting),
        undeliverable: count(EntryStatus::Undeliverable),
        commands: commands.map(listening),
        created_at: instant(record.created_at),
        updated_at: instant(record.updated_at),
    })
}

fn listening(state: ChatState) -> api::CommandListening {
    let (state, reason) = match state {
        ChatState::Listening => (api::CommandState::Listening, None),
        ChatState::Waiting { reason } => (api::CommandState::Waiting, Some(reason)),
        ChatState::Deaf { reason } => (api::CommandState::Deaf, Some(reason)),
    };
    api::CommandListening { state, reason }
}

/// An attempt; `names` are those of the channels that there are.
pub(crate) fn wire_delivery(
    record: DeliveryRecord,
    names: &HashMap<String, String>,
) -> api::Delivery {
    let unsigned = |number: i64| u64::try_from(number).unwrap_or(0);
    api::Delivery {
        id: unsigned(record.id),
        attempted_at: instant(record.attempted_at),
        channel: names.get(&record.channel_id).cloned(),
        channel_id: record.channel_id,
        notification_id: record.notification_id,
        digest_id: record.digest_id,
        notifications: unsigned(record.entries),
        attempt: record.attempt.unsigned_abs(),
        outcome: match record.outcome.as_str() {
            "delivered" => api::DeliveryOutcome::Delivered,
            "retry" => api::DeliveryOutcome::Retry,
            _ => api::DeliveryOutcome::Undeliverable,
        },
        latency_ms: unsigned(record.latency_ms),
        error: record.error,
    }
}
