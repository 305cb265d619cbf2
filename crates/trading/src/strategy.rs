//! A checked strategy: every expression compiled, every number in range, nothing left to look up.

use bellwether_expr::{Program, Scope};
use bellwether_market::{CalendarId, Money, Price, Rate, Timeframe};
use indexmap::IndexMap;

use crate::compiler::Compiler;
use crate::document::{
    DOCUMENT_BYTES_MAX, EntryBarTarget, FillConvention, FilterScope, PositionSide, SizeAt,
    StrategyDocument, Trigger,
};
use crate::finding::Finding;
use crate::hours::Hours;
use crate::source::Source;

/// A strategy that can run.
#[derive(Debug, Clone)]
pub struct Strategy {
    /// Its name.
    pub name: String,
    /// The symbols it trades, where the document names them.
    pub universe: Vec<String>,
    /// The timeframe of its rows.
    pub timeframe: Timeframe,
    /// The calendar that overrides the instruments' own.
    pub calendar: Option<CalendarId>,
    /// Hours in which it may enter.
    pub hours: Option<Hours>,
    /// Its rules that are in force, in the order in which they act.
    pub rules: Vec<Rule>,
    /// Every expression of the document as one graph.
    pub program: Program,
    /// The named indicators, for charts, as outputs of the program.
    pub indicators: IndexMap<String, usize>,
    /// Limits in front of every order.
    pub limits: Limits,
    /// What trading costs.
    pub costs: Costs,
    /// How orders are filled in a backtest.
    pub execution: Execution,
    /// Entries that one position may consist of.
    pub pyramiding: u32,
    /// Whether quantities may be fractions of nine decimals.
    pub fractional: bool,
    /// Cash at the start of a backtest.
    pub initial_capital: Money,
    /// The parameters' values, as compiled.
    pub parameters: IndexMap<String, f64>,
    /// BLAKE3 of the document, its parameters, and the models and regimes that it uses: results carry it.
    pub hash: [u8; 32],
    /// What does not keep it from running but should be known.
    pub warnings: Vec<Finding>,
}

/// When to act, and what to do then.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Where it stands in the document.
    pub index: usize,
    /// The output of the program that is its condition.
    pub when: usize,
    /// What makes a true condition act.
    pub trigger: Trigger,
    /// What it does.
    pub actions: Vec<Action>,
    /// Rows for which it rests on a symbol after acting there.
    pub cool_down: u32,
    /// How often it may act on a symbol in one trading day.
    pub max_per_day: u32,
}

impl Rule {
    /// Whether it does something that comes before entries.
    #[must_use]
    pub fn alerts_or_exits(&self) -> bool {
        let before_entries = |action: &Action| matches!(action, Action::Exit(_) | Action::Alert(_));
        self.actions.iter().any(before_entries)
    }

    /// Whether it may have to wait although its condition is met.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.cool_down > 0 || self.max_per_day < u32::MAX
    }
}

/// One thing that a rule does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Open a position.
    Enter(Box<Enter>),
    /// Close the position, of a side or of either.
    Exit(Option<PositionSide>),
    /// Tell someone.
    Alert(Box<AlertAction>),
    /// Let nothing be opened while the condition is not true.
    Filter(FilterScope),
}

/// Opening a position.
#[derive(Debug, Clone)]
pub struct Enter {
    /// Which way.
    pub side: PositionSide,
    /// How much.
    pub size: Size,
    /// The order.
    pub order: EntryOrder,
    /// Where the position is given up.
    pub stop_loss: Option<Level>,
    /// Where its profit is taken.
    pub take_profit: Option<Level>,
    /// The distance at which a stop follows the best price.
    pub trailing: Option<Operand>,
    /// Whether an opposite position is turned.
    pub reverse: bool,
    /// Rows for which a resting order stands.
    pub expires_after: Option<u32>,
}

/// The order that opens a position.
#[derive(Debug, Clone)]
pub enum EntryOrder {
    /// At the next price.
    Market,
    /// At the price or better.
    Limit(Operand),
    /// At market once the price is reached.
    Stop(Operand),
    /// At `limit` or better once `stop` is reached.
    StopLimit {
        /// The trigger.
        stop: Operand,
        /// The worst price.
        limit: Operand,
    },
}

/// How much to trade.
#[derive(Debug, Clone)]
pub enum Size {
    /// A share of equity.
    Equity(Operand),
    /// A share of free cash.
    Cash(Operand),
    /// A value.
    Notional(Operand),
    /// Units.
    Units(Operand),
    /// A share of equity that a stop at the distance would lose.
    Risk {
        /// The share.
        share: Operand,
        /// The distance.
        stop: Operand,
    },
    /// An annual volatility relative to equity.
    Volatility {
        /// The wanted volatility, a share of equity a year.
        target: Operand,
        /// The instrument's volatility a day, an output of the program.
        volatility: Operand,
    },
}

/// A level of a position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Level {
    /// At this distance from the average fill.
    Distance(Operand),
    /// At this price.
    At(Operand),
}

/// Telling someone.
#[derive(Debug, Clone)]
pub struct AlertAction {
    /// What kind of opportunity it is.
    pub setup: String,
    /// The entry price.
    pub entry: Option<Operand>,
    /// The stop price.
    pub stop: Option<Operand>,
    /// The target price.
    pub target: Option<Operand>,
    /// From 0 to 1.
    pub confidence: Option<Operand>,
    /// What else is told with it, by name.
    pub data: Vec<(String, Operand)>,
}

/// A number that is known, or that an output of the program says on the deciding row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    /// Known.
    Constant(f64),
    /// An output of the program.
    Output(usize),
}

/// Limits in front of every order; shares of equity.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// Positions open at once.
    pub max_positions: Option<u32>,
    /// Absolute position value.
    pub max_gross: Option<f64>,
    /// Loss of a trading day.
    pub daily_loss: Option<f64>,
    /// Fall from the peak.
    pub max_drawdown: Option<f64>,
}

/// What trading costs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Costs {
    /// What the broker takes on each side.
    pub commission: Commission,
    /// How much worse than the market's price an order is filled.
    pub slippage: Slippage,
}

/// What the broker takes on each side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Commission {
    /// How it is reckoned.
    pub basis: CommissionBasis,
    /// The least that an order costs.
    pub minimum: Money,
}

impl Default for Commission {
    fn default() -> Self {
        Self {
            basis: CommissionBasis::Free,
            minimum: Money::ZERO,
        }
    }
}

/// How a commission is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum CommissionBasis {
    /// Nothing.
    #[default]
    Free,
    /// A share of the traded value.
    Rate(Rate),
    /// An amount a unit: share or contract.
    PerUnit(Money),
    /// An amount an order.
    PerOrder(Money),
}

/// How much worse than the market's price a market or stop order is filled.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Slippage {
    /// Not at all.
    #[default]
    None,
    /// A share of the price.
    Share(Rate),
    /// Ticks of the instrument.
    Ticks(f64),
    /// `c · (quantity / bar volume)²` of the price.
    VolumeShare(f64),
    /// `c · √(quantity / bar volume)` of the price.
    SquareRoot(f64),
}

impl Slippage {
    /// Whether a larger order is filled at a worse price.
    #[must_use]
    pub fn grows_with_quantity(&self) -> bool {
        matches!(self, Self::VolumeShare(_) | Self::SquareRoot(_))
    }
}

/// What becomes of positions that are open at the end of a backtest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finalize {
    /// They stay open and are valued at the last close.
    No,
    /// They are closed at the last close.
    AtLastClose,
    /// They are closed by an order that is decided on the last row but one.
    ByOrder,
}

/// How orders are filled in a backtest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Execution {
    /// At which price market orders are filled.
    pub fill: FillConvention,
    /// What becomes of positions that are open at the end.
    pub finalize: Finalize,
    /// When a size becomes a number of units.
    pub size_at: SizeAt,
    /// When a target may fill on the bar of its entry.
    pub entry_bar_target: EntryBarTarget,
    /// Whether the prices of orders are rounded to the instrument's tick.
    pub round_to_tick: bool,
}

impl Default for Execution {
    fn default() -> Self {
        Self {
            fill: FillConvention::default(),
            finalize: Finalize::No,
            size_at: SizeAt::default(),
            entry_bar_target: EntryBarTarget::default(),
            round_to_tick: true,
        }
    }
}

impl Strategy {
    /// Checks a document and compiles it; `parameters` override the document's values by name.
    ///
    /// # Errors
    /// All findings, errors among them.
    pub fn new(
        document: &StrategyDocument,
        parameters: &IndexMap<String, f64>,
    ) -> Result<Self, Vec<Finding>> {
        Self::within(&Scope::new(), document, parameters)
    }

    /// As [`new`](Self::new), where expressions may use what a scope has: its columns, and its models and regimes.
    ///
    /// # Errors
    /// All findings, errors among them.
    pub fn within(
        scope: &Scope,
        document: &StrategyDocument,
        parameters: &IndexMap<String, f64>,
    ) -> Result<Self, Vec<Finding>> {
        Compiler::new(scope.clone()).compile(document, parameters)
    }

    /// Reads a text, checks it and compiles it; every finding knows its place in the text.
    ///
    /// # Errors
    /// All findings, errors among them; of a text that is no strategy document just that.
    pub fn of_text(text: &str, parameters: &IndexMap<String, f64>) -> Result<Self, Vec<Finding>> {
        let source = Source::of(text);
        let place = |mut findings: Vec<Finding>| {
            findings.extend(source.unquoted_expressions());
            source.locate(&mut findings);
            findings.sort_by_key(|finding| {
                (
                    finding.severity,
                    finding.place.as_ref().map(|place| place.bytes.start),
                )
            });
            findings
        };
        let document = match StrategyDocument::parse(text) {
            Ok(document) => document,
            Err(error) if text.len() > DOCUMENT_BYTES_MAX => {
                return Err(vec![Finding::of_document(text, error)]);
            }
            // An expression that YAML has cut may be what made the rest unreadable.
            Err(error) => return Err(place(vec![Finding::of_document(text, error)])),
        };
        match Self::new(&document, parameters) {
            Err(findings) => Err(place(findings)),
            Ok(mut strategy) => {
                let findings = place(std::mem::take(&mut strategy.warnings));
                if findings.iter().any(Finding::is_error) {
                    return Err(findings);
                }
                strategy.warnings = findings;
                Ok(strategy)
            }
        }
    }

    /// All findings of a document whose expressions may use what a scope has, worst first, without keeping the strategy.
    #[must_use]
    pub fn findings(scope: &Scope, document: &StrategyDocument) -> Vec<Finding> {
        match Self::within(scope, document, &IndexMap::new()) {
            Ok(strategy) => strategy.warnings,
            Err(findings) => findings,
        }
    }

    /// All findings of a text, worst first and then from top to bottom, each with its place: what an editor underlines.
    #[must_use]
    pub fn findings_of_text(text: &str) -> Vec<Finding> {
        match Self::of_text(text, &IndexMap::new()) {
            Ok(strategy) => strategy.warnings,
            Err(findings) => findings,
        }
    }
}

/// `5..50`, both included.
#[must_use]
pub fn parse_range(text: &str) -> Option<(f64, f64)> {
    let (low, high) = text.split_once("..")?;
    let (low, high) = (
        low.trim().parse().ok()?,
        high.trim_start_matches('=').trim().parse().ok()?,
    );
    (low <= high).then_some((low, high))
}

/// The nearest exact price, for a level that an expression gave.
pub(crate) fn exact_price(x: f64) -> Option<Price> {
    Price::from_f64_nearest(x).ok()
}
