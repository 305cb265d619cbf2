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
        active.clear();
        self.rows.clear();
        self.rows.resize(rows.rows, false);
        let lanes = self.lanes;
        for ((rule, cells), was_true) in rules.iter().zip(&mut self.cells).zip(&mut self.was_true) {
            let when = &signals[rule.when][..];
            cells.clear();
            cells.resize(when.len(), false);
            match (rule.trigger, rows.present) {
                (Trigger::Level, _) => each_true(when, |cell| cells[cell] = true),
                (Trigger::Edge, None) => {
                    // Every lane has a bar on every row: the bar before is the row above, and only the first row needs
                    // the memory.
                    each_true(when, |cell| {
                        cells[cell] = match cell.checked_sub(lanes) {
                            Some(above) => when[above] != 1.0,
                            None => !was_true[cell],
                        };
                    });
                    let last = &when[when.len().saturating_sub(lanes)..];
                    for (was, &x) in was_true.iter_mut().zip(last) {
                        *was = x == 1.0;
                    }
                }
                (Trigger::Edge, Some(present)) => edges_of_present(when, present, was_true, cells),
            }
            note_rows(cells, lanes, &mut self.rows);
        }
        each_set(&self.rows, |row| active.push(row));
    }
}

/// Cells that are passed in one comparison, since few of them are true.
const STRETCH: usize = 16;

/// Names the cells in which a condition is true.
fn each_true(when: &[f64], mut name: impl FnMut(usize)) {
    for (stretch, cells) in when.chunks(STRETCH).enumerate() {
        if cells.iter().fold(false, |any, &x| any | (x == 1.0)) {
            for (offset, _) in cells.iter().enumerate().filter(|(_, x)| **x == 1.0) {
                name(stretch * STRETCH + offset);
            }
        }
    }
}

/// Names the places of what is set.
fn each_set(flags: &[bool], mut name: impl FnMut(usize)) {
    for (stretch, flags) in flags.chunks(STRETCH).enumerate() {
        if flags.iter().fold(false, |any, &flag| any | flag) {
            for (offset, _) in flags.iter().enumerate().filter(|(_, flag)| **flag) {
                name(stretch * STRETCH + offset);
            }
        }
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
