//! A backtest on the server: a request becomes a job, the job leaves a record, the record answers on the wire.

mod job;
mod record;
mod request;
pub mod wire;

pub use job::queue_backtest;

pub(crate) use job::{KIND, POINTS_MAX, accept};
pub(crate) use record::{Kept, unpack, wire_backtest};
pub(crate) use request::prepare;
