//! The strategy document as an author writes it: YAML or JSON.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A strategy: what it watches, when it acts, how much, at which cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Bellwether strategy")]
pub struct StrategyDocument {
    /// The strategy's name, 1 to 100 characters.
    pub name: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The symbols it trades. May be left out and given when it is run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub universe: Vec<String>,
    /// The timeframe of its rows: `1m`, `5m`, `1h`, `1d` …
    pub timeframe: String,
    /// When it may trade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionDocument>,
    /// Numbers that can be varied without editing rules.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, ParameterDocument>,
    /// Named expressions that rules and other indicators may use.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub indicators: IndexMap<String, String>,
    /// What it does, and when.
    pub rules: Vec<RuleDocument>,
    /// Limits that stand in front of every order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskDocument>,
    /// What trading costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub costs: Option<CostsDocument>,
    /// How orders are filled in a backtest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution: Option<ExecutionDocument>,
    /// How many entries one position may consist of; 1 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pyramiding: Option<u32>,
    /// Whole lots of the instrument, or fractions of nine decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotDocument>,
    /// Cash at the start of a backtest, in the account's currency; 100,000 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_capital: Option<f64>,
}

/// When a strategy may trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionDocument {
    /// `XNYS`, `CME`, `24x7` or `FX`; the instrument's own if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Entries only within these hours: `09:30-15:55 America/New_York`. May cross midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade: Option<String>,
    /// Everything is closed before this time of the same zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_at: Option<String>,
}

/// A parameter: a number, or a number with the range in which it may be varied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ParameterDocument {
    /// Just its value.
    Value(f64),
    /// Its value and where it may go.
    Full {
        /// The value when none is given.
        default: f64,
        /// `low..high`, both included.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        range: Option<String>,
        /// The distance between two values to try.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<f64>,
    },
}

impl ParameterDocument {
    /// The value when none is given.
    #[must_use]
    pub fn default_value(&self) -> f64 {
        match self {
            Self::Value(value) | Self::Full { default: value, .. } => *value,
        }
    }
}

/// A number, a percentage (`"2%"`) or an expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// A number.
    Number(f64),
    /// A percentage or an expression.
    Text(String),
}

/// When to act, and what to do then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleDocument {
    /// The rule's name, 1 to 100 characters.
    pub name: String,
    /// Whether it is in force; it is, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Higher acts first; 0 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// The condition: an expression.
    pub when: String,
    /// Whether it acts when the condition becomes true (`edge`, the default) or on every row on which it is (`level`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// What is done: any of `enter`, `exit`, `alert`, `filter`.
    pub then: Vec<ActionDocument>,
    /// Rows for which the rule rests on a symbol after it has acted there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cool_down: Option<u32>,
    /// How often it may act on a symbol in one trading day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_day: Option<u32>,
}

/// When a true condition makes a rule act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// When it becomes true.
    #[default]
    Edge,
    /// On every row on which it is true.
    Level,
}

/// One thing that a rule does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionDocument {
    /// Open a position.
    Enter(EnterDocument),
    /// Close the position.
    Exit(ExitDocument),
    /// Tell someone.
    Alert(AlertDocument),
    /// While the condition is not true, let nothing be opened.
    Filter(FilterDocument),
}

/// Opening a position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterDocument {
    /// `long` or `short`.
    pub side: PositionSide,
    /// How much.
    pub size: SizeDocument,
    /// The order: `market` if left out.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub order: Option<EntryType>,
    /// The limit of a `limit` or `stop_limit` order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_price: Option<Amount>,
    /// The trigger of a `stop` or `stop_limit` order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_price: Option<Amount>,
    /// Where the position is given up: a distance from the average fill, or `{at: price}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_loss: Option<LevelDocument>,
    /// Where its profit is taken: a distance from the average fill, or `{at: price}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take_profit: Option<LevelDocument>,
    /// A stop that follows the best price at this distance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailing: Option<Amount>,
    /// Whether an opposite position is closed and turned; it is left alone otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverse: Option<bool>,
    /// Rows for which a resting entry order stands; until filled or cancelled if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after: Option<u32>,
}

/// Which way a position gains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PositionSide {
    /// When prices rise.
    Long,
    /// When prices fall.
    Short,
}

/// The type of an entry order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryType {
    /// At the next price.
    #[default]
    Market,
    /// At `limit_price` or better.
    Limit,
    /// At market once `stop_price` is reached.
    Stop,
    /// At `limit_price` or better once `stop_price` is reached.
    StopLimit,
}

/// How much to trade; exactly one of the ways.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeDocument {
    /// A share of the account's equity: `100%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equity: Option<Amount>,
    /// A share of the account's free cash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash: Option<Amount>,
    /// A value in the account's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notional: Option<Amount>,
    /// Shares, contracts or coins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Amount>,
    /// A share of equity that is lost if the stop is hit; needs `stop`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Amount>,
    /// An annual volatility of the position relative to equity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volatility: Option<Amount>,
    /// The distance of the stop for `risk`; the stop-loss too, unless one is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Amount>,
}

/// A price level of a position: a distance from its average fill, or a price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LevelDocument {
    /// A distance from the average fill.
    Distance(Amount),
    /// A price.
    At {
        /// The price.
        at: Amount,
    },
}

/// Closing a position.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExitDocument {
    /// Only a position of this side; either if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<PositionSide>,
}

/// Telling someone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertDocument {
    /// What kind of opportunity it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
    /// The entry price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Amount>,
    /// The stop price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Amount>,
    /// The target price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Amount>,
    /// From 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Amount>,
    /// What else is told with it, by name: numbers or expressions, as they are on the deciding row.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub data: IndexMap<String, Amount>,
}

/// A condition for all entries.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterDocument {
    /// The symbol at hand (`symbol`, the default), or all of them (`global`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<FilterScope>,
}

/// How far a filter reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilterScope {
    /// The symbol at hand.
    #[default]
    Symbol,
    /// Every symbol: none may be entered while it is false anywhere.
    Global,
}

/// Limits that stand in front of every order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskDocument {
    /// Positions open at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_positions: Option<u32>,
    /// Absolute position value relative to equity: `200%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_gross: Option<Amount>,
    /// Loss of a trading day, realised and open, relative to the equity at its start: `2%`. Then nothing is opened
    /// until the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_loss: Option<Amount>,
    /// Fall of equity from its peak: `15%`. Then everything is closed and nothing is opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_drawdown: Option<Amount>,
}

/// What trading costs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostsDocument {
    /// What the broker takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission: Option<CommissionDocument>,
    /// How much worse than the market's price an order is filled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slippage: Option<SlippageDocument>,
}

/// What the broker takes on each side; exactly one of the ways, with an optional minimum.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommissionDocument {
    /// A share of the traded value: `0.1%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Amount>,
    /// An amount a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_share: Option<f64>,
    /// An amount a contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_contract: Option<f64>,
    /// An amount an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_order: Option<f64>,
    /// The least that an order costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
}

/// How much worse than the market's price an order is filled; exactly one of the ways.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlippageDocument {
    /// Hundredths of a percent of the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bps: Option<f64>,
    /// Ticks of the instrument.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticks: Option<f64>,
    /// `c · (quantity / bar volume)²` of the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_share: Option<f64>,
    /// `c · √(quantity / bar volume)` of the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub square_root: Option<f64>,
}

/// How orders are filled in a backtest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExecutionDocument {
    /// Market orders: at the next bar's open (`next_open`, the default), or at the deciding bar's own close (`close`,
    /// for comparison with other tools).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<FillConvention>,
    /// Whether positions that are open at the end are closed (`true`: at the last close), and marked; they are not by
    /// default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finalize: Option<FinalizeDocument>,
    /// When a size becomes a number of units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_at: Option<SizeAt>,
    /// When a target may fill on the bar of its entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_bar_target: Option<EntryBarTarget>,
    /// Whether the prices of orders are rounded to the instrument's tick, as a venue wants them; they are by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_to_tick: Option<bool>,
}

/// Whether and how positions that are open at the end are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FinalizeDocument {
    /// At the last close, or not at all.
    AtLastClose(bool),
    /// In another way.
    Other(FinalizeWay),
}

/// Another way of closing at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FinalizeWay {
    /// By an order that is decided on the last row but one and filled as orders are, for comparison with other tools.
    Order,
}

/// At which price a market order of a backtest is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FillConvention {
    /// The next bar's open.
    #[default]
    NextOpen,
    /// The deciding bar's own close.
    Close,
}

impl FillConvention {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NextOpen => "next_open",
            Self::Close => "close",
        }
    }
}

/// When a size becomes a number of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizeAt {
    /// At the deciding row's close; what cash cannot pay is cut at the fill, with a warning.
    #[default]
    Decision,
    /// At the fill: as many as the cash pays, fees included. Simulation only.
    Fill,
}

/// When a target may fill on the bar of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryBarTarget {
    /// If the bar closes beyond it: only then it is sure to have been reached after the entry.
    #[default]
    CloseBeyond,
    /// If the bar touches it after an entry at its open.
    Touch,
}

/// The smallest step of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LotDocument {
    /// The instrument's lot: one share, one contract.
    #[default]
    Whole,
    /// Billionths.
    Fractional,
}

impl StrategyDocument {
    /// Reads YAML; JSON is YAML too.
    ///
    /// # Errors
    /// Where and why the text is no strategy document.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        if text.len() > DOCUMENT_BYTES_MAX {
            return Err(DocumentError {
                message: format!(
                    "the document has {} bytes; at most {DOCUMENT_BYTES_MAX} are read",
                    text.len()
                ),
                line: None,
                column: None,
            });
        }
        serde_saphyr::from_str(text).map_err(|error| DocumentError::of(&error))
    }

    /// The JSON Schema of strategy documents.
    #[must_use]
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }

    /// The document as YAML.
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
}

/// What a document says of itself at its top. Of one that cannot be read as a whole, what can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentHeading {
    /// Its name.
    pub name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// The symbols that it trades.
    pub universe: Vec<String>,
    /// The timeframe of its rows.
    pub timeframe: Option<String>,
}

impl DocumentHeading {
    /// Reads what can be read: of a mapping its members, of another text the lines that are some.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        type Members = serde_json::Map<String, serde_json::Value>;
        if text.len() > DOCUMENT_BYTES_MAX {
            return Self::default();
        }
        let members: Members = serde_saphyr::from_str(text).unwrap_or_else(|_| {
            let line = |line| serde_saphyr::from_str::<Members>(line).unwrap_or_default();
            let at_top = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
            text.lines().filter(at_top).flat_map(line).collect()
        });
        let word = |name: &str| Some(members.get(name)?.as_str()?.to_owned());
        let universe = members.get("universe").and_then(|value| value.as_array());
        let symbols = universe.into_iter().flatten();
        Self {
            name: word("name"),
            description: word("description"),
            universe: symbols
                .filter_map(|symbol| Some(symbol.as_str()?.to_owned()))
                .collect(),
            timeframe: word("timeframe"),
        }
    }
}

impl From<&StrategyDocument> for DocumentHeading {
    fn from(document: &StrategyDocument) -> Self {
        Self {
            name: Some(document.name.clone()),
            description: document.description.clone(),
            universe: document.universe.clone(),
            timeframe: Some(document.timeframe.clone()),
        }
    }
}

/// Bytes of a strategy document.
pub const DOCUMENT_BYTES_MAX: usize = 1 << 20;

/// A text that is no strategy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DocumentError {
    /// What is wrong.
    pub message: String,
    /// The line, from 1, where known.
    pub line: Option<u64>,
    /// The column, from 1, where known.
    pub column: Option<u64>,
}

/// The reader's message without the words of its own insides.
fn in_our_words(message: String) -> String {
    if let Some(rest) = message.strip_prefix("duplicate mapping key: ") {
        let key = rest.split(',').next().unwrap_or(rest);
        return format!("`{key}` is given twice");
    }
    if message.contains("untagged enum ParameterDocument") {
        return "a parameter is a number, or `{default: 10, range: 5..50, step: 5}`".into();
    }
    if message.contains("untagged enum") {
        return "the value has none of the forms that are possible here".into();
    }
    if message.contains("from_multiple") || message.contains("from_str_multiple") {
        return "a file holds one document; `---` begins another".into();
    }
    for (expected, kind) in [
        ("expected mapping start", "a mapping (`key: value`)"),
        (
            "expected sequence start",
            "a list (`[a, b]`, or lines that begin with `-`)",
        ),
        ("expected string scalar", "a text"),
    ] {
        if message.starts_with(expected) {
            return format!("{kind} is expected here");
        }
    }
    message
}

impl DocumentError {
    pub(crate) fn of(error: &serde_saphyr::Error) -> Self {
        let location = error.location();
        let mut message = error.without_snippet().to_string();
        if let Some(location) = location {
            // The place is told apart from the message.
            let place = format!(" at line {}, column {}", location.line(), location.column());
            message = message.replace(&place, "");
        }
        Self {
            message: in_our_words(message),
            line: location.map(|location| location.line()),
            column: location.map(|location| location.column()),
        }
    }
}
