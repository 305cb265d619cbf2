//! Telegram's Bot API: `sendMessage`, and `getUpdates` for commands.
//!
//! **Source** <https://core.telegram.org/bots/api>, "Making requests", "sendMessage", "getUpdates", "ResponseParameters".

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Outcome;
use super::address_guard::AllowedHosts;
use super::exchange::{self, Answer, REQUEST_TIME_MAX, transient};
use crate::channel::TelegramSettings;
use crate::letter::{Letter, Line, html_escaped};
use crate::level::Level;
use crate::text_length::shortened;

const BASE_URL: &str = "https://api.telegram.org";
/// Characters of a message, after its marks are read.
const TEXT_LENGTH_MAX: usize = 4096;

/// The envelope of every answer.
#[derive(Debug, Deserialize)]
struct Envelope<T> {
    ok: bool,
    result: Option<T>,
    error_code: Option<u16>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Debug, Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Sent {
    message_id: i64,
}

/// Something that reached a bot.
#[derive(Debug, Deserialize)]
pub(crate) struct Update {
    pub(crate) update_id: i64,
    pub(crate) message: Option<Message>,
}

/// A message to a bot, as far as it matters.
#[derive(Debug, Deserialize)]
pub(crate) struct Message {
    /// Seconds since 1970.
    pub(crate) date: i64,
    pub(crate) chat: Chat,
    pub(crate) from: Option<User>,
    pub(crate) text: Option<String>,
    pub(crate) message_thread_id: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Chat {
    pub(crate) id: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) username: Option<String>,
    #[serde(default)]
    pub(crate) first_name: String,
}

#[derive(Debug, Deserialize)]
struct Me {
    username: Option<String>,
}

/// What a call without a result means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallError {
    /// Try again later.
    Later {
        reason: String,
        retry_after: Option<Duration>,
    },
    /// Somebody else reads this bot's messages.
    Conflict(String),
    /// The marks of the text could not be read.
    Unparsable(String),
    /// The request is wrong.
    Wrong(String),
    /// The bot cannot do this until a person changes something.
    Gone(String),
}

/// A bot.
pub(crate) struct Bot<'s> {
    settings: &'s TelegramSettings,
    hosts: &'s AllowedHosts,
}

impl<'s> Bot<'s> {
    pub(crate) fn new(settings: &'s TelegramSettings, hosts: &'s AllowedHosts) -> Self {
        Self { settings, hosts }
    }

    /// Its user name.
    pub(crate) async fn username(&self) -> Result<Option<String>, CallError> {
        let me: Me = self.call("getMe", &json!({}), REQUEST_TIME_MAX).await?;
        Ok(me.username)
    }

    /// What reached it from update `offset` on; waits up to `wait` for something.
    pub(crate) async fn updates(
        &self,
        offset: i64,
        wait: Duration,
    ) -> Result<Vec<Update>, CallError> {
        let arguments = json!({
            "offset": offset,
            "limit": 100,
            "timeout": wait.as_secs(),
            "allowed_updates": ["message"],
        });
        self.call("getUpdates", &arguments, wait + REQUEST_TIME_MAX)
            .await
    }

    /// Writes plain text to a chat.
    pub(crate) async fn say(
        &self,
        chat: i64,
        thread: Option<i64>,
        text: &str,
    ) -> Result<(), CallError> {
        let mut arguments = json!({
            "chat_id": chat,
            "text": shortened(text, TEXT_LENGTH_MAX),
            "link_preview_options": { "is_disabled": true },
        });
        if let Some(thread) = thread {
            arguments["message_thread_id"] = thread.into();
        }
        self.call::<Sent>("sendMessage", &arguments, REQUEST_TIME_MAX)
            .await
            .map(drop)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        arguments: &Value,
        time_max: Duration,
    ) -> Result<T, CallError> {
        let base = self.settings.base_url.as_deref().unwrap_or(BASE_URL);
        let token = self.settings.token.expose();
        let address = format!("{}/bot{token}/{method}", base.trim_end_matches('/'));
        let url: Url = address
            .parse()
            .map_err(|_| CallError::Gone("the base address is no URL".into()))?;
        let body = arguments.to_string().into_bytes();
        let answer = exchange::post(&url, self.hosts, HeaderMap::new(), body, time_max)
            .await
            .map_err(|outcome| match outcome {
                Outcome::Gone { reason } => CallError::Gone(reason),
                other => CallError::Later {
                    reason: other.reason().unwrap_or_default().to_owned(),
                    retry_after: None,
                },
            });
        read(&answer?).map_err(|error| error.without(&self.settings.token))
    }
}

impl CallError {
    fn without(self, token: &crate::secret::Secret) -> Self {
        match self {
            Self::Later {
                reason,
                retry_after,
            } => Self::Later {
                reason: token.redact(&reason),
                retry_after,
            },
            Self::Conflict(reason) => Self::Conflict(token.redact(&reason)),
            Self::Unparsable(reason) => Self::Unparsable(token.redact(&reason)),
            Self::Wrong(reason) => Self::Wrong(token.redact(&reason)),
            Self::Gone(reason) => Self::Gone(token.redact(&reason)),
        }
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, CallError> {
    let later = |reason: String| CallError::Later {
        reason,
        retry_after: answer.retry_after(),
    };
    let Some(envelope) = answer.json::<Envelope<T>>() else {
        return Err(later(format!("this is not Telegram: {}", answer.reason())));
    };
    if envelope.ok {
        return envelope
            .result
            .ok_or_else(|| later("Telegram's answer holds no result".into()));
    }
    let code = envelope.error_code.unwrap_or(answer.status);
    let said = &envelope.description;
    let reason = format!("Telegram says {code}: {said}");
    let lower = said.to_lowercase();
    Err(match code {
        429 => CallError::Later {
            reason,
            retry_after: envelope
                .parameters
                .retry_after
                .map(Duration::from_secs)
                .or_else(|| answer.retry_after()),
        },
        409 => CallError::Conflict(reason),
        400 if lower.contains("can't parse entities") => CallError::Unparsable(reason),
        400 => match envelope.parameters.migrate_to_chat_id {
            Some(chat) => CallError::Gone(format!(
                "the group became a supergroup; its chat id is now {chat}"
            )),
            None if lower.contains("chat not found") || lower.contains("thread not found") => {
                CallError::Gone(reason)
            }
            None => CallError::Wrong(reason),
        },
        // A token that Telegram does not know is not found, or not authorised.
        401 | 403 | 404 => CallError::Gone(reason),
        500.. => later(reason),
        _ => CallError::Wrong(reason),
    })
}

/// Sends a letter: with marks, and as plain text if Telegram cannot read them.
pub(super) async fn deliver(
    settings: &TelegramSettings,
    hosts: &AllowedHosts,
    letter: &Letter,
) -> Outcome {
    let bot = Bot::new(settings, hosts);
    let letter = letter.fitting(TEXT_LENGTH_MAX);
    let mut message = json!({
        "chat_id": chat(&settings.chat_id),
        "text": html(&letter),
        "parse_mode": "HTML",
        "link_preview_options": { "is_disabled": true },
        "disable_notification": letter.level == Level::Info,
    });
    if let Some(thread) = settings.thread_id {
        message["message_thread_id"] = thread.into();
    }
    let mut sent = bot
        .call::<Sent>("sendMessage", &message, REQUEST_TIME_MAX)
        .await;
    if let Err(CallError::Unparsable(reason)) = &sent {
        tracing::warn!(
            reason,
            "Telegram could not read the marks; sent as plain text"
        );
        message["text"] = letter.text().into();
        if let Value::Object(fields) = &mut message {
            fields.remove("parse_mode");
        }
        sent = bot
            .call::<Sent>("sendMessage", &message, REQUEST_TIME_MAX)
            .await;
    }
    match sent {
        Ok(sent) => Outcome::Delivered {
            receipt: Some(sent.message_id.to_string()),
            pause: None,
        },
        Err(CallError::Later {
            reason,
            retry_after,
        }) => Outcome::Transient {
            reason,
            retry_after,
        },
        Err(CallError::Conflict(reason)) => transient(reason),
        Err(CallError::Unparsable(reason) | CallError::Wrong(reason)) => {
            Outcome::Refused { reason }
        }
        Err(CallError::Gone(reason)) => Outcome::Gone { reason },
    }
}

fn chat(id: &str) -> Value {
    id.parse::<i64>().map_or_else(|_| id.into(), Value::from)
}

/// The letter in the few tags of HTML that Telegram knows.
fn html(letter: &Letter) -> String {
    let mut text = format!("<b>{}</b>", html_escaped(&letter.marked_title()));
    if !letter.lines.is_empty() {
        text.push('\n');
    }
    for line in &letter.lines {
        text.push('\n');
        match line {
            Line::Text(words) => text.push_str(&html_escaped(words)),
            Line::Field { label, value } => {
                let (label, value) = (html_escaped(label), html_escaped(value));
                text.push_str(&format!("{label}: <b>{value}</b>"));
            }
        }
    }
    format!("{text}\n\n<i>{}</i>", html_escaped(&letter.time()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::event::tests::one_of_each;
    use crate::messages::Language;
    use bellwether_market::UnixNanos;
    use proptest::prelude::*;

    fn letter(event: Event) -> Letter {
        Letter::write(
            Language::English,
            "k",
            UnixNanos::EPOCH,
            event.level(),
            event,
        )
    }

    /// What a reader of Telegram's HTML sees: tags go, entities become characters.
    fn seen(html: &str) -> String {
        let mut text = String::new();
        let mut inside = false;
        for character in html.chars() {
            match character {
                '<' => inside = true,
                '>' => inside = false,
                other if !inside => text.push(other),
                _ => {}
            }
        }
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    }

    #[test]
    fn the_marks_say_what_the_plain_text_says() {
        for event in one_of_each() {
            let letter = letter(event);
            assert_eq!(seen(&html(&letter)), letter.text());
        }
    }

    proptest! {
        #[test]
        fn whatever_is_in_it_the_message_fits_and_its_tags_are_ours(detail in "(?s).{0,9000}") {
            let event = Event::Error { what: detail.clone(), detail };
            let message = html(&letter(event).fitting(TEXT_LENGTH_MAX));
            prop_assert!(seen(&message).encode_utf16().count() <= TEXT_LENGTH_MAX);
            let without = ["<b>", "</b>", "<i>", "</i>"].iter().fold(message, |text, tag| text.replace(tag, ""));
            prop_assert!(!without.contains('<') && !without.contains('>'));
        }
    }
}
