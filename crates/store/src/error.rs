//! What can go wrong with records.

use sea_orm::DbErr;

/// What can go wrong with records.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened.
    #[error("could not open the database at {url}; check that it exists and may be written")]
    Open {
        /// Its address, without a password.
        url: String,
        /// What the database said.
        #[source]
        source: DbErr,
    },
    /// The file is damaged.
    #[error(
        "the database is damaged: {report}; restore a backup, or move the file away to begin anew"
    )]
    Damaged {
        /// What the integrity check found.
        report: String,
    },
    /// There is no such record.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// What kind of record.
        what: &'static str,
        /// The id asked for.
        id: String,
    },
    /// Somebody changed it in between.
    #[error("{what} `{id}` is at version {found} by now, not {expected}")]
    Changed {
        /// What kind of record.
        what: &'static str,
        /// Its id.
        id: String,
        /// The version the caller knew.
        expected: i32,
        /// The version there is.
        found: i32,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
}
