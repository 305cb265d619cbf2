use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a source of market data stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceStatus {
    /// Its market is being made ready.
    Connecting,
    /// The market moves.
    Connected,
    /// Somebody holds it.
    Paused,
    /// It should speak and does not.
    Stale,
    /// There is nothing more to come.
    Ended,
    /// It failed.
    Failed,
}

/// Where a moving market comes from, and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MarketSource {
    /// Its name.
    pub id: String,
    /// How it stands.
    pub status: SourceStatus,
    /// Its prices never existed.
    pub simulated: bool,
    /// What it has prices of.
    pub symbols: Vec<String>,
    /// The time in its market; null before the first price.
    #[schema(required = true)]
    pub market_time: Option<DateTime<Utc>>,
    /// How many seconds of its market pass in one of ours; null where its market is the real one.
    #[schema(required = true)]
    pub speed: Option<f64>,
    /// When it spoke last, by our clock.
    #[schema(required = true)]
    pub last_update_at: Option<DateTime<Utc>>,
    /// Why it failed or waits.
    #[schema(required = true)]
    pub message: Option<String>,
}

/// Every source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MarketSourceList {
    /// The sources by name.
    pub items: Vec<MarketSource>,
}

/// How fast a market that is not the real one passes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaceRequest {
    /// Seconds of its market in one of ours; as it is when left out.
    #[schema(minimum = 0.1, maximum = 100_000.0)]
    pub speed: Option<f64>,
    /// Whether it is held; as it is when left out.
    pub paused: Option<bool>,
    /// Rows of its market that pass although it is held.
    #[schema(minimum = 1, maximum = 1_000)]
    pub step: Option<u32>,
}

/// The last that is known of a price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LivePrice {
    /// Of what.
    pub symbol: String,
    /// When it was traded.
    pub time: DateTime<Utc>,
    /// The last trade.
    pub price: f64,
    /// The best bid; null while none is known.
    #[schema(required = true)]
    pub bid: Option<f64>,
    /// The best ask; null while none is known.
    #[schema(required = true)]
    pub ask: Option<f64>,
    /// The last price of the trading day before; null while none is known.
    #[schema(required = true)]
    pub previous_close: Option<f64>,
    /// From there to here, as a fraction.
    #[schema(required = true)]
    pub change: Option<f64>,
    /// Units traded on this trading day, since the source began.
    pub day_volume: f64,
}
