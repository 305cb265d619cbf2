//! Something told, with its place in time.

use bellwether_market::UnixNanos;

use crate::event::{Event, EventKind};
use crate::level::Level;

/// Something told.
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// Its id; later ones sort behind earlier ones.
    pub id: String,
    /// When it happened.
    pub created_at: UnixNanos,
    /// How much it matters.
    pub level: Level,
    /// Two with the same key are one: the second is not kept.
    pub key: String,
    /// What happened.
    pub event: Event,
}

impl Notification {
    /// A notification of its own, which equals no other.
    #[must_use]
    pub fn new(id: impl Into<String>, created_at: UnixNanos, event: Event) -> Self {
        let id = id.into();
        Self {
            key: id.clone(),
            id,
            created_at,
            level: event.level(),
            event,
        }
    }

    /// The same under a key that others may have, too: what is told twice under it arrives once.
    #[must_use]
    pub fn keyed(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// What kind of event it tells of.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.event.kind()
    }
}
