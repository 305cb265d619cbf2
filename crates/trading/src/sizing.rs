//! From "how much" to a number of units.

use bellwether_ledger::{Ledger, Settlement};
use bellwether_market::{LotSize, Money, Multiplier, OrderQuantity, Price, Quantity};

use crate::strategy::{Commission, CommissionBasis};

impl Commission {
    /// What an order of this quantity and value costs; `None` if the amount cannot be represented.
    #[must_use]
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

/// The most lots that `budget` pays at `price`, commission included; `None` if it pays none.
#[must_use]
pub fn affordable(
    budget: Money,
    price: Price,
    multiplier: Multiplier,
    lot: LotSize,
    commission: &Commission,
) -> Option<OrderQuantity> {
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
    let left = |quantity: Quantity| {
        let notional = price.notional(quantity, multiplier).ok()?;
        let total = notional
            .checked_add(commission.of(quantity, notional)?)
            .ok()?;
        budget.checked_sub(total).ok()
    };
    let mut quantity = Quantity::from_f64_nearest(guess)
        .ok()?
        .floor_to_lot(lot)
        .max(step);
    let mut rest = left(quantity)?;
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
        quantity = quantity.checked_sub(back).ok()?;
        if !quantity.is_positive() {
            return None;
        }
        rest = left(quantity)?;
    }
    // One lot more costs about this much; where that is clearly more than what is left, there is no need to try.
    let lot_cost = per_unit * step.to_f64();
    for _ in 0..64 {
        if rest.to_f64() < lot_cost * (1.0 - 1e-9) - 4e-9 {
            break;
        }
        let more = quantity.checked_add(step).ok()?;
        let rest_then = left(more)?;
        if rest_then.is_negative() {
            break;
        }
        (quantity, rest) = (more, rest_then);
    }
    (!rest.is_negative())
        .then(|| OrderQuantity::new(quantity).ok())
        .flatten()
}

/// Units worth `value` at `price`, down to whole lots; `None` if that is nothing.
#[must_use]
pub(crate) fn units_for(
    value: f64,
    price: Price,
    multiplier: Multiplier,
    lot: LotSize,
) -> Option<OrderQuantity> {
    let unit = price.to_f64() * multiplier.to_f64();
    let units = value / unit;
    (unit > 0.0 && units.is_finite()).then_some(())?;
    whole_lots(units, lot)
}

/// A number of units down to whole lots; `None` if that is nothing.
#[must_use]
pub(crate) fn whole_lots(units: f64, lot: LotSize) -> Option<OrderQuantity> {
    // A share of 100% must not lose a lot to the last bit of a division.
    let nudged = units * (1.0 + 4.0 * f64::EPSILON);
    OrderQuantity::new(Quantity::from_f64_nearest(nudged).ok()?.floor_to_lot(lot)).ok()
}
