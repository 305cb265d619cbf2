//! Functions of one number.

use super::lane_function;
use super::operators::power;
use crate::shape::{Elementwise, ElementwiseKernel};
use crate::{Arg, Cost, Primitive};

const X: &[Arg] = &[Arg::num("x")];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive { args: X, ..lane_function("abs", "Magnitude.", "|x|", |_, _| ElementwiseKernel::boxed(Abs)) },
    Primitive {
        args: X,
        ..lane_function("sign", "−1, 0 or 1.", "1 if x > 0, −1 if x < 0, else 0", |_, _| ElementwiseKernel::boxed(Sign))
    },
    Primitive {
        args: X,
        ..lane_function("sqrt", "Square root; missing below 0.", "√x", |_, _| ElementwiseKernel::boxed(Sqrt))
    },
    Primitive {
        args: X,
        ..lane_function("floor", "The next whole number below.", "⌊x⌋", |_, _| ElementwiseKernel::boxed(Floor))
    },
    Primitive {
        args: X,
        ..lane_function("ceil", "The next whole number above.", "⌈x⌉", |_, _| ElementwiseKernel::boxed(Ceil))
    },
    Primitive {
        args: X,
        ..lane_function("round", "The nearest whole number; halves go to the even one.", "round half to even", |_, _| {
            ElementwiseKernel::boxed(Round)
        })
    },
    Primitive {
        aliases: &["ln"],
        args: X,
        cost: Cost::Light,
        ..lane_function("log", "Natural logarithm; missing unless x is above 0.", "ln x", |_, _| ElementwiseKernel::boxed(Log))
    },
    Primitive {
        args: X,
        cost: Cost::Light,
        ..lane_function("log1p", "Natural logarithm of 1 + x, exact near 0.", "ln(1 + x)", |_, _| {
            ElementwiseKernel::boxed(Log1p)
        })
    },
    Primitive {
        args: X,
        cost: Cost::Light,
        ..lane_function("exp", "Exponential; missing where it overflows.", "eˣ", |_, _| ElementwiseKernel::boxed(Exp))
    },
    Primitive {
        args: X,
        cost: Cost::Light,
        ..lane_function("tanh", "Hyperbolic tangent: squeezes into −1 to 1.", "tanh x", |_, _| ElementwiseKernel::boxed(Tanh))
    },
    Primitive {
        args: X,
        cost: Cost::Light,
        ..lane_function("sigmoid", "Logistic function: squeezes into 0 to 1.", "1 / (1 + e⁻ˣ)", |_, _| {
            ElementwiseKernel::boxed(Sigmoid)
        })
    },
    Primitive {
        args: X,
        cost: Cost::Light,
        ..lane_function("normal_cdf", "Share of a standard normal distribution below x.", "Φ(x) = erfc(−x/√2) / 2", |_, _| {
            ElementwiseKernel::boxed(NormalCdf)
        })
    },
    Primitive {
        aliases: &["signedpower"],
        args: &[Arg::num("x"), Arg::num("exponent")],
        cost: Cost::Light,
        ..lane_function("signed_power", "Power of the magnitude with the sign kept.", "sign(x)·|x|^exponent", |_, _| {
            ElementwiseKernel::boxed(SignedPower)
        })
    },
    Primitive {
        args: &[Arg::num("a"), Arg::num("b")],
        cost: Cost::Light,
        ..lane_function("mod", "Remainder with the sign of b; missing where b is 0.", "a − b·⌊a/b⌋", |_, _| {
            ElementwiseKernel::boxed(Mod)
        })
    },
];

super::arithmetic! {
    Abs: |[x]| x.abs();
    Sign: |[x]| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { x * 0.0 };
    Sqrt: |[x]| x.sqrt();
    Floor: |[x]| x.floor();
    Ceil: |[x]| x.ceil();
    Round: |[x]| x.round_ties_even();
    Log: |[x]| libm::log(x);
    Log1p: |[x]| libm::log1p(x);
    Exp: |[x]| libm::exp(x);
    Tanh: |[x]| libm::tanh(x);
    Sigmoid: |[x]| 1.0 / (1.0 + libm::exp(-x));
    NormalCdf: |[x]| 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
    SignedPower: |[x, exponent]| libm::copysign(power(x.abs(), exponent), x) + (x - x) + (exponent - exponent);
    Mod: |[a, b]| floored_remainder(a, b);
}

/// The remainder of truncated division is exact; it only needs the divisor's sign.
#[inline(always)]
fn floored_remainder(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    if remainder * b < 0.0 { remainder + b } else { remainder }
}
