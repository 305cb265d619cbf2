//! A real server on a temporary data directory, spoken to over HTTP. Every answer of every test is compared with
//! `openapi/spec.yaml`: a status, a media type or a field that the contract does not know fails the test.
#![allow(clippy::unwrap_used, missing_docs)]

mod backtests;
mod client;
mod contract;
mod every_operation;
mod expressions;
mod health;
mod live;
mod market_data;
mod models;
mod notifications;
mod parameters;
mod protection;
mod push;
mod rules;
mod specification;
mod strategies;
mod web_app;
