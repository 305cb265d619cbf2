//! Values of one cell: operators and functions without memory.

use crate::registry::PLAIN;
use crate::{Build, Category, Cost, Kernel, Params, Primitive, WarmUp};

/// Declares arithmetic without parameters: `Name: |[operands]| value;`.
macro_rules! arithmetic {
    ($($name:ident: |[$($x:ident),*]| $value:expr;)*) => {$(
        #[derive(Clone)]
        struct $name;
        impl Elementwise<{ [$(stringify!($x)),*].len() }> for $name {
            #[inline(always)]
            fn value(&self, [$($x),*]: [f64; [$(stringify!($x)),*].len()]) -> f64 {
                $value
            }
        }
    )*};
}
use arithmetic;

super::family! { operators, functions, bounds, choice }

/// What functions of single cells share.
const fn lane_function(
    name: &'static str,
    doc: &'static str,
    formula: &'static str,
    kernel: fn(&Params<'_>, usize) -> Box<dyn Kernel>,
) -> Primitive {
    Primitive {
        name,
        category: Category::Elementwise,
        doc,
        formula,
        source: "IEEE 754",
        cost: Cost::Trivial,
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(0),
            kernel,
        },
        ..PLAIN
    }
}
