use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::DocumentFormat;

/// Asks for a backtest. Everything left out is taken from the strategy document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestRequest {
    /// A saved strategy. Either this or `document`.
    #[schema(format = Uuid)]
    pub strategy: Option<String>,
    /// The newest when left out.
    #[schema(minimum = 1)]
    pub strategy_version: Option<u32>,
    /// A document that is not saved.
    pub document: Option<String>,
    /// Of `document`; `yaml` when left out.
    pub format: Option<DocumentFormat>,
    /// Values for the parameters of the document.
    pub parameters: Option<BTreeMap<String, f64>>,
    /// The document's universe when left out.
    #[schema(max_items = 5000)]
    pub tickers: Option<Vec<String>>,
    /// First trading date. The first stored one when left out.
    pub start_date: Option<NaiveDate>,
    /// Last trading date. The last stored one when left out.
    pub end_date: Option<NaiveDate>,
    /// The document's when left out.
    pub timeframe: Option<String>,
    /// A decimal, 100000 when neither this nor the document gives it.
    pub initial_capital: Option<String>,
    /// Read only series of this source.
    pub data_source: Option<String>,
    /// Replaces the costs of the document.
    pub costs: Option<Costs>,
    /// Replaces the fill convention of the document.
    pub fill: Option<FillConvention>,
}

/// Replaces the costs of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// What the broker takes.
    pub commission: Option<Commission>,
    /// What the market takes.
    pub slippage: Option<Slippage>,
}

/// Paid on each fill. Amounts are decimals in the instrument's currency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Commission {
    /// Share of the notional, such as `0.1%` or `0.001`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
    /// Per share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_share: Option<String>,
    /// Per contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_contract: Option<String>,
    /// Per order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_order: Option<String>,
    /// Least commission of an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<String>,
}

/// How much worse than the model price a market order fills. One of these.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Slippage {
    /// Hundredths of a percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bps: Option<String>,
    /// Ticks of the instrument.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticks: Option<String>,
    /// Proportional to the share of the bar's volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_share: Option<String>,
    /// Proportional to the square root of that share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub square_root: Option<String>,
}

/// Where a market order fills. `close` is the close of the bar that decided, for comparison with other tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FillConvention {
    /// Open of the next bar.
    NextOpen,
    /// Close of the bar that decided.
    Close,
}
