use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::page::page;

page!(
    /// A page of data sets.
    DatasetPage of Dataset
);

/// One stored series of bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dataset {
    /// Its id.
    pub id: String,
    /// Where it comes from: a venue, `import`, or `simulated`.
    pub source: String,
    /// The symbol.
    pub symbol: String,
    /// Length of a bar.
    pub timeframe: String,
    /// Open time of the first bar.
    pub first: DateTime<Utc>,
    /// Open time of the last bar.
    pub last: DateTime<Utc>,
    /// Number of bars.
    pub bars: u64,
    /// Size on disk.
    pub bytes: u64,
    /// Content hash.
    pub data_hash: String,
    /// Columns beyond open, high, low, close and volume.
    pub features: Vec<String>,
    /// The prices are invented.
    pub simulated: bool,
    /// When it was last written.
    pub imported_at: DateTime<Utc>,
}
