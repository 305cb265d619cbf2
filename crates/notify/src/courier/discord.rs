//! Discord's webhooks.
//!
//! **Source** <https://discord.com/developers/docs/resources/webhook#execute-webhook>, ".../resources/message#embed-object",
//! ".../topics/rate-limits".

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Outcome;
use super::address_guard::AllowedHosts;
use super::exchange::{self, Answer, REQUEST_TIME_MAX, transient};
use crate::channel::DiscordSettings;
use crate::letter::{Letter, Line};
use crate::level::Level;
use crate::text_length::shortened;

/// Characters of a letter. Escaped it has twice as many at the most, and all parts of an embed together may have 6,000.
const TEXT_LENGTH_MAX: usize = 2000;
/// Characters of a title before it is escaped; 256 may be there after.
const TITLE_LENGTH_MAX: usize = 120;
/// The same of a field's value; 1,024 may be there after.
const VALUE_LENGTH_MAX: usize = 500;
/// Fields of an embed.
const FIELDS_MAX: usize = 25;
/// A wait longer than this many seconds is one in milliseconds: some webhooks still answer so.
const SECONDS_MAX: f64 = 1000.0;

#[derive(Debug, Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    message: String,
    #[serde(default)]
    code: i64,
    retry_after: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Sent {
    id: String,
}

pub(super) async fn deliver(
    settings: &DiscordSettings,
    hosts: &AllowedHosts,
    letter: &Letter,
) -> Outcome {
    let Ok(mut url) = settings.url.expose().parse::<Url>() else {
        return Outcome::Gone {
            reason: "the address is no URL".into(),
        };
    };
    // With `wait` Discord answers what it made of the message, not only that it took it.
    url.query_pairs_mut().append_pair("wait", "true");
    let body = message(settings, letter).to_string().into_bytes();
    match exchange::post(&url, hosts, HeaderMap::new(), body, REQUEST_TIME_MAX).await {
        Ok(answer) => read(&answer),
        Err(outcome) => outcome,
    }
}

fn read(answer: &Answer) -> Outcome {
    if answer.is_success() {
        let is_used_up = answer
            .headers
            .get("x-ratelimit-remaining")
            .is_some_and(|left| left.as_bytes() == b"0");
        return Outcome::Delivered {
            receipt: answer.json::<Sent>().map(|sent| sent.id),
            pause: answer
                .seconds("x-ratelimit-reset-after")
                .filter(|_| is_used_up),
        };
    }
    let refusal: Refusal = answer.json().unwrap_or_default();
    let reason = match refusal.message.as_str() {
        "" => format!("Discord: {}", answer.reason()),
        said => format!(
            "Discord says {}: {said} (code {})",
            answer.status, refusal.code
        ),
    };
    match answer.status {
        429 => Outcome::Transient {
            reason,
            retry_after: refusal
                .retry_after
                .map(|wait| {
                    if wait > SECONDS_MAX {
                        wait / 1000.0
                    } else {
                        wait
                    }
                })
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                .or_else(|| answer.retry_after())
                .or_else(|| answer.seconds("x-ratelimit-reset-after")),
        },
        // 10015: the webhook was deleted.
        401 | 403 | 404 | 410 => Outcome::Gone { reason },
        400..500 if answer.status != 408 => match answer.json::<Value>() {
            // Which field it is about stands in `errors`.
            Some(whole) if !whole["errors"].is_null() => Outcome::Refused {
                reason: format!("{reason}: {}", whole["errors"]),
            },
            _ => Outcome::Refused { reason },
        },
        _ => transient(reason),
    }
}

/// The message: one embed, which mentions nobody whatever its text says.
fn message(settings: &DiscordSettings, letter: &Letter) -> Value {
    let letter = letter.fitting(TEXT_LENGTH_MAX);
    let words = letter.lines.iter().filter_map(|line| match line {
        Line::Text(text) => Some(escaped(text)),
        Line::Field { .. } => None,
    });
    let description = words.collect::<Vec<_>>().join("\n");
    let fields = letter.lines.iter().filter_map(|line| match line {
        Line::Field { label, value } if !label.is_empty() && !value.is_empty() => Some(json!({
            "name": escaped(&shortened(label, TITLE_LENGTH_MAX)),
            "value": escaped(&shortened(value, VALUE_LENGTH_MAX)),
            "inline": true,
        })),
        _ => None,
    });
    let title = escaped(&shortened(&letter.title, TITLE_LENGTH_MAX));
    let mut embed = json!({
        "title": format!("{}{title}", letter.level.mark()),
        "color": colour(letter.level),
        "timestamp": letter.time(),
        "fields": fields.take(FIELDS_MAX).collect::<Vec<_>>(),
    });
    if !description.is_empty() {
        embed["description"] = description.into();
    }
    let mut message = json!({
        "embeds": [embed],
        "allowed_mentions": { "parse": [] },
    });
    if let Some(username) = &settings.username {
        message["username"] = username.as_str().into();
    }
    message
}

const fn colour(level: Level) -> u32 {
    match level {
        Level::Info => 0x3B_82_F6,
        Level::Warning => 0xF5_9E_0B,
        Level::Error => 0xEF_44_44,
        Level::Critical => 0x99_1B_1B,
    }
}

/// `text` without any mark of Discord's Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut begins_line = true;
    for character in text.chars() {
        let means = match character {
            '\\' | '*' | '_' | '~' | '|' | '>' | '`' | '[' | ']' | '(' | ')' | '<' => true,
            '#' | '-' | '+' => begins_line,
            _ => false,
        };
        if means {
            escaped.push('\\');
        }
        escaped.push(character);
        begins_line = character == '\n' || (begins_line && character.is_whitespace());
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::event::tests::one_of_each;
    use crate::messages::Language;
    use crate::secret::Secret;
    use bellwether_market::UnixNanos;
    use proptest::prelude::*;

    fn message_of(event: Event) -> Value {
        let settings = DiscordSettings {
            url: Secret::new("https://discord.com/api/webhooks/1/x"),
            username: None,
        };
        let letter = Letter::write(
            Language::English,
            "k",
            UnixNanos::EPOCH,
            event.level(),
            event,
        );
        message(&settings, &letter)
    }

    /// The limits of the documentation, counted in UTF-16 units, which are never fewer than characters.
    fn assert_within_limits(message: &Value) {
        let length = |value: &Value| value.as_str().map_or(0, |text| text.encode_utf16().count());
        assert_eq!(message["allowed_mentions"], json!({ "parse": [] }));
        let embed = &message["embeds"][0];
        let mut all = length(&embed["title"]) + length(&embed["description"]);
        assert!((1..=256).contains(&length(&embed["title"])));
        assert!(length(&embed["description"]) <= 4096);
        let fields = embed["fields"].as_array().unwrap();
        assert!(fields.len() <= 25);
        for field in fields {
            assert!((1..=256).contains(&length(&field["name"])));
            assert!((1..=1024).contains(&length(&field["value"])));
            all += length(&field["name"]) + length(&field["value"]);
        }
        assert!(all <= 6000, "{all}");
    }

    #[test]
    fn every_event_is_within_the_limits() {
        for event in one_of_each() {
            assert_within_limits(&message_of(event));
        }
    }

    #[test]
    fn marks_lose_their_meaning() {
        assert_eq!(
            escaped("# a\n- b-c\n**x** _y_ `z` @everyone <@1> [t](u)"),
            "\\# a\n\\- b-c\n\\*\\*x\\*\\* \\_y\\_ \\`z\\` @everyone \\<@1\\> \\[t\\]\\(u\\)"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_within_the_limits(what in "(?s).{0,3000}", detail in "(?s)[*_~😀\n#-]{0,6000}") {
            assert_within_limits(&message_of(Event::Error { what: what.clone(), detail: detail.clone() }));
            let alert = Event::Alert {
                symbol: what, setup: detail.clone(), rule: Some(detail.clone()), entry: Some(detail.clone()),
                stop: Some(detail.clone()), target: Some(detail), confidence: None,
            };
            assert_within_limits(&message_of(alert));
        }
    }
}
