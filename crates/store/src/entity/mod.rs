//! Tables as rows of Rust. They never leave this crate. Times are nanoseconds since 1970 in UTC.

pub(crate) mod alert;
pub(crate) mod backtest;
pub(crate) mod channel;
pub(crate) mod delivery;
pub(crate) mod job;
pub(crate) mod notification;
pub(crate) mod outbox;
pub(crate) mod rule;
pub(crate) mod rule_version;
pub(crate) mod strategy;
pub(crate) mod strategy_version;
pub(crate) mod trial;
