//! Why an entry was not made.

use bellwether_market::UnixNanos;

/// An entry that a rule asked for and that was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedEntry {
    /// The rule, by its place in the document.
    pub rule: usize,
    /// The lane.
    pub lane: usize,
    /// When.
    pub time: UnixNanos,
    /// Why.
    pub why: Refusal,
}

/// Why an entry was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refusal {
    /// A filter was not true.
    Filtered,
    /// Outside the strategy's hours.
    OutOfHours,
    /// The asset has a position or a working entry already.
    AlreadyIn,
    /// As many positions as allowed are open.
    MaxPositions,
    /// Positions would be worth more than allowed.
    MaxGross,
    /// The day's loss is as large as allowed.
    DailyLoss,
    /// Equity has fallen from its peak as far as allowed.
    MaxDrawdown,
    /// The size rounds to nothing.
    SizeZero,
    /// The size is more than an order can have.
    SizeTooLarge,
    /// A size, price or level had no value.
    MissingValue,
    /// A price that no order can have.
    BadPrice,
    /// Trading is halted.
    Halted,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Filtered,
        Self::OutOfHours,
        Self::AlreadyIn,
        Self::MaxPositions,
        Self::MaxGross,
        Self::DailyLoss,
        Self::MaxDrawdown,
        Self::SizeZero,
        Self::SizeTooLarge,
        Self::MissingValue,
        Self::BadPrice,
        Self::Halted,
    ];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Filtered => "filtered",
            Self::OutOfHours => "out_of_hours",
            Self::AlreadyIn => "already_in",
            Self::MaxPositions => "max_positions",
            Self::MaxGross => "max_gross",
            Self::DailyLoss => "daily_loss",
            Self::MaxDrawdown => "max_drawdown",
            Self::SizeZero => "size_zero",
            Self::SizeTooLarge => "size_too_large",
            Self::MissingValue => "missing_value",
            Self::BadPrice => "bad_price",
            Self::Halted => "halted",
        }
    }

    /// One clause for people.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Filtered => "a filter was not true",
            Self::OutOfHours => "outside the strategy's hours",
            Self::AlreadyIn => "the symbol was held already",
            Self::MaxPositions => "as many positions as allowed were open",
            Self::MaxGross => "the positions would have been worth more than allowed",
            Self::DailyLoss => "the day's loss had reached its limit",
            Self::MaxDrawdown => "the limit of the drawdown had been reached",
            Self::SizeZero => "the size rounds to nothing",
            Self::SizeTooLarge => "the size is more than an order can have",
            Self::MissingValue => "a size, price or level had no value",
            Self::BadPrice => "no order can have such a price",
            Self::Halted => "trading was halted",
        }
    }
}
