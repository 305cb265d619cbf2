use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{BASE_PATH, ErrorCode, Span};

/// RFC 9457 problem details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Where the error is documented.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// What kind of problem this is; the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u32,
    /// Stable code of the problem.
    pub code: ErrorCode,
    /// What was tried, what was expected, what to do.
    pub detail: String,
    /// Id of the request in the server's log.
    #[schema(required = true)]
    pub request_id: Option<String>,
    /// One entry per refused value.
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// Media type of the answer (RFC 9457, section 3).
    pub const MEDIA_TYPE: &str = "application/problem+json";

    /// A problem without refused values.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            problem_type: format!("{BASE_PATH}/docs#error-{}", code.as_str()),
            title: code.title().to_owned(),
            status: u32::from(code.status()),
            code,
            detail: detail.into(),
            request_id: None,
            errors: Vec::new(),
        }
    }

    /// A problem that consists of refused values; the detail counts them.
    #[must_use]
    pub fn of_values(code: ErrorCode, errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [only] => only.message.clone(),
            several => format!("{} values were refused; see `errors`", several.len()),
        };
        Self {
            errors,
            ..Self::new(code, detail)
        }
    }
}

/// One refused value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer to the value in the body; `/query/name`, `/path/name` or `/header/name` elsewhere.
    pub pointer: String,
    /// Stable code of the problem.
    pub code: String,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it.
    #[schema(required = true)]
    pub help: Option<String>,
    /// Where inside the value, when it is a text.
    #[schema(required = true)]
    pub span: Option<Span>,
}

impl FieldError {
    /// A refused value with its reason.
    #[must_use]
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            message: message.into(),
            help: None,
            span: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
