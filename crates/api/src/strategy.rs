use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Severity, Span, page::page};

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentFormat {
    /// YAML, which keeps comments.
    #[default]
    Yaml,
    /// JSON.
    Json,
}

/// Sort key of strategies; a leading `-` means descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum StrategyOrder {
    /// By name, A first.
    #[serde(rename = "name")]
    Name,
    /// By name, Z first.
    #[serde(rename = "-name")]
    NameDescending,
    /// Oldest first.
    #[serde(rename = "created_at")]
    CreatedAt,
    /// Newest first.
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
    /// Least recently saved first.
    #[serde(rename = "updated_at")]
    UpdatedAt,
    /// Most recently saved first.
    #[default]
    #[serde(rename = "-updated_at")]
    UpdatedAtDescending,
}

/// A document to save or to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyInput {
    /// The document as text.
    pub document: String,
    /// `yaml` when left out.
    pub format: Option<DocumentFormat>,
}

/// The fields of an upload.
#[derive(Debug, ToSchema)]
pub struct StrategyFile {
    /// A `.yaml`, `.yml` or `.json` file.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

page!(
    /// A page of strategies.
    StrategyPage of StrategySummary
);

/// A strategy without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StrategySummary {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// Name in the document.
    pub name: String,
    /// Description in the document.
    #[schema(required = true)]
    pub description: Option<String>,
    /// How the document is written.
    pub format: DocumentFormat,
    /// Newest version.
    pub version: u32,
    /// Hash of the newest version's text.
    pub content_hash: String,
    /// Symbols that it trades.
    pub universe: Vec<String>,
    /// Timeframe of its rows.
    #[schema(required = true)]
    pub timeframe: Option<String>,
    /// Findings that keep it from running.
    pub errors: u64,
    /// Findings that do not.
    pub warnings: u64,
    /// When it was first saved.
    pub created_at: DateTime<Utc>,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
}

/// A strategy with its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Strategy {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// Name in the document.
    pub name: String,
    /// Description in the document.
    #[schema(required = true)]
    pub description: Option<String>,
    /// The text as authored, comments included.
    pub document: String,
    /// How it is written.
    pub format: DocumentFormat,
    /// Version, from 1.
    pub version: u32,
    /// Hash of the text of this version.
    pub content_hash: String,
    /// When the strategy was first saved.
    pub created_at: DateTime<Utc>,
    /// When this version was saved.
    pub updated_at: DateTime<Utc>,
    /// What there is to know about it.
    pub findings: Vec<Finding>,
}

/// Something to know about a strategy document; an `error` keeps it from running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Stable code.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// JSON pointer into the document.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[schema(required = true)]
    pub help: Option<String>,
    /// Place in the document's text.
    #[schema(required = true)]
    pub span: Option<Span>,
}

page!(
    /// A page of versions.
    StrategyVersionPage of StrategyVersion
);

/// A version of a strategy, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StrategyVersion {
    /// Version, from 1.
    pub version: u32,
    /// Name in that version.
    pub name: String,
    /// How it is written.
    pub format: DocumentFormat,
    /// Hash of its text.
    pub content_hash: String,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
}

/// The verdict on a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StrategyValidation {
    /// It can run.
    pub ok: bool,
    /// Name in the document.
    #[schema(required = true)]
    pub name: Option<String>,
    /// Description in the document.
    #[schema(required = true)]
    pub description: Option<String>,
    /// Symbols that it trades.
    pub universe: Vec<String>,
    /// Timeframe of its rows.
    #[schema(required = true)]
    pub timeframe: Option<String>,
    /// Parameters with their defaults and ranges.
    pub parameters: Vec<StrategyParameter>,
    /// Hash of the text.
    pub content_hash: String,
    /// Every problem.
    pub findings: Vec<Finding>,
}

/// A parameter of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StrategyParameter {
    /// Its name.
    pub name: String,
    /// Value when none is given.
    pub default: f64,
    /// Least value.
    #[schema(required = true)]
    pub min: Option<f64>,
    /// Greatest value.
    #[schema(required = true)]
    pub max: Option<f64>,
    /// Distance of neighbouring values in a sweep.
    #[schema(required = true)]
    pub step: Option<f64>,
}
