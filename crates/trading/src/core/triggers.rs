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
    /// By row of the block: whether any rule is asked to act.
    rows: Vec<bool>,
}

impl Triggers {
    pub(super) fn new(rules: usize, lanes: usize) -> Self {
        Self {
            lanes,
            cells: vec![Vec::new(); rules],
            was_true: vec![vec![false; lanes]; rules],
            rows: Vec::new(),
        }
    }

    pub(super) fn is_set(&self, rule: usize, row: usize, lane: usize) -> bool {
        self.cells[rule][row * self.lanes + lane]
    }

    /// Finds the cells on which each rule is asked to act, and the rows on which any is, ascending. A missing condition
    /// counts as false; a lane without a bar has no condition, and what its last bar said stands.
    pub(super) fn find(
        &mut self,
        rules: &[Rule],
        signals: &[Vec<f64>],
        rows: &Rows<'_>,
        active: &mut Vec<usize>,
    ) {
        self.rows.clear();
        self.rows.resize(rows.rows, false);
        let lanes = self.lanes;
        for ((rule, cells), was_true) in rules.iter().zip(&mut self.cells).zip(&mut self.was_true) {
            let when = &signals[rule.when][..];
            cells.clear();
            cells.resize(when.len(), false);
            match (rule.trigger, rows.present) {
                (Trigger::Level, _) => {
                    for (cell, &x) in cells.iter_mut().zip(when) {
                        *cell = x == 1.0;
                    }
                }
                (Trigger::Edge, None) => edges(when, was_true, cells),
                (Trigger::Edge, Some(present)) => edges_of_present(when, present, was_true, cells),
            }
            note_rows(cells, lanes, &mut self.rows);
        }
        list(&self.rows, active);
    }
}

/// Lists the places of what is set. Every place is written and the end moves only past those that are: there is no branch to
/// guess.
fn list(flags: &[bool], places: &mut Vec<usize>) {
    places.clear();
    places.resize(flags.len(), 0);
    let mut end = 0;
    for (place, &flag) in flags.iter().enumerate() {
        places[end] = place;
        end += usize::from(flag);
    }
    places.truncate(end);
}

/// Every lane has a bar on every row: the bar before is the row above, and only the first row needs the memory.
fn edges(when: &[f64], was_true: &mut [bool], cells: &mut [bool]) {
    let lanes = was_true.len();
    for ((cell, &x), &was) in cells.iter_mut().zip(when).zip(&*was_true) {
        *cell = x == 1.0 && !was;
    }
    if let (Some(later), Some(cells)) = (when.get(lanes..), cells.get_mut(lanes..)) {
        for ((cell, &x), &above) in cells.iter_mut().zip(later).zip(when) {
            *cell = (x == 1.0) & (above != 1.0);
        }
    }
    let last = &when[when.len().saturating_sub(lanes)..];
    for (was, &x) in was_true.iter_mut().zip(last) {
        *was = x == 1.0;
    }
}

fn edges_of_present(when: &[f64], present: &[bool], was_true: &mut [bool], cells: &mut [bool]) {
    let lanes = was_true.len();
    for (row, present) in present.chunks_exact(lanes).enumerate() {
        let cells = &mut cells[row * lanes..(row + 1) * lanes];
        let when = &when[row * lanes..(row + 1) * lanes];
        for (((cell, &x), &present), was) in
            cells.iter_mut().zip(when).zip(present).zip(&mut *was_true)
        {
            let now = x == 1.0;
            *cell = present && now && !*was;
            *was = if present { now } else { *was };
        }
    }
}

fn note_rows(cells: &[bool], lanes: usize, rows: &mut [bool]) {
    if lanes == 1 {
        for (row, &cell) in rows.iter_mut().zip(cells) {
            *row |= cell;
        }
    } else {
        for (row, cells) in rows.iter_mut().zip(cells.chunks_exact(lanes)) {
            *row |= cells.contains(&true);
        }
    }
}
