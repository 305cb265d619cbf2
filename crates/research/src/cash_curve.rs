//! Cash over a run.

use serde::{Deserialize, Serialize};

/// Cash over the rows of a run. It changes with what is booked only, so the changes are kept and not a number for each row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CashCurve {
    /// Rows, increasing, and the cash from there on.
    changes: Vec<(u64, f64)>,
}

impl CashCurve {
    /// Takes note of the cash from a row on, after those noted before.
    pub(crate) fn note(&mut self, row: u64, cash: f64) {
        if self.changes.last().is_none_or(|&(_, known)| known != cash) {
            self.changes.push((row, cash));
        }
    }

    /// Cash at the end of a row; missing before the first that was noted.
    #[must_use]
    pub fn at(&self, row: u64) -> f64 {
        let later = self.changes.partition_point(|&(from, _)| from <= row);
        later
            .checked_sub(1)
            .map_or(f64::NAN, |change| self.changes[change].1)
    }

    /// The rows on which it changed, the first among them, and the cash from there on.
    #[must_use]
    pub fn changes(&self) -> &[(u64, f64)] {
        &self.changes
    }
}
