//! The HTTP server: handlers of the contract, the push hub, the web app.
//!
//! - [`serve`] opens the data directory and the records, starts the job queue and answers on a loopback address until it is
//!   told to stop.
//! - [`router`] is the whole application over an [`AppState`], for tests that need no socket.
//! - [`backtest::wire`] puts results into the words of the wire; the command line prints the same.
//!
//! What is deliberately absent: arithmetic. Handlers read a request, ask the engine, and write the answer.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod alerts;
mod application;
mod assets;
pub mod backtest;
mod clock;
mod condense;
mod error;
mod extract;
mod guard;
mod hub;
mod idempotency;
mod job_writer;
mod json_pointer;
mod live;
mod notifications;
mod paging;
mod regime_job;
mod routes;
mod state;
mod upload;

pub use alerts::{REFERENCE_FILE, save_first_rules};
pub use application::{Options, ServeError, close, listen, open, router, serve};
pub use backtest::queue_backtest;
pub use error::ApiError;
pub use live::{LiveService, attach_market, begin_run};
pub use notifications::{NotificationService, StoreOutbox};
pub use routes::strategies::content_hash;
pub use state::{AppState, new_id, now};
