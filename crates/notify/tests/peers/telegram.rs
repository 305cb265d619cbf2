//! Letters through Telegram.

use std::time::Duration;

use bellwether_notify::{ChannelKind, Courier as _, Event, Outcome};
use serde_json::json;

use crate::http_peer::{HttpPeer, Said};
use crate::setting::{TOKEN, channel, couriers, letter, nasty, telegram};
use crate::telegram_peer::{method, refused, sent, without_marks};

fn test() -> Event {
    Event::Test {
        channel: "desk".into(),
    }
}

/// Delivers a test to a peer that answers so.
async fn outcome(said: Said) -> Outcome {
    let peer = HttpPeer::start(move |_, _| said.clone()).await;
    let channel = channel(ChannelKind::Telegram(telegram(&peer.url)));
    couriers().deliver(&channel, &letter(test())).await
}

#[tokio::test]
async fn a_letter_arrives_as_marked_text() {
    let peer = HttpPeer::start(|asked, _| sent(asked, 77)).await;
    let mut settings = telegram(&peer.url);
    settings.thread_id = Some(5);
    let channel = channel(ChannelKind::Telegram(settings));
    let outcome = couriers().deliver(&channel, &nasty()).await;
    let expected = Outcome::Delivered {
        receipt: Some("77".into()),
        pause: None,
    };
    assert_eq!(outcome, expected);
    let asked = &peer.asked()[0];
    assert_eq!(
        (asked.method.as_str(), method(asked)),
        ("POST", Some("sendMessage"))
    );
    let body = asked.json();
    assert_eq!(body["chat_id"], json!(-1_001_234_567_890_i64));
    assert_eq!(body["message_thread_id"], 5);
    assert_eq!(body["parse_mode"], "HTML");
    assert_eq!(body["disable_notification"], false, "errors make a sound");
    let text = body["text"].as_str().unwrap();
    assert!(
        text.starts_with("<b>✖ feed &lt;b&gt;&amp;&quot;quoted&quot;&lt;/b&gt; *bold* _it_ @everyone failed</b>\n\nline one\n"),
        "{text}"
    );
    assert!(text.ends_with("<i>2026-11-22T14:30:00Z</i>"), "{text}");
}

#[tokio::test]
async fn marks_that_telegram_cannot_read_are_left_out() {
    let peer = HttpPeer::start(|asked, before| match before {
        0 => refused(
            400,
            "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 5",
            None,
        ),
        _ => sent(asked, 78),
    })
    .await;
    let channel = channel(ChannelKind::Telegram(telegram(&peer.url)));
    let outcome = couriers().deliver(&channel, &nasty()).await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
    let plain = peer.asked()[1].json();
    assert!(plain.get("parse_mode").is_none());
    assert_eq!(plain["text"], nasty().text());
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let transient = |outcome: &Outcome, asked: Option<u64>| matches!(outcome, Outcome::Transient { retry_after, .. } if *retry_after == asked.map(Duration::from_secs));
    let too_many = refused(
        429,
        "Too Many Requests: retry after 17",
        Some(json!({ "retry_after": 17 })),
    );
    let told = outcome(too_many).await;
    assert!(transient(&told, Some(17)), "{told:?}");
    let by_header = Said::text(429, "slow down").with("retry-after", "9");
    let told = outcome(by_header).await;
    assert!(transient(&told, Some(9)), "{told:?}");
    for said in [
        refused(502, "Bad Gateway", None),
        Said::text(500, "<html>oops"),
        Said::text(200, "<html>log in to this network</html>"),
    ] {
        let told = outcome(said).await;
        assert!(transient(&told, None), "{told:?}");
    }
    for (code, description) in [
        (401, "Unauthorized"),
        (403, "Forbidden: bot was blocked by the user"),
        (404, "Not Found"),
        (400, "Bad Request: chat not found"),
    ] {
        let told = outcome(refused(code, description, None)).await;
        assert!(matches!(told, Outcome::Gone { .. }), "{told:?}");
    }
    let migrated = refused(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        Some(json!({ "migrate_to_chat_id": -1_009_999_i64 })),
    );
    let told = outcome(migrated).await;
    assert!(told.reason().unwrap().contains("-1009999"), "{told:?}");
    let told = outcome(refused(400, "Bad Request: message is too long", None)).await;
    assert!(matches!(told, Outcome::Refused { .. }), "{told:?}");
}

#[tokio::test]
async fn the_token_stands_in_no_reason() {
    let said = Said::text(500, &format!("GET /bot{TOKEN}/sendMessage broke"));
    let told = outcome(said).await;
    assert!(!told.reason().unwrap().contains("AAFD39"), "{told:?}");
    // A port on which nobody listens, and a name that does not exist.
    for base in ["http://127.0.0.1:1", "http://127.0.0.1.nowhere.invalid"] {
        let channel = channel(ChannelKind::Telegram(telegram(base)));
        let told = couriers().deliver(&channel, &letter(test())).await;
        assert!(matches!(told, Outcome::Transient { .. }), "{told:?}");
        assert!(!told.reason().unwrap().contains("AAFD39"), "{told:?}");
        assert!(!format!("{channel:?}").contains("AAFD39"));
    }
}

#[tokio::test]
async fn the_longest_letter_fits() {
    let peer = HttpPeer::start(|asked, _| sent(asked, 1)).await;
    let channel = channel(ChannelKind::Telegram(telegram(&peer.url)));
    let long = letter(Event::Error {
        what: "feed".into(),
        detail: "😀&".repeat(5000),
    });
    let outcome = couriers().deliver(&channel, &long).await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
    let body = peer.asked()[0].json();
    let length = without_marks(body["text"].as_str().unwrap())
        .encode_utf16()
        .count();
    assert!((4090..=4096).contains(&length), "{length}");
}
