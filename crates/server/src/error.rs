//! Every answer that is not a success: problem details.

use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api::{ErrorCode, FieldError, Finding, Problem, Span};
use bellwether_catalog::{BAD_ROWS_IN_ERROR_MAX, CatalogError, DataError, ImportError};
use bellwether_expr::Diagnostic;

use crate::routes::datasets::UPLOAD_TOO_LARGE;

/// A problem on its way to the client.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Problem>);

/// What handlers return.
pub(crate) type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A problem without refused values.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self(Box::new(Problem::new(code, detail)))
    }

    /// A problem that consists of refused values.
    #[must_use]
    pub fn of_values(code: ErrorCode, errors: Vec<FieldError>) -> Self {
        Self(Box::new(Problem::of_values(code, errors)))
    }

    /// One refused query parameter.
    #[must_use]
    pub fn query(name: &str, message: impl Into<String>) -> Self {
        let error = FieldError::new(format!("/query/{name}"), "invalid_value", message);
        Self::of_values(ErrorCode::InvalidRequest, vec![error])
    }

    /// One refused value of the body.
    #[must_use]
    pub fn body(pointer: &str, message: impl Into<String>) -> Self {
        Self::of_values(
            ErrorCode::InvalidRequest,
            vec![FieldError::new(pointer, "invalid_value", message)],
        )
    }

    /// The problems of an expression that stands at `pointer`.
    #[must_use]
    pub fn expression(pointer: &str, text: &str, problems: &[Diagnostic]) -> Self {
        let errors = problems.iter().map(|problem| FieldError {
            help: problem.help.clone(),
            span: Some(Span::of_bytes(text, problem.span.start, problem.span.end)),
            ..FieldError::new(pointer, problem.code.name(), problem.message.clone())
        });
        Self::of_values(ErrorCode::InvalidExpression, errors.collect())
    }

    /// The findings of a strategy document that stands at `pointer`, each with its place in the document.
    #[must_use]
    pub fn strategy(pointer: &str, findings: Vec<Finding>) -> Self {
        let errors = findings.into_iter().map(|finding| FieldError {
            help: finding.help,
            span: finding.span,
            ..FieldError::new(
                format!("{pointer}{}", finding.pointer),
                finding.code,
                finding.message,
            )
        });
        Self::of_values(ErrorCode::InvalidStrategy, errors.collect())
    }

    /// The findings of a rule's document that stands at `pointer`, each with its place in the document.
    #[must_use]
    pub fn rule(code: ErrorCode, pointer: &str, findings: Vec<Finding>) -> Self {
        let Self(mut problem) = Self::strategy(pointer, findings);
        let Problem { detail, errors, .. } = &mut *problem;
        let (detail, errors) = (std::mem::take(detail), std::mem::take(errors));
        let mut problem = Problem::new(code, detail);
        problem.errors = errors;
        Self(Box::new(problem))
    }

    /// Something that should not happen; the log has the details, the client does not.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(
            ErrorCode::Internal,
            "the server could not finish the request; its log says why",
        )
    }

    /// The same with the id of the request in the server's log.
    #[must_use]
    pub(crate) fn with_request_id(mut self, id: &str) -> Self {
        self.0.request_id = Some(id.to_owned());
        self
    }

    /// The answer itself.
    pub(crate) fn into_plain_response(self) -> Response {
        let mut response = self.into_response();
        response.extensions_mut().remove::<Self>();
        response
    }

    /// The problem.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = u16::try_from(self.0.status)
            .ok()
            .and_then(|status| StatusCode::from_u16(status).ok());
        let mut response = (
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            axum::Json(&*self.0),
        )
            .into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(Problem::MEDIA_TYPE),
        );
        if self.0.code == ErrorCode::QueueFull {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        // The layer that knows the request's id writes it into the answer.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<CatalogError> for ApiError {
    fn from(error: CatalogError) -> Self {
        if let CatalogError::Import(import) = &error
            && let ImportError::BadRows { report } = &**import
        {
            let mut problem = Problem::new(ErrorCode::ImportRefused, error.to_string());
            let rows = report.bad_rows.listed.iter().take(BAD_ROWS_IN_ERROR_MAX);
            problem.errors = rows
                .map(|row| FieldError::new("/file", "bad_row", row.to_string()))
                .collect();
            return Self(Box::new(problem));
        }
        let code = match &error {
            CatalogError::UnknownSeries { .. } => ErrorCode::UnknownDataset,
            CatalogError::Import(_)
            | CatalogError::BadSource { .. }
            | CatalogError::UnsoundBars { .. } => ErrorCode::ImportRefused,
            _ => ErrorCode::StorageFailed,
        };
        Self::new(code, with_causes(&error))
    }
}

impl From<DataError> for ApiError {
    fn from(error: DataError) -> Self {
        let code = match &error {
            DataError::UnknownSeries { .. } => ErrorCode::UnknownSymbol,
            DataError::EmptyRange { .. } => ErrorCode::NoData,
            DataError::Unreadable { .. } => ErrorCode::StorageFailed,
        };
        Self::new(code, with_causes(&error))
    }
}

impl From<MultipartRejection> for ApiError {
    fn from(_: MultipartRejection) -> Self {
        Self::new(
            ErrorCode::UnsupportedMediaType,
            "send the file as multipart/form-data, in a field `file`",
        )
    }
}

impl From<MultipartError> for ApiError {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::new(ErrorCode::BodyTooLarge, UPLOAD_TOO_LARGE)
        } else {
            Self::new(ErrorCode::MalformedUpload, error.body_text())
        }
    }
}

/// An error with what lies behind it.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text
}
