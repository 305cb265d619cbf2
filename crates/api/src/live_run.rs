use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::job::LogLevel;
use crate::market_source::MarketSource;
use crate::page::page;

/// Where a run is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It reads history and asks its venue.
    Starting,
    /// Its rules act.
    Running,
    /// It ended by a person's wish.
    Stopped,
    /// It cannot go on.
    Failed,
}

/// Why a run opens nothing until a person says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HaltReason {
    /// A person wants it so.
    Person,
    /// A person has stopped everything.
    EmergencyStop,
    /// The venue's account and ours differ.
    Mismatch,
    /// The venue reported what cannot be.
    IllegalReport,
    /// More orders than a limit allows.
    KillSwitch,
}

page!(
    /// A page of runs.
    LiveRunPage of LiveRun
);

/// A strategy at work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiveRun {
    /// Its name.
    pub run: String,
    /// Where it is.
    pub status: RunStatus,
    /// Why it opens nothing, if so.
    #[schema(required = true)]
    pub halt: Option<HaltReason>,
    /// Whether its account was compared with its venue's and nothing is open between them.
    pub reconciled: bool,
    /// Why it failed.
    #[schema(required = true)]
    pub message: Option<String>,
    /// The strategy's name.
    pub strategy: String,
    /// Where its orders go.
    pub venue: String,
    /// Where its prices come from.
    pub source: String,
    /// What it trades.
    pub symbols: Vec<String>,
    /// Its bars.
    pub timeframe: String,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// The time of the last row that it saw, in its market; null before the first.
    #[schema(required = true)]
    pub last_row_at: Option<DateTime<Utc>>,
    /// Rows that it has seen, those of its history included.
    pub rows: u64,
    /// The account's currency.
    pub currency: String,
    /// What the account is worth at the last closes.
    pub equity: f64,
    /// Cash.
    pub cash: String,
    /// What it was worth when it began.
    pub initial_equity: f64,
    /// What the trading day has brought so far.
    pub day_pnl: f64,
    /// What it has brought since it began.
    pub total_pnl: f64,
    /// Positions.
    pub open_positions: u64,
    /// Orders that the venue may still fill.
    pub open_orders: u64,
    /// Positions closed.
    pub round_trips: u64,
    /// Positions closed on this trading day.
    pub round_trips_today: u64,
    /// Share of those closed on this trading day that won; null without any.
    #[schema(required = true)]
    pub win_rate_today: Option<f64>,
    /// Alerts given.
    pub alerts: u64,
}

/// Everything at work at one instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiveState {
    /// When this was so, by our clock.
    pub at: DateTime<Utc>,
    /// Where the market comes from; null where nothing moves.
    #[schema(required = true)]
    pub source: Option<MarketSource>,
    /// The runs that are not over, oldest first, and what ended since the server started.
    pub runs: Vec<LiveRun>,
    /// The last lines of the log, newest first.
    pub recent_logs: Vec<LiveLogLine>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiveLogLine {
    /// Its number since the server started.
    pub seq: u64,
    /// When, by our clock.
    pub at: DateTime<Utc>,
    /// When, in the market; null where nothing in the market made it happen.
    #[schema(required = true)]
    pub market_time: Option<DateTime<Utc>>,
    /// How much it matters.
    pub level: LogLevel,
    /// To which run; null where to none.
    #[schema(required = true)]
    pub run: Option<String>,
    /// What kind of thing.
    pub event: String,
    /// In words.
    pub message: String,
}

/// Puts a strategy to work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartRequest {
    /// Id of a saved strategy.
    #[schema(format = Uuid)]
    pub strategy_id: String,
    /// What it trades; the universe of the document when left out.
    #[schema(max_items = 100)]
    pub symbols: Option<Vec<String>>,
    /// Values of its parameters; those of the document when left out.
    pub parameters: Option<BTreeMap<String, f64>>,
}

/// Which run is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunRequest {
    /// Name of a run; all that are at work when left out.
    pub run: Option<String>,
}

/// What came of an order to all runs, or one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunList {
    /// The runs that it went to, as they are now.
    pub items: Vec<LiveRun>,
}

/// What an emergency stop has done, and what is left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmergencyStop {
    /// When every run had heard of it.
    pub at: DateTime<Utc>,
    /// The runs that it went to.
    pub runs: Vec<StoppedRun>,
}

/// How an emergency stop stands with one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StoppedRun {
    /// Name of the run.
    pub run: String,
    /// Orders that the venue may still fill, other than those that close positions.
    pub open_orders: u64,
    /// What is still held, while the orders that close it are on their way.
    pub held: Vec<HeldPosition>,
    /// Why it could not be done, where it could not.
    #[schema(required = true)]
    pub message: Option<String>,
}

/// Something that is still held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldPosition {
    /// Of what.
    pub symbol: String,
    /// How much; negative of a short position.
    pub quantity: String,
}

/// What feeding a run's log to a new engine has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReplayReport {
    /// Name of the run.
    pub run: String,
    /// Inputs that were fed.
    pub inputs: u64,
    /// Decisions that were compared.
    pub compared: u64,
    /// The first decision that differed; null where none did.
    #[schema(required = true)]
    pub difference: Option<String>,
}
