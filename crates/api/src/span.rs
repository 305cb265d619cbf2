use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A place in a text. Offsets count UTF-16 code units, as JavaScript and editors do; lines and columns count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Span {
    /// Offset of the first unit.
    pub start: u32,
    /// Offset after the last unit.
    pub end: u32,
    /// Line of `start`.
    pub line: u32,
    /// Column of `start`.
    pub column: u32,
}

impl Span {
    /// The place of the bytes `start..end` of `text`. Offsets inside a character count as its beginning, offsets past
    /// the end as the end.
    #[must_use]
    pub fn of_bytes(text: &str, start: usize, end: usize) -> Self {
        let start = floor_boundary(text, start);
        let end = floor_boundary(text, end).max(start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        Self {
            start: units(before),
            end: units(&text[..end]),
            line: u32::try_from(before.matches('\n').count())
                .unwrap_or(u32::MAX)
                .saturating_add(1),
            column: units(&text[line_start..start]).saturating_add(1),
        }
    }

    /// The byte offset of a UTF-16 offset in `text`; an offset past the end is the end.
    #[must_use]
    pub fn byte_offset(text: &str, units: u32) -> usize {
        let mut passed = 0;
        for (at, character) in text.char_indices() {
            if passed >= units {
                return at;
            }
            passed += if character.len_utf16() == 2 { 2 } else { 1 };
        }
        text.len()
    }
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, bytes: std::ops::Range<usize>, expected: [u32; 4]) {
        let span = Span::of_bytes(text, bytes.start, bytes.end);
        assert_eq!([span.start, span.end, span.line, span.column], expected);
        assert_eq!(Span::byte_offset(text, span.start), bytes.start);
    }

    #[test]
    fn ascii_counts_bytes() {
        check("sma(close)", 4..9, [4, 9, 1, 5]);
    }

    #[test]
    fn lines_count_from_one() {
        check("a +\n  b", 6..7, [6, 7, 2, 3]);
    }

    #[test]
    fn characters_beyond_ascii_count_as_editors_do() {
        check("é+x", 3..4, [2, 3, 1, 3]);
        check("📈+x", 5..6, [3, 4, 1, 4]);
    }
}
