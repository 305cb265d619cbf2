//! Syntax to a checked tree: names resolved, arguments matched, types and literals verified, constants folded.

use std::collections::BTreeSet;
use std::sync::Arc;

use bellwether_kernels::{
    Arg, ArgKind, Build, Category, Params, Primitive, RowCtx, Sections, TileMut, TileRef, Type,
    Value, registry,
};
use smallvec::SmallVec;
use smol_str::SmolStr;

use crate::abbreviation::{definition, inputs_of};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::limits::{DEPTH_MAX, DIAGNOSTICS_MAX, NODES_MAX, WINDOW_ROWS_MAX};
use crate::scope::{Definition, INPUTS, Scope};
use crate::syntax::{Argument, Kind, Syntax};
use crate::term::{Apply, Domain, Term, TermKind};

/// What to do where bars do not say how much was bought and sold.
const FLOW_HELP: &str = "import trades, of which bars are made that say it, or estimate it from bars: `volume_delta(method=\"body\")`";

/// The tree of a parsed text and what should be known of it, or all its problems.
pub(crate) fn check(
    syntax: &Syntax<'_>,
    scope: &Scope,
) -> Result<(Definition, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut checker = Checker {
        scope,
        diagnostics: Vec::new(),
        warnings: Vec::new(),
    };
    let checked = checker.value(syntax);
    match checked {
        Some(definition) if checker.diagnostics.is_empty() => Ok((definition, checker.warnings)),
        _ => {
            checker.diagnostics.truncate(DIAGNOSTICS_MAX);
            Err(checker.diagnostics)
        }
    }
}

pub(crate) struct Checker<'s> {
    pub(crate) scope: &'s Scope,
    diagnostics: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

/// The words of an error for a type.
fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Num => "a number",
        Type::Bool => "a condition",
    }
}

impl Checker<'_> {
    pub(crate) fn warn(&mut self, warning: Diagnostic) {
        if self.warnings.len() < DIAGNOSTICS_MAX {
            self.warnings.push(warning.into_warning());
        }
    }

    pub(crate) fn report(&mut self, problem: Diagnostic) {
        if self.diagnostics.len() < DIAGNOSTICS_MAX {
            self.diagnostics.push(problem);
        }
    }

    pub(crate) fn problem<T>(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
    ) -> Option<T> {
        self.report(Diagnostic::new(code, span, message));
        None
    }

    fn term(&mut self, syntax: &Syntax<'_>) -> Option<Arc<Term>> {
        self.value(syntax).map(|definition| definition.term)
    }

    fn value(&mut self, syntax: &Syntax<'_>) -> Option<Definition> {
        let checked = self.unbounded(syntax)?;
        let (nodes, depth) = (checked.term.nodes, checked.term.depth);
        if nodes > NODES_MAX {
            let message = format!(
                "with its definitions the expression has {nodes} nodes; at most {NODES_MAX} are allowed"
            );
            return self.problem(Code::Limit, syntax.span, message);
        }
        if depth > DEPTH_MAX {
            let message = format!(
                "with its definitions the expression is {depth} levels deep; at most {DEPTH_MAX} are allowed"
            );
            return self.problem(Code::Limit, syntax.span, message);
        }
        let window_rows = checked.term.window_rows;
        if window_rows > WINDOW_ROWS_MAX {
            let message = format!(
                "with its definitions the expression has windows of {window_rows} rows in all; at most {WINDOW_ROWS_MAX} are allowed"
            );
            let problem = Diagnostic::new(Code::Limit, syntax.span, message);
            self.report(problem.with_help(
                "shorter windows of a longer timeframe say much the same: `sma(close, 100)@1h`",
            ));
            return None;
        }
        Some(checked)
    }

    fn unbounded(&mut self, syntax: &Syntax<'_>) -> Option<Definition> {
        let plain = |term| {
            Some(Definition {
                term,
                selectable: false,
            })
        };
        match &syntax.kind {
            Kind::Broken => None,
            Kind::Number(x) => plain(Term::number(*x)),
            Kind::Text(_) => {
                let problem = Diagnostic::new(Code::Type, syntax.span, "a text is not a value");
                self.report(problem.with_help(
                    "texts name columns, symbols and options: `feat(\"name\")`, `close[\"SPY\"]`",
                ));
                None
            }
            Kind::Name(name) => self.name(name, syntax.span),
            Kind::Call {
                function: "feat",
                arguments,
                ..
            } => {
                let term = self.feature(arguments, syntax.span)?;
                plain(term)
            }
            Kind::Call {
                function,
                function_span,
                arguments,
            } => self.call(function, *function_span, arguments, syntax.span),
            Kind::Field {
                of,
                name,
                name_span,
            } => {
                let of = self.value(of)?;
                let term = self.select(&of, name, *name_span)?;
                plain(term)
            }
            Kind::Timeframe {
                of,
                timeframe,
                suffix_span,
            } => {
                let of = self.value(of)?;
                if !is_timeframe(timeframe) {
                    let problem = Diagnostic::new(
                        Code::Suffix,
                        *suffix_span,
                        format!("`@{timeframe}` is not a timeframe"),
                    );
                    self.report(
                        problem.with_help(
                            "write a number and s, m, h, d, w or mo: `@15m`, `@1h`, `@1d`",
                        ),
                    );
                    return None;
                }
                let domain = Domain {
                    timeframe: Some((*timeframe).into()),
                    symbol: None,
                };
                self.suffixed(of, domain, *suffix_span)
            }
            Kind::Symbol {
                of,
                symbol,
                suffix_span,
            } => {
                let of = self.value(of)?;
                if symbol.is_empty() || symbol.len() > 64 || symbol.contains(['"', '\n']) {
                    return self.problem(Code::Suffix, *suffix_span, "this is not a symbol");
                }
                let domain = Domain {
                    timeframe: None,
                    symbol: Some((*symbol).into()),
                };
                self.suffixed(of, domain, *suffix_span)
            }
        }
    }

    fn name(&mut self, name: &str, span: Span) -> Option<Definition> {
        let plain = |term| {
            Some(Definition {
                term,
                selectable: false,
            })
        };
        if let Some(x) = self.scope.parameter(name) {
            return plain(Term::number(x));
        }
        if let Some(definition) = self.scope.definition(name) {
            return Some(definition.clone());
        }
        match name {
            "true" => return plain(Term::truth(true)),
            "false" => return plain(Term::truth(false)),
            _ => {}
        }
        if INPUTS.contains(&name) {
            if self.scope.has_column(name) {
                return plain(Term::input(name));
            }
            let mut problem = Diagnostic::new(
                Code::MissingColumn,
                span,
                format!("the data has no column `{name}`"),
            );
            problem.help = match name {
                "vwap" => Some("use `typical_price()`, the mean of high, low and close".into()),
                "bought" | "sold" => Some(FLOW_HELP.into()),
                _ => None,
            };
            self.report(problem);
            return None;
        }
        let mut problem =
            Diagnostic::new(Code::UnknownName, span, format!("unknown name `{name}`"));
        problem.help = if registry::find(name).is_some() {
            Some(format!("`{name}` is a function: write `{name}(…)`"))
        } else if self
            .scope
            .columns()
            .is_some_and(|mut columns| columns.any(|column| column == name))
        {
            Some(format!(
                "columns beside prices are named by `feat(\"{name}\")`"
            ))
        } else {
            nearest(name, INPUTS.into_iter().chain(self.scope.names()))
                .map(|near| format!("did you mean `{near}`?"))
        };
        self.report(problem);
        None
    }

    fn feature(&mut self, arguments: &[Argument<'_>], span: Span) -> Option<Arc<Term>> {
        let [
            Argument {
                name: None,
                value:
                    Syntax {
                        kind: Kind::Text(name),
                        span: name_span,
                        ..
                    },
            },
        ] = arguments
        else {
            let problem = Diagnostic::new(
                Code::Arguments,
                span,
                "`feat` takes the name of a column in quotes",
            );
            self.report(problem.with_help("write `feat(\"name\")`"));
            return None;
        };
        if name.is_empty() || name.contains(['"', '\'', '\n']) {
            return self.problem(
                Code::Literal,
                *name_span,
                "this is not the name of a column",
            );
        }
        if INPUTS.contains(name) {
            return self
                .scope
                .has_column(name)
                .then(|| Term::input(name))
                .or_else(|| {
                    self.problem(
                        Code::MissingColumn,
                        *name_span,
                        format!("the data has no column `{name}`"),
                    )
                });
        }
        if !self.scope.has_column(name) {
            let mut problem = Diagnostic::new(
                Code::MissingColumn,
                *name_span,
                format!("the data has no column `{name}`"),
            );
            let near = self
                .scope
                .columns()
                .and_then(|columns| nearest(name, columns).map(str::to_owned));
            problem.help = near.map(|near| format!("did you mean `{near}`?"));
            self.report(problem);
            return None;
        }
        Some(Term::feature(name))
    }

    fn select(&mut self, of: &Definition, name: &str, span: Span) -> Option<Arc<Term>> {
        let found = selectable(&of.term).filter(|_| of.selectable);
        let Some(apply) = found else {
            let message = format!("there is no output `{name}` to select here");
            let problem = Diagnostic::new(Code::UnknownField, span, message);
            self.report(problem.with_help(
                "outputs are selected from a function with several: `macd(close).hist`",
            ));
            return None;
        };
        let outputs = apply.primitive.outputs;
        match outputs.iter().position(|output| output.name == name) {
            Some(output) => Some(with_output(&of.term, output)),
            None => {
                let names: Vec<_> = outputs.iter().map(|output| output.name).collect();
                let function = apply.primitive.name;
                let problem = Diagnostic::new(
                    Code::UnknownField,
                    span,
                    format!("`{function}` has no output `{name}`"),
                );
                self.report(problem.with_help(format!("it has {}", names.join(", "))));
                None
            }
        }
    }

    fn suffixed(&mut self, of: Definition, domain: Domain, span: Span) -> Option<Definition> {
        let wrap = |term: Arc<Term>| {
            Some(Definition {
                term,
                selectable: of.selectable,
            })
        };
        match &of.term.kind {
            TermKind::Number(_) | TermKind::Truth(_) => wrap(Arc::clone(&of.term)),
            TermKind::In {
                domain: inner,
                of: term,
            } => {
                let merged = merge(inner, &domain);
                match merged {
                    Some(merged) => wrap(Term::within(merged, Arc::clone(term))),
                    None => {
                        let problem = Diagnostic::new(
                            Code::Suffix,
                            span,
                            "this part already has such a suffix",
                        );
                        self.report(
                            problem.with_help("give each part one timeframe and one symbol"),
                        );
                        None
                    }
                }
            }
            _ if of.term.leaves_row() => {
                let problem = Diagnostic::new(
                    Code::Suffix,
                    span,
                    "a suffix cannot cover parts that have suffixes of their own",
                );
                self.report(problem.with_help("write the suffix at each input instead"));
                None
            }
            _ => wrap(Term::within(domain, Arc::clone(&of.term))),
        }
    }

    fn call(
        &mut self,
        function: &str,
        function_span: Span,
        arguments: &[Argument<'_>],
        span: Span,
    ) -> Option<Definition> {
        let Some(primitive) = registry::find(function) else {
            let mut problem = Diagnostic::new(
                Code::UnknownFunction,
                function_span,
                format!("unknown function `{function}`"),
            );
            let lower = function.to_ascii_lowercase();
            problem.help = if INPUTS.contains(&function) {
                Some(format!(
                    "`{function}` is an input: write it without parentheses"
                ))
            } else if registry::find(&lower).is_some() {
                Some(format!("names are in lower case: `{lower}`"))
            } else {
                let names =
                    registry::all().flat_map(|p| p.aliases.iter().chain([&p.name]).copied());
                nearest(&lower, names).map(|near| format!("did you mean `{near}`?"))
            };
            self.report(problem);
            // The arguments' own problems are worth knowing too.
            for argument in arguments {
                if !matches!(argument.value.kind, Kind::Text(_)) {
                    self.value(&argument.value);
                }
            }
            return None;
        };
        if !matches!(primitive.build, Build::Expression(_)) {
            let prices = primitive.prices.iter().copied();
            self.columns_there(prices, function, function_span)?;
        }
        let slots = self.match_arguments(primitive, arguments, function_span)?;
        let mut series: SmallVec<[Arc<Term>; 3]> = SmallVec::new();
        let mut values: SmallVec<[Value; 4]> = SmallVec::new();
        let mut complete = true;
        for (arg, given) in primitive.args.iter().zip(slots) {
            if let ArgKind::Features = arg.kind {
                let unnamed = arguments.iter().filter(|argument| argument.name.is_none());
                for argument in unnamed.skip(leading(primitive)) {
                    let term = self.series(primitive, arg, &argument.value);
                    complete &= term.is_some();
                    series.extend(term);
                }
            } else if arg.is_series() {
                let term = given.and_then(|syntax| self.series(primitive, arg, syntax));
                complete &= term.is_some();
                series.extend(term);
            } else {
                let value = match given {
                    Some(syntax) => self.literal(primitive, arg, syntax),
                    None => default_of(arg),
                };
                complete &= value.is_some();
                values.extend(value);
            }
        }
        if !complete || !self.fit_artefact(&values, &mut series, span) {
            return None;
        }
        if let Some(check) = primitive.check
            && let Err(message) = check(&Params::new(primitive, &values))
        {
            return self.problem(Code::Literal, span, message);
        }
        let selectable = primitive.outputs.len() > 1;
        let mut apply = Apply {
            primitive,
            output: 0,
            values,
            series,
        };
        if let Build::Expression(_) = primitive.build {
            let mut inputs = BTreeSet::new();
            for output in (0..primitive.outputs.len()).rev() {
                apply.output = output;
                let read =
                    definition(&apply).and_then(|term| inputs_of(term.as_ref(), &mut inputs));
                if let Err(message) = read {
                    let message =
                        format!("`{function}` cannot be computed with these arguments: {message}");
                    return self.problem(Code::Literal, span, message);
                }
            }
            let inputs = inputs.iter().map(SmolStr::as_str);
            self.columns_there(inputs, function, function_span)?;
        }
        let term = match self.fold(&apply, span) {
            Ok(Some(constant)) => constant,
            Ok(None) => Term::apply(apply),
            Err(()) => return None,
        };
        Some(Definition { term, selectable })
    }

    /// Reports the first column that a function needs and the data does not have.
    fn columns_there<'c>(
        &mut self,
        columns: impl Iterator<Item = &'c str>,
        function: &str,
        span: Span,
    ) -> Option<()> {
        for column in columns {
            if !self.scope.has_column(column) {
                let message = format!(
                    "`{function}` needs the column `{column}`, which the data does not have"
                );
                let mut problem = Diagnostic::new(Code::MissingColumn, span, message);
                if matches!(column, "bought" | "sold") {
                    problem.help = Some(FLOW_HELP.into());
                }
                self.report(problem);
                return None;
            }
        }
        Some(())
    }

    /// The arguments in the order of the entry, `None` where one was left out.
    fn match_arguments<'t, 'a>(
        &mut self,
        primitive: &'static Primitive,
        arguments: &'t [Argument<'a>],
        function_span: Span,
    ) -> Option<Vec<Option<&'t Syntax<'a>>>> {
        let mut slots: Vec<Option<&Syntax<'_>>> = vec![None; primitive.args.len()];
        let mut failed = false;
        let mut positional = 0;
        for argument in arguments {
            let slot = match argument.name {
                None => {
                    let found = primitive.args[positional..]
                        .iter()
                        .position(|arg| !arg.named_only);
                    let repeats = primitive.args.iter().any(is_features);
                    match found {
                        // Those after the first are taken with it.
                        None if repeats => continue,
                        Some(offset) => {
                            positional += offset + 1;
                            positional - 1
                        }
                        None => {
                            let most = primitive.args.iter().filter(|arg| !arg.named_only).count();
                            let plural = if most == 1 { "" } else { "s" };
                            let message = format!(
                                "`{}` takes at most {most} argument{plural} without a name",
                                primitive.name
                            );
                            let problem =
                                Diagnostic::new(Code::Arguments, argument.value.span, message);
                            self.report(
                                problem.with_help(format!("write {}", signature(primitive))),
                            );
                            return None;
                        }
                    }
                }
                Some((name, name_span)) => {
                    let mut args = primitive.args.iter();
                    match args.position(|arg| arg.name == name && !is_features(arg)) {
                        Some(slot) => slot,
                        None => {
                            let message = format!("`{}` has no argument `{name}`", primitive.name);
                            let problem = Diagnostic::new(Code::Arguments, name_span, message);
                            self.report(
                                problem.with_help(format!("write {}", signature(primitive))),
                            );
                            failed = true;
                            continue;
                        }
                    }
                }
            };
            if slots[slot].is_some() {
                let message = format!("argument `{}` is given twice", primitive.args[slot].name);
                self.report(Diagnostic::new(
                    Code::Arguments,
                    argument.value.span,
                    message,
                ));
                failed = true;
            }
            slots[slot] = Some(&argument.value);
        }
        let missing: Vec<_> = primitive
            .args
            .iter()
            .zip(&slots)
            .filter(|(arg, given)| {
                given.is_none() && (arg.is_series() || default_of(arg).is_none())
            })
            .map(|(arg, _)| format!("`{}`", arg.name))
            .collect();
        if !missing.is_empty() && !failed {
            let message = format!("`{}` needs {}", primitive.name, missing.join(" and "));
            let problem = Diagnostic::new(Code::Arguments, function_span, message);
            self.report(problem.with_help(format!("write {}", signature(primitive))));
            failed = true;
        }
        (!failed).then_some(slots)
    }

    fn series(
        &mut self,
        primitive: &Primitive,
        arg: &Arg,
        syntax: &Syntax<'_>,
    ) -> Option<Arc<Term>> {
        let term = self.term(syntax)?;
        match arg.kind {
            ArgKind::Series(Type::Num) | ArgKind::Features if term.ty == Type::Bool => {
                self.wrong_type(primitive, arg, syntax.span, Type::Num)
            }
            ArgKind::Series(Type::Bool) if term.ty == Type::Num => {
                self.wrong_type(primitive, arg, syntax.span, Type::Bool)
            }
            _ => Some(term),
        }
    }

    /// Says that a series of the other type must stand there.
    fn wrong_type(
        &mut self,
        primitive: &Primitive,
        arg: &Arg,
        span: Span,
        expected: Type,
    ) -> Option<Arc<Term>> {
        let other = match expected {
            Type::Num => Type::Bool,
            Type::Bool => Type::Num,
        };
        let (wanted, met) = (type_name(expected), type_name(other));
        let message = if primitive.category == Category::Operator {
            format!(
                "`{}` needs {wanted} here, not {met}",
                symbol_of(primitive.name)
            )
        } else {
            format!(
                "`{}` of `{}` must be {wanted}, not {met}",
                arg.name, primitive.name
            )
        };
        let help = match expected {
            Type::Num => "turn a condition into a number with `where(condition, 1, 0)`",
            Type::Bool => "compare the number with something: `x > 0`",
        };
        self.report(Diagnostic::new(Code::Type, span, message).with_help(help));
        None
    }

    fn literal(&mut self, primitive: &Primitive, arg: &Arg, syntax: &Syntax<'_>) -> Option<Value> {
        if let ArgKind::Choice { options } = arg.kind {
            let word = match syntax.kind {
                Kind::Text(word) => word,
                Kind::Name(name) => self.scope.word(name).unwrap_or(name),
                _ => "",
            };
            let found = options.iter().find(|option| **option == word);
            if found.is_none() {
                let message = format!(
                    "`{}` of `{}` is one of {}",
                    arg.name,
                    primitive.name,
                    options.join(", ")
                );
                self.report(Diagnostic::new(Code::Literal, syntax.span, message));
            }
            return found.map(|word| Value::Choice(word));
        }
        if let ArgKind::Artefact(kind) = arg.kind {
            let artefact = self.artefact(primitive, kind, syntax)?;
            return Some(Value::Artefact(Arc::new(artefact)));
        }
        let term = self.term(syntax)?;
        let TermKind::Number(x) = term.kind else {
            let what = if matches!(arg.kind, ArgKind::Window { .. }) {
                "a literal number of rows"
            } else {
                "a literal number"
            };
            let message = format!("`{}` of `{}` must be {what}", arg.name, primitive.name);
            let problem = Diagnostic::new(Code::Literal, syntax.span, message);
            self.report(
                problem.with_help("it fixes the warm-up, so it cannot change from bar to bar"),
            );
            return None;
        };
        match arg.kind {
            ArgKind::Window { min, max, .. } => {
                if x.fract() != 0.0 || x < f64::from(min) || x > f64::from(max) {
                    let message = format!(
                        "`{}` of `{}` must be a whole number from {min} to {max}, not {x}",
                        arg.name, primitive.name
                    );
                    return self.problem(Code::Literal, syntax.span, message);
                }
                Some(Value::Window(x as u32))
            }
            ArgKind::Number { min, max, .. } => {
                if x < min || x > max {
                    let message = format!(
                        "`{}` of `{}` must be from {min} to {max}, not {x}",
                        arg.name, primitive.name
                    );
                    return self.problem(Code::Literal, syntax.span, message);
                }
                Some(Value::Number(x))
            }
            _ => None,
        }
    }

    /// The value of an application to constants alone, computed by its own kernel.
    fn fold(&mut self, apply: &Apply, span: Span) -> Result<Option<Arc<Term>>, ()> {
        let foldable = matches!(
            apply.primitive.category,
            Category::Operator | Category::Elementwise
        ) && matches!(apply.primitive.build, Build::Lanes { .. })
            && !apply.series.is_empty()
            && apply.series.iter().all(|term| term.is_constant());
        let Some(mut kernel) = foldable
            .then(|| {
                apply
                    .primitive
                    .kernel(&Params::new(apply.primitive, &apply.values), 1)
            })
            .flatten()
        else {
            return Ok(None);
        };
        let cells: SmallVec<[[f64; 1]; 3]> = apply
            .series
            .iter()
            .map(|term| match term.kind {
                TermKind::Number(x) => [x],
                TermKind::Truth(x) => [f64::from(u8::from(x))],
                _ => [f64::NAN],
            })
            .collect();
        let inputs: SmallVec<[TileRef<'_>; 3]> =
            cells.iter().map(|cell| TileRef::new(cell, 1)).collect();
        let mut result = [f64::NAN];
        let ctx = RowCtx {
            rows: 1,
            lanes: 1,
            present: None,
            bars_before: &[0],
            sections: Sections {
                size: 1,
                order: &[0],
                members: None,
            },
        };
        kernel.step(&ctx, &inputs, &mut [TileMut::new(&mut result, 1)]);
        let [x] = result;
        if x.is_nan() {
            self.report(Diagnostic::new(
                Code::Literal,
                span,
                "this constant has no value (such as 1 / 0)",
            ));
            return Err(());
        }
        Ok(Some(match apply.primitive.outputs[0].ty {
            Type::Num => Term::number(x),
            Type::Bool => Term::truth(x == 1.0),
        }))
    }
}

fn is_features(arg: &Arg) -> bool {
    matches!(arg.kind, ArgKind::Features)
}

/// How many arguments stand before the features.
fn leading(primitive: &Primitive) -> usize {
    let args = primitive.args.iter();
    args.take_while(|arg| !is_features(arg)).count()
}

/// The application whose output may be selected, seen through suffixes.
fn selectable(term: &Term) -> Option<&Apply> {
    match &term.kind {
        TermKind::Apply(apply) => Some(apply),
        TermKind::In { of, .. } => selectable(of),
        _ => None,
    }
}

/// The outputs of the application behind a term.
pub(crate) fn outputs_of(term: &Term) -> &'static [bellwether_kernels::Output] {
    selectable(term).map_or(&[], |apply| apply.primitive.outputs)
}

pub(crate) fn with_output(term: &Arc<Term>, output: usize) -> Arc<Term> {
    match &term.kind {
        TermKind::Apply(apply) => Term::apply(Apply {
            output,
            ..apply.clone()
        }),
        TermKind::In { domain, of } => Term::within(domain.clone(), with_output(of, output)),
        _ => Arc::clone(term),
    }
}

/// Both suffixes, unless they say two different things.
fn merge(inner: &Domain, outer: &Domain) -> Option<Domain> {
    fn one<T: Clone + PartialEq>(a: &Option<T>, b: &Option<T>) -> Option<Option<T>> {
        match (a, b) {
            (Some(a), Some(b)) if a != b => None,
            (a, b) => Some(a.clone().or_else(|| b.clone())),
        }
    }
    Some(Domain {
        timeframe: one(&inner.timeframe, &outer.timeframe)?,
        symbol: one(&inner.symbol, &outer.symbol)?,
    })
}

fn default_of(arg: &Arg) -> Option<Value> {
    match arg.kind {
        ArgKind::Window { default, .. } => default.map(Value::Window),
        ArgKind::Number { default, .. } => default.map(Value::Number),
        ArgKind::Choice { options } => Some(Value::Choice(options[0])),
        ArgKind::Series(_) | ArgKind::AnySeries | ArgKind::Artefact(_) | ArgKind::Features => None,
    }
}

/// `bbands(x, n=20, k=2)`: how a primitive is called.
#[must_use]
pub fn signature(primitive: &Primitive) -> String {
    let arguments: Vec<_> = primitive
        .args
        .iter()
        .map(|arg| match default_of(arg) {
            None if is_features(arg) => format!("{}, ...", arg.name),
            None | Some(Value::Artefact(_)) => arg.name.to_owned(),
            Some(Value::Window(rows)) => format!("{}={rows}", arg.name),
            Some(Value::Number(x)) => format!("{}={x}", arg.name),
            Some(Value::Choice(word)) => format!("{}=\"{word}\"", arg.name),
        })
        .collect();
    format!("`{}({})`", primitive.name, arguments.join(", "))
}

/// The operator as it is written.
fn symbol_of(name: &'static str) -> &'static str {
    match name {
        "add" => "+",
        "sub" | "neg" => "-",
        "mul" => "*",
        "div" => "/",
        "power" => "^",
        "lt" => "<",
        "le" => "<=",
        "gt" => ">",
        "ge" => ">=",
        "eq" => "==",
        "ne" => "!=",
        other => other,
    }
}

/// A whole number and a unit.
fn is_timeframe(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse::<u32>().unwrap_or(0);
    number > 0
        && !text.starts_with('0')
        && matches!(&text[digits..], "s" | "m" | "h" | "d" | "w" | "mo")
}
