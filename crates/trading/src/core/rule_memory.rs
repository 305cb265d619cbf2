//! What rules remember of lanes, if they are limited: when they acted last, and how often on the day.

use bellwether_market::UnixNanos;

use super::RowView;
use crate::strategy::Rule;

/// By rule and lane: when it acted.
#[derive(Debug)]
pub(super) struct RuleMemory {
    lanes: usize,
    pub(super) cells: Vec<Memory>,
}

#[derive(Debug, Clone, Copy, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Memory {
    last_row: Option<u64>,
    day: Option<UnixNanos>,
    fired: u32,
}

impl RuleMemory {
    pub(super) fn new(rules: usize, lanes: usize) -> Self {
        Self {
            lanes,
            cells: vec![Memory::default(); rules * lanes],
        }
    }

    /// Whether a rule may act on a lane. What it does on one row counts as acting once.
    pub(super) fn may_fire(
        &self,
        index: usize,
        rule: &Rule,
        lane: usize,
        view: &RowView<'_>,
    ) -> bool {
        if !rule.is_limited() {
            return true;
        }
        let memory = &self.cells[index * self.lanes + lane];
        let Some(last_row) = memory.last_row else {
            return rule.max_per_day > 0;
        };
        if last_row == view.row {
            return true;
        }
        let today = if memory.day == view.day_start() {
            memory.fired
        } else {
            0
        };
        view.row - last_row > u64::from(rule.cool_down) && today < rule.max_per_day
    }

    /// Notes that a rule has acted on a lane.
    pub(super) fn note(&mut self, index: usize, rule: &Rule, lane: usize, view: &RowView<'_>) {
        if !rule.is_limited() {
            return;
        }
        let memory = &mut self.cells[index * self.lanes + lane];
        if memory.last_row == Some(view.row) {
            return;
        }
        let today = if memory.day == view.day_start() {
            memory.fired
        } else {
            0
        };
        *memory = Memory {
            last_row: Some(view.row),
            day: view.day_start(),
            fired: today + 1,
        };
    }
}
