//! Building bars from trades and from shorter bars.

use thiserror::Error;

use crate::{
    Aggressor, Anchor, Bar, Calendar, Period, PeriodCursor, Ticks, Timeframe, Trade, UnixNanos,
};

/// Builds the bars of one timeframe from trades or from shorter bars, in order of time.
///
/// A bar covers `open_time <= t < close_time`, is labelled by its open time, and appears only when it is complete: when
/// something of a later period arrives, or when [`advance_to`](Self::advance_to) says that its time is over. Periods in
/// which nothing happened have no bar, nor have those without a price. With shorter bars, advance to each one's close time
/// after pushing it, so that the longer bar is complete together with the last of them.
#[derive(Debug, Clone)]
pub struct BarBuilder {
    periods: PeriodCursor,
    developing: Option<Developing>,
    /// Nothing may arrive for a time before this one.
    watermark: UnixNanos,
    outside_sessions: u64,
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

/// A trade of several that could not be built into a bar. Those before it have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("trade {at}: {source}")]
pub struct TickError {
    /// Which, counted from 0.
    pub at: usize,
    /// Why.
    pub source: BarBuildError,
}

/// The bar that is not complete. What one of its parts does not tell of itself is not known of it.
#[derive(Debug, Clone, Copy)]
struct Developing {
    period: Period,
    /// NaN until there is a price, as the last.
    open: f64,
    /// The lowest number until there is a price.
    high: f64,
    /// The highest number until there is a price.
    low: f64,
    close: f64,
    volume: f64,
    trades: Option<u64>,
    average: Option<AverageOf>,
    flow: Option<Flow>,
}

/// What the volume-weighted average price is made of.
#[derive(Debug, Clone, Copy)]
struct AverageOf {
    /// Σ price × quantity.
    notional: f64,
    /// Σ quantity of what has a price.
    quantity: f64,
}

/// Units that aggressive buyers and sellers traded.
#[derive(Debug, Clone, Copy)]
struct Flow {
    bought: f64,
    sold: f64,
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
            trade.aggressor,
        )
    }

    /// Adds a trade given as columns have it; as [`push_trade`](Self::push_trade) and [`Ticks`].
    ///
    /// # Errors
    /// [`BarBuildError::TooLate`] for a trade older than the last one or than what was advanced to; nothing changes.
    #[inline]
    pub fn push_tick(
        &mut self,
        time: UnixNanos,
        price: f64,
        quantity: f64,
        aggressor: Option<Aggressor>,
    ) -> Result<Option<Bar>, BarBuildError> {
        let (_, completed) = self.push_run(&Ticks {
            times: &[time],
            prices: &[price],
            quantities: &[quantity],
            aggressors: aggressor.as_ref().map(std::slice::from_ref),
        })?;
        Ok(completed)
    }

    /// Adds trades and puts the bars that they showed to be complete behind `bars`: the same bars to the last bit as if
    /// they came one by one, several times as fast.
    ///
    /// # Errors
    /// [`TickError`] for the first trade that is older than the one before it or than what was advanced to.
    pub fn push_ticks(&mut self, ticks: &Ticks<'_>, bars: &mut Vec<Bar>) -> Result<(), TickError> {
        let (mut at, count) = (0, ticks.len());
        while at < count {
            let (taken, completed) = self
                .push_run(&ticks.range(at..count))
                .map_err(|source| TickError { at, source })?;
            bars.extend(completed);
            at += taken;
        }
        Ok(())
    }

    /// Adds the first trade, of which there must be one, and those after it that belong to the same bar; says how many.
    #[inline]
    fn push_run(&mut self, ticks: &Ticks<'_>) -> Result<(usize, Option<Bar>), BarBuildError> {
        let time = ticks.times[0];
        self.check_order(time)?;
        let completed = self.advance_to(time);
        let Some(period) = self.periods.period_of(time) else {
            self.outside_sessions += 1;
            return Ok((1, completed));
        };
        let mut count = 1;
        // A period with nights and weekends inside has to be asked for each.
        if !self.periods.has_gaps() {
            for &next in &ticks.times[1..] {
                if next < self.watermark || next >= period.end {
                    break;
                }
                self.watermark = next;
                count += 1;
            }
        }
        let known = ticks.aggressors.is_some();
        let bar = self
            .developing
            .get_or_insert_with(|| Developing::of_trades(period, known));
        bar.add_trades(&ticks.range(0..count));
        Ok((count, completed))
    }

    #[inline]
    fn check_order(&self, time: UnixNanos) -> Result<(), BarBuildError> {
        if time < self.watermark {
            return Err(BarBuildError::TooLate {
                time,
                watermark: self.watermark,
            });
        }
        Ok(())
    }

    /// Adds a shorter bar; returns the bar that its open time showed to be complete.
    ///
    /// Volume, trades, average price and who took liquidity are known of the longer bar when they are of all its parts.
    ///
    /// # Errors
    /// [`BarBuildError::TooLate`] for a bar that begins before the last one ended or before what was advanced to,
    /// [`BarBuildError::Straddles`] for a bar that lies in two periods; nothing changes.
    pub fn push_bar(&mut self, part: &Bar) -> Result<Option<Bar>, BarBuildError> {
        let time = part.open_time;
        self.check_order(time)?;
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
        match &mut self.developing {
            Some(bar) => bar.add_bar(part),
            None => self.developing = Some(Developing::of_bar(period, part)),
        }
        Ok(completed)
    }

    /// Says that everything before `time` has arrived; returns the bar that this completes.
    #[inline]
    pub fn advance_to(&mut self, time: UnixNanos) -> Option<Bar> {
        self.watermark = self.watermark.max(time);
        match &self.developing {
            Some(bar) if bar.period.end <= time => self.developing.take().and_then(|bar| bar.bar()),
            _ => None,
        }
    }

    /// The bar as it stands, not complete: for display, never for a decision on closed bars.
    #[must_use]
    pub fn developing(&self) -> Option<Bar> {
        self.developing.and_then(|bar| bar.bar())
    }

    /// How many trades or bars were left out because they lie outside sessions, which daily and longer bars consist of.
    #[must_use]
    pub const fn outside_sessions(&self) -> u64 {
        self.outside_sessions
    }
}

impl Developing {
    fn of_trades(period: Period, aggressors_known: bool) -> Self {
        Self {
            period,
            open: f64::NAN,
            high: f64::NEG_INFINITY,
            low: f64::INFINITY,
            close: f64::NAN,
            volume: 0.0,
            trades: Some(0),
            average: Some(AverageOf {
                notional: 0.0,
                quantity: 0.0,
            }),
            flow: aggressors_known.then_some(Flow {
                bought: 0.0,
                sold: 0.0,
            }),
        }
    }

    fn of_bar(period: Period, part: &Bar) -> Self {
        Self {
            period,
            open: part.open,
            high: part.high,
            low: part.low,
            close: part.close,
            volume: part.volume,
            trades: part.trades,
            average: AverageOf::bar(part),
            flow: Flow::bar(part),
        }
    }

    /// Sums go from trade to trade, so that the bits do not depend on how many come at once.
    #[inline]
    fn add_trades(&mut self, ticks: &Ticks<'_>) {
        let (mut high, mut low, mut volume) = (self.high, self.low, self.volume);
        let mut average = self.average.unwrap_or(AverageOf {
            notional: f64::NAN,
            quantity: f64::NAN,
        });
        for (&price, &quantity) in ticks.prices.iter().zip(ticks.quantities) {
            // False of NaN.
            high = if price > high { price } else { high };
            low = if price < low { price } else { low };
            volume += quantity;
            let (worth, priced) = if price.is_nan() {
                (0.0, 0.0)
            } else {
                (price * quantity, quantity)
            };
            average.notional += worth;
            average.quantity += priced;
        }
        (self.high, self.low, self.volume) = (high, low, volume);
        self.average = self.average.map(|_| average);
        let mut prices = ticks.prices.iter().copied();
        let is_price = |price: &f64| !price.is_nan();
        if self.open.is_nan() {
            self.open = prices.clone().find(is_price).unwrap_or(f64::NAN);
        }
        self.close = prices.rfind(is_price).unwrap_or(self.close);
        self.trades = self.trades.map(|trades| trades + ticks.len() as u64);
        self.flow = self
            .flow
            .zip(ticks.aggressors)
            .map(|(flow, aggressors)| flow.with_trades(ticks.quantities, aggressors));
    }

    fn add_bar(&mut self, part: &Bar) {
        self.high = self.high.max(part.high);
        self.low = self.low.min(part.low);
        self.open = if self.open.is_nan() {
            part.open
        } else {
            self.open
        };
        self.close = part.close;
        self.volume += part.volume;
        self.trades = self
            .trades
            .zip(part.trades)
            .map(|(ours, theirs)| ours + theirs);
        self.average = self
            .average
            .zip(AverageOf::bar(part))
            .map(|(ours, theirs)| AverageOf {
                notional: ours.notional + theirs.notional,
                quantity: ours.quantity + theirs.quantity,
            });
        self.flow = self.flow.zip(Flow::bar(part)).map(|(ours, theirs)| Flow {
            bought: ours.bought + theirs.bought,
            sold: ours.sold + theirs.sold,
        });
    }

    /// As a bar; `None` when nothing in it has a price.
    #[inline]
    fn bar(&self) -> Option<Bar> {
        (!self.open.is_nan()).then(|| Bar {
            open_time: self.period.open,
            close_time: self.period.end,
            open: self.open,
            high: self.high,
            low: self.low,
            close: self.close,
            volume: self.volume,
            // A quantity of zero has no average price.
            vwap: self
                .average
                .map(|average| average.notional / average.quantity)
                .filter(|vwap| vwap.is_finite()),
            trades: self.trades,
            bought: self.flow.map(|flow| flow.bought),
            sold: self.flow.map(|flow| flow.sold),
        })
    }
}

impl AverageOf {
    fn bar(bar: &Bar) -> Option<Self> {
        bar.vwap.map(|vwap| Self {
            notional: vwap * bar.volume,
            quantity: bar.volume,
        })
    }
}

impl Flow {
    fn bar(bar: &Bar) -> Option<Self> {
        let (bought, sold) = bar.bought.zip(bar.sold)?;
        Some(Self { bought, sold })
    }

    #[inline]
    fn with_trades(self, quantities: &[f64], aggressors: &[Aggressor]) -> Self {
        let Self {
            mut bought,
            mut sold,
        } = self;
        for (&quantity, &aggressor) in quantities.iter().zip(aggressors) {
            bought += if aggressor == Aggressor::Buyer {
                quantity
            } else {
                0.0
            };
            sold += if aggressor == Aggressor::Seller {
                quantity
            } else {
                0.0
            };
        }
        Self { bought, sold }
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
