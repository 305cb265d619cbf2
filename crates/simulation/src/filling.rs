//! What a fill is for and what it costs.

use bellwether_ledger::{Ledger, Settlement};
use bellwether_market::{
    Instrument, LotSize, Money, OrderQuantity, OrderType, Price, Quantity, Side,
};
use bellwether_trading::{
    Commission, Ending, Lane, OrderSize, Purchase, Slippage, affordable, free_cash,
};

use crate::slippage::slipped;
use crate::venue::{VenueModel, Working};

/// How an order is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Filled {
    pub(crate) quantity: OrderQuantity,
    /// Slippage included.
    pub(crate) price: Price,
    pub(crate) commission: Money,
    /// What slippage cost.
    pub(crate) slippage: Money,
    /// Whether the cash did not pay for all of it.
    pub(crate) cut: bool,
}

/// The terms on which an order is filled.
struct Terms<'a> {
    /// The market's price.
    market: Price,
    side: Side,
    slippage: Slippage,
    /// Volumes of the block, and the bar's place there.
    volumes: (&'a [f64], usize),
    instrument: &'a Instrument,
    lot: LotSize,
    commission: &'a Commission,
}

impl Terms<'_> {
    /// The price of so many units, slippage included.
    fn price(&self, quantity: Quantity) -> Option<Price> {
        slipped(
            self.slippage,
            self.market,
            self.side,
            quantity,
            // Looked up only by models that need it: it is rarely in the cache.
            || self.volumes.0[self.volumes.1],
            self.instrument,
        )
    }

    /// Price and costs of so many units.
    fn priced(&self, quantity: OrderQuantity) -> Option<(Price, Purchase)> {
        let price = self.price(quantity.get())?;
        let multiplier = self.instrument.multiplier;
        let purchase = Purchase::of(quantity, price, multiplier, self.commission)?;
        Some((price, purchase))
    }

    /// The most that a budget pays at a price.
    fn affordable(&self, budget: Money, price: Price) -> Result<Purchase, Ending> {
        let multiplier = self.instrument.multiplier;
        affordable(budget, price, multiplier, self.lot, self.commission).ok_or(Ending::NoCash)
    }

    /// The most that a budget pays, slippage included, and its price.
    fn most_for(&self, budget: Money) -> Result<(Price, Purchase), Ending> {
        if !self.slippage.grows_with_quantity() {
            let price = self.price(Quantity::ONE).ok_or(Ending::NoPrice)?;
            return Ok((price, self.affordable(budget, price)?));
        }
        let mut bought = self.affordable(budget, self.market)?;
        for _ in 0..8 {
            let price = self.price(bought.quantity.get()).ok_or(Ending::NoPrice)?;
            let next = self.affordable(budget, price)?;
            if next.quantity == bought.quantity {
                break;
            }
            bought = next;
        }
        self.priced(bought.quantity).ok_or(Ending::NoPrice)
    }

    /// The fill of a quantity.
    fn filled(&self, price: Price, bought: &Purchase, cut: bool) -> Result<Filled, Ending> {
        let cost_of_slippage = || {
            let apart = price.checked_sub(self.market)?;
            apart.notional(bought.quantity.get(), self.instrument.multiplier)
        };
        let slippage = if price == self.market {
            Money::ZERO
        } else {
            cost_of_slippage().map_err(|_| Ending::NoPrice)?.abs()
        };
        Ok(Filled {
            quantity: bought.quantity,
            price,
            commission: bought.commission,
            slippage,
            cut,
        })
    }
}

/// Fills an order at a market price.
///
/// # Errors
/// Why it cannot be filled.
pub(crate) fn filled(
    order: &Working,
    price: f64,
    volumes: (&[f64], usize),
    model: &VenueModel,
    lane: &Lane,
    ledger: &Ledger,
) -> Result<Filled, Ending> {
    let instrument = &lane.instrument;
    let market = Price::from_f64_nearest(price).map_err(|_| Ending::NoPrice)?;
    let is_limit = matches!(
        order.order_type,
        OrderType::Limit { .. } | OrderType::StopLimit { .. }
    );
    let terms = Terms {
        market,
        side: order.side,
        // A limit order is filled at its price or better: slippage does not apply.
        slippage: if is_limit {
            Slippage::None
        } else {
            model.costs.slippage
        },
        volumes,
        instrument,
        lot: if model.fractional {
            LotSize::FRACTIONAL
        } else {
            instrument.lot_size
        },
        commission: &model.costs.commission,
    };
    let position = ledger.position(order.asset);
    let held = position.map_or(Quantity::ZERO, |position| position.quantity);
    let reduces = match order.side {
        Side::Buy => held.is_negative(),
        Side::Sell => held.is_positive(),
    };
    let (price, bought) = match order.size {
        OrderSize::WholePosition if reduces => {
            let all = OrderQuantity::new(held.abs()).map_err(|_| Ending::NothingToReduce)?;
            terms.priced(all).ok_or(Ending::NoPrice)?
        }
        OrderSize::Reduce(most) if reduces => {
            let part = held.abs().min(most.get());
            let part = OrderQuantity::new(part).map_err(|_| Ending::NothingToReduce)?;
            terms.priced(part).ok_or(Ending::NoPrice)?
        }
        OrderSize::WholePosition | OrderSize::Reduce(_) => return Err(Ending::NothingToReduce),
        OrderSize::Units(quantity) => terms.priced(quantity).ok_or(Ending::NoPrice)?,
        OrderSize::CashAtFill(share) => {
            let cash = free_cash(ledger).ok_or(Ending::NoPrice)?;
            let budget = Money::from_f64_nearest(cash.to_f64() * share)
                .map_err(|_| Ending::NoPrice)?
                .min(cash);
            terms.most_for(budget)?
        }
    };
    let opens = order.role.may_open() && !reduces;
    let is_paid = position.is_some_and(|position| position.settlement == Settlement::Paid);
    if !(opens && is_paid) {
        return terms.filled(price, &bought, false);
    }
    // What is bought is paid in full; what is sold short is backed in full.
    let cash = free_cash(ledger).ok_or(Ending::NoPrice)?;
    if bought.total().ok_or(Ending::NoPrice)? <= cash && price.is_positive() {
        return terms.filled(price, &bought, false);
    }
    let affords = terms.affordable(cash, price)?;
    if affords.quantity < bought.quantity && !terms.slippage.grows_with_quantity() {
        return terms.filled(price, &affords, true);
    }
    let quantity = affords.quantity.min(bought.quantity);
    let (price, less) = terms.priced(quantity).ok_or(Ending::NoPrice)?;
    terms.filled(price, &less, quantity < bought.quantity)
}
