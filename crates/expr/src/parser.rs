//! Tokens to a tree, by operator precedence; reports all problems and goes on after each.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::lexer::{Token, tokenize};
use crate::limits::{DEPTH_MAX, DIAGNOSTICS_MAX, NODES_MAX, TEXT_BYTES_MAX};
use crate::syntax::{Argument, Kind, Syntax};

/// The tree of a text, with [`Kind::Broken`] where it could not be read, and all problems found.
pub(crate) fn parse(text: &str) -> (Syntax<'_>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    if text.len() > TEXT_BYTES_MAX {
        let message = format!(
            "the expression has {} bytes; at most {TEXT_BYTES_MAX} are read",
            text.len()
        );
        let help = "name parts of it under `indicators:` and combine the names";
        diagnostics.push(
            Diagnostic::new(Code::Limit, TEXT_BYTES_MAX..text.len(), message).with_help(help),
        );
        return (
            Syntax::new(Kind::Broken, (0..text.len()).into()),
            diagnostics,
        );
    }
    let tokens = tokenize(text, &mut diagnostics);
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        nodes: 0,
        diagnostics,
    };
    if parser.tokens.len() == 1 {
        if parser.diagnostics.is_empty() {
            let problem = Diagnostic::new(Code::Syntax, 0..text.len(), "the expression is empty");
            parser.diagnostics.push(
                problem.with_help("write a number or a condition, e.g. `close > sma(close, 20)`"),
            );
        }
        return (
            Syntax::new(Kind::Broken, (0..text.len()).into()),
            parser.diagnostics,
        );
    }
    let tree = parser.expression(0);
    if parser.diagnostics.is_empty() && *parser.peek() != Token::End {
        let found = parser.peek().describe();
        let mut problem = Diagnostic::new(
            Code::Syntax,
            parser.span(),
            format!("{found} does not continue the expression"),
        );
        if *parser.peek() == Token::Assign {
            problem.help = Some("write `==` to compare".into());
        }
        parser.diagnostics.push(problem);
    }
    parser.diagnostics.sort_by_key(|problem| problem.span.start);
    parser.diagnostics.truncate(DIAGNOSTICS_MAX);
    (tree, parser.diagnostics)
}

struct Parser<'a> {
    tokens: Vec<(Token<'a>, Span)>,
    at: usize,
    depth: usize,
    nodes: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Binding strengths, loosest first. `not` binds looser than comparisons, unary minus looser than `^`.
mod binding {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const COMPARISON: u8 = 4;
    pub(super) const SUM: u8 = 5;
    pub(super) const PRODUCT: u8 = 6;
    pub(super) const NEGATION: u8 = 7;
    pub(super) const POWER: u8 = 8;
}

/// Strength and primitive of a token that stands between two operands.
fn infix(token: &Token<'_>) -> Option<(u8, &'static str)> {
    Some(match token {
        Token::Or => (binding::OR, "or"),
        Token::And => (binding::AND, "and"),
        Token::Less => (binding::COMPARISON, "lt"),
        Token::LessEqual => (binding::COMPARISON, "le"),
        Token::Greater => (binding::COMPARISON, "gt"),
        Token::GreaterEqual => (binding::COMPARISON, "ge"),
        Token::Equal => (binding::COMPARISON, "eq"),
        Token::NotEqual => (binding::COMPARISON, "ne"),
        Token::Plus => (binding::SUM, "add"),
        Token::Minus => (binding::SUM, "sub"),
        Token::Star => (binding::PRODUCT, "mul"),
        Token::Slash => (binding::PRODUCT, "div"),
        Token::Caret => (binding::POWER, "power"),
        _ => return None,
    })
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &Token<'a> {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    fn next(&mut self) -> (Token<'a>, Span) {
        let token = self.tokens[self.at];
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn report(&mut self, problem: Diagnostic) {
        if self.diagnostics.len() < DIAGNOSTICS_MAX {
            self.diagnostics.push(problem);
        }
    }

    /// Ends the parse: nothing that follows is looked at.
    fn give_up(&mut self, span: Span, message: String) -> Syntax<'a> {
        // The first bound that is met says it all.
        if !self
            .diagnostics
            .iter()
            .any(|problem| problem.code == Code::Limit)
        {
            self.report(
                Diagnostic::new(Code::Limit, span, message)
                    .with_help("split it into named definitions"),
            );
        }
        self.at = self.tokens.len() - 1;
        Syntax::new(Kind::Broken, span)
    }

    fn node(&mut self, kind: Kind<'a>, span: Span) -> Syntax<'a> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return self.give_up(
                span,
                format!("the expression has more than {NODES_MAX} nodes"),
            );
        }
        let node = Syntax::new(kind, span);
        if node.depth > DEPTH_MAX {
            // A chain `a + b + …` nests by one level for each operator.
            let message = format!(
                "the expression is more than {DEPTH_MAX} levels deep; every operator of a chain is one"
            );
            return self.give_up(span, message);
        }
        node
    }

    fn operator(
        &mut self,
        function: &'static str,
        function_span: Span,
        operands: Vec<Syntax<'a>>,
    ) -> Syntax<'a> {
        let span = operands
            .iter()
            .fold(function_span, |span, operand| span.to(operand.span));
        let arguments = operands
            .into_iter()
            .map(|value| Argument { name: None, value })
            .collect();
        self.node(
            Kind::Call {
                function,
                function_span,
                arguments,
            },
            span,
        )
    }

    /// An expression whose operators all bind at least as strongly as `strength`.
    fn expression(&mut self, strength: u8) -> Syntax<'a> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let span = self.span();
            return self.give_up(
                span,
                format!("the expression is nested deeper than {DEPTH_MAX} levels"),
            );
        }
        let mut left = self.prefix();
        while let Some((tightness, function)) = infix(self.peek()) {
            if tightness < strength {
                break;
            }
            let (_, span) = self.next();
            let right = match tightness {
                binding::POWER => self.expression(binding::POWER),
                _ => self.expression(tightness + 1),
            };
            left = self.operator(function, span, vec![left, right]);
            if tightness == binding::COMPARISON
                && let Some((binding::COMPARISON, _)) = infix(self.peek())
            {
                let problem =
                    Diagnostic::new(Code::Syntax, self.span(), "comparisons cannot be chained");
                self.report(problem.with_help("write `a < b and b < c`"));
            }
        }
        self.depth -= 1;
        left
    }

    fn prefix(&mut self) -> Syntax<'a> {
        while *self.peek() == Token::Plus {
            let problem = Diagnostic::new(Code::Syntax, self.span(), "there is no unary `+`");
            self.report(problem.with_help("leave it out"));
            self.next();
        }
        match *self.peek() {
            Token::Not => {
                let (_, span) = self.next();
                let operand = self.expression(binding::NOT);
                self.operator("not", span, vec![operand])
            }
            Token::Minus => {
                let (_, span) = self.next();
                let operand = self.expression(binding::NEGATION);
                self.operator("neg", span, vec![operand])
            }
            _ => {
                let primary = self.primary();
                self.suffixes(primary)
            }
        }
    }

    fn primary(&mut self) -> Syntax<'a> {
        let (token, span) = (*self.peek(), self.span());
        match token {
            Token::Number(x) => {
                self.next();
                self.node(Kind::Number(x), span)
            }
            Token::Text(text) => {
                self.next();
                self.node(Kind::Text(text), span)
            }
            Token::Name(name) => {
                self.next();
                if *self.peek() != Token::Open {
                    return self.node(Kind::Name(name), span);
                }
                let (_, open) = self.next();
                let arguments = self.arguments();
                let end = self.expect_close(open);
                self.node(
                    Kind::Call {
                        function: name,
                        function_span: span,
                        arguments,
                    },
                    span.to(end),
                )
            }
            Token::Open => {
                self.next();
                let inner = self.expression(0);
                let end = self.expect_close(span);
                Syntax {
                    span: span.to(end),
                    ..inner
                }
            }
            other => {
                let message = format!("expected a value, found {}", other.describe());
                self.report(Diagnostic::new(Code::Syntax, span, message));
                // Closing and separating tokens are left for whoever opened; anything else would be met again.
                if !matches!(
                    other,
                    Token::Close | Token::CloseBracket | Token::Comma | Token::End
                ) {
                    self.next();
                }
                Syntax::new(Kind::Broken, span)
            }
        }
    }

    fn arguments(&mut self) -> Vec<Argument<'a>> {
        let mut arguments = Vec::new();
        if matches!(self.peek(), Token::Close | Token::End) {
            return arguments;
        }
        loop {
            let name = match (*self.peek(), self.tokens.get(self.at + 1)) {
                (Token::Name(name), Some((Token::Assign, _))) => {
                    let span = self.span();
                    self.next();
                    self.next();
                    Some((name, span))
                }
                _ => None,
            };
            let value = self.expression(0);
            arguments.push(Argument { name, value });
            match self.peek() {
                Token::Comma => {
                    self.next();
                }
                Token::Close | Token::End => return arguments,
                other => {
                    let message = format!("expected `,` or `)`, found {}", other.describe());
                    let span = self.span();
                    self.report(Diagnostic::new(Code::Syntax, span, message));
                    self.skip_argument();
                    if *self.peek() != Token::Comma {
                        return arguments;
                    }
                    self.next();
                }
            }
        }
    }

    /// Moves to the comma or parenthesis that ends the argument at hand.
    fn skip_argument(&mut self) {
        let mut open = 0usize;
        loop {
            match self.peek() {
                Token::End => return,
                Token::Open => open += 1,
                Token::Comma | Token::Close if open == 0 => return,
                Token::Close => open -= 1,
                _ => {}
            }
            self.next();
        }
    }

    fn expect_close(&mut self, opened: Span) -> Span {
        if *self.peek() == Token::Close {
            return self.next().1;
        }
        if !self
            .diagnostics
            .iter()
            .any(|problem| problem.code == Code::Limit)
        {
            let found = self.peek().describe();
            let message = format!("expected `)`, found {found}");
            let problem = Diagnostic::new(Code::Syntax, self.span(), message);
            let help = format!(
                "it closes what was opened at character {}",
                opened.start + 1
            );
            self.report(problem.with_help(help));
        }
        self.span()
    }

    /// `.field`, `@timeframe` and `["SYMBOL"]` after a value.
    fn suffixes(&mut self, mut of: Syntax<'a>) -> Syntax<'a> {
        loop {
            let start = of.span;
            match *self.peek() {
                Token::Dot => {
                    self.next();
                    match self.next() {
                        (Token::Name(name), name_span) => {
                            let kind = Kind::Field {
                                of: Box::new(of),
                                name,
                                name_span,
                            };
                            of = self.node(kind, start.to(name_span));
                        }
                        (other, span) => {
                            let message = format!(
                                "expected the name of an output after `.`, found {}",
                                other.describe()
                            );
                            self.report(Diagnostic::new(Code::Syntax, span, message));
                            return of;
                        }
                    }
                }
                Token::Timeframe(timeframe) => {
                    let (_, suffix_span) = self.next();
                    let kind = Kind::Timeframe {
                        of: Box::new(of),
                        timeframe,
                        suffix_span,
                    };
                    of = self.node(kind, start.to(suffix_span));
                }
                Token::OpenBracket => {
                    let (_, open) = self.next();
                    let (token, span) = self.next();
                    let closed = *self.peek() == Token::CloseBracket;
                    let (Token::Text(symbol), true) = (token, closed) else {
                        let message = format!(
                            "expected a symbol in quotes and `]`, found {}",
                            token.describe()
                        );
                        let help = "a suffix names another symbol: `close[\"SPY\"]`; for past values write `lag(close, n)`";
                        self.report(Diagnostic::new(Code::Syntax, span, message).with_help(help));
                        if closed {
                            self.next();
                        }
                        return of;
                    };
                    let (_, close) = self.next();
                    let kind = Kind::Symbol {
                        of: Box::new(of),
                        symbol,
                        suffix_span: open.to(close),
                    };
                    of = self.node(kind, start.to(close));
                }
                _ => return of,
            }
        }
    }
}
