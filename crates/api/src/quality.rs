use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Severity;

/// What is noteworthy about a stored series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QualityReport {
    /// Id of the data set.
    pub dataset: String,
    /// The symbol.
    pub symbol: String,
    /// Length of a bar.
    pub timeframe: String,
    /// Calendar that says which bars should exist.
    #[schema(required = true)]
    pub calendar: Option<String>,
    /// Open time of the first bar.
    pub first: DateTime<Utc>,
    /// Open time of the last bar.
    pub last: DateTime<Utc>,
    /// Number of bars.
    pub bars: u64,
    /// Bars that the calendar expects between first and last.
    #[schema(required = true)]
    pub expected_bars: Option<u64>,
    /// The findings.
    pub findings: Vec<QualityFinding>,
}

/// One kind of finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QualityFinding {
    /// `gap`, `duplicate`, `unordered`, `non_positive_price`, `outlier`, …
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// How often.
    pub count: u64,
    /// In words.
    pub message: String,
    /// The first few.
    pub examples: Vec<QualityExample>,
}

/// One place of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QualityExample {
    /// When.
    #[schema(required = true)]
    pub time: Option<DateTime<Utc>>,
    /// Where.
    pub symbol: String,
    /// What.
    pub message: String,
}
