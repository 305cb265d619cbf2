//! Market structure and trading days on real bars.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub
)]

mod data;
mod levels;
mod market_days;
