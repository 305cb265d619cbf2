//! From conditions to the moments at which rules act.
//!
//! A block's cells are bits: a rule's words are compared, shifted and searched 64 cells at a time, so that rows on which
//! nothing happens cost next to nothing.

use bellwether_expr::Rows;
use bellwether_kernels::{BITS_A_WORD, truth_bits};

use crate::document::Trigger;
use crate::strategy::Rule;

/// By rule and cell of the block evaluated last: whether the rule's condition asks it to act.
#[derive(Debug)]
pub(super) struct Triggers {
    lanes: usize,
    /// By rule: one bit a cell, rows first.
    cells: Vec<Bits>,
    /// By rule: whether its condition was true on each lane's last bar.
    pub(super) was_true: Vec<Vec<bool>>,
    /// One bit a row: whether any rule is asked to act.
    rows: Bits,
    /// Whether a rule's condition is true, a bit a cell.
    now: Bits,
}

impl Triggers {
    pub(super) fn new(rules: usize, lanes: usize) -> Self {
        Self {
            lanes,
            cells: vec![Bits::default(); rules],
            was_true: vec![vec![false; lanes]; rules],
            rows: Bits::default(),
            now: Bits::default(),
        }
    }

    /// The first row from `from` on, within the block, on which a rule is asked to act.
    #[inline]
    pub(super) fn next_row(&self, from: usize) -> Option<usize> {
        self.rows.next(from)
    }

    /// The first lane from `from` on for which a rule is asked to act on a row.
    #[inline]
    pub(super) fn next_lane(&self, rule: usize, row: usize, from: usize) -> Option<usize> {
        if from >= self.lanes {
            return None;
        }
        let first = row * self.lanes;
        let cells = &self.cells[rule];
        if self.lanes == 1 {
            return cells.is_set(first).then_some(0);
        }
        let lane = cells.next(first + from)? - first;
        (lane < self.lanes).then_some(lane)
    }

    /// Finds the cells on which each rule is asked to act. A missing condition counts as false; a lane without a bar has no
    /// condition, and what its last bar said stands.
    pub(super) fn find(&mut self, rules: &[Rule], signals: &[Vec<f64>], rows: &Rows<'_>) {
        let lanes = self.lanes;
        self.rows.reset(rows.rows);
        for ((rule, cells), was_true) in rules.iter().zip(&mut self.cells).zip(&mut self.was_true) {
            let when = &signals[rule.when][..];
            match rule.trigger {
                Trigger::Level => truth_bits(when, &mut cells.0),
                Trigger::Edge => {
                    truth_bits(when, &mut self.now.0);
                    if let Some(present) = rows.present {
                        stand(&mut self.now, present, was_true);
                    }
                    rises(&self.now, when.len(), was_true, cells);
                }
            }
            if lanes == 1 {
                for (row, word) in self.rows.0.iter_mut().zip(&cells.0) {
                    *row |= word;
                }
            } else {
                let mut from = 0;
                while let Some(cell) = cells.next(from) {
                    let row = cell / lanes;
                    self.rows.set(row);
                    from = (row + 1) * lanes;
                }
            }
        }
    }
}

/// Lets what the last bar said stand where a lane has none.
fn stand(now: &mut Bits, present: &[bool], was_true: &[bool]) {
    let lanes = was_true.len();
    for (cell, _) in present.iter().enumerate().filter(|(_, present)| !**present) {
        let above = match cell.checked_sub(lanes) {
            Some(above) => now.is_set(above),
            None => was_true[cell],
        };
        if above {
            now.set(cell);
        } else {
            now.clear(cell);
        }
    }
}

/// Finds the cells that are true and were not on the row above. Above the first row stands `was_true`, which becomes the
/// last row.
fn rises(now: &Bits, cells: usize, was_true: &mut [bool], risen: &mut Bits) {
    let lanes = was_true.len();
    risen.0.clear();
    let words = now.0.iter().enumerate();
    risen
        .0
        .extend(words.map(|(word, bits)| bits & !now.word_before(word * BITS_A_WORD, lanes)));
    for (lane, was_true) in was_true.iter_mut().enumerate() {
        if *was_true {
            risen.clear(lane);
        }
        *was_true = now.is_set(cells - lanes + lane);
    }
}

/// Bits, the first in the lowest place of the first word; none is set beyond their number.
#[derive(Debug, Clone, Default)]
struct Bits(Vec<u64>);

impl Bits {
    /// So many bits, none set.
    fn reset(&mut self, count: usize) {
        self.0.clear();
        self.0.resize(count.div_ceil(BITS_A_WORD), 0);
    }

    #[inline]
    fn is_set(&self, bit: usize) -> bool {
        self.0[bit / BITS_A_WORD] >> (bit % BITS_A_WORD) & 1 == 1
    }

    #[inline]
    fn set(&mut self, bit: usize) {
        self.0[bit / BITS_A_WORD] |= 1 << (bit % BITS_A_WORD);
    }

    #[inline]
    fn clear(&mut self, bit: usize) {
        self.0[bit / BITS_A_WORD] &= !(1 << (bit % BITS_A_WORD));
    }

    /// The first bit that is set, from `from` on.
    #[inline]
    fn next(&self, from: usize) -> Option<usize> {
        let mut word = from / BITS_A_WORD;
        let mut bits = self.0.get(word)? & (u64::MAX << (from % BITS_A_WORD));
        while bits == 0 {
            word += 1;
            bits = *self.0.get(word)?;
        }
        Some(word * BITS_A_WORD + bits.trailing_zeros() as usize)
    }

    /// The word of the bits `back` places before those from `first` on; before the first bit there is none set.
    #[inline]
    fn word_before(&self, first: usize, back: usize) -> u64 {
        let Some(start) = first.checked_sub(back) else {
            let missing = back - first;
            return if missing < BITS_A_WORD {
                self.0[0] << missing
            } else {
                0
            };
        };
        let (word, bit) = (start / BITS_A_WORD, start % BITS_A_WORD);
        match bit {
            0 => self.0[word],
            // The second word exists: it lies no further than `first`.
            _ => self.0[word] >> bit | self.0[word + 1] << (BITS_A_WORD - bit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a rule's condition asks for, cell by cell.
    fn slow_rises(when: &[f64], present: &[bool], was_true: &mut [bool]) -> Vec<bool> {
        let lanes = was_true.len();
        let cells = when.iter().zip(present).enumerate();
        cells
            .map(|(cell, (&x, &present))| {
                let was = &mut was_true[cell % lanes];
                let asks = present && x == 1.0 && !*was;
                *was = if present { x == 1.0 } else { *was };
                asks
            })
            .collect()
    }

    proptest! {
        #[test]
        fn rises_are_those_found_cell_by_cell(
            lanes in prop_oneof![Just(1_usize), 2_usize..200],
            blocks in prop::collection::vec(1_usize..90, 1..4),
            seed in any::<u64>(),
            has_absent in any::<bool>(),
        ) {
            let mut random = seed | 1;
            let mut draw = |of: u64| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (random >> 33) % of
            };
            let (mut fast, mut slow) = (vec![false; lanes], vec![false; lanes]);
            for rows in blocks {
                let cells = rows * lanes;
                let present: Vec<bool> = (0..cells).map(|_| !has_absent || draw(4) > 0).collect();
                let when: Vec<f64> = present
                    .iter()
                    .map(|present| match (present, draw(3)) {
                        (_, 0) => 1.0,
                        (true, 1) => 0.0,
                        _ => f64::NAN,
                    })
                    .collect();
                let expected = slow_rises(&when, &present, &mut slow);
                let (mut now, mut risen) = (Bits::default(), Bits::default());
                truth_bits(&when, &mut now.0);
                stand(&mut now, &present, &fast);
                rises(&now, cells, &mut fast, &mut risen);
                let found: Vec<bool> = (0..cells).map(|cell| risen.is_set(cell)).collect();
                prop_assert_eq!(&found, &expected);
                prop_assert_eq!(&fast, &slow);
                let mut from = 0;
                while let Some(cell) = risen.next(from) {
                    prop_assert!(expected[cell] && !expected[from..cell].contains(&true));
                    from = cell + 1;
                }
                prop_assert!(!expected[from.min(cells)..].contains(&true));
            }
        }
    }
}
