//! Extractors that answer problem details where axum's own answer plain text.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use bellwether_api::{ErrorCode, FieldError};
use serde::de::DeserializeOwned;

use crate::application::BODY_BYTES_MAX;
use crate::error::ApiError;
use crate::json_pointer::json_pointer;

/// A JSON body.
pub(crate) struct ApiJson<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let refused = |rejection: JsonRejection| match rejection {
            JsonRejection::MissingJsonContentType(_) => ApiError::new(
                ErrorCode::UnsupportedMediaType,
                "the body must be JSON: send `content-type: application/json`",
            ),
            JsonRejection::JsonDataError(error) => {
                let mut error = refused_field("", &error.body_text());
                if let Some(message) = unreadable_value(&error.pointer, &error.message) {
                    error.message = message.to_owned();
                }
                ApiError::of_values(ErrorCode::InvalidRequest, vec![error])
            }
            JsonRejection::JsonSyntaxError(error) => {
                ApiError::new(ErrorCode::MalformedBody, error.body_text())
            }
            other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
                ErrorCode::BodyTooLarge,
                format!(
                    "the body is larger than {} MiB, the most that is read; send less at once",
                    BODY_BYTES_MAX >> 20
                ),
            ),
            other => ApiError::new(ErrorCode::MalformedBody, other.body_text()),
        };
        axum::Json::from_request(request, state)
            .await
            .map(|axum::Json(value)| Self(value))
            .map_err(refused)
    }
}

/// Query parameters.
pub(crate) struct ApiQuery<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let given = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let refused = |rejection: QueryRejection| {
            let mut error = refused_field("/query", &rejection.body_text());
            let name = error.pointer.trim_start_matches("/query/");
            let value = given.iter().find_map(|Query(given)| {
                let (_, value) = given.iter().find(|(known, _)| known == name)?;
                Some(value)
            });
            if let Some(message) =
                value.and_then(|value| unreadable_parameter(name, value, &error.message))
            {
                error.message = message;
            }
            ApiError::of_values(ErrorCode::InvalidRequest, vec![error])
        };
        Query::from_request_parts(parts, state)
            .await
            .map(|Query(value)| Self(value))
            .map_err(refused)
    }
}

/// Parts of the path.
pub(crate) struct ApiPath<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let refused = |rejection: PathRejection| {
            let text = rejection.body_text();
            let wrong = text
                .split_once(" with value `")
                .and_then(|(_, rest)| rest.split_once("` to a `u"));
            let detail = match wrong {
                Some((value, _)) => {
                    format!("there is nothing at this address: `{value}` is not a whole number")
                }
                None => text,
            };
            ApiError::new(ErrorCode::NotFound, detail)
        };
        Path::from_request_parts(parts, state)
            .await
            .map(|Path(value)| Self(value))
            .map_err(refused)
    }
}

/// What a parameter should have been, where its parser only says what it stumbled over.
fn unreadable_parameter(name: &str, value: &str, reason: &str) -> Option<String> {
    let expected = match reason {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "a whole number, 0 or more"
        }
        "number too large to fit in target type" => "a smaller number",
        "provided string was not `true` or `false`" => "`true` or `false`",
        "premature end of input"
        | "trailing input"
        | "input contains invalid characters"
        | "input is out of range" => "an instant such as 2024-01-31T14:30:00Z",
        _ if reason.starts_with("duplicate field `") => {
            return Some(format!("`{name}` is given more than once; give it once"));
        }
        _ => {
            reason
                .strip_prefix("unknown variant `")?
                .split_once("`, expected ")?
                .1
        }
    };
    Some(format!("`{name}` must be {expected}; it is `{value}`"))
}

/// The same for a value of a body.
fn unreadable_value(pointer: &str, reason: &str) -> Option<&'static str> {
    const NO_TIME: [&str; 4] = [
        "premature end of input",
        "trailing input",
        "input contains invalid characters",
        "input is out of range",
    ];
    if NO_TIME.iter().any(|start| reason.starts_with(start)) {
        Some("this is no date or time; write 2024-01-31, or 2024-01-31T14:30:00Z for an instant")
    } else if pointer.is_empty() && reason.contains("expected struct ") {
        Some("the body must be a JSON object, in braces")
    } else {
        None
    }
}

/// The refused value that serde's message is about: `Failed to …: rules[0].when: invalid type: …`.
fn refused_field(root: &str, message: &str) -> FieldError {
    let message = message
        .split_once(": ")
        .map_or(message, |(_, reason)| reason);
    let (path, reason) = match message.split_once(": ") {
        Some((path, reason)) if !path.contains([' ', '`']) => (path, reason),
        _ => ("", message),
    };
    let mut pointer = format!("{root}{}", json_pointer(path));
    // Names that should not be there, or are not, stand in the reason only.
    let named = ["unknown field `", "missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| reason.strip_prefix(start)?.split('`').next());
    if let Some(name) = named {
        let name = json_pointer(name);
        if !pointer.ends_with(&name) {
            pointer.push_str(&name);
        }
    }
    FieldError::new(pointer, "invalid_value", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(root: &str, message: &str, pointer: &str, reason: &str) {
        let error = refused_field(root, message);
        assert_eq!(
            (error.pointer.as_str(), error.message.as_str()),
            (pointer, reason)
        );
    }

    #[test]
    fn a_place_in_a_list_is_found() {
        let message = "Failed to deserialize the JSON body into the target type: expressions[1].expression: invalid type: integer `1`, expected a string at line 1 column 9";
        let reason = "invalid type: integer `1`, expected a string at line 1 column 9";
        check("", message, "/expressions/1/expression", reason);
    }

    #[test]
    fn a_missing_or_unknown_name_is_the_place() {
        check(
            "",
            "Failed: missing field `symbol` at line 1",
            "/symbol",
            "missing field `symbol` at line 1",
        );
        check(
            "/query",
            "Failed: unknown field `x`, expected `q`",
            "/query/x",
            "unknown field `x`, expected `q`",
        );
        check(
            "/query",
            "Failed: x: unknown field `x`, expected `q`",
            "/query/x",
            "unknown field `x`, expected `q`",
        );
        check(
            "",
            "Failed: a[0]: missing field `b`",
            "/a/0/b",
            "missing field `b`",
        );
    }

    #[test]
    fn the_whole_body_has_the_empty_pointer() {
        check(
            "",
            "Failed: invalid type: sequence, expected a map",
            "",
            "invalid type: sequence, expected a map",
        );
    }
}
