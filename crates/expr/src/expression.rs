//! A checked expression, and sets of named ones.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use bellwether_kernels::Type;
use indexmap::IndexMap;
use smol_str::SmolStr;

use crate::canonical;
use crate::check::check;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::lexer::{Token, tokenize};
use crate::limits::{DEPTH_MAX, TEXT_BYTES_MAX};
use crate::parser::parse;
use crate::program::{Program, WarmUp};
use crate::scope::{Definition, Scope};
use crate::term::{Term, TermKind};

/// The version of the language. It grows when a text may mean something else than before.
pub const LANGUAGE_VERSION: u32 = 1;

/// A checked expression: typed, causal, in canonical form.
#[derive(Debug, Clone)]
pub struct Expression {
    pub(crate) term: Arc<Term>,
    canonical: Arc<str>,
    hash: SmolStr,
    /// Whether an output may still be selected from it.
    selectable: bool,
    warnings: Arc<[Diagnostic]>,
}

/// Levels of the canonical text for one level of the tree, at most: parentheses, a call, its output.
const LEVELS_PER_TERM: usize = 3;

impl Expression {
    /// Reads and checks a text.
    ///
    /// # Errors
    /// All problems found, in the order of the text.
    pub fn new(text: &str, scope: &Scope) -> Result<Self, Vec<Diagnostic>> {
        let expression = define(text, scope).map(Self::checked)?;
        expression.check_reads_back(text)?;
        Ok(expression)
    }

    /// Refuses an expression whose canonical text is nested deeper than a text may be: with every default and output written
    /// out it has more levels than its author wrote.
    fn check_reads_back(&self, text: &str) -> Result<(), Vec<Diagnostic>> {
        let is_deep = self.term.depth > DEPTH_MAX / LEVELS_PER_TERM;
        if !is_deep || self.canonical.len() > TEXT_BYTES_MAX {
            return Ok(());
        }
        let (_, problems) = parse(&self.canonical);
        if problems.is_empty() {
            return Ok(());
        }
        let message = format!(
            "with its defaults and outputs written out the expression is more than {DEPTH_MAX} levels deep"
        );
        let problem = Diagnostic::new(Code::Limit, 0..text.len(), message);
        Err(vec![problem.with_help(
            "name parts of it under `indicators:` and combine the names in fewer steps",
        )])
    }

    /// What does not keep the text from being evaluated but should be known.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    fn checked((definition, warnings): (Definition, Vec<Diagnostic>)) -> Self {
        Self {
            warnings: warnings.into(),
            ..Self::of(definition)
        }
    }

    /// The outputs that may still be selected from it, if it is a function with several; it then stands for the first.
    #[must_use]
    pub fn outputs(&self) -> &'static [bellwether_kernels::Output] {
        if self.selectable {
            crate::check::outputs_of(&self.term)
        } else {
            &[]
        }
    }

    /// One of its [`outputs`](Self::outputs) by its place; itself, if there is no such one.
    #[must_use]
    pub fn select(&self, output: usize) -> Self {
        if output >= self.outputs().len() {
            return self.clone();
        }
        let term = crate::check::with_output(&self.term, output);
        Self::of(Definition {
            term,
            selectable: false,
        })
    }

    pub(crate) fn of(definition: Definition) -> Self {
        let canonical = canonical::print(&definition.term);
        let hash = blake3::hash(canonical.as_bytes()).to_hex()[..16].into();
        Self {
            term: definition.term,
            canonical: canonical.into(),
            hash,
            selectable: definition.selectable,
            warnings: Arc::default(),
        }
    }

    /// Whether it gives numbers or conditions.
    #[must_use]
    pub fn ty(&self) -> Type {
        self.term.ty
    }

    /// Whether a true value marks a moment (a crossing) rather than a state.
    #[must_use]
    pub fn is_event(&self) -> bool {
        self.term.event
    }

    /// The one text of all spellings of this expression.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// `expr_hash`: the first 16 hexadecimal digits of BLAKE3 of the canonical text.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Nodes of the tree, definitions inlined.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.term.nodes
    }

    /// Levels of the tree.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.term.depth
    }

    /// `complexity_score`: the cost weights of all applications (0.1 trivial, 0.5 light, 1 standard, 1.5 heavy,
    /// 2 very heavy), 0.1 a node and 0.25 a level.
    #[must_use]
    pub fn complexity(&self) -> f64 {
        let score = cost(&self.term) + 0.1 * self.term.nodes as f64 + 0.25 * self.term.depth as f64;
        (score * 1e6).round() / 1e6
    }

    /// Bars needed before the first value.
    #[must_use]
    pub fn warm_up(&self) -> WarmUp {
        Program::compile([self]).warm_up(0)
    }

    /// What it reads.
    #[must_use]
    pub fn needs(&self) -> Needs {
        let program = Program::compile([self]);
        Needs {
            columns: program.columns().iter().cloned().collect(),
            timeframes: program.clocks().iter().cloned().collect(),
            symbols: program.symbols().iter().cloned().collect(),
            artefacts: program.artefacts(),
            cross_sectional: program.is_cross_sectional(),
        }
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }
}

impl Eq for Expression {}

/// What an expression reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Columns of the data: inputs and features.
    pub columns: BTreeSet<SmolStr>,
    /// Timeframes of `@` suffixes.
    pub timeframes: BTreeSet<SmolStr>,
    /// Symbols of `["…"]` suffixes.
    pub symbols: BTreeSet<SmolStr>,
    /// Models and regimes, each with the hash of its content.
    pub artefacts: BTreeSet<SmolStr>,
    /// Whether a value depends on other symbols of its row.
    pub cross_sectional: bool,
}

fn cost(term: &Term) -> f64 {
    match &term.kind {
        TermKind::Apply(apply) => {
            apply.primitive.cost.weight() + apply.series.iter().map(|term| cost(term)).sum::<f64>()
        }
        TermKind::In { of, .. } => cost(of),
        _ => 0.0,
    }
}

/// Checks a text that others may use by name.
fn define(text: &str, scope: &Scope) -> Result<(Definition, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (syntax, diagnostics) = parse(text);
    if diagnostics.is_empty() {
        check(&syntax, scope)
    } else {
        Err(diagnostics)
    }
}

/// The problems of one of several named texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionProblems {
    /// The name under which the text stands.
    pub name: SmolStr,
    /// Its problems.
    pub diagnostics: Vec<Diagnostic>,
}

impl Scope {
    /// Adds named expressions, each of which may use the others by name, in any order.
    ///
    /// # Errors
    /// The problems of every text that has some: names that are taken, texts that cannot be read, names that need
    /// one another in a circle.
    pub fn define_all<'t>(
        &mut self,
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<IndexMap<SmolStr, Expression>, Vec<DefinitionProblems>> {
        let texts: IndexMap<&str, &str> = texts.into_iter().collect();
        let mut problems: IndexMap<&str, Vec<Diagnostic>> = IndexMap::new();
        for (&name, text) in &texts {
            if let Err(problem) = may_define(name, self) {
                problems.entry(name).or_default().push(Diagnostic {
                    span: (0..text.len()).into(),
                    ..problem
                });
            }
        }
        let uses: IndexMap<&str, Vec<(&str, Span)>> = texts
            .iter()
            .map(|(&name, text)| (name, names_used(text, &texts)))
            .collect();
        let mut order = Vec::new();
        let mut marks: IndexMap<&str, bool> = IndexMap::new();
        for &name in texts.keys() {
            visit(
                name,
                &uses,
                &mut marks,
                &mut Vec::new(),
                &mut order,
                &mut problems,
            );
        }
        let mut defined = IndexMap::new();
        let mut broken: HashSet<&str> = HashSet::new();
        for name in order {
            if problems.contains_key(name) {
                broken.insert(name);
                continue;
            }
            match define(texts[name], self) {
                Ok(checked) => {
                    self.define(name, checked.0.clone());
                    defined.insert(SmolStr::new(name), Expression::checked(checked));
                }
                Err(mut diagnostics) => {
                    broken.insert(name);
                    // A name that is unknown only because its own text has problems is no news.
                    let has_problems =
                        |used: &str| broken.contains(used) || problems.contains_key(used);
                    let is_broken = |span: Span| {
                        uses[name]
                            .iter()
                            .any(|&(used, at)| at == span && has_problems(used))
                    };
                    diagnostics.retain(|problem| {
                        problem.code != Code::UnknownName || !is_broken(problem.span)
                    });
                    if !diagnostics.is_empty() {
                        problems.insert(name, diagnostics);
                    }
                }
            }
        }
        if problems.is_empty() {
            defined.sort_by_key(|name, _| texts.get_index_of(name.as_str()));
            return Ok(defined);
        }
        problems.sort_by_key(|name, _| texts.get_index_of(name));
        Err(problems
            .into_iter()
            .map(|(name, diagnostics)| DefinitionProblems {
                name: name.into(),
                diagnostics,
            })
            .collect())
    }
}

/// Which of the names of `texts` a text uses as values, and where: outputs after a dot, arguments' names and columns
/// are other things.
pub(crate) fn names_used<'t>(
    text: &'t str,
    texts: &IndexMap<&'t str, &'t str>,
) -> Vec<(&'t str, Span)> {
    let tokens = tokenize(text, &mut Vec::new());
    let is_value = |at: usize| {
        let after_dot = at > 0 && matches!(tokens[at - 1].0, Token::Dot);
        !after_dot && !matches!(tokens[at + 1].0, Token::Assign | Token::Open)
    };
    let names = tokens
        .iter()
        .enumerate()
        .filter_map(|(at, (token, span))| match token {
            Token::Name(used) if is_value(at) => {
                texts.get_key_value(used).map(|(&used, _)| (used, *span))
            }
            _ => None,
        });
    names.collect()
}

/// Depth-first walk over "uses": appends to `order` after everything used; reports circles.
fn visit<'t>(
    name: &'t str,
    uses: &IndexMap<&'t str, Vec<(&'t str, Span)>>,
    marks: &mut IndexMap<&'t str, bool>,
    path: &mut Vec<&'t str>,
    order: &mut Vec<&'t str>,
    problems: &mut IndexMap<&'t str, Vec<Diagnostic>>,
) {
    if marks.contains_key(name) {
        return;
    }
    if path.len() >= DEPTH_MAX {
        let message = format!(
            "definitions build on one another more than {} deep",
            DEPTH_MAX
        );
        problems
            .entry(name)
            .or_default()
            .push(Diagnostic::new(Code::Limit, 0..0, message));
        return;
    }
    marks.insert(name, false);
    path.push(name);
    for &(used, span) in &uses[name] {
        if marks.get(used) == Some(&false) {
            let start = path.iter().position(|step| *step == used).unwrap_or(0);
            let circle: Vec<_> = path[start..]
                .iter()
                .chain([&used])
                .map(|step| format!("`{step}`"))
                .collect();
            let message = format!("definitions go in a circle: {}", circle.join(" → "));
            problems
                .entry(name)
                .or_default()
                .push(Diagnostic::new(Code::Cycle, span, message));
        } else {
            visit(used, uses, marks, path, order, problems);
        }
    }
    path.pop();
    marks.insert(name, true);
    order.push(name);
}

/// Whether a definition or parameter may have this name.
///
/// # Errors
/// What is wrong with the name.
pub fn may_define(name: &str, scope: &Scope) -> Result<(), Diagnostic> {
    let mut tokens = tokenize(name, &mut Vec::new()).into_iter();
    let is_name = matches!(tokens.next(), Some((Token::Name(found), _)) if found == name);
    let taken = if !is_name {
        format!("`{name}` is not a name: letters, digits and `_`, not starting with a digit")
    } else if crate::scope::INPUTS.contains(&name) || matches!(name, "true" | "false" | "feat") {
        format!("`{name}` is an input of every expression and cannot be redefined")
    } else if bellwether_kernels::registry::find(name).is_some() {
        format!("`{name}` is a function and cannot be redefined")
    } else if scope.names().any(|other| other == name) {
        format!("`{name}` is defined already")
    } else {
        return Ok(());
    };
    Err(Diagnostic::new(Code::UnknownName, 0..name.len(), taken).with_help("choose another name"))
}
