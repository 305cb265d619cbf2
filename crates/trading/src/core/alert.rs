//! Alerts: what a rule wants someone to know.

use bellwether_market::UnixNanos;

use super::{Core, RowView};
use crate::strategy::{AlertAction, Operand};

/// Alerts kept of a run; what comes after is counted.
pub const ALERTS_MAX: usize = 10_000;

/// An alert that a rule gave.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Alert {
    /// The rule, by its place in the document.
    pub rule: usize,
    /// The lane.
    pub lane: usize,
    /// When.
    pub time: UnixNanos,
    /// What kind of opportunity it is.
    pub setup: String,
    /// Entry price, where the rule gives one and it is known.
    pub entry: Option<f64>,
    /// Stop price, where the rule gives one and it is known.
    pub stop: Option<f64>,
    /// Target price, where the rule gives one and it is known.
    pub target: Option<f64>,
    /// From 0 to 1, where the rule gives one and it is known.
    pub confidence: Option<f64>,
    /// What else the rule tells, in its order; the names are the rule's ([`AlertAction::data`]).
    pub data: Vec<Option<f64>>,
}

/// The alerts of a run: all are counted, the first are kept.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Alerts {
    first: Vec<Alert>,
    count: u64,
}

impl Alerts {
    pub(super) fn give(&mut self, alert: Alert) {
        self.count += 1;
        if self.first.len() < ALERTS_MAX {
            self.first.push(alert);
        }
    }

    pub(super) fn first(&self) -> &[Alert] {
        &self.first
    }

    pub(super) fn take(&mut self) -> Vec<Alert> {
        std::mem::take(&mut self.first)
    }

    pub(super) fn into_first(self) -> Vec<Alert> {
        self.first
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }
}

impl Core {
    pub(super) fn alert(
        &self,
        rule: usize,
        action: &AlertAction,
        lane: usize,
        view: &RowView<'_>,
    ) -> Alert {
        let value = |operand: Option<Operand>| {
            operand
                .map(|operand| self.operand(operand, view, lane))
                .filter(|x| !x.is_nan())
        };
        Alert {
            rule,
            lane,
            time: view.time,
            setup: action.setup.clone(),
            entry: value(action.entry),
            stop: value(action.stop),
            target: value(action.target),
            confidence: value(action.confidence),
            data: action
                .data
                .iter()
                .map(|(_, operand)| value(Some(*operand)))
                .collect(),
        }
    }
}
