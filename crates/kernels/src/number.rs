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

    /// The distance from zero.
    fn abs(self) -> Self;

    /// `self · factor + term`, the product not rounded before it is added.
    fn mul_add(self, factor: Self, term: Self) -> Self;

    /// Whether it is above another; not where one is missing.
    fn above(self, other: Self) -> Self::Mask;

    /// Whether it is below another; not where one is missing.
    fn below(self, other: Self) -> Self::Mask;

    /// Whether it equals another; not where one is missing.
    fn equals(self, other: Self) -> Self::Mask;

    /// Whether an answer about this number is yes in every lane.
    fn always(self, mask: Self::Mask) -> bool;

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
    fn abs(self) -> Self {
        f64::abs(self)
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, term: Self) -> Self {
        f64::mul_add(self, factor, term)
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
    fn always(self, mask: bool) -> bool {
        mask
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
    fn abs(self) -> Self {
        Self {
            simd: self.simd,
            lanes: self.simd.abs_f64s(self.lanes),
        }
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, term: Self) -> Self {
        Self {
            simd: self.simd,
            lanes: self.simd.mul_add_f64s(self.lanes, factor.lanes, term.lanes),
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
    fn always(self, mask: S::m64s) -> bool {
        self.simd.first_true_m64s(self.simd.not_m64s(mask)) == S::F64_LANES
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

/// Numbers of `G` times as many lanes, side by side.
#[derive(Clone, Copy)]
pub(crate) struct Group<N, const G: usize>([N; G]);

// Loops rather than `map` and `from_fn`, whose closures the vector path does not inline.

macro_rules! group_operators {
    ($($operator:ident, $method:ident;)*) => {$(
        impl<N: Number, const G: usize> $operator for Group<N, G> {
            type Output = Self;

            #[inline(always)]
            fn $method(mut self, other: Self) -> Self {
                for g in 0..G {
                    self.0[g] = self.0[g].$method(other.0[g]);
                }
                self
            }
        }

        impl<N: Number, const G: usize> $operator<f64> for Group<N, G> {
            type Output = Self;

            #[inline(always)]
            fn $method(mut self, other: f64) -> Self {
                for g in 0..G {
                    self.0[g] = self.0[g].$method(other);
                }
                self
            }
        }
    )*};
}

group_operators! {
    Add, add;
    Sub, sub;
    Mul, mul;
    Div, div;
}

macro_rules! group_questions {
    ($($method:ident)*) => {$(
        #[inline(always)]
        fn $method(self, other: Self) -> Self::Mask {
            let mut mask = [self.0[0].$method(other.0[0]); G];
            for g in 1..G {
                mask[g] = self.0[g].$method(other.0[g]);
            }
            mask
        }
    )*};
}

impl<N: Number, const G: usize> Number for Group<N, G> {
    type Mask = [N::Mask; G];

    #[inline(always)]
    fn same(self, x: f64) -> Self {
        Self([self.0[0].same(x); G])
    }

    #[inline(always)]
    fn sqrt(mut self) -> Self {
        for g in 0..G {
            self.0[g] = self.0[g].sqrt();
        }
        self
    }

    #[inline(always)]
    fn abs(mut self) -> Self {
        for g in 0..G {
            self.0[g] = self.0[g].abs();
        }
        self
    }

    #[inline(always)]
    fn mul_add(mut self, factor: Self, term: Self) -> Self {
        for g in 0..G {
            self.0[g] = self.0[g].mul_add(factor.0[g], term.0[g]);
        }
        self
    }

    group_questions! { above below equals }

    #[inline(always)]
    fn always(self, mask: Self::Mask) -> bool {
        let mut always = true;
        for g in 0..G {
            always &= self.0[g].always(mask[g]);
        }
        always
    }

    #[inline(always)]
    fn if_so(mut self, mask: Self::Mask, other: Self) -> Self {
        for g in 0..G {
            self.0[g] = self.0[g].if_so(mask[g], other.0[g]);
        }
        self
    }

    #[inline(always)]
    fn smaller(mut self, other: Self) -> Self {
        for g in 0..G {
            self.0[g] = self.0[g].smaller(other.0[g]);
        }
        self
    }

    #[inline(always)]
    fn larger(mut self, other: Self) -> Self {
        for g in 0..G {
            self.0[g] = self.0[g].larger(other.0[g]);
        }
        self
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

/// 32 lanes: 4 times eight of them.
#[derive(Clone, Copy)]
pub(crate) struct Many<S>(pub(crate) S);

impl<S: Simd> Unit<32> for Many<S> {
    type Number = Group<Wide<S>, 4>;

    #[inline(always)]
    fn splat(self, x: f64) -> Self::Number {
        Group([Eight(self.0).splat(x); 4])
    }

    #[inline(always)]
    fn load(self, lanes: &[f64; 32]) -> Self::Number {
        let mut number = self.splat(0.0);
        for (eight, lanes) in number.0.iter_mut().zip(lanes.as_chunks::<8>().0) {
            *eight = Eight(self.0).load(lanes);
        }
        number
    }

    #[inline(always)]
    fn store(self, number: Self::Number, lanes: &mut [f64; 32]) {
        for (eight, lanes) in number.0.into_iter().zip(lanes.as_chunks_mut::<8>().0) {
            Eight(self.0).store(eight, lanes);
        }
    }
}
