//! Letters through Discord.

use std::time::Duration;

use bellwether_notify::{Courier as _, Outcome};
use serde_json::{Value, json};

use crate::http_peer::{Asked, HttpPeer, Said};
use crate::setting::{couriers, discord, nasty};

/// The message that an executed webhook answers with `wait`. `independent` holds it against discord.py.
pub(crate) fn message(asked: &Asked) -> Said {
    let body = asked.json();
    Said::json(
        200,
        &json!({
            "id": "1309999999999999999", "type": 0, "content": body["content"].as_str().unwrap_or(""),
            "channel_id": "1300000000000000000", "webhook_id": "1234567890",
            "author": { "id": "1234567890", "username": body["username"].as_str().unwrap_or("Desk"), "avatar": null,
                        "discriminator": "0000", "public_flags": 0, "flags": 0, "bot": true, "global_name": null, "clan": null },
            "attachments": [], "embeds": body["embeds"], "mentions": [], "mention_roles": [], "pinned": false,
            "mention_everyone": false, "tts": false, "timestamp": "2026-11-22T14:30:00.000000+00:00",
            "edited_timestamp": null, "flags": 0, "components": [],
        }),
    )
}

pub(crate) fn too_many(retry_after: &Value) -> Said {
    let body = json!({ "message": "You are being rate limited.", "retry_after": retry_after, "global": false });
    Said::json(429, &body)
        .with("x-ratelimit-limit", "5")
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset-after", "0.5")
        .with("x-ratelimit-scope", "shared")
        // Without it, clients take the answer for a ban by the proxy in front.
        .with("via", "1.1 google")
}

async fn outcome(said: Said) -> Outcome {
    let peer = HttpPeer::start(move |_, _| said.clone()).await;
    couriers().deliver(&discord(&peer.url), &nasty()).await
}

#[tokio::test]
async fn a_letter_arrives_as_an_embed_that_mentions_nobody() {
    let peer = HttpPeer::start(|asked, _| message(asked)).await;
    let outcome = couriers().deliver(&discord(&peer.url), &nasty()).await;
    let expected = Outcome::Delivered {
        receipt: Some("1309999999999999999".into()),
        pause: None,
    };
    assert_eq!(outcome, expected);
    let asked = &peer.asked()[0];
    assert_eq!(
        asked.target,
        "/api/webhooks/1234567890/hush-hush-token?wait=true"
    );
    let body = asked.json();
    assert_eq!(body["allowed_mentions"], json!({ "parse": [] }));
    assert_eq!(body["username"], "Bellwether");
    let embed = &body["embeds"][0];
    assert_eq!(embed["timestamp"], "2026-11-22T14:30:00Z");
    let text = embed["description"].as_str().unwrap();
    assert!(
        text.contains("\n\\# no heading\n") && text.contains("\\~\\~x\\~\\~"),
        "{text}"
    );
    assert!(text.contains("\\[t\\]\\(http://x\\)"), "{text}");
}

#[tokio::test]
async fn limits_are_read() {
    let used_up = |asked: &Asked, _| {
        message(asked)
            .with("x-ratelimit-remaining", "0")
            .with("x-ratelimit-reset-after", "1.75")
    };
    let peer = HttpPeer::start(used_up).await;
    let outcome_ = couriers().deliver(&discord(&peer.url), &nasty()).await;
    let Outcome::Delivered { pause, .. } = outcome_ else {
        panic!("{outcome_:?}");
    };
    assert_eq!(pause, Some(Duration::from_millis(1750)));

    // Seconds, and the milliseconds of old webhooks.
    for (retry_after, seconds) in [(json!(2.5), 2.5), (json!(64_500), 64.5)] {
        let told = outcome(too_many(&retry_after)).await;
        let Outcome::Transient { retry_after, .. } = &told else {
            panic!("{told:?}");
        };
        assert_eq!(*retry_after, Some(Duration::from_secs_f64(seconds)));
    }
    // Cloudflare answers without JSON.
    let told = outcome(Said::text(429, "error code: 1015").with("retry-after", "600")).await;
    assert!(
        matches!(told, Outcome::Transient { retry_after: Some(wait), .. } if wait.as_secs() == 600),
        "{told:?}"
    );
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let deleted = json!({ "message": "Unknown Webhook", "code": 10015 });
    let told = outcome(Said::json(404, &deleted)).await;
    assert!(
        matches!(&told, Outcome::Gone { reason } if reason.contains("10015")),
        "{told:?}"
    );
    for status in [401, 403] {
        let told = outcome(Said::json(status, &json!({ "message": "no", "code": 0 }))).await;
        assert!(matches!(told, Outcome::Gone { .. }), "{told:?}");
    }
    let invalid = json!({ "message": "Invalid Form Body", "code": 50035, "errors": { "embeds": ["too long"] } });
    let told = outcome(Said::json(400, &invalid)).await;
    assert!(
        matches!(&told, Outcome::Refused { reason } if reason.contains("too long")),
        "{told:?}"
    );
    let told = outcome(Said::text(503, "upstream")).await;
    assert!(matches!(told, Outcome::Transient { .. }), "{told:?}");
    let echoed = Said::text(500, "POST /api/webhooks/1234567890/hush-hush-token broke");
    let told = outcome(echoed).await;
    assert!(!told.reason().unwrap().contains("hush"), "{told:?}");
}
