//! The smaller, the larger, and ranges.

use super::lane_function;
use crate::registry::BOOL;
use crate::shape::{Elementwise, ElementwiseKernel};
use crate::{Arg, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        args: &[Arg::num("a"), Arg::num("b")],
        commutative: true,
        ..lane_function("min", "The smaller of two (over a window: ts_min).", "min(a, b)", |_, _| ElementwiseKernel::boxed(Min))
    },
    Primitive {
        args: &[Arg::num("a"), Arg::num("b")],
        commutative: true,
        ..lane_function("max", "The larger of two (over a window: ts_max).", "max(a, b)", |_, _| ElementwiseKernel::boxed(Max))
    },
    Primitive {
        aliases: &["clamp"],
        args: &[Arg::num("x"), Arg::number_or("lo", -3.0, f64::MIN, f64::MAX), Arg::number_or("hi", 3.0, f64::MIN, f64::MAX)],
        check: Some(|p| match p.number("lo") <= p.number("hi") {
            true => Ok(()),
            false => Err(format!("`lo` ({}) must not be above `hi` ({})", p.number("lo"), p.number("hi"))),
        }),
        ..lane_function("clip", "The value held between two bounds.", "min(max(x, lo), hi)", |p, _| {
            ElementwiseKernel::boxed(Clip { lo: p.number("lo"), hi: p.number("hi") })
        })
    },
    Primitive {
        args: &[Arg::num("x"), Arg::num("lo"), Arg::num("hi")],
        outputs: BOOL,
        ..lane_function("between", "Whether the value lies within two bounds, the bounds included.", "lo ≤ x ≤ hi", |_, _| {
            ElementwiseKernel::boxed(Between)
        })
    },
];

super::arithmetic! {
    // Adding 0 makes −0 and 0 one, so that operands may change places.
    Min: |[a, b]| (if a.is_nan() || a < b { a } else { b }) + 0.0;
    Max: |[a, b]| (if a.is_nan() || a > b { a } else { b }) + 0.0;
    Between: |[x, lo, hi]| {
        let missing = x.is_nan() || lo.is_nan() || hi.is_nan();
        if missing { f64::NAN } else if lo <= x && x <= hi { 1.0 } else { 0.0 }
    };
}

#[derive(Clone)]
struct Clip {
    lo: f64,
    hi: f64,
}

impl Elementwise<1> for Clip {
    #[inline(always)]
    fn value(&self, [x]: [f64; 1]) -> f64 {
        let x = if x < self.lo { self.lo } else { x };
        if x > self.hi { self.hi } else { x }
    }
}
