//! Clocks: the bars of the rows' own timeframe and of others.

use bellwether_kernels::finite_or_missing;
use smallvec::SmallVec;

use super::layout::Tile;
use crate::program::Program;

/// The bars of one clock up to the tile at hand, by lane: what passes from tile to tile.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) bars_before: Vec<u64>,
    /// The columns that completed bars need, as places among the program's.
    columns: Vec<usize>,
    /// By needed column: the bar that is forming.
    pub(super) forming: Vec<Forming>,
    pub(super) formed_bars: Vec<u32>,
    /// Of a tile that was left, for the next.
    spare: Bars,
}

/// The rows of a clock within a tile. Those of another timeframe are the moments at which some lane's bar is complete;
/// lanes whose bar is not complete are absent on them.
#[derive(Debug)]
pub(super) struct ClockRows<'t> {
    pub(super) rows: usize,
    /// The tile's own masks, `[rows × lanes]`; of another timeframe none, and its own are among its bars.
    present: Option<&'t [bool]>,
    members: Option<&'t [bool]>,
    bars: Bars,
}

/// Those of all clocks, the rows' own first.
pub(super) type RowsByClock<'t> = SmallVec<[ClockRows<'t>; 3]>;

/// What a clock's rows hold that is not the caller's.
#[derive(Debug, Clone, Default)]
struct Bars {
    /// By lane: bars before the tile.
    before: Vec<u64>,
    /// The rows of the tile on which those of another timeframe stand; empty for the rows' own clock.
    base_rows: Vec<usize>,
    /// `[rows × lanes]`; empty: every lane on every row.
    present: Vec<bool>,
    /// `[rows × lanes]`: the universe; empty: always.
    members: Vec<bool>,
    /// By needed column: the completed bars, `[rows × lanes]`.
    completed: Vec<(usize, Vec<f64>)>,
}

/// Takes in the next tile. `volume` is the place of the volume among the columns.
pub(super) fn enter<'t>(
    clocks: &mut [Clock],
    tile: &Tile<'t>,
    volume: Option<usize>,
) -> RowsByClock<'t> {
    let mut rows = SmallVec::new();
    for (index, clock) in clocks.iter_mut().enumerate() {
        rows.push(match index.checked_sub(1) {
            None => clock.enter_own(tile),
            Some(timeframe) => clock.enter(tile, timeframe, volume),
        });
    }
    rows
}

/// Keeps the buffers of a tile on which every node has run.
pub(super) fn leave(clocks: &mut [Clock], rows: RowsByClock<'_>) {
    for (clock, rows) in clocks.iter_mut().zip(rows) {
        clock.spare = rows.bars;
    }
}

impl Clock {
    /// Before the first bar of any lane. The bars of another timeframe need some of the program's `columns`.
    pub(super) fn new(program: &Program, columns: Vec<usize>, lanes: usize) -> Self {
        let forming = columns
            .iter()
            .map(|&column| Forming::new(&program.columns()[column], lanes));
        Self {
            bars_before: vec![0; lanes],
            forming: forming.collect(),
            formed_bars: vec![0; lanes],
            columns,
            spare: Bars::default(),
        }
    }

    /// Buffers with nothing in them but the bars before the tile.
    fn bars(&mut self) -> Bars {
        let mut bars = std::mem::take(&mut self.spare);
        bars.before.clone_from(&self.bars_before);
        bars.base_rows.clear();
        bars.present.clear();
        bars.members.clear();
        bars.completed
            .resize_with(self.columns.len(), Default::default);
        for ((of, cells), &column) in bars.completed.iter_mut().zip(&self.columns) {
            *of = column;
            cells.clear();
        }
        bars
    }

    /// As the rows' own clock.
    fn enter_own<'t>(&mut self, tile: &Tile<'t>) -> ClockRows<'t> {
        let entered = ClockRows {
            rows: tile.rows,
            present: tile.present,
            members: tile.universe(),
            bars: self.bars(),
        };
        self.count(&entered);
        entered
    }

    /// As the clock of a timeframe.
    fn enter<'t>(
        &mut self,
        tile: &Tile<'t>,
        timeframe: usize,
        volume: Option<usize>,
    ) -> ClockRows<'t> {
        let lanes = self.bars_before.len();
        let marks = tile.marks(timeframe);
        let mut bars = self.bars();
        for row in 0..tile.rows {
            let cells = row * lanes..(row + 1) * lanes;
            self.complete(tile, row, &marks.before[cells.clone()], &mut bars);
            self.form(tile, row, marks.outside, volume);
            self.complete(tile, row, &marks.with[cells], &mut bars);
        }
        if bars.present.iter().all(|&present| present) {
            bars.present.clear();
        }
        let entered = ClockRows {
            rows: bars.base_rows.len(),
            present: None,
            members: None,
            bars,
        };
        self.count(&entered);
        entered
    }

    /// Notes the bars of the marked lanes as complete.
    fn complete(&mut self, tile: &Tile<'_>, row: usize, marks: &[bool], entered: &mut Bars) {
        if !marks.contains(&true) {
            return;
        }
        entered.base_rows.push(row);
        entered.present.extend_from_slice(marks);
        if let Some(universe) = tile.universe() {
            let lanes = marks.len();
            entered
                .members
                .extend_from_slice(&universe[row * lanes..(row + 1) * lanes]);
        }
        for (forming, (_, completed)) in self.forming.iter().zip(&mut entered.completed) {
            completed.extend(marks.iter().enumerate().map(|(lane, &mark)| {
                if mark {
                    finite_or_missing(forming.completed(lane))
                } else {
                    f64::NAN
                }
            }));
        }
        for (bars, _) in self
            .formed_bars
            .iter_mut()
            .zip(marks)
            .filter(|(_, mark)| **mark)
        {
            *bars = 0;
        }
    }

    /// Puts a row's bars into the forming ones.
    fn form(
        &mut self,
        tile: &Tile<'_>,
        row: usize,
        outside: Option<&[bool]>,
        volume: Option<usize>,
    ) {
        let lanes = self.bars_before.len();
        for lane in 0..lanes {
            let cell = row * lanes + lane;
            let joins = outside.is_none_or(|outside| !outside[cell]);
            if !joins || tile.present.is_some_and(|present| !present[cell]) {
                continue;
            }
            let empty = self.formed_bars[lane] == 0;
            for (forming, &column) in self.forming.iter_mut().zip(&self.columns) {
                let volume = match volume {
                    Some(volume) if forming.is_weighted() => tile.column(volume)[cell],
                    _ => f64::NAN,
                };
                forming.take(lane, empty, tile.column(column)[cell], volume);
            }
            self.formed_bars[lane] += 1;
        }
    }

    /// Counts a tile's bars.
    fn count(&mut self, entered: &ClockRows<'_>) {
        match entered.present() {
            None => {
                for bars in &mut self.bars_before {
                    *bars += entered.rows as u64;
                }
            }
            Some(present) => {
                for row in present.chunks_exact(self.bars_before.len().max(1)) {
                    for (bars, &present) in self.bars_before.iter_mut().zip(row) {
                        *bars += u64::from(present);
                    }
                }
            }
        }
    }
}

impl ClockRows<'_> {
    /// The row of the tile on which a row stands.
    pub(super) fn base_row(&self, row: usize) -> usize {
        self.bars.base_rows.get(row).copied().unwrap_or(row)
    }

    /// `[rows × lanes]`; `None`: every lane on every row.
    pub(super) fn present(&self) -> Option<&[bool]> {
        self.present.or_else(|| mask(&self.bars.present))
    }

    /// `[rows × lanes]`: the universe; `None`: always.
    pub(super) fn members(&self) -> Option<&[bool]> {
        self.members.or_else(|| mask(&self.bars.members))
    }

    /// By lane: bars before the tile.
    pub(super) fn bars_before(&self) -> &[u64] {
        &self.bars.before
    }

    /// Whether the lane in a cell has a bar.
    pub(super) fn is_present(&self, cell: usize) -> bool {
        self.present().is_none_or(|present| present[cell])
    }

    /// The completed bars of one of the program's columns.
    pub(super) fn completed(&self, column: usize) -> &[f64] {
        let mut completed = self.bars.completed.iter();
        let known = completed.find(|(known, _)| *known == column);
        known.map_or(&[], |(_, cells)| cells)
    }
}

fn mask(cells: &[bool]) -> Option<&[bool]> {
    (!cells.is_empty()).then_some(cells)
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
        "volume" | "trades" | "bought" | "sold" => Rule::Sum,
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
