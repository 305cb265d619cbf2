//! An alert rule over history: when it would have fired, and what became of that.

use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_expr::{Executor, Expression, Layout, Program, Scope};
use bellwether_market::{Calendar, Symbol, Timeframe, UnixNanos};
use bellwether_trading::alert_rule::{AlertRule, REFERENCE_COLUMNS, strategy_of};
use bellwether_trading::document::PositionSide;
use bellwether_trading::{Alert, Finding, Strategy};
use indexmap::IndexMap;

use crate::alert_outcome::{AlertLevels, AlertOutcome, BarsAfter, Expiry, OutcomeSummary, grade};
use crate::backtest::{Backtest, BacktestError};
use crate::calibration::Calibration;
use crate::data::BarSeries;
use crate::derived_columns;
use crate::panel::{Panel, PanelError};
use crate::reference_data::ReferenceTable;

/// Bars after which returns are looked at, unless a test says otherwise.
pub const FORWARD_BARS: [usize; 3] = [1, 5, 20];
/// Bars after which alerts on daily bars expire; those on shorter ones expire with their session.
pub const DAILY_EXPIRY_BARS: usize = 20;

/// What a test of a rule needs.
pub struct RuleTest {
    /// The rule.
    pub rule: AlertRule,
    /// Bars of its timeframe, one series a symbol, with those before [`from`](Self::from) that its fields need.
    pub series: Vec<BarSeries>,
    /// What its expressions may use beside fields: models and regimes.
    pub scope: Scope,
    /// Facts about the symbols.
    pub reference: ReferenceTable,
    /// Alerts before this instant are passed over.
    pub from: Option<UnixNanos>,
    /// After how many bars returns are looked at.
    pub forward_bars: Vec<usize>,
    /// Threads that evaluate expressions.
    pub threads: usize,
}

/// What keeps a rule from being tested.
#[derive(Debug, thiserror::Error)]
pub enum RuleTestError {
    /// No bars.
    #[error("there are no bars to test the rule on; name symbols that have data in the range")]
    NoData,
    /// Something beyond the rule's own check.
    #[error("the rule cannot be compiled: {}", .0.first().map_or("", |finding| &finding.message))]
    Findings(Vec<Finding>),
    /// The data cannot feed it.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// The run stopped.
    #[error(transparent)]
    Run(#[from] BacktestError),
}

/// An alert that the rule would have given, and what followed.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedAlert {
    /// The symbol, as the place of its series.
    pub lane: usize,
    /// The alert.
    pub alert: Alert,
    /// By number of bars: the return of the close against the alert's, in the alert's direction; `None` where the data ends
    /// before.
    pub forward: Vec<Option<f64>>,
    /// What became of it; `None` while it is open, or where it told no levels that can be graded.
    pub outcome: Option<AlertOutcome>,
}

/// Returns so many bars after the alerts, in their direction.
#[derive(Debug, Clone, PartialEq)]
pub struct ForwardReturns {
    /// How many bars after.
    pub bars: usize,
    /// Alerts with that many bars after them.
    pub count: u64,
    /// Mean return; unknown without any.
    pub mean: Option<f64>,
    /// Median return; unknown without any.
    pub median: Option<f64>,
    /// Share of returns above zero; unknown without any.
    pub positive: Option<f64>,
    /// Standard deviation of the sample; unknown below two.
    pub deviation: Option<f64>,
}

/// A field that was never there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingField {
    /// The field.
    pub field: String,
    /// The symbol.
    pub symbol: String,
    /// Why, in words that go on from "it is missing:".
    pub why: String,
    /// Whether the rule cannot fire without it; else only a level or a modifier lacks it.
    pub is_needed: bool,
}

/// What a test of a rule found.
#[derive(Debug)]
pub struct RuleTestResult {
    /// How often it fired.
    pub fired: u64,
    /// The first alerts, in time and then in the order of the series.
    pub alerts: Vec<TestedAlert>,
    /// The symbols, by lane.
    pub symbols: Vec<Symbol>,
    /// By lane: how often it fired there, of the alerts that were kept.
    pub fired_by_symbol: Vec<u64>,
    /// Symbols that the rule does not watch, because of their sectors.
    pub passed_over: Vec<String>,
    /// Fields that were never there, by symbol.
    pub missing: Vec<MissingField>,
    /// Returns after the alerts.
    pub forward: Vec<ForwardReturns>,
    /// How the alerts fared.
    pub outcomes: OutcomeSummary,
    /// Confidence against outcomes.
    pub calibration: Calibration,
    /// Bars on which the rule was decided, of all symbols.
    pub bars: u64,
    /// When the first and the last of them were complete.
    pub decided: Option<(UnixNanos, UnixNanos)>,
    /// BLAKE3 over the symbols and hashes of all series.
    pub data_hash: [u8; 32],
    /// Whether some of the bars come from a simulated market.
    pub simulated: bool,
}

/// A field or column, and the lane on which it is missing.
type FieldOfLane = (String, usize);

/// The columns of a series that grading reads.
struct Prices {
    instrument_calendar: Calendar,
    close_time: Vec<UnixNanos>,
    open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
}

impl Prices {
    fn of(series: &BarSeries) -> Self {
        Self {
            instrument_calendar: Calendar::by_id(series.instrument.calendar),
            close_time: series.close_time.clone(),
            open: series.open.clone(),
            high: series.high.clone(),
            low: series.low.clone(),
            close: series.close.clone(),
        }
    }
}

impl RuleTest {
    /// Runs the rule over the bars; `progress` is asked after each block of rows whether to go on.
    ///
    /// # Errors
    /// [`RuleTestError`].
    pub fn run(
        self,
        mut progress: impl FnMut() -> ControlFlow<()>,
    ) -> Result<RuleTestResult, RuleTestError> {
        let Self {
            rule,
            series,
            scope,
            reference,
            from,
            forward_bars,
            threads,
        } = self;
        let (mut series, passed_over, mut missing) = of_sectors(&rule, series, &reference);
        if series.iter().all(BarSeries::is_empty) {
            if passed_over.is_empty() && missing.is_empty() {
                return Err(RuleTestError::NoData);
            }
            series.clear();
        }
        series.retain(|series| !series.is_empty());
        let simulated = series.iter().any(|series| series.simulated);
        let symbols: Vec<Symbol> = series
            .iter()
            .map(|series| series.instrument.symbol.clone())
            .collect();
        let mut result = RuleTestResult {
            fired: 0,
            alerts: Vec::new(),
            fired_by_symbol: vec![0; symbols.len()],
            symbols,
            passed_over,
            missing: Vec::new(),
            forward: Vec::new(),
            outcomes: OutcomeSummary::default(),
            calibration: Calibration::default(),
            bars: 0,
            decided: None,
            data_hash: [0; 32],
            simulated,
        };
        let is_decided = |time: UnixNanos| from.is_none_or(|from| time >= from);
        let times = series
            .iter()
            .flat_map(|series| &series.close_time)
            .filter(|time| is_decided(**time));
        for &time in times {
            result.bars += 1;
            let (first, last) = result.decided.unwrap_or((time, time));
            result.decided = Some((first.min(time), last.max(time)));
        }
        let document = strategy_of(rule.name(), &[&rule], Vec::new());
        let strategy = Strategy::within(&scope, &document, &IndexMap::new())
            .map_err(RuleTestError::Findings)?;
        let absent = supply_columns(&mut series, &strategy.program, &rule, &reference);
        let (mut series, never) = never_there(&rule, series, from, threads)?;
        missing.extend(never.into_iter().map(|(field, lane)| {
            let series = &series[lane];
            let symbol = series.instrument.symbol.to_string();
            MissingField {
                why: why_missing(&rule, &field, &absent, series),
                is_needed: rule.needs(&field),
                field,
                symbol,
            }
        }));
        result.missing = missing;
        if series.is_empty() {
            result.forward = forward_returns(&[], &forward_bars);
            return Ok(result);
        }
        let prices: Vec<Prices> = series.iter().map(Prices::of).collect();
        // Nothing is traded, so that symbols of several currencies share an account.
        let currency = series[0].instrument.currency;
        for series in &mut series {
            series.instrument.currency = currency;
        }
        let tradable = series.len();
        let backtest = Backtest {
            strategy: Arc::new(strategy),
            series,
            tradable,
            threads,
        };
        let run = backtest.run(|_| progress())?;
        result.data_hash = run.data_hash;
        let given = run.alerts.len() as u64;
        let tested: Vec<TestedAlert> = run
            .alerts
            .into_iter()
            .filter(|alert| is_decided(alert.time))
            .map(|alert| tested(&rule, &prices[alert.lane], alert, &forward_bars))
            .collect();
        // Those beyond the ones that are kept come last, and are of the range.
        result.fired = tested.len() as u64 + (run.alert_count - given);
        for alert in &tested {
            result.fired_by_symbol[alert.lane] += 1;
            result
                .outcomes
                .add(alert.outcome.map(|outcome| (outcome.kind, outcome.r)));
        }
        let scored = tested.iter().filter_map(|tested| {
            let outcome = tested.outcome?;
            Some((tested.alert.confidence?, outcome.kind, outcome.r))
        });
        result.calibration = Calibration::of(scored);
        result.forward = forward_returns(&tested, &forward_bars);
        result.alerts = tested;
        Ok(result)
    }
}

/// The series of the rule's sectors, the symbols of others, and those whose sector is not known.
fn of_sectors(
    rule: &AlertRule,
    series: Vec<BarSeries>,
    reference: &ReferenceTable,
) -> (Vec<BarSeries>, Vec<String>, Vec<MissingField>) {
    let (mut kept, mut passed_over, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for series in series {
        let symbol = series.instrument.symbol.to_string();
        let sector = reference
            .newest(&symbol)
            .and_then(|(_, facts)| facts.sector.as_ref());
        match sector {
            _ if rule.sectors().is_empty() => kept.push(series),
            Some(sector) if rule.sectors().contains(sector) => kept.push(series),
            Some(_) => passed_over.push(symbol),
            None => missing.push(MissingField {
                field: "sector".into(),
                symbol,
                why: "no reference data name its sector".into(),
                is_needed: true,
            }),
        }
    }
    (kept, passed_over, missing)
}

/// Gives every series the columns that the rule reads: facts as they were known, others missing. Those that some series did
/// not have.
fn supply_columns(
    series: &mut [BarSeries],
    program: &Program,
    rule: &AlertRule,
    reference: &ReferenceTable,
) -> Vec<FieldOfLane> {
    let mut absent = Vec::new();
    for column in rule.columns() {
        if !program.columns().iter().any(|read| *read == column) {
            continue;
        }
        for (lane, series) in series.iter_mut().enumerate() {
            let is_fact = REFERENCE_COLUMNS.contains(&column.as_str());
            if series.features.contains_key(&column) {
                continue;
            }
            let values = if is_fact {
                reference.column(series, &column)
            } else {
                vec![f64::NAN; series.len()]
            };
            if values.iter().all(|value| value.is_nan()) {
                absent.push((column.clone(), lane));
            }
            series.features.insert(column.clone(), values);
        }
    }
    absent
}

/// The fields, by symbol, that were on no bar to be decided.
fn never_there(
    rule: &AlertRule,
    mut series: Vec<BarSeries>,
    from: Option<UnixNanos>,
    threads: usize,
) -> Result<(Vec<BarSeries>, Vec<FieldOfLane>), RuleTestError> {
    let fields: Vec<&str> = rule.fields().map(|field| field.name.as_str()).collect();
    let expressions: Vec<Expression> = rule
        .fields()
        .filter_map(|field| Expression::new(&field.expression, &Scope::new()).ok())
        .collect();
    if series.is_empty() || expressions.len() != fields.len() {
        return Ok((series, Vec::new()));
    }
    let program = Program::compile(&expressions);
    derived_columns::add(&mut series, &program);
    let layout = Layout::of_symbols(
        series
            .iter()
            .map(|series| series.instrument.symbol.as_str().into()),
    );
    let lanes = series.len();
    let panel = Panel::new(series);
    // The layout has every symbol that a field names, which is none.
    let mut executor = Executor::new(program.clone(), &layout, threads)
        .map_err(|error| RuleTestError::Run(BacktestError::Core(error.into())))?;
    let mut outputs = vec![Vec::new(); program.outputs()];
    let mut seen = vec![false; fields.len() * lanes];
    let mut blocks = panel.blocks(&program)?;
    while let Some(block) = blocks.advance() {
        executor.advance(&block.rows, &mut outputs);
        let first = block
            .prices
            .close_time
            .partition_point(|time| from.is_some_and(|from| *time < from));
        for (field, values) in outputs.iter().enumerate() {
            for (cell, value) in values.iter().enumerate().skip(first * lanes) {
                if !value.is_nan() {
                    seen[field * lanes + cell % lanes] = true;
                }
            }
        }
    }
    drop(blocks);
    let unseen = seen.iter().enumerate().filter(|(_, seen)| !**seen);
    let never = unseen
        .map(|(place, _)| (fields[place / lanes].to_owned(), place % lanes))
        .collect();
    Ok((panel.into_series(), never))
}

/// Why a field was never there, as far as that can be told.
fn why_missing(
    rule: &AlertRule,
    field: &str,
    absent: &[FieldOfLane],
    series: &BarSeries,
) -> String {
    let symbol = &series.instrument.symbol;
    let is_absent = absent.iter().any(|(column, _)| column == field);
    if REFERENCE_COLUMNS.contains(&field) && is_absent {
        return format!("no reference data tell it for {symbol} on these dates");
    }
    let Some(found) = rule.fields().find(|known| known.name == field) else {
        return "it is not known".into();
    };
    let sessions = session_count(series);
    let bars = match series.close_time.first().zip(series.close_time.last()) {
        Some((first, last)) => {
            format!("the bars of {symbol} are {sessions} sessions from {first} to {last}")
        }
        None => format!("there are no bars of {symbol}"),
    };
    format!("it needs {}; {bars}", found.need.words())
}

fn session_count(series: &BarSeries) -> usize {
    let mut days = derived_columns::days_of(series);
    days.retain(|day| !day.is_nan());
    days.dedup();
    days.len()
}

fn tested(rule: &AlertRule, prices: &Prices, alert: Alert, forward_bars: &[usize]) -> TestedAlert {
    let at = prices.close_time.partition_point(|time| *time < alert.time);
    let sign = match rule.side() {
        PositionSide::Long => 1.0,
        PositionSide::Short => -1.0,
    };
    let forward = forward_bars.iter().map(|bars| {
        let (now, then) = (
            prices.close.get(at)?,
            prices.close.get(at.checked_add(*bars)?)?,
        );
        Some((then / now - 1.0) * sign).filter(|change| change.is_finite())
    });
    let levels = match (alert.entry, alert.stop, alert.target) {
        (Some(entry), Some(stop), Some(target)) => {
            AlertLevels::new(rule.side(), entry, stop, target)
        }
        _ => None,
    };
    let outcome = levels.and_then(|levels| {
        let after = (at + 1).min(prices.close_time.len());
        let bars = BarsAfter {
            close_time: &prices.close_time[after..],
            open: &prices.open[after..],
            high: &prices.high[after..],
            low: &prices.low[after..],
            close: &prices.close[after..],
        };
        grade(
            &levels,
            &bars,
            expiry(rule.timeframe(), &prices.instrument_calendar, alert.time)?,
        )
    });
    TestedAlert {
        lane: alert.lane,
        forward: forward.collect(),
        outcome,
        alert,
    }
}

/// When an alert of a rule of this timeframe expires: with the session that is open or the next to close, and on daily bars after
/// [`DAILY_EXPIRY_BARS`].
#[must_use]
pub fn expiry(timeframe: Timeframe, calendar: &Calendar, alerted: UnixNanos) -> Option<Expiry> {
    if timeframe.is_intraday() {
        calendar.next_close(alerted).map(Expiry::At)
    } else {
        Some(Expiry::Bars(DAILY_EXPIRY_BARS))
    }
}

fn forward_returns(alerts: &[TestedAlert], forward_bars: &[usize]) -> Vec<ForwardReturns> {
    let of_place = |(place, bars): (usize, &usize)| {
        let mut returns: Vec<f64> = alerts
            .iter()
            .filter_map(|alert| alert.forward[place])
            .collect();
        returns.sort_by(f64::total_cmp);
        let count = returns.len();
        let mean = (count > 0).then(|| returns.iter().sum::<f64>() / count as f64);
        let median = (count > 0).then(|| (returns[(count - 1) / 2] + returns[count / 2]) / 2.0);
        let deviation = mean.filter(|_| count > 1).map(|mean| {
            let squares: f64 = returns.iter().map(|x| (x - mean) * (x - mean)).sum();
            (squares / (count as f64 - 1.0)).sqrt()
        });
        let above = returns.iter().filter(|x| **x > 0.0).count();
        let positive = (count > 0).then(|| above as f64 / count as f64);
        ForwardReturns {
            bars: *bars,
            count: count as u64,
            mean,
            median,
            positive,
            deviation,
        }
    };
    forward_bars.iter().enumerate().map(of_place).collect()
}
