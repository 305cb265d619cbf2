use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much something matters; later ones matter more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationLevel {
    /// Good to know.
    Info,
    /// Something may need a look.
    Warning,
    /// Something does not work.
    Error,
    /// Money is at stake now.
    Critical,
}

/// What a notification tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationEvent {
    /// The program waits to be told to trade.
    WaitingForStart,
    /// Trading began.
    Started,
    /// Trading ended.
    Stopped,
    /// An order went to the broker.
    OrderPlaced,
    /// An order was filled.
    OrderFilled,
    /// An order is gone.
    OrderCancelled,
    /// An order was refused.
    OrderRejected,
    /// A rule saw what it looks for.
    Alert,
    /// Something failed.
    Error,
    /// Trading could not begin.
    SetupFailed,
    /// A source of data is silent.
    SourceStale,
    /// A source of data speaks again.
    SourceRecovered,
    /// Everything was cancelled and closed.
    EmergencyStop,
    /// A channel was switched off.
    ChannelDisabled,
    /// Several in one.
    Digest,
    /// Somebody tries a channel.
    Test,
}

/// A text in every language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalisedText {
    /// In English.
    pub en: String,
    /// In French.
    pub fr: String,
}

/// Something that was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notification {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// How much it matters.
    pub level: NotificationLevel,
    /// What it tells of.
    pub event: NotificationEvent,
    /// One line.
    pub title: LocalisedText,
    /// The rest, in lines.
    pub text: LocalisedText,
    /// Somebody has seen it.
    pub read: bool,
}

/// A page of notifications, and how many are new in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationPage {
    /// The items of this page.
    pub items: Vec<Notification>,
    /// How many there are on all pages.
    pub total: u64,
    /// What to give as `cursor` for the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// How many nobody has seen, whatever the filter.
    pub unread: u64,
}

/// Marks notifications as read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationReadRequest {
    /// The newest that was seen; everything up to now when left out.
    pub until: Option<DateTime<Utc>>,
}

/// What is new after a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationReadResult {
    /// How many were marked.
    pub marked: u64,
    /// How many nobody has seen.
    pub unread: u64,
}
