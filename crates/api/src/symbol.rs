use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AssetClass, page::page};

page!(
    /// A page of symbols.
    SymbolPage of SymbolSummary
);

/// A symbol that has data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SymbolSummary {
    /// The symbol.
    pub symbol: String,
    /// Name of the company, contract or pair.
    #[schema(required = true)]
    pub name: Option<String>,
    /// What it is.
    pub asset_class: AssetClass,
    /// Currency of its prices.
    pub currency: String,
    /// Timeframes stored, finest first.
    pub timeframes: Vec<String>,
    /// Open time of the first bar of any timeframe.
    pub first: DateTime<Utc>,
    /// Open time of the last bar of any timeframe.
    pub last: DateTime<Utc>,
    /// Bars of all timeframes.
    pub bars: u64,
    /// The prices are invented.
    pub simulated: bool,
}
