//! Who took liquidity in a trade, and how that is told from prices where nobody says it.

use std::fmt;

/// The party to a trade that did not wait: who crossed the spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aggressor {
    /// A buyer, who took what was offered.
    Buyer,
    /// A seller, who hit what was bid.
    Seller,
    /// Nobody, or nobody can tell: an auction, a cross, the first print of a series.
    Neither,
}

/// How it is known who took liquidity; the better way goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AggressorRule {
    /// The venue says so.
    Reported,
    /// By the quote that stood before the trade (Lee and Ready 1991): above its middle a buyer, below it a seller, at the
    /// middle by the tick rule.
    Quotes,
    /// By the price before (the tick rule): higher a buyer, lower a seller, the same as before.
    Ticks,
}

/// Tells who took liquidity, trade after trade.
#[derive(Debug, Clone, Copy, Default)]
pub struct TradeClassifier {
    price: Option<f64>,
    last: Option<Aggressor>,
}

impl AggressorRule {
    /// The number under which bars keep it: 1, 2 or 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Reported => 1,
            Self::Quotes => 2,
            Self::Ticks => 3,
        }
    }
}

impl fmt::Display for AggressorRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reported => "as reported",
            Self::Quotes => "by the quote before the trade",
            Self::Ticks => "by the price before (the tick rule)",
        })
    }
}

impl TradeClassifier {
    /// A classifier that has seen no trade yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            price: None,
            last: None,
        }
    }

    /// By the tick rule. Nobody can tell of the first trade, nor of others until the price has changed.
    #[inline]
    pub fn by_tick(&mut self, price: f64) -> Aggressor {
        let moved = self.price.and_then(|before| {
            if price > before {
                Some(Aggressor::Buyer)
            } else if price < before {
                Some(Aggressor::Seller)
            } else {
                None
            }
        });
        self.price = Some(price);
        self.last = moved.or(self.last);
        self.last.unwrap_or(Aggressor::Neither)
    }

    /// By the quote that stood before the trade, where there was one; else by the tick rule.
    ///
    /// A quote of which a side is missing, not positive or crossed says nothing.
    #[inline]
    pub fn by_quote(&mut self, price: f64, bid: f64, ask: f64) -> Aggressor {
        let by_tick = self.by_tick(price);
        let middle = 0.5 * (bid + ask);
        if !(bid > 0.0 && ask >= bid) {
            by_tick
        } else if price > middle {
            Aggressor::Buyer
        } else if price < middle {
            Aggressor::Seller
        } else {
            by_tick
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Aggressor::{Buyer, Neither, Seller};
    use super::*;

    #[test]
    fn ticks_tell_who_moved_the_price() {
        let mut trades = TradeClassifier::new();
        let told = [10.0, 10.0, 10.5, 10.5, 10.25, 10.25, 10.5].map(|price| trades.by_tick(price));
        assert_eq!(
            told,
            [Neither, Neither, Buyer, Buyer, Seller, Seller, Buyer]
        );
    }

    #[test]
    fn quotes_go_before_ticks() {
        let mut trades = TradeClassifier::new();
        // Above, below and at the middle; the last by the tick from 10.2 to 10.25.
        assert_eq!(trades.by_quote(10.3, 10.0, 10.5), Buyer);
        assert_eq!(trades.by_quote(10.2, 10.0, 10.5), Seller);
        assert_eq!(trades.by_quote(10.25, 10.0, 10.5), Buyer);
        // No quote, a crossed one: by the tick.
        assert_eq!(trades.by_quote(10.2, f64::NAN, 10.5), Seller);
        assert_eq!(trades.by_quote(10.4, 10.6, 10.5), Buyer);
        assert_eq!(trades.by_quote(10.3, 0.0, 10.5), Seller);
    }
}
