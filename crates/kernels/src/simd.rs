//! Run-time choice of the vector path. Every path gives the same bits: no fused multiply-add, no reassociation;
//! only the width differs.

use std::sync::atomic::{AtomicBool, Ordering};

static SCALAR_ONLY: AtomicBool = AtomicBool::new(false);

/// Forces the baseline path (`true`) or lets the CPU decide (`false`). For tests that compare the paths.
pub fn force_scalar(on: bool) {
    SCALAR_ONLY.store(on, Ordering::Relaxed);
}

/// Runs `work` compiled for the widest vectors that this CPU has. `work` must be `#[inline(always)]`.
#[inline(always)]
pub(crate) fn dispatch<R>(work: impl FnOnce() -> R) -> R {
    if SCALAR_ONLY.load(Ordering::Relaxed) {
        work()
    } else {
        pulp::Arch::new().dispatch(work)
    }
}

/// The number as the language sees it: anything that is not finite is missing, and zero has no sign.
#[must_use]
#[inline(always)]
pub fn finite_or_missing(x: f64) -> f64 {
    // The second term is 0 for a finite number and NaN for any other: two additions, cheaper than a comparison and
    // a selection on every CPU.
    x + (x - x)
}

/// Whether every number is finite, without a branch for each.
#[must_use]
#[inline]
pub(crate) fn all_finite(numbers: &[f64]) -> bool {
    numbers
        .iter()
        .fold(true, |all, x| all & (x.abs() < f64::INFINITY))
}
