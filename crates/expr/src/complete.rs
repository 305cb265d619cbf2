//! What may be typed next.

use bellwether_kernels::{ArgKind, ArtefactKind, registry};

use crate::check::signature;
use crate::lexer::{Token, tokenize};
use crate::scope::{INPUTS, Scope};

/// What a completion stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A primitive of the registry.
    Function,
    /// A price or volume column.
    Input,
    /// A feature column, in quotes.
    Feature,
    /// A model or regime, in quotes.
    Artefact,
    /// A parameter or definition of the document.
    Name,
    /// An output of the function before the dot.
    Field,
    /// An argument name.
    Argument,
    /// `and`, `or`, `not`.
    Keyword,
}

/// One suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The name that is shown.
    pub label: String,
    /// The text that replaces what was typed of it.
    pub insert: String,
    /// What it stands for.
    pub kind: CompletionKind,
    /// How it is called, or what it is.
    pub detail: String,
    /// One line of documentation, empty where there is none.
    pub doc: String,
}

/// Most suggestions given at once.
const COMPLETIONS_MAX: usize = 50;

/// Suggestions for the text before byte `cursor`, best first, and the byte from which they replace it.
#[must_use]
pub fn complete(text: &str, cursor: usize, scope: &Scope) -> (usize, Vec<Completion>) {
    let before = &text[..text.floor_char_boundary(cursor)];
    if let Some((from, kind)) = open_artefact(before) {
        let names = artefacts(scope, kind);
        return (from, best(names, &before[from..]));
    }
    let typed = before
        .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .next()
        .unwrap_or("");
    let typed_from = before.len() - typed.len();
    let mut tokens = tokenize(&before[..typed_from], &mut Vec::new());
    tokens.pop();
    let found = if matches!(tokens.last(), Some((Token::Dot, _))) {
        fields(&tokens[..tokens.len() - 1])
    } else if before[..typed_from].ends_with(['"', '\'']) {
        features(scope)
    } else {
        values(&tokens, scope)
    };
    (typed_from, best(found, typed))
}

/// Those with what was typed in their name, the best first.
fn best(mut found: Vec<Completion>, typed: &str) -> Vec<Completion> {
    let lower = typed.to_ascii_lowercase();
    found.retain(|completion| completion.label.to_ascii_lowercase().contains(&lower));
    // What starts with the typed letters first, then shorter names.
    found.sort_by_cached_key(|completion| {
        (
            !completion.label.to_ascii_lowercase().starts_with(&lower),
            completion.label.len(),
            completion.label.clone(),
        )
    });
    found.truncate(COMPLETIONS_MAX);
    found
}

/// The name in quotes that is being typed as what a function takes a model or regime by: where it begins, and of what kind.
fn open_artefact(before: &str) -> Option<(usize, ArtefactKind)> {
    let quote = before.rfind(['"', '\''])?;
    let mut problems = Vec::new();
    let mut tokens = tokenize(&before[..quote], &mut problems);
    tokens.pop();
    // A quote that ends a text, and begins none.
    if !problems.is_empty() {
        return None;
    }
    let [.., (Token::Name(name), _), (Token::Open, _)] = tokens[..] else {
        return None;
    };
    match registry::find(name)?.args.first()?.kind {
        ArgKind::Artefact(kind) => Some((quote + 1, kind)),
        _ => None,
    }
}

fn artefacts(scope: &Scope, kind: ArtefactKind) -> Vec<Completion> {
    let names = scope.artefacts().map(|known| known.names(kind));
    let names = names.unwrap_or_default().into_iter();
    names
        .map(|name| plain(&name, CompletionKind::Artefact, kind.name()))
        .collect()
}

/// The outputs of the function whose call ends right before the dot.
fn fields(before: &[(Token<'_>, crate::Span)]) -> Vec<Completion> {
    function_of_call(before).map_or_else(Vec::new, |primitive| {
        let fields = primitive.outputs.iter().map(|output| Completion {
            label: output.name.into(),
            insert: output.name.into(),
            kind: CompletionKind::Field,
            detail: format!("output of {}", primitive.name),
            doc: String::new(),
        });
        fields.collect()
    })
}

/// The function whose closing parenthesis is the last token.
fn function_of_call(tokens: &[(Token<'_>, crate::Span)]) -> Option<&'static registry::Primitive> {
    let mut open = 0usize;
    for (at, (token, _)) in tokens.iter().enumerate().rev() {
        match token {
            Token::Close => open += 1,
            Token::Open => {
                open = open.checked_sub(1)?;
                if open == 0 {
                    return match tokens.get(at.checked_sub(1)?)?.0 {
                        Token::Name(name) => registry::find(name),
                        _ => None,
                    };
                }
            }
            _ if open == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The function within whose parentheses the text ends.
fn enclosing_function(tokens: &[(Token<'_>, crate::Span)]) -> Option<&'static registry::Primitive> {
    let mut closed = 0usize;
    for (at, (token, _)) in tokens.iter().enumerate().rev() {
        match token {
            Token::Close => closed += 1,
            Token::Open if closed == 0 => {
                return match tokens.get(at.checked_sub(1)?)?.0 {
                    Token::Name(name) => registry::find(name),
                    _ => None,
                };
            }
            Token::Open => closed -= 1,
            _ => {}
        }
    }
    None
}

fn features(scope: &Scope) -> Vec<Completion> {
    let columns = scope
        .columns()
        .into_iter()
        .flatten()
        .filter(|column| !INPUTS.contains(column));
    columns
        .map(|column| plain(column, CompletionKind::Feature, "column"))
        .collect()
}

fn plain(name: &str, kind: CompletionKind, detail: &str) -> Completion {
    Completion {
        label: name.into(),
        insert: name.into(),
        kind,
        detail: detail.into(),
        doc: String::new(),
    }
}

fn values(tokens: &[(Token<'_>, crate::Span)], scope: &Scope) -> Vec<Completion> {
    let mut found: Vec<Completion> = scope
        .names()
        .map(|name| plain(name, CompletionKind::Name, "definition"))
        .collect();
    found.extend(
        INPUTS
            .into_iter()
            .filter(|name| scope.has_column(name))
            .map(|name| plain(name, CompletionKind::Input, "input")),
    );
    if let Some(primitive) = enclosing_function(tokens) {
        found.extend(
            primitive
                .args
                .iter()
                .filter(|arg| !arg.is_series() && !matches!(arg.kind, ArgKind::Artefact(_)))
                .map(|arg| Completion {
                    insert: format!("{}=", arg.name),
                    ..plain(
                        arg.name,
                        CompletionKind::Argument,
                        &format!("argument of {}", primitive.name),
                    )
                }),
        );
    }
    found.extend(["and", "or", "not"].map(|word| plain(word, CompletionKind::Keyword, "operator")));
    found.push(Completion {
        insert: "feat(\"".into(),
        ..plain("feat", CompletionKind::Function, "feat(\"column\")")
    });
    found.extend(
        registry::all()
            .filter(|p| p.category != bellwether_kernels::Category::Operator)
            .map(|primitive| {
                let takes_nothing = primitive.args.is_empty();
                Completion {
                    label: primitive.name.into(),
                    insert: format!(
                        "{}({}",
                        primitive.name,
                        if takes_nothing { ")" } else { "" }
                    ),
                    kind: CompletionKind::Function,
                    detail: signature(primitive).trim_matches('`').into(),
                    doc: primitive.doc.into(),
                }
            }),
    );
    found
}
