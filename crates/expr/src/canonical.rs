//! The canonical text of a checked tree. Reading it back gives the same tree.

use std::fmt::Write as _;

use bellwether_kernels::{ArgKind, Value};

use crate::artefact::Pinned;
use crate::term::{Apply, Domain, Term, TermKind};

pub(crate) fn print(term: &Term) -> String {
    let mut out = String::new();
    write(term, LOOSEST, &mut out);
    out
}

const LOOSEST: u8 = 0;
const PRIMARY: u8 = 9;

/// Symbol and strength of the primitives that are written between or before their operands.
fn operator(name: &str) -> Option<(&'static str, u8)> {
    Some(match name {
        "or" => ("or", 1),
        "and" => ("and", 2),
        "not" => ("not ", 3),
        "lt" => ("<", 4),
        "le" => ("<=", 4),
        "gt" => (">", 4),
        "ge" => (">=", 4),
        "eq" => ("==", 4),
        "ne" => ("!=", 4),
        "add" => ("+", 5),
        "sub" => ("-", 5),
        "mul" => ("*", 6),
        "div" => ("/", 6),
        "neg" => ("-", 7),
        "power" => ("^", 8),
        _ => return None,
    })
}

/// Writes `term` where an operand of at least the strength `context` must stand.
fn write(term: &Term, context: u8, out: &mut String) {
    match &term.kind {
        TermKind::Number(x) => {
            // A negative number reads as a negation: it needs parentheses where one would.
            if *x < 0.0 && context > 7 {
                let _ = write!(out, "({})", Number(*x));
            } else {
                let _ = write!(out, "{}", Number(*x));
            }
        }
        TermKind::Truth(x) => {
            let _ = write!(out, "{x}");
        }
        TermKind::Input(name) => out.push_str(name),
        TermKind::Feature(name) => {
            let quote = if name.contains('"') { '\'' } else { '"' };
            let _ = write!(out, "feat({quote}{name}{quote})");
        }
        // Definitions of primitives are expanded, never printed; this names the argument to whoever debugs one.
        TermKind::Argument(number) => {
            let _ = write!(out, "${number}");
        }
        TermKind::In {
            domain: Domain { timeframe, symbol },
            of,
        } => {
            write(of, PRIMARY, out);
            if let Some(timeframe) = timeframe {
                let _ = write!(out, "@{timeframe}");
            }
            if let Some(symbol) = symbol {
                let _ = write!(out, "[\"{symbol}\"]");
            }
        }
        TermKind::Apply(apply) => match operator(apply.primitive.name) {
            Some((symbol, strength)) => {
                let open = strength < context;
                if open {
                    out.push('(');
                }
                write_operator(apply, symbol, strength, out);
                if open {
                    out.push(')');
                }
            }
            None => write_call(apply, out),
        },
    }
}

fn write_operator(apply: &Apply, symbol: &str, strength: u8, out: &mut String) {
    match &apply.series[..] {
        [operand] => {
            out.push_str(symbol);
            write(operand, strength, out);
        }
        [left, right] => {
            // All operators but `^` group to the left; comparisons do not group at all.
            let (left_strength, right_strength) = match strength {
                8 => (9, 7),
                4 => (5, 5),
                _ => (strength, strength + 1),
            };
            write(left, left_strength, out);
            let _ = write!(out, " {symbol} ");
            write(right, right_strength, out);
        }
        _ => {}
    }
}

fn write_call(apply: &Apply, out: &mut String) {
    let primitive = apply.primitive;
    out.push_str(primitive.name);
    out.push('(');
    let (mut series, mut values) = (apply.series.iter(), apply.values.iter());
    let mut first = true;
    for arg in primitive.args {
        let mut separate = |out: &mut String| {
            if !first {
                out.push_str(", ");
            }
            first = false;
            if arg.named_only {
                let _ = write!(out, "{}=", arg.name);
            }
        };
        if let ArgKind::Features = arg.kind {
            for term in series.by_ref() {
                separate(out);
                write(term, LOOSEST, out);
            }
        } else if arg.is_series() {
            if let Some(term) = series.next() {
                separate(out);
                write(term, LOOSEST, out);
            }
        } else if let Some(value) = values.next()
            && !(arg.named_only && is_default(&arg.kind, value))
        {
            separate(out);
            let _ = match value {
                Value::Window(rows) => write!(out, "{rows}"),
                Value::Number(x) => write!(out, "{}", Number(*x)),
                Value::Choice(word) => write!(out, "\"{word}\""),
                Value::Artefact(artefact) => write!(out, "\"{}\"", Pinned(artefact)),
            };
        }
    }
    out.push(')');
    if primitive.outputs.len() > 1 {
        let _ = write!(out, ".{}", primitive.outputs[apply.output].name);
    }
}

fn is_default(kind: &ArgKind, value: &Value) -> bool {
    match (kind, value) {
        (ArgKind::Window { default, .. }, Value::Window(rows)) => *default == Some(*rows),
        (ArgKind::Number { default, .. }, Value::Number(x)) => *default == Some(*x),
        (ArgKind::Choice { options }, Value::Choice(word)) => options[0] == *word,
        _ => false,
    }
}

/// A number in the fewest digits that read back to the same bits.
struct Number(f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.0.abs();
        if size != 0.0 && !(1e-5..1e15).contains(&size) {
            write!(f, "{:e}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}
