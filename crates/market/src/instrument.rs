//! Instruments: what can be priced and traded.

use crate::exact::Overflow;
use crate::{
    AssetClass, CalendarId, Currency, LotSize, Money, Multiplier, Price, Quantity, Symbol, TickSize,
};

/// What the engine has to know of a traded thing. Every field's type checks itself, so any combination is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// The name in charts, orders and files.
    pub symbol: Symbol,
    /// A name for people; `None` when the source gives none.
    pub name: Option<String>,
    /// What kind of thing it is.
    pub asset_class: AssetClass,
    /// The currency of its prices.
    pub currency: Currency,
    /// The step of its prices.
    pub tick_size: TickSize,
    /// The step of its quantities.
    pub lot_size: LotSize,
    /// The money that one point of one unit is worth.
    pub multiplier: Multiplier,
    /// When it trades.
    pub calendar: CalendarId,
}

impl Instrument {
    /// A United States share: cents, whole shares, dollars, New York hours.
    #[must_use]
    pub fn equity(symbol: Symbol) -> Self {
        Self {
            symbol,
            name: None,
            asset_class: AssetClass::Equity,
            currency: Currency::USD,
            tick_size: TickSize::CENT,
            lot_size: LotSize::ONE,
            multiplier: Multiplier::ONE,
            calendar: CalendarId::Xnys,
        }
    }

    /// A United States exchange-traded fund; as [`equity`](Self::equity).
    #[must_use]
    pub fn etf(symbol: Symbol) -> Self {
        Self {
            asset_class: AssetClass::Etf,
            ..Self::equity(symbol)
        }
    }

    /// A United States index: cents, New York hours, not tradable.
    #[must_use]
    pub fn index(symbol: Symbol) -> Self {
        Self {
            asset_class: AssetClass::Index,
            ..Self::equity(symbol)
        }
    }

    /// A crypto pair priced in `currency`: fractional lots, always open.
    ///
    /// The tick is the venue's; [`TickSize::CENT`] fits the large dollar pairs.
    #[must_use]
    pub fn crypto(symbol: Symbol, currency: Currency, tick_size: TickSize) -> Self {
        Self {
            symbol,
            name: None,
            asset_class: AssetClass::Crypto,
            currency,
            tick_size,
            lot_size: LotSize::FRACTIONAL,
            multiplier: Multiplier::ONE,
            calendar: CalendarId::AlwaysOpen,
        }
    }

    /// A currency pair priced in `currency` (the second of the pair): whole units, tenth of a pip, the New York week.
    #[must_use]
    pub fn forex(symbol: Symbol, currency: Currency) -> Self {
        let tenth_of_pip = if currency == Currency::JPY {
            1_000_000
        } else {
            10_000
        };
        Self {
            symbol,
            name: None,
            asset_class: AssetClass::Forex,
            currency,
            tick_size: TickSize::new(Price::from_billionths(tenth_of_pip))
                .expect("a tenth of a pip is greater than zero"),
            lot_size: LotSize::ONE,
            multiplier: Multiplier::ONE,
            calendar: CalendarId::Forex,
        }
    }

    /// A dollar future in whole contracts on the Globex calendar.
    #[must_use]
    pub fn future(symbol: Symbol, tick_size: TickSize, multiplier: Multiplier) -> Self {
        Self {
            symbol,
            name: None,
            asset_class: AssetClass::Future,
            currency: Currency::USD,
            tick_size,
            lot_size: LotSize::ONE,
            multiplier,
            calendar: CalendarId::CmeEquity,
        }
    }

    /// The money that `quantity` at `price` stands for.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range of [`Money`].
    #[inline]
    pub fn notional(&self, price: Price, quantity: Quantity) -> Result<Money, Overflow> {
        price.notional(quantity, self.multiplier)
    }

    /// A stop's level on the tick, rounded away from `reference`; see [`Price::round_stop`].
    ///
    /// # Errors
    /// [`Overflow`] when the rounded level leaves the range.
    #[inline]
    pub fn round_stop(&self, level: Price, reference: Price) -> Result<Price, Overflow> {
        level.round_stop(reference, self.tick_size)
    }

    /// A limit's or target's level on the tick, rounded toward `reference`; see [`Price::round_limit`].
    ///
    /// # Errors
    /// [`Overflow`] when the rounded level leaves the range.
    #[inline]
    pub fn round_limit(&self, level: Price, reference: Price) -> Result<Price, Overflow> {
        level.round_limit(reference, self.tick_size)
    }

    /// The quantity cut to whole lots, toward zero.
    #[inline]
    #[must_use]
    pub fn floor_to_lot(&self, quantity: Quantity) -> Quantity {
        quantity.floor_to_lot(self.lot_size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(text: &str) -> Symbol {
        Symbol::new(text).unwrap()
    }

    #[test]
    fn an_e_mini_point_is_fifty_dollars() {
        let es = Instrument::future(
            symbol("ES"),
            "0.25".parse().unwrap(),
            Multiplier::from_units(50).unwrap(),
        );
        let tick_value = es.notional(es.tick_size.price(), Quantity::ONE).unwrap();
        assert_eq!(tick_value.to_string(), "12.5");
        assert_eq!(
            es.round_stop("4998.30".parse().unwrap(), "5000".parse().unwrap()),
            Ok("4998.25".parse().unwrap())
        );
        assert_eq!(
            es.round_limit("5003.30".parse().unwrap(), "5000".parse().unwrap()),
            Ok("5003.25".parse().unwrap())
        );
    }

    #[test]
    fn constructors_follow_the_market_of_their_class() {
        assert_eq!(Instrument::equity(symbol("AAPL")).lot_size, LotSize::ONE);
        assert_eq!(
            Instrument::forex(symbol("USDJPY"), Currency::JPY)
                .tick_size
                .to_string(),
            "0.001"
        );
        assert_eq!(
            Instrument::forex(symbol("EURUSD"), Currency::USD)
                .tick_size
                .to_string(),
            "0.00001"
        );
        let btc = Instrument::crypto(symbol("BTC/USD"), Currency::USD, TickSize::CENT);
        assert_eq!(
            btc.floor_to_lot("0.123456789".parse().unwrap()).to_string(),
            "0.123456789"
        );
        assert!(!Instrument::index(symbol("^GSPC")).asset_class.is_tradable());
    }
}
