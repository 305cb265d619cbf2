//! Primitives that abbreviate an expression of the language.

use std::collections::BTreeSet;
use std::sync::Arc;

use bellwether_kernels::{Build, Params, Value};
use smol_str::SmolStr;

use crate::check::check;
use crate::diagnostic::Code;
use crate::parser::parse;
use crate::scope::{Definition, Scope};
use crate::term::{Apply, Term, TermKind};

/// The expression of the selected output, with [`Argument`](crate::term::TermKind::Argument) for series arguments.
///
/// # Errors
/// What a part of it says about literals that it cannot take.
///
/// # Panics
/// If the registry entry's text does not check: a fault of the entry, which the registry's tests find.
pub(crate) fn definition(apply: &Apply) -> Result<Arc<Term>, String> {
    let primitive = apply.primitive;
    let Build::Expression(texts) = primitive.build else {
        panic!("`{}` has a kernel", primitive.name)
    };
    let texts = texts(&Params::new(primitive, &apply.values));
    let text = &texts[apply.output];
    let mut scope = Scope::new();
    let (mut series, mut values) = (apply.series.iter().enumerate(), apply.values.iter());
    for arg in primitive.args {
        if arg.is_series() {
            if let Some((number, term)) = series.next() {
                let term = Term::argument(number, term.ty);
                scope.define(
                    arg.name,
                    Definition {
                        term,
                        selectable: false,
                    },
                );
            }
        } else {
            match values.next() {
                Some(Value::Window(rows)) => {
                    scope = scope.with_parameter(arg.name, f64::from(*rows))
                }
                Some(Value::Number(x)) => scope = scope.with_parameter(arg.name, *x),
                Some(Value::Choice(word)) => scope = scope.with_word(arg.name, word),
                Some(Value::Artefact(_)) | None => {}
            }
        }
    }
    let (syntax, diagnostics) = parse(text);
    let checked = if diagnostics.is_empty() {
        check(&syntax, &scope)
    } else {
        Err(diagnostics)
    };
    match checked {
        Ok((definition, _)) => Ok(definition.term),
        Err(problems) if problems.iter().all(|problem| problem.code == Code::Literal) => {
            Err(problems
                .into_iter()
                .next()
                .map(|problem| problem.message)
                .unwrap_or_default())
        }
        Err(problems) => {
            let problems: String = problems
                .iter()
                .map(|problem| problem.render(text))
                .collect();
            panic!(
                "the definition of `{}` is broken:\n{problems}",
                primitive.name
            )
        }
    }
}

/// The inputs that a definition reads, those of the definitions within it included. What an entry says of its prices is what
/// it may read; with these arguments it may be less.
///
/// # Errors
/// As [`definition`].
pub(crate) fn inputs_of(term: &Term, inputs: &mut BTreeSet<SmolStr>) -> Result<(), String> {
    match &term.kind {
        TermKind::Input(name) => {
            inputs.insert(name.clone());
        }
        TermKind::In { of, .. } => inputs_of(of, inputs)?,
        TermKind::Apply(apply) => {
            match apply.primitive.build {
                Build::Expression(_) => inputs_of(definition(apply)?.as_ref(), inputs)?,
                _ => inputs.extend(apply.primitive.prices.iter().copied().map(SmolStr::new)),
            }
            for term in &apply.series {
                inputs_of(term, inputs)?;
            }
        }
        TermKind::Number(_) | TermKind::Truth(_) | TermKind::Feature(_) | TermKind::Argument(_) => {
        }
    }
    Ok(())
}
