//! The books of one account.

use bellwether_market::{Currency, Money, OrderQuantity, Price, Quantity, Side, UnixNanos};

use crate::lot::Lots;
use crate::round_trip::{OpenTrip, Part};
use crate::{
    AssetId, AssetTerms, Execution, Exit, LedgerError, Lot, LotMethod, Position, Posting,
    RoundTrip, Settlement,
};

/// More assets than any universe has; numbers above it are a caller's mistake that would cost memory.
const ASSET_NUMBER_MAX: u32 = 1_000_000;

/// The books of one account in one currency: cash, lots, positions, profit and round trips.
///
/// Every event is posted in double entry and the books are checked after it, in release builds too. An event that is
/// refused has changed nothing; after [`LedgerError::OutOfBalance`], which only an error in the ledger can cause, nothing
/// here may be relied upon.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Ledger {
    currency: Currency,
    lot_method: LotMethod,
    balances: Posting,
    /// By asset number; `None` where a number was never registered.
    books: Vec<Option<AssetBook>>,
    /// The assets of which something is held, ascending.
    held: Vec<AssetId>,
    round_trips: Vec<RoundTrip>,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct AssetBook {
    position: Position,
    lots: Lots,
    trip: Option<OpenTrip>,
}

/// How a fill divides: what it closes of the position, and what it opens.
#[derive(Debug, Clone, Copy)]
struct Split {
    whole: Part,
    closing: Option<Part>,
    opening: Option<Part>,
}

impl Ledger {
    /// Empty books.
    #[must_use]
    pub const fn new(currency: Currency, lot_method: LotMethod) -> Self {
        Self {
            currency,
            lot_method,
            balances: Posting::ZERO,
            books: Vec::new(),
            held: Vec::new(),
            round_trips: Vec::new(),
        }
    }

    /// Makes an asset known. Registering it again with the same terms does nothing.
    ///
    /// # Errors
    /// [`LedgerError::ForeignCurrency`], [`LedgerError::AssetNumberTooLarge`], or [`LedgerError::TermsChanged`].
    pub fn register(&mut self, asset: AssetId, terms: AssetTerms) -> Result<(), LedgerError> {
        if terms.currency != self.currency {
            return Err(LedgerError::ForeignCurrency {
                asset,
                asset_currency: terms.currency,
                ledger_currency: self.currency,
            });
        }
        if asset.0 > ASSET_NUMBER_MAX {
            return Err(LedgerError::AssetNumberTooLarge {
                asset,
                max: ASSET_NUMBER_MAX,
            });
        }
        let index = asset.0 as usize;
        if index >= self.books.len() {
            self.books.resize(index + 1, None);
        }
        let position = Position {
            quantity: Quantity::ZERO,
            cost: Money::ZERO,
            realised_pnl: Money::ZERO,
            commission: Money::ZERO,
            multiplier: terms.multiplier,
            settlement: terms.settlement,
        };
        match &self.books[index] {
            None => {
                self.books[index] = Some(AssetBook {
                    position,
                    lots: Lots::default(),
                    trip: None,
                });
                Ok(())
            }
            Some(book)
                if book.position.multiplier == terms.multiplier
                    && book.position.settlement == terms.settlement =>
            {
                Ok(())
            }
            Some(_) => Err(LedgerError::TermsChanged { asset }),
        }
    }

    /// Money put into the account.
    ///
    /// # Errors
    /// [`LedgerError::NotPositive`], or an overflow.
    pub fn deposit(&mut self, amount: Money) -> Result<Posting, LedgerError> {
        self.move_capital("deposit", amount, amount)
    }

    /// Money taken out of the account.
    ///
    /// # Errors
    /// [`LedgerError::NotPositive`], or an overflow.
    pub fn withdraw(&mut self, amount: Money) -> Result<Posting, LedgerError> {
        self.move_capital("withdrawal", amount, -amount)
    }

    /// A dividend, interest, borrow cost or funding: positive when received, negative when paid.
    ///
    /// # Errors
    /// An overflow.
    pub fn book_income(&mut self, amount: Money) -> Result<Posting, LedgerError> {
        self.post(Posting {
            cash: amount,
            income: -amount,
            ..Posting::ZERO
        })
    }

    /// Books a fill: closes lots, opens the rest, and returns what was posted.
    ///
    /// A fill through zero closes the old position, ends its round trip, and opens the new one.
    ///
    /// # Errors
    /// [`LedgerError::UnknownAsset`], or an overflow.
    pub fn book(&mut self, execution: &Execution) -> Result<Posting, LedgerError> {
        let asset = execution.asset;
        let book = self
            .books
            .get_mut(asset.0 as usize)
            .and_then(Option::as_mut)
            .ok_or(LedgerError::UnknownAsset { asset })?;
        let method = self.lot_method;
        let held = &book.position;
        let split = split(held, execution)?;

        // Everything is worked out first, so that an error leaves the books as they were.
        let quantity = held
            .quantity
            .checked_add(execution.side.signed(execution.quantity.get()))?;
        let commission = held.commission.checked_add(execution.commission)?;
        let mut cost = held.cost;
        let mut realised_pnl = Money::ZERO;
        let mut trip = None;
        let mut closing = None;
        let mut ended = None;
        if let Some(part) = &split.closing {
            let closed = book.lots.plan_closing(part.quantity, method)?;
            cost = cost.checked_sub(closed.cost)?;
            // What comes in (sold) or goes out (bought back), less what the closed lots cost.
            realised_pnl =
                signed(execution.side.opposite(), part.notional).checked_sub(closed.cost)?;
            closing = Some(closed);
            if let Some(running) = &book.trip {
                if split.opening.is_some() || quantity.is_zero() {
                    ended = Some(running.closed(execution, part, held.multiplier)?);
                } else {
                    trip = Some(running.exit_some(execution.price, part)?);
                }
            }
        }
        let mut opening = None;
        if let Some(part) = &split.opening {
            let lot_cost = signed(execution.side, part.notional);
            cost = cost.checked_add(lot_cost)?;
            let (lot_quantity, lot_cost) = match method {
                LotMethod::Average => (size_of(quantity)?, cost),
                LotMethod::Fifo | LotMethod::Lifo => (part.quantity, lot_cost),
            };
            opening = Some(Lot {
                quantity: lot_quantity,
                cost: lot_cost,
                price: execution.price,
                time: execution.time,
            });
            trip = Some(match &book.trip {
                Some(running) if ended.is_none() => running.enter_more(execution.price, part)?,
                _ => OpenTrip::begin(execution, part),
            });
        }
        let realised_total = held.realised_pnl.checked_add(realised_pnl)?;
        // Cash follows from the fill alone and not from the lots, which is what makes the check of the posting say something
        // about the lots.
        let (received, paid_cost) = match held.settlement {
            Settlement::Paid => (
                signed(execution.side.opposite(), split.whole.notional),
                cost.checked_sub(held.cost)?,
            ),
            Settlement::Margined => (realised_pnl, Money::ZERO),
        };
        let posting = Posting {
            cash: received.checked_sub(execution.commission)?,
            position_cost: paid_cost,
            commission: execution.commission,
            realised_pnl: -realised_pnl,
            ..Posting::ZERO
        };
        // The balances agreed before: they do so again only if the posting does in itself.
        let mut balances = self.balances;
        balances.add(&posting)?;
        balances.check("balances after a fill")?;

        if quantity.is_zero() != held.quantity.is_zero() {
            match self.held.binary_search(&asset) {
                Ok(place) => drop(self.held.remove(place)),
                Err(place) => self.held.insert(place, asset),
            }
        }
        book.position.quantity = quantity;
        book.position.cost = cost;
        book.position.realised_pnl = realised_total;
        book.position.commission = commission;
        book.trip = trip;
        if let Some(closing) = &closing {
            book.lots.close(closing, method);
        }
        if let Some(lot) = opening {
            book.lots.open(lot, method);
        }
        self.balances = balances;
        if let Some(ended) = ended {
            self.round_trips.push(ended);
        }
        book.check()?;
        Ok(posting)
    }

    /// Takes note of the highest and lowest price of an asset since the last note, for the excursions of its round trip.
    ///
    /// One call for many bars is as good as one for each. Nothing happens when nothing is held.
    #[inline]
    pub fn observe(&mut self, asset: AssetId, high: Price, low: Price) {
        if let Some(Some(AssetBook {
            trip: Some(trip), ..
        })) = self.books.get_mut(asset.0 as usize)
        {
            trip.observe(high, low);
        }
    }

    /// The currency of every amount here.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Money in hand.
    #[inline]
    #[must_use]
    pub const fn cash(&self) -> Money {
        self.balances.cash
    }

    /// The balances of all accounts; they sum to zero.
    #[must_use]
    pub const fn balances(&self) -> &Posting {
        &self.balances
    }

    /// What is held of an asset; `None` when it was never registered.
    #[inline]
    #[must_use]
    pub fn position(&self, asset: AssetId) -> Option<&Position> {
        Some(&self.books.get(asset.0 as usize)?.as_ref()?.position)
    }

    /// Everything that is held, by asset number.
    pub fn open_positions(&self) -> impl Iterator<Item = (AssetId, &Position)> {
        self.held_books()
            .map(|(asset, book)| (asset, &book.position))
    }

    /// The lots held of an asset, oldest first.
    pub fn lots(&self, asset: AssetId) -> impl Iterator<Item = &Lot> {
        self.books
            .get(asset.0 as usize)
            .and_then(Option::as_ref)
            .into_iter()
            .flat_map(|book| book.lots.iter())
    }

    /// The round trips that ended, in the order in which they did.
    #[must_use]
    pub fn round_trips(&self) -> &[RoundTrip] {
        &self.round_trips
    }

    /// Makes room for so many round trips.
    pub fn expect_round_trips(&mut self, count: usize) {
        let more = count.saturating_sub(self.round_trips.len());
        self.round_trips.reserve(more);
    }

    /// The round trips that ended, when the books are no longer needed.
    #[must_use]
    pub fn into_round_trips(self) -> Vec<RoundTrip> {
        self.round_trips
    }

    /// The round trips under way, valued at `price_of`, by asset number.
    ///
    /// # Errors
    /// [`LedgerError::MissingPrice`] where a held asset has no price, or an overflow.
    pub fn open_round_trips(
        &self,
        mut price_of: impl FnMut(AssetId) -> Option<Price>,
        time: UnixNanos,
        row: u64,
    ) -> Result<Vec<RoundTrip>, LedgerError> {
        let mut trips = Vec::new();
        for (asset, book) in self.held_books() {
            let mark = price_of(asset).ok_or(LedgerError::MissingPrice { asset })?;
            if let Some(trip) = &book.trip {
                let Position {
                    quantity,
                    multiplier,
                    ..
                } = book.position;
                let exit = Exit::Open { time, row };
                trips.push(trip.marked(asset, multiplier, size_of(quantity)?, mark, exit)?);
            }
        }
        Ok(trips)
    }

    /// Cash and the worth of everything held, at `price_of`.
    ///
    /// # Errors
    /// [`LedgerError::MissingPrice`] where a held asset has no price, or an overflow.
    pub fn equity(
        &self,
        mut price_of: impl FnMut(AssetId) -> Option<Price>,
    ) -> Result<Money, LedgerError> {
        self.open_positions()
            .try_fold(self.cash(), |sum, (asset, position)| {
                let price = price_of(asset).ok_or(LedgerError::MissingPrice { asset })?;
                Ok(sum.checked_add(position.value(price)?)?)
            })
    }

    /// Checks that all books agree: debits with credits, and every lot with its position. It runs over all lots; the
    /// checks after each event are the part of it that the event can have changed.
    ///
    /// # Errors
    /// [`LedgerError::OutOfBalance`] with the equation that fails.
    pub fn check(&self) -> Result<(), LedgerError> {
        self.balances.check("balances")?;
        let not_flat = (0..).map(AssetId).zip(&self.books);
        let not_flat = not_flat.filter_map(|(asset, book)| {
            let position = &book.as_ref()?.position;
            (!position.quantity.is_zero()).then_some(asset)
        });
        if !not_flat.eq(self.held.iter().copied()) {
            return Err(LedgerError::OutOfBalance {
                difference: Money::ZERO,
                place: "list of what is held",
            });
        }
        let mut paid = Money::ZERO;
        for book in self.books.iter().flatten() {
            book.check()?;
            book.check_lots()?;
            if book.position.settlement == Settlement::Paid {
                paid = paid.checked_add(book.position.cost)?;
            }
        }
        balanced(
            paid.checked_sub(self.balances.position_cost)?,
            "cost of all positions",
        )
    }

    fn held_books(&self) -> impl Iterator<Item = (AssetId, &AssetBook)> {
        self.held.iter().filter_map(|&asset| {
            let book = self.books.get(asset.0 as usize)?.as_ref()?;
            Some((asset, book))
        })
    }

    fn move_capital(
        &mut self,
        what: &'static str,
        amount: Money,
        change: Money,
    ) -> Result<Posting, LedgerError> {
        if !amount.is_positive() {
            return Err(LedgerError::NotPositive { what, amount });
        }
        self.post(Posting {
            cash: change,
            capital: -change,
            ..Posting::ZERO
        })
    }

    fn post(&mut self, posting: Posting) -> Result<Posting, LedgerError> {
        posting.check("event")?;
        let mut balances = self.balances;
        balances.add(&posting)?;
        balances.check("balances after an event")?;
        self.balances = balances;
        Ok(posting)
    }
}

impl AssetBook {
    /// What one event can break: flat means no lots, no cost and no round trip; held means all three.
    #[inline]
    fn check(&self) -> Result<(), LedgerError> {
        let flat = self.position.quantity.is_zero();
        if flat != self.lots.is_empty() || flat != self.trip.is_none() {
            return Err(LedgerError::OutOfBalance {
                difference: self.position.cost,
                place: "lots and round trip of a position",
            });
        }
        if flat {
            return balanced(self.position.cost, "cost of a flat position");
        }
        Ok(())
    }

    fn check_lots(&self) -> Result<(), LedgerError> {
        let (mut quantity, mut cost) = (Quantity::ZERO, Money::ZERO);
        for lot in self.lots.iter() {
            quantity = quantity.checked_add(lot.quantity.get())?;
            cost = cost.checked_add(lot.cost)?;
        }
        balanced(cost.checked_sub(self.position.cost)?, "cost of the lots")?;
        let difference = quantity.checked_sub(self.position.quantity.abs())?;
        balanced(
            Money::from_billionths(i128::from(difference.billionths())),
            "quantity of the lots",
        )
    }
}

/// Divides a fill into what closes the position and what opens a new one.
#[inline]
fn split(held: &Position, execution: &Execution) -> Result<Split, LedgerError> {
    let whole = Part {
        quantity: execution.quantity,
        notional: execution
            .price
            .notional(execution.quantity.get(), held.multiplier)?,
        commission: execution.commission,
    };
    let against = match execution.side {
        Side::Buy => held.quantity.is_negative(),
        Side::Sell => held.quantity.is_positive(),
    };
    let closing = if against {
        OrderQuantity::new(held.quantity.abs()).ok()
    } else {
        None
    };
    let Some(held_quantity) = closing else {
        return Ok(Split {
            whole,
            closing: None,
            opening: Some(whole),
        });
    };
    let Some(excess) = execution.quantity.less(held_quantity) else {
        return Ok(Split {
            whole,
            closing: Some(whole),
            opening: None,
        });
    };
    let closing = Part {
        quantity: held_quantity,
        notional: execution
            .price
            .notional(held_quantity.get(), held.multiplier)?,
        commission: execution
            .commission
            .share(held_quantity, execution.quantity)?,
    };
    // The opening part is the difference, so that the two sum to the whole whatever was rounded.
    let opening = Part {
        quantity: excess,
        notional: whole.notional.checked_sub(closing.notional)?,
        commission: whole.commission.checked_sub(closing.commission)?,
    };
    Ok(Split {
        whole,
        closing: Some(closing),
        opening: Some(opening),
    })
}

/// How much is held, of a position that is not flat.
#[inline]
fn size_of(held: Quantity) -> Result<OrderQuantity, LedgerError> {
    OrderQuantity::new(held.abs()).map_err(|_| LedgerError::OutOfBalance {
        difference: Money::ZERO,
        place: "quantity of an opened position",
    })
}

/// Positive for what a buy puts on the books, negative for a sale.
#[inline]
fn signed(side: Side, notional: Money) -> Money {
    match side {
        Side::Buy => notional,
        Side::Sell => -notional,
    }
}

#[inline]
fn balanced(difference: Money, place: &'static str) -> Result<(), LedgerError> {
    if difference.is_zero() {
        Ok(())
    } else {
        Err(LedgerError::OutOfBalance { difference, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReasonId;

    /// Books with one position, then spoiled.
    #[track_caller]
    fn check_spoiled(spoil: impl FnOnce(&mut Ledger), place: &str) {
        let mut ledger = Ledger::new(Currency::USD, LotMethod::Fifo);
        let asset = AssetId(0);
        let terms = AssetTerms {
            currency: Currency::USD,
            multiplier: "1".parse().unwrap(),
            settlement: Settlement::Paid,
        };
        ledger.register(asset, terms).unwrap();
        let execution = Execution {
            asset,
            side: Side::Buy,
            quantity: OrderQuantity::new(Quantity::ONE).unwrap(),
            price: Price::ONE,
            commission: Money::ZERO,
            time: UnixNanos::EPOCH,
            row: 0,
            reason: ReasonId(0),
        };
        ledger.book(&execution).unwrap();
        ledger.check().unwrap();
        spoil(&mut ledger);
        match ledger.check() {
            Err(LedgerError::OutOfBalance { place: found, .. }) => assert_eq!(found, place),
            other => panic!("not noticed: {other:?}"),
        }
    }

    fn book(ledger: &mut Ledger) -> &mut AssetBook {
        ledger.books[0].as_mut().unwrap()
    }

    #[test]
    fn the_check_notices_every_kind_of_disagreement() {
        let cent = Money::from_billionths(10_000_000);
        check_spoiled(|ledger| ledger.balances.cash = cent, "balances");
        check_spoiled(
            |ledger| {
                ledger.balances.cash = cent;
                ledger.balances.position_cost = -cent;
            },
            "cost of all positions",
        );
        check_spoiled(
            |ledger| book(ledger).position.cost = cent,
            "cost of the lots",
        );
        check_spoiled(
            |ledger| book(ledger).position.quantity = Quantity::from_units(2),
            "quantity of the lots",
        );
        check_spoiled(
            |ledger| book(ledger).lots = Lots::default(),
            "lots and round trip of a position",
        );
        check_spoiled(
            |ledger| book(ledger).trip = None,
            "lots and round trip of a position",
        );
        check_spoiled(
            |ledger| {
                ledger.held.clear();
                let book = book(ledger);
                (book.lots, book.trip) = (Lots::default(), None);
                book.position.quantity = Quantity::ZERO;
            },
            "cost of a flat position",
        );
        check_spoiled(|ledger| ledger.held.clear(), "list of what is held");
    }
}
