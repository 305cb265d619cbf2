use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Severity;

/// Named expressions that others may use by name, as the `indicators` of a strategy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Definitions(pub BTreeMap<String, String>);

/// Asks for a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpressionCheckRequest {
    /// The text.
    pub expression: String,
    /// Names it may use.
    pub definitions: Option<Definitions>,
    /// Also check that the features exist in this symbol's data.
    pub symbol: Option<String>,
    /// Timeframe of the rows.
    pub timeframe: Option<String>,
}

/// The verdict on an expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExpressionCheck {
    /// It can be evaluated.
    pub ok: bool,
    /// `num`, `bool`, or `record` for a function with several outputs.
    #[serde(rename = "type")]
    #[schema(required = true)]
    pub value_type: Option<String>,
    /// Names of the outputs of a record.
    pub outputs: Vec<String>,
    /// The one spelling that all equal expressions share.
    #[schema(required = true)]
    pub canonical: Option<String>,
    /// First 16 hex digits of the canonical form's BLAKE3 hash.
    #[schema(required = true)]
    pub hash: Option<String>,
    /// Rows before the first value.
    #[schema(required = true)]
    pub warm_up: Option<WarmUp>,
    /// Weighting of node count, depth and cost.
    #[schema(required = true)]
    pub complexity_score: Option<f64>,
    /// Other symbols that it reads.
    pub symbols: Vec<String>,
    /// Other timeframes that it reads.
    pub timeframes: Vec<String>,
    /// Features that it reads.
    pub features: Vec<String>,
    /// Every problem.
    pub diagnostics: Vec<Diagnostic>,
}

/// How many rows come before the first value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WarmUp {
    /// Number of rows.
    pub rows: u64,
    /// False where the first value depends on the data: then it is not before `rows`.
    pub exact: bool,
}

/// A problem in an expression. Offsets count UTF-16 code units; lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Diagnostic {
    /// Stable code.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[schema(required = true)]
    pub help: Option<String>,
    /// Offset of the first unit.
    pub start: u32,
    /// Offset after the last unit.
    pub end: u32,
    /// Line of `start`.
    pub line: u32,
    /// Column of `start`.
    pub column: u32,
}
