//! An alert rule as an author writes it: YAML or JSON, one alone or several in a file.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Amount, DOCUMENT_BYTES_MAX, DocumentError, PositionSide, Trigger};

/// A file of rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Bellwether alert rules")]
pub struct AlertRuleFile {
    /// The rules.
    pub rules: Vec<AlertRuleDocument>,
}

/// When to tell someone of a symbol, and what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Bellwether alert rule")]
pub struct AlertRuleDocument {
    /// Its name, 1 to 100 characters; no two rules have the same.
    pub name: String,
    /// What it is about, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it watches.
    #[serde(rename = "type")]
    pub kind: AlertRuleKind,
    /// Whether it is in force; it is, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Of rules that fire on one row the higher one tells first; 0 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// The timeframe of the bars on which it is decided: `1m` if left out, at most `1d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeframe: Option<String>,
    /// Which way the opportunity goes: `long` if left out. Stops of a short lie above the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<PositionSide>,
    /// What kind of opportunity it is. Left out, the rule's name tells: it is the first of `breakout`, `volume_spike`,
    /// `gap_up`, `gap_down` and `momentum` that the name contains, and else `breakout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<Setup>,
    /// All of these must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionDocument>,
    /// This expression must hold too. Fields may be used by their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What symbols must be like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filters: Option<FiltersDocument>,
    /// Where the stop and the target lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets: Option<TargetsDocument>,
    /// How sure the rule is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<ConfidenceDocument>,
    /// What the field `resistance_level` is: the highest high of the last 20 closed sessions if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resistance: Option<ResistanceDocument>,
    /// Sessions that `volume_ratio` compares with; 20 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_sessions: Option<u32>,
    /// Has no effect: the number in a field's name is its period. Older rule files have it.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub lookback_periods: IndexMap<String, u32>,
    /// The hours of the exchange's day in which it may fire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_window: Option<TimeWindowDocument>,
    /// Whether it fires when everything becomes true (`edge`, the default) or on every row on which it is (`level`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// Whether it is decided when bars close, which is the default, or while they form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluate_on: Option<EvaluateOn>,
    /// How long it rests on a symbol after it has fired there: rows, or a time such as `15m`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cool_down: Option<Amount>,
    /// An expression that must have held before it may fire on a symbol again: less than what makes it fire, so that
    /// a value that swings around a threshold does not fire each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub re_arm: Option<String>,
    /// How often it may fire on a symbol in one trading day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_day: Option<u32>,
}

/// What a rule watches. A label: it decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertRuleKind {
    /// Prices.
    Price,
    /// Volume.
    Volume,
    /// Gaps.
    Gap,
    /// Indicators.
    Technical,
}

/// A kind of opportunity.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Setup {
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

impl Setup {
    /// All, in the order in which a name is searched for them.
    pub const ALL: [Self; 5] = [
        Self::Breakout,
        Self::VolumeSpike,
        Self::GapUp,
        Self::GapDown,
        Self::Momentum,
    ];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Breakout => "breakout",
            Self::VolumeSpike => "volume_spike",
            Self::GapUp => "gap_up",
            Self::GapDown => "gap_down",
            Self::Momentum => "momentum",
        }
    }

    /// The setup that a rule's name tells.
    #[must_use]
    pub fn of_rule_name(name: &str) -> Self {
        let name = name.to_lowercase().replace([' ', '-'], "_");
        let words = |setup: Self| match setup {
            Self::VolumeSpike => &["volume", "spike"][..],
            Self::Breakout => &["breakout"],
            Self::GapUp => &["gap_up"],
            Self::GapDown => &["gap_down"],
            Self::Momentum => &["momentum"],
        };
        let tells = |setup: &Self| words(*setup).iter().any(|word| name.contains(word));
        Self::ALL.into_iter().find(tells).unwrap_or(Self::Breakout)
    }
}

/// A comparison of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionDocument {
    /// A field of the catalogue: `price`, `sma_20`, `gap_percent` …
    pub field: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what: a number, another field, or an expression in which fields may be used.
    pub value: Amount,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Operator {
    /// Greater.
    #[serde(rename = ">")]
    Above,
    /// Greater or equal.
    #[serde(rename = ">=")]
    AtLeast,
    /// Less.
    #[serde(rename = "<")]
    Below,
    /// Less or equal.
    #[serde(rename = "<=")]
    AtMost,
    /// Equal, to the bit.
    #[serde(rename = "==")]
    Equal,
    /// Not equal.
    #[serde(rename = "!=")]
    NotEqual,
}

impl Operator {
    /// The operator of the expression language.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}

/// What symbols must be like.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiltersDocument {
    /// The lowest price, itself allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_price: Option<f64>,
    /// The highest price, itself allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_price: Option<f64>,
    /// The least volume of the session so far, in units, itself allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_volume: Option<f64>,
    /// Only symbols of these sectors, as the reference data name them; all if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<String>,
}

/// Where the stop and the target lie.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetsDocument {
    /// The stop's distance in percent of the entry: below zero for a long, above for a short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_loss_percent: Option<f64>,
    /// The stop's distance in average true ranges of the last 14 closed sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_loss_atr_multiplier: Option<f64>,
    /// The target's distance in percent of the entry: above zero for a long, below for a short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_percent: Option<f64>,
    /// The target's distance as a multiple of the stop's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_rr_ratio: Option<f64>,
}

/// How sure a rule is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfidenceDocument {
    /// From 0 to 1; 0.7 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_score: Option<f64>,
    /// What is added where something holds too. The sum is cut to 0 and 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifiers: Vec<ModifierDocument>,
}

/// What is added to a confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModifierDocument {
    /// An expression; fields may be used by their names on both sides. Where it is missing nothing is added.
    pub condition: String,
    /// From −1 to 1.
    pub adjustment: f64,
}

/// What the field `resistance_level` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResistanceDocument {
    /// The highest high of the last closed sessions, this many.
    HighestHigh(u32),
    /// The high of the last closed session.
    PreviousDayHigh,
    /// The high before the open.
    PreMarketHigh,
}

impl Default for ResistanceDocument {
    fn default() -> Self {
        Self::HighestHigh(20)
    }
}

/// Hours of the exchange's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeWindowDocument {
    /// The first minute, `HH:MM` in the exchange's time zone. A bar belongs to the minute that it completes.
    pub start: String,
    /// The first minute after the window; before `start` if it crosses midnight.
    pub end: String,
}

/// When a rule is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvaluateOn {
    /// When bars close.
    #[default]
    Close,
    /// While bars form.
    Intrabar,
}

impl AlertRuleDocument {
    /// Reads one rule.
    ///
    /// # Errors
    /// Where and why the text is none.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        too_large(text)?;
        serde_saphyr::from_str(text).map_err(|error| DocumentError::of(&error))
    }

    /// The rule as YAML.
    ///
    /// # Errors
    /// If a value cannot be written, which no parsed document contains.
    pub fn to_yaml(&self) -> Result<String, DocumentError> {
        serde_saphyr::to_string(self).map_err(|error| DocumentError {
            message: error.to_string(),
            line: None,
            column: None,
        })
    }

    /// The JSON Schema of one rule.
    #[must_use]
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }

    /// The setup that its alerts have.
    #[must_use]
    pub fn setup(&self) -> Setup {
        self.setup
            .unwrap_or_else(|| Setup::of_rule_name(&self.name))
    }
}

/// The rules of a text: of a mapping with `rules` those, of another the one that it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ParsedRules {
    pub(crate) rules: Vec<AlertRuleDocument>,
    /// Whether they stand in a list, so that their paths begin with `rules[0]`.
    pub(crate) is_file: bool,
}

impl ParsedRules {
    pub(crate) fn parse(text: &str) -> Result<Self, DocumentError> {
        type Members = serde_json::Map<String, serde_json::Value>;
        too_large(text)?;
        let is_file = match serde_saphyr::from_str::<Members>(text) {
            Ok(members) => members.contains_key("rules"),
            // What is no mapping, or not yet: its lines tell what it wants to be.
            Err(_) => text.lines().any(|line| line.starts_with("rules:")),
        };
        let rules = if is_file {
            let file = serde_saphyr::from_str::<AlertRuleFile>(text);
            file.map_err(|error| DocumentError::of(&error))?.rules
        } else {
            vec![AlertRuleDocument::parse(text)?]
        };
        Ok(Self { rules, is_file })
    }
}

fn too_large(text: &str) -> Result<(), DocumentError> {
    if text.len() <= DOCUMENT_BYTES_MAX {
        return Ok(());
    }
    Err(DocumentError {
        message: format!(
            "the document has {} bytes; at most {DOCUMENT_BYTES_MAX} are read",
            text.len()
        ),
        line: None,
        column: None,
    })
}
