use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A topic of the hub.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Jobs and their states.
    Jobs,
    /// Backtests and their progress.
    Backtest,
    /// The server's state.
    Health,
    /// What was told.
    Notifications,
    /// Runs, and the market that moves them.
    State,
    /// What happens, line by line.
    Logs,
    /// What is held.
    Positions,
    /// Orders and fills.
    Orders,
    /// What the accounts come to.
    Account,
    /// What rules have seen.
    Alerts,
    /// Prices.
    MarketData,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 11] = [
        Self::Jobs,
        Self::Backtest,
        Self::Health,
        Self::Notifications,
        Self::State,
        Self::Logs,
        Self::Positions,
        Self::Orders,
        Self::Account,
        Self::Alerts,
        Self::MarketData,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jobs => "jobs",
            Self::Backtest => "backtest",
            Self::Health => "health",
            Self::Notifications => "notifications",
            Self::State => "state",
            Self::Logs => "logs",
            Self::Positions => "positions",
            Self::Orders => "orders",
            Self::Account => "account",
            Self::Alerts => "alerts",
            Self::MarketData => "market_data",
        }
    }
}

/// The names of all channels.
fn names() -> String {
    Channel::ALL.map(Channel::as_str).join(", ")
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no channel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown channel `{0}`; the channels are {channels}", channels = names())]
pub struct UnknownChannel(String);

impl FromStr for Channel {
    type Err = UnknownChannel;

    fn from_str(name: &str) -> Result<Self, UnknownChannel> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str() == name)
            .ok_or_else(|| UnknownChannel(name.to_owned()))
    }
}

/// What the server sends. What `data` holds depends on channel and type; the contract lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HubMessage {
    /// The topic.
    #[schema(required = true)]
    pub channel: Option<Channel>,
    /// Number of the message in its channel; 0 on messages that belong to no channel.
    pub seq: u64,
    /// When it was made.
    pub ts: DateTime<Utc>,
    /// What kind of message.
    #[serde(rename = "type")]
    pub message_type: HubMessageType,
    /// The content.
    #[schema(value_type = Value)]
    pub data: serde_json::Value,
}

/// Kind of a hub message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HubMessageType {
    /// The whole state of the channel.
    Snapshot,
    /// The whole state, because what was missed is no longer known.
    Reset,
    /// One thing changed.
    Update,
    /// A job moved on.
    Progress,
    /// Something was traded.
    Fill,
    /// No more messages of this channel.
    Unsubscribed,
    /// Answer to a ping.
    Pong,
    /// The client's message was refused.
    Error,
}

/// What the client sends over the WebSocket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientMessage {
    /// What to do.
    pub action: ClientAction,
    /// Which channel to subscribe to or leave.
    pub channel: Option<Channel>,
    /// The last `seq` seen.
    pub resume_from: Option<u64>,
}

/// What a client can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAction {
    /// Follow a channel.
    Subscribe,
    /// Leave it.
    Unsubscribe,
    /// Ask for a sign of life.
    Ping,
}
