//! One HTTP request and its answer, within limits.

use std::sync::Once;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::Outcome;
use super::address_guard::{self, AllowedHosts, Unreachable};

/// How long a connection may take to stand.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How an ordinary request may take as a whole.
pub(super) const REQUEST_TIME_MAX: Duration = Duration::from_secs(15);

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn json<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// `Retry-After` in seconds. A date is not read: our own back-off takes its place.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.seconds(RETRY_AFTER.as_str())
    }

    /// A header that holds seconds.
    pub(super) fn seconds(&self, header: &str) -> Option<Duration> {
        let seconds: f64 = self
            .headers
            .get(header)?
            .to_str()
            .ok()?
            .trim()
            .parse()
            .ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// Status and the beginning of the body, for people.
    pub(super) fn reason(&self) -> String {
        const QUOTED_MAX: usize = 200;
        let body = String::from_utf8_lossy(&self.body);
        let quoted: String = body.trim().chars().take(QUOTED_MAX).collect();
        match quoted.is_empty() {
            true => format!("answer {}", self.status),
            false => format!("answer {}: {quoted}", self.status),
        }
    }
}

/// Sends a JSON body and reads the answer.
///
/// # Errors
/// The outcome of a request that got no answer.
pub(super) async fn post(
    url: &Url,
    hosts: &AllowedHosts,
    mut headers: HeaderMap,
    body: Vec<u8>,
    time_max: Duration,
) -> Result<Answer, Outcome> {
    let addresses = match address_guard::addresses(url, hosts).await {
        Ok(addresses) => addresses,
        Err(error @ Unreachable::Private { .. }) => {
            return Err(Outcome::Gone {
                reason: error.to_string(),
            });
        }
        Err(error @ Unreachable::Unknown { .. }) => return Err(transient(error.to_string())),
    };
    let client = Client::builder()
        .redirect(Policy::none())
        // A proxy would make its own way, past the addresses that were looked at.
        .no_proxy()
        .resolve_to_addrs(url.host_str().unwrap_or(""), &addresses)
        .connect_timeout(CONNECT_TIME_MAX)
        .timeout(time_max)
        .user_agent(concat!("Bellwether/", env!("CARGO_PKG_VERSION")));
    with_tls();
    let client = client.build().map_err(|error| failed(&error))?;
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let sent = client
        .post(url.clone())
        .headers(headers)
        .body(body)
        .send()
        .await;
    let mut response = sent.map_err(|error| failed(&error))?;
    let mut answer = Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: Vec::new(),
    };
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error))? {
        let room = ANSWER_BYTES_MAX - answer.body.len();
        answer
            .body
            .extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    Ok(answer)
}

pub(super) fn transient(reason: impl Into<String>) -> Outcome {
    Outcome::Transient {
        reason: reason.into(),
        retry_after: None,
    }
}

/// What an error says with its causes, but not the address: that may be a secret.
fn failed(error: &reqwest::Error) -> Outcome {
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the request failed"
    };
    let mut text = what.to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    transient(text)
}

/// Chooses who does the cryptography of TLS for the whole program, once: ring, which mail uses as well. Whoever makes an HTTP
/// client calls it first.
pub fn with_tls() {
    static CHOSEN: Once = Once::new();
    CHOSEN.call_once(|| {
        // An error says that somebody else in this program chose before; that is as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
