//! Strategies at work on a market that moves, against what must hold whatever happens.
#![allow(missing_docs, clippy::unwrap_used)]

mod at_work;
mod feed;
mod log;
mod parity;
mod schedules;
mod world;
