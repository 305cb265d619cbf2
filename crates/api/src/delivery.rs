use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::page::page;

/// What came of an attempt to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryOutcome {
    /// It arrived.
    Delivered,
    /// It did not, and is tried again.
    Retry,
    /// It did not, and never will.
    Undeliverable,
}

page!(
    /// A page of attempts.
    DeliveryPage of Delivery
);

/// An attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Its number.
    pub id: u64,
    /// When it began.
    pub attempted_at: DateTime<Utc>,
    /// Through which channel.
    #[schema(format = Uuid)]
    pub channel_id: String,
    /// The channel's name; null if it was deleted.
    #[schema(required = true)]
    pub channel: Option<String>,
    /// Which notification, if it was one by itself.
    #[schema(required = true, format = Uuid)]
    pub notification_id: Option<String>,
    /// Which digest, if it was one.
    #[schema(required = true, format = Uuid)]
    pub digest_id: Option<String>,
    /// How many notifications were in it; 0 in a test.
    pub notifications: u64,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// What came of it.
    pub outcome: DeliveryOutcome,
    /// How long it took.
    pub latency_ms: u64,
    /// Why it failed, without secrets.
    #[schema(required = true)]
    pub error: Option<String>,
}
