use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Dataset;

/// Contract terms of a symbol and the series stored for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Instrument {
    /// The symbol.
    pub symbol: String,
    /// Name of the company, contract or pair.
    #[schema(required = true)]
    pub name: Option<String>,
    /// What it is.
    pub asset_class: AssetClass,
    /// Where it trades.
    #[schema(required = true)]
    pub exchange: Option<String>,
    /// Session calendar; null means every UTC day is a session.
    #[schema(required = true)]
    pub calendar: Option<String>,
    /// Currency of its prices.
    pub currency: String,
    /// Smallest price step, a decimal.
    pub tick_size: String,
    /// Smallest quantity, a decimal.
    pub lot_size: String,
    /// Money per point and unit, a decimal.
    pub multiplier: String,
    /// The series stored for it.
    pub series: Vec<Dataset>,
}

/// What an instrument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetClass {
    /// A share.
    Equity,
    /// An exchange-traded fund.
    Etf,
    /// A futures contract.
    Future,
    /// A currency pair.
    Forex,
    /// A crypto asset.
    Crypto,
    /// An index, not tradable itself.
    Index,
    /// An option.
    Option,
    /// A bond.
    Bond,
    /// A physical commodity.
    Commodity,
    /// Anything else.
    Other,
}
