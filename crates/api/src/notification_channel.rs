use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Language, NotificationEvent, NotificationLevel, page::page};

/// What a channel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationChannelKind {
    /// A Telegram bot.
    Telegram,
    /// A webhook of a Discord channel.
    Discord,
    /// Mail.
    Email,
    /// A signed HTTP request.
    Webhook,
}

/// Settings of a channel. Of the four kinds the one that `kind` names is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationChannelInput {
    /// Its name, one line of 1 to 60 characters.
    pub name: String,
    /// What it is.
    pub kind: NotificationChannelKind,
    /// Settings of a Telegram bot.
    pub telegram: Option<TelegramSettings>,
    /// Settings of a Discord webhook.
    pub discord: Option<DiscordSettings>,
    /// Settings of mail.
    pub email: Option<EmailSettings>,
    /// Settings of a webhook.
    pub webhook: Option<WebhookSettings>,
    /// Whether it is to work; true when left out.
    pub enabled: Option<bool>,
    /// The language of its messages; `en` when left out.
    pub language: Option<Language>,
    /// The least level that it takes; `info` when left out.
    pub level_min: Option<NotificationLevel>,
    /// The events that it takes; all when empty or left out.
    #[schema(max_items = 50)]
    pub events: Option<Vec<NotificationEvent>>,
    /// Id of the channel that takes over what does not get through here.
    #[schema(format = Uuid)]
    pub fallback: Option<String>,
    /// How fast it may be written to; what its other side allows when left out.
    pub rate_limit: Option<ChannelRateLimit>,
}

/// How fast a channel may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelRateLimit {
    /// Messages a minute in the long run.
    #[schema(minimum = 1, maximum = 600)]
    pub per_minute: u32,
    /// Messages at once after a pause.
    #[schema(minimum = 1, maximum = 60)]
    pub burst: u32,
}

/// A Telegram bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TelegramSettings {
    /// The bot's token. Answered as `***`; send that back to keep it.
    pub token: String,
    /// The chat that it writes to: a number, or `@name` of a public one.
    pub chat_id: String,
    /// The topic of the chat, where it has topics.
    pub thread_id: Option<i64>,
    /// Chats from which it takes commands; none when left out.
    #[schema(max_items = 50)]
    pub command_chats: Option<Vec<i64>>,
    /// Users from whom it takes them; everybody in those chats when empty or left out.
    #[schema(max_items = 50)]
    pub command_users: Option<Vec<i64>>,
    /// Where the Bot API is, if not at Telegram.
    pub base_url: Option<String>,
}

/// A webhook of a Discord channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscordSettings {
    /// Its address. Answered with `***` for its path; send that back to keep it.
    pub url: String,
    /// The name to write under, if not the webhook's own.
    pub username: Option<String>,
}

/// How a mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmailSecurity {
    /// TLS from the first byte, usually port 465.
    Tls,
    /// A clear greeting, then TLS or nothing, usually port 587.
    StartTls,
    /// In the clear, for a server on the same machine.
    None,
}

/// Mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    #[schema(minimum = 1, maximum = 65535)]
    pub port: u32,
    /// How it is spoken to.
    pub security: EmailSecurity,
    /// The account, if it wants one.
    pub username: Option<String>,
    /// The account's password. Answered as `***`; send that back to keep it.
    pub password: Option<String>,
    /// The sender.
    pub from: String,
    /// The receivers.
    #[schema(min_items = 1, max_items = 20)]
    pub to: Vec<String>,
    /// A certificate authority to trust besides the known ones, as PEM.
    pub authority_pem: Option<String>,
}

/// How a webhook is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignatureStyle {
    /// `webhook-id`, `webhook-timestamp`, `webhook-signature`.
    Standard,
    /// `X-Hub-Signature-256` besides.
    Github,
}

/// A signed HTTP request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where to. Answered with `***` for its path; send that back to keep it.
    pub url: String,
    /// What it is signed with: `whsec_` and base64, or any text; 24 bytes at the least. Answered as `***`; send that back to
    /// keep it.
    pub secret: String,
    /// `standard` when left out.
    pub style: Option<SignatureStyle>,
}

/// How a channel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationChannelState {
    /// It delivers, or would.
    Working,
    /// A person switched it off.
    Disabled,
    /// It was switched off because it cannot work as it is set up.
    Failed,
}

/// How the listening for commands stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandState {
    /// It hears what is written.
    Listening,
    /// Something is in the way, and tried again.
    Waiting,
    /// It cannot listen until a person changes something.
    Deaf,
}

/// How the listening for commands stands, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommandListening {
    /// How it stands.
    pub state: CommandState,
    /// What is in the way.
    #[schema(required = true)]
    pub reason: Option<String>,
}

page!(
    /// A page of channels.
    NotificationChannelPage of NotificationChannel
);

/// Where notifications go, and which. Secrets are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationChannel {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// Its version, from 1: its `ETag`.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: NotificationChannelKind,
    /// Settings of a Telegram bot.
    #[schema(required = true)]
    pub telegram: Option<TelegramSettings>,
    /// Settings of a Discord webhook.
    #[schema(required = true)]
    pub discord: Option<DiscordSettings>,
    /// Settings of mail.
    #[schema(required = true)]
    pub email: Option<EmailSettings>,
    /// Settings of a webhook.
    #[schema(required = true)]
    pub webhook: Option<WebhookSettings>,
    /// Whether it is to work.
    pub enabled: bool,
    /// The language of its messages.
    pub language: Language,
    /// The least level that it takes.
    pub level_min: NotificationLevel,
    /// The events that it takes; all when empty.
    pub events: Vec<NotificationEvent>,
    /// Id of the channel that takes over.
    #[schema(required = true, format = Uuid)]
    pub fallback: Option<String>,
    /// How fast it may be written to.
    #[schema(required = true)]
    pub rate_limit: Option<ChannelRateLimit>,
    /// How it stands.
    pub state: NotificationChannelState,
    /// Why it was switched off.
    #[schema(required = true)]
    pub failure: Option<String>,
    /// Notifications on their way.
    pub waiting: u64,
    /// Notifications that could not be delivered.
    pub undeliverable: u64,
    /// How the listening for commands stands; null where there is none.
    #[schema(required = true)]
    pub commands: Option<CommandListening>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a test of a channel came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationChannelTest {
    /// It arrived.
    pub delivered: bool,
    /// How long it took.
    pub latency_ms: u64,
    /// Why it did not arrive.
    #[schema(required = true)]
    pub error: Option<String>,
}
