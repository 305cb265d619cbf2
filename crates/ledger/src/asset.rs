//! What the ledger has to know of a traded thing.

use bellwether_market::{AssetClass, Currency, Instrument, Multiplier};

/// The caller's number for a traded thing: small and dense, because it is an index.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct AssetId(pub u32);

/// How an asset is paid for, and what its points are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssetTerms {
    /// The currency of its prices; has to be the ledger's.
    pub currency: Currency,
    /// The money that one point of one unit is worth.
    pub multiplier: Multiplier,
    /// How it is paid for.
    pub settlement: Settlement,
}

/// How a position is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Settlement {
    /// The notional is paid and received in full: shares, coins, currency pairs held.
    Paid,
    /// Only profit and loss is paid, when it is realised: futures. What the position cost is remembered, not paid.
    Margined,
}

impl AssetTerms {
    /// The terms of an instrument: futures are margined, everything else is paid.
    #[must_use]
    pub fn of(instrument: &Instrument) -> Self {
        let settlement = match instrument.asset_class {
            AssetClass::Future => Settlement::Margined,
            AssetClass::Equity
            | AssetClass::Etf
            | AssetClass::Index
            | AssetClass::Forex
            | AssetClass::Crypto => Settlement::Paid,
        };
        Self {
            currency: instrument.currency,
            multiplier: instrument.multiplier,
            settlement,
        }
    }
}
