//! A notification in words, before it takes the form of a channel.

use bellwether_market::UnixNanos;

use crate::event::{Event, EventKind};
use crate::level::Level;
use crate::messages::{self, Language};
use crate::text_length::{one_line, shortened, utf16_length};

/// A notification in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// What the receiver may know it by: the same in every attempt.
    pub key: String,
    /// When it happened.
    pub at: UnixNanos,
    /// How much it matters.
    pub level: Level,
    /// What it tells of.
    pub event: Event,
    /// One line.
    pub title: String,
    /// The body.
    pub lines: Vec<Line>,
}

/// A line of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Plain words.
    Text(String),
    /// Something with a name.
    Field {
        /// The name.
        label: String,
        /// The thing.
        value: String,
    },
}

impl Line {
    fn length(&self) -> usize {
        match self {
            Self::Text(text) => utf16_length(text),
            // The colon and the space.
            Self::Field { label, value } => utf16_length(label) + 2 + utf16_length(value),
        }
    }

    fn shortened(&self, most: usize) -> Self {
        match self {
            Self::Text(text) => Self::Text(shortened(text, most)),
            Self::Field { label, value } => {
                let label = shortened(label, most / 2);
                let room = most.saturating_sub(utf16_length(&label) + 2);
                Self::Field {
                    value: shortened(value, room),
                    label,
                }
            }
        }
    }
}

impl Letter {
    /// Puts an event into words.
    #[must_use]
    pub fn write(
        language: Language,
        key: impl Into<String>,
        at: UnixNanos,
        level: Level,
        event: Event,
    ) -> Self {
        let words = messages::words(language, &event);
        Self {
            key: key.into(),
            at,
            level,
            title: one_line(&words.title),
            lines: words.lines,
            event,
        }
    }

    /// The title of an event.
    #[must_use]
    pub fn title_of(language: Language, event: &Event) -> String {
        one_line(&messages::words(language, event).title)
    }

    /// The body of an event as plain text.
    #[must_use]
    pub fn body_of(language: Language, event: &Event) -> String {
        plain(&messages::words(language, event).lines)
    }

    /// What it tells of.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.event.kind()
    }

    /// The title with the mark of its level.
    #[must_use]
    pub fn marked_title(&self) -> String {
        format!("{}{}", self.level.mark(), self.title)
    }

    /// When it happened, to the second: it may arrive late, and the reader has to see that.
    #[must_use]
    pub fn time(&self) -> String {
        let whole = UnixNanos::from_seconds(self.at.seconds()).unwrap_or(self.at);
        whole.to_string()
    }

    /// The whole as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let body = plain(&self.lines);
        let gap = if body.is_empty() { "" } else { "\n\n" };
        format!("{}{gap}{body}\n\n{}", self.marked_title(), self.time())
    }

    /// The same with so short a title and body that its plain text has `most` UTF-16 units; lines that do not fit are left
    /// out, the last one that partly does is cut. Marks of a format come on top: services count what is seen.
    #[must_use]
    pub fn fitting(&self, most: usize) -> Self {
        const TITLE_LENGTH_MAX: usize = 250;
        let mut fitting = Self {
            title: shortened(&self.title, TITLE_LENGTH_MAX.min(most)),
            lines: Vec::new(),
            ..self.clone()
        };
        for line in &self.lines {
            // What is there and a line break before this one.
            let taken = utf16_length(&fitting.text()) + 2;
            let room = most.saturating_sub(taken);
            if room < 2 {
                break;
            }
            let is_cut = line.length() > room;
            fitting.lines.push(line.shortened(room));
            if is_cut {
                break;
            }
        }
        fitting
    }
}

fn plain(lines: &[Line]) -> String {
    let lines = lines.iter().map(|line| match line {
        Line::Text(text) => text.clone(),
        Line::Field { label, value } => format!("{label}: {value}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `text` for HTML: of its special characters, those that mean something between tags and in attributes.
pub(crate) fn html_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::tests::one_of_each;
    use proptest::prelude::*;

    fn error(what: &str, detail: &str) -> Letter {
        let event = Event::Error {
            what: what.into(),
            detail: detail.into(),
        };
        Letter::write(
            Language::English,
            "k",
            UnixNanos::EPOCH,
            event.level(),
            event,
        )
    }

    #[test]
    fn a_late_letter_says_when_it_happened() {
        for event in one_of_each() {
            let at = UnixNanos::from_nanos(1_700_000_000_123_456_789);
            let letter = Letter::write(Language::French, "k", at, event.level(), event);
            assert!(letter.text().ends_with("2023-11-14T22:13:20Z"));
            assert!(!letter.title.is_empty());
        }
    }

    #[test]
    fn what_fits_is_not_touched() {
        let letter = error("feed", "gone");
        assert_eq!(letter.fitting(4096), letter);
    }

    proptest! {
        #[test]
        fn a_fitting_letter_fits(what in ".{0,300}", detail in "(?s).{0,6000}", most in 300_usize..5000) {
            let fitting = error(&what, &detail).fitting(most);
            prop_assert!(fitting.text().encode_utf16().count() <= most);
        }

        #[test]
        fn escaped_text_has_no_tags_and_reads_back(text: String) {
            let escaped = html_escaped(&text);
            prop_assert!(!escaped.contains(['<', '>', '"']));
            let read = escaped
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
            prop_assert_eq!(read, text);
        }
    }
}
