use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::backtest_results::{OrderSide, TradeSide};
use crate::page::page;

/// What the accounts of the runs at work come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BrokerAccount {
    /// When this was so, by our clock.
    pub at: DateTime<Utc>,
    /// Each run has an account of its own.
    pub accounts: Vec<RunAccount>,
    /// Sums over the accounts, one a currency.
    pub totals: Vec<AccountTotal>,
}

/// The account of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunAccount {
    /// Name of the run.
    pub run: String,
    /// The strategy's name.
    pub strategy: String,
    /// Where its orders go.
    pub venue: String,
    /// Its currency.
    pub currency: String,
    /// What it is worth at the last closes.
    pub equity: f64,
    /// Cash.
    pub cash: String,
    /// Worth of what is held, without its sign.
    pub exposure: f64,
    /// Profit of what is held.
    pub open_pnl: f64,
    /// What the trading day has brought so far.
    pub day_pnl: f64,
    /// What it has brought since it began.
    pub total_pnl: f64,
}

/// A sum over accounts of one currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AccountTotal {
    /// The currency.
    pub currency: String,
    /// What they are worth.
    pub equity: f64,
    /// Cash.
    pub cash: String,
    /// Worth of what is held, without its sign.
    pub exposure: f64,
    /// Profit of what is held.
    pub open_pnl: f64,
    /// What the trading day has brought so far.
    pub day_pnl: f64,
    /// What they have brought since they began.
    pub total_pnl: f64,
}

page!(
    /// A page of positions.
    LivePositionPage of LivePosition
);

/// Something that is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LivePosition {
    /// Name of the run.
    pub run: String,
    /// Of what.
    pub symbol: String,
    /// Which way.
    pub side: TradeSide,
    /// How much, without its sign.
    pub quantity: String,
    /// What it was opened at, on average.
    pub entry_price: String,
    /// When it was opened, in the market.
    #[schema(required = true)]
    pub entry_time: Option<DateTime<Utc>>,
    /// The last close; null before the first.
    #[schema(required = true)]
    pub current_price: Option<f64>,
    /// Its profit at that price.
    #[schema(required = true)]
    pub unrealized_pnl: Option<f64>,
    /// Whether an order to close it is on its way.
    pub closing: bool,
}

/// Where an order is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveOrderStatus {
    /// Sent, and not answered.
    Submitted,
    /// The venue works on it.
    Accepted,
    /// Part of it was traded.
    PartiallyFilled,
    /// It is wanted back.
    PendingCancel,
    /// It is wanted changed.
    PendingReplace,
    /// All of it was traded.
    Filled,
    /// It was taken back.
    Cancelled,
    /// The venue, or our own limits, refused it.
    Rejected,
    /// Its time was over.
    Expired,
}

/// What an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveOrderRole {
    /// Opens a position.
    Entry,
    /// Closes one.
    Exit,
    /// Gives one up.
    StopLoss,
    /// Takes its profit.
    TakeProfit,
    /// Whatever a person wants.
    Manual,
}

/// At which prices an order trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveOrderType {
    /// At any.
    Market,
    /// At its limit or better.
    Limit,
    /// At any, once its stop is reached.
    Stop,
    /// At its limit or better, once its stop is reached.
    StopLimit,
}

page!(
    /// A page of orders.
    LiveOrderPage of LiveOrder
);

/// An order at a venue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiveOrder {
    /// Our name of it at the venue.
    pub id: String,
    /// Name of the run.
    pub run: String,
    /// Of what.
    pub symbol: String,
    /// Which way.
    pub side: OrderSide,
    /// At which prices.
    #[serde(rename = "type")]
    pub order_type: LiveOrderType,
    /// How much; null where there was nothing to send.
    #[schema(required = true)]
    pub quantity: Option<String>,
    /// How much was traded.
    pub filled_quantity: String,
    /// What it was traded at, on average.
    #[schema(required = true)]
    pub average_price: Option<String>,
    /// Its limit.
    #[schema(required = true)]
    pub limit_price: Option<String>,
    /// Its stop.
    #[schema(required = true)]
    pub stop_price: Option<String>,
    /// Where it is.
    pub status: LiveOrderStatus,
    /// What it is for.
    pub role: LiveOrderRole,
    /// The rule, limit or person that wanted it.
    pub reason: String,
    /// When it was wanted, in the market.
    pub submitted_at: DateTime<Utc>,
}

page!(
    /// A page of fills.
    LiveFillPage of LiveFill
);

/// Something that was traded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiveFill {
    /// The order.
    pub order: String,
    /// Name of the run.
    pub run: String,
    /// Of what.
    pub symbol: String,
    /// Which way.
    pub side: OrderSide,
    /// How much.
    pub quantity: String,
    /// At what.
    pub price: String,
    /// What the venue took for it.
    pub commission: String,
    /// When, in the market.
    pub time: DateTime<Utc>,
    /// The rule, limit or person that wanted it.
    pub reason: String,
}

/// An order of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderTicket {
    /// Name of the run in whose account it is; may be left out where one is at work.
    pub run: Option<String>,
    /// Of what.
    pub symbol: String,
    /// Which way.
    pub side: OrderSide,
    /// How much: a decimal number.
    pub quantity: String,
    /// At which prices; at market when left out.
    #[serde(rename = "type")]
    pub order_type: Option<LiveOrderType>,
    /// The limit, where the type has one: a decimal number.
    pub limit_price: Option<String>,
    /// The stop, where the type has one: a decimal number.
    pub stop_price: Option<String>,
}
