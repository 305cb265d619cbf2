//! Delivery under virtual time: channels that are down, hang, break and recover; storms, crashes, fallbacks. Time passes only
//! where the test lets it, so that an hour takes milliseconds.
#![allow(clippy::unwrap_used, missing_docs)]

mod delivery;
mod memory_outbox;
mod world;
