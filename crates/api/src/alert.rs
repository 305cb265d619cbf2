use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AlertCalibration, AlertCount, AlertOutcomes, TradeSide, page::page};

/// A kind of opportunity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertSetup {
    /// Price leaves a range.
    Breakout,
    /// Much is traded.
    VolumeSpike,
    /// The day opens higher than the last one closed.
    GapUp,
    /// The day opens lower than the last one closed.
    GapDown,
    /// Price goes on as it went.
    Momentum,
}

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertOutcomeKind {
    /// The target was touched first.
    Target,
    /// The stop was touched first, or on the same bar as the target.
    Stop,
    /// Neither until it expired.
    Expired,
}

page!(
    /// A page of alerts.
    AlertPage of Alert
);

/// Something that a rule told of a symbol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Alert {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// The rule that gave it; it may be gone.
    #[schema(format = Uuid)]
    pub rule_id: String,
    /// The name that the rule had.
    pub rule_name: String,
    /// The rule's version.
    pub rule_version: u32,
    /// The symbol.
    pub symbol: String,
    /// Timeframe of the bars on which it was decided.
    pub timeframe: String,
    /// What kind of opportunity it is.
    pub setup: AlertSetup,
    /// Which way it goes.
    pub side: TradeSide,
    /// When the bar that led to it was complete.
    pub time: DateTime<Utc>,
    /// Entry price.
    #[schema(required = true)]
    pub entry: Option<f64>,
    /// Stop price.
    #[schema(required = true)]
    pub stop: Option<f64>,
    /// Target price.
    #[schema(required = true)]
    pub target: Option<f64>,
    /// From 0 to 1; provisional until outcomes have validated it.
    #[schema(required = true)]
    pub confidence: Option<f64>,
    /// What the rule saw.
    pub market_data: AlertMarketData,
    /// It comes from a simulated market.
    pub simulated: bool,
    /// Whether somebody has seen it.
    pub is_read: bool,
    /// What became of it; null until it is over.
    #[schema(required = true)]
    pub outcome: Option<AlertOutcome>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// An alert with the document of the rule that gave it, as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertDetail {
    /// The alert.
    pub alert: Alert,
    /// The rule's document in the version that gave it.
    #[schema(required = true)]
    pub rule_document: Option<String>,
}

/// What a rule saw when it gave an alert.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertMarketData {
    /// Each field that the rule uses.
    pub fields: BTreeMap<String, AlertField>,
}

/// A field as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertField {
    /// Its value; null where it was missing.
    #[schema(required = true)]
    pub value: Option<f64>,
    /// When what it is made of was known: the bar's end, the previous session's close, a fact's date.
    #[schema(required = true)]
    pub as_of: Option<DateTime<Utc>>,
}

/// What became of an alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertOutcome {
    /// How it ended.
    pub kind: AlertOutcomeKind,
    /// When the bar that ended it was complete.
    pub time: DateTime<Utc>,
    /// At which price.
    pub price: f64,
    /// The result as a multiple of what was risked.
    pub r: f64,
    /// Bars from the alert to its end.
    pub bars: u64,
}

/// A change of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertChange {
    /// Whether somebody has seen it.
    pub is_read: bool,
}

/// Marks alerts as seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertReadRequest {
    /// The newest that was seen; everything up to now when left out.
    pub until: Option<DateTime<Utc>>,
}

/// What is new after a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertReadResult {
    /// How many were marked.
    pub marked: u64,
    /// How many nobody has seen.
    pub unread: u64,
}

/// Alerts in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertStats {
    /// All.
    pub total: u64,
    /// Those of today, in UTC.
    pub today: u64,
    /// Those that nobody has seen.
    pub unread: u64,
    /// By setup.
    pub by_setup: Vec<AlertCount>,
    /// The ten symbols with most.
    pub by_symbol: Vec<AlertCount>,
    /// Mean confidence, at two decimals.
    #[schema(required = true)]
    pub mean_confidence: Option<f64>,
    /// How graded alerts fared, all of them.
    pub outcomes: AlertOutcomes,
    /// By rule.
    pub outcomes_by_rule: Vec<AlertGroupOutcomes>,
    /// By setup.
    pub outcomes_by_setup: Vec<AlertGroupOutcomes>,
    /// Confidence against outcomes.
    pub calibration: AlertCalibration,
}

/// How the graded alerts of a rule or a setup fared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertGroupOutcomes {
    /// The rule's name, or the setup.
    pub name: String,
    /// How they fared.
    pub outcomes: AlertOutcomes,
}
