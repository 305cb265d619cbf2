//! What the caller says about lanes and rows.

use std::ops::Range;

use smol_str::SmolStr;

use crate::program::Program;

/// The lanes of a run: symbols, or symbols × parameter variants (variant-major).
#[derive(Debug, Clone)]
pub struct Layout {
    lanes: usize,
    section: usize,
    order: Vec<u32>,
    symbols: Vec<SmolStr>,
    foreign: Vec<usize>,
}

/// A program that does not fit the lanes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The program names another symbol that has no lane.
    #[error(
        "the expression reads `[\"{symbol}\"]`, but there is no data of {symbol} in this run; add it to the symbols"
    )]
    MissingSymbol {
        /// The symbol without a lane.
        symbol: SmolStr,
    },
}

impl Layout {
    /// One lane without a name.
    #[must_use]
    pub fn single() -> Self {
        Self::of_symbols([SmolStr::default()])
    }

    /// A lane for each symbol. Cross-sections go by the order of the symbols' names, whatever that of the lanes.
    #[must_use]
    pub fn of_symbols(symbols: impl IntoIterator<Item = SmolStr>) -> Self {
        let symbols: Vec<SmolStr> = symbols.into_iter().collect();
        let lanes = symbols.len();
        let mut order: Vec<u32> = (0..lanes as u32).collect();
        order.sort_by(|&a, &b| symbols[a as usize].cmp(&symbols[b as usize]));
        Self {
            lanes,
            section: lanes.max(1),
            order,
            symbols,
            foreign: Vec::new(),
        }
    }

    /// The same symbols `count` times over, for as many parameter variants; each is a cross-section of its own.
    #[must_use]
    pub fn with_variants(mut self, count: usize) -> Self {
        self.lanes = self.section * count;
        self
    }

    /// Lanes of the run.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.lanes
    }

    pub(super) fn section(&self) -> usize {
        self.section
    }

    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    pub(super) fn variants(&self) -> usize {
        self.lanes / self.section
    }

    pub(super) fn variant_lanes(&self, variant: usize) -> Range<usize> {
        variant * self.section..(variant + 1) * self.section
    }

    /// The lane of a symbol that the program names, in a variant.
    pub(super) fn symbol_lane(&self, symbol: usize, variant: usize) -> usize {
        variant * self.section + self.foreign[symbol]
    }

    /// Finds the lanes of the symbols that the program names.
    pub(super) fn resolve(mut self, program: &Program) -> Result<Self, LayoutError> {
        let lane_of = |symbol: &SmolStr| {
            let found = self.symbols.iter().position(|name| name == symbol);
            found.ok_or_else(|| LayoutError::MissingSymbol {
                symbol: symbol.clone(),
            })
        };
        self.foreign = program
            .symbols()
            .iter()
            .map(lane_of)
            .collect::<Result<_, _>>()?;
        Ok(self)
    }
}

/// Which rows complete a bar of another timeframe. A bar completes by the clock: on the first row whose time is at or
/// after its end, whether or not the lane has a bar of its own there. Lanes that are marked alike on a row complete at
/// one moment, and form a cross-section.
#[derive(Debug, Clone, Copy)]
pub struct ClockMarks<'a> {
    /// `[rows × lanes]`: a bar that ended before this row's time; the row's own bar is not part of it.
    pub before: &'a [bool],
    /// `[rows × lanes]`: a bar that ends at this row's time; the row's own bar is its last.
    pub with: &'a [bool],
    /// `[rows × lanes]`: this row's own bar joins no bar of the timeframe, as trades after a session join no daily bar.
    /// `None`: every bar joins one.
    pub outside: Option<&'a [bool]>,
}

/// Consecutive rows of data, oldest first: the union of the lanes' bar times.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    /// Number of rows.
    pub rows: usize,
    /// Each column of [`Program::columns`], `[rows × lanes]`, row-major, missing as NaN.
    pub columns: Vec<&'a [f64]>,
    /// `[rows × lanes]`: whether the lane has a bar on the row. `None`: every lane on every row.
    pub present: Option<&'a [bool]>,
    /// `[rows × lanes]`: whether the lane belongs to the universe on the row. `None`: always.
    pub universe: Option<&'a [bool]>,
    /// For each of [`Program::clocks`].
    pub clocks: Vec<ClockMarks<'a>>,
    /// For each of [`Program::symbols`], `[rows]`: the number of that symbol's session at the row's time. A value is
    /// stale when it is more than one session old. Empty: values do not age.
    pub sessions: Vec<&'a [i32]>,
}

impl<'a> Rows<'a> {
    /// Rows on which every lane has a bar, for a program without other timeframes.
    #[must_use]
    pub fn dense(rows: usize, columns: &[&'a [f64]]) -> Self {
        Self {
            rows,
            columns: columns.to_vec(),
            present: None,
            universe: None,
            clocks: Vec::new(),
            sessions: Vec::new(),
        }
    }

    pub(super) fn verify(&self, program: &Program, lanes: usize) {
        let cells = self.rows * lanes;
        assert_eq!(
            self.columns.len(),
            program.columns().len(),
            "one column for each of Program::columns"
        );
        assert!(
            self.columns.iter().all(|column| column.len() == cells),
            "a column has rows × lanes cells"
        );
        assert_eq!(
            self.clocks.len(),
            program.clocks().len(),
            "marks for each of Program::clocks"
        );
        assert!(
            self.clocks
                .iter()
                .all(|marks| marks.before.len() == cells && marks.with.len() == cells)
        );
        assert!(
            self.clocks
                .iter()
                .all(|marks| marks.outside.is_none_or(|outside| outside.len() == cells))
        );
        assert!(self.present.is_none_or(|present| present.len() == cells));
        assert!(self.universe.is_none_or(|universe| universe.len() == cells));
        assert!(
            self.sessions
                .iter()
                .all(|sessions| sessions.len() == self.rows)
        );
    }

    pub(super) fn tile(&'a self, start: usize, rows: usize, lanes: usize) -> Tile<'a> {
        let cells = start * lanes..(start + rows) * lanes;
        // A tile on which all are present takes the path without masks.
        let present = self.present.map(|present| &present[cells.clone()]);
        Tile {
            of: self,
            start,
            cells,
            rows,
            present: present.filter(|present| !present.iter().all(|&p| p)),
        }
    }
}

/// The rows of [`Rows`] that are worked on at once.
#[derive(Debug)]
pub(super) struct Tile<'a> {
    of: &'a Rows<'a>,
    start: usize,
    /// Those of a column of [`Rows`].
    pub(super) cells: Range<usize>,
    pub(super) rows: usize,
    pub(super) present: Option<&'a [bool]>,
}

impl<'a> Tile<'a> {
    /// A column of the program.
    pub(super) fn column(&self, column: usize) -> &'a [f64] {
        &self.of.columns[column][self.cells.clone()]
    }

    pub(super) fn universe(&self) -> Option<&'a [bool]> {
        self.of
            .universe
            .map(|universe| &universe[self.cells.clone()])
    }

    /// The marks of another timeframe.
    pub(super) fn marks(&self, timeframe: usize) -> ClockMarks<'a> {
        let cells = || self.cells.clone();
        let marks = self.of.clocks[timeframe];
        ClockMarks {
            before: &marks.before[cells()],
            with: &marks.with[cells()],
            outside: marks.outside.map(|outside| &outside[cells()]),
        }
    }

    /// The sessions of a symbol that the program names; none where values do not age.
    pub(super) fn sessions(&self, symbol: usize) -> Option<&'a [i32]> {
        let sessions = self.of.sessions.get(symbol)?;
        Some(&sessions[self.start..self.start + self.rows])
    }
}
