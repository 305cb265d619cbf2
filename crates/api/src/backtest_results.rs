use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Costs, DocumentFormat, FillConvention, Severity};

/// Everything a backtest found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BacktestResults {
    /// Id of the backtest.
    #[schema(format = Uuid)]
    pub id: String,
    /// Every metric by its key; null where it has no value.
    pub metrics: BTreeMap<String, Option<f64>>,
    /// Why a metric is null, by its key, such as `no_losses`.
    pub metric_reasons: BTreeMap<String, String>,
    /// Closed trades in the order of their exits.
    pub trades: Vec<Trade>,
    /// Equity over time.
    pub equity_curve: Vec<EquityPoint>,
    /// Points before condensing.
    pub equity_points_total: u64,
    /// The ten deepest, deepest first.
    pub drawdowns: Vec<Drawdown>,
    /// One row per year.
    pub monthly_returns: Vec<MonthlyReturns>,
    /// Every order in the order of submission.
    pub orders: Vec<BacktestOrder>,
    /// What to keep in mind when reading the rest.
    pub warnings: Vec<BacktestWarning>,
    /// Source of the bars.
    pub data_source: String,
    /// What was read.
    pub data: BacktestData,
    /// What was run.
    pub strategy: BacktestStrategy,
    /// What trading cost.
    pub costs: CostModel,
    /// Where market orders fill.
    pub fill: FillConvention,
    /// Bars in which two orders could have filled and the order of prices is unknown; the adverse one was taken.
    pub ambiguous_bars: u64,
    /// Cash at the start.
    pub initial_capital: String,
    /// Cash and positions at the end.
    pub final_equity: String,
    /// Currency of the account.
    pub currency: String,
    /// Version of the engine.
    pub engine_version: String,
}

/// What a backtest read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BacktestData {
    /// Hash over the content of every series read.
    pub data_hash: String,
    /// The prices are invented.
    pub simulated: bool,
    /// Timeframe of the rows.
    pub timeframe: String,
    /// Close time of the first row.
    #[schema(required = true)]
    pub start: Option<DateTime<Utc>>,
    /// Close time of the last row.
    #[schema(required = true)]
    pub end: Option<DateTime<Utc>>,
    /// Bars of all symbols.
    pub bars: u64,
    /// The series, one per symbol.
    pub series: Vec<BacktestSeries>,
}

/// One series that a backtest read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BacktestSeries {
    /// The symbol.
    pub symbol: String,
    /// Id of the data set.
    pub dataset: String,
    /// Content hash of the whole stored series.
    pub data_hash: String,
    /// Bars read.
    pub bars: u64,
}

/// What a backtest ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BacktestStrategy {
    /// The saved strategy, if it was one.
    #[schema(required = true, format = Uuid)]
    pub id: Option<String>,
    /// Name in the document.
    pub name: String,
    /// Version of the saved strategy.
    #[schema(required = true)]
    pub version: Option<u32>,
    /// Hash of the document.
    pub hash: String,
    /// The text that ran.
    pub document: String,
    /// How it is written.
    pub format: DocumentFormat,
    /// Every parameter with the value it had.
    pub parameters: BTreeMap<String, f64>,
}

/// What trading cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostModel {
    /// In words.
    pub commission: String,
    /// In words.
    pub slippage: String,
    /// The same as numbers, as a request would give them; nothing in it costs nothing. Null for a result that an older
    /// version kept.
    #[serde(default)]
    #[schema(required = true)]
    pub terms: Option<Costs>,
}

/// A closed trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Trade {
    /// Number of the trade, from 1.
    pub id: u64,
    /// The symbol.
    pub symbol: String,
    /// Long or short.
    pub side: TradeSide,
    /// Units.
    pub quantity: String,
    /// When it was opened: the bar's open for a fill there, else its close, when the fill is known at the latest.
    pub entry_time: DateTime<Utc>,
    /// Open time of the bar on which it was opened: where a chart marks it.
    pub entry_bar: DateTime<Utc>,
    /// Average price of the entry.
    pub entry_price: String,
    /// When it was closed; see `entry_time`.
    pub exit_time: DateTime<Utc>,
    /// Open time of the bar on which it was closed.
    pub exit_bar: DateTime<Utc>,
    /// Average price of the exit.
    pub exit_price: String,
    /// Profit or loss after commission.
    pub pnl: String,
    /// Of the entry notional, in percent.
    #[schema(required = true)]
    pub pnl_percent: Option<f64>,
    /// Commission of entry and exit.
    pub commission: String,
    /// Worst open loss while held, in money; zero or negative.
    #[schema(required = true)]
    pub mae: Option<f64>,
    /// Best open profit while held, in money.
    #[schema(required = true)]
    pub mfe: Option<f64>,
    /// Bars from entry to exit.
    pub bars_held: u64,
    /// Rule that opened it.
    #[schema(required = true)]
    pub entry_rule: Option<String>,
    /// `rule`, `stop_loss`, `take_profit`, `trailing_stop`, `finalize`, …
    pub exit_reason: String,
}

/// Direction of a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TradeSide {
    /// Bought first.
    Long,
    /// Sold first.
    Short,
}

/// Equity at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EquityPoint {
    /// Close time of the row.
    pub timestamp: DateTime<Utc>,
    /// Cash and positions.
    pub equity: f64,
    /// Cash.
    pub cash: f64,
    /// Positions at the row's closes.
    pub position_value: f64,
    /// In money; zero or negative.
    pub drawdown: f64,
    /// In percent; zero or negative.
    pub drawdown_pct: f64,
}

/// A time below the highest equity so far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Drawdown {
    /// First instant below the peak.
    pub start: DateTime<Utc>,
    /// The deepest instant.
    pub valley: DateTime<Utc>,
    /// Null while not recovered.
    #[schema(required = true)]
    pub end: Option<DateTime<Utc>>,
    /// A negative fraction.
    pub depth: f64,
    /// Length in days.
    pub days: f64,
}

/// Returns of one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MonthlyReturns {
    /// The year.
    pub year: i32,
    /// January to December as fractions; null where there are no data.
    pub months: Vec<Option<f64>>,
    /// Of the whole year.
    #[schema(required = true)]
    pub total: Option<f64>,
}

/// An order of a backtest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BacktestOrder {
    /// Its id.
    pub id: String,
    /// The symbol.
    pub symbol: String,
    /// Buy or sell.
    pub side: OrderSide,
    /// `market`, `limit`, `stop` or `stop_limit`.
    #[serde(rename = "type")]
    pub order_type: String,
    /// Units asked for.
    pub quantity: String,
    /// Limit price.
    #[schema(required = true)]
    pub limit_price: Option<String>,
    /// Stop price.
    #[schema(required = true)]
    pub stop_price: Option<String>,
    /// `filled`, `cancelled`, `rejected`, `expired` or `working`.
    pub status: String,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// When it was first filled.
    #[schema(required = true)]
    pub filled_at: Option<DateTime<Utc>>,
    /// Units filled.
    pub filled_quantity: String,
    /// Average price of the fills.
    #[schema(required = true)]
    pub average_price: Option<String>,
    /// Commission of the fills.
    pub commission: String,
    /// Rule or bracket leg that asked for it.
    #[schema(required = true)]
    pub rule: Option<String>,
    /// Why it was rejected or cancelled.
    #[schema(required = true)]
    pub reason: Option<String>,
}

/// Direction of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderSide {
    /// Buy.
    Buy,
    /// Sell.
    Sell,
}

/// What to keep in mind when reading the results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BacktestWarning {
    /// Stable code.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// In words.
    pub message: String,
    /// How often, where it can be counted.
    #[schema(required = true)]
    pub count: Option<u64>,
    /// Why, where the code leaves that open: of `entries_refused` the refusal, such as `max_drawdown`.
    #[serde(default)]
    #[schema(required = true)]
    pub reason: Option<String>,
    /// Where it happened, the first few.
    #[serde(default)]
    #[schema(required = true)]
    pub places: Vec<WarningPlace>,
}

/// A bar that a warning is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WarningPlace {
    /// The symbol.
    pub symbol: String,
    /// Open time of the bar.
    pub time: DateTime<Utc>,
}

/// A language of pages, by its ISO 639 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}
