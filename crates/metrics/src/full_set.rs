//! From returns to every metric.

use crate::options::{Options, OptionsError};
use crate::registry::{METRICS, Metric, MetricInfo, Unit};
use crate::returns::Returns;
use crate::summary::Summary;
use crate::value::{Reason, Value};
use crate::workspace::Workspace;

/// Below this many observations a ratio says nothing.
pub const SUPPRESSED_BELOW: usize = 20;
/// Below this many observations every statistic is weak.
pub const WEAK_BELOW: usize = 60;

/// How far a report should trust a value. The value itself is always there: hiding it is the report's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Support {
    /// Enough observations.
    Sound,
    /// Fewer than [`WEAK_BELOW`] observations: show it with a mark.
    Weak,
    /// A ratio or probability from fewer than [`SUPPRESSED_BELOW`] observations: do not show it as a finding.
    Suppressed,
}

impl Support {
    /// Stable code for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Weak => "weak",
            Self::Suppressed => "suppressed",
        }
    }

    pub(crate) fn of(unit: Unit, observations: usize) -> Self {
        let is_ratio = matches!(unit, Unit::Ratio | Unit::Probability);
        if observations >= WEAK_BELOW {
            Self::Sound
        } else if is_ratio && observations < SUPPRESSED_BELOW {
            Self::Suppressed
        } else {
            Self::Weak
        }
    }
}

/// The value of every metric for one series.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricSet {
    observations: usize,
    missing: usize,
    ruined: bool,
    values: Vec<Value>,
}

/// One line of a [`MetricSet`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// The manual entry.
    pub info: &'static MetricInfo,
    /// The value, or why there is none.
    pub value: Value,
    /// How far to trust it.
    pub support: Support,
}

/// The full metric set of one series.
///
/// To evaluate many series keep a [`Workspace`] and use [`Workspace::full_set`].
///
/// # Errors
/// [`OptionsError`] when an option is outside its domain or the benchmark does not pair with the returns.
pub fn full_set(returns: &Returns<'_>, options: &Options<'_>) -> Result<MetricSet, OptionsError> {
    Workspace::default().full_set(returns, options)
}

impl Workspace {
    /// The full metric set of one series, in this workspace's buffers.
    ///
    /// # Errors
    /// [`OptionsError`] when an option is outside its domain or the benchmark does not pair with the returns.
    pub fn full_set(
        &mut self,
        returns: &Returns<'_>,
        options: &Options<'_>,
    ) -> Result<MetricSet, OptionsError> {
        options.check(returns)?;
        let summary = Summary::of(returns, options, self);
        Ok(MetricSet {
            observations: returns.observed(),
            missing: returns.missing(),
            ruined: returns.ruined(),
            values: METRICS
                .iter()
                .map(|metric| Value::from((metric.compute)(&summary)))
                .collect(),
        })
    }
}

impl MetricSet {
    /// The set of returns that mean nothing, for this reason.
    #[must_use]
    pub fn unknown(returns: &Returns<'_>, reason: Reason) -> Self {
        Self {
            observations: returns.observed(),
            missing: returns.missing(),
            ruined: false,
            values: vec![Value::Unknown(reason); METRICS.len()],
        }
    }

    /// Number of returns that the set was computed from.
    #[must_use]
    pub fn observations(&self) -> usize {
        self.observations
    }

    /// Number of missing periods that were left out.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Whether the equity was lost; later periods were ignored.
    #[must_use]
    pub fn ruined(&self) -> bool {
        self.ruined
    }

    /// The value of the metric with this key; `None` when there is no such metric.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        METRICS
            .iter()
            .position(|metric| metric.info.key == key)
            .map(|index| self.values[index])
    }

    /// All values in the order of [`METRICS`].
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Entry> + '_ {
        METRICS
            .iter()
            .zip(&self.values)
            .map(|(metric, &value): (&&'static Metric, _)| Entry {
                info: &metric.info,
                value,
                support: Support::of(metric.info.unit, self.observations),
            })
    }
}
