use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It keeps the thing from working.
    Error,
    /// It works, but perhaps not as meant.
    Warning,
    /// Good to know.
    Info,
}
