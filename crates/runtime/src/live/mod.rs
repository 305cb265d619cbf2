//! A strategy at work on a market that moves.
//!
//! [`Engine`] is the deterministic half: what came in decides what it wants, to the bit. [`Run`] is the other half: it
//! writes every input to the [`RunLog`] before the engine sees it, makes intents durable before the venue hears of them, and
//! finds out after a crash what became of those that were on their way.

mod at_work;
mod driver;
mod engine;
mod file_storage;
mod history_rows;
mod log_record;
mod paper;
mod ports;
mod replay;
mod run_folder;
mod run_log;
mod run_view;

pub use at_work::{
    Commanded, EmergencyError, RunAtWork, RunStart, RunWatcher, WorkError, is_ended,
};
pub use driver::{Event, Failure, Reconciliation, Run};
pub use engine::{Engine, EngineError, Input, Outcome, Setup};
pub use file_storage::FileStorage;
pub use history_rows::HistoryRows;
pub use log_record::{LogRecord, LoggedInstrument, RunHeader};
pub use paper::{PaperBroker, PaperRecord};
pub use ports::{Broker, ClosedRow, LogStorage, SendError, VenueState};
pub use replay::{Difference, Replayed, replay};
pub use run_folder::{FolderError, RunFolder};
pub use run_log::{LogError, RunLog, Tail};
pub use run_view::{ORDERS_SHOWN, OrderView, PositionView, RunStatus, RunView};
