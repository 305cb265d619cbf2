//! The web app, inside the binary.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/build"]
struct App;

/// A file of the web app; any other page address is the app itself, which finds its way from there.
pub(crate) async fn serve(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = App::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file.data);
    }
    if path.starts_with("_app/") || path.starts_with("api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match App::get("index.html") {
        Some(file) => answer("index.html", file.data),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(path: &str, data: std::borrow::Cow<'static, [u8]>) -> Response {
    let media = mime_guess::from_path(path).first_or_octet_stream();
    // Names under `immutable` carry the hash of their content.
    let cache = if path.contains("/immutable/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = data.into_response();
    let headers = response.headers_mut();
    if let Ok(media) = HeaderValue::from_str(media.as_ref()) {
        headers.insert(header::CONTENT_TYPE, media);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
