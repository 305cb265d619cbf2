//! Arithmetic that is written once and runs on one lane or on eight: the same operations in the same order, so the same bits.
//!
//! Compilers turn loops over lanes into vectors when they see fit; a vector type leaves them no choice.

use std::ops::{Add, Div, Mul, Sub};

use pulp::{Simd, cast};

/// A number, or one for each of a few lanes.
pub trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// The answer to a question, or one for each lane.
    type Mask: Copy;

    /// The same number in as many lanes as this one has.
    fn same(self, x: f64) -> Self;

    /// The square root; missing below zero.
    fn sqrt(self) -> Self;

    /// Whether it is above another; not where one is missing.
    fn above(self, other: Self) -> Self::Mask;

    /// Whether it is below another; not where one is missing.
    fn below(self, other: Self) -> Self::Mask;

    /// Whether it equals another; not where one is missing.
    fn equals(self, other: Self) -> Self::Mask;

    /// This one where `mask` holds, else the other.
    fn if_so(self, mask: Self::Mask, other: Self) -> Self;

    /// The smaller of two, neither of which is missing.
    fn smaller(self, other: Self) -> Self;

    /// The larger of two, neither of which is missing.
    fn larger(self, other: Self) -> Self;

    /// What is not finite becomes missing, and zero has no sign.
    #[inline(always)]
    fn finite_or_missing(self) -> Self {
        self + (self - self)
    }
}

impl Number for f64 {
    type Mask = bool;

    #[inline(always)]
    fn same(self, x: f64) -> Self {
        x
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    #[inline(always)]
    fn above(self, other: Self) -> bool {
        self > other
    }

    #[inline(always)]
    fn below(self, other: Self) -> bool {
        self < other
    }

    #[inline(always)]
    fn equals(self, other: Self) -> bool {
        self == other
    }

    #[inline(always)]
    fn if_so(self, mask: bool, other: Self) -> Self {
        if mask { self } else { other }
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        if self < other { self } else { other }
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
}

/// Numbers of eight lanes in a vector, or in as many as it takes.
#[derive(Clone, Copy)]
pub(crate) struct Wide<S: Simd> {
    simd: S,
    lanes: S::f64s,
}

macro_rules! operators {
    ($($operator:ident, $method:ident, $instruction:ident;)*) => {$(
        impl<S: Simd> $operator for Wide<S> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self { simd: self.simd, lanes: self.simd.$instruction(self.lanes, other.lanes) }
            }
        }

        impl<S: Simd> $operator<f64> for Wide<S> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                let other = self.same(other);
                self.$method(other)
            }
        }
    )*};
}

operators! {
    Add, add, add_f64s;
    Sub, sub, sub_f64s;
    Mul, mul, mul_f64s;
    Div, div, div_f64s;
}

impl<S: Simd> Number for Wide<S> {
    type Mask = S::m64s;

    #[inline(always)]
    fn same(self, x: f64) -> Self {
        Self {
            simd: self.simd,
            lanes: self.simd.splat_f64s(x),
        }
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self {
            simd: self.simd,
            lanes: self.simd.sqrt_f64s(self.lanes),
        }
    }

    #[inline(always)]
    fn above(self, other: Self) -> S::m64s {
        self.simd.less_than_f64s(other.lanes, self.lanes)
    }

    #[inline(always)]
    fn below(self, other: Self) -> S::m64s {
        self.simd.less_than_f64s(self.lanes, other.lanes)
    }

    #[inline(always)]
    fn equals(self, other: Self) -> S::m64s {
        self.simd.equal_f64s(self.lanes, other.lanes)
    }

    #[inline(always)]
    fn if_so(self, mask: S::m64s, other: Self) -> Self {
        Self {
            simd: self.simd,
            lanes: self.simd.select_f64s(mask, self.lanes, other.lanes),
        }
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        Self {
            simd: self.simd,
            lanes: self.simd.min_f64s(self.lanes, other.lanes),
        }
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        Self {
            simd: self.simd,
            lanes: self.simd.max_f64s(self.lanes, other.lanes),
        }
    }
}

/// What moves numbers of `W` lanes from and to memory.
pub(crate) trait Unit<const W: usize>: Copy {
    /// Numbers of `W` lanes.
    type Number: Number;

    /// The same number in all lanes.
    fn splat(self, x: f64) -> Self::Number;

    /// Reads the lanes.
    fn load(self, lanes: &[f64; W]) -> Self::Number;

    /// Writes the lanes.
    fn store(self, number: Self::Number, lanes: &mut [f64; W]);
}

/// One lane.
#[derive(Clone, Copy)]
pub(crate) struct One;

impl Unit<1> for One {
    type Number = f64;

    #[inline(always)]
    fn splat(self, x: f64) -> f64 {
        x
    }

    #[inline(always)]
    fn load(self, lanes: &[f64; 1]) -> f64 {
        lanes[0]
    }

    #[inline(always)]
    fn store(self, number: f64, lanes: &mut [f64; 1]) {
        lanes[0] = number;
    }
}

/// Eight lanes, with an instruction set whose vectors (or groups of vectors) hold them.
#[derive(Clone, Copy)]
pub(crate) struct Eight<S>(pub(crate) S);

impl<S: Simd> Unit<8> for Eight<S> {
    type Number = Wide<S>;

    #[inline(always)]
    fn splat(self, x: f64) -> Wide<S> {
        Wide {
            simd: self.0,
            lanes: self.0.splat_f64s(x),
        }
    }

    #[inline(always)]
    fn load(self, lanes: &[f64; 8]) -> Wide<S> {
        Wide {
            simd: self.0,
            lanes: cast(*lanes),
        }
    }

    #[inline(always)]
    fn store(self, number: Wide<S>, lanes: &mut [f64; 8]) {
        *lanes = cast(number.lanes);
    }
}
