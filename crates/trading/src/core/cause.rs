//! What closes positions besides rules.

/// A reason that is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    StopLoss,
    TrailingStop,
    TakeProfit,
    FlatAt,
    MaxDrawdown,
    EndOfData,
    Manual,
    EmergencyStop,
}

impl Cause {
    /// All of them, in the order of their numbers.
    pub(super) const ALL: [Self; 8] = [
        Self::StopLoss,
        Self::TrailingStop,
        Self::TakeProfit,
        Self::FlatAt,
        Self::MaxDrawdown,
        Self::EndOfData,
        Self::Manual,
        Self::EmergencyStop,
    ];

    /// The stable name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::StopLoss => "stop_loss",
            Self::TrailingStop => "trailing_stop",
            Self::TakeProfit => "take_profit",
            Self::FlatAt => "flat_at",
            Self::MaxDrawdown => "max_drawdown",
            Self::EndOfData => "end_of_data",
            Self::Manual => "manual",
            Self::EmergencyStop => "emergency_stop",
        }
    }
}
