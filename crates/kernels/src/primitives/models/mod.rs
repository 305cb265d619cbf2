//! What was trained or fitted elsewhere, at work on every row.

mod model;
mod regime;

pub(super) const FAMILY: crate::registry::Family = &[model::ENTRIES, regime::ENTRIES];
