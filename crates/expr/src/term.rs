//! The checked tree: typed, complete, constants folded, operands in canonical order.

use std::cmp::Ordering;
use std::sync::Arc;

use bellwether_kernels::{Category, Primitive, Type, Value};
use smallvec::SmallVec;
use smol_str::SmolStr;

/// A node of the checked tree. Immutable and shared.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    pub(crate) kind: TermKind,
    pub(crate) ty: Type,
    /// Whether a true value marks a moment: held values of it do not repeat.
    pub(crate) event: bool,
    pub(crate) nodes: usize,
    pub(crate) depth: usize,
    /// Rows of all its windows together.
    pub(crate) window_rows: usize,
}

#[derive(Debug, Clone)]
pub(crate) enum TermKind {
    Number(f64),
    Truth(bool),
    /// A price or volume column of the instrument at hand.
    Input(SmolStr),
    /// Any other column of the data set.
    Feature(SmolStr),
    Apply(Apply),
    /// The series argument of this number, in the definition of a primitive that abbreviates an expression.
    Argument(usize),
    /// `of`, computed on the bars of another clock or symbol, seen from the row's.
    In {
        domain: Domain,
        of: Arc<Term>,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Apply {
    pub(crate) primitive: &'static Primitive,
    pub(crate) output: usize,
    /// Literal arguments, defaults filled in.
    pub(crate) values: SmallVec<[Value; 4]>,
    pub(crate) series: SmallVec<[Arc<Term>; 3]>,
}

/// On which bars a part of an expression is computed: another timeframe's, another symbol's, or both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Domain {
    pub(crate) timeframe: Option<SmolStr>,
    pub(crate) symbol: Option<SmolStr>,
}

impl Term {
    fn leaf(kind: TermKind, ty: Type) -> Arc<Self> {
        Arc::new(Self {
            kind,
            ty,
            event: false,
            nodes: 1,
            depth: 1,
            window_rows: 0,
        })
    }

    pub(crate) fn number(x: f64) -> Arc<Self> {
        // One zero: `-0` would print, hash and compare as another number.
        Self::leaf(TermKind::Number(if x == 0.0 { 0.0 } else { x }), Type::Num)
    }

    pub(crate) fn truth(x: bool) -> Arc<Self> {
        Self::leaf(TermKind::Truth(x), Type::Bool)
    }

    pub(crate) fn input(name: &str) -> Arc<Self> {
        Self::leaf(TermKind::Input(name.into()), Type::Num)
    }

    pub(crate) fn feature(name: &str) -> Arc<Self> {
        Self::leaf(TermKind::Feature(name.into()), Type::Num)
    }

    pub(crate) fn argument(number: usize, ty: Type) -> Arc<Self> {
        Self::leaf(TermKind::Argument(number), ty)
    }

    /// An application, run in the common domain of its series arguments where they have one.
    pub(crate) fn apply(mut apply: Apply) -> Arc<Self> {
        if let Some(domain) = common_domain(&apply) {
            for argument in &mut apply.series {
                if let TermKind::In { of, .. } = &argument.kind {
                    *argument = Arc::clone(of);
                }
            }
            return Self::within(domain, Self::apply(apply));
        }
        if apply.primitive.commutative
            && compare(&apply.series[0], &apply.series[1]) == Ordering::Greater
        {
            apply.series.swap(0, 1);
        }
        let nodes = 1 + apply.series.iter().map(|term| term.nodes).sum::<usize>();
        let depth = 1 + apply
            .series
            .iter()
            .map(|term| term.depth)
            .max()
            .unwrap_or(0);
        let own_rows = apply.values.iter().map(|value| match value {
            Value::Window(rows) => *rows as usize,
            _ => 0,
        });
        let window_rows = apply.series.iter().map(|term| term.window_rows);
        let window_rows = own_rows.chain(window_rows).sum();
        let event = match apply.primitive.name {
            "and" => apply.series.iter().any(|term| term.event),
            "or" => apply.series.iter().all(|term| term.event),
            _ => apply.primitive.event,
        };
        let ty = apply.primitive.outputs[apply.output].ty;
        Arc::new(Self {
            kind: TermKind::Apply(apply),
            ty,
            event,
            nodes,
            depth,
            window_rows,
        })
    }

    pub(crate) fn within(domain: Domain, of: Arc<Self>) -> Arc<Self> {
        Arc::new(Self {
            ty: of.ty,
            event: of.event,
            nodes: of.nodes + 1,
            depth: of.depth + 1,
            window_rows: of.window_rows,
            kind: TermKind::In { domain, of },
        })
    }

    pub(crate) fn is_constant(&self) -> bool {
        matches!(self.kind, TermKind::Number(_) | TermKind::Truth(_))
    }

    /// Whether some part of it is computed on other bars than the row's.
    pub(crate) fn leaves_row(&self) -> bool {
        match &self.kind {
            TermKind::In { .. } => true,
            TermKind::Apply(apply) => apply.series.iter().any(|term| term.leaves_row()),
            _ => false,
        }
    }
}

/// The one domain that all series arguments but constants are in, if there is one besides the row's own.
fn common_domain(apply: &Apply) -> Option<Domain> {
    if !apply.primitive.prices.is_empty() {
        return None;
    }
    let mut common: Option<&Domain> = None;
    for term in apply.series.iter().filter(|term| !term.is_constant()) {
        match (&term.kind, common) {
            (TermKind::In { domain, .. }, None) => common = Some(domain),
            (TermKind::In { domain, .. }, Some(other)) if domain == other => {}
            _ => return None,
        }
    }
    // Among the symbols of a row, one symbol's value is the same for all: the rank of `close["SPY"]` is not SPY's rank.
    let across = apply.primitive.category == Category::CrossSectional;
    common
        .filter(|domain| !(across && domain.symbol.is_some()))
        .cloned()
}

/// The canonical order of operands: what varies before constants, then by name and structure.
pub(crate) fn compare(a: &Arc<Term>, b: &Arc<Term>) -> Ordering {
    if Arc::ptr_eq(a, b) {
        return Ordering::Equal;
    }
    let rank = |term: &Term| match term.kind {
        TermKind::Input(_) => 0,
        TermKind::Feature(_) => 1,
        TermKind::Apply(_) => 2,
        TermKind::In { .. } => 3,
        TermKind::Number(_) => 4,
        TermKind::Truth(_) => 5,
        TermKind::Argument(_) => 6,
    };
    rank(a)
        .cmp(&rank(b))
        .then_with(|| match (&a.kind, &b.kind) {
            (TermKind::Number(a), TermKind::Number(b)) => a.total_cmp(b),
            (TermKind::Truth(a), TermKind::Truth(b)) => a.cmp(b),
            (TermKind::Argument(a), TermKind::Argument(b)) => a.cmp(b),
            (TermKind::Input(a), TermKind::Input(b))
            | (TermKind::Feature(a), TermKind::Feature(b)) => a.cmp(b),
            (TermKind::In { domain: da, of: a }, TermKind::In { domain: db, of: b }) => {
                da.cmp(db).then_with(|| compare(a, b))
            }
            (TermKind::Apply(a), TermKind::Apply(b)) => {
                let heads = a
                    .primitive
                    .name
                    .cmp(b.primitive.name)
                    .then(a.output.cmp(&b.output));
                heads
                    .then_with(|| compare_values(&a.values, &b.values))
                    .then_with(|| {
                        a.series
                            .iter()
                            .zip(&b.series)
                            .map(|(a, b)| compare(a, b))
                            .find(|o| o.is_ne())
                            .unwrap_or(Ordering::Equal)
                    })
            }
            _ => Ordering::Equal,
        })
}

fn compare_values(a: &[Value], b: &[Value]) -> Ordering {
    let order = |(a, b): (&Value, &Value)| match (a, b) {
        (Value::Window(a), Value::Window(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Choice(a), Value::Choice(b)) => a.cmp(b),
        (Value::Artefact(a), Value::Artefact(b)) => (&a.name, &a.hash).cmp(&(&b.name, &b.hash)),
        _ => Ordering::Equal,
    };
    a.iter()
        .zip(b)
        .map(order)
        .find(|o| o.is_ne())
        .unwrap_or(Ordering::Equal)
}
