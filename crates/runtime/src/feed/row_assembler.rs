//! Rows of a strategy's bars out of the bars that a market tells.

use std::collections::BTreeMap;

use bellwether_market::{
    Anchor, Bar, BarBuildError, BarBuilder, Calendar, Instrument, Timeframe, UnixNanos,
};

/// Why bars do not make rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bars of {symbol} make no {timeframe} bars: {reason}")]
pub struct AssembleError {
    symbol: String,
    timeframe: Timeframe,
    reason: BarBuildError,
}

/// Builds the rows of several instruments, in the timeframe of a strategy, from shorter bars of the same instruments.
///
/// It makes the bars that the catalogue makes of the same shorter ones, and groups those that are complete at the same
/// instant, oldest first, as history does.
#[derive(Debug)]
pub struct RowAssembler {
    timeframe: Timeframe,
    lanes: Vec<Lane>,
    last: Option<UnixNanos>,
}

#[derive(Debug)]
struct Lane {
    symbol: String,
    /// `None` where the bars are of the timeframe that is wanted.
    builder: Option<BarBuilder>,
}

/// A row: when it is complete, and one place an instrument.
pub type Row = (UnixNanos, Vec<Option<Bar>>);

impl RowAssembler {
    /// Rows of `wanted` bars out of `told` ones.
    #[must_use]
    pub fn new(instruments: &[Instrument], told: Timeframe, wanted: Timeframe) -> Self {
        let lane = |instrument: &Instrument| Lane {
            symbol: instrument.symbol.to_string(),
            builder: (told != wanted).then(|| {
                let calendar = Calendar::by_id(instrument.calendar);
                BarBuilder::new(&calendar, wanted, Anchor::Session)
            }),
        };
        Self {
            timeframe: wanted,
            lanes: instruments.iter().map(lane).collect(),
            last: None,
        }
    }

    /// Takes the bars that are complete at `time`, by the place of their instrument; the rows that they complete, oldest
    /// first.
    ///
    /// # Errors
    /// [`AssembleError`] for bars that do not fit into longer ones.
    pub fn push(
        &mut self,
        time: UnixNanos,
        bars: impl IntoIterator<Item = (usize, Bar)>,
    ) -> Result<Vec<Row>, AssembleError> {
        // What was told is told once.
        if self.last.is_some_and(|last| time <= last) {
            return Ok(Vec::new());
        }
        self.last = Some(time);
        let mut rows: BTreeMap<UnixNanos, Vec<Option<Bar>>> = BTreeMap::new();
        let lanes = self.lanes.len();
        let mut complete = |lane: usize, bar: Bar| {
            let row = rows
                .entry(bar.close_time)
                .or_insert_with(|| vec![None; lanes]);
            row[lane] = Some(bar);
        };
        for (at, bar) in bars {
            let Some(lane) = self.lanes.get_mut(at) else {
                continue;
            };
            match &mut lane.builder {
                None => complete(at, bar),
                Some(builder) => {
                    let pushed = builder.push_bar(&bar).map_err(|reason| AssembleError {
                        symbol: lane.symbol.clone(),
                        timeframe: self.timeframe,
                        reason,
                    })?;
                    if let Some(bar) = pushed {
                        complete(at, bar);
                    }
                }
            }
        }
        for (at, lane) in self.lanes.iter_mut().enumerate() {
            if let Some(bar) = lane.builder.as_mut().and_then(|b| b.advance_to(time)) {
                complete(at, bar);
            }
        }
        Ok(rows.into_iter().collect())
    }
}
