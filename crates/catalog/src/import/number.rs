//! Reading number cells.

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell {
    Number(f64),
    /// Nothing, or one of the usual words for it.
    Missing,
    /// Something that is no finite number.
    NotANumber,
}

/// Every power of ten that a double holds exactly.
const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Reads a decimal number, correctly rounded.
#[inline]
pub(crate) fn parse(cell: &[u8]) -> Cell {
    // Prices are short: as the quotient of two integers that doubles hold exactly they are correctly rounded (Clinger 1990).
    let (negative, digits) = match cell.first() {
        Some(b'-') => (true, &cell[1..]),
        _ => (false, cell),
    };
    let mut mantissa = 0_u64;
    let mut point = None;
    for (at, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if byte == b'.' && point.is_none() {
            point = Some(at);
        } else {
            return parse_any(cell);
        }
    }
    let digit_count = digits.len() - usize::from(point.is_some());
    if digit_count == 0 || digit_count > 19 || mantissa > 1 << 53 {
        return parse_any(cell);
    }
    let decimals = point.map_or(0, |at| digits.len() - 1 - at);
    let value = mantissa as f64 / POWERS_OF_TEN[decimals];
    Cell::Number(if negative { -value } else { value })
}

/// Reads a number whose decimals are set off by a comma.
pub(crate) fn parse_decimal_comma(cell: &[u8]) -> Cell {
    let pointed: Vec<u8> = cell
        .iter()
        .map(|&byte| if byte == b',' { b'.' } else { byte })
        .collect();
    parse(&pointed)
}

#[cold]
fn parse_any(cell: &[u8]) -> Cell {
    let cell = cell.trim_ascii();
    const MISSING: [&[u8]; 8] = [b"", b"nan", b"null", b"none", b"na", b"n/a", b"#n/a", b"-"];
    if MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word)) {
        return Cell::Missing;
    }
    match lexical_core::parse::<f64>(cell) {
        Ok(value) if value.is_finite() => Cell::Number(value),
        _ => Cell::NotANumber,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_for_nothing_are_missing() {
        for text in ["", " ", "NaN", "nan", "null", "NA", "N/A", "-", "None"] {
            assert_eq!(parse(text.as_bytes()), Cell::Missing, "{text:?}");
        }
        for text in ["abc", "1.2.3", "1,5", "inf", "-inf", "1e999", "12a", "."] {
            assert_eq!(parse(text.as_bytes()), Cell::NotANumber, "{text:?}");
        }
        assert_eq!(parse(b" 1.5e3 "), Cell::Number(1500.0));
        assert_eq!(parse(b"+2"), Cell::Number(2.0));
        assert_eq!(parse_decimal_comma(b"1,5"), Cell::Number(1.5));
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_the_standard_library(value: f64, decimals in 0_usize..12) {
            prop_assume!(value.is_finite());
            for text in [format!("{value}"), format!("{value:e}"), format!("{:.*}", decimals, value % 1e6)] {
                prop_assert_eq!(parse(text.as_bytes()), Cell::Number(text.parse().unwrap()), "{}", text);
            }
        }

        #[test]
        fn short_decimals_too(mantissa: i64, decimals in 0_u32..=20) {
            let digits = format!("{:0>21}", mantissa.unsigned_abs());
            let (whole, fraction) = digits.split_at(21 - decimals as usize);
            let text = format!("{}{whole}.{fraction}", if mantissa < 0 { "-" } else { "" });
            prop_assert_eq!(parse(text.as_bytes()), Cell::Number(text.parse().unwrap()), "{}", text);
        }
    }
}
