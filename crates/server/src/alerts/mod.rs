//! Alert rules at work: from records to strategies that an engine runs, from the engine's alerts to records, and what became of
//! them.
//!
//! The live side asks for the rules in force ([`AlertBook::open`]), runs an engine for each of [`AlertBook::groups`], and gives
//! every alert of an engine to [`AlertBook::record`]. A rule that is saved, switched or deleted makes a new book: [`AlertBook::is_stale`].

mod book;
mod grading;
mod wire;

pub use book::AlertBook;
pub use grading::{grade_alert, grade_stored};
pub(crate) use wire::{
    calibration, cannot_fire, outcomes, wire_alert, wire_check, wire_rule, wire_rule_summary,
    wire_test,
};

use bellwether_catalog::Catalog;
use bellwether_research::ReferenceTable;

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// Saves rules, one document each, if there are none yet; how many were saved.
///
/// # Errors
/// What is wrong with a document, or what the records say.
pub async fn save_first_rules(state: &AppState, documents: &[&str]) -> ApiResult<u64> {
    if state.store().rules().count().await? > 0 {
        return Ok(0);
    }
    for document in documents {
        let record = crate::routes::rules::new_rule(state.scope(), document)?;
        state.store().rules().create(&record).await?;
    }
    Ok(documents.len() as u64)
}

/// The file of reference data in the data directory.
pub const REFERENCE_FILE: &str = "reference.csv";

/// Facts about symbols from the data directory's file; none without it.
///
/// # Errors
/// When the file cannot be read, or is no such table.
pub fn reference_table(catalog: &Catalog) -> ApiResult<ReferenceTable> {
    let path = catalog.data_directory().join(REFERENCE_FILE);
    let failed = |what: String| {
        ApiError::new(
            bellwether_api::ErrorCode::StorageFailed,
            format!("could not read {}: {what}", path.display()),
        )
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => ReferenceTable::of_csv(&text).map_err(|error| failed(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(ReferenceTable::default()),
        Err(error) => Err(failed(error.to_string())),
    }
}
