//! Lengths of texts as chat services count them: UTF-16 code units.

/// Length in UTF-16 code units. No service counts more than this, so what fits by it fits everywhere.
pub(crate) fn utf16_length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// `text`, or as much of it as has `most` units with an ellipsis at the end. No character is cut in two.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if utf16_length(text) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    // The ellipsis is one unit.
    let mut room = most.saturating_sub(1);
    for character in text.chars() {
        match room.checked_sub(character.len_utf16()) {
            Some(left) => room = left,
            None => break,
        }
        short.push(character);
    }
    if most > 0 {
        short.push('…');
    }
    short
}

/// One line: line breaks and other control characters become spaces. Headers and titles cannot be broken out of.
pub(crate) fn one_line(text: &str) -> String {
    let spaced = text.replace(|character: char| character.is_control(), " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pair_of_surrogates_is_two_and_is_not_cut() {
        assert_eq!(utf16_length("a😀"), 3);
        assert_eq!(shortened("a😀b", 3), "a…");
        assert_eq!(shortened("a😀", 3), "a😀");
    }

    #[test]
    fn lines_are_joined() {
        assert_eq!(one_line("a\r\nBcc: x\u{0}\ty"), "a Bcc: x y");
    }

    proptest! {
        #[test]
        fn a_short_text_is_short_and_begins_alike(text: String, most in 0_usize..40) {
            let short = shortened(&text, most);
            // Independent count: the encoder of the standard library.
            prop_assert!(short.encode_utf16().count() <= most);
            let kept = short.strip_suffix('…').unwrap_or(&short);
            prop_assert!(text.starts_with(kept));
            if text.encode_utf16().count() <= most {
                prop_assert_eq!(short, text);
            }
        }
    }
}
