//! Building bars from trades and from shorter bars.

use thiserror::Error;

use crate::{Anchor, Bar, Calendar, PeriodCursor, Timeframe, Trade, UnixNanos};

/// Builds the bars of one timeframe from trades or from shorter bars, in order of time.
///
/// A bar covers `open_time <= t < close_time`, is labelled by its open time, and appears only when it is complete: when
/// something of a later period arrives, or when [`advance_to`](Self::advance_to) says that its time is over. Periods in
/// which nothing happened have no bar. With shorter bars, advance to each one's close time after pushing it, so that the
/// longer bar is complete together with the last of them.
#[derive(Debug, Clone)]
pub struct BarBuilder {
    periods: PeriodCursor,
    developing: Option<Bar>,
    /// Nothing may arrive for a time before this one.
    watermark: UnixNanos,
    outside_sessions: u64,
    vwap: VwapSum,
}

/// Why something could not be built into a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BarBuildError {
    /// It belongs to a time that is over.
    #[error(
        "{time} came after {watermark}; sort by time, or start a new builder for corrected data"
    )]
    TooLate {
        /// When it happened.
        time: UnixNanos,
        /// The time that had been reached.
        watermark: UnixNanos,
    },
    /// The shorter bar lies in two longer ones.
    #[error(
        "the bar from {open_time} to {close_time} crosses {boundary}, where a {timeframe} bar ends; \
         use a timeframe that is a multiple of the source's, or anchor both in UTC"
    )]
    Straddles {
        /// When the shorter bar begins.
        open_time: UnixNanos,
        /// When it ends.
        close_time: UnixNanos,
        /// The end of the longer bar in between.
        boundary: UnixNanos,
        /// The longer bar's timeframe.
        timeframe: Timeframe,
    },
}

/// What the volume-weighted average price needs; missing once a part of the bar does not know its own.
#[derive(Debug, Clone, Copy)]
struct VwapSum {
    notional: Option<f64>,
}

impl BarBuilder {
    /// A builder that has seen nothing yet.
    #[must_use]
    pub fn new(calendar: &Calendar, timeframe: Timeframe, anchor: Anchor) -> Self {
        Self {
            periods: PeriodCursor::new(calendar, timeframe, anchor),
            developing: None,
            watermark: UnixNanos::MIN,
            outside_sessions: 0,
            vwap: VwapSum { notional: None },
        }
    }

    /// Adds a trade; returns the bar that it showed to be complete.
    ///
    /// # Errors
    /// [`BarBuildError::TooLate`] for a trade older than the last one or than what was advanced to; nothing changes.
    #[inline]
    pub fn push_trade(&mut self, trade: &Trade) -> Result<Option<Bar>, BarBuildError> {
        self.push_tick(
            trade.time,
            trade.price.to_f64(),
            trade.quantity.get().to_f64(),
        )
    }

    /// Adds a trade given as columns have it; as [`push_trade`](Self::push_trade).
    ///
    /// # Errors
    /// [`BarBuildError::TooLate`] for a trade older than the last one or than what was advanced to; nothing changes.
    #[inline]
    pub fn push_tick(
        &mut self,
        time: UnixNanos,
        price: f64,
        quantity: f64,
    ) -> Result<Option<Bar>, BarBuildError> {
        if time < self.watermark {
            return Err(BarBuildError::TooLate {
                time,
                watermark: self.watermark,
            });
        }
        let completed = self.advance_to(time);
        let Some(period) = self.periods.period_of(time) else {
            self.outside_sessions += 1;
            return Ok(completed);
        };
        if let Some(bar) = &mut self.developing {
            bar.high = bar.high.max(price);
            bar.low = bar.low.min(price);
            bar.close = price;
            bar.volume += quantity;
            bar.trades = bar.trades.map(|trades| trades + 1);
            self.vwap.add(Some(price), quantity);
        } else {
            self.vwap = VwapSum {
                notional: Some(price * quantity),
            };
            self.developing = Some(Bar {
                open_time: period.open,
                close_time: period.end,
                open: price,
                high: price,
                low: price,
                close: price,
                volume: quantity,
                vwap: None,
                trades: Some(1),
            });
        }
        Ok(completed)
    }

    /// Adds a shorter bar; returns the bar that its open time showed to be complete.
    ///
    /// Volume, trades and average price of the longer bar are known when those of all its parts are.
    ///
    /// # Errors
    /// [`BarBuildError::TooLate`] for a bar that begins before the last one ended or before what was advanced to,
    /// [`BarBuildError::Straddles`] for a bar that lies in two periods; nothing changes.
    pub fn push_bar(&mut self, part: &Bar) -> Result<Option<Bar>, BarBuildError> {
        let time = part.open_time;
        if time < self.watermark {
            return Err(BarBuildError::TooLate {
                time,
                watermark: self.watermark,
            });
        }
        let Some(period) = self.periods.period_of(time) else {
            self.outside_sessions += 1;
            return Ok(self.advance_to(time));
        };
        if part.close_time > period.end {
            return Err(BarBuildError::Straddles {
                open_time: time,
                close_time: part.close_time,
                boundary: period.end,
                timeframe: self.periods.timeframe(),
            });
        }
        let completed = self.advance_to(time);
        self.watermark = part.close_time.max(time);
        if let Some(bar) = &mut self.developing {
            bar.high = bar.high.max(part.high);
            bar.low = bar.low.min(part.low);
            bar.close = part.close;
            bar.volume += part.volume;
            bar.trades = bar
                .trades
                .zip(part.trades)
                .map(|(ours, theirs)| ours + theirs);
            self.vwap.add(part.vwap, part.volume);
        } else {
            self.vwap = VwapSum {
                notional: part.vwap.map(|vwap| vwap * part.volume),
            };
            self.developing = Some(Bar {
                open_time: period.open,
                close_time: period.end,
                vwap: None,
                ..*part
            });
        }
        Ok(completed)
    }

    /// Says that everything before `time` has arrived; returns the bar that this completes.
    #[inline]
    pub fn advance_to(&mut self, time: UnixNanos) -> Option<Bar> {
        self.watermark = self.watermark.max(time);
        match &self.developing {
            Some(bar) if bar.close_time <= time => self.complete(),
            _ => None,
        }
    }

    /// The bar as it stands, not complete: for display, never for a decision on closed bars.
    #[must_use]
    pub fn developing(&self) -> Option<Bar> {
        self.developing.map(|bar| Bar {
            vwap: self.vwap.average(bar.volume),
            ..bar
        })
    }

    /// How many trades or bars were left out because they lie outside sessions, which daily and longer bars consist of.
    #[must_use]
    pub const fn outside_sessions(&self) -> u64 {
        self.outside_sessions
    }

    #[inline]
    fn complete(&mut self) -> Option<Bar> {
        let completed = self.developing();
        self.developing = None;
        completed
    }
}

impl VwapSum {
    #[inline]
    fn add(&mut self, price: Option<f64>, quantity: f64) {
        self.notional = self
            .notional
            .zip(price)
            .map(|(notional, price)| notional + price * quantity);
    }

    /// `None` also for a volume of zero, which has no average price.
    #[inline]
    fn average(&self, volume: f64) -> Option<f64> {
        self.notional
            .map(|notional| notional / volume)
            .filter(|vwap| vwap.is_finite())
    }
}

/// Builds the complete bars of a timeframe from shorter ones, oldest first.
///
/// The last bar is left out unless a part reaches its end: it may still grow.
///
/// # Errors
/// As [`BarBuilder::push_bar`].
pub fn resample_bars(
    parts: &[Bar],
    calendar: &Calendar,
    timeframe: Timeframe,
    anchor: Anchor,
) -> Result<Vec<Bar>, BarBuildError> {
    let mut builder = BarBuilder::new(calendar, timeframe, anchor);
    let mut bars = Vec::new();
    for part in parts {
        bars.extend(builder.push_bar(part)?);
        bars.extend(builder.advance_to(part.close_time));
    }
    Ok(bars)
}

/// Builds the bars of a timeframe from trades, oldest first; complete are those that end by `until`.
///
/// # Errors
/// As [`BarBuilder::push_trade`].
pub fn bars_of_trades(
    trades: &[Trade],
    until: UnixNanos,
    calendar: &Calendar,
    timeframe: Timeframe,
    anchor: Anchor,
) -> Result<Vec<Bar>, BarBuildError> {
    let mut builder = BarBuilder::new(calendar, timeframe, anchor);
    let mut bars = Vec::new();
    for trade in trades {
        bars.extend(builder.push_trade(trade)?);
    }
    bars.extend(builder.advance_to(until));
    Ok(bars)
}
