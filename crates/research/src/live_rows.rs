//! Rows that come one at a time.

use bellwether_expr::Program;
use bellwether_market::{Bar, Instrument, Timeframe, UnixNanos};

use crate::data::BarSeries;
use crate::derived_columns;
use crate::panel::{Block, Panel, PanelError, Walk, WalkState};

/// Rows as a live market gives them: what [`Blocks`](crate::Blocks) is for history, with the same rows for the same bars.
pub struct LiveRows {
    /// One row, kept for its memory.
    series: Vec<BarSeries>,
    panel: Panel,
    program: Program,
    walk: Walk,
    /// Columns that stay the same: a value a lane.
    facts: Vec<(String, Vec<f64>)>,
}

/// What [`LiveRows`] go on from.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct LiveRowsState(WalkState);

/// A column that live bars do not have.
const OF_TRADES: [&str; 4] = ["vwap", "trades", "bought", "sold"];

impl LiveRows {
    /// Rows of one bar of each instrument, or none. The first `members` instruments are the universe.
    ///
    /// # Errors
    /// [`PanelError`] for a column that live bars do not have, or a clock that cannot be made of their timeframe.
    pub fn new(
        instruments: &[Instrument],
        timeframe: Timeframe,
        members: usize,
        program: &Program,
    ) -> Result<Self, PanelError> {
        Self::with_facts(instruments, timeframe, members, program, &[])
    }

    /// As [`new`](Self::new), with columns that are the same on every row until they are told anew
    /// ([`set_fact`](Self::set_fact)): one value an instrument, NaN where it is not known.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_facts(
        instruments: &[Instrument],
        timeframe: Timeframe,
        members: usize,
        program: &Program,
        facts: &[(String, Vec<f64>)],
    ) -> Result<Self, PanelError> {
        let empty = |instrument: &Instrument| BarSeries {
            instrument: instrument.clone(),
            timeframe,
            open_time: Vec::new(),
            close_time: Vec::new(),
            open: Vec::new(),
            high: Vec::new(),
            low: Vec::new(),
            close: Vec::new(),
            volume: Vec::new(),
            features: OF_TRADES
                .into_iter()
                .filter(|name| program.columns().iter().any(|column| column == name))
                .chain(facts.iter().map(|(name, _)| name.as_str()))
                .map(|name| (name.to_owned(), Vec::new()))
                .collect(),
            data_hash: [0; 32],
            simulated: false,
        };
        let mut series: Vec<BarSeries> = instruments.iter().map(empty).collect();
        derived_columns::add(&mut series, program);
        Ok(Self {
            walk: Walk::new(&series, program)?.over_universe_of(members),
            panel: Panel::new(Vec::new()),
            program: program.clone(),
            series,
            facts: facts.to_vec(),
        })
    }

    /// Tells a column of [`with_facts`](Self::with_facts) anew, from the next row on; whether there is such a one.
    pub fn set_fact(&mut self, name: &str, lane: usize, value: f64) -> bool {
        let fact = self.facts.iter_mut().find(|(known, _)| known == name);
        match fact.and_then(|(_, values)| values.get_mut(lane)) {
            Some(known) => {
                *known = value;
                true
            }
            None => false,
        }
    }

    /// Rows so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.walk.rows()
    }

    /// The next row: the bars that are complete at `time`, by lane. At least one lane has to have one.
    ///
    /// # Panics
    /// If there is not one place a lane.
    pub fn push(&mut self, time: UnixNanos, bars: &[Option<Bar>]) -> Option<Block<'_>> {
        let mut series = std::mem::take(&mut self.series);
        if series.is_empty() {
            series = std::mem::replace(&mut self.panel, Panel::new(Vec::new())).into_series();
        }
        assert_eq!(bars.len(), series.len(), "one place a lane");
        for (lane, (series, bar)) in series.iter_mut().zip(bars).enumerate() {
            fill(series, bar.as_ref());
            for (name, values) in &self.facts {
                if let Some(column) = series.features.get_mut(name) {
                    column.resize(
                        series.close_time.len(),
                        values.get(lane).copied().unwrap_or(f64::NAN),
                    );
                }
            }
        }
        derived_columns::add(&mut series, &self.program);
        self.panel = Panel::of_row(series, time);
        self.walk.begin_panel();
        self.walk.advance_to(&self.panel, 1)
    }

    /// What the next row depends on.
    #[must_use]
    pub fn save(&self) -> LiveRowsState {
        LiveRowsState(self.walk.save())
    }

    /// Goes on from what [`save`](Self::save) gave; whether it was of the same program and instruments.
    #[must_use]
    pub fn load(&mut self, state: LiveRowsState) -> bool {
        self.walk.load(state.0)
    }
}

/// Makes a series hold one bar, or none.
fn fill(series: &mut BarSeries, bar: Option<&Bar>) {
    series.truncate(0);
    let Some(bar) = bar else { return };
    series.open_time.push(bar.open_time);
    series.close_time.push(bar.close_time);
    series.open.push(bar.open);
    series.high.push(bar.high);
    series.low.push(bar.low);
    series.close.push(bar.close);
    series.volume.push(bar.volume);
    for (name, column) in &mut series.features {
        let value = match name.as_str() {
            "vwap" => bar.vwap,
            "trades" => bar.trades.map(|trades| trades as f64),
            "bought" => bar.bought,
            "sold" => bar.sold,
            // Those of the calendar and the instrument are added after this.
            _ => continue,
        };
        column.push(value.unwrap_or(f64::NAN));
    }
}
