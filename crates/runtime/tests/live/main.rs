//! Strategies at work on a market that moves, against what must hold whatever happens.
#![allow(missing_docs, clippy::unwrap_used)]

mod log;
mod parity;
mod schedules;
mod world;
