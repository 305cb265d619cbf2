//! The rows of another timeframe within a tile.

use super::layout::{ClockMarks, Tile};

/// The moments of a tile at which some lane's bar of another timeframe is complete. They are the rows of the nodes on
/// that clock; lanes whose bar is not complete are absent on them.
#[derive(Debug, Clone, Default)]
pub(super) struct TileClock {
    base_rows: Vec<usize>,
    /// Whether the base row's own bar belongs to the completed one.
    with: Vec<bool>,
    present: Vec<bool>,
    members: Option<Vec<bool>>,
}

impl TileClock {
    pub(super) fn scan(&mut self, tile: &Tile<'_>, marks: &ClockMarks<'_>, lanes: usize) {
        self.base_rows.clear();
        self.with.clear();
        self.present.clear();
        self.members = tile.universe.map(|_| Vec::new());
        for row in 0..tile.rows {
            let cells = row * lanes..(row + 1) * lanes;
            for (with, marks) in [(false, marks.before), (true, marks.with)] {
                if marks[cells.clone()].contains(&true) {
                    self.base_rows.push(row);
                    self.with.push(with);
                    self.present.extend_from_slice(&marks[cells.clone()]);
                    if let (Some(members), Some(universe)) = (&mut self.members, tile.universe) {
                        members.extend_from_slice(&universe[cells.clone()]);
                    }
                }
            }
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.base_rows.len()
    }

    pub(super) fn base_row(&self, entry: usize) -> usize {
        self.base_rows[entry]
    }

    pub(super) fn takes_base_row(&self, entry: usize) -> bool {
        self.with[entry]
    }

    pub(super) fn present(&self) -> &[bool] {
        &self.present
    }

    pub(super) fn members(&self) -> Option<&[bool]> {
        self.members.as_deref()
    }
}

/// The event that a lane has not seen yet, after one more value: what has happened stays until it is shown.
pub(super) fn pending(unseen: f64, value: f64) -> f64 {
    let waiting = unseen != 0.0 && !unseen.is_nan();
    if waiting && (value == 0.0 || value.is_nan()) {
        unseen
    } else {
        value
    }
}

/// How a column of a higher timeframe's bar comes from the bars within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    First,
    Max,
    Min,
    Last,
    Sum,
    /// The mean weighted by volume.
    Weighted,
}

fn rule(column: &str) -> Rule {
    match column {
        "open" => Rule::First,
        "high" => Rule::Max,
        "low" => Rule::Min,
        "volume" | "trades" => Rule::Sum,
        "vwap" => Rule::Weighted,
        _ => Rule::Last,
    }
}

/// One column of the bar that is forming, by lane.
#[derive(Debug, Clone)]
pub(super) struct Forming {
    rule: Rule,
    pub(super) value: Vec<f64>,
    pub(super) weight: Vec<f64>,
}

impl Forming {
    pub(super) fn new(column: &str, lanes: usize) -> Self {
        Self {
            rule: rule(column),
            value: vec![f64::NAN; lanes],
            weight: vec![0.0; lanes],
        }
    }

    /// Whether the rule needs the volume beside the column.
    pub(super) fn is_weighted(&self) -> bool {
        self.rule == Rule::Weighted
    }

    /// Takes in one base bar; `empty` says that it is the first of the forming one. A missing value stays missing:
    /// half of an hour's volume is not the hour's volume.
    #[inline]
    pub(super) fn take(&mut self, lane: usize, empty: bool, x: f64, volume: f64) {
        let value = &mut self.value[lane];
        if self.rule == Rule::Weighted {
            let weight = &mut self.weight[lane];
            if empty {
                (*value, *weight) = (0.0, 0.0);
            }
            // Without trades a bar has no average price, and none is needed.
            if volume != 0.0 {
                *value += x * volume;
                *weight += volume;
            }
            return;
        }
        *value = match self.rule {
            _ if empty => x,
            Rule::First => *value,
            Rule::Max if x > *value || x.is_nan() => x,
            Rule::Min if x < *value || x.is_nan() => x,
            Rule::Max | Rule::Min => *value,
            Rule::Sum => *value + x,
            Rule::Last | Rule::Weighted => x,
        };
    }

    /// The column of the completed bar.
    pub(super) fn completed(&self, lane: usize) -> f64 {
        if self.rule == Rule::Weighted {
            self.value[lane] / self.weight[lane]
        } else {
            self.value[lane]
        }
    }
}
