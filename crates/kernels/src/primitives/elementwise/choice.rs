//! Choosing between values, and what to do where there is none.

use super::lane_function;
use crate::registry::BOOL;
use crate::shape::{Elementwise, ElementwiseKernel};
use crate::{Arg, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        aliases: &["ifelse", "if_else", "iff"],
        args: &[Arg::bool("condition"), Arg::num("a"), Arg::num("b")],
        ..lane_function(
            "where",
            "One value where a condition is true, another where it is false; missing where the condition is.",
            "a if condition else b",
            |_, _| ElementwiseKernel::boxed(Where),
        )
    },
    Primitive {
        aliases: &["isna", "is_nan"],
        args: &[Arg::any("x")],
        outputs: BOOL,
        ..lane_function("is_missing", "Whether there is no value on a row that has a bar.", "x is missing", |_, _| {
            ElementwiseKernel::boxed(IsMissing)
        })
    },
    Primitive {
        aliases: &["fillna", "coalesce"],
        args: &[Arg::num("x"), Arg::num("value")],
        ..lane_function("fill", "The first series, or the second where the first is missing.", "x, else value", |_, _| {
            ElementwiseKernel::boxed(Fill)
        })
    },
];

super::arithmetic! {
    Where: |[condition, a, b]| if condition.is_nan() { f64::NAN } else if condition != 0.0 { a } else { b };
    IsMissing: |[x]| if x.is_finite() { 0.0 } else { 1.0 };
    Fill: |[x, value]| if x.is_finite() { x } else { value };
}
