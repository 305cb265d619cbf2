//! Run-time choice of the vector path. Every path gives the same bits: nothing is reassociated, and a multiplication is fused
//! with an addition only where the arithmetic says `mul_add`, which rounds alike on every machine; only the width differs.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::number::{Eight, Many, One, Unit};

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

/// Work on `W` lanes at once.
pub(crate) trait OnLanes<const W: usize> {
    /// Does it; must be `#[inline(always)]`.
    fn run(self, unit: impl Unit<W>);
}

/// A number of lanes for which there are vectors.
pub(crate) struct Lanes<const W: usize>;

/// Runs work on the widest vectors that this CPU has.
pub(crate) trait Dispatch<const W: usize> {
    /// Runs it.
    fn dispatch(work: impl OnLanes<W>);
}

impl Dispatch<1> for Lanes<1> {
    #[inline(always)]
    fn dispatch(work: impl OnLanes<1>) {
        work.run(One);
    }
}

macro_rules! dispatch_vectors {
    ($width:literal, $unit:ident) => {
        impl Dispatch<$width> for Lanes<$width> {
            #[inline(always)]
            fn dispatch(work: impl OnLanes<$width>) {
                if SCALAR_ONLY.load(Ordering::Relaxed) {
                    return work.run($unit(pulp::Scalar512b));
                }
                match pulp::Arch::new() {
                    #[cfg(target_arch = "x86_64")]
                    pulp::Arch::V4(simd) => simd.vectorize(
                        #[inline(always)]
                        || work.run($unit(simd)),
                    ),
                    #[cfg(target_arch = "x86_64")]
                    pulp::Arch::V3(simd) => simd.vectorize(
                        #[inline(always)]
                        || work.run($unit(pulp::x86::V3_512b(simd))),
                    ),
                    _ => work.run($unit(pulp::Scalar512b)),
                }
            }
        }
    };
}

dispatch_vectors!(8, Eight);
dispatch_vectors!(32, Many);

/// The number as the language sees it: anything that is not finite is missing, and zero has no sign.
#[must_use]
#[inline(always)]
pub fn finite_or_missing(x: f64) -> f64 {
    // The second term is 0 for a finite number and NaN for any other: two additions, cheaper than a comparison and
    // a selection on every CPU.
    x + (x - x)
}

/// Whether every number is there and no further from zero than `largest`, without a branch for each.
#[must_use]
#[inline(always)]
pub(crate) fn all_within(largest: f64, numbers: &[f64]) -> bool {
    let mut all = true;
    for x in numbers {
        all &= x.abs() <= largest;
    }
    all
}
