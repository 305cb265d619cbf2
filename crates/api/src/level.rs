use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Objects of market structure, with their life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LevelList {
    /// The symbol.
    pub symbol: String,
    /// Length of a bar.
    pub timeframe: String,
    /// Id of the data set read.
    pub dataset: String,
    /// Content hash of the whole series.
    pub data_hash: String,
    /// The prices are invented.
    pub simulated: bool,
    /// How many there are in the range.
    pub total: u64,
    /// The last of them, in the order in which they became known.
    pub items: Vec<Level>,
}

/// A swing, break, gap, block, sweep or level, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Level {
    /// What it is.
    pub kind: LevelKind,
    /// Which way it points.
    pub side: LevelSide,
    /// Its upper edge; of a single price, the price.
    pub top: f64,
    /// Its lower edge; of a single price, the price.
    pub bottom: f64,
    /// Open time of the bar on which it is drawn.
    pub formed_at: DateTime<Utc>,
    /// Close time of the bar with which it could first be known.
    pub known_at: DateTime<Utc>,
    /// Whether it is not over: a gap that is not filled, a block that is not passed, a swing that is not broken, a level that is not swept.
    pub is_open: bool,
    /// What happened to it, in order.
    pub changes: Vec<LevelChange>,
}

/// Something that happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LevelChange {
    /// What it became.
    pub status: LevelStatus,
    /// Close time of the bar with which that was known.
    pub known_at: DateTime<Utc>,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelKind {
    /// A high or low that stands out among its neighbours.
    Swing,
    /// A close beyond a swing, with the trend.
    BreakOfStructure,
    /// A close beyond a swing, against the trend.
    ChangeOfCharacter,
    /// Prices that three bars in a row left untraded.
    FairValueGap,
    /// The last bar against the impulse that followed it.
    OrderBlock,
    /// A swing passed and rejected within a bar.
    Sweep,
    /// An order block that turned around.
    Breaker,
    /// Two swings at one level: stops wait beyond them.
    EqualHighsLows,
    /// High or low of the previous trading day.
    PreviousDay,
    /// High or low of the previous week.
    PreviousWeek,
    /// Where most volume of a day was traded, to which price has not come back.
    NakedPoc,
}

/// Which way an object points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelSide {
    /// Support, or a move upwards.
    Bullish,
    /// Resistance, or a move downwards.
    Bearish,
}

/// What an object can become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelStatus {
    /// Price entered it.
    Touched,
    /// Price reached its middle.
    HalfFilled,
    /// Price passed through it.
    Filled,
    /// A bar closed beyond its far edge: its role turns around.
    Inverted,
    /// A bar closed beyond it.
    Broken,
    /// A bar closed back through what had turned around.
    Invalidated,
    /// Price traded beyond it: the stops there are taken.
    Swept,
    /// Too many others are newer: it is no longer followed.
    Dropped,
}
