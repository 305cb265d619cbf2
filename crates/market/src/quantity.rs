//! Quantities: how many units.

use rust_decimal::Decimal;

use crate::LotSize;
use crate::exact::{DECIMALS, ExactError, Overflow, exact_amount};

exact_amount! {
    /// A signed, exact quantity in billionths of a share, contract or coin: positions and their changes.
    ///
    /// Orders and fills carry an [`OrderQuantity`], which cannot be zero or negative.
    Quantity(i64)
}

impl Quantity {
    /// The quantity cut to whole lots, toward zero.
    #[inline]
    #[must_use]
    pub fn floor_to_lot(self, lot: LotSize) -> Self {
        let lot = lot.quantity().billionths();
        Self::from_billionths(self.billionths() - self.billionths() % lot)
    }

    /// Whether the quantity is a multiple of the lot.
    #[inline]
    #[must_use]
    pub fn is_whole_lots(self, lot: LotSize) -> bool {
        self.billionths() % lot.quantity().billionths() == 0
    }
}

impl From<Quantity> for Decimal {
    fn from(quantity: Quantity) -> Self {
        Decimal::from_i128_with_scale(i128::from(quantity.billionths()), DECIMALS).normalize()
    }
}

/// The quantity of an order or fill: strictly positive; the side says which way.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct OrderQuantity(Quantity);

impl OrderQuantity {
    /// Accepts a quantity greater than zero.
    ///
    /// # Errors
    /// [`ExactError::NotPositive`] otherwise.
    #[inline]
    pub fn new(quantity: Quantity) -> Result<Self, ExactError> {
        if quantity.is_positive() {
            Ok(Self(quantity))
        } else {
            Err(ExactError::NotPositive {
                what: "order quantity",
                value: quantity.to_string(),
            })
        }
    }

    /// The quantity as a number greater than zero.
    #[inline]
    #[must_use]
    pub const fn get(self) -> Quantity {
        self.0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Overflow`] when it leaves the range.
    #[inline]
    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self)
    }

    /// What is left after `filled`, or `None` when nothing is.
    #[inline]
    #[must_use]
    pub fn less(self, filled: Self) -> Option<Self> {
        (self.0 > filled.0).then(|| {
            Self(Quantity::from_billionths(
                self.0.billionths() - filled.0.billionths(),
            ))
        })
    }
}

impl std::fmt::Display for OrderQuantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn lots_cut_toward_zero() {
        let lot = LotSize::new(quantity("0.1")).unwrap();
        assert_eq!(quantity("1.29").floor_to_lot(lot), quantity("1.2"));
        assert_eq!(quantity("-1.29").floor_to_lot(lot), quantity("-1.2"));
        assert_eq!(quantity("0.09").floor_to_lot(lot), Quantity::ZERO);
        assert!(quantity("1.2").is_whole_lots(lot) && !quantity("1.25").is_whole_lots(lot));
    }

    #[test]
    fn orders_are_for_something() {
        assert!(OrderQuantity::new(Quantity::ZERO).is_err());
        let error = OrderQuantity::new(quantity("-2")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "order quantity is -2, but has to be greater than 0"
        );
        let ten = OrderQuantity::new(quantity("10")).unwrap();
        let four = OrderQuantity::new(quantity("4")).unwrap();
        assert_eq!(ten.less(four).unwrap().get(), quantity("6"));
        assert_eq!(four.less(ten), None);
        assert_eq!(ten.less(ten), None);
    }
}
