//! Channels, letters and couriers of these tests.

use std::sync::Arc;

use bellwether_market::UnixNanos;
use bellwether_notify::{
    AllowedHosts, Channel, ChannelId, ChannelKind, Clock, Couriers, DiscordSettings, Event,
    Language, Letter, Level, Secret, SignatureStyle, TelegramSettings, WebhookSettings,
};

/// A token as Telegram makes them.
pub(crate) const TOKEN: &str = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK";

/// 2026-11-22T14:30:00Z.
pub(crate) fn now() -> UnixNanos {
    "2026-11-22T14:30:00Z".parse().unwrap()
}

pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(now)
}

pub(crate) fn couriers() -> Couriers {
    Couriers::new(local(), clock())
}

pub(crate) fn local() -> AllowedHosts {
    AllowedHosts::new(["127.0.0.1".to_owned(), "localhost".to_owned()])
}

pub(crate) fn channel(kind: ChannelKind) -> Channel {
    Channel {
        id: ChannelId::new("c1"),
        name: "desk".into(),
        kind,
        language: Language::English,
        level_min: Level::Info,
        events: vec![],
        enabled: true,
        failure: None,
        fallback: None,
        rate_limit: None,
    }
}

pub(crate) fn telegram(base_url: &str) -> TelegramSettings {
    TelegramSettings {
        token: Secret::new(TOKEN),
        chat_id: "-1001234567890".into(),
        thread_id: None,
        command_chats: vec![],
        command_users: vec![],
        base_url: Some(base_url.to_owned()),
    }
}

pub(crate) fn discord(base_url: &str) -> Channel {
    channel(ChannelKind::Discord(DiscordSettings {
        url: Secret::new(format!(
            "{base_url}/api/webhooks/1234567890/hush-hush-token"
        )),
        username: Some("Bellwether".into()),
    }))
}

pub(crate) const WEBHOOK_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

pub(crate) fn webhook(url: &str) -> Channel {
    channel(ChannelKind::Webhook(WebhookSettings {
        url: Secret::new(url),
        secret: Secret::new(WEBHOOK_SECRET),
        style: SignatureStyle::GitHub,
    }))
}

pub(crate) fn letter(event: Event) -> Letter {
    let level = event.level();
    Letter::write(
        Language::English,
        "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10",
        now(),
        level,
        event,
    )
}

/// Text with everything that means something to somebody.
pub(crate) fn nasty() -> Letter {
    letter(Event::Error {
        what: "feed <b>&\"quoted\"</b> *bold* _it_ @everyone".into(),
        detail:
            "line one\n# no heading\n<script>alert(1)</script> `code` ~~x~~ ||y|| 😀 [t](http://x)"
                .into(),
    })
}
