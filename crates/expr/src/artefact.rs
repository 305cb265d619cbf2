//! Models and regimes in an expression: their names, what is found under them, and the features that they take.

use std::sync::Arc;

use bellwether_kernels::{Artefact, ArtefactKind, Content, Primitive, Value};
use smallvec::SmallVec;

use crate::check::{Checker, check};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::limits::ARTEFACT_NAME_BYTES_MAX;
use crate::parser::parse;
use crate::scope::{ArtefactError, Found};
use crate::syntax::{Kind, Syntax};
use crate::term::Term;

/// Stands between a name and the hash of the content that is meant.
const PIN: char = '@';

/// Whether a name may be a model's or a regime's: on any system it leads to a file of the folder that they are kept in or of one
/// below it, and nowhere else.
#[must_use]
pub fn is_artefact_name(name: &str) -> bool {
    let is_part = |part: &str| {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '+');
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with(['.', ' '])
            && part.chars().all(is_plain)
    };
    name.len() <= ARTEFACT_NAME_BYTES_MAX && name.split('/').all(is_part)
}

/// The name of an artefact and the hash of its content, if that is known: how the canonical form writes it.
pub(crate) struct Pinned<'a>(pub(crate) &'a Artefact);

impl std::fmt::Display for Pinned<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.name)?;
        match &self.0.hash {
            Some(hash) => write!(f, "{PIN}{hash}"),
            None => Ok(()),
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl Checker<'_> {
    /// What an argument names. Of something that is not there only the name remains, and a warning.
    pub(crate) fn artefact(
        &mut self,
        primitive: &Primitive,
        kind: ArtefactKind,
        syntax: &Syntax<'_>,
    ) -> Option<Artefact> {
        let (function, kind_name) = (primitive.name, kind.name());
        let Kind::Text(text) = syntax.kind else {
            let message = format!("`{function}` takes the name of a {kind_name} in quotes first");
            return self.problem(Code::Literal, syntax.span, message);
        };
        let (name, pinned) = match text.split_once(PIN) {
            Some((name, hash)) => (name, Some(hash)),
            None => (text, None),
        };
        if !is_artefact_name(name) || pinned.is_some_and(|hash| !is_hash(hash)) {
            let message = format!("`{text}` is not the name of a {kind_name}");
            let problem = Diagnostic::new(Code::Literal, syntax.span, message);
            self.report(problem.with_help(
                "names are those of files in the folder `models` of the data directory, with `/` for folders in it; after `@` may stand the 16 digits of the hash",
            ));
            return None;
        }
        let found = match (self.scope.artefacts(), kind) {
            (None, _) => Err(ArtefactError::Missing("is not known here".into())),
            (Some(known), ArtefactKind::Model) => known
                .model(name)
                .map(|Found { hash, content }| (hash, Content::Model(content))),
            (Some(known), ArtefactKind::Regime) => known
                .regime(name)
                .map(|Found { hash, content }| (hash, Content::Regime(content))),
        };
        let (hash, content) = match found {
            Ok((hash, _)) if pinned.is_some_and(|pinned| pinned != &*hash) => {
                let message =
                    format!("the {kind_name} `{name}` has changed: its hash is {hash} now");
                let problem = Diagnostic::new(Code::Artefact, syntax.span, message);
                self.report(
                    problem.with_help(
                        "put back the file that was meant, or name this one by its hash",
                    ),
                );
                return None;
            }
            Ok((hash, content)) => (Some(hash), Some(content)),
            Err(ArtefactError::Unusable(why)) => {
                let message = format!("the {kind_name} `{name}` {why}");
                return self.problem(Code::Artefact, syntax.span, message);
            }
            Err(ArtefactError::Missing(why)) => {
                let message = format!("the {kind_name} `{name}` {why}: `{function}` has no value");
                self.warn(Diagnostic::new(Code::Artefact, syntax.span, message));
                (pinned.map(Into::into), None)
            }
        };
        Some(Artefact {
            name: name.into(),
            hash,
            content,
        })
    }

    /// Sees that a model gets as many features as it takes, and finds those of a regime.
    pub(crate) fn fit_artefact(
        &mut self,
        values: &[Value],
        series: &mut SmallVec<[Arc<Term>; 3]>,
        span: Span,
    ) -> bool {
        let artefact = values.iter().find_map(|value| match value {
            Value::Artefact(artefact) => Some(artefact),
            _ => None,
        });
        let Some(artefact) = artefact else {
            return true;
        };
        if let Some(model) = artefact.model()
            && model.features() != series.len()
        {
            let (name, takes, given) = (&artefact.name, model.features(), series.len());
            let plural = if takes == 1 { "" } else { "s" };
            let message = format!("the model `{name}` takes {takes} feature{plural}, not {given}");
            self.report(Diagnostic::new(Code::Arguments, span, message));
            return false;
        }
        let Some(regime) = artefact.regime() else {
            return true;
        };
        // A fit's features mean what they meant when it was made, whatever is defined where it is used.
        let scope = self.scope.of_columns();
        for text in &regime.features {
            let (syntax, problems) = parse(text);
            let checked = if problems.is_empty() {
                check(&syntax, &scope)
            } else {
                Err(problems)
            };
            match checked {
                Ok((definition, warnings)) if warnings.is_empty() => series.push(definition.term),
                Ok((_, problems)) | Err(problems) => {
                    let why = problems
                        .first()
                        .map_or("", |problem| problem.message.as_str());
                    let message = format!("the regime `{}` reads `{text}`: {why}", artefact.name);
                    self.report(Diagnostic::new(Code::Artefact, span, message));
                    return false;
                }
            }
        }
        true
    }
}
