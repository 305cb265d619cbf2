//! Letters through webhooks of anybody.

use std::sync::Arc;
use std::time::Duration;

use bellwether_notify::{AllowedHosts, Courier as _, Couriers, Outcome, Secret, WebhookSettings};

use crate::http_peer::{HttpPeer, Said};
use crate::setting::{clock, couriers, nasty, webhook};

async fn outcome(said: Said) -> Outcome {
    let peer = HttpPeer::start(move |_, _| said.clone()).await;
    let hook = webhook(&format!("{}/hook", peer.url));
    couriers().deliver(&hook, &nasty()).await
}

#[tokio::test]
async fn the_same_letter_has_the_same_id_in_every_attempt() {
    let peer = HttpPeer::start(|_, before| Said::text([503, 204][before.min(1)], "")).await;
    let hook = webhook(&format!("{}/hook?token=hush-hush", peer.url));
    let first = couriers().deliver(&hook, &nasty()).await;
    assert!(matches!(first, Outcome::Transient { .. }), "{first:?}");
    let second = couriers().deliver(&hook, &nasty()).await;
    assert!(matches!(second, Outcome::Delivered { .. }), "{second:?}");
    let asked = peer.asked();
    let ids: Vec<_> = asked
        .iter()
        .map(|asked| &asked.headers["webhook-id"])
        .collect();
    assert_eq!(ids, ["0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10"; 2]);
    let body = asked[0].json();
    assert_eq!(body["type"], "bellwether.error");
    assert_eq!(body["timestamp"], "2026-11-22T14:30:00Z");
    assert_eq!(body["data"]["level"], "error");
    assert_eq!(body["data"]["event"]["kind"], "error");
    assert_eq!(asked[0].headers["content-type"], "application/json");
}

#[tokio::test]
async fn answers_are_told_apart() {
    let told = outcome(Said::text(410, "")).await;
    assert!(matches!(told, Outcome::Gone { .. }), "{told:?}");
    let told = outcome(Said::text(302, "").with("location", "http://10.0.0.1/")).await;
    assert!(
        matches!(&told, Outcome::Gone { reason } if reason.contains("redirect")),
        "{told:?}"
    );
    let told = outcome(Said::text(422, "no such field")).await;
    assert!(matches!(told, Outcome::Refused { .. }), "{told:?}");
    let told = outcome(Said::text(429, "").with("retry-after", "120")).await;
    assert!(
        matches!(told, Outcome::Transient { retry_after: Some(wait), .. } if wait == Duration::from_secs(120)),
        "{told:?}"
    );
    for status in [404, 500, 502] {
        let told = outcome(Said::text(status, "")).await;
        assert!(matches!(told, Outcome::Transient { .. }), "{told:?}");
    }
}

#[tokio::test]
async fn a_huge_answer_is_not_read_to_its_end() {
    let told = outcome(Said::text(400, &"x".repeat(5_000_000))).await;
    let Outcome::Refused { reason } = told else {
        panic!("{told:?}");
    };
    assert!(reason.len() < 600, "{}", reason.len());
}

#[tokio::test]
async fn private_addresses_are_not_asked() {
    let peer = HttpPeer::start(|_, _| Said::text(204, "")).await;
    let strict = Couriers::new(AllowedHosts::default(), clock());
    let port = peer.url.rsplit(':').next().unwrap().to_owned();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f000001"] {
        let hook = webhook(&format!("http://{host}:{port}/hook"));
        let told = strict.deliver(&hook, &nasty()).await;
        assert!(
            matches!(&told, Outcome::Gone { reason } if reason.contains("no public address")),
            "{told:?}"
        );
    }
    assert!(peer.asked().is_empty());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Arc::new(HttpPeer::start(|_, _| Said::text(204, "")).await);
    let to = target.url.clone();
    let peer = HttpPeer::start(move |_, _| Said::text(307, "").with("location", &to)).await;
    let told = couriers().deliver(&webhook(&peer.url), &nasty()).await;
    assert!(matches!(told, Outcome::Gone { .. }), "{told:?}");
    assert!(target.asked().is_empty());
}

#[test]
fn settings_do_not_print_their_secrets() {
    let settings = WebhookSettings {
        url: Secret::new("https://example.org/hush"),
        secret: Secret::new("hush"),
        style: bellwether_notify::SignatureStyle::Standard,
    };
    assert!(!format!("{settings:?}").contains("hush"));
}
