//! Double entry: every event is a row over six accounts that sums to zero.

use bellwether_market::{Money, Overflow};

use crate::LedgerError;

/// The balances of the accounts, or the change of them by one event. Debits are positive, credits negative.
///
/// A fixed chart of accounts, so a posting is a plain value and a journal is a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Posting {
    /// Money in hand.
    pub cash: Money,
    /// What the held positions cost; a short position's cost is negative. Margined assets are not paid for and do not
    /// appear.
    pub position_cost: Money,
    /// Commissions paid.
    pub commission: Money,
    /// Profit realised, a credit: a gain is negative.
    pub realised_pnl: Money,
    /// Dividends, interest, borrow and funding, a credit: an income is negative.
    pub income: Money,
    /// Money put in less money taken out, a credit.
    pub capital: Money,
}

impl Posting {
    /// Nothing happened.
    pub const ZERO: Self = Self {
        cash: Money::ZERO,
        position_cost: Money::ZERO,
        commission: Money::ZERO,
        realised_pnl: Money::ZERO,
        income: Money::ZERO,
        capital: Money::ZERO,
    };

    /// Adds an event to balances, in place; after an error they are spoiled, so work on a copy.
    #[inline]
    pub(crate) fn add(&mut self, event: &Self) -> Result<(), Overflow> {
        self.cash = self.cash.checked_add(event.cash)?;
        self.position_cost = self.position_cost.checked_add(event.position_cost)?;
        self.commission = self.commission.checked_add(event.commission)?;
        self.realised_pnl = self.realised_pnl.checked_add(event.realised_pnl)?;
        self.income = self.income.checked_add(event.income)?;
        self.capital = self.capital.checked_add(event.capital)?;
        Ok(())
    }

    /// Debits and credits are equal.
    ///
    /// # Errors
    /// [`LedgerError::OutOfBalance`] when they are not.
    #[inline]
    pub fn check(&self, place: &'static str) -> Result<(), LedgerError> {
        let difference = self
            .cash
            .checked_add(self.position_cost)?
            .checked_add(self.commission)?
            .checked_add(self.realised_pnl)?
            .checked_add(self.income)?
            .checked_add(self.capital)?;
        if difference.is_zero() {
            Ok(())
        } else {
            Err(LedgerError::OutOfBalance { difference, place })
        }
    }
}
