//! What detectors read and say.

use crate::primitives::indicators::Atr;
use crate::shape::Recursive;

/// A complete bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// What was traded; missing where it is not known.
    pub volume: f64,
    /// Number of the trading day; missing where it is not known.
    pub trading_day: f64,
    /// The smallest step of prices; missing where it is not known.
    pub tick_size: f64,
}

impl Bar {
    /// A bar of which the prices alone are known.
    #[must_use]
    pub fn of_prices(open: f64, high: f64, low: f64, close: f64) -> Self {
        Self {
            open,
            high,
            low,
            close,
            volume: f64::NAN,
            trading_day: f64::NAN,
            tick_size: f64::NAN,
        }
    }

    /// Whether all prices are known.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        (self.open + self.high + self.low + self.close).is_finite()
    }
}

/// Kinds of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// A bar whose high (low) stands out among its neighbours.
    Swing,
    /// A close beyond a swing.
    Break,
    /// Prices that three bars in a row left untraded.
    FairValueGap,
    /// The last bar against the impulse that followed it.
    OrderBlock,
    /// A level passed and rejected within a bar.
    Sweep,
    /// An order block that turned around.
    Breaker,
    /// Two swings at one level: stops wait beyond them.
    EqualHighsLows,
    /// High and low of the previous trading day.
    PreviousDay,
    /// High and low of the previous week.
    PreviousWeek,
    /// Where most volume of a day was traded, to which price has not come back.
    NakedPoc,
}

impl ObjectKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Swing,
        Self::Break,
        Self::FairValueGap,
        Self::OrderBlock,
        Self::Sweep,
        Self::Breaker,
        Self::EqualHighsLows,
        Self::PreviousDay,
        Self::PreviousWeek,
        Self::NakedPoc,
    ];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Swing => "swing",
            Self::Break => "break",
            Self::FairValueGap => "fair_value_gap",
            Self::OrderBlock => "order_block",
            Self::Sweep => "sweep",
            Self::Breaker => "breaker",
            Self::EqualHighsLows => "equal_highs_lows",
            Self::PreviousDay => "previous_day",
            Self::PreviousWeek => "previous_week",
            Self::NakedPoc => "naked_poc",
        }
    }

    /// Whether its objects become known when a trading day or a week is over. The first bar of the next is the first to
    /// show that, and may itself trade through them.
    #[must_use]
    pub fn is_of_days(self) -> bool {
        matches!(
            self,
            Self::PreviousDay | Self::PreviousWeek | Self::NakedPoc
        )
    }
}

/// Which way an object points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// A swing low, a break upwards, support.
    Bullish,
    /// A swing high, a break downwards, resistance.
    Bearish,
}

impl Side {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bullish => "bullish",
            Self::Bearish => "bearish",
        }
    }
}

/// What can happen to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Price entered it.
    Touched,
    /// Price reached its middle.
    HalfFilled,
    /// Price passed through it.
    Filled,
    /// A bar closed beyond its far edge: its role turns around.
    Inverted,
    /// A bar closed beyond it.
    Broken,
    /// A bar closed back through what had turned around: it is over.
    Invalidated,
    /// Price traded beyond it: the stops there are taken.
    Swept,
    /// Too many others are newer: it is no longer followed.
    Dropped,
}

impl Status {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Touched => "touched",
            Self::HalfFilled => "half_filled",
            Self::Filled => "filled",
            Self::Inverted => "inverted",
            Self::Broken => "broken",
            Self::Invalidated => "invalidated",
            Self::Swept => "swept",
            Self::Dropped => "dropped",
        }
    }
}

/// An object that became known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Formed {
    /// Which way it points.
    pub side: Side,
    /// Its upper edge; of a level, the level.
    pub top: f64,
    /// Its lower edge; of a level, the level.
    pub bottom: f64,
    /// How many bars ago the bar is on which it is drawn.
    pub bars_ago: usize,
    /// Of a break: whether it goes against the trend before it (a change of character).
    pub turns: bool,
}

/// What became known on a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// The object of this number, counted from 0, is formed.
    Formed(u64, Formed),
    /// Something happened to the object of this number.
    Became(u64, Status),
}

/// Reads bars one by one and says what becomes known on each.
pub trait Detector {
    /// Takes the next bar in, complete prices only; tells what becomes known on it, changes of known objects first. A level of
    /// a day that is over is known from the next one's first bar on, and what this bar does to it follows.
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change));

    /// Takes a bar in that lacks a price: patterns do not span it.
    fn miss(&mut self, bar: &Bar);
}

/// The average true range that sizes are measured by: Wilder's of 14 bars, as `atr(14)`.
#[derive(Debug, Clone)]
pub(super) struct Yardstick {
    atr: Atr,
    state: [f64; 4],
}

impl Yardstick {
    /// Bars before the first value.
    pub(super) const WARM_UP: usize = 14;

    pub(super) fn new() -> Self {
        let atr = Atr::new(Self::WARM_UP);
        Self {
            state: atr.initial(),
            atr,
        }
    }

    /// The average with this bar; missing at first, and after a bar that lacks a price.
    pub(super) fn see(&mut self, bar: &Bar) -> f64 {
        self.atr
            .step(&mut self.state, [bar.high, bar.low, bar.close])[0]
    }

    pub(super) fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.state.iter_mut().for_each(number);
    }
}
