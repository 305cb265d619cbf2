//! Round trips: a position from flat to flat, the "trade" of a trade list.

use bellwether_market::{Money, Multiplier, OrderQuantity, Overflow, Price, UnixNanos};

use crate::{AssetId, Execution, PositionSide, ReasonId};

/// A position from its first entry until it is flat again, or until now.
///
/// Entries and exits in several fills are one round trip with average prices. A fill through zero ends one round trip and
/// begins the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RoundTrip {
    /// What was traded.
    pub asset: AssetId,
    /// Which way it gains.
    pub side: PositionSide,
    /// Everything that was entered.
    pub quantity: OrderQuantity,
    /// What one point of one unit is worth.
    pub multiplier: Multiplier,
    /// The first entry.
    pub entry: TripEnd,
    /// The average entry price.
    pub entry_price: Price,
    /// The last exit, or where it stands.
    pub exit: Exit,
    /// The average exit price; where a part is still held, that part counts at the mark.
    pub exit_price: Price,
    /// Profit before commission; where a part is still held, that part counts at the mark.
    pub gross_pnl: Money,
    /// Commission of all entries and exits.
    pub commission: Money,
    /// `price · quantity · multiplier` of all entries, whichever the side, without commission.
    pub entry_notional: Money,
    /// How far the price went against the average entry, per unit; at least zero.
    pub max_adverse_excursion: Price,
    /// How far the price went in favour of the average entry, per unit; at least zero.
    pub max_favourable_excursion: Price,
}

/// Where and why a round trip begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TripEnd {
    /// When.
    pub time: UnixNanos,
    /// The row of the run.
    pub row: u64,
    /// Why.
    pub reason: ReasonId,
}

/// How a round trip ended, if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Exit {
    /// Flat again.
    Closed(TripEnd),
    /// Still held, valued at a mark.
    Open {
        /// When the mark was taken.
        time: UnixNanos,
        /// The row of the run.
        row: u64,
    },
}

impl Exit {
    /// When it ended, or when the mark was taken.
    #[must_use]
    pub const fn time(&self) -> UnixNanos {
        match self {
            Self::Closed(end) => end.time,
            Self::Open { time, .. } => *time,
        }
    }

    /// The row in which it ended, or in which the mark was taken.
    #[must_use]
    pub const fn row(&self) -> u64 {
        match self {
            Self::Closed(end) => end.row,
            Self::Open { row, .. } => *row,
        }
    }
}

impl RoundTrip {
    /// Whether it is still held.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.exit, Exit::Open { .. })
    }

    /// Profit after commission.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range.
    pub fn net_pnl(&self) -> Result<Money, Overflow> {
        self.gross_pnl.checked_sub(self.commission)
    }

    /// Net profit as a fraction of what the entries cost; `None` when they cost nothing.
    #[must_use]
    pub fn return_fraction(&self) -> Option<f64> {
        self.net_pnl().ok()?.ratio_to(self.entry_notional.abs())
    }

    /// Rows from entry to exit; 0 when both are in one row.
    #[must_use]
    pub const fn bars_held(&self) -> u64 {
        self.exit.row().saturating_sub(self.entry.row)
    }

    /// The greatest adverse excursion in money, for the whole quantity.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range.
    pub fn max_adverse_excursion_money(&self) -> Result<Money, Overflow> {
        self.max_adverse_excursion
            .notional(self.quantity.get(), self.multiplier)
    }

    /// The greatest favourable excursion in money, for the whole quantity.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range.
    pub fn max_favourable_excursion_money(&self) -> Result<Money, Overflow> {
        self.max_favourable_excursion
            .notional(self.quantity.get(), self.multiplier)
    }
}

/// A round trip under way. Small, because every fill replaces it.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(crate) struct OpenTrip {
    side: PositionSide,
    entry: TripEnd,
    entered: OrderQuantity,
    entry_price: Average,
    entry_notional: Money,
    exit_price: Average,
    exit_notional: Money,
    commission: Money,
    highest: Price,
    lowest: Price,
}

/// A part of a fill that enters or exits: the whole of it unless the fill goes through zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) quantity: OrderQuantity,
    /// `price · quantity · multiplier`, not signed by the side.
    pub(crate) notional: Money,
    pub(crate) commission: Money,
}

/// The average price of some fills. That of fills at one price is the price itself, without a division and its rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
enum Average {
    /// There were none.
    None,
    /// All were at one price.
    Of(Price),
    /// They differ: it follows from quantity and value.
    Mixed,
}

impl Average {
    #[inline]
    fn with(self, price: Price) -> Self {
        match self {
            Self::None => Self::Of(price),
            Self::Of(known) if known == price => self,
            Self::Of(_) | Self::Mixed => Self::Mixed,
        }
    }

    #[inline]
    fn price(
        self,
        notional: Money,
        quantity: OrderQuantity,
        multiplier: Multiplier,
    ) -> Result<Price, Overflow> {
        match self {
            Self::Of(price) => Ok(price),
            Self::None | Self::Mixed => notional.average_price(quantity, multiplier),
        }
    }
}

impl OpenTrip {
    #[inline]
    pub(crate) fn begin(execution: &Execution, part: &Part) -> Self {
        Self {
            side: execution.side.into(),
            entry: end_of(execution),
            entered: part.quantity,
            entry_price: Average::Of(execution.price),
            entry_notional: part.notional,
            exit_price: Average::None,
            exit_notional: Money::ZERO,
            commission: part.commission,
            highest: execution.price,
            lowest: execution.price,
        }
    }

    #[inline]
    pub(crate) fn enter_more(&self, price: Price, part: &Part) -> Result<Self, Overflow> {
        Ok(Self {
            entered: self.entered.checked_add(part.quantity)?,
            entry_price: self.entry_price.with(price),
            entry_notional: self.entry_notional.checked_add(part.notional)?,
            commission: self.commission.checked_add(part.commission)?,
            highest: self.highest.max(price),
            lowest: self.lowest.min(price),
            ..*self
        })
    }

    #[inline]
    pub(crate) fn exit_some(&self, price: Price, part: &Part) -> Result<Self, Overflow> {
        Ok(Self {
            exit_price: self.exit_price.with(price),
            exit_notional: self.exit_notional.checked_add(part.notional)?,
            commission: self.commission.checked_add(part.commission)?,
            highest: self.highest.max(price),
            lowest: self.lowest.min(price),
            ..*self
        })
    }

    /// Takes note of prices while the position is held.
    #[inline]
    pub(crate) fn observe(&mut self, high: Price, low: Price) {
        self.highest = self.highest.max(high);
        self.lowest = self.lowest.min(low);
    }

    /// The record of a position that an exit makes flat again.
    #[inline]
    pub(crate) fn closed(
        &self,
        execution: &Execution,
        part: &Part,
        multiplier: Multiplier,
    ) -> Result<RoundTrip, Overflow> {
        let exit = Exit::Closed(end_of(execution));
        self.record(execution.asset, multiplier, exit, execution.price, part)
    }

    /// The record of a position of which `held` is left, as if that were sold (or bought back) at the mark.
    pub(crate) fn marked(
        &self,
        asset: AssetId,
        multiplier: Multiplier,
        held: OrderQuantity,
        mark: Price,
        exit: Exit,
    ) -> Result<RoundTrip, Overflow> {
        let notional = mark.notional(held.get(), multiplier)?;
        let part = Part {
            quantity: held,
            notional,
            commission: Money::ZERO,
        };
        self.record(asset, multiplier, exit, mark, &part)
    }

    /// The record once the last part is out, too.
    #[inline]
    fn record(
        &self,
        asset: AssetId,
        multiplier: Multiplier,
        exit: Exit,
        price: Price,
        last: &Part,
    ) -> Result<RoundTrip, Overflow> {
        let exit_notional = self.exit_notional.checked_add(last.notional)?;
        let entry_price = self
            .entry_price
            .price(self.entry_notional, self.entered, multiplier)?;
        let exit_price =
            self.exit_price
                .with(price)
                .price(exit_notional, self.entered, multiplier)?;
        let rise = exit_notional.checked_sub(self.entry_notional)?;
        let above = self
            .highest
            .max(price)
            .checked_sub(entry_price)?
            .max(Price::ZERO);
        let below = entry_price
            .checked_sub(self.lowest.min(price))?
            .max(Price::ZERO);
        let (gross_pnl, max_favourable_excursion, max_adverse_excursion) = match self.side {
            PositionSide::Long => (rise, above, below),
            PositionSide::Short => (-rise, below, above),
        };
        Ok(RoundTrip {
            asset,
            side: self.side,
            quantity: self.entered,
            multiplier,
            entry: self.entry,
            entry_price,
            exit,
            exit_price,
            gross_pnl,
            commission: self.commission.checked_add(last.commission)?,
            entry_notional: self.entry_notional,
            max_adverse_excursion,
            max_favourable_excursion,
        })
    }
}

#[inline]
const fn end_of(execution: &Execution) -> TripEnd {
    TripEnd {
        time: execution.time,
        row: execution.row,
        reason: execution.reason,
    }
}
