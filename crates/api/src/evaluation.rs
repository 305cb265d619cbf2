use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Definitions, NumberColumn, WarmUp};

/// Asks for values of expressions over stored bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluateRequest {
    /// Symbol of the rows.
    pub symbol: String,
    /// The finest stored one when left out.
    pub timeframe: Option<String>,
    /// Which data set to read when several hold the symbol.
    pub dataset: Option<String>,
    /// Symbols that cross-sectional functions compare with; only `symbol` when left out.
    #[schema(max_items = 500)]
    pub universe: Option<Vec<String>>,
    /// First open time, inclusive.
    pub start: Option<DateTime<Utc>>,
    /// Last open time, inclusive.
    pub end: Option<DateTime<Utc>>,
    /// The last so many bars up to `end`. Not together with `start`.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub count: Option<u32>,
    /// The most rows to answer. 5,000 when left out.
    #[schema(minimum = 2, maximum = 20_000)]
    pub points: Option<u32>,
    /// Names the expressions may use.
    pub definitions: Option<Definitions>,
    /// What to evaluate.
    #[schema(min_items = 1, max_items = 50)]
    pub expressions: Vec<NamedExpression>,
}

/// An expression to evaluate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedExpression {
    /// Name of the answered series; the text when left out.
    pub name: Option<String>,
    /// The text.
    pub expression: String,
}

/// Values of expressions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Evaluation {
    /// Symbol of the rows.
    pub symbol: String,
    /// Length of a stored bar.
    pub timeframe: String,
    /// Id of the data set read.
    pub dataset: String,
    /// Content hash of the whole series.
    pub data_hash: String,
    /// The prices are invented.
    pub simulated: bool,
    /// Bars in the asked range before condensing.
    pub total_bars: u64,
    /// Consecutive bars in one row.
    pub bars_per_point: u32,
    /// Open times of the rows.
    pub time: Vec<DateTime<Utc>>,
    /// Close times of the rows.
    pub close_time: Vec<DateTime<Utc>>,
    /// One entry per expression, and per output where a function has several.
    pub series: Vec<EvaluatedSeries>,
}

/// Values of one expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EvaluatedSeries {
    /// The name given, or the text.
    pub name: String,
    /// Which output of a function with several.
    #[schema(required = true)]
    pub output: Option<String>,
    /// The text.
    pub expression: String,
    /// Its canonical form.
    pub canonical: String,
    /// Hash of the canonical form.
    pub hash: String,
    /// `num` or `bool` (1 true, 0 false, null missing).
    #[serde(rename = "type")]
    pub value_type: String,
    /// Rows before the first value.
    pub warm_up: WarmUp,
    /// One value per row.
    pub values: NumberColumn,
}
