//! Fits of regimes: a hidden Markov chain on the bars of a symbol up to an instant.

use std::ops::ControlFlow;

use bellwether_expr::{Expression, Scope};
use bellwether_kernels::{HiddenMarkov, STATES};
use bellwether_market::{Symbol, Timeframe, UnixNanos};

use crate::baum_welch::{Estimate, Observations, STEPS_MAX, ascend};
use crate::data::BarSeries;
use crate::derived_columns::seconds_of;
use crate::evaluation::{Evaluation, EvaluationError};

/// The features that a regime is told by unless others are given: how far the price went, how far it ranged, how much was
/// traded.
pub const REGIME_FEATURES: [&str; 3] = [
    "log_return(close)",
    "atr(14) / close",
    "volume / sma(volume, 20)",
];
/// Complete bars that a fit needs.
pub const REGIME_ROWS_MIN: usize = 200;
/// Features of a regime.
pub const REGIME_FEATURES_MAX: usize = 16;

/// Ascents from different starts; the likeliest end is taken.
const STARTS: usize = 5;
/// What tells the states apart in words, whatever the features: the return of a bar, and its range.
const TELLING: [&str; 2] = ["log_return(close)", "atr(14) / close"];

/// A fitted regime, and what it was fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct RegimeFit {
    /// The chain.
    pub chain: HiddenMarkov,
    /// The symbol of the bars.
    pub symbol: Symbol,
    /// Their timeframe.
    pub timeframe: Timeframe,
    /// The hash of the stored bars.
    pub data_hash: [u8; 32],
    /// The close of the first bar with all features.
    pub trained_from: UnixNanos,
    /// The close of the last bar.
    pub trained_until: UnixNanos,
    /// Bars with all features.
    pub rows: usize,
    /// Of the standardised features.
    pub log_likelihood: f64,
    /// Steps of the ascent that was taken.
    pub steps: usize,
}

/// How far a fit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FitProgress {
    /// Steps of expectation and maximisation that are done; those that an ascent did not need count as done when it has arrived.
    pub steps: usize,
    /// Steps at the most.
    pub total: usize,
}

/// Why there is no fit.
#[derive(Debug, thiserror::Error)]
pub enum RegimeFitError {
    /// A feature cannot be read.
    #[error("the feature `{text}` cannot be used: {problem}")]
    Feature {
        /// Its text.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
    /// None, or too many.
    #[error("a regime has 1 to {REGIME_FEATURES_MAX} features, not {0}")]
    Features(usize),
    /// The features cannot be evaluated.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// Too few bars.
    #[error(
        "there are {0} bars with all features up to that instant; a fit needs {REGIME_ROWS_MIN}"
    )]
    TooFewRows(usize),
    /// A feature that never changes says nothing.
    #[error("the feature `{0}` has one value throughout, so that it tells no regime from another")]
    Constant(String),
    /// Whoever watched broke it off.
    #[error("the fit was broken off")]
    Cancelled,
}

impl RegimeFit {
    /// Fits on the bars that were complete at `until`, of which `series` may have more. The states of `previous`, if it has the
    /// same features, keep their names: each state of the fit is the one of them that it is nearest to. Else the state that
    /// ranges farthest is volatile, and of the others the one with the larger mean return for its deviation is trending.
    ///
    /// # Errors
    /// [`RegimeFitError`].
    pub fn new(
        series: BarSeries,
        features: &[String],
        until: UnixNanos,
        previous: Option<&HiddenMarkov>,
    ) -> Result<Self, RegimeFitError> {
        Self::watched(series, features, until, previous, &mut |_| {
            ControlFlow::Continue(())
        })
    }

    /// As [`new`](Self::new), and tells `watch` before each step how far it is, which may break it off.
    ///
    /// # Errors
    /// [`RegimeFitError`].
    pub fn watched(
        mut series: BarSeries,
        features: &[String],
        until: UnixNanos,
        previous: Option<&HiddenMarkov>,
        watch: &mut dyn FnMut(FitProgress) -> ControlFlow<()>,
    ) -> Result<Self, RegimeFitError> {
        if !(1..=REGIME_FEATURES_MAX).contains(&features.len()) {
            return Err(RegimeFitError::Features(features.len()));
        }
        series.truncate(series.close_time.partition_point(|&close| close <= until));
        let telling = TELLING.map(str::to_owned);
        let mut expressions = Vec::new();
        for text in features.iter().chain(&telling) {
            expressions.push(feature(text)?);
        }
        let (symbol, timeframe, data_hash) = (
            series.instrument.symbol.clone(),
            series.timeframe,
            series.data_hash,
        );
        let closes = series.close_time.clone();
        let values = if closes.is_empty() {
            Vec::new()
        } else {
            evaluated(&expressions, series)?
        };
        let width = features.len();
        let is_complete = |row: &&Vec<f64>| row[..width].iter().all(|x| x.is_finite());
        let rows = values.iter().filter(is_complete).count();
        let first = values.iter().position(|row| is_complete(&row));
        let (Some(first), Some(&trained_until)) =
            (first.filter(|_| rows >= REGIME_ROWS_MIN), closes.last())
        else {
            return Err(RegimeFitError::TooFewRows(rows));
        };
        let values = &values[first..];
        let (mut center, mut spread) = (Vec::new(), Vec::new());
        for (at, text) in features.iter().enumerate() {
            let known = || values.iter().filter(is_complete).map(|row| row[at]);
            let mean = known().sum::<f64>() / rows as f64;
            let variance = known().map(|x| (x - mean) * (x - mean)).sum::<f64>() / rows as f64;
            if variance.sqrt() <= 1e-12 * mean.abs() {
                return Err(RegimeFitError::Constant(text.clone()));
            }
            center.push(mean);
            spread.push(variance.sqrt());
        }
        let standard: Vec<f64> = values
            .iter()
            .flat_map(|row| (0..width).map(|at| (row[at] - center[at]) / spread[at]))
            .collect();
        let observations = Observations {
            cells: &standard,
            width,
        };
        let estimate = likeliest(observations, watch).ok_or(RegimeFitError::Cancelled)?;
        let chain = HiddenMarkov {
            features: features.to_vec(),
            trained_until: seconds_of(trained_until),
            center,
            spread,
            initial: estimate.initial,
            transition: estimate.transition,
            means: estimate.means.clone(),
            variances: estimate.variances.clone(),
        };
        let order = match previous.filter(|previous| previous.features == chain.features) {
            Some(previous) => nearest(&chain, previous),
            None => told_apart(&estimate, values, width),
        };
        Ok(Self {
            chain: reordered(&chain, order),
            symbol,
            timeframe,
            data_hash,
            trained_from: closes[first],
            trained_until,
            rows,
            log_likelihood: estimate.log_likelihood,
            steps: estimate.steps,
        })
    }
}

/// The likeliest end of the ascents; of equals the first. `None` if it was broken off.
fn likeliest(
    observations: Observations<'_>,
    watch: &mut dyn FnMut(FitProgress) -> ControlFlow<()>,
) -> Option<Estimate> {
    let total = STARTS * STEPS_MAX;
    let mut best: Option<Estimate> = None;
    for start in 0..STARTS {
        let mut before = |steps| {
            watch(FitProgress {
                steps: start * STEPS_MAX + steps,
                total,
            })
        };
        let other = ascend(observations, start as u64, &mut before)?;
        if best
            .as_ref()
            .is_none_or(|best| other.log_likelihood > best.log_likelihood)
        {
            best = Some(other);
        }
    }
    best
}

fn feature(text: &str) -> Result<Expression, RegimeFitError> {
    let unusable = |problem: String| RegimeFitError::Feature {
        text: text.to_owned(),
        problem,
    };
    let expression = Expression::new(text, &Scope::new()).map_err(|problems| {
        unusable(
            problems
                .first()
                .map_or_else(String::new, |problem| problem.message.clone()),
        )
    })?;
    if expression.ty() != bellwether_kernels::Type::Num {
        return Err(unusable("it is a condition, not a number".into()));
    }
    match expression.warnings().first() {
        Some(warning) => Err(unusable(warning.message.clone())),
        None => Ok(expression),
    }
}

/// By bar: the value of each expression.
fn evaluated(
    expressions: &[Expression],
    series: BarSeries,
) -> Result<Vec<Vec<f64>>, EvaluationError> {
    let evaluation = Evaluation::new(expressions, vec![series], 1, 1)?;
    let values = |bar| {
        (0..expressions.len())
            .map(|at| evaluation.value(at, bar))
            .collect()
    };
    Ok(evaluation.bars().map(values).collect())
}

/// Which state of the fit is each state of the earlier one: of all pairings the one with the least sum of squared distances
/// between means, in the earlier fit's deviations.
fn nearest(chain: &HiddenMarkov, previous: &HiddenMarkov) -> [usize; STATES] {
    let distance = |state: usize, before: usize| -> f64 {
        let each = (0..chain.features.len()).map(|at| {
            let mean = chain.center[at] + chain.spread[at] * chain.means[state][at];
            let place = (mean - previous.center[at]) / previous.spread[at];
            (place - previous.means[before][at]) * (place - previous.means[before][at])
        });
        each.sum()
    };
    let cost = |order: &[usize; STATES]| -> f64 {
        (0..STATES)
            .map(|before| distance(order[before], before))
            .sum()
    };
    let pairings = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    let nearer = |a: &[usize; STATES], b: &[usize; STATES]| cost(a).total_cmp(&cost(b));
    pairings.into_iter().min_by(nearer).unwrap_or([0, 1, 2])
}

/// Which state of the estimate is choppy, trending and volatile, by what bars are like in it.
fn told_apart(estimate: &Estimate, values: &[Vec<f64>], width: usize) -> [usize; STATES] {
    // Of a column, weighted by the probability of the state: mean and deviation.
    let moments = |state: usize, column: usize| {
        let known = || {
            let weights = estimate.smoothed.iter().map(|p| p[state]);
            let each = values.iter().map(move |row| row[column]).zip(weights);
            each.filter(|(x, _)| x.is_finite())
        };
        let weight: f64 = known().map(|(_, weight)| weight).sum();
        let mean = known().map(|(x, weight)| weight * x).sum::<f64>() / weight;
        let variance = known()
            .map(|(x, weight)| weight * (x - mean) * (x - mean))
            .sum::<f64>()
            / weight;
        (mean, variance.sqrt())
    };
    let range = |state: usize| moments(state, width + 1).0;
    let drift = |state: usize| {
        let (mean, deviation) = moments(state, width);
        mean.abs() / deviation
    };
    let mut order = [0, 1, 2];
    order.sort_by(|&a, &b| range(a).total_cmp(&range(b)));
    let [a, b, volatile] = order;
    if drift(a) > drift(b) {
        [b, a, volatile]
    } else {
        [a, b, volatile]
    }
}

/// The chain with its states in another order.
fn reordered(chain: &HiddenMarkov, order: [usize; STATES]) -> HiddenMarkov {
    HiddenMarkov {
        initial: order.map(|state| chain.initial[state]),
        transition: order.map(|from| order.map(|to| chain.transition[from][to])),
        means: order.map(|state| chain.means[state].clone()),
        variances: order.map(|state| chain.variances[state].clone()),
        ..chain.clone()
    }
}
