//! Objects of market structure over history, with their life.

use bellwether_kernels::{Bar, Change, ObjectKind, Side, Status, detector};
use bellwether_market::UnixNanos;

use crate::data::BarSeries;
use crate::derived_columns;

/// An object of market structure, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// What it is.
    pub kind: ObjectKind,
    /// Which way it points.
    pub side: Side,
    /// Its upper edge; of a level, the level.
    pub top: f64,
    /// Its lower edge; of a level, the level.
    pub bottom: f64,
    /// When the bar began on which it is drawn.
    pub formed_at: UnixNanos,
    /// When it could first be known: the close of the bar that completed it.
    pub known_at: UnixNanos,
    /// Of a break: whether it goes against the trend before it, a change of character.
    pub turns: bool,
    /// What happened to it, and when that was known; in order.
    pub changes: Vec<(UnixNanos, Status)>,
}

impl Level {
    /// Whether a status came that ends it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let over = match self.kind {
            ObjectKind::Swing => &[Status::Broken, Status::Dropped][..],
            ObjectKind::FairValueGap => &[Status::Filled, Status::Inverted, Status::Dropped],
            ObjectKind::OrderBlock => &[Status::Filled, Status::Inverted, Status::Dropped],
            ObjectKind::Breaker => &[Status::Invalidated, Status::Dropped],
            ObjectKind::EqualHighsLows | ObjectKind::PreviousDay | ObjectKind::PreviousWeek => {
                &[Status::Swept, Status::Dropped]
            }
            ObjectKind::NakedPoc => &[Status::Filled, Status::Dropped],
            // They happen and are past.
            ObjectKind::Break | ObjectKind::Sweep => return true,
        };
        self.changes.iter().any(|(_, status)| over.contains(status))
    }
}

/// The objects of one kind in the order in which they became known. What is said of a bar follows from it and the bars before.
#[must_use]
pub fn levels(series: &BarSeries, kind: ObjectKind) -> Vec<Level> {
    let mut detector = detector(kind);
    let days = if kind.is_of_days() {
        derived_columns::days_of(series)
    } else {
        Vec::new()
    };
    let tick_size = derived_columns::tick_size(series);
    let mut levels: Vec<Level> = Vec::new();
    for at in 0..series.len() {
        let bar = Bar {
            volume: series.volume[at],
            trading_day: days.get(at).copied().unwrap_or(f64::NAN),
            tick_size,
            ..Bar::of_prices(
                series.open[at],
                series.high[at],
                series.low[at],
                series.close[at],
            )
        };
        if !bar.is_complete() {
            detector.miss(&bar);
            continue;
        }
        let known_at = series.close_time[at];
        detector.see(&bar, &mut |change| match change {
            Change::Formed(_, formed) => levels.push(Level {
                kind,
                side: formed.side,
                top: formed.top,
                bottom: formed.bottom,
                formed_at: series.open_time[at - formed.bars_ago],
                known_at,
                turns: formed.turns,
                changes: Vec::new(),
            }),
            // Objects are numbered in the order in which they form.
            Change::Became(number, status) => {
                if let Some(level) = levels.get_mut(number as usize) {
                    level.changes.push((known_at, status));
                }
            }
        });
    }
    levels
}
