//! Answers as Telegram's Bot API gives them. `independent` holds them against python-telegram-bot.

use serde_json::{Value, json};

use crate::http_peer::{Asked, Said};
use crate::setting::TOKEN;

pub(crate) const BOT: &str = "desk_bot";

/// The method that is called, if the token is right.
pub(crate) fn method(asked: &Asked) -> Option<&str> {
    let rest = asked.target.strip_prefix("/bot")?.strip_prefix(TOKEN)?;
    rest.strip_prefix('/')?.split('?').next()
}

/// Arguments, sent as JSON or as a form: clients do either.
pub(crate) fn arguments(asked: &Asked) -> Value {
    if let Ok(value) = serde_json::from_slice(&asked.body) {
        return value;
    }
    let body = String::from_utf8_lossy(&asked.body).into_owned();
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(name, value)| {
        let text = decoded(value);
        let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (name.to_owned(), value)
    });
    Value::Object(pairs.collect())
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap().to_owned();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).unwrap()
}

pub(crate) fn ok(result: Value) -> Said {
    Said::json(200, &json!({ "ok": true, "result": result }))
}

pub(crate) fn refused(code: u16, description: &str, parameters: Option<Value>) -> Said {
    let mut body = json!({ "ok": false, "error_code": code, "description": description });
    if let Some(parameters) = parameters {
        body["parameters"] = parameters;
    }
    Said::json(code, &body)
}

pub(crate) fn me() -> Value {
    json!({
        "id": 4839574812_i64, "is_bot": true, "first_name": "Desk", "username": BOT,
        "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
        "can_connect_to_business": false, "has_main_web_app": false,
    })
}

/// Marked text as it is seen.
pub(crate) fn without_marks(text: &str) -> String {
    let without = ["<b>", "</b>", "<i>", "</i>"]
        .iter()
        .fold(text.to_owned(), |text, mark| text.replace(mark, ""));
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(without, |text, (entity, meant)| text.replace(entity, meant))
}

/// The message that `sendMessage` answers. Checks what Telegram checks.
pub(crate) fn sent(asked: &Asked, message_id: i64) -> Said {
    let arguments = arguments(asked);
    let text = arguments["text"].as_str().unwrap_or("");
    if text.is_empty() {
        return refused(400, "Bad Request: message text is empty", None);
    }
    let is_marked = arguments["parse_mode"] == "HTML";
    let seen = if is_marked {
        without_marks(text)
    } else {
        text.to_owned()
    };
    if seen.encode_utf16().count() > 4096 {
        return refused(400, "Bad Request: message is too long", None);
    }
    let chat = arguments["chat_id"].clone();
    ok(json!({
        "message_id": message_id, "date": 1_795_357_800_i64, "text": text,
        "chat": { "id": chat, "type": "supergroup", "title": "Desk" },
        "from": me(),
    }))
}

/// An update with a message, as `getUpdates` lists it.
pub(crate) fn update(id: i64, chat: i64, user: i64, date: i64, text: &str) -> Value {
    json!({
        "update_id": id,
        "message": {
            "message_id": id + 100, "date": date, "text": text,
            "chat": { "id": chat, "type": "supergroup", "title": "Desk" },
            "from": { "id": user, "is_bot": false, "first_name": "Ada", "username": "ada" },
            "entities": [{ "type": "bot_command", "offset": 0, "length": text.len() }],
        },
    })
}
