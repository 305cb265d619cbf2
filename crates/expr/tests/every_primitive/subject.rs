//! What the tests are run on: a primitive with its literal arguments, or a deliberately broken stand-in.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bellwether_expr::{Code, Executor, Expression, Layout, Program, Rows};
use bellwether_kernels::{Arg, ArgKind, ArtefactKind, Primitive, Type, Value, registry};

use crate::artefacts;
use crate::panel::Panel;
use crate::reference::{self, Reference};

/// Something that can be started on lanes and eats panels.
pub trait Subject {
    /// How it is written.
    fn label(&self) -> &str;
    /// Columns that it reads.
    fn columns(&self) -> &[String];
    /// Number of its outputs.
    fn outputs(&self) -> usize;
    /// Rows before the first value, and whether exactly so.
    fn warm_up(&self, output: usize) -> (usize, bool);
    /// Rows after which a bounded memory has forgotten a row: a relaxed window is longer than its warm-up.
    fn reach(&self, output: usize) -> usize {
        self.warm_up(output).0
    }
    /// Whether its arguments are the ordinary ones: extreme ones may never give a value where that depends on the data.
    fn is_plain(&self) -> bool {
        true
    }
    /// Whether it looks across lanes.
    fn crosses_lanes(&self) -> bool;
    /// Fresh state.
    fn start(&self, symbols: &[String]) -> Box<dyn Machine>;
    /// What its outputs should be, computed directly; by lane, or by row if it looks across lanes.
    fn expected(&self, panel: &Panel) -> Option<Vec<Vec<f64>>>;
}

/// A subject at work. Tiles are `[rows × lanes]`, one an output.
pub trait Machine {
    fn advance(&mut self, panel: &Panel) -> Vec<Vec<f64>>;
    fn peek(&self, panel: &Panel) -> Vec<Vec<f64>>;
    fn save(&self) -> Vec<u8>;
    fn load(&mut self, state: &[u8]) -> Result<(), String>;
}

/// Runs a fresh machine over a panel at once.
pub fn run(subject: &dyn Subject, panel: &Panel) -> Vec<Vec<f64>> {
    subject.start(&panel.symbols).advance(panel)
}

/// A primitive of the registry with literal arguments.
pub struct Entry {
    pub primitive: &'static Primitive,
    label: String,
    values: Vec<Value>,
    program: Program,
    columns: Vec<String>,
    crosses_lanes: bool,
}

impl Entry {
    /// `None` if the primitive refuses this combination of literals; an error if its definition is broken.
    fn new(primitive: &'static Primitive, values: &[Value]) -> Result<Option<Self>, String> {
        let label = call(primitive, values);
        let mut expressions = Vec::new();
        for text in outputs(primitive, &label) {
            match Expression::new(&text, &artefacts::scope()) {
                Ok(expression) => expressions.push(expression),
                Err(problems) if problems.iter().all(|problem| problem.code == Code::Literal) => {
                    return Ok(None);
                }
                Err(problems) => {
                    return Err(problems
                        .iter()
                        .map(|problem| problem.render(&text))
                        .collect());
                }
            }
        }
        let program = catch_unwind(AssertUnwindSafe(|| Program::compile(&expressions)))
            .map_err(|_| format!("{label} does not compile"))?;
        Ok(Some(Self {
            primitive,
            label,
            values: values.to_vec(),
            columns: columns(primitive, &program),
            crosses_lanes: expressions
                .iter()
                .any(|expression| expression.needs().cross_sectional),
            program,
        }))
    }

    /// The plain form: defaults, or something ordinary where there are none. Then one with small windows. Then each
    /// literal varied alone, and words of choices together.
    pub fn variations(primitive: &'static Primitive) -> Vec<Self> {
        Self::of(primitive, combinations(primitive))
    }

    /// The plain form, and one with small windows in each way that its choices offer.
    pub fn few_variations(primitive: &'static Primitive) -> Vec<Self> {
        let mut forms = combinations(primitive);
        forms.truncate(2);
        if let Some(small) = forms.last().cloned() {
            forms.extend(words(primitive, &small));
        }
        Self::of(primitive, forms)
    }

    fn of(primitive: &'static Primitive, forms: Vec<Vec<Value>>) -> Vec<Self> {
        let entries = forms.iter().map(|values| Self::new(primitive, values));
        entries.filter_map(|entry| entry.ok().flatten()).collect()
    }

    /// What keeps the entry's forms from being used at all.
    pub fn problems(primitive: &'static Primitive) -> Vec<String> {
        let combinations = combinations(primitive);
        let mut problems: Vec<String> = combinations
            .iter()
            .filter_map(|values| Self::new(primitive, values).err())
            .collect();
        if let Ok(None) = Self::new(primitive, &combinations[0]) {
            problems.push(format!("`{}` refuses its own defaults", primitive.name));
        }
        problems
    }

    /// Its outputs as a graph.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The expressions of its outputs.
    pub fn expressions(&self) -> Vec<Expression> {
        let texts = outputs(self.primitive, &self.label);
        texts
            .iter()
            .map(|text| Expression::new(text, &artefacts::scope()).unwrap())
            .collect()
    }

    /// The series that a reference gets, of one lane or row: price columns, then arguments.
    fn reference_inputs(&self, cells: impl Fn(&str) -> Vec<f64>) -> Vec<Vec<f64>> {
        let prices = self.primitive.prices.iter().map(|name| cells(name));
        let arguments = series(self.primitive).map(|(column, arg)| match arg.kind {
            ArgKind::Series(Type::Bool) => {
                let truth = |x: f64| {
                    if x.is_nan() {
                        f64::NAN
                    } else {
                        f64::from(u8::from(x > 0.0))
                    }
                };
                cells(&column).into_iter().map(truth).collect()
            }
            _ => cells(&column),
        });
        prices.chain(arguments).collect()
    }
}

/// What the program reads, and the prices that the entry names, which some of its arguments may leave out.
fn columns(primitive: &Primitive, program: &Program) -> Vec<String> {
    let mut columns: Vec<String> = program.columns().iter().map(ToString::to_string).collect();
    for price in primitive.prices {
        if !columns.iter().any(|column| column == price) {
            columns.push((*price).to_owned());
        }
    }
    columns
}

/// The primitive's series arguments and the column that stands for each.
fn series(primitive: &'static Primitive) -> impl Iterator<Item = (String, &'static Arg)> {
    let count = |arg: &Arg| match arg.kind {
        ArgKind::Features | ArgKind::Artefact(ArtefactKind::Regime) => artefacts::FEATURES,
        _ => usize::from(arg.is_series()),
    };
    let args = primitive.args.iter();
    args.flat_map(move |arg| std::iter::repeat_n(arg, count(arg)))
        .enumerate()
        .map(|(at, arg)| {
            let letter = if matches!(arg.kind, ArgKind::Series(Type::Bool)) {
                'c'
            } else {
                'x'
            };
            (format!("{letter}{at}"), arg)
        })
}

fn literals(primitive: &'static Primitive) -> impl Iterator<Item = &'static Arg> {
    primitive.args.iter().filter(|arg| !arg.is_series())
}

fn combinations(primitive: &'static Primitive) -> Vec<Vec<Value>> {
    let plain: Vec<Value> = literals(primitive).map(plain_value).collect();
    let with_windows = |value: fn(&'static Arg, Value) -> Value| -> Vec<Value> {
        literals(primitive)
            .zip(&plain)
            .map(|(arg, plain)| value(arg, plain.clone()))
            .collect()
    };
    let (small, least) = (with_windows(small_value), with_windows(least_value));
    let mut combinations = vec![plain.clone(), small.clone()];
    for (at, arg) in literals(primitive).enumerate() {
        for value in other_values(arg) {
            // What begins in some other way than usual does so with the shortest windows too.
            let least = matches!(value, Value::Choice(_)).then_some(&least);
            for base in [&plain, &small].into_iter().chain(least) {
                combinations.push(changed(base, [(at, value.clone())]));
            }
        }
    }
    combinations.extend(words(primitive, &small));
    let mut seen: Vec<Vec<Value>> = Vec::new();
    combinations.retain(|values| {
        let new = !seen.contains(values);
        if new {
            seen.push(values.clone());
        }
        new
    });
    combinations
}

/// These literals with each word of each choice, and with each two words of two choices that have few.
fn words(primitive: &'static Primitive, base: &[Value]) -> Vec<Vec<Value>> {
    const FEW: usize = 3;
    let choices: Vec<(usize, Vec<Value>)> = literals(primitive)
        .enumerate()
        .filter(|(_, arg)| matches!(arg.kind, ArgKind::Choice { .. }))
        .map(|(at, arg)| (at, other_values(arg)))
        .collect();
    let mut forms = Vec::new();
    for (number, (at, words)) in choices.iter().enumerate() {
        for word in words {
            forms.push(changed(base, [(*at, word.clone())]));
            for (other_at, others) in &choices[..number] {
                if words.len().max(others.len()) <= FEW {
                    forms.extend(others.iter().map(|other| {
                        changed(base, [(*at, word.clone()), (*other_at, other.clone())])
                    }));
                }
            }
        }
    }
    forms
}

/// The literals with some of them replaced.
fn changed<const N: usize>(base: &[Value], by: [(usize, Value); N]) -> Vec<Value> {
    let mut values = base.to_vec();
    for (at, value) in by {
        values[at] = value;
    }
    values
}

/// The call and, where there are several outputs, the selection of each.
fn outputs(primitive: &'static Primitive, call: &str) -> Vec<String> {
    match primitive.outputs {
        [_] => vec![call.to_owned()],
        several => several
            .iter()
            .map(|output| format!("{call}.{}", output.name))
            .collect(),
    }
}

/// The call as a text.
fn call(primitive: &'static Primitive, values: &[Value]) -> String {
    match primitive.name {
        "not" => return "not feat(\"c0\") > 0".into(),
        word @ ("and" | "or") => return format!("feat(\"c0\") > 0 {word} feat(\"c1\") > 0"),
        _ => {}
    }
    let series = series(primitive).filter_map(|(column, arg)| match arg.kind {
        ArgKind::Series(Type::Bool) => Some(format!("{}=feat(\"{column}\") > 0", arg.name)),
        ArgKind::Features => Some(format!("feat(\"{column}\")")),
        ArgKind::Artefact(_) => None,
        _ => Some(format!("{}=feat(\"{column}\")", arg.name)),
    });
    let (named, first): (Vec<_>, Vec<_>) = literals(primitive)
        .zip(values)
        .partition(|(arg, _)| !matches!(arg.kind, ArgKind::Artefact(_)));
    let first = first.iter().map(|_| format!("\"{}\"", artefacts::NAME));
    let named = named.into_iter().map(|(arg, value)| match value {
        Value::Window(rows) => format!("{}={rows}", arg.name),
        Value::Number(x) => format!("{}={x}", arg.name),
        Value::Choice(word) => format!("{}=\"{word}\"", arg.name),
        Value::Artefact(_) => unreachable!("artefacts come first, without a name"),
    });
    let arguments: Vec<String> = first.chain(series).chain(named).collect();
    format!("{}({})", primitive.name, arguments.join(", "))
}

fn plain_value(arg: &'static Arg) -> Value {
    match arg.kind {
        ArgKind::Window { default, min, max } => {
            Value::Window(default.unwrap_or(10).clamp(min, max))
        }
        ArgKind::Number { default, min, max } => {
            Value::Number(default.unwrap_or(2.0).clamp(min, max))
        }
        ArgKind::Choice { options } => Value::Choice(options[0]),
        ArgKind::Artefact(_) => Value::Artefact(artefacts::named()),
        ArgKind::Series(_) | ArgKind::AnySeries | ArgKind::Features => {
            unreachable!("series are no literals")
        }
    }
}

/// A fifth of a window; other literals as they are.
fn small_value(arg: &'static Arg, plain: Value) -> Value {
    match (arg.kind, &plain) {
        // An argument that is off by default stays off.
        (ArgKind::Window { min, .. }, &Value::Window(rows)) if rows > min => {
            Value::Window((rows / 5).max(3).max(min))
        }
        _ => plain,
    }
}

/// The shortest window.
fn least_value(arg: &'static Arg, plain: Value) -> Value {
    match arg.kind {
        ArgKind::Window { min, .. } => Value::Window(min),
        _ => plain,
    }
}

fn other_values(arg: &'static Arg) -> Vec<Value> {
    match arg.kind {
        ArgKind::Window { min, max, .. } => {
            let windows = [min, min + 1, 4, 37, 130];
            windows
                .into_iter()
                .filter(|rows| (min..=max).contains(rows))
                .map(Value::Window)
                .collect()
        }
        ArgKind::Number { min, max, .. } => {
            let inner = [0.25, 0.5, 3.0]
                .into_iter()
                .filter(|x| (min..=max).contains(x));
            let ends = [min, max].into_iter().filter(|x| x.abs() < 1000.0);
            inner.chain(ends).map(Value::Number).collect()
        }
        ArgKind::Choice { options } => options[1..]
            .iter()
            .map(|word| Value::Choice(word))
            .collect(),
        _ => Vec::new(),
    }
}

impl Subject for Entry {
    fn label(&self) -> &str {
        &self.label
    }

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn outputs(&self) -> usize {
        self.primitive.outputs.len()
    }

    fn warm_up(&self, output: usize) -> (usize, bool) {
        let warm_up = self.program.warm_up(output);
        (warm_up.rows, warm_up.exact)
    }

    fn reach(&self, output: usize) -> usize {
        let windows = self.values.iter().map(|value| match value {
            Value::Window(rows) => *rows as usize,
            _ => 0,
        });
        windows.fold(self.warm_up(output).0, usize::max)
    }

    fn is_plain(&self) -> bool {
        literals(self.primitive)
            .map(plain_value)
            .eq(self.values.iter().cloned())
    }

    fn crosses_lanes(&self) -> bool {
        self.crosses_lanes
    }

    fn start(&self, symbols: &[String]) -> Box<dyn Machine> {
        Box::new(Engine::new(self.program.clone(), symbols, 1))
    }

    fn expected(&self, panel: &Panel) -> Option<Vec<Vec<f64>>> {
        let reference: Reference = reference::find(self.primitive.name)?;
        let literals: Vec<f64> = literals(self.primitive)
            .zip(&self.values)
            .map(|(arg, value)| match (value, arg.kind) {
                (Value::Window(rows), _) => f64::from(*rows),
                (Value::Number(x), _) => *x,
                (Value::Choice(word), ArgKind::Choice { options }) => {
                    options.iter().position(|option| option == word).unwrap() as f64
                }
                (Value::Choice(_), _) => unreachable!("a choice has options"),
                (Value::Artefact(_), _) => 0.0,
            })
            .collect();
        let lanes = panel.lanes();
        let clean = |x: f64| if x.is_finite() { x } else { f64::NAN };
        let mut outputs = vec![vec![f64::NAN; panel.rows * lanes]; self.primitive.outputs.len()];
        if self.crosses_lanes {
            for row in 0..panel.rows {
                let cells = row * lanes..(row + 1) * lanes;
                let column = |name: &str| {
                    panel.columns[name][cells.clone()]
                        .iter()
                        .map(|&x| clean(x))
                        .collect()
                };
                for (output, result) in outputs
                    .iter_mut()
                    .zip(reference(&self.reference_inputs(column), &literals))
                {
                    output[cells.clone()].copy_from_slice(&result);
                }
            }
        } else {
            for lane in 0..lanes {
                let column = |name: &str| {
                    (0..panel.rows)
                        .map(|row| clean(panel.columns[name][row * lanes + lane]))
                        .collect()
                };
                let results = reference(&self.reference_inputs(column), &literals);
                assert_eq!(
                    results.len(),
                    outputs.len(),
                    "{}: the reference gives other outputs",
                    self.label
                );
                for (output, result) in outputs.iter_mut().zip(results) {
                    for (row, x) in result.into_iter().enumerate() {
                        output[row * lanes + lane] = x;
                    }
                }
            }
        }
        // What is not finite has no value in the language, whatever plain arithmetic makes of it.
        outputs.iter_mut().flatten().for_each(|x| *x = clean(*x));
        Some(outputs)
    }
}

/// A program at work.
pub struct Engine {
    executor: Executor,
}

impl Engine {
    pub fn new(program: Program, symbols: &[String], threads: usize) -> Self {
        let layout = Layout::of_symbols(symbols.iter().map(Into::into));
        Self {
            executor: Executor::new(program, &layout, threads).unwrap(),
        }
    }

    fn rows<'p>(&self, panel: &'p Panel) -> Rows<'p> {
        let names = self.executor.program().columns();
        let columns: Vec<&[f64]> = names
            .iter()
            .map(|name| panel.columns[name.as_str()].as_slice())
            .collect();
        Rows {
            present: panel.present.as_deref(),
            ..Rows::dense(panel.rows, &columns)
        }
    }
}

impl Machine for Engine {
    fn advance(&mut self, panel: &Panel) -> Vec<Vec<f64>> {
        let mut outputs = vec![Vec::new(); self.executor.program().outputs()];
        let rows = self.rows(panel);
        self.executor.advance(&rows, &mut outputs);
        outputs
    }

    fn peek(&self, panel: &Panel) -> Vec<Vec<f64>> {
        self.executor.peek(&self.rows(panel))
    }

    fn save(&self) -> Vec<u8> {
        self.executor.save()
    }

    fn load(&mut self, state: &[u8]) -> Result<(), String> {
        self.executor
            .load(state)
            .map_err(|mismatch| mismatch.to_string())
    }
}

/// The primitives under test: all, or those named in `PRIMITIVE` (comma-separated).
pub fn primitives() -> Vec<&'static Primitive> {
    let chosen = std::env::var("PRIMITIVE").ok();
    let is_chosen = |name: &str| {
        chosen
            .as_ref()
            .is_none_or(|names| names.split(',').any(|chosen| chosen == name))
    };
    registry::all()
        .filter(|primitive| is_chosen(primitive.name))
        .collect()
}
