use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Bars of a symbol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct History {
    /// The symbol.
    pub symbol: String,
    /// Length of a stored bar.
    pub timeframe: String,
    /// Id of the data set read.
    pub dataset: String,
    /// Content hash of the whole series.
    pub data_hash: String,
    /// The prices are invented.
    pub simulated: bool,
    /// Bars in the asked range before condensing.
    pub total_bars: u64,
    /// Consecutive bars in one row at most; 1 means nothing was condensed.
    pub bars_per_point: u32,
    /// The bars.
    pub bars: BarColumns,
}

/// Columns of equal length, oldest first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct BarColumns {
    /// Open times: the label that charts show.
    pub time: Vec<DateTime<Utc>>,
    /// Close times: from when on the bar is known.
    pub close_time: Vec<DateTime<Utc>>,
    /// First prices.
    pub open: NumberColumn,
    /// Highest prices.
    pub high: NumberColumn,
    /// Lowest prices.
    pub low: NumberColumn,
    /// Last prices.
    pub close: NumberColumn,
    /// Traded units.
    pub volume: NumberColumn,
}

/// One value per row; null is a missing value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct NumberColumn(pub Vec<Option<f64>>);

impl FromIterator<f64> for NumberColumn {
    /// NaN and the infinities, which JSON cannot carry, are missing values.
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(
            values
                .into_iter()
                .map(|value| value.is_finite().then_some(value))
                .collect(),
        )
    }
}
