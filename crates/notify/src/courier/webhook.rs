//! Webhooks of anybody: a signed JSON body, as Standard Webhooks describes it.
//!
//! **Source** <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.

use bellwether_market::UnixNanos;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use super::Outcome;
use super::address_guard::AllowedHosts;
use super::exchange::{self, Answer, REQUEST_TIME_MAX, transient};
use crate::channel::{SignatureStyle, WebhookSettings};
use crate::letter::Letter;
use crate::signature::{github_signature, standard_signature, webhook_key};
use crate::text_length::shortened;

/// Characters of the text in the body; the event itself stands there whole.
const TEXT_LENGTH_MAX: usize = 16 * 1024;

pub(super) async fn deliver(
    settings: &WebhookSettings,
    hosts: &AllowedHosts,
    letter: &Letter,
    now: UnixNanos,
) -> Outcome {
    let gone = |reason: &str| Outcome::Gone {
        reason: reason.to_owned(),
    };
    let Ok(url) = settings.url.expose().parse::<Url>() else {
        return gone("the address is no URL");
    };
    let Ok(key) = webhook_key(settings.secret.expose()) else {
        return gone("the secret is no base64 after whsec_");
    };
    let body = body(letter);
    let Some(headers) = headers(settings.style, &key, &letter.key, now.seconds(), &body) else {
        return gone("the key of the message does not fit into a header");
    };
    match exchange::post(&url, hosts, headers, body, REQUEST_TIME_MAX).await {
        Ok(answer) => read(&answer),
        Err(outcome) => outcome,
    }
}

fn body(letter: &Letter) -> Vec<u8> {
    let body = json!({
        "type": format!("bellwether.{}", letter.kind()),
        "timestamp": letter.at.to_string(),
        "data": {
            "level": letter.level,
            "title": letter.title,
            "text": shortened(&letter.text(), TEXT_LENGTH_MAX),
            "event": letter.event,
        },
    });
    body.to_string().into_bytes()
}

fn headers(
    style: SignatureStyle,
    key: &[u8],
    id: &str,
    seconds: i64,
    body: &[u8],
) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    let mut add = |name: &'static str, value: String| {
        let value = HeaderValue::from_str(&value).ok()?;
        headers.insert(HeaderName::from_static(name), value);
        Some(())
    };
    add("webhook-id", id.to_owned())?;
    add("webhook-timestamp", seconds.to_string())?;
    add(
        "webhook-signature",
        standard_signature(key, id, seconds, body),
    )?;
    if style == SignatureStyle::GitHub {
        add("x-hub-signature-256", github_signature(key, body))?;
    }
    Some(headers)
}

fn read(answer: &Answer) -> Outcome {
    let reason = answer.reason();
    match answer.status {
        200..=299 => Outcome::Delivered {
            receipt: None,
            pause: None,
        },
        300..=399 => Outcome::Gone {
            reason: format!(
                "it redirects, which is not followed; give its final address: {reason}"
            ),
        },
        401 | 403 | 410 => Outcome::Gone { reason },
        // Not found is what a proxy says while the service behind it is replaced.
        404 | 408 | 425 | 429 | 500.. => match answer.retry_after() {
            None => transient(reason),
            retry_after => Outcome::Transient {
                reason,
                retry_after,
            },
        },
        _ => Outcome::Refused { reason },
    }
}
