//! Many expressions as one graph that computes every common part once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use bellwether_kernels::{Build, Params, Primitive, Type, Value};
use indexmap::IndexSet;
use smallvec::SmallVec;
use smol_str::{SmolStr, format_smolstr};

use crate::abbreviation::definition;
use crate::artefact::Pinned;
use crate::expression::Expression;
use crate::term::{Apply, Term, TermKind};

/// The result of one output of one node.
pub(crate) type Slot = u32;
/// 0 is the row's own clock; clock `c` of the program is `c + 1` here.
pub(crate) type Clock = usize;

/// A compiled population of expressions.
#[derive(Debug, Clone)]
pub struct Program {
    pub(crate) nodes: Vec<Node>,
    pub(crate) outputs: Vec<Slot>,
    pub(crate) slots: usize,
    columns: Vec<SmolStr>,
    clocks: Vec<SmolStr>,
    symbols: Vec<SmolStr>,
    warm_ups: Vec<WarmUp>,
    types: Vec<Type>,
    hash: [u8; 32],
}

/// One step of the graph. Nodes stand after those that they read.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) inputs: SmallVec<[Slot; 4]>,
    pub(crate) first_slot: Slot,
    pub(crate) outputs: usize,
    pub(crate) clock: Clock,
}

#[derive(Debug, Clone)]
pub(crate) enum Op {
    Constant(f64),
    /// A column of the data; on another clock than the row's, of its completed bars.
    Column(usize),
    Kernel {
        primitive: &'static Primitive,
        values: SmallVec<[Value; 4]>,
    },
    /// The last completed value of another clock, of the same lane. A pulse is not repeated.
    Hold {
        pulse: bool,
    },
    /// The last completed value of another symbol's lane.
    Foreign {
        symbol: usize,
        pulse: bool,
    },
}

impl Op {
    /// Whether it reads other lanes than the one it writes.
    pub(crate) fn crosses_lanes(&self) -> bool {
        match self {
            Self::Foreign { .. } => true,
            Self::Kernel { primitive, .. } => matches!(primitive.build, Build::Section { .. }),
            _ => false,
        }
    }
}

/// Bars needed before the first value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WarmUp {
    /// Bars of the row's own timeframe before the one with the first value.
    pub rows: usize,
    /// For each other timeframe that is read: its completed bars before the one with the first value.
    pub clocks: Vec<(SmolStr, usize)>,
    /// Whether the first value appears exactly there on data without gaps, or not before.
    pub exact: bool,
}

impl Program {
    /// One graph for all expressions; its outputs stand in their order.
    #[must_use]
    pub fn compile<'e>(expressions: impl IntoIterator<Item = &'e Expression>) -> Self {
        let mut builder = Builder::default();
        let terms: Vec<&Arc<Term>> = expressions
            .into_iter()
            .map(|expression| &expression.term)
            .collect();
        let outputs: Vec<Slot> = terms.iter().map(|term| builder.build(term, 0)).collect();
        builder.finish(outputs, terms.iter().map(|term| term.ty).collect())
    }

    /// The columns that it reads, in the order in which the executor wants them.
    #[must_use]
    pub fn columns(&self) -> &[SmolStr] {
        &self.columns
    }

    /// The timeframes of `@` suffixes, in the order in which the executor wants their marks.
    #[must_use]
    pub fn clocks(&self) -> &[SmolStr] {
        &self.clocks
    }

    /// The symbols of `["…"]` suffixes, in the order in which the executor wants their lanes.
    #[must_use]
    pub fn symbols(&self) -> &[SmolStr] {
        &self.symbols
    }

    /// The models and regimes that it uses, each with the hash of its content, in order.
    #[must_use]
    pub fn artefacts(&self) -> BTreeSet<SmolStr> {
        let values = self.nodes.iter().flat_map(|node| match &node.op {
            Op::Kernel { values, .. } => &values[..],
            _ => &[],
        });
        let artefacts = values.filter_map(|value| match value {
            Value::Artefact(artefact) => Some(format_smolstr!("{}", Pinned(artefact))),
            _ => None,
        });
        artefacts.collect()
    }

    /// Whether a value depends on other symbols of its row.
    #[must_use]
    pub fn is_cross_sectional(&self) -> bool {
        self.nodes
            .iter()
            .any(|node| matches!(&node.op, Op::Kernel { .. }) && node.op.crosses_lanes())
    }

    /// Number of outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The type of an output.
    #[must_use]
    pub fn ty(&self, output: usize) -> Type {
        self.types[output]
    }

    /// Bars needed before the first value of an output.
    #[must_use]
    pub fn warm_up(&self, output: usize) -> WarmUp {
        self.warm_ups[output].clone()
    }

    /// Steps of the graph, common parts counted once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is nothing to compute.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// BLAKE3 of the graph: saved state fits programs of the same hash.
    #[must_use]
    pub fn hash(&self) -> &[u8; 32] {
        &self.hash
    }
}

/// What makes two nodes the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    op: OpKey,
    inputs: SmallVec<[Slot; 4]>,
    clock: Clock,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum OpKey {
    Constant(u64),
    Column(usize),
    Kernel(&'static str, SmallVec<[ValueKey; 4]>),
    Hold(bool),
    Foreign(usize, bool),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum ValueKey {
    Window(u32),
    Number(u64),
    Choice(&'static str),
    Artefact(Arc<str>, Option<Arc<str>>),
}

/// Bars needed before the one with the first value, by clock; `None` where a clock is not read.
#[derive(Debug, Clone, Default)]
struct Needed {
    bars: SmallVec<[Option<usize>; 2]>,
    inexact: bool,
}

impl Needed {
    fn join(mut self, other: &Self) -> Self {
        if self.bars.len() < other.bars.len() {
            self.bars.resize(other.bars.len(), None);
        }
        for (bars, &other) in self.bars.iter_mut().zip(&other.bars) {
            *bars = (*bars).max(other);
        }
        self.inexact |= other.inexact;
        self
    }

    fn add(mut self, clock: Clock, bars: usize) -> Self {
        if self.bars.len() <= clock {
            self.bars.resize(clock + 1, None);
        }
        self.bars[clock] = Some(self.bars[clock].unwrap_or(0) + bars);
        self
    }
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    needed: Vec<Needed>,
    slot_node: Vec<usize>,
    index: HashMap<Key, Slot>,
    memo: HashMap<(*const Term, Clock), Slot>,
    definitions: HashMap<DefinitionKey, Arc<Term>>,
    columns: IndexSet<SmolStr>,
    clocks: IndexSet<SmolStr>,
    symbols: IndexSet<SmolStr>,
}

/// The definition of one output of a primitive that abbreviates an expression, for literals and argument types.
type DefinitionKey = (
    &'static str,
    usize,
    SmallVec<[ValueKey; 4]>,
    SmallVec<[Type; 3]>,
);

impl Builder {
    /// The slot of a term of the caller's, on a clock.
    fn build(&mut self, term: &Arc<Term>, clock: Clock) -> Slot {
        let key = (Arc::as_ptr(term), clock);
        if let Some(&slot) = self.memo.get(&key) {
            return slot;
        }
        let slot = self.build_with(term, clock, &[]);
        self.memo.insert(key, slot);
        slot
    }

    /// The slot of a term in which the slots of `arguments` stand for [`TermKind::Argument`].
    fn build_with(&mut self, term: &Arc<Term>, clock: Clock, arguments: &[Slot]) -> Slot {
        match &term.kind {
            TermKind::Number(x) => self.constant(*x),
            TermKind::Truth(x) => self.constant(f64::from(u8::from(*x))),
            TermKind::Input(name) | TermKind::Feature(name) => self.column(name, clock),
            TermKind::Argument(number) => arguments[*number],
            TermKind::Apply(apply) => self.apply(apply, clock, arguments),
            TermKind::In { domain, of } => {
                let inner = domain
                    .timeframe
                    .as_ref()
                    .map_or(0, |name| self.clocks.insert_full(name.clone()).0 + 1);
                let slot = self.operand(of, inner, arguments);
                let op = match &domain.symbol {
                    Some(symbol) => {
                        let symbol = self.symbols.insert_full(symbol.clone()).0;
                        Op::Foreign {
                            symbol,
                            pulse: of.event,
                        }
                    }
                    None => Op::Hold { pulse: of.event },
                };
                self.node(op, [slot].into_iter().collect(), clock, 1, false)
            }
        }
    }

    /// A part of a term: the caller's are remembered by address, those of definitions differ with their arguments.
    fn operand(&mut self, term: &Arc<Term>, clock: Clock, arguments: &[Slot]) -> Slot {
        if arguments.is_empty() {
            self.build(term, clock)
        } else {
            self.build_with(term, clock, arguments)
        }
    }

    fn constant(&mut self, x: f64) -> Slot {
        self.node(Op::Constant(x), SmallVec::new(), 0, 1, false)
    }

    fn column(&mut self, name: &str, clock: Clock) -> Slot {
        let column = self.columns.insert_full(name.into()).0;
        if clock > 0 && name == "vwap" {
            // An hour's average price weighs its minutes by their volume.
            self.columns.insert("volume".into());
        }
        self.node(Op::Column(column), SmallVec::new(), clock, 1, false)
    }

    fn apply(&mut self, apply: &Apply, clock: Clock, arguments: &[Slot]) -> Slot {
        let series = apply
            .series
            .iter()
            .map(|term| self.operand(term, clock, arguments));
        let series: SmallVec<[Slot; 4]> = series.collect();
        if let Build::Expression(_) = apply.primitive.build {
            let definition = self.definition(apply);
            return self.build_with(&definition, clock, &series);
        }
        let prices = apply
            .primitive
            .prices
            .iter()
            .map(|name| self.column(name, clock));
        let inputs: SmallVec<[Slot; 4]> = prices
            .collect::<SmallVec<[Slot; 4]>>()
            .into_iter()
            .chain(series)
            .collect();
        let op = Op::Kernel {
            primitive: apply.primitive,
            values: apply.values.clone(),
        };
        let outputs = apply.primitive.outputs.len();
        self.node(op, inputs, clock, outputs, apply.primitive.commutative) + apply.output as Slot
    }

    fn definition(&mut self, apply: &Apply) -> Arc<Term> {
        let types = apply.series.iter().map(|term| term.ty).collect();
        let key = (
            apply.primitive.name,
            apply.output,
            apply.values.iter().map(value_key).collect(),
            types,
        );
        // The checker has seen that the literals fit.
        let expand = || {
            definition(apply)
                .unwrap_or_else(|message| panic!("`{}`: {message}", apply.primitive.name))
        };
        Arc::clone(self.definitions.entry(key).or_insert_with(expand))
    }

    /// The first slot of the node, made now or found among those made before.
    /// Operands that may be exchanged are ordered, so that definitions share nodes with what the caller wrote.
    fn node(
        &mut self,
        op: Op,
        mut inputs: SmallVec<[Slot; 4]>,
        clock: Clock,
        outputs: usize,
        commutative: bool,
    ) -> Slot {
        if commutative {
            inputs.sort_unstable();
        }
        let key = Key {
            op: op_key(&op),
            inputs: inputs.clone(),
            clock,
        };
        if let Some(&slot) = self.index.get(&key) {
            return slot;
        }
        let joined = inputs.iter().fold(Needed::default(), |needed, &slot| {
            needed.join(&self.needed[self.slot_node[slot as usize]])
        });
        let needed = match &op {
            Op::Kernel { primitive, values } => {
                let warm_up = match primitive.build {
                    Build::Lanes { warm_up, .. } => warm_up(&Params::new(primitive, values)),
                    _ => bellwether_kernels::WarmUp::Exact(0),
                };
                let inexact = matches!(warm_up, bellwether_kernels::WarmUp::AtLeast(_));
                let mut needed = joined.add(clock, warm_up.rows());
                needed.inexact |= inexact;
                needed
            }
            // When another clock's bars complete is up to the data.
            Op::Hold { .. } | Op::Foreign { .. } => Needed {
                inexact: true,
                ..joined
            },
            Op::Column(_) => joined.add(clock, 0),
            Op::Constant(_) => joined,
        };
        let first_slot = self.slot_node.len() as Slot;
        self.slot_node
            .extend(std::iter::repeat_n(self.nodes.len(), outputs));
        self.nodes.push(Node {
            op,
            inputs,
            first_slot,
            outputs,
            clock,
        });
        self.needed.push(needed);
        self.index.insert(key, first_slot);
        first_slot
    }

    fn finish(self, outputs: Vec<Slot>, types: Vec<Type>) -> Program {
        let warm_ups = outputs
            .iter()
            .map(|&slot| {
                let needed = &self.needed[self.slot_node[slot as usize]];
                let at = |clock: usize| needed.bars.get(clock).copied().flatten();
                let clocks = self
                    .clocks
                    .iter()
                    .enumerate()
                    .filter_map(|(c, name)| Some((name.clone(), at(c + 1)?)));
                WarmUp {
                    rows: at(0).unwrap_or(0),
                    clocks: clocks.collect(),
                    exact: !needed.inexact,
                }
            })
            .collect();
        let mut hasher = blake3::Hasher::new();
        for node in &self.nodes {
            hasher.update(
                format!("{:?} {:?} {}\n", op_key(&node.op), node.inputs, node.clock).as_bytes(),
            );
        }
        hasher.update(
            format!(
                "{outputs:?} {:?} {:?} {:?}",
                self.columns, self.clocks, self.symbols
            )
            .as_bytes(),
        );
        Program {
            hash: *hasher.finalize().as_bytes(),
            slots: self.slot_node.len(),
            nodes: self.nodes,
            outputs,
            columns: self.columns.into_iter().collect(),
            clocks: self.clocks.into_iter().collect(),
            symbols: self.symbols.into_iter().collect(),
            warm_ups,
            types,
        }
    }
}

fn op_key(op: &Op) -> OpKey {
    match op {
        Op::Constant(x) => OpKey::Constant(x.to_bits()),
        Op::Column(column) => OpKey::Column(*column),
        Op::Kernel { primitive, values } => {
            OpKey::Kernel(primitive.name, values.iter().map(value_key).collect())
        }
        Op::Hold { pulse } => OpKey::Hold(*pulse),
        Op::Foreign { symbol, pulse } => OpKey::Foreign(*symbol, *pulse),
    }
}

fn value_key(value: &Value) -> ValueKey {
    match value {
        Value::Window(rows) => ValueKey::Window(*rows),
        Value::Number(x) => ValueKey::Number(x.to_bits()),
        Value::Choice(word) => ValueKey::Choice(word),
        Value::Artefact(artefact) => {
            ValueKey::Artefact(Arc::clone(&artefact.name), artefact.hash.clone())
        }
    }
}
