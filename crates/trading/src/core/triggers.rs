//! From conditions to the moments at which rules act.

use bellwether_expr::Rows;

use crate::document::Trigger;
use crate::strategy::Rule;

/// By rule and cell of the block evaluated last: whether the rule's condition asks it to act.
#[derive(Debug)]
pub(super) struct Triggers {
    lanes: usize,
    cells: Vec<Vec<bool>>,
    /// By rule: whether its condition was true on each lane's last bar.
    pub(super) was_true: Vec<Vec<bool>>,
}

impl Triggers {
    pub(super) fn new(rules: usize, lanes: usize) -> Self {
        Self {
            lanes,
            cells: vec![Vec::new(); rules],
            was_true: vec![vec![false; lanes]; rules],
        }
    }

    pub(super) fn is_set(&self, rule: usize, row: usize, lane: usize) -> bool {
        self.cells[rule][row * self.lanes + lane]
    }

    /// Finds the cells on which each rule is asked to act, and the rows on which any is. A missing condition counts as
    /// false; a lane without a bar has no condition, and what its last bar said stands.
    pub(super) fn find(
        &mut self,
        rules: &[Rule],
        signals: &[Vec<f64>],
        rows: &Rows<'_>,
        active: &mut Vec<bool>,
    ) {
        active.clear();
        active.resize(rows.rows, false);
        for ((rule, cells), was_true) in rules.iter().zip(&mut self.cells).zip(&mut self.was_true) {
            let when = &signals[rule.when][..];
            cells.clear();
            match (rule.trigger, rows.present) {
                (Trigger::Level, _) => cells.extend(when.iter().map(|&x| x == 1.0)),
                (Trigger::Edge, None) => edges(when, was_true, cells),
                (Trigger::Edge, Some(present)) => edges_of_present(when, present, was_true, cells),
            }
            note_rows(cells, self.lanes, active);
        }
    }
}

/// Every lane has a bar on every row: the bar before is the row above, and only the first row needs the memory.
fn edges(when: &[f64], was_true: &mut [bool], cells: &mut Vec<bool>) {
    let lanes = was_true.len();
    let first = when
        .iter()
        .zip(was_true.iter())
        .map(|(&x, &was)| x == 1.0 && !was);
    cells.extend(first);
    let (above, below) = (
        &when[..when.len().saturating_sub(lanes)],
        when.get(lanes..).unwrap_or(&[]),
    );
    cells.extend(
        above
            .iter()
            .zip(below)
            .map(|(&above, &x)| (x == 1.0) & (above != 1.0)),
    );
    for (was, &x) in was_true
        .iter_mut()
        .zip(&when[when.len().saturating_sub(lanes)..])
    {
        *was = x == 1.0;
    }
}

fn edges_of_present(when: &[f64], present: &[bool], was_true: &mut [bool], cells: &mut Vec<bool>) {
    let lanes = was_true.len();
    for (when, present) in when.chunks_exact(lanes).zip(present.chunks_exact(lanes)) {
        for ((&x, &present), was) in when.iter().zip(present).zip(was_true.iter_mut()) {
            let now = x == 1.0;
            cells.push(present && now && !*was);
            *was = if present { now } else { *was };
        }
    }
}

fn note_rows(cells: &[bool], lanes: usize, active: &mut [bool]) {
    if lanes == 1 {
        for (active, &cell) in active.iter_mut().zip(cells) {
            *active |= cell;
        }
    } else {
        for (active, row) in active.iter_mut().zip(cells.chunks_exact(lanes)) {
            *active |= row.contains(&true);
        }
    }
}
