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
}

impl Bar {
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
}

impl ObjectKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Swing,
        Self::Break,
        Self::FairValueGap,
        Self::OrderBlock,
        Self::Sweep,
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
        }
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
    /// Takes the next bar in, complete prices only; tells what becomes known on it, changes of known objects first.
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change));

    /// Takes a bar in that lacks a price: patterns do not span it.
    fn miss(&mut self, bar: &Bar);
}

/// The average true range that sizes are measured by: Wilder's of 14 bars, as `atr(14)`.
#[derive(Debug, Clone)]
pub(super) struct Yardstick {
    atr: Atr,
    /// Previous close, average or its seed, bars of the seed.
    state: [f64; 3],
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
