//! Prices: what one unit costs.

use rust_decimal::Decimal;

use crate::exact::{
    Amount, DECIMALS, Operation, Overflow, UNIT, checked_product, div_half_even,
    div_unit_half_even, exact_amount,
};
use crate::{Money, Multiplier, Quantity, TickSize};

exact_amount! {
    /// An exact price in billionths of the quote currency; negative prices exist (spreads, oil in April 2020).
    Price(i64)
}

impl Price {
    /// `price · quantity · multiplier`: the exact notional, rounded half to even at the ninth decimal.
    ///
    /// The sign is the quantity's times the price's.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range of [`Money`].
    #[inline]
    pub fn notional(self, quantity: Quantity, multiplier: Multiplier) -> Result<Money, Overflow> {
        let (mantissa, divisor) = multiplier.as_fraction();
        let value = i128::from(self.billionths()) * i128::from(quantity.billionths());
        let product = checked_product(value, mantissa).ok_or(OVERFLOW)?;
        let notional = if divisor == 1 {
            div_unit_half_even(product)
        } else {
            div_half_even(product, i128::from(UNIT) * i128::from(divisor))
        };
        Money::narrow(notional, Operation::Notional)
    }

    /// The nearest multiple of the tick, ties to the even multiple.
    ///
    /// # Errors
    /// [`Overflow`] when that multiple leaves the range.
    pub fn round_to_tick_nearest(self, tick: TickSize) -> Result<Self, Overflow> {
        let tick = i128::from(tick.price().billionths());
        Self::narrow(
            div_half_even(i128::from(self.billionths()), tick) * tick,
            Operation::TickRounding,
        )
    }

    /// The greatest multiple of the tick that is not above this price.
    ///
    /// # Errors
    /// [`Overflow`] when that multiple leaves the range.
    #[inline]
    pub fn round_to_tick_down(self, tick: TickSize) -> Result<Self, Overflow> {
        let tick = tick.price().billionths();
        let over = self.billionths().rem_euclid(tick);
        self.checked_sub(Self::from_billionths(over))
    }

    /// The least multiple of the tick that is not below this price.
    ///
    /// # Errors
    /// [`Overflow`] when that multiple leaves the range.
    #[inline]
    pub fn round_to_tick_up(self, tick: TickSize) -> Result<Self, Overflow> {
        let tick = tick.price().billionths();
        match self.billionths().rem_euclid(tick) {
            0 => Ok(self),
            over => self.checked_add(Self::from_billionths(tick - over)),
        }
    }

    /// A stop's level rounded away from `reference` (the price it protects or triggers from).
    ///
    /// Rounding never moves a stop closer: a stop below goes down, a stop above goes up.
    ///
    /// # Errors
    /// [`Overflow`] when the rounded level leaves the range.
    #[inline]
    pub fn round_stop(self, reference: Self, tick: TickSize) -> Result<Self, Overflow> {
        if self <= reference {
            self.round_to_tick_down(tick)
        } else {
            self.round_to_tick_up(tick)
        }
    }

    /// A limit's or target's level rounded toward `reference` (the price it waits for the market to come from).
    ///
    /// Rounding never asks the market for more than was wanted: a target above goes down, a bid below goes up.
    ///
    /// # Errors
    /// [`Overflow`] when the rounded level leaves the range.
    #[inline]
    pub fn round_limit(self, reference: Self, tick: TickSize) -> Result<Self, Overflow> {
        if self <= reference {
            self.round_to_tick_up(tick)
        } else {
            self.round_to_tick_down(tick)
        }
    }

    /// Whether the price is a multiple of the tick.
    #[inline]
    #[must_use]
    pub fn is_on_tick(self, tick: TickSize) -> bool {
        self.billionths() % tick.price().billionths() == 0
    }
}

const OVERFLOW: Overflow = Overflow {
    operation: Operation::Notional,
    amount: Amount::Money,
};

impl From<Price> for Decimal {
    fn from(price: Price) -> Self {
        Decimal::from_i128_with_scale(i128::from(price.billionths()), DECIMALS).normalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::RoundingStrategy;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    fn tick(text: &str) -> TickSize {
        TickSize::new(price(text)).unwrap()
    }

    #[test]
    fn ticks_round_by_name() {
        for (level, nearest, down, up) in [
            ("5000.30", "5000.25", "5000.25", "5000.5"),
            ("5000.375", "5000.5", "5000.25", "5000.5"),
            ("5000.125", "5000", "5000", "5000.25"),
            ("5000.25", "5000.25", "5000.25", "5000.25"),
            ("-37.63", "-37.75", "-37.75", "-37.5"),
        ] {
            let (level, quarter) = (price(level), tick("0.25"));
            assert_eq!(level.round_to_tick_nearest(quarter), Ok(price(nearest)));
            assert_eq!(level.round_to_tick_down(quarter), Ok(price(down)));
            assert_eq!(level.round_to_tick_up(quarter), Ok(price(up)));
        }
    }

    #[test]
    fn stops_round_away_and_limits_toward() {
        let (last, cent) = (price("100"), tick("0.01"));
        assert_eq!(price("98.765").round_stop(last, cent), Ok(price("98.76")));
        assert_eq!(price("101.231").round_stop(last, cent), Ok(price("101.24")));
        assert_eq!(price("98.765").round_limit(last, cent), Ok(price("98.77")));
        assert_eq!(
            price("101.239").round_limit(last, cent),
            Ok(price("101.23"))
        );
    }

    #[test]
    fn rounding_past_the_range_is_an_error() {
        assert!(Price::MAX.round_to_tick_up(tick("1")).is_err());
        assert!(Price::MIN.round_to_tick_down(tick("1")).is_err());
        assert!(Price::MAX.round_to_tick_nearest(tick("1")).is_err());
    }

    #[test]
    fn notional_of_a_future() {
        let multiplier = Multiplier::from_units(50).unwrap();
        let notional = price("5000.25")
            .notional(Quantity::from_units(-3), multiplier)
            .unwrap();
        assert_eq!(notional.to_string(), "-750037.5");
    }

    #[test]
    fn notional_past_the_range_is_an_error() {
        let largest = Multiplier::new(Quantity::MAX).unwrap();
        assert!(Price::MAX.notional(Quantity::MAX, largest).is_err());
        assert!(Price::MAX.notional(Quantity::MAX, Multiplier::ONE).is_ok());
    }

    proptest! {
        #[test]
        fn notional_agrees_with_decimal(
            p in -10_i64.pow(13)..10_i64.pow(13),
            q in prop_oneof![-10_i64.pow(12)..10_i64.pow(12), (-1000_i64..1000).prop_map(|q| q * UNIT)],
            m in prop_oneof![Just("1"), Just("50"), Just("0.1"), Just("12.5")],
        ) {
            let (p, q) = (Price::from_billionths(p), Quantity::from_billionths(q));
            let multiplier: Multiplier = m.parse().unwrap();
            let expected = (Decimal::from(p) * Decimal::from(q) * m.parse::<Decimal>().unwrap())
                .round_dp_with_strategy(9, RoundingStrategy::MidpointNearestEven);
            let notional = p.notional(q, multiplier).unwrap();
            prop_assert_eq!(Decimal::try_from(notional).unwrap(), expected);
        }

        #[test]
        fn rounded_prices_are_on_the_tick_and_bracket_the_price(
            raw in -10_i64.pow(15)..10_i64.pow(15), tick_raw in 1_i64..10_i64.pow(10)
        ) {
            let (level, size) = (Price::from_billionths(raw), TickSize::new(Price::from_billionths(tick_raw)).unwrap());
            let down = level.round_to_tick_down(size).unwrap();
            let up = level.round_to_tick_up(size).unwrap();
            let nearest = level.round_to_tick_nearest(size).unwrap();
            prop_assert!(down <= level && level <= up);
            prop_assert!(down.is_on_tick(size) && up.is_on_tick(size) && nearest.is_on_tick(size));
            prop_assert!(up.billionths() - down.billionths() < 2 * tick_raw && (nearest == up || nearest == down));
            prop_assert!((nearest.billionths() - raw).abs() * 2 <= tick_raw);
        }
    }
}
