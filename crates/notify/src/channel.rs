//! Where notifications go.

use std::fmt;

use crate::event::EventKind;
use crate::level::Level;
use crate::messages::Language;
use crate::notification::Notification;
use crate::secret::Secret;
use crate::signature::webhook_key;
use crate::text_length::one_line;

/// Characters of a channel's name.
const NAME_LENGTH_MAX: usize = 60;
/// Receivers of one mail channel.
const RECEIVERS_MAX: usize = 20;
/// Chats and users that may command a bot.
const COMMANDERS_MAX: usize = 50;

/// A channel's id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelId(String);

impl ChannelId {
    /// Takes an id.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How fast a channel may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Messages a minute in the long run.
    pub per_minute: u32,
    /// Messages at once after a pause.
    pub burst: u32,
}

/// Where notifications go, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Its name, for people.
    pub name: String,
    /// What it is.
    pub kind: ChannelKind,
    /// The language of its messages.
    pub language: Language,
    /// The least level that it takes.
    pub level_min: Level,
    /// The kinds that it takes; all if empty.
    pub events: Vec<EventKind>,
    /// Whether a person wants it to work.
    pub enabled: bool,
    /// Why it was switched off since: it cannot work as it is set up. A change of its settings switches it on again.
    pub failure: Option<String>,
    /// Where things go when they do not get through here.
    pub fallback: Option<ChannelId>,
    /// How fast it may be written to; the default of its kind if `None`.
    pub rate_limit: Option<RateLimit>,
}

impl Channel {
    /// Whether it takes a notification. One that was switched off by a failure still does: what it cannot deliver waits, or
    /// goes to the fallback.
    #[must_use]
    pub fn takes(&self, notification: &Notification) -> bool {
        self.enabled
            && notification.level >= self.level_min
            && (self.events.is_empty() || self.events.contains(&notification.kind()))
    }

    /// Whether it can deliver now.
    #[must_use]
    pub fn works(&self) -> bool {
        self.enabled && self.failure.is_none()
    }

    /// How fast it may be written to.
    #[must_use]
    pub fn pace(&self) -> RateLimit {
        self.rate_limit.unwrap_or_else(|| self.kind.pace())
    }

    /// Everything that is wrong with its settings, each with the name of the setting.
    #[must_use]
    pub fn errors(&self) -> Vec<SettingsError> {
        let mut errors = self.kind.errors();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX || one_line(name) != name {
            errors.push(SettingsError::new(
                "name",
                format!("a name is one line of 1 to {NAME_LENGTH_MAX} characters"),
            ));
        }
        if self.fallback.as_ref() == Some(&self.id) {
            errors.push(SettingsError::new(
                "fallback",
                "a channel cannot stand in for itself; choose another",
            ));
        }
        if let Some(limit) = self.rate_limit
            && !((1..=600).contains(&limit.per_minute) && (1..=60).contains(&limit.burst))
        {
            errors.push(SettingsError::new(
                "rate_limit",
                "a channel takes 1 to 600 messages a minute and 1 to 60 at once",
            ));
        }
        errors
    }
}

/// A setting that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SettingsError {
    /// Which setting.
    pub setting: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl SettingsError {
    fn new(setting: &'static str, message: impl Into<String>) -> Self {
        Self {
            setting,
            message: message.into(),
        }
    }
}

/// What a channel is, with its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelKind {
    /// A Telegram bot.
    Telegram(TelegramSettings),
    /// A webhook of a Discord channel.
    Discord(DiscordSettings),
    /// Mail.
    Email(EmailSettings),
    /// A signed HTTP request.
    Webhook(WebhookSettings),
}

/// A Telegram bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelegramSettings {
    /// The bot's token.
    pub token: Secret,
    /// The chat that it writes to: a number, or `@name` of a public one.
    pub chat_id: String,
    /// The topic of the chat, where it has topics.
    pub thread_id: Option<i64>,
    /// Chats from which it takes commands; none if empty.
    pub command_chats: Vec<i64>,
    /// Users from whom it takes them; everybody in those chats if empty.
    pub command_users: Vec<i64>,
    /// Where the Bot API is, if not at Telegram.
    pub base_url: Option<String>,
}

/// A webhook of a Discord channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscordSettings {
    /// Its address, which is all that is needed to write there.
    pub url: Secret,
    /// The name to write under, if not the webhook's own.
    pub username: Option<String>,
}

/// How a mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailSecurity {
    /// TLS from the first byte, usually port 465.
    Tls,
    /// A clear greeting, then TLS or nothing, usually port 587.
    StartTls,
    /// In the clear, for a server on the same machine.
    None,
}

/// Mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub security: EmailSecurity,
    /// The account, if it wants one.
    pub username: Option<String>,
    /// The account's password.
    pub password: Option<Secret>,
    /// The sender.
    pub from: String,
    /// The receivers.
    pub to: Vec<String>,
    /// A certificate authority to trust besides the known ones, as PEM.
    pub authority_pem: Option<String>,
}

/// How a webhook is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureStyle {
    /// `webhook-id`, `webhook-timestamp`, `webhook-signature`.
    Standard,
    /// `X-Hub-Signature-256` besides.
    GitHub,
}

/// A signed HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookSettings {
    /// Where to. It may carry a token, and is shown without its query.
    pub url: Secret,
    /// What it is signed with: `whsec_` and base64, or any text.
    pub secret: Secret,
    /// How.
    pub style: SignatureStyle,
}

impl ChannelKind {
    /// Its name.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Telegram(_) => "telegram",
            Self::Discord(_) => "discord",
            Self::Email(_) => "email",
            Self::Webhook(_) => "webhook",
        }
    }

    /// The pace that its other side allows, with some room. Telegram: 20 a minute in a group; Discord: 30 a minute.
    const fn pace(&self) -> RateLimit {
        let (per_minute, burst) = match self {
            Self::Telegram(_) => (20, 3),
            Self::Discord(_) => (25, 4),
            Self::Email(_) => (10, 3),
            Self::Webhook(_) => (60, 10),
        };
        RateLimit { per_minute, burst }
    }

    /// Its secrets, which may stand in no log and no error.
    #[must_use]
    pub fn secrets(&self) -> Vec<&Secret> {
        match self {
            Self::Telegram(settings) => vec![&settings.token],
            Self::Discord(settings) => vec![&settings.url],
            Self::Email(settings) => settings.password.iter().collect(),
            Self::Webhook(settings) => vec![&settings.url, &settings.secret],
        }
    }

    /// `text` without any of the channel's secrets, on one line, and not long: it may come from anybody, and is kept.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        const REASON_LENGTH_MAX: usize = 500;
        let mut redacted = text.to_owned();
        for secret in self.secrets() {
            redacted = secret.redact(&redacted);
            // Of an address, the path alone may be quoted.
            if let Some((_, path)) = secret.expose().split_once("://")
                && let Some((_, path)) = path.split_once('/')
            {
                redacted = Secret::new(path).redact(&redacted);
            }
        }
        one_line(&redacted)
            .chars()
            .take(REASON_LENGTH_MAX)
            .collect()
    }

    fn errors(&self) -> Vec<SettingsError> {
        let mut errors = Vec::new();
        let mut refuse = |setting, message: &str| errors.push(SettingsError::new(setting, message));
        match self {
            Self::Telegram(settings) => {
                let (id, key) = settings.token.expose().split_once(':').unwrap_or_default();
                let fits =
                    |text: &str, ok: fn(u8) -> bool| !text.is_empty() && text.bytes().all(ok);
                let ok = fits(id, |byte| byte.is_ascii_digit())
                    && fits(key, |byte| {
                        byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
                    });
                if !ok {
                    refuse(
                        "token",
                        "a bot's token looks like 123456:ABC-DEF; BotFather gives it",
                    );
                }
                let chat = &settings.chat_id;
                if chat.parse::<i64>().is_err() && !(chat.starts_with('@') && chat.len() > 1) {
                    refuse("chat_id", "a chat is a number, or @name of a public one");
                }
                if settings.command_chats.len() + settings.command_users.len() > COMMANDERS_MAX {
                    refuse(
                        "command_chats",
                        "at most 50 chats and users may command a bot",
                    );
                }
                if !settings.base_url.as_deref().is_none_or(is_http) {
                    refuse("base_url", "write http:// or https:// and a host");
                }
            }
            Self::Discord(settings) => {
                if !is_http(settings.url.expose()) || !settings.url.expose().contains("/webhooks/")
                {
                    refuse(
                        "url",
                        "a webhook's address looks like https://discord.com/api/webhooks/…/…",
                    );
                }
                let name = settings.username.as_deref().unwrap_or("Bellwether");
                if name.is_empty() || name.chars().count() > 80 {
                    refuse("username", "a name has 1 to 80 characters");
                }
            }
            Self::Email(settings) => {
                if settings.host.is_empty() || settings.host.contains(['/', ' ', '@']) {
                    refuse(
                        "host",
                        "give the mail server's name, such as mail.example.org",
                    );
                }
                if settings.port == 0 {
                    refuse("port", "ports are 465 with tls, 587 with start_tls");
                }
                let is_authority = |pem: &str| {
                    let read =
                        lettre::transport::smtp::client::Certificate::from_pem(pem.as_bytes());
                    read.is_ok() && pem.contains("BEGIN CERTIFICATE")
                };
                if !settings.authority_pem.as_deref().is_none_or(is_authority) {
                    refuse(
                        "authority_pem",
                        "this is no certificate; it begins with -----BEGIN CERTIFICATE-----",
                    );
                }
                if settings.username.is_some() != settings.password.is_some() {
                    refuse("password", "an account has a name and a password");
                }
                let is_address = |text: &String| text.parse::<lettre::message::Mailbox>().is_ok();
                if !is_address(&settings.from) {
                    refuse("from", "the sender is an address such as desk@example.org");
                }
                if settings.to.is_empty()
                    || settings.to.len() > RECEIVERS_MAX
                    || !settings.to.iter().all(is_address)
                {
                    refuse("to", "give 1 to 20 addresses such as ada@example.org");
                }
            }
            Self::Webhook(settings) => {
                if !is_http(settings.url.expose()) {
                    refuse("url", "write https:// and a host");
                }
                // 24 bytes are what Standard Webhooks asks for at the least.
                if !webhook_key(settings.secret.expose()).is_ok_and(|key| key.len() >= 24) {
                    refuse(
                        "secret",
                        "the secret has 24 bytes at the least; after whsec_ it is base64",
                    );
                }
            }
        }
        errors
    }
}

fn is_http(url: &str) -> bool {
    reqwest::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use bellwether_market::UnixNanos;

    fn telegram(token: &str) -> Channel {
        Channel {
            id: ChannelId::new("c1"),
            name: "desk".into(),
            kind: ChannelKind::Telegram(TelegramSettings {
                token: Secret::new(token),
                chat_id: "-100123".into(),
                thread_id: None,
                command_chats: vec![],
                command_users: vec![],
                base_url: None,
            }),
            language: Language::English,
            level_min: Level::Warning,
            events: vec![],
            enabled: true,
            failure: None,
            fallback: None,
            rate_limit: None,
        }
    }

    #[test]
    fn thresholds_and_filters_choose() {
        let of = |event| Notification::new("n", UnixNanos::EPOCH, event);
        let test = of(Event::Test {
            channel: "x".into(),
        });
        let error = of(Event::Error {
            what: "x".into(),
            detail: "y".into(),
        });
        let mut channel = telegram("1:abcdefg");
        assert!(!channel.takes(&test) && channel.takes(&error));
        channel.events = vec![EventKind::EmergencyStop];
        assert!(!channel.takes(&error));
        channel.events.push(EventKind::Error);
        assert!(channel.takes(&error));
        channel.enabled = false;
        assert!(!channel.takes(&error));
    }

    #[test]
    fn settings_that_cannot_work_are_named() {
        assert_eq!(telegram("1:abc-DEF_9").errors(), []);
        let mut wrong = telegram("hello");
        wrong.name = "two\nlines".into();
        wrong.fallback = Some(wrong.id.clone());
        let named: Vec<_> = wrong.errors().iter().map(|error| error.setting).collect();
        assert_eq!(named, ["token", "name", "fallback"]);
    }

    #[test]
    fn a_channel_does_not_print_its_secrets() {
        let channel = telegram("123:topsecret");
        assert!(!format!("{channel:?}").contains("topsecret"));
        let kind = ChannelKind::Discord(DiscordSettings {
            url: Secret::new("https://discord.com/api/webhooks/1/hush-hush"),
            username: None,
        });
        let text = kind.redact("POST https://discord.com/api/webhooks/1/hush-hush and /api/webhooks/1/hush-hush failed");
        assert!(!text.contains("hush"), "{text}");
        // PostgreSQL keeps no NUL in a text.
        assert_eq!(kind.redact("a\0b\nc"), "a b c");
    }
}
