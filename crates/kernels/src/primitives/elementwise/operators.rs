//! The operators of the language. They may be called by name too (`add(a, b)`).

use crate::registry::{BOOL, PLAIN};
use crate::shape::{Elementwise, ElementwiseKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive { doc: "Sum.", formula: "a + b", commutative: true, ..binary("add", |_, _| ElementwiseKernel::boxed(Add)) },
    Primitive { doc: "Difference.", formula: "a − b", ..binary("sub", |_, _| ElementwiseKernel::boxed(Sub)) },
    Primitive { doc: "Product.", formula: "a · b", commutative: true, ..binary("mul", |_, _| ElementwiseKernel::boxed(Mul)) },
    Primitive { doc: "Quotient; missing where b is 0.", formula: "a / b", ..binary("div", |_, _| ElementwiseKernel::boxed(Div)) },
    Primitive {
        aliases: &["pow"],
        doc: "Power; missing where it is not a finite real number.",
        formula: "a ^ b",
        cost: Cost::Light,
        ..binary("power", |_, _| ElementwiseKernel::boxed(Power))
    },
    Primitive {
        doc: "Negation.",
        formula: "−x",
        args: &[Arg::num("x")],
        ..binary("neg", |_, _| ElementwiseKernel::boxed(Neg))
    },
    Primitive { doc: "Less than.", formula: "a < b", outputs: BOOL, ..binary("lt", |_, _| ElementwiseKernel::boxed(Less)) },
    Primitive { doc: "At most.", formula: "a ≤ b", outputs: BOOL, ..binary("le", |_, _| ElementwiseKernel::boxed(LessOrEqual)) },
    Primitive { doc: "Greater than.", formula: "a > b", outputs: BOOL, ..binary("gt", |_, _| ElementwiseKernel::boxed(Greater)) },
    Primitive { doc: "At least.", formula: "a ≥ b", outputs: BOOL, ..binary("ge", |_, _| ElementwiseKernel::boxed(GreaterOrEqual)) },
    Primitive {
        doc: "Exactly equal.",
        formula: "a = b",
        outputs: BOOL,
        commutative: true,
        ..binary("eq", |_, _| ElementwiseKernel::boxed(Equal))
    },
    Primitive {
        doc: "Not equal.",
        formula: "a ≠ b",
        outputs: BOOL,
        commutative: true,
        ..binary("ne", |_, _| ElementwiseKernel::boxed(NotEqual))
    },
    Primitive {
        doc: "Both (Kleene): false if either is false, missing if neither is but one is missing.",
        formula: "a ∧ b",
        args: &[Arg::bool("a"), Arg::bool("b")],
        outputs: BOOL,
        commutative: true,
        ..binary("and", |_, _| ElementwiseKernel::boxed(And))
    },
    Primitive {
        doc: "Either (Kleene): true if either is true, missing if neither is but one is missing.",
        formula: "a ∨ b",
        args: &[Arg::bool("a"), Arg::bool("b")],
        outputs: BOOL,
        commutative: true,
        ..binary("or", |_, _| ElementwiseKernel::boxed(Or))
    },
    Primitive {
        doc: "Negation of a condition; missing stays missing.",
        formula: "¬x",
        args: &[Arg::bool("x")],
        outputs: BOOL,
        ..binary("not", |_, _| ElementwiseKernel::boxed(Not))
    },
];

const TWO_NUMBERS: &[Arg] = &[Arg::num("a"), Arg::num("b")];

/// What the operators of two numbers share.
const fn binary(
    name: &'static str,
    kernel: fn(&crate::Params<'_>, usize) -> Box<dyn crate::Kernel>,
) -> Primitive {
    Primitive {
        name,
        category: Category::Operator,
        source: "IEEE 754; Kleene's strong three-valued logic for conditions",
        args: TWO_NUMBERS,
        cost: Cost::Trivial,
        build: Build::Lanes { warm_up: |_| WarmUp::Exact(0), kernel },
        ..PLAIN
    }
}

super::arithmetic! {
    Add: |[a, b]| a + b;
    Sub: |[a, b]| a - b;
    Mul: |[a, b]| a * b;
    Div: |[a, b]| a / b;
    Power: |[a, b]| power(a, b) + (a - a) + (b - b); // IEEE says 1^NaN = 1; missing is missing here
    Neg: |[x]| -x;
    Less: |[a, b]| truth(a < b, a, b);
    LessOrEqual: |[a, b]| truth(a <= b, a, b);
    Greater: |[a, b]| truth(a > b, a, b);
    GreaterOrEqual: |[a, b]| truth(a >= b, a, b);
    Equal: |[a, b]| truth(a == b, a, b);
    NotEqual: |[a, b]| truth(a != b, a, b);
    And: |[a, b]| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
    Or: |[a, b]| if a == 1.0 || b == 1.0 { 1.0 } else { a + b };
    Not: |[x]| 1.0 - x;
}

/// A comparison's answer: missing if either side is.
#[inline(always)]
fn truth(holds: bool, a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { f64::from(u8::from(holds)) }
}

/// `a` to the power of `b`. What formulas use most needs no logarithm: small whole exponents are products, a half is the
/// square root.
#[inline]
pub(super) fn power(a: f64, b: f64) -> f64 {
    let square = a * a;
    if b == 2.0 {
        square
    } else if b == 3.0 {
        square * a
    } else if b == 4.0 {
        square * square
    } else if b == 5.0 {
        square * square * a
    } else if b == 0.5 {
        a.sqrt()
    } else if b == -1.0 {
        1.0 / a
    } else {
        libm::pow(a, b)
    }
}
