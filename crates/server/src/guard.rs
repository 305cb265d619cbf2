//! Who may speak to a server that has no login: programs of this machine, and its own pages in a browser.

use axum::http::{HeaderMap, Method, header};
use bellwether_api::ErrorCode;

use crate::error::{ApiError, ApiResult};

/// Names under which a loopback address is reached.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Refuses requests that a browser sends on behalf of somebody else's page.
pub(crate) fn check(method: &Method, headers: &HeaderMap) -> ApiResult<()> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
    };
    // A foreign name that resolves to this machine would make a foreign page one of ours.
    let host = text(header::HOST).unwrap_or("");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    if !name.is_empty() && !NAMES.contains(&name) {
        return Err(ApiError::new(
            ErrorCode::HostNotAllowed,
            format!("`{name}` is not a name of this server"),
        ));
    }
    // Forms are sent, and sockets opened, without asking first; answers to plain reads stay hidden from foreign pages.
    let reads_only =
        (method == Method::GET || method == Method::HEAD) && !headers.contains_key(header::UPGRADE);
    match text(header::ORIGIN) {
        Some(origin)
            if !reads_only
                && origin
                    .split_once("://")
                    .is_none_or(|(_, from)| from != host) =>
        {
            Err(ApiError::new(
                ErrorCode::OriginNotAllowed,
                format!("pages of {origin} may not change anything here nor open sockets"),
            ))
        }
        _ => Ok(()),
    }
}
