use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AlertOutcomeKind, Finding, TradeSide, page::page};

/// What a rule watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleType {
    /// Prices.
    Price,
    /// Volume.
    Volume,
    /// Gaps.
    Gap,
    /// Indicators.
    Technical,
}

/// A rule's document to save or to check: one rule, without `rules:` around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleInput {
    /// The document as YAML or JSON.
    pub document: String,
}

page!(
    /// A page of rules.
    RulePage of RuleSummary
);

/// A rule without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleSummary {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[schema(required = true)]
    pub description: Option<String>,
    /// What it watches.
    #[serde(rename = "type")]
    pub kind: RuleType,
    /// Higher tells first.
    pub priority: i32,
    /// Whether it is in force.
    pub enabled: bool,
    /// Newest version.
    pub version: u32,
    /// Timeframe of the bars on which it is decided.
    #[schema(required = true)]
    pub timeframe: Option<String>,
    /// Fields that it uses.
    pub fields: Vec<String>,
    /// Why it cannot fire on the stored data, a sentence a field; empty if it can.
    pub cannot_fire: Vec<String>,
    /// Alerts that it gave.
    pub alerts: u64,
    /// When it was first saved.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A rule with its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[schema(required = true)]
    pub description: Option<String>,
    /// What it watches.
    #[serde(rename = "type")]
    pub kind: RuleType,
    /// Higher tells first.
    pub priority: i32,
    /// Whether it is in force; the switch counts, whatever the document says.
    pub enabled: bool,
    /// The text as authored, comments included.
    pub document: String,
    /// Version, from 1.
    pub version: u32,
    /// Hash of the text of this version.
    pub content_hash: String,
    /// Timeframe of the bars on which it is decided.
    #[schema(required = true)]
    pub timeframe: Option<String>,
    /// Fields that it uses.
    pub fields: Vec<String>,
    /// Why it cannot fire on the stored data, a sentence a field; empty if it can.
    pub cannot_fire: Vec<String>,
    /// Alerts that it gave.
    pub alerts: u64,
    /// What there is to know about it.
    pub findings: Vec<Finding>,
    /// When it was first saved.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// The verdict on a rule's document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleValidation {
    /// It can be saved.
    pub ok: bool,
    /// Its name.
    #[schema(required = true)]
    pub name: Option<String>,
    /// Fields that it uses.
    pub fields: Vec<String>,
    /// Why it cannot fire on the stored data.
    pub cannot_fire: Vec<String>,
    /// Every problem.
    pub findings: Vec<Finding>,
}

/// A field that rules may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleField {
    /// Its name; `sma_N` stands for `sma_1`, `sma_2` and so on.
    pub name: String,
    /// What it is, with its unit.
    pub meaning: String,
    /// When it is known.
    pub known: String,
    /// Its definition in the expression language; of a family, with N = 20.
    pub expression: String,
    /// What it needs.
    pub needs: String,
}

/// The fields that rules may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleFieldList {
    /// The fields.
    pub items: Vec<RuleField>,
}

/// What to test a rule on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleTestRequest {
    /// A document that is not saved; only where no rule is named by the address.
    pub document: Option<String>,
    /// The symbols.
    #[schema(min_items = 1, max_items = 100)]
    pub symbols: Vec<String>,
    /// First trading date. The first stored one when left out.
    pub start_date: Option<NaiveDate>,
    /// Last trading date. The last stored one when left out.
    pub end_date: Option<NaiveDate>,
    /// Numbers of bars after which returns are looked at; 1, 5 and 20 when left out.
    #[schema(max_items = 20)]
    pub forward_bars: Option<Vec<u32>>,
}

/// What a test of a rule found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleTest {
    /// The rule's name.
    pub rule: String,
    /// Timeframe of the bars on which it was decided.
    pub timeframe: String,
    /// How often it would have fired.
    pub fired: u64,
    /// Bars on which it was decided, of all symbols.
    pub bars: u64,
    /// When the first of them was complete.
    #[schema(required = true)]
    pub first: Option<DateTime<Utc>>,
    /// When the last of them was complete.
    #[schema(required = true)]
    pub last: Option<DateTime<Utc>>,
    /// How often it fired by symbol, of the alerts that were kept.
    pub by_symbol: Vec<AlertCount>,
    /// Symbols of sectors that it does not watch.
    pub passed_over: Vec<String>,
    /// Fields that were never there.
    pub missing: Vec<RuleMissingField>,
    /// Returns after the alerts, in their direction.
    pub forward: Vec<RuleForwardReturns>,
    /// How the alerts fared.
    pub outcomes: AlertOutcomes,
    /// Confidence against outcomes.
    pub calibration: AlertCalibration,
    /// The first alerts.
    pub alerts: Vec<RuleTestAlert>,
    /// Hash of the bars.
    pub data_hash: String,
    /// Some of the bars come from a simulated market.
    pub simulated: bool,
}

/// How many alerts something has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertCount {
    /// A symbol or a setup.
    pub name: String,
    /// How many.
    pub alerts: u64,
}

/// A field that was never there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleMissingField {
    /// The field.
    pub field: String,
    /// The symbol.
    pub symbol: String,
    /// Why.
    pub why: String,
    /// The rule cannot fire on the symbol without it; else only a level or a modifier lacks it.
    pub needed: bool,
}

/// Returns so many bars after the alerts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleForwardReturns {
    /// How many bars after.
    pub bars: u32,
    /// Alerts with that many bars after them.
    pub count: u64,
    /// Mean return, as a fraction.
    #[schema(required = true)]
    pub mean: Option<f64>,
    /// Median return.
    #[schema(required = true)]
    pub median: Option<f64>,
    /// Share of returns above zero.
    #[schema(required = true)]
    pub positive: Option<f64>,
    /// Standard deviation of the sample.
    #[schema(required = true)]
    pub deviation: Option<f64>,
}

/// How alerts fared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertOutcomes {
    /// Alerts that touched their targets first.
    pub targets: u64,
    /// Alerts that touched their stops first, or both on one bar.
    pub stops: u64,
    /// Alerts that touched neither in time.
    pub expired: u64,
    /// Alerts that are not over, or told no stop and target.
    pub ungraded: u64,
    /// Share of the graded ones that touched their targets first.
    #[schema(required = true)]
    pub hit_rate: Option<f64>,
    /// Mean result of the graded ones in multiples of what was risked.
    #[schema(required = true)]
    pub mean_r: Option<f64>,
}

/// Confidence against outcomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertCalibration {
    /// Mean of (confidence − hit)²: 0 is perfect, 0.25 is what saying 0.5 always gets.
    #[schema(required = true)]
    pub brier: Option<f64>,
    /// Tenths of confidence in which there are graded alerts.
    pub buckets: Vec<AlertConfidenceBucket>,
}

/// Alerts of one tenth of confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertConfidenceBucket {
    /// The least confidence that belongs to it.
    pub from: f64,
    /// The confidence up to which it reaches.
    pub to: f64,
    /// Their mean confidence.
    pub mean_confidence: f64,
    /// How they fared.
    pub outcomes: AlertOutcomes,
}

/// An alert that a rule would have given. It is in no list of alerts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleTestAlert {
    /// The symbol.
    pub symbol: String,
    /// When the bar that led to it was complete.
    pub time: DateTime<Utc>,
    /// Which way it goes.
    pub side: TradeSide,
    /// Entry price.
    #[schema(required = true)]
    pub entry: Option<f64>,
    /// Stop price.
    #[schema(required = true)]
    pub stop: Option<f64>,
    /// Target price.
    #[schema(required = true)]
    pub target: Option<f64>,
    /// From 0 to 1.
    #[schema(required = true)]
    pub confidence: Option<f64>,
    /// What became of it.
    #[schema(required = true)]
    pub outcome: Option<AlertOutcomeKind>,
    /// The result as a multiple of what was risked.
    #[schema(required = true)]
    pub r: Option<f64>,
    /// Values of the rule's fields; those that were missing are left out.
    pub fields: BTreeMap<String, f64>,
}

/// Made-up values of fields, to see which rules would fire. Nothing is recorded and nobody is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulateRequest {
    /// What they are of; it need not be stored.
    pub symbol: String,
    /// The values, by field.
    pub fields: BTreeMap<String, f64>,
    /// The symbol's sector.
    pub sector: Option<String>,
    /// When: without it windows of time are not judged, and rules that have one do not fire.
    pub time: Option<DateTime<Utc>>,
    /// A document that is not saved, instead of the rules in force.
    pub document: Option<String>,
}

/// What rules say about made-up values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SimulateResult {
    /// Always true: no alert comes of this.
    pub dry_run: bool,
    /// The symbol.
    pub symbol: String,
    /// Each rule, by priority.
    pub rules: Vec<SimulatedRule>,
}

/// What a rule says about made-up values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SimulatedRule {
    /// The rule's id; null for a document that is not saved.
    #[schema(required = true, format = Uuid)]
    pub rule_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it would fire, were all of this new.
    pub fires: bool,
    /// Each thing that must hold.
    pub parts: Vec<SimulatedPart>,
    /// Fields that it uses and that were not given.
    pub missing: Vec<String>,
    /// Entry price.
    #[schema(required = true)]
    pub entry: Option<f64>,
    /// Stop price.
    #[schema(required = true)]
    pub stop: Option<f64>,
    /// Target price.
    #[schema(required = true)]
    pub target: Option<f64>,
    /// From 0 to 1.
    #[schema(required = true)]
    pub confidence: Option<f64>,
}

/// One of the things that must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SimulatedPart {
    /// As the rule says it.
    pub label: String,
    /// Whether it holds; null where something is missing.
    #[schema(required = true)]
    pub holds: Option<bool>,
}
