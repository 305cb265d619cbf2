//! The one list of primitives, and what an entry says.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::{Artefact, ArtefactKind, Kernel};

/// The longest window of the language, in rows.
pub const WINDOW_MAX: u32 = 100_000;

/// The type of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// 64-bit floats; missing is NaN.
    Num,
    /// True, false or missing, stored as 1, 0 and NaN.
    Bool,
}

/// Where a primitive stands in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Symbols such as `+` and `and`.
    Operator,
    /// A value from one cell.
    Elementwise,
    /// Rolling and recursive statistics of one series.
    TimeSeries,
    /// Averages and bands drawn over prices.
    Overlap,
    /// Oscillators and trend strength.
    Momentum,
    /// Period and phase of the dominant cycle.
    Cycle,
    /// Range and dispersion.
    Volatility,
    /// Indicators of traded volume.
    Volume,
    /// Combinations of a bar's prices.
    Price,
    /// Candlestick patterns.
    CandlePatterns,
    /// Values of the trading day.
    Session,
    /// Swings, breaks, gaps, blocks and sweeps.
    Structure,
    /// Across the symbols of one row.
    CrossSectional,
    /// What was trained or fitted before.
    Model,
}

impl Category {
    /// The stable name used by the API and the reference.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Elementwise => "elementwise",
            Self::TimeSeries => "time_series",
            Self::Overlap => "overlap",
            Self::Momentum => "momentum",
            Self::Cycle => "cycle",
            Self::Volatility => "volatility",
            Self::Volume => "volume",
            Self::Price => "price",
            Self::CandlePatterns => "candle_patterns",
            Self::Session => "session",
            Self::Structure => "structure",
            Self::CrossSectional => "cross_sectional",
            Self::Model => "model",
        }
    }
}

/// What one application costs relative to an average; the weights of `complexity_score`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cost {
    /// A few instructions a cell.
    Trivial,
    /// A lag or a comparison with memory.
    Light,
    /// One rolling or recursive pass.
    Standard,
    /// Several passes, or work that grows with the window.
    Heavy,
    /// Sorting across symbols or within windows.
    VeryHeavy,
}

impl Cost {
    /// The stable name used by the API and the reference.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trivial => "trivial",
            Self::Light => "light",
            Self::Standard => "standard",
            Self::Heavy => "heavy",
            Self::VeryHeavy => "very_heavy",
        }
    }

    /// The weight of a node in `complexity_score`.
    #[must_use]
    pub fn weight(self) -> f64 {
        match self {
            Self::Trivial => 0.1,
            Self::Light => 0.5,
            Self::Standard => 1.0,
            Self::Heavy => 1.5,
            Self::VeryHeavy => 2.0,
        }
    }
}

/// One argument of a primitive.
#[derive(Debug, Clone, Copy)]
pub struct Arg {
    /// The name under which it may be given.
    pub name: &'static str,
    /// What may stand there.
    pub kind: ArgKind,
    /// Whether it must be given by name.
    pub named_only: bool,
}

/// What may stand in an argument's place.
#[derive(Debug, Clone, Copy)]
pub enum ArgKind {
    /// A series of the type; required.
    Series(Type),
    /// A series of either type; required.
    AnySeries,
    /// A literal number of rows.
    Window {
        /// Taken when left out; `None`: required.
        default: Option<u32>,
        /// Smallest allowed.
        min: u32,
        /// Largest allowed.
        max: u32,
    },
    /// A literal number.
    Number {
        /// Taken when left out; `None`: required.
        default: Option<f64>,
        /// Smallest allowed.
        min: f64,
        /// Largest allowed.
        max: f64,
    },
    /// One of a few words; taken from the front when left out.
    Choice {
        /// The words, the default first.
        options: &'static [&'static str],
    },
    /// The name of something trained or fitted, in quotes; required.
    Artefact(ArtefactKind),
    /// Numeric series, one or more, without names; after it arguments have names.
    Features,
}

impl Arg {
    /// A required numeric series.
    #[must_use]
    pub const fn num(name: &'static str) -> Self {
        Self {
            name,
            kind: ArgKind::Series(Type::Num),
            named_only: false,
        }
    }

    /// A required condition.
    #[must_use]
    pub const fn bool(name: &'static str) -> Self {
        Self {
            name,
            kind: ArgKind::Series(Type::Bool),
            named_only: false,
        }
    }

    /// A required series of either type.
    #[must_use]
    pub const fn any(name: &'static str) -> Self {
        Self {
            name,
            kind: ArgKind::AnySeries,
            named_only: false,
        }
    }

    /// A required window of at least `min` rows.
    #[must_use]
    pub const fn window(name: &'static str, min: u32) -> Self {
        Self {
            name,
            kind: ArgKind::Window {
                default: None,
                min,
                max: WINDOW_MAX,
            },
            named_only: false,
        }
    }

    /// A window of at least `min` rows that may be left out.
    #[must_use]
    pub const fn window_or(name: &'static str, default: u32, min: u32) -> Self {
        Self {
            name,
            kind: ArgKind::Window {
                default: Some(default),
                min,
                max: WINDOW_MAX,
            },
            named_only: false,
        }
    }

    /// A required literal number of a range.
    #[must_use]
    pub const fn number(name: &'static str, min: f64, max: f64) -> Self {
        Self {
            name,
            kind: ArgKind::Number {
                default: None,
                min,
                max,
            },
            named_only: false,
        }
    }

    /// A literal number of a range that may be left out.
    #[must_use]
    pub const fn number_or(name: &'static str, default: f64, min: f64, max: f64) -> Self {
        Self {
            name,
            kind: ArgKind::Number {
                default: Some(default),
                min,
                max,
            },
            named_only: false,
        }
    }

    /// One of a few words, the first by default, given by name only.
    #[must_use]
    pub const fn choice(name: &'static str, options: &'static [&'static str]) -> Self {
        Self {
            name,
            kind: ArgKind::Choice { options },
            named_only: true,
        }
    }

    /// The name of something trained or fitted.
    #[must_use]
    pub const fn artefact(name: &'static str, kind: ArtefactKind) -> Self {
        Self {
            name,
            kind: ArgKind::Artefact(kind),
            named_only: false,
        }
    }

    /// One numeric series or more.
    #[must_use]
    pub const fn features(name: &'static str) -> Self {
        Self {
            name,
            kind: ArgKind::Features,
            named_only: false,
        }
    }

    /// The same argument, to be given by name only.
    #[must_use]
    pub const fn by_name(self) -> Self {
        Self {
            named_only: true,
            ..self
        }
    }

    /// Whether series stand there (else a literal).
    #[must_use]
    pub const fn is_series(&self) -> bool {
        matches!(
            self.kind,
            ArgKind::Series(_) | ArgKind::AnySeries | ArgKind::Features
        )
    }
}

/// One output of a primitive.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// The field name (`macd(close).hist`); a primitive with one output has it without a name to select.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
}

impl Output {
    /// A numeric output.
    #[must_use]
    pub const fn num(name: &'static str) -> Self {
        Self {
            name,
            ty: Type::Num,
        }
    }

    /// A condition.
    #[must_use]
    pub const fn bool(name: &'static str) -> Self {
        Self {
            name,
            ty: Type::Bool,
        }
    }
}

/// The single numeric output of most primitives.
pub const NUM: &[Output] = &[Output::num("value")];
/// The single condition of comparisons and events.
pub const BOOL: &[Output] = &[Output::bool("value")];

/// A literal argument's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Rows.
    Window(u32),
    /// A number.
    Number(f64),
    /// A word, one of the argument's options.
    Choice(&'static str),
    /// Something trained or fitted.
    Artefact(Arc<Artefact>),
}

/// The literal arguments of one application, complete and within their ranges: the checker saw to that.
#[derive(Debug, Clone, Copy)]
pub struct Params<'a> {
    primitive: &'static Primitive,
    values: &'a [Value],
}

impl<'a> Params<'a> {
    /// `values` are those of the literal arguments, in the order of the entry, series left out.
    ///
    /// # Panics
    /// If their number or kind is not the entry's.
    #[must_use]
    pub fn new(primitive: &'static Primitive, values: &'a [Value]) -> Self {
        let literals = primitive.args.iter().filter(|arg| !arg.is_series());
        let fits = literals.clone().count() == values.len()
            && literals.zip(values).all(|(arg, value)| {
                matches!(
                    (arg.kind, value),
                    (ArgKind::Window { .. }, Value::Window(_))
                        | (ArgKind::Number { .. }, Value::Number(_))
                        | (ArgKind::Choice { .. }, Value::Choice(_))
                        | (ArgKind::Artefact(_), Value::Artefact(_))
                )
            });
        assert!(fits, "`{}` was given {values:?}", primitive.name);
        Self { primitive, values }
    }

    fn get(&self, name: &str) -> &'a Value {
        let mut literals = self.primitive.args.iter().filter(|arg| !arg.is_series());
        match literals.position(|arg| arg.name == name) {
            Some(at) => &self.values[at],
            None => panic!("`{}` has no literal argument `{name}`", self.primitive.name),
        }
    }

    /// The rows of window `name`.
    ///
    /// # Panics
    /// If the entry has no such window.
    #[must_use]
    pub fn window(&self, name: &str) -> usize {
        match self.get(name) {
            Value::Window(rows) => *rows as usize,
            other => panic!("`{name}` of `{}` is {other:?}", self.primitive.name),
        }
    }

    /// The number `name`.
    ///
    /// # Panics
    /// If the entry has no such number.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        match self.get(name) {
            Value::Number(x) => *x,
            other => panic!("`{name}` of `{}` is {other:?}", self.primitive.name),
        }
    }

    /// The word `name`.
    ///
    /// # Panics
    /// If the entry has no such choice.
    #[must_use]
    pub fn choice(&self, name: &str) -> &'static str {
        match self.get(name) {
            Value::Choice(word) => word,
            other => panic!("`{name}` of `{}` is {other:?}", self.primitive.name),
        }
    }

    /// The artefact `name`.
    ///
    /// # Panics
    /// If the entry has no such artefact.
    #[must_use]
    pub fn artefact(&self, name: &str) -> &'a Artefact {
        match self.get(name) {
            Value::Artefact(artefact) => artefact,
            other => panic!("`{name}` of `{}` is {other:?}", self.primitive.name),
        }
    }
}

/// Rows of its inputs that a primitive needs before its first value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarmUp {
    /// On inputs without gaps, the first value appears exactly this many rows after the inputs' first.
    Exact(usize),
    /// Not before this many rows; when, depends on the data (a pivot, a crossing).
    AtLeast(usize),
}

impl WarmUp {
    /// The rows before which there is no value.
    #[must_use]
    pub fn rows(self) -> usize {
        match self {
            Self::Exact(rows) | Self::AtLeast(rows) => rows,
        }
    }
}

/// How a primitive is computed.
#[derive(Clone, Copy)]
pub enum Build {
    /// By a kernel of its own, lane by lane.
    Lanes {
        /// Rows before the first value.
        warm_up: fn(&Params<'_>) -> WarmUp,
        /// A fresh kernel for a number of lanes.
        kernel: fn(&Params<'_>, usize) -> Box<dyn Kernel>,
    },
    /// By a kernel that sees all lanes of a row.
    Section {
        /// A fresh kernel.
        kernel: fn(&Params<'_>) -> Box<dyn Kernel>,
    },
    /// It abbreviates expressions, one an output, in which the arguments stand by their names and price columns by
    /// theirs.
    Expression(fn(&Params<'_>) -> Vec<String>),
}

impl std::fmt::Debug for Build {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Lanes { .. } => "Lanes",
            Self::Section { .. } => "Section",
            Self::Expression(_) => "Expression",
        })
    }
}

/// The registry entry.
#[derive(Debug, Clone, Copy)]
pub struct Primitive {
    /// Its one name.
    pub name: &'static str,
    /// Other names; they vanish in the canonical form.
    pub aliases: &'static [&'static str],
    /// Its place in the catalogue.
    pub category: Category,
    /// One line of meaning.
    pub doc: &'static str,
    /// The definition, in plain notation.
    pub formula: &'static str,
    /// Book, paper or reference implementation.
    pub source: &'static str,
    /// Columns of the instrument at hand that the kernel gets before the series arguments.
    pub prices: &'static [&'static str],
    /// Arguments in their positional order.
    pub args: &'static [Arg],
    /// Outputs, the default first.
    pub outputs: &'static [Output],
    /// Whether operands may be exchanged without changing a bit.
    pub commutative: bool,
    /// Whether a true value marks a moment (a crossing) rather than a state: held values of it do not repeat.
    pub event: bool,
    /// What it costs.
    pub cost: Cost,
    /// A relation between arguments that must hold, as an error text when it does not.
    pub check: Option<Check>,
    /// How it is computed.
    pub build: Build,
}

/// Says what is wrong with arguments that are fine one by one.
pub type Check = fn(&Params<'_>) -> Result<(), String>;

/// What most entries share; an entry overrides what differs.
pub(crate) const PLAIN: Primitive = Primitive {
    name: "",
    aliases: &[],
    category: Category::Elementwise,
    doc: "",
    formula: "",
    source: "",
    prices: &[],
    args: &[],
    outputs: NUM,
    commutative: false,
    event: false,
    cost: Cost::Standard,
    check: None,
    build: Build::Expression(|_| Vec::new()),
};

impl Primitive {
    /// A fresh kernel for `lanes` lanes; `None` if the primitive abbreviates an expression.
    #[must_use]
    pub fn kernel(&self, params: &Params<'_>, lanes: usize) -> Option<Box<dyn Kernel>> {
        match self.build {
            Build::Lanes { kernel, .. } => Some(kernel(params, lanes)),
            Build::Section { kernel } => Some(kernel(params)),
            Build::Expression(_) => None,
        }
    }

    /// How many series the kernel reads: price columns, then series arguments.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.prices.len() + self.args.iter().filter(|arg| arg.is_series()).count()
    }
}

/// A family's entries.
pub type Family = &'static [&'static [Primitive]];

static BY_NAME: LazyLock<HashMap<&'static str, &'static Primitive>> = LazyLock::new(|| {
    let names = all().flat_map(|p| {
        p.aliases
            .iter()
            .chain([&p.name])
            .map(move |&name| (name, p))
    });
    names.collect()
});

/// Every primitive, by family, in the order of the reference.
pub fn all() -> impl Iterator<Item = &'static Primitive> {
    crate::primitives::FAMILIES
        .iter()
        .flat_map(|family| family.iter())
        .flat_map(|entries| entries.iter())
}

/// The primitive that has this name or alias.
#[must_use]
pub fn find(name: &str) -> Option<&'static Primitive> {
    BY_NAME.get(name).copied()
}
