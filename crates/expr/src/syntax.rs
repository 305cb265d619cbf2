//! The tree of an expression as it was written.

use crate::diagnostic::Span;

/// A node with the place where it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Syntax<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) span: Span,
    /// Levels of the tree from here down. Whoever walks it recurses, so the parser bounds it.
    pub(crate) depth: usize,
}

impl<'a> Syntax<'a> {
    pub(crate) fn new(kind: Kind<'a>, span: Span) -> Self {
        let below = match &kind {
            Kind::Call { arguments, .. } => arguments
                .iter()
                .map(|argument| argument.value.depth)
                .max()
                .unwrap_or(0),
            Kind::Field { of, .. } | Kind::Timeframe { of, .. } | Kind::Symbol { of, .. } => {
                of.depth
            }
            Kind::Number(_) | Kind::Text(_) | Kind::Name(_) | Kind::Broken => 0,
        };
        Self {
            kind,
            span,
            depth: below + 1,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind<'a> {
    Number(f64),
    Text(&'a str),
    Name(&'a str),
    /// A function or operator; operators carry their primitive's name.
    Call {
        function: &'a str,
        function_span: Span,
        arguments: Vec<Argument<'a>>,
    },
    Field {
        of: Box<Syntax<'a>>,
        name: &'a str,
        name_span: Span,
    },
    Timeframe {
        of: Box<Syntax<'a>>,
        timeframe: &'a str,
        suffix_span: Span,
    },
    Symbol {
        of: Box<Syntax<'a>>,
        symbol: &'a str,
        suffix_span: Span,
    },
    /// What could not be read; its problem is reported already.
    Broken,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Argument<'a> {
    pub(crate) name: Option<(&'a str, Span)>,
    pub(crate) value: Syntax<'a>,
}
