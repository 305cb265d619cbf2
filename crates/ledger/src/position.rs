//! Positions: what is held of one asset.

use bellwether_market::{Money, Multiplier, OrderQuantity, Overflow, Price, Quantity, Side};

use crate::Settlement;

/// Which way a position gains.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum PositionSide {
    /// Gains when the price rises.
    Long,
    /// Gains when the price falls.
    Short,
}

impl PositionSide {
    /// The side of the orders that enter it.
    #[must_use]
    pub const fn entry_side(self) -> Side {
        match self {
            Self::Long => Side::Buy,
            Self::Short => Side::Sell,
        }
    }

    /// The name used in documents, commands and on the screen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Short => "short",
        }
    }
}

impl From<Side> for PositionSide {
    fn from(entry: Side) -> Self {
        match entry {
            Side::Buy => Self::Long,
            Side::Sell => Self::Short,
        }
    }
}

impl std::fmt::Display for PositionSide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is held of one asset, and what it has earned so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// How much; negative when short.
    pub quantity: Quantity,
    /// What it cost, without commission; negative when short.
    pub cost: Money,
    /// Profit realised on the asset over the run, before commission.
    pub realised_pnl: Money,
    /// Commission paid on the asset over the run.
    pub commission: Money,
    /// What one point of one unit is worth.
    pub multiplier: Multiplier,
    /// How it is paid for.
    pub settlement: Settlement,
}

/// Something whose worth is `constant + per_price · price`, as a position's is, in floating point for analytics.
///
/// It changes only when something is booked, so an equity curve costs one multiplication and addition per bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearValue {
    /// The worth at a price of zero.
    pub constant: f64,
    /// What one unit of price adds.
    pub per_price: f64,
}

impl LinearValue {
    /// The worth at a price.
    #[inline]
    #[must_use]
    pub fn at(&self, price: f64) -> f64 {
        self.constant + self.per_price * price
    }
}

impl Position {
    /// Which way it gains; `None` when nothing is held.
    #[inline]
    #[must_use]
    pub fn side(&self) -> Option<PositionSide> {
        if self.quantity.is_positive() {
            Some(PositionSide::Long)
        } else if self.quantity.is_negative() {
            Some(PositionSide::Short)
        } else {
            None
        }
    }

    /// The average price of what is held; `None` when nothing is.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range of [`Price`].
    pub fn average_price(&self) -> Result<Option<Price>, Overflow> {
        OrderQuantity::new(self.quantity.abs())
            .ok()
            .map(|quantity| {
                let cost = if self.quantity.is_negative() {
                    -self.cost
                } else {
                    self.cost
                };
                cost.average_price(quantity, self.multiplier)
            })
            .transpose()
    }

    /// Profit not yet realised at a price, before commission.
    ///
    /// # Errors
    /// [`Overflow`] when an amount leaves its range.
    #[inline]
    pub fn unrealised_pnl(&self, price: Price) -> Result<Money, Overflow> {
        price
            .notional(self.quantity, self.multiplier)?
            .checked_sub(self.cost)
    }

    /// What the position adds to equity at a price: its market value when it was paid for, else its unrealised profit.
    ///
    /// # Errors
    /// [`Overflow`] when an amount leaves its range.
    #[inline]
    pub fn value(&self, price: Price) -> Result<Money, Overflow> {
        match self.settlement {
            Settlement::Paid => price.notional(self.quantity, self.multiplier),
            Settlement::Margined => self.unrealised_pnl(price),
        }
    }

    /// [`value`](Self::value) as a function of the price, in floating point.
    #[must_use]
    pub fn linear_value(&self) -> LinearValue {
        LinearValue {
            constant: match self.settlement {
                Settlement::Paid => 0.0,
                Settlement::Margined => -self.cost.to_f64(),
            },
            per_price: self.quantity.to_f64() * self.multiplier.to_f64(),
        }
    }
}
