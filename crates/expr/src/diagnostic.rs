//! What is wrong with a text, where, and what to do.

use std::fmt::Write as _;
use std::ops::Range;

/// Bytes `start..end` of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// First byte after.
    pub end: usize,
}

impl Span {
    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self {
            start: range.start,
            end: range.end,
        }
    }
}

/// What kind of thing is wrong; the names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The text does not follow the grammar.
    Syntax,
    /// A bound of the language was exceeded.
    Limit,
    /// No input, definition or parameter has the name.
    UnknownName,
    /// No primitive has the name.
    UnknownFunction,
    /// A primitive has no such output.
    UnknownField,
    /// Too many or too few arguments, or one given twice or by a wrong name.
    Arguments,
    /// A value of another type is needed.
    Type,
    /// A literal is needed, or another one.
    Literal,
    /// A timeframe or symbol suffix that cannot stand there.
    Suffix,
    /// A column that the data does not have.
    MissingColumn,
    /// Definitions that need one another.
    Cycle,
    /// A model or regime that is not there, or cannot be used.
    Artefact,
}

impl Code {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Limit => "limit",
            Self::UnknownName => "unknown_name",
            Self::UnknownFunction => "unknown_function",
            Self::UnknownField => "unknown_field",
            Self::Arguments => "arguments",
            Self::Type => "type",
            Self::Literal => "literal",
            Self::Suffix => "suffix",
            Self::MissingColumn => "missing_column",
            Self::Cycle => "cycle",
            Self::Artefact => "artefact",
        }
    }
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The text cannot be evaluated.
    Error,
    /// It can, but not as it was meant.
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

/// One problem of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of thing is wrong.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do, if that is known.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, span: impl Into<Span>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            span: span.into(),
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn into_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Line and column (in characters) of the span's start, both from 1.
    #[must_use]
    pub fn position(&self, text: &str) -> (usize, usize) {
        let before = &text[..text.floor_char_boundary(self.span.start)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }

    /// The problem with its line of the text and a caret under the span.
    ///
    /// ```text
    /// error: unknown function `smaa`
    ///   1 | smaa(close, 10)
    ///     | ^^^^
    /// help: did you mean `sma`?
    /// ```
    #[must_use]
    pub fn render(&self, text: &str) -> String {
        let (line, column) = self.position(text);
        let shown = text.lines().nth(line - 1).unwrap_or("");
        // A window around the span keeps a line of many thousands of characters readable.
        let from = column.saturating_sub(60);
        let excerpt: String = shown.chars().skip(from).take(120).collect();
        let length = text
            .get(self.span.start..self.span.end)
            .map_or(1, |spanned| {
                spanned.lines().next().unwrap_or("").chars().count()
            })
            .clamp(1, 60);
        let margin = line.to_string().len();
        let mut out = format!("{}: {}\n", self.severity.name(), self.message);
        let _ = writeln!(out, "  {line} | {excerpt}");
        let _ = writeln!(
            out,
            "  {:margin$} | {:indent$}{}",
            "",
            "",
            "^".repeat(length),
            indent = column - 1 - from
        );
        if let Some(help) = &self.help {
            let _ = writeln!(out, "help: {help}");
        }
        out
    }
}

/// The known name nearest to a mistyped one, if one is near.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name.chars().count().div_ceil(3).max(1);
    let scored = known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(name, candidate), candidate));
    scored
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
