//! The arithmetic that the exact amounts share: nine decimals, checked, rounded half to even.
//!
//! Prices, quantities and rates fit `i64` (about ±9.2 billion); money needs `i128`, because it is a product of them.
//! Binary floating point enters and leaves through the named conversions only, so that every rounding is visible.

use thiserror::Error;

/// How many decimals every exact amount has.
pub const DECIMALS: u32 = 9;

/// One unit in billionths: the scale of every exact amount.
pub(crate) const UNIT: i64 = 1_000_000_000;

/// A longer text is no amount; the limit keeps hostile input cheap.
const TEXT_BYTES_MAX: usize = 64;

/// The result of an exact operation lies outside its type's range.
///
/// It is two bytes, so that a result of an amount or an overflow travels in registers: hot paths return it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{} leaves the range of {amount:?}", operation.name())]
pub struct Overflow {
    /// What was computed.
    pub operation: Operation,
    /// The type whose range was left.
    pub amount: Amount,
}

/// An operation on exact amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A sum or difference.
    Sum,
    /// A conversion from another kind of number.
    Conversion,
    /// A price times a quantity.
    Notional,
    /// An amount times a rate.
    RateProduct,
    /// An average price.
    AveragePrice,
    /// A part of an amount.
    Share,
    /// Rounding to a tick.
    TickRounding,
}

impl Operation {
    /// What it is called in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Conversion => "conversion",
            Self::Notional => "notional",
            Self::RateProduct => "product with a rate",
            Self::AveragePrice => "average price",
            Self::Share => "share",
            Self::TickRounding => "rounding to a tick",
        }
    }
}

/// The types of exact amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// [`Price`](crate::Price).
    Price,
    /// [`Quantity`](crate::Quantity).
    Quantity,
    /// [`Money`](crate::Money).
    Money,
    /// [`Rate`](crate::Rate).
    Rate,
}

/// A text or number that is no exact amount of the wanted type.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ExactError {
    /// The text is not a plain decimal number.
    #[error("`{text}` is no {type_name}; write a plain decimal number such as 101.25")]
    NotADecimal {
        /// The offending text, shortened.
        text: String,
        /// The wanted type.
        type_name: &'static str,
    },
    /// The number has more decimals than the type keeps.
    #[error(
        "`{text}` has more than {DECIMALS} decimals; round it first, {type_name} keeps {DECIMALS}"
    )]
    TooFine {
        /// The offending number.
        text: String,
        /// The wanted type.
        type_name: &'static str,
    },
    /// The number is too large, or is not finite.
    #[error("{text} is outside the range of {type_name} (at most {max} in magnitude)")]
    OutOfRange {
        /// The offending number.
        text: String,
        /// The wanted type.
        type_name: &'static str,
        /// The largest value of the type.
        max: String,
    },
    /// The number has to be greater than zero here.
    #[error("{what} is {value}, but has to be greater than 0")]
    NotPositive {
        /// What the number stands for.
        what: &'static str,
        /// The offending value.
        value: String,
    },
}

/// Why a text could not be read; the caller adds the type's name.
pub(crate) enum ParseFailure {
    NotADecimal,
    TooFine,
    OutOfRange,
}

/// Reads a plain decimal (`-12.5`, `.5`, `3`) in billionths. Decimals past the ninth have to be zeros.
pub(crate) fn parse_scaled(text: &str) -> Result<i128, ParseFailure> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.len() > TEXT_BYTES_MAX {
        return Err(ParseFailure::NotADecimal);
    }
    let mut magnitude: i128 = 0;
    let mut decimals: Option<u32> = None;
    let mut seen_digit = false;
    for &byte in digits {
        match byte {
            b'.' if decimals.is_none() => decimals = Some(0),
            b'0'..=b'9' => {
                seen_digit = true;
                let digit = i128::from(byte - b'0');
                match &mut decimals {
                    Some(count) if *count == DECIMALS => {
                        if digit != 0 {
                            return Err(ParseFailure::TooFine);
                        }
                        continue;
                    }
                    Some(count) => *count += 1,
                    None => {}
                }
                magnitude = magnitude
                    .checked_mul(10)
                    .and_then(|m| m.checked_add(digit))
                    .ok_or(ParseFailure::OutOfRange)?;
            }
            _ => return Err(ParseFailure::NotADecimal),
        }
    }
    if !seen_digit {
        return Err(ParseFailure::NotADecimal);
    }
    let missing = DECIMALS - decimals.unwrap_or(0);
    let scaled = magnitude
        .checked_mul(10_i128.pow(missing))
        .ok_or(ParseFailure::OutOfRange)?;
    Ok(if negative { -scaled } else { scaled })
}

/// Writes billionths as the shortest decimal: `101.25`, never `101.250000000`.
///
/// A precision (`{:.2}`) asks for at least that many decimals; digits that carry value are never cut.
pub(crate) fn print_scaled(scaled: i128, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    use std::io::Write as _;
    let magnitude = scaled.unsigned_abs();
    let unit = UNIT.unsigned_abs() as u128;
    let (whole, mut fraction) = (magnitude / unit, magnitude % unit);
    let mut width = DECIMALS as usize;
    let width_min = f.precision().unwrap_or(0).min(width);
    while width > width_min && fraction % 10 == 0 {
        fraction /= 10;
        width -= 1;
    }
    let mut buffer = [0_u8; TEXT_BYTES_MAX];
    let mut rest = &mut buffer[..];
    if width == 0 {
        write!(rest, "{whole}")
    } else {
        write!(rest, "{whole}.{fraction:0width$}")
    }
    .map_err(|_| std::fmt::Error)?;
    let unused = rest.len();
    let text =
        std::str::from_utf8(&buffer[..TEXT_BYTES_MAX - unused]).map_err(|_| std::fmt::Error)?;
    // `pad_integral` gives width, fill and sign handling; its zero-padding knows nothing of the point, which is fine.
    f.pad_integral(scaled >= 0, "", text)
}

/// `numerator / divisor`, ties to even. `divisor` has to be positive.
#[inline]
pub(crate) fn div_half_even(numerator: i128, divisor: i128) -> i128 {
    debug_assert!(divisor > 0);
    // One machine instruction where both fit, a long library call otherwise.
    let (quotient, remainder) = match (i64::try_from(numerator), i64::try_from(divisor)) {
        (Ok(numerator), Ok(divisor)) => (
            i128::from(numerator / divisor),
            i128::from(numerator % divisor),
        ),
        _ => {
            let quotient = numerator / divisor;
            (quotient, numerator - quotient * divisor)
        }
    };
    let away = match (remainder.unsigned_abs() * 2).cmp(&divisor.unsigned_abs()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => quotient & 1 != 0,
    };
    if away {
        quotient + numerator.signum()
    } else {
        quotient
    }
}

/// `numerator / 10^9`, ties to even.
///
/// Long division on paper, with digits of 32 bits: what is divided never has more than 64, and the divisor is known, so that
/// each digit costs a multiplication where the library's division costs tens of nanoseconds.
#[inline]
pub(crate) fn div_unit_half_even(numerator: i128) -> i128 {
    const DIGIT: u32 = 32;
    const DIVISOR: u64 = UNIT as u64;
    let magnitude = numerator.unsigned_abs();
    if let Ok(short) = u64::try_from(magnitude) {
        let (quotient, remainder) = (short / DIVISOR, short % DIVISOR);
        let away = remainder * 2 > DIVISOR || (remainder * 2 == DIVISOR && quotient & 1 == 1);
        let rounded = i128::from(quotient + u64::from(away));
        return if numerator < 0 { -rounded } else { rounded };
    }
    let Ok(high) = u64::try_from(magnitude >> DIGIT) else {
        return div_half_even(numerator, i128::from(UNIT));
    };
    let low = (high % DIVISOR) << DIGIT | u64::from(magnitude as u32);
    let quotient = (u128::from(high / DIVISOR) << DIGIT) + u128::from(low / DIVISOR);
    let remainder = low % DIVISOR;
    let away = remainder * 2 > DIVISOR || (remainder * 2 == DIVISOR && quotient & 1 == 1);
    let rounded = (quotient + u128::from(away)) as i128;
    if numerator < 0 { -rounded } else { rounded }
}

/// `amount · factor`, short where both fit a machine word.
#[inline]
pub(crate) fn checked_product(amount: i128, factor: i64) -> Option<i128> {
    match i64::try_from(amount) {
        Ok(amount) => Some(i128::from(amount) * i128::from(factor)),
        Err(_) => amount.checked_mul(i128::from(factor)),
    }
}

/// `value · 10^9`, rounded half to even; `None` when it is not finite or beyond `max`.
///
/// A double has 53 bits: up to two million units the nine decimals of what was printed into it come back exactly,
/// beyond that the last ones are below its resolution.
#[inline]
pub(crate) fn scale_f64(value: f64, max: i128) -> Option<i128> {
    /// Doubles from here to twice as far are the integers, so adding it rounds to one, ties to even.
    const INTEGERS: f64 = (1_u64 << 52) as f64;
    let scaled = value * UNIT as f64;
    if scaled.abs() < INTEGERS / 2.0 {
        let shift = INTEGERS.copysign(scaled);
        return Some(i128::from((scaled + shift - shift) as i64));
    }
    let scaled = scaled.round_ties_even();
    // `max as f64` may round up to a value that does not fit, hence the second comparison on integers.
    if scaled.is_finite() && scaled.abs() <= max as f64 {
        let integer = scaled as i128;
        (integer.abs() <= max).then_some(integer)
    } else {
        None
    }
}

/// The nearest floating-point number. A machine word's conversion is one instruction, and rounds as the long one does.
#[inline]
pub(crate) fn nearest_f64(integer: i128) -> f64 {
    // Not inlined, or both would be computed and one chosen.
    #[cold]
    #[inline(never)]
    fn long(integer: i128) -> f64 {
        integer as f64
    }
    match i64::try_from(integer) {
        Ok(short) => short as f64,
        Err(_) => long(integer),
    }
}

/// Defines an exact amount over an integer of billionths with everything that such amounts share.
macro_rules! exact_amount {
    ($(#[$doc:meta])* $name:ident($repr:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub struct $name($repr);

        impl $name {
            /// Nothing at all.
            pub const ZERO: Self = Self(0);
            /// One unit.
            pub const ONE: Self = Self($crate::exact::UNIT as $repr);
            /// The largest value.
            pub const MAX: Self = Self(<$repr>::MAX);
            /// The smallest value, `-MAX`: the range is symmetric so that negation cannot overflow.
            pub const MIN: Self = Self(-<$repr>::MAX);

            /// The amount of that many billionths.
            ///
            /// # Panics
            /// On the integer type's own `MIN`, whose negation does not exist.
            #[inline]
            #[must_use]
            pub const fn from_billionths(billionths: $repr) -> Self {
                assert!(billionths != <$repr>::MIN, "amount below the symmetric range");
                Self(billionths)
            }

            /// The amount in billionths.
            #[inline]
            #[must_use]
            pub const fn billionths(self) -> $repr {
                self.0
            }

            /// The amount of that many whole units.
            ///
            /// # Panics
            /// Where that many units leave the range; use it for constants.
            #[must_use]
            pub const fn from_units(units: i32) -> Self {
                Self(units as $repr * $crate::exact::UNIT as $repr)
            }

            /// Narrows billionths into the range.
            #[allow(dead_code, clippy::useless_conversion, clippy::unnecessary_fallible_conversions)]
            #[inline]
            pub(crate) fn narrow(
                billionths: i128,
                operation: $crate::exact::Operation,
            ) -> Result<Self, $crate::exact::Overflow> {
                match <$repr>::try_from(billionths) {
                    Ok(value) if value != <$repr>::MIN => Ok(Self(value)),
                    _ => Err($crate::exact::Overflow { operation, amount: $crate::exact::Amount::$name }),
                }
            }

            /// The sum.
            ///
            /// # Errors
            /// [`Overflow`](crate::Overflow) when it leaves the range.
            #[inline]
            pub fn checked_add(self, other: Self) -> Result<Self, $crate::exact::Overflow> {
                match self.0.checked_add(other.0) {
                    Some(sum) if sum != <$repr>::MIN => Ok(Self(sum)),
                    _ => Err($crate::exact::Overflow {
                        operation: $crate::exact::Operation::Sum,
                        amount: $crate::exact::Amount::$name,
                    }),
                }
            }

            /// The difference.
            ///
            /// # Errors
            /// [`Overflow`](crate::Overflow) when it leaves the range.
            #[inline]
            pub fn checked_sub(self, other: Self) -> Result<Self, $crate::exact::Overflow> {
                self.checked_add(-other)
            }

            /// The magnitude.
            #[inline]
            #[must_use]
            pub const fn abs(self) -> Self {
                Self(self.0.abs())
            }

            /// Whether it is nothing.
            #[inline]
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Whether it is greater than zero.
            #[inline]
            #[must_use]
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// Whether it is less than zero.
            #[inline]
            #[must_use]
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }

            /// The nearest amount to a floating-point number, ties to even.
            ///
            /// # Errors
            /// [`ExactError::OutOfRange`](crate::ExactError::OutOfRange) when it is not finite or too large.
            #[inline]
            pub fn from_f64_nearest(value: f64) -> Result<Self, $crate::exact::ExactError> {
                #[allow(clippy::unnecessary_cast)]
                $crate::exact::scale_f64(value, <$repr>::MAX as i128)
                    .and_then(|scaled| Self::narrow(scaled, $crate::exact::Operation::Conversion).ok())
                    .ok_or_else(|| Self::out_of_range(&value))
            }

            /// The nearest floating-point number, for analytics.
            #[inline]
            #[must_use]
            pub fn to_f64(self) -> f64 {
                #[allow(clippy::useless_conversion)]
                let billionths = $crate::exact::nearest_f64(self.0.into());
                billionths / $crate::exact::UNIT as f64
            }

            /// The nearest amount to a decimal, ties to even.
            ///
            /// # Errors
            /// [`ExactError::OutOfRange`](crate::ExactError::OutOfRange) when it is too large.
            pub fn from_decimal_nearest(
                value: rust_decimal::Decimal,
            ) -> Result<Self, $crate::exact::ExactError> {
                use $crate::exact::DECIMALS;
                let (mantissa, scale) = (value.mantissa(), value.scale());
                let scaled = if scale > DECIMALS {
                    Some($crate::exact::div_half_even(mantissa, 10_i128.pow(scale - DECIMALS)))
                } else {
                    mantissa.checked_mul(10_i128.pow(DECIMALS - scale))
                };
                scaled
                    .and_then(|scaled| Self::narrow(scaled, $crate::exact::Operation::Conversion).ok())
                    .ok_or_else(|| Self::out_of_range(&value))
            }

            #[cold]
            fn out_of_range(value: &dyn std::fmt::Display) -> $crate::exact::ExactError {
                $crate::exact::ExactError::OutOfRange {
                    text: value.to_string(),
                    type_name: stringify!($name),
                    max: Self::MAX.to_string(),
                }
            }
        }

        impl std::ops::Neg for $name {
            type Output = Self;
            #[inline]
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl TryFrom<rust_decimal::Decimal> for $name {
            type Error = $crate::exact::ExactError;
            /// Exact: a decimal with value past the ninth place is an error.
            fn try_from(value: rust_decimal::Decimal) -> Result<Self, Self::Error> {
                if value.normalize().scale() > $crate::exact::DECIMALS {
                    return Err($crate::exact::ExactError::TooFine {
                        text: value.to_string(),
                        type_name: stringify!($name),
                    });
                }
                Self::from_decimal_nearest(value)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::exact::ExactError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                use $crate::exact::{ExactError, ParseFailure};
                let shortened = || text.chars().take(40).collect::<String>();
                match $crate::exact::parse_scaled(text) {
                    Ok(scaled) => Self::narrow(scaled, $crate::exact::Operation::Conversion)
                        .map_err(|_| Self::out_of_range(&shortened())),
                    Err(ParseFailure::OutOfRange) => Err(Self::out_of_range(&shortened())),
                    Err(ParseFailure::TooFine) => {
                        Err(ExactError::TooFine { text: shortened(), type_name: stringify!($name) })
                    }
                    Err(ParseFailure::NotADecimal) => {
                        Err(ExactError::NotADecimal { text: shortened(), type_name: stringify!($name) })
                    }
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                #[allow(clippy::unnecessary_cast)]
                $crate::exact::print_scaled(self.0 as i128, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}
pub(crate) use exact_amount;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Money, Price, Quantity};
    use proptest::prelude::*;
    use rust_decimal::{Decimal, RoundingStrategy};

    #[track_caller]
    fn check_text(text: &str, printed: &str) {
        assert_eq!(text.parse::<Price>().unwrap().to_string(), printed);
    }

    #[test]
    fn texts_print_shortest() {
        check_text("101.250000000", "101.25");
        check_text("101.2500000000000", "101.25");
        check_text("-0.000000001", "-0.000000001");
        check_text(".5", "0.5");
        check_text("7.", "7");
        check_text("+3", "3");
        check_text("-0", "0");
        check_text("9223372036.854775807", "9223372036.854775807");
        assert_eq!(format!("{:.2}", "5".parse::<Price>().unwrap()), "5.00");
        assert_eq!(
            format!("{:>8.2}", "-5.125".parse::<Price>().unwrap()),
            "  -5.125"
        );
    }

    #[test]
    fn bad_texts_say_what_is_expected() {
        for text in ["", "-", ".", "1e5", "1,000", "NaN", " 1", "1.2.3", "٣"] {
            let error = text.parse::<Price>().unwrap_err();
            assert!(
                matches!(error, ExactError::NotADecimal { .. }),
                "{text}: {error}"
            );
        }
        assert!(matches!(
            "0.0000000001".parse::<Price>(),
            Err(ExactError::TooFine { .. })
        ));
        assert!(matches!(
            "9223372036.854775808".parse::<Price>(),
            Err(ExactError::OutOfRange { .. })
        ));
        assert!(matches!(
            "-9223372036.854775808".parse::<Price>(),
            Err(ExactError::OutOfRange { .. })
        ));
        let long = "9".repeat(10_000);
        assert!(matches!(
            long.parse::<Money>(),
            Err(ExactError::NotADecimal { .. })
        ));
        assert!(matches!(
            "9".repeat(60).parse::<Money>(),
            Err(ExactError::OutOfRange { .. })
        ));
        assert_eq!(
            "x".parse::<Price>().unwrap_err().to_string(),
            "`x` is no Price; write a plain decimal number such as 101.25"
        );
    }

    #[test]
    fn floats_outside_the_range_are_errors() {
        for value in [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            1e10,
            -1e10,
            9_223_372_036.854_776,
        ] {
            assert!(Price::from_f64_nearest(value).is_err(), "{value}");
        }
    }

    #[test]
    fn sums_outside_the_range_are_errors() {
        let one = Price::from_billionths(1);
        assert!(Price::MAX.checked_add(one).is_err());
        assert!(Price::MIN.checked_sub(one).is_err());
        assert_eq!(
            Price::MAX.checked_add(one).unwrap_err().to_string(),
            "sum leaves the range of Price"
        );
    }

    proptest! {
        #[test]
        fn print_then_parse_is_identity(raw in -i64::MAX..=i64::MAX) {
            let price = Price::from_billionths(raw);
            prop_assert_eq!(price.to_string().parse::<Price>().unwrap(), price);
        }

        #[test]
        fn print_agrees_with_decimal(raw in -i64::MAX..=i64::MAX) {
            let decimal = Decimal::from_i128_with_scale(i128::from(raw), 9).normalize();
            prop_assert_eq!(Price::from_billionths(raw).to_string(), decimal.to_string());
            prop_assert_eq!(Decimal::from(Price::from_billionths(raw)), decimal);
        }

        #[test]
        fn decimals_of_a_float_survive_the_crossing(raw in -2_000_000_000_000_000_i64..=2_000_000_000_000_000) {
            let quantity = Quantity::from_billionths(raw);
            prop_assert_eq!(Quantity::from_f64_nearest(quantity.to_f64()).unwrap(), quantity);
        }

        #[test]
        fn float_crossing_is_the_shortest_decimal_value(text in "[0-9]{1,6}\\.[0-9]{1,9}") {
            let price: Price = text.parse().unwrap();
            let float: f64 = text.parse().unwrap();
            prop_assert_eq!(price.to_f64(), float);
            prop_assert_eq!(Price::from_f64_nearest(float).unwrap(), price);
        }

        #[test]
        fn division_agrees_with_decimal(numerator in -10_i64.pow(17)..10_i64.pow(17), divisor in 1_i64..2_000_000) {
            let expected = (Decimal::from(numerator) / Decimal::from(divisor))
                .round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
            prop_assert_eq!(
                Decimal::from(div_half_even(i128::from(numerator), i128::from(divisor)) as i64),
                expected
            );
        }

        #[test]
        fn short_division_agrees_with_the_library(
            numerator in prop_oneof![any::<i128>(), (any::<i64>()).prop_map(i128::from),
                any::<i64>().prop_map(|n| i128::from(n) * i128::from(UNIT / 2)), (-10_i128.pow(29)..10_i128.pow(29))]
        ) {
            prop_assert_eq!(div_unit_half_even(numerator / 2), div_half_even(numerator / 2, i128::from(UNIT)));
        }

        #[test]
        fn small_floats_round_as_large_ones(value in prop_oneof![-3e6..3e6_f64, (-4_000_000_i64..4_000_000).prop_map(|n| n as f64 * 0.5e-9)]) {
            let nearest = (value * UNIT as f64).round_ties_even() as i128;
            prop_assert_eq!(scale_f64(value, i128::from(i64::MAX)), Some(nearest));
        }

        #[test]
        fn decimals_round_half_even(mantissa in -10_i64.pow(15)..10_i64.pow(15), scale in 0_u32..20) {
            let decimal = Decimal::from_i128_with_scale(i128::from(mantissa), scale);
            let expected = decimal.round_dp_with_strategy(9, RoundingStrategy::MidpointNearestEven);
            if let Ok(price) = Price::from_decimal_nearest(decimal) {
                prop_assert_eq!(Decimal::from(price), expected);
            } else {
                prop_assert!(decimal.abs() > Decimal::from(Price::MAX));
            }
        }
    }
}
