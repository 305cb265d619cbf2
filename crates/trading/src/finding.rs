//! What is wrong with a strategy document, and where.

use std::fmt::Write as _;
use std::ops::Range;

use bellwether_expr::{Diagnostic, Span};

use crate::document::DocumentError;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The strategy cannot run.
    Error,
    /// It runs, but probably not as meant.
    Warning,
}

impl Severity {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One problem of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A stable name of the kind of problem.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where: `rules[0].then[1].enter.size`.
    pub path: String,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do, where that is known.
    pub help: Option<String>,
    /// For an expression: its text and the bytes of it that are meant.
    pub expression: Option<(String, Span)>,
    /// Where in the document's text, if it was checked as one.
    pub place: Option<Place>,
}

/// Where in a document's text something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// The bytes of the text.
    pub bytes: Range<usize>,
}

impl Place {
    /// The place of some bytes of a text.
    pub(crate) fn of(text: &str, bytes: Range<usize>) -> Self {
        let start = text.floor_char_boundary(bytes.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            bytes: start..text.floor_char_boundary(bytes.end).max(start),
        }
    }
}

impl Finding {
    pub(crate) fn error(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            path: path.into(),
            message: message.into(),
            help: None,
            expression: None,
            place: None,
        }
    }

    pub(crate) fn warning(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, path, message)
        }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub(crate) fn of_expression(path: &str, text: &str, problem: Diagnostic) -> Self {
        let severity = match problem.severity {
            bellwether_expr::Severity::Error => Severity::Error,
            bellwether_expr::Severity::Warning => Severity::Warning,
        };
        Self {
            severity,
            help: problem.help,
            expression: Some((text.into(), problem.span)),
            ..Self::error(problem.code.name(), path, problem.message)
        }
    }

    pub(crate) fn of_document(text: &str, error: DocumentError) -> Self {
        let start = error.line.zip(error.column).and_then(|(line, column)| {
            let line_start = match line {
                0 | 1 => 0,
                line => {
                    text.match_indices('\n')
                        .nth(usize::try_from(line).ok()? - 2)?
                        .0
                        + 1
                }
            };
            let characters = text[line_start..].char_indices();
            let skipped = usize::try_from(column).ok()?.saturating_sub(1);
            Some(
                characters
                    .map(|(at, _)| line_start + at)
                    .nth(skipped)
                    .unwrap_or(text.len()),
            )
        });
        let place = start.map(|start| Place::of(text, start..start));
        Self {
            place,
            ..Self::error("document", "", error.message)
        }
    }

    /// Whether it keeps the strategy from running.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The finding for a terminal: where, what, the text with a caret, what to do.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = format!("{}: ", self.severity.name());
        if let Some(Place { line, column, .. }) = self.place {
            let _ = write!(out, "{line}:{column}: ");
        }
        if !self.path.is_empty() {
            let _ = write!(out, "{}: ", self.path);
        }
        let _ = writeln!(out, "{}", self.message);
        if let Some((text, span)) = &self.expression {
            out.push_str(&caret(text, *span));
        }
        if let Some(help) = &self.help {
            let _ = writeln!(out, "help: {help}");
        }
        out
    }
}

/// Characters of a line that are shown around a caret, so that a line of many thousands stays readable.
const EXCERPT_CHARS: usize = 120;

/// The line of an expression with carets under the span.
fn caret(text: &str, span: Span) -> String {
    let start = text.floor_char_boundary(span.start);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let before = text[line_start..start].chars().count();
    let skipped = before.saturating_sub(EXCERPT_CHARS / 2);
    let shown: String = line.chars().skip(skipped).take(EXCERPT_CHARS).collect();
    let spanned = text
        .get(span.start..span.end)
        .and_then(|spanned| spanned.lines().next());
    let length = spanned
        .map_or(1, |spanned| spanned.chars().count())
        .clamp(1, EXCERPT_CHARS / 2);
    format!(
        "  | {shown}\n  | {:indent$}{}\n",
        "",
        "^".repeat(length),
        indent = before - skipped
    )
}
