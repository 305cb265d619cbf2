//! From "how much" to a number of units.

use bellwether_ledger::{Ledger, Settlement};
use bellwether_market::{LotSize, Money, Multiplier, OrderQuantity, Price, Quantity};

use crate::core::Refusal;
use crate::strategy::{Commission, CommissionBasis};

impl Commission {
    /// What an order of this quantity and value costs; `None` if the amount cannot be represented.
    #[must_use]
    #[inline]
    pub fn of(&self, quantity: Quantity, notional: Money) -> Option<Money> {
        let amount = match self.basis {
            CommissionBasis::Free => Money::ZERO,
            CommissionBasis::Rate(rate) => notional.abs().checked_mul_rate(rate).ok()?,
            CommissionBasis::PerUnit(each) => times(each, quantity.abs())?,
            CommissionBasis::PerOrder(amount) => amount,
        };
        Some(amount.max(self.minimum))
    }
}

/// An amount a unit times a number of units, half-even to the billionth.
fn times(each: Money, quantity: Quantity) -> Option<Money> {
    let each = Price::from_billionths(i64::try_from(each.billionths()).ok()?);
    each.notional(quantity, Multiplier::ONE).ok()
}

/// Cash that can pay for something new. What a short sale brought in belongs to it, and as much again backs it: a short
/// position is as fully paid as a long one. `None` if the amount cannot be represented.
#[must_use]
pub fn free_cash(ledger: &Ledger) -> Option<Money> {
    let mut free = ledger.cash();
    for (_, position) in ledger.open_positions() {
        // A short position's cost is negative: what it was sold for.
        if position.settlement == Settlement::Paid && position.cost.is_negative() {
            free = free
                .checked_add(position.cost)
                .ok()?
                .checked_add(position.cost)
                .ok()?;
        }
    }
    Some(free)
}

/// A quantity, and what it costs at a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// How much.
    pub quantity: OrderQuantity,
    /// Its value.
    pub notional: Money,
    /// What the broker takes.
    pub commission: Money,
}

impl Purchase {
    /// What a quantity costs; `None` if an amount cannot be represented.
    #[must_use]
    #[inline]
    pub fn of(
        quantity: OrderQuantity,
        price: Price,
        multiplier: Multiplier,
        commission: &Commission,
    ) -> Option<Self> {
        let notional = price.notional(quantity.get(), multiplier).ok()?;
        Some(Self {
            quantity,
            notional,
            commission: commission.of(quantity.get(), notional)?,
        })
    }

    /// Value and commission; `None` if the sum cannot be represented.
    #[must_use]
    #[inline]
    pub fn total(&self) -> Option<Money> {
        self.notional.checked_add(self.commission).ok()
    }
}

/// The most lots that `budget` pays at `price`, commission included, as far as a quantity can hold them; `None` if it pays none.
#[must_use]
pub fn affordable(
    budget: Money,
    price: Price,
    multiplier: Multiplier,
    lot: LotSize,
    commission: &Commission,
) -> Option<Purchase> {
    let unit = price.to_f64() * multiplier.to_f64();
    let (fixed, per_unit) = match commission.basis {
        CommissionBasis::Free => (0.0, unit),
        CommissionBasis::Rate(rate) => (0.0, unit * (1.0 + rate.to_f64())),
        CommissionBasis::PerUnit(each) => (0.0, unit + each.to_f64()),
        CommissionBasis::PerOrder(amount) => (amount.to_f64(), unit),
    };
    if per_unit <= 0.0 {
        return None;
    }
    // Floating point finds the neighbourhood; exact arithmetic has the last word.
    let guess = ((budget.to_f64() - fixed) / per_unit).max(0.0);
    let step = lot.quantity();
    // What is bought, and what is left of the budget then; negative if that is not enough.
    let buying = |quantity: Quantity| {
        let quantity = OrderQuantity::new(quantity).ok()?;
        let bought = Purchase::of(quantity, price, multiplier, commission)?;
        Some((bought, budget.checked_sub(bought.total()?).ok()?))
    };
    // Down, as the answer is; to the nearest would be one too many half of the time.
    let half = 0.5 * Quantity::from_billionths(1).to_f64();
    // A budget may pay more of something cheap than a quantity can hold.
    let quantity = Quantity::from_f64_nearest(guess - half).unwrap_or(Quantity::MAX);
    let (mut bought, mut rest) = buying(quantity.floor_to_lot(lot).max(step))?;
    for _ in 0..64 {
        if !rest.is_negative() {
            break;
        }
        // Steps grow with the overshoot, so that a coarse guess still ends soon.
        let over = -rest.to_f64() / per_unit;
        let back = Quantity::from_f64_nearest(over)
            .ok()?
            .floor_to_lot(lot)
            .max(step);
        (bought, rest) = buying(bought.quantity.get().checked_sub(back).ok()?)?;
    }
    // One lot more costs about this much; where that is clearly more than what is left, there is no need to try.
    let lot_cost = per_unit * step.to_f64();
    let is_spent = rest.is_negative() || rest.to_f64() < lot_cost * (1.0 - 1e-9) - 4e-9;
    // Where lots are worth less than a billionth, thousands more may cost nothing: strides double while they can be paid, and
    // halve from the first that cannot.
    let (mut lots, mut grows) = (i64::from(!is_spent), true);
    while lots > 0 {
        let more = step
            .billionths()
            .checked_mul(lots)
            .and_then(|stride| bought.quantity.get().billionths().checked_add(stride))
            .and_then(|quantity| buying(Quantity::from_billionths(quantity)))
            .filter(|(_, rest)| !rest.is_negative());
        match more {
            Some(more) => (bought, rest) = more,
            None => grows = false,
        }
        lots = if grows {
            lots.saturating_mul(2)
        } else {
            lots / 2
        };
    }
    (!rest.is_negative()).then_some(bought)
}

/// Units worth `value` at `price`, down to whole lots.
///
/// # Errors
/// As [`whole_lots`].
pub(crate) fn units_for(
    value: f64,
    price: Price,
    multiplier: Multiplier,
    lot: LotSize,
) -> Result<OrderQuantity, Refusal> {
    whole_lots(value / (price.to_f64() * multiplier.to_f64()), lot)
}

/// A number of units down to whole lots.
///
/// # Errors
/// [`Refusal::SizeZero`] if that is nothing, [`Refusal::SizeTooLarge`] if no quantity can hold it, and
/// [`Refusal::MissingValue`] of NaN.
pub(crate) fn whole_lots(units: f64, lot: LotSize) -> Result<OrderQuantity, Refusal> {
    if units.is_nan() {
        return Err(Refusal::MissingValue);
    }
    // A share of 100% must not lose a lot to the last bit of a division.
    let nudged = units * (1.0 + 4.0 * f64::EPSILON);
    let unfit = if units > 0.0 {
        Refusal::SizeTooLarge
    } else {
        Refusal::SizeZero
    };
    let quantity = Quantity::from_f64_nearest(nudged).map_err(|_| unfit)?;
    OrderQuantity::new(quantity.floor_to_lot(lot)).map_err(|_| Refusal::SizeZero)
}
