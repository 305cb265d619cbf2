//! Orders: what we ask a venue to do.

use std::fmt;

use thiserror::Error;

use crate::{ClientOrderId, OrderQuantity, Price, Side, Symbol, UnixNanos};

/// How an order wants to be filled; each kind has the prices that it needs and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum OrderType {
    /// At whatever price there is.
    Market,
    /// At `price` or better.
    Limit {
        /// The worst acceptable price.
        price: Price,
        /// Refuse to take liquidity: rejected rather than filled at once.
        post_only: bool,
    },
    /// Becomes a market order once the market reaches `stop`.
    Stop {
        /// The triggering price.
        stop: Price,
    },
    /// Becomes a limit order at `limit` once the market reaches `stop`.
    StopLimit {
        /// The triggering price.
        stop: Price,
        /// The worst acceptable price after the trigger.
        limit: Price,
    },
}

impl OrderType {
    /// A limit that may take liquidity.
    #[must_use]
    pub const fn limit(price: Price) -> Self {
        Self::Limit {
            price,
            post_only: false,
        }
    }

    /// The worst acceptable price, when there is one.
    #[must_use]
    pub const fn limit_price(self) -> Option<Price> {
        match self {
            Self::Limit { price, .. } => Some(price),
            Self::StopLimit { limit, .. } => Some(limit),
            Self::Market | Self::Stop { .. } => None,
        }
    }

    /// The triggering price, when there is one.
    #[must_use]
    pub const fn stop_price(self) -> Option<Price> {
        match self {
            Self::Stop { stop } | Self::StopLimit { stop, .. } => Some(stop),
            Self::Market | Self::Limit { .. } => None,
        }
    }

    /// The name used in documents, commands and on the screen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Limit { .. } => "limit",
            Self::Stop { .. } => "stop",
            Self::StopLimit { .. } => "stop_limit",
        }
    }
}

/// How long an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeInForce {
    /// Until the session closes.
    Day,
    /// Until it is filled or cancelled.
    GoodTillCancelled,
    /// Until that instant.
    GoodTillDate(UnixNanos),
    /// Fill what is possible at once, cancel the rest.
    ImmediateOrCancel,
    /// Fill everything at once, or nothing.
    FillOrKill,
    /// Only in the opening auction or at the session's first price.
    AtOpen,
    /// Only in the closing auction or at the session's last price.
    AtClose,
}

impl fmt::Display for TimeInForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day => f.pad("day"),
            Self::GoodTillCancelled => f.pad("gtc"),
            Self::GoodTillDate(until) => write!(f, "gtd {until}"),
            Self::ImmediateOrCancel => f.pad("ioc"),
            Self::FillOrKill => f.pad("fok"),
            Self::AtOpen => f.pad("at_open"),
            Self::AtClose => f.pad("at_close"),
        }
    }
}

/// An order as we want it. What became of it is the order life cycle's business, not its own.
///
/// Private fields: type and time in force have to fit together, see [`Order::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    id: ClientOrderId,
    symbol: Symbol,
    side: Side,
    quantity: OrderQuantity,
    order_type: OrderType,
    time_in_force: TimeInForce,
    reduce_only: bool,
}

/// An order whose parts contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OrderError {
    /// The time in force needs an order that can be filled at that very moment.
    #[error("a {order_type} order cannot be {time_in_force}; use a market or limit order")]
    NotImmediate {
        /// The order's type.
        order_type: &'static str,
        /// Its time in force.
        time_in_force: TimeInForce,
    },
    /// An order that may not take liquidity was told to do it now.
    #[error("a post-only order cannot be {time_in_force}; use day, gtc or gtd")]
    PostOnlyNeedsToRest {
        /// The order's time in force.
        time_in_force: TimeInForce,
    },
}

impl Order {
    /// Puts an order together and checks that its parts fit.
    ///
    /// # Errors
    /// [`OrderError`] for a stop that has to fill at once or in an auction, and a post-only order that may not rest.
    pub fn new(
        id: ClientOrderId,
        symbol: Symbol,
        side: Side,
        quantity: OrderQuantity,
        order_type: OrderType,
        time_in_force: TimeInForce,
    ) -> Result<Self, OrderError> {
        let rests = matches!(
            time_in_force,
            TimeInForce::Day | TimeInForce::GoodTillCancelled | TimeInForce::GoodTillDate(_)
        );
        match order_type {
            OrderType::Stop { .. } | OrderType::StopLimit { .. } if !rests => {
                return Err(OrderError::NotImmediate {
                    order_type: order_type.as_str(),
                    time_in_force,
                });
            }
            OrderType::Limit {
                post_only: true, ..
            } if !rests => {
                return Err(OrderError::PostOnlyNeedsToRest { time_in_force });
            }
            _ => {}
        }
        Ok(Self {
            id,
            symbol,
            side,
            quantity,
            order_type,
            time_in_force,
            reduce_only: false,
        })
    }

    /// The same order, allowed only to shrink a position.
    #[must_use]
    pub fn reduce_only(self) -> Self {
        Self {
            reduce_only: true,
            ..self
        }
    }

    /// Our name of the order.
    #[must_use]
    pub const fn id(&self) -> ClientOrderId {
        self.id
    }

    /// What is traded.
    #[must_use]
    pub const fn symbol(&self) -> &Symbol {
        &self.symbol
    }

    /// Which way.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// How much.
    #[must_use]
    pub const fn quantity(&self) -> OrderQuantity {
        self.quantity
    }

    /// How it wants to be filled.
    #[must_use]
    pub const fn order_type(&self) -> OrderType {
        self.order_type
    }

    /// How long it stands.
    #[must_use]
    pub const fn time_in_force(&self) -> TimeInForce {
        self.time_in_force
    }

    /// Whether it may only shrink a position.
    #[must_use]
    pub const fn is_reduce_only(&self) -> bool {
        self.reduce_only
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(
        side: Side,
        order_type: OrderType,
        time_in_force: TimeInForce,
    ) -> Result<Order, OrderError> {
        Order::new(
            ClientOrderId {
                run: 1,
                sequence: 1,
            },
            Symbol::new("ES").unwrap(),
            side,
            OrderQuantity::new("1".parse().unwrap()).unwrap(),
            order_type,
            time_in_force,
        )
    }

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    #[test]
    fn stops_have_to_rest() {
        let stop = OrderType::Stop {
            stop: price("5000"),
        };
        assert!(order(Side::Sell, stop, TimeInForce::Day).is_ok());
        let error = order(Side::Sell, stop, TimeInForce::FillOrKill).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a stop order cannot be fok; use a market or limit order"
        );
    }

    #[test]
    fn post_only_orders_have_to_rest() {
        let maker = OrderType::Limit {
            price: price("5000"),
            post_only: true,
        };
        assert!(order(Side::Buy, maker, TimeInForce::GoodTillCancelled).is_ok());
        assert!(order(Side::Buy, maker, TimeInForce::ImmediateOrCancel).is_err());
        assert!(
            order(
                Side::Buy,
                OrderType::limit(price("5000")),
                TimeInForce::AtClose
            )
            .is_ok()
        );
    }

    #[test]
    fn only_the_prices_that_a_type_needs() {
        let stop_limit = OrderType::StopLimit {
            stop: price("5000"),
            limit: price("5001"),
        };
        assert_eq!(stop_limit.stop_price(), Some(price("5000")));
        assert_eq!(stop_limit.limit_price(), Some(price("5001")));
        assert_eq!(OrderType::Market.limit_price(), None);
        let reduced = order(Side::Sell, OrderType::Market, TimeInForce::Day)
            .unwrap()
            .reduce_only();
        assert!(reduced.is_reduce_only());
    }
}
