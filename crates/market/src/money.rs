//! Money: amounts of one currency.

use rust_decimal::Decimal;

use crate::exact::{
    Amount, DECIMALS, ExactError, Operation, Overflow, UNIT, checked_product, div_half_even,
    div_unit_half_even, exact_amount,
};
use crate::{Multiplier, OrderQuantity, Price, Rate};

exact_amount! {
    /// An exact amount of money in billionths of its currency, wide enough for every notional and sum of them.
    ///
    /// The currency stands beside it (an account, an instrument), not in it.
    Money(i128)
}

impl Money {
    /// The amount times a rate, rounded half to even at the ninth decimal: a commission, a margin.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range.
    #[inline]
    pub fn checked_mul_rate(self, rate: Rate) -> Result<Self, Overflow> {
        let product = checked_product(self.billionths(), rate.billionths()).ok_or(Overflow {
            operation: Operation::RateProduct,
            amount: Amount::Money,
        })?;
        Self::narrow(div_unit_half_even(product), Operation::RateProduct)
    }

    /// The price at which `quantity` units are worth this amount: the average price of a lot, half to even.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range of [`Price`].
    #[inline]
    pub fn average_price(
        self,
        quantity: OrderQuantity,
        multiplier: Multiplier,
    ) -> Result<Price, Overflow> {
        let (mantissa, divisor) = multiplier.as_fraction();
        let quantity = quantity.get().billionths();
        // Whole units need no second factor of a billion, which keeps the division short.
        let (units, scale) = if quantity % UNIT == 0 {
            (quantity / UNIT, divisor)
        } else {
            (quantity, divisor * UNIT)
        };
        let units = i128::from(units) * i128::from(mantissa);
        let numerator = self
            .billionths()
            .checked_mul(i128::from(scale))
            .ok_or(Overflow {
                operation: Operation::AveragePrice,
                amount: Amount::Price,
            })?;
        Price::narrow(div_half_even(numerator, units), Operation::AveragePrice)
    }

    /// The share `part / whole` of this amount, half to even: the cost of a partly closed lot.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range.
    #[inline]
    pub fn share(self, part: OrderQuantity, whole: OrderQuantity) -> Result<Self, Overflow> {
        if part == whole {
            return Ok(self);
        }
        let product = self
            .billionths()
            .checked_mul(i128::from(part.get().billionths()))
            .ok_or(Overflow {
                operation: Operation::Share,
                amount: Amount::Money,
            })?;
        Self::narrow(
            div_half_even(product, i128::from(whole.get().billionths())),
            Operation::Share,
        )
    }

    /// This amount as a multiple of another, for analytics; `None` when the other is zero.
    #[must_use]
    pub fn ratio_to(self, other: Self) -> Option<f64> {
        (!other.is_zero()).then(|| self.billionths() as f64 / other.billionths() as f64)
    }
}

impl TryFrom<Money> for Decimal {
    type Error = ExactError;
    /// Fails beyond 96 bits of mantissa, about 7.9e19 units.
    fn try_from(money: Money) -> Result<Self, ExactError> {
        Decimal::try_from_i128_with_scale(money.billionths(), DECIMALS)
            .map(|decimal| decimal.normalize())
            .map_err(|_| ExactError::OutOfRange {
                text: money.to_string(),
                type_name: "Decimal",
                max: Decimal::MAX.to_string(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Quantity;
    use proptest::prelude::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn units(text: &str) -> OrderQuantity {
        OrderQuantity::new(text.parse().unwrap()).unwrap()
    }

    #[test]
    fn commissions_round_half_even_at_the_ninth_decimal() {
        let rate: Rate = "0.0005".parse().unwrap();
        assert_eq!(money("10000").checked_mul_rate(rate), Ok(money("5")));
        assert_eq!(money("0.000001").checked_mul_rate(rate), Ok(Money::ZERO));
        assert_eq!(
            money("0.000003").checked_mul_rate(rate),
            Ok(money("0.000000002"))
        );
        assert_eq!(
            money("-0.000003").checked_mul_rate(rate),
            Ok(money("-0.000000002"))
        );
    }

    #[test]
    fn averages_and_shares() {
        let fifty = Multiplier::from_units(50).unwrap();
        assert_eq!(
            money("750037.5").average_price(units("3"), fifty),
            Ok("5000.25".parse().unwrap())
        );
        assert_eq!(
            money("10").average_price(units("3"), Multiplier::ONE),
            Ok("3.333333333".parse().unwrap())
        );
        assert_eq!(
            money("10").share(units("1"), units("3")),
            Ok(money("3.333333333"))
        );
        assert_eq!(money("-10").share(units("3"), units("3")), Ok(money("-10")));
    }

    #[test]
    fn ratio_to_nothing_is_missing() {
        assert_eq!(money("1").ratio_to(money("4")), Some(0.25));
        assert_eq!(money("1").ratio_to(Money::ZERO), None);
    }

    proptest! {
        #[test]
        fn average_price_inverts_notional(p in 1_i64..10_i64.pow(15), q in UNIT..10_i64.pow(15), m in 1_i32..1000) {
            let (price, multiplier) = (Price::from_billionths(p), Multiplier::from_units(m).unwrap());
            let quantity = OrderQuantity::new(Quantity::from_billionths(q)).unwrap();
            let notional = price.notional(quantity.get(), multiplier).unwrap();
            prop_assert_eq!(notional.average_price(quantity, multiplier).unwrap(), price);
        }

        #[test]
        fn large_amounts_print_and_parse(raw in -i128::MAX..=i128::MAX) {
            let amount = Money::from_billionths(raw);
            prop_assert_eq!(amount.to_string().parse::<Money>().unwrap(), amount);
        }
    }
}
