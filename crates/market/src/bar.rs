//! Bars: open, high, low, close and volume of a span of time.

use thiserror::Error;

use crate::exact::ExactError;
use crate::{Price, UnixNanos};

/// A completed bar as analytics sees it: floating-point columns.
///
/// A bar covers `open_time <= t < close_time`. Its label, for people, is `open_time`; its key, for joins and decisions,
/// is `close_time`: the instant at which it is complete. Venues fill at exact prices, see [`Bar::exact`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bar {
    /// When the span begins.
    pub open_time: UnixNanos,
    /// When the span ends and the bar is complete.
    pub close_time: UnixNanos,
    /// The first price.
    pub open: f64,
    /// The highest price.
    pub high: f64,
    /// The lowest price.
    pub low: f64,
    /// The last price.
    pub close: f64,
    /// Units traded; NaN when the source does not know (currencies, indices).
    pub volume: f64,
    /// The volume-weighted average price; `None` when the source does not give it.
    pub vwap: Option<f64>,
    /// How many trades; `None` when the source does not give it.
    pub trades: Option<u64>,
    /// Units in trades in which a buyer took liquidity; `None` when the source does not give it.
    pub bought: Option<f64>,
    /// Units in trades in which a seller did. With `bought` it may be less than the volume: of some trades nobody can tell.
    pub sold: Option<f64>,
}

/// The prices of a bar, exact: what a simulated venue fills at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExactBar {
    /// The first price.
    pub open: Price,
    /// The highest price.
    pub high: Price,
    /// The lowest price.
    pub low: Price,
    /// The last price.
    pub close: Price,
}

/// What is wrong with a bar.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BarError {
    /// It ends before or when it begins.
    #[error("bar at {open_time} closes at {close_time}, which is not after its open")]
    EmptySpan {
        /// When it begins.
        open_time: UnixNanos,
        /// When it ends.
        close_time: UnixNanos,
    },
    /// A price is missing or infinite.
    #[error("bar at {open_time} has {column} = {value}, which is no price")]
    NotAPrice {
        /// When the bar begins.
        open_time: UnixNanos,
        /// `open`, `high`, `low`, `close` or `vwap`.
        column: &'static str,
        /// The offending value.
        value: f64,
    },
    /// The high is below, or the low above, another price.
    #[error(
        "bar at {open_time} has high {high} and low {low}, which do not enclose open {open} and close {close}"
    )]
    NotEnclosed {
        /// When the bar begins.
        open_time: UnixNanos,
        /// The first price.
        open: f64,
        /// The highest price.
        high: f64,
        /// The lowest price.
        low: f64,
        /// The last price.
        close: f64,
    },
    /// The volume is negative or infinite.
    #[error("bar at {open_time} has volume {volume}; it has to be 0 or more, or missing")]
    BadVolume {
        /// When the bar begins.
        open_time: UnixNanos,
        /// The offending value.
        volume: f64,
    },
}

impl Bar {
    /// Checks what holds for every bar: a span, finite prices, high and low enclosing open and close, volume of 0 or more.
    ///
    /// Prices of zero and below pass, because such trades exist; an importer that does not expect them says so.
    ///
    /// # Errors
    /// The first [`BarError`] found.
    pub fn check(&self) -> Result<(), BarError> {
        let open_time = self.open_time;
        if self.close_time <= open_time {
            return Err(BarError::EmptySpan {
                open_time,
                close_time: self.close_time,
            });
        }
        let prices = [
            ("open", self.open),
            ("high", self.high),
            ("low", self.low),
            ("close", self.close),
        ];
        for (column, value) in prices
            .into_iter()
            .chain(self.vwap.map(|vwap| ("vwap", vwap)))
        {
            if !value.is_finite() {
                return Err(BarError::NotAPrice {
                    open_time,
                    column,
                    value,
                });
            }
        }
        if self.high < self.open.max(self.close) || self.low > self.open.min(self.close) {
            return Err(BarError::NotEnclosed {
                open_time,
                open: self.open,
                high: self.high,
                low: self.low,
                close: self.close,
            });
        }
        if self.volume < 0.0 || self.volume.is_infinite() {
            return Err(BarError::BadVolume {
                open_time,
                volume: self.volume,
            });
        }
        Ok(())
    }

    /// The prices as exact ones, each to the nearest billionth.
    ///
    /// # Errors
    /// [`ExactError::OutOfRange`] when a price is missing or too large.
    #[inline]
    pub fn exact(&self) -> Result<ExactBar, ExactError> {
        Ok(ExactBar {
            open: Price::from_f64_nearest(self.open)?,
            high: Price::from_f64_nearest(self.high)?,
            low: Price::from_f64_nearest(self.low)?,
            close: Price::from_f64_nearest(self.close)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar() -> Bar {
        Bar {
            open_time: "2024-01-02T14:30:00Z".parse().unwrap(),
            close_time: "2024-01-02T14:31:00Z".parse().unwrap(),
            open: 10.0,
            high: 11.0,
            low: 9.5,
            close: 10.1,
            volume: 100.0,
            vwap: None,
            trades: None,
            bought: None,
            sold: None,
        }
    }

    #[test]
    fn sound_bars_pass() {
        assert_eq!(bar().check(), Ok(()));
        assert_eq!(
            Bar {
                volume: f64::NAN,
                ..bar()
            }
            .check(),
            Ok(())
        );
        assert_eq!(
            Bar {
                open: -1.0,
                high: 0.0,
                low: -37.63,
                close: -37.63,
                ..bar()
            }
            .check(),
            Ok(())
        );
    }

    #[test]
    fn unsound_bars_say_why() {
        let at = bar().open_time;
        assert!(matches!(
            Bar {
                close_time: at,
                ..bar()
            }
            .check(),
            Err(BarError::EmptySpan { .. })
        ));
        assert!(matches!(
            Bar {
                low: f64::NAN,
                ..bar()
            }
            .check(),
            Err(BarError::NotAPrice { column: "low", .. })
        ));
        assert!(matches!(
            Bar {
                vwap: Some(f64::INFINITY),
                ..bar()
            }
            .check(),
            Err(BarError::NotAPrice { column: "vwap", .. })
        ));
        assert!(matches!(
            Bar {
                high: 10.05,
                ..bar()
            }
            .check(),
            Err(BarError::NotEnclosed { .. })
        ));
        assert!(matches!(
            Bar {
                volume: -1.0,
                ..bar()
            }
            .check(),
            Err(BarError::BadVolume { .. })
        ));
    }

    #[test]
    fn exact_prices_are_the_printed_ones() {
        assert_eq!(bar().exact().unwrap().close.to_string(), "10.1");
        assert!(
            Bar {
                close: f64::NAN,
                ..bar()
            }
            .exact()
            .is_err()
        );
    }
}
