//! Records at rest: strategies and their versions, backtests, jobs, the count of everything ever tried, alert rules and
//! alerts, notifications and their way to the channels.
//!
//! One definition serves SQLite (a file in the data directory) and PostgreSQL (by URL). [`Store`] opens either, brings the
//! tables up to date and hands out plain records; entities never leave this crate. Writes go one at a time through one
//! gate, so that SQLite is never asked to serve two writers; readers do not wait for them.
//!
//! What is deliberately absent: market data (that is `catalog`'s), money as numbers (amounts are texts, so that no database
//! rounds them), and clocks (callers say when).
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod alerts;
mod backtests;
mod channels;
mod deliveries;
mod entity;
mod error;
mod jobs;
mod migration;
mod notifications;
mod outbox;
mod rules;
mod store;
mod strategies;
mod trials;

pub use alerts::{
    AlertFilter, AlertOutcomeRecord, AlertRecord, AlertTotals, Alerts, GRADED_MAX, GradedAlert,
    UngradedAlerts,
};
pub use backtests::{BacktestFilter, BacktestRecord, Backtests};
pub use channels::{ChannelRecord, Channels};
pub use deliveries::{Deliveries, DeliveryFilter, DeliveryRecord};
pub use error::StoreError;
pub use jobs::{JobRecord, Jobs};
pub use notifications::{NotificationFilter, NotificationRecord, Notifications};
pub use outbox::{
    Claim, ClaimedEntry, EntryChange, EntryStatus, Outbox, OutboxStanding, SettledAttempt,
};
pub use rules::{RuleRecord, Rules};
pub use store::{Backend, Store, without_password};
pub use strategies::{Strategies, StrategyOrder, StrategyRecord, StrategyVersionRecord};
pub use trials::{TrialRecord, Trials};
