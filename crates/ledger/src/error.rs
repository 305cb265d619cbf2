//! What the ledger refuses.

use bellwether_market::{Currency, Money, Overflow};
use thiserror::Error;

use crate::AssetId;

/// Why an event was not booked, or a figure not computed. A refused event changes nothing, except
/// [`OutOfBalance`](Self::OutOfBalance), which is no refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// The asset was never registered.
    #[error("asset {} is not registered; register its terms before booking it", asset.0)]
    UnknownAsset {
        /// The asset.
        asset: AssetId,
    },
    /// The asset was registered before, with other terms.
    #[error("asset {} is registered with other terms; a run uses one set of terms per asset", asset.0)]
    TermsChanged {
        /// The asset.
        asset: AssetId,
    },
    /// The asset's number is too large for an index.
    #[error("asset number {} is above {max}; number assets densely from 0", asset.0)]
    AssetNumberTooLarge {
        /// The asset.
        asset: AssetId,
        /// The largest allowed number.
        max: u32,
    },
    /// The asset is priced in another currency than the ledger's.
    #[error("asset {} is priced in {asset_currency}, but this ledger is kept in {ledger_currency}", asset.0)]
    ForeignCurrency {
        /// The asset.
        asset: AssetId,
        /// The currency of its prices.
        asset_currency: Currency,
        /// The ledger's currency.
        ledger_currency: Currency,
    },
    /// A deposit or withdrawal of nothing, or of less.
    #[error("{what} of {amount} has to be greater than 0")]
    NotPositive {
        /// `deposit` or `withdrawal`.
        what: &'static str,
        /// The offending amount.
        amount: Money,
    },
    /// A held asset has no price, so its worth is unknown.
    #[error("asset {} is held but has no price; equity is unknown until it has one", asset.0)]
    MissingPrice {
        /// The asset.
        asset: AssetId,
    },
    /// An amount left the range of its type.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The books do not balance: an error in the ledger itself. The account has to halt.
    #[error(
        "the books are out of balance by {difference} ({place}); halt the account and report this"
    )]
    OutOfBalance {
        /// What the sum that has to be zero came to.
        difference: Money,
        /// Which equation failed.
        place: &'static str,
    },
}
