//! The settings of a channel: as they are kept (whole), as they are answered (without secrets), and as `notify` takes them.

use bellwether_api as api;
use bellwether_notify::{
    Channel, ChannelId, ChannelKind, DiscordSettings, EmailSecurity, EmailSettings, EventKind,
    Language, Level, REDACTED, RateLimit, Secret, SignatureStyle, TelegramSettings,
    WebhookSettings,
};
use bellwether_store::ChannelRecord;

use crate::error::ApiError;

/// Settings as a client sends them are also what is kept, secrets included.
pub(crate) type ChannelDocument = api::NotificationChannelInput;

/// The document of a record.
///
/// # Errors
/// When another version of the program wrote it, and this one cannot read it.
pub(crate) fn document_of(record: &ChannelRecord) -> Result<ChannelDocument, serde_json::Error> {
    serde_json::from_str(&record.document)
}

/// A record as `notify` takes it.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn channel_of(record: &ChannelRecord) -> Result<Channel, String> {
    let document = document_of(record).map_err(|error| error.to_string())?;
    let mut channel = of_document(&record.id, &document)?;
    channel.enabled = record.enabled;
    channel.failure = record.failure.clone();
    Ok(channel)
}

/// A document as `notify` takes it.
fn of_document(id: &str, document: &ChannelDocument) -> Result<Channel, String> {
    use api::NotificationChannelKind as Kind;
    let missing = |name: &str| format!("a channel of kind `{name}` has its settings in `{name}`");
    let kind = match document.kind {
        Kind::Telegram => telegram(document.telegram.as_ref().ok_or(missing("telegram"))?),
        Kind::Discord => discord(document.discord.as_ref().ok_or(missing("discord"))?),
        Kind::Email => email(document.email.as_ref().ok_or(missing("email"))?),
        Kind::Webhook => webhook(document.webhook.as_ref().ok_or(missing("webhook"))?),
    };
    let events = document.events.iter().flatten();
    Ok(Channel {
        id: ChannelId::new(id),
        name: document.name.clone(),
        kind,
        language: match document.language.unwrap_or_default() {
            api::Language::En => Language::English,
            api::Language::Fr => Language::French,
        },
        level_min: document.level_min.map_or(Level::Info, level),
        events: events.copied().map(event).collect(),
        enabled: document.enabled.unwrap_or(true),
        failure: None,
        fallback: document.fallback.as_deref().map(ChannelId::new),
        rate_limit: document.rate_limit.map(|limit| RateLimit {
            per_minute: limit.per_minute,
            burst: limit.burst,
        }),
    })
}

fn telegram(settings: &api::TelegramSettings) -> ChannelKind {
    ChannelKind::Telegram(TelegramSettings {
        token: Secret::new(&settings.token),
        chat_id: settings.chat_id.clone(),
        thread_id: settings.thread_id,
        command_chats: settings.command_chats.clone().unwrap_or_default(),
        command_users: settings.command_users.clone().unwrap_or_default(),
        base_url: settings.base_url.clone(),
    })
}

fn discord(settings: &api::DiscordSettings) -> ChannelKind {
    ChannelKind::Discord(DiscordSettings {
        url: Secret::new(&settings.url),
        username: settings.username.clone(),
    })
}

fn email(settings: &api::EmailSettings) -> ChannelKind {
    ChannelKind::Email(EmailSettings {
        host: settings.host.clone(),
        // 0 is no port, and is refused as such.
        port: u16::try_from(settings.port).unwrap_or(0),
        security: match settings.security {
            api::EmailSecurity::Tls => EmailSecurity::Tls,
            api::EmailSecurity::StartTls => EmailSecurity::StartTls,
            api::EmailSecurity::None => EmailSecurity::None,
        },
        username: settings.username.clone(),
        password: settings.password.as_ref().map(Secret::new),
        from: settings.from.clone(),
        to: settings.to.clone(),
        authority_pem: settings.authority_pem.clone(),
    })
}

fn webhook(settings: &api::WebhookSettings) -> ChannelKind {
    ChannelKind::Webhook(WebhookSettings {
        url: Secret::new(&settings.url),
        secret: Secret::new(&settings.secret),
        style: match settings.style {
            Some(api::SignatureStyle::Github) => SignatureStyle::GitHub,
            Some(api::SignatureStyle::Standard) | None => SignatureStyle::Standard,
        },
    })
}

pub(super) fn level(level: api::NotificationLevel) -> Level {
    match level {
        api::NotificationLevel::Info => Level::Info,
        api::NotificationLevel::Warning => Level::Warning,
        api::NotificationLevel::Error => Level::Error,
        api::NotificationLevel::Critical => Level::Critical,
    }
}

fn event(event: api::NotificationEvent) -> EventKind {
    use api::NotificationEvent as Wire;
    match event {
        Wire::WaitingForStart => EventKind::WaitingForStart,
        Wire::Started => EventKind::Started,
        Wire::Stopped => EventKind::Stopped,
        Wire::OrderPlaced => EventKind::OrderPlaced,
        Wire::OrderFilled => EventKind::OrderFilled,
        Wire::OrderCancelled => EventKind::OrderCancelled,
        Wire::OrderRejected => EventKind::OrderRejected,
        Wire::Alert => EventKind::Alert,
        Wire::Error => EventKind::Error,
        Wire::SetupFailed => EventKind::SetupFailed,
        Wire::SourceStale => EventKind::SourceStale,
        Wire::SourceRecovered => EventKind::SourceRecovered,
        Wire::EmergencyStop => EventKind::EmergencyStop,
        Wire::ChannelDisabled => EventKind::ChannelDisabled,
        Wire::Digest => EventKind::Digest,
        Wire::Test => EventKind::Test,
    }
}

/// Everything that is wrong with a document, each with its place in the body.
pub(crate) fn settings_errors(id: &str, document: &ChannelDocument) -> Vec<api::FieldError> {
    let refused = |pointer: &str, message: &str| {
        api::FieldError::new(pointer.to_owned(), "invalid_value", message.to_owned())
    };
    let name = kind_name(document.kind);
    let mut errors = Vec::new();
    for (other, is_given) in [
        ("telegram", document.telegram.is_some()),
        ("discord", document.discord.is_some()),
        ("email", document.email.is_some()),
        ("webhook", document.webhook.is_some()),
    ] {
        if is_given && other != name {
            let message = format!("a channel of kind `{name}` has no settings `{other}`");
            errors.push(refused(&format!("/{other}"), &message));
        }
    }
    match of_document(id, document) {
        Err(missing) => errors.push(refused(&format!("/{name}"), &missing)),
        Ok(channel) => errors.extend(channel.errors().iter().map(|error| {
            let is_common = matches!(error.setting, "name" | "fallback" | "rate_limit");
            let pointer = match is_common {
                true => format!("/{}", error.setting),
                false => format!("/{name}/{}", error.setting),
            };
            refused(&pointer, &error.message)
        })),
    }
    errors
}

const fn kind_name(kind: api::NotificationChannelKind) -> &'static str {
    match kind {
        api::NotificationChannelKind::Telegram => "telegram",
        api::NotificationChannelKind::Discord => "discord",
        api::NotificationChannelKind::Email => "email",
        api::NotificationChannelKind::Webhook => "webhook",
    }
}

/// An address of which only scheme and host are shown: the rest is the secret.
fn redacted_url(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", ""));
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    // What stands before an `@` is a password.
    let host = host.rsplit('@').next().unwrap_or("");
    format!("{scheme}://{host}/{REDACTED}")
}

/// The document without its secrets.
pub(super) fn redacted(document: &ChannelDocument) -> ChannelDocument {
    let mut document = document.clone();
    if let Some(settings) = &mut document.telegram {
        settings.token = REDACTED.to_owned();
    }
    if let Some(settings) = &mut document.discord {
        settings.url = redacted_url(&settings.url);
    }
    if let Some(settings) = &mut document.email
        && settings.password.is_some()
    {
        settings.password = Some(REDACTED.to_owned());
    }
    if let Some(settings) = &mut document.webhook {
        settings.url = redacted_url(&settings.url);
        settings.secret = REDACTED.to_owned();
    }
    document
}

/// A changed document with the secrets that it does not name taken from the one that is kept.
///
/// # Errors
/// Where a secret would go to another address than before: who may change a channel need not know its secrets, and must not
/// learn them so.
pub(crate) fn with_kept_secrets(
    mut changed: ChannelDocument,
    kept: &ChannelDocument,
) -> Result<ChannelDocument, ApiError> {
    let shown = redacted(kept);
    let moved = |pointer: &str| {
        ApiError::body(pointer, "it would go to another address now; give it again")
    };
    if let (Some(new), Some(old)) = (&mut changed.telegram, &kept.telegram)
        && new.token == REDACTED
    {
        if new.base_url != old.base_url {
            return Err(moved("/telegram/token"));
        }
        new.token.clone_from(&old.token);
    }
    if let (Some(new), Some(old), Some(shown)) =
        (&mut changed.discord, &kept.discord, &shown.discord)
        && new.url == shown.url
    {
        new.url.clone_from(&old.url);
    }
    if let (Some(new), Some(old)) = (&mut changed.email, &kept.email)
        && new.password.as_deref() == Some(REDACTED)
    {
        let goes = |settings: &api::EmailSettings| {
            let place = (settings.host.clone(), settings.port, settings.security);
            (place, settings.authority_pem.clone())
        };
        if goes(new) != goes(old) {
            return Err(moved("/email/password"));
        }
        new.password.clone_from(&old.password);
    }
    if let (Some(new), Some(old), Some(shown)) =
        (&mut changed.webhook, &kept.webhook, &shown.webhook)
    {
        if new.url == shown.url {
            new.url.clone_from(&old.url);
        }
        // It signs and is never sent, so that it may stay while the address changes.
        if new.secret == REDACTED {
            new.secret.clone_from(&old.secret);
        }
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(value: serde_json::Value) -> ChannelDocument {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_is_shown_keeps_what_is_kept() {
        for kept in [
            serde_json::json!({ "name": "a", "kind": "telegram", "telegram": { "token": "1:top-secret", "chat_id": "5" } }),
            serde_json::json!({ "name": "a", "kind": "discord", "discord": { "url": "https://discord.com/api/webhooks/1/top-secret" } }),
            serde_json::json!({ "name": "a", "kind": "email", "email": {
                "host": "h", "port": 465, "security": "tls", "username": "u", "password": "top-secret",
                "from": "a@example.org", "to": ["b@example.org"] } }),
            serde_json::json!({ "name": "a", "kind": "webhook", "webhook": {
                "url": "https://user:top-secret@example.org/top-secret?k=top-secret", "secret": "top-secret-top-secret-24" } }),
        ] {
            let kept = document(kept);
            let shown = redacted(&kept);
            let text = serde_json::to_string(&shown).unwrap();
            assert!(
                !text.contains("secret-") && !text.contains("-secret"),
                "{text}"
            );
            assert_eq!(with_kept_secrets(shown, &kept).unwrap(), kept);
        }
    }

    #[test]
    fn a_secret_does_not_follow_to_another_address() {
        let kept = document(serde_json::json!({
            "name": "a", "kind": "telegram", "telegram": { "token": "1:top-secret", "chat_id": "5" }
        }));
        let mut moved = redacted(&kept);
        moved.telegram.as_mut().unwrap().base_url = Some("https://evil.example".into());
        assert!(with_kept_secrets(moved, &kept).is_err());

        let kept = document(serde_json::json!({
            "name": "a", "kind": "email", "email": { "host": "mail.example.org", "port": 465, "security": "tls",
            "username": "u", "password": "top-secret", "from": "a@example.org", "to": ["b@example.org"] }
        }));
        for (host, security) in [
            ("evil.example", api::EmailSecurity::Tls),
            ("mail.example.org", api::EmailSecurity::None),
        ] {
            let mut moved = redacted(&kept);
            let settings = moved.email.as_mut().unwrap();
            (settings.host, settings.security) = (host.into(), security);
            assert!(with_kept_secrets(moved, &kept).is_err(), "{host}");
        }
    }

    #[test]
    fn settings_of_another_kind_are_refused_by_place() {
        let wrong = document(serde_json::json!({
            "name": "", "kind": "discord", "telegram": { "token": "x", "chat_id": "5" }
        }));
        let pointers: Vec<_> = settings_errors("c", &wrong)
            .into_iter()
            .map(|error| error.pointer)
            .collect();
        assert_eq!(pointers, ["/telegram", "/discord"]);
    }
}
