//! The negative and the positive volume index.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Build, Category, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "nvi",
        aliases: &["negative_volume_index"],
        doc: "Negative volume index: follows the close on bars of falling volume, from 1000; a row with a missing value is skipped.",
        formula: "nvi' · close / close' where volume < volume', else nvi'",
        source: "Dysart, Fosback; TA-Lib NVI",
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(0),
            kernel: |_, lanes| RecursiveKernel::boxed(VolumeIndex { sign: -1.0 }, lanes),
        },
        ..INDEX
    },
    Primitive {
        name: "pvi",
        aliases: &["positive_volume_index"],
        doc: "Positive volume index: follows the close on bars of rising volume, from 1000; a row with a missing value is skipped.",
        formula: "pvi' · close / close' where volume > volume', else pvi'",
        source: "Dysart, Fosback; TA-Lib PVI",
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(0),
            kernel: |_, lanes| RecursiveKernel::boxed(VolumeIndex { sign: 1.0 }, lanes),
        },
        ..INDEX
    },
];

const INDEX: Primitive = Primitive { category: Category::Volume, prices: &["close", "volume"], ..PLAIN };

#[derive(Clone)]
struct VolumeIndex {
    sign: f64,
}

/// Close and volume of the bar before, and the index.
impl Recursive<2, 3, 1> for VolumeIndex {
    fn initial(&self) -> [f64; 3] {
        [f64::NAN, f64::NAN, 1000.0]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 3], [close, volume]: [f64; 2]) -> [f64; 1] {
        let [close_before, volume_before, index] = *state;
        let missing = (close + volume).is_nan();
        let moved = index + index * ((close - close_before) / close_before);
        // A close of 0 before has no relative change.
        let follows = self.sign * volume > self.sign * volume_before && moved.is_finite();
        let next = if follows { moved } else { index };
        *state = if missing { *state } else { [close, volume, next] };
        [if missing { f64::NAN } else { next }]
    }
}
