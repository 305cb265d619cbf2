//! Text to tokens.

use crate::diagnostic::{Code, Diagnostic, Span};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Token<'a> {
    Number(f64),
    Name(&'a str),
    /// The contents between quotes.
    Text(&'a str),
    /// What follows an `@`: `1h`.
    Timeframe(&'a str),
    Or,
    And,
    Not,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    Assign,
    End,
}

impl Token<'_> {
    /// The token in the words of an error.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Number(x) => format!("number `{x}`"),
            Self::Name(name) => format!("`{name}`"),
            Self::Text(text) => format!("text \"{text}\""),
            Self::Timeframe(timeframe) => format!("`@{timeframe}`"),
            Self::End => "the end of the expression".into(),
            other => format!("`{}`", other.symbol()),
        }
    }

    fn symbol(&self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Not => "not",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Star => "*",
            Self::Slash => "/",
            Self::Caret => "^",
            Self::Open => "(",
            Self::Close => ")",
            Self::OpenBracket => "[",
            Self::CloseBracket => "]",
            Self::Comma => ",",
            Self::Dot => ".",
            Self::Assign => "=",
            _ => "",
        }
    }
}

/// The tokens with their spans, an [`Token::End`] last; characters that fit nowhere are reported and left out.
pub(crate) fn tokenize<'a>(
    text: &'a str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Token<'a>, Span)> {
    let mut tokens = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let next = bytes.get(at + 1).copied();
        let (token, length) = match (bytes[at], next) {
            (b' ' | b'\t' | b'\n' | b'\r', _) => {
                at += 1;
                continue;
            }
            (b'#', _) => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
                continue;
            }
            (b'<', Some(b'=')) => (Token::LessEqual, 2),
            (b'>', Some(b'=')) => (Token::GreaterEqual, 2),
            (b'=', Some(b'=')) => (Token::Equal, 2),
            (b'!', Some(b'=')) => (Token::NotEqual, 2),
            (b'<', _) => (Token::Less, 1),
            (b'>', _) => (Token::Greater, 1),
            (b'=', _) => (Token::Assign, 1),
            (b'+', _) => (Token::Plus, 1),
            (b'-', _) => (Token::Minus, 1),
            (b'*', _) => (Token::Star, 1),
            (b'/', _) => (Token::Slash, 1),
            (b'^', _) => (Token::Caret, 1),
            (b'(', _) => (Token::Open, 1),
            (b')', _) => (Token::Close, 1),
            (b'[', _) => (Token::OpenBracket, 1),
            (b']', _) => (Token::CloseBracket, 1),
            (b',', _) => (Token::Comma, 1),
            (b'.', next) if !next.is_some_and(|b| b.is_ascii_digit()) => (Token::Dot, 1),
            (b'@', _) => {
                let length = text[at + 1..]
                    .bytes()
                    .take_while(u8::is_ascii_alphanumeric)
                    .count();
                (Token::Timeframe(&text[at + 1..at + 1 + length]), 1 + length)
            }
            (quote @ (b'"' | b'\''), _) => match text[at + 1..].find(quote as char) {
                Some(length) => (Token::Text(&text[at + 1..at + 1 + length]), length + 2),
                None => {
                    diagnostics.push(
                        Diagnostic::new(
                            Code::Syntax,
                            start..text.len(),
                            "this text has no closing quote",
                        )
                        .with_help(format!("add a {} at its end", quote as char)),
                    );
                    at = bytes.len();
                    continue;
                }
            },
            (b'0'..=b'9' | b'.', _) => {
                let length = number_length(&bytes[at..]);
                match text[at..at + length].parse::<f64>() {
                    Ok(x) if x.is_finite() => (Token::Number(x), length),
                    _ => {
                        let message = format!(
                            "`{}` is not a number that can be represented",
                            &text[at..at + length]
                        );
                        diagnostics.push(Diagnostic::new(
                            Code::Literal,
                            start..at + length,
                            message,
                        ));
                        (Token::Number(0.0), length)
                    }
                }
            }
            (b'a'..=b'z' | b'A'..=b'Z' | b'_', _) => {
                let length = text[at..]
                    .bytes()
                    .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
                    .count();
                let token = match &text[at..at + length] {
                    "or" => Token::Or,
                    "and" => Token::And,
                    "not" => Token::Not,
                    name => Token::Name(name),
                };
                (token, length)
            }
            _ => {
                let c = text[at..].chars().next().unwrap_or(' ');
                // `&&` is one mistake.
                let length =
                    text[at..].chars().take_while(|&next| next == c).count() * c.len_utf8();
                diagnostics.push(meaningless(c, at..at + length));
                at += length;
                if diagnostics.len() >= crate::limits::DIAGNOSTICS_MAX {
                    break;
                }
                continue;
            }
        };
        at += length;
        tokens.push((token, Span { start, end: at }));
    }
    tokens.push((
        Token::End,
        Span {
            start: text.len(),
            end: text.len(),
        },
    ));
    tokens
}

/// The problem of a character that fits nowhere.
fn meaningless(c: char, span: std::ops::Range<usize>) -> Diagnostic {
    let shown = if c.is_ascii_graphic() {
        format!("`{c}`")
    } else if c.is_alphanumeric() || !c.is_ascii() && !c.is_control() && !c.is_whitespace() {
        format!("`{c}` (U+{:04X})", c as u32)
    } else {
        format!("the character U+{:04X}", c as u32)
    };
    let mut problem = Diagnostic::new(Code::Syntax, span, format!("{shown} has no meaning here"));
    problem.help = match c {
        '%' => Some("there is no `%` operator; write `mod(a, b)`, or divide by 100".into()),
        '&' => Some("write `and`".into()),
        '|' => Some("write `or`".into()),
        '!' => Some("write `not`, or `!=` for unequal".into()),
        '{' | '}' => Some("group with parentheses `( )`".into()),
        '“' | '”' | '„' | '‘' | '’' => Some("use straight quotes".into()),
        '−' | '–' | '—' => Some("use the hyphen `-` for minus".into()),
        '×' | '·' => Some("write `*`".into()),
        '÷' => Some("write `/`".into()),
        '≤' => Some("write `<=`".into()),
        '≥' => Some("write `>=`".into()),
        '≠' => Some("write `!=`".into()),
        c if c.is_alphabetic() => Some("names have the letters a to z, digits and `_`".into()),
        c if c.is_whitespace() => Some("use an ordinary space".into()),
        _ => None,
    };
    problem
}

/// Bytes of the number that starts here: digits, a fraction, an exponent.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits((length + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}
