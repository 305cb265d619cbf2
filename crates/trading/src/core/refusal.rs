//! Why an entry was not made.

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
    /// A size, price or level had no value.
    MissingValue,
    /// A price that no order can have.
    BadPrice,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Filtered,
        Self::OutOfHours,
        Self::AlreadyIn,
        Self::MaxPositions,
        Self::MaxGross,
        Self::DailyLoss,
        Self::MaxDrawdown,
        Self::SizeZero,
        Self::MissingValue,
        Self::BadPrice,
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
            Self::MissingValue => "missing_value",
            Self::BadPrice => "bad_price",
        }
    }
}
