use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Channel;

/// The server at a glance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// Version of the application.
    pub version: String,
    /// The server runs on a simulated market.
    pub demo: bool,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// Seconds since then.
    pub uptime_s: f64,
    /// The job queue.
    pub jobs: JobQueueStatus,
    /// The push hub.
    pub hub: HubStatus,
    /// Market data at rest.
    pub data: DataStatus,
    /// Records at rest.
    pub store: StoreStatus,
}

/// Depth and bounds of the job queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobQueueStatus {
    /// Jobs that run now.
    pub running: u64,
    /// Jobs that wait.
    pub queued: u64,
    /// The most that run at once.
    pub running_max: u64,
    /// The most that may wait.
    pub queued_max: u64,
}

/// Clients and channels of the push hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HubStatus {
    /// Connected sockets and event streams.
    pub clients: u64,
    /// The most that may be connected.
    pub clients_max: u64,
    /// The channels.
    pub channels: Vec<ChannelStatus>,
}

/// One channel of the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelStatus {
    /// Which.
    pub channel: Channel,
    /// Number of the newest message.
    pub seq: u64,
    /// Clients that follow it.
    pub subscribers: u64,
}

/// Market data at rest in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DataStatus {
    /// Stored series.
    pub datasets: u64,
    /// Different symbols.
    pub symbols: u64,
    /// Bars of all series.
    pub bars: u64,
    /// Size on disk.
    pub bytes: u64,
}

/// Records at rest in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StoreStatus {
    /// Kind of database.
    pub backend: StoreBackend,
    /// Saved strategies.
    pub strategies: u64,
    /// Kept backtests.
    pub backtests: u64,
    /// Everything ever tried; never decreases.
    pub trials: u64,
}

/// Kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreBackend {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}
