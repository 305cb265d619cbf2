//! Where the server asks what time it is.

use chrono::{DateTime, Utc};

/// The present.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the server asks for the time"
)]
pub(crate) fn utc() -> DateTime<Utc> {
    Utc::now()
}
