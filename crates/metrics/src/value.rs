//! What a metric says: a finite number, or why there is none.

use std::fmt;

/// The value of one metric. A known value is always finite; an unknown one is never replaced by 0, NaN or infinity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A finite number in the metric's unit.
    Known(f64),
    /// No number exists for this input.
    Unknown(Reason),
}

impl Value {
    /// The number, if there is one.
    #[must_use]
    pub fn known(self) -> Option<f64> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// The reason, if there is no number.
    #[must_use]
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(reason) => Some(reason),
        }
    }
}

impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Ok(value) if value.is_finite() => Self::Known(value),
            Ok(_) => Self::Unknown(Reason::NotFinite),
            Err(reason) => Self::Unknown(reason),
        }
    }
}

/// A computation on its way to a [`Value`]: `?` hands the reason on, finiteness is checked at the end.
pub(crate) type Outcome = Result<f64, Reason>;

/// Why a metric has no value. Codes are stable: they are part of the wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Fewer observations than the formula needs.
    TooFew,
    /// All values are equal, so that a ratio to their dispersion does not exist.
    ZeroVariance,
    /// Every value is zero.
    Flat,
    /// Nothing was lost, so that a ratio to the losses does not exist.
    NoLosses,
    /// Nothing was won, so that a ratio to the wins does not exist.
    NoWins,
    /// The equity never fell below its peak.
    NoDrawdown,
    /// The formula divides by a quantity that is exactly zero here.
    ZeroDenominator,
    /// No benchmark was given, or none of its periods pairs with a return.
    NoBenchmark,
    /// The periods carry no dates.
    NoDates,
    /// The share of periods with a position was not given.
    NoPositions,
    /// No trade states what the reading needs (risk, adverse or favourable excursion).
    NotRecorded,
    /// The estimate does not exceed the value that it is tested against.
    NotAboveTarget,
    /// A position was valued at a price of zero or less, so that returns mean nothing.
    BadPrices,
    /// The result exceeds the range of a 64-bit float.
    NotFinite,
}

impl Reason {
    /// Every reason, in the order of the reference.
    pub const ALL: [Self; 14] = [
        Self::TooFew,
        Self::ZeroVariance,
        Self::Flat,
        Self::NoLosses,
        Self::NoWins,
        Self::NoDrawdown,
        Self::ZeroDenominator,
        Self::NoBenchmark,
        Self::NoDates,
        Self::NoPositions,
        Self::NotRecorded,
        Self::NotAboveTarget,
        Self::BadPrices,
        Self::NotFinite,
    ];

    /// Stable code for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::ZeroVariance => "zero_variance",
            Self::Flat => "flat",
            Self::NoLosses => "no_losses",
            Self::NoWins => "no_wins",
            Self::NoDrawdown => "no_drawdown",
            Self::ZeroDenominator => "zero_denominator",
            Self::NoBenchmark => "no_benchmark",
            Self::NoDates => "no_dates",
            Self::NoPositions => "no_positions",
            Self::NotRecorded => "not_recorded",
            Self::NotAboveTarget => "not_above_target",
            Self::BadPrices => "bad_prices",
            Self::NotFinite => "not_finite",
        }
    }

    /// One clause for people.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::TooFew => "there are fewer observations than the formula needs",
            Self::ZeroVariance => "all values are equal",
            Self::Flat => "every value is zero",
            Self::NoLosses => "there are no losses to compare with",
            Self::NoWins => "there are no wins to compare with",
            Self::NoDrawdown => "the equity never fell below its peak",
            Self::ZeroDenominator => "the formula would divide by zero",
            Self::NoBenchmark => "no benchmark was given for these periods",
            Self::NoDates => "the returns carry no dates",
            Self::NoPositions => "the time with a position was not given",
            Self::NotRecorded => "no trade states the quantity that this needs",
            Self::NotAboveTarget => "the estimate does not exceed its target",
            Self::BadPrices => "a position was valued at a price of zero or less",
            Self::NotFinite => "the result exceeds the range of a 64-bit float",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}
