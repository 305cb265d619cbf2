//! Requests that a client may send twice without creating twice.

use std::collections::{HashMap, VecDeque};

use axum::http::HeaderMap;
use bellwether_api::ErrorCode;
use tokio::sync::{Mutex, MutexGuard};

use crate::error::{ApiError, ApiResult};

/// Keys remembered; the oldest are forgotten first.
const KEYS_MAX: usize = 10_000;
/// Characters of a key.
const KEY_LENGTH_MAX: usize = 255;

/// What was made for which key.
#[derive(Default)]
pub(crate) struct Idempotency {
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// What was asked for, and the id of what was made, by key.
    made: HashMap<String, (String, String)>,
    order: VecDeque<String>,
}

/// The turn of one request. Requests with a key take turns, so that two at once do not both create.
pub(crate) struct Turn<'i> {
    keyed: Option<(MutexGuard<'i, Memory>, String, String)>,
}

/// What a request has to do.
pub(crate) enum Begun<'i> {
    /// Create, and tell the turn what was made.
    Create(Turn<'i>),
    /// Answer with what was made for an equal request before.
    Made(String),
}

impl Idempotency {
    /// Begins to answer a request for `content`: waits for its turn if it carries a key.
    pub(crate) async fn begin(&self, headers: &HeaderMap, content: String) -> ApiResult<Begun<'_>> {
        let Some(key) = key(headers)? else {
            return Ok(Begun::Create(Turn { keyed: None }));
        };
        let memory = self.memory.lock().await;
        match memory.made.get(&key) {
            None => Ok(Begun::Create(Turn {
                keyed: Some((memory, key, content)),
            })),
            Some((known, id)) if *known == content => Ok(Begun::Made(id.clone())),
            Some(_) => Err(ApiError::new(
                ErrorCode::IdempotencyConflict,
                "this Idempotency-Key was used for another request; give each thing to create a key of its own",
            )),
        }
    }
}

impl Turn<'_> {
    /// Remembers what was made. A turn that ends without it leaves the key free.
    pub(crate) fn made(self, id: &str) {
        let Some((mut memory, key, content)) = self.keyed else {
            return;
        };
        if memory
            .made
            .insert(key.clone(), (content, id.to_owned()))
            .is_none()
        {
            memory.order.push_back(key);
        }
        if memory.order.len() > KEYS_MAX
            && let Some(oldest) = memory.order.pop_front()
        {
            memory.made.remove(&oldest);
        }
    }
}

fn key(headers: &HeaderMap) -> ApiResult<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or("");
    let fits = (1..=KEY_LENGTH_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(Some(text.to_owned()))
    } else {
        Err(ApiError::new(
            ErrorCode::MalformedHeader,
            "Idempotency-Key has 1 to 255 visible ASCII characters",
        ))
    }
}
