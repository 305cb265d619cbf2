//! What can go wrong with records.

use sea_orm::{DbErr, RuntimeErr};

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
    /// Something else has the name.
    #[error("there is another {what} with the name `{name}`")]
    NameTaken {
        /// What kind of record.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// There is no room for the change.
    #[error(
        "the disk of the database is full; free some space there and try again, nothing was changed"
    )]
    Full(#[source] DbErr),
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        // SQLITE_FULL, and PostgreSQL's `disk_full`.
        match code(&error).as_deref() {
            Some("13" | "53100") => Self::Full(error),
            _ => Self::Database(error),
        }
    }
}

/// The database's own code of an error.
fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else {
        return None;
    };
    let RuntimeErr::SqlxError(cause) = cause else {
        return None;
    };
    let code = cause.as_database_error()?.code()?;
    Some(code.into_owned())
}
