//! Quotes: the best prices at which others would trade.

use crate::{OrderQuantity, Price, UnixNanos};

/// The top of the book. A side without orders is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// When it was valid from, by the venue's clock.
    pub time: UnixNanos,
    /// The best price that someone would buy at.
    pub bid: Option<QuoteLevel>,
    /// The best price that someone would sell at.
    pub ask: Option<QuoteLevel>,
}

/// A price and how much is wanted or offered there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteLevel {
    /// The price.
    pub price: Price,
    /// The quantity at that price.
    pub quantity: OrderQuantity,
}

impl Quote {
    /// The middle between bid and ask, for analytics; `None` when a side is empty.
    #[must_use]
    pub fn mid(&self) -> Option<f64> {
        let (bid, ask) = (self.bid?.price.to_f64(), self.ask?.price.to_f64());
        Some((bid + ask) / 2.0)
    }

    /// Ask less bid, negative when the book is crossed; `None` when a side is empty.
    #[must_use]
    pub fn spread(&self) -> Option<Price> {
        self.ask?.price.checked_sub(self.bid?.price).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_one_sided_book_has_no_middle() {
        let level = |price: &str| {
            let quantity = OrderQuantity::new("1".parse().unwrap()).unwrap();
            Some(QuoteLevel {
                price: price.parse().unwrap(),
                quantity,
            })
        };
        let quote = Quote {
            time: UnixNanos::EPOCH,
            bid: level("99.98"),
            ask: level("100.02"),
        };
        assert_eq!(quote.mid(), Some(100.0));
        assert_eq!(quote.spread(), Some("0.04".parse().unwrap()));
        assert_eq!(Quote { ask: None, ..quote }.mid(), None);
    }
}
