//! The commands, one a file.

pub(crate) mod alerts;
pub(crate) mod backtest;
pub(crate) mod bot;
pub(crate) mod check;
pub(crate) mod data;
pub(crate) mod demo;
pub(crate) mod eval;
pub(crate) mod factors;
pub(crate) mod fit;
pub(crate) mod levels;
pub(crate) mod metrics;
pub(crate) mod models;
pub(crate) mod openapi;
pub(crate) mod primitives;
pub(crate) mod replay;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod serve;

mod bars;
mod remote;
mod run_folder;
