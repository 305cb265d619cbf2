//! The text of a document: where its parts are, and how its expressions are written.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use crate::finding::{Finding, Place};

/// Unquoted expressions that are reported; who sees so many knows what to do.
const FINDINGS_MAX: usize = 100;
/// Nodes that are looked at; a document has hundreds.
const NODES_MAX: usize = 100_000;

/// A document's text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'t> {
    text: &'t str,
}

/// A part of a document.
struct Node<'n> {
    /// `rules[0].then[1].enter.size`.
    path: &'n str,
    bytes: Range<usize>,
    /// Its value, if it is a scalar, and how that is written.
    scalar: Option<(&'n str, ScalarStyle)>,
    /// Whether it stands inside `{}` or `[]`.
    in_flow: bool,
}

/// A collection that is being read.
struct Open {
    /// Length of the path without the collection's own parts.
    path: usize,
    kind: Kind,
    style: StructureStyle,
    start: usize,
}

enum Kind {
    /// The number of the next item.
    Sequence(usize),
    /// Whether the next scalar is a key.
    Mapping { key_next: bool },
}

impl<'t> Source<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        Self { text }
    }

    /// Tells findings their places.
    pub(crate) fn locate(&self, findings: &mut [Finding]) {
        // A part that is missing is shown where its nearest ancestor is.
        let mut wanted: HashMap<String, Option<Range<usize>>> = HashMap::new();
        for finding in findings.iter().filter(|finding| finding.place.is_none()) {
            let mut path = Some(finding.path.as_str());
            while let Some(known) = path {
                wanted.insert(known.to_owned(), None);
                path = parent(known);
            }
        }
        self.walk(|node| {
            if let Some(place) = wanted.get_mut(node.path) {
                place.get_or_insert_with(|| node.bytes.clone());
            }
        });
        for finding in findings
            .iter_mut()
            .filter(|finding| finding.place.is_none())
        {
            let mut path = Some(finding.path.as_str());
            while let Some(known) = path {
                if let Some(Some(bytes)) = wanted.get(known) {
                    let bytes = match &finding.expression {
                        Some((value, span)) if known == finding.path => {
                            self.within(bytes, value, span.start..span.end)
                        }
                        _ => bytes.clone(),
                    };
                    finding.place = Some(Place::of(self.text, bytes));
                    break;
                }
                path = parent(known);
            }
        }
    }

    /// Expressions that YAML may have cut: in `{}` and `[]` a comma ends a plain scalar, and everywhere ` #` does.
    pub(crate) fn unquoted_expressions(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.walk(|node| {
            let Some((value, ScalarStyle::Plain)) = node.scalar else { return };
            if findings.len() >= FINDINGS_MAX || !is_expression(node.path) || is_number(value) {
                return;
            }
            let rest = self.text[node.bytes.end..].lines().next().unwrap_or("");
            let message = if node.in_flow {
                format!("`{value}` is an expression inside {{}} or [] without quotes: YAML would cut it at a comma")
            } else if rest.trim_start().starts_with('#') {
                format!("YAML ends the expression `{value}` at `#` and takes the rest for a comment")
            } else {
                return;
            };
            let quoted = format!("quote it: \"{value}\"");
            let help = if node.in_flow { quoted } else { format!("{quoted}, and put a comment on a line of its own") };
            let finding = Finding::error("unquoted_expression", node.path, message).with_help(help);
            findings.push(finding.at(Place::of(self.text, node.bytes.clone())));
        });
        findings
    }

    /// Bytes of the text that show `span` of a scalar's value; the scalar's first line where that cannot be told (folded
    /// lines, escapes).
    fn within(&self, scalar: &Range<usize>, value: &str, span: Range<usize>) -> Range<usize> {
        let text = &self.text[scalar.clone()];
        let exact = || {
            let start = value.floor_char_boundary(span.start);
            let line_start = value[..start].rfind('\n').map_or(0, |at| at + 1);
            let mut from = 0;
            for line in value[..line_start].lines() {
                from += text[from..].find(line)? + line.len();
            }
            let line = value[line_start..].lines().next().unwrap_or("");
            from += text[from..].find(line)? + (start - line_start);
            let length = span
                .len()
                .min(line.len() - (start - line_start).min(line.len()));
            Some(scalar.start + from..scalar.start + from + length)
        };
        exact()
            .unwrap_or_else(|| scalar.start..scalar.start + text.lines().next().unwrap_or("").len())
    }

    /// Shows every value of the document with its path, as far as the text is YAML.
    fn walk(&self, mut see: impl FnMut(&Node<'_>)) {
        let mut path = String::new();
        let mut open: Vec<Open> = Vec::new();
        let mut nodes = 0;
        for event in Parser::new_from_str(self.text) {
            let Ok((event, span)) = event else { return };
            let offset = |marker: granit_parser::Marker| {
                marker.byte_offset().unwrap_or(0).min(self.text.len())
            };
            let bytes = offset(span.start)..offset(span.end).max(offset(span.start));
            nodes += 1;
            if nodes > NODES_MAX {
                return;
            }
            let in_flow = open
                .last()
                .is_some_and(|open| open.style == StructureStyle::Flow);
            match event {
                Event::Scalar(value, style, ..) => {
                    if let Some(Open {
                        path: length,
                        kind:
                            Kind::Mapping {
                                key_next: key_next @ true,
                            },
                        ..
                    }) = open.last_mut()
                    {
                        *key_next = false;
                        path.truncate(*length);
                        if !path.is_empty() {
                            path.push('.');
                        }
                        path.push_str(&value);
                        continue;
                    }
                    begin_value(&mut open, &mut path);
                    see(&Node {
                        path: &path,
                        bytes,
                        scalar: Some((&value, style)),
                        in_flow,
                    });
                    end_value(&mut open);
                }
                Event::Alias(_) => {
                    begin_value(&mut open, &mut path);
                    end_value(&mut open);
                }
                Event::SequenceStart(style, ..) | Event::MappingStart(style, ..) => {
                    begin_value(&mut open, &mut path);
                    let kind = match event {
                        Event::SequenceStart(..) => Kind::Sequence(0),
                        _ => Kind::Mapping { key_next: true },
                    };
                    let style = if in_flow { StructureStyle::Flow } else { style };
                    open.push(Open {
                        path: path.len(),
                        kind,
                        style,
                        start: bytes.start,
                    });
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some(closed) = open.pop() else { return };
                    path.truncate(closed.path);
                    let end = bytes.end.max(closed.start);
                    // What is underlined of a whole part is its first line.
                    let line = self.text[closed.start..end]
                        .lines()
                        .next()
                        .unwrap_or("")
                        .trim_end()
                        .len();
                    let bytes = closed.start..closed.start + line;
                    see(&Node {
                        path: &path,
                        bytes,
                        scalar: None,
                        in_flow,
                    });
                    end_value(&mut open);
                }
                _ => {}
            }
        }
    }
}

/// Names a value that begins: an item of a sequence by its number; one of a mapping was named by its key.
fn begin_value(open: &mut [Open], path: &mut String) {
    match open.last_mut() {
        Some(Open {
            path: length,
            kind: Kind::Sequence(next),
            ..
        }) => {
            path.truncate(*length);
            let _ = write!(path, "[{next}]");
            *next += 1;
        }
        // A collection as a key has no name of its own.
        Some(Open {
            kind: Kind::Mapping { key_next },
            ..
        }) => *key_next = false,
        None => {}
    }
}

fn end_value(open: &mut [Open]) {
    if let Some(Open {
        kind: Kind::Mapping { key_next },
        ..
    }) = open.last_mut()
    {
        *key_next = true;
    }
}

/// The path of what a part belongs to; the document's own is empty.
fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    Some(path.rfind(['.', '[']).map_or("", |at| &path[..at]))
}

/// Fields of actions whose values are expressions.
const EXPRESSION_FIELDS: [&str; 17] = [
    "at",
    "cash",
    "confidence",
    "entry",
    "equity",
    "limit_price",
    "notional",
    "risk",
    "stop",
    "stop_loss",
    "stop_price",
    "take_profit",
    "target",
    "trailing",
    "units",
    "volatility",
    "when",
];

/// Whether the value at a path is an expression.
fn is_expression(path: &str) -> bool {
    if let Some(name) = path.strip_prefix("indicators.") {
        return !name.contains(['.', '[']);
    }
    let field = path.rsplit(['.', ']']).next().unwrap_or("");
    path.starts_with("rules[") && EXPRESSION_FIELDS.contains(&field)
}

/// Whether a value is a number or a percentage, which need no quotes.
fn is_number(value: &str) -> bool {
    value
        .trim()
        .trim_end_matches('%')
        .trim_end()
        .parse::<f64>()
        .is_ok()
}
