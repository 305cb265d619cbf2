//! Handlers, one file an area of the contract.

pub(crate) mod alerts;
pub(crate) mod backtests;
pub(crate) mod broker;
pub(crate) mod contract;
pub(crate) mod datasets;
pub(crate) mod expressions;
pub(crate) mod health;
pub(crate) mod jobs;
pub(crate) mod levels;
pub(crate) mod live;
pub(crate) mod market_data;
pub(crate) mod models;
pub(crate) mod notifications;
pub(crate) mod push;
pub(crate) mod rules;
pub(crate) mod strategies;
pub(crate) mod vocabulary;
