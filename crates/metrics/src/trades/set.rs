//! From trades to every trade metric, the long/short split and the buckets by time of entry.

use super::registry::TRADE_METRICS;
use super::summary::TradeSummary;
use super::trade_stat::{Side, TradeError, TradeStat};
use crate::full_set::{Entry, Support};
use crate::value::Value;

/// The value of every trade metric for one list of trades.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeMetricSet {
    trades: usize,
    values: Vec<Value>,
}

/// Trades entered in the same hour or on the same weekday.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeBucket {
    /// Hour 0..=23, or weekday 0 = Monday to 6 = Sunday.
    pub key: u8,
    /// Their metrics.
    pub metrics: TradeMetricSet,
}

/// Everything about a list of trades.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeSet {
    /// All trades.
    pub all: TradeMetricSet,
    /// Long trades alone.
    pub long: TradeMetricSet,
    /// Short trades alone.
    pub short: TradeMetricSet,
    /// By hour of entry, ascending; hours without a trade are absent.
    pub by_hour: Vec<TradeBucket>,
    /// By weekday of entry, ascending from Monday; days without a trade are absent.
    pub by_weekday: Vec<TradeBucket>,
}

/// The full set of trade statistics. Streaks follow the order of the trades given.
///
/// # Errors
/// [`TradeError`] names the first trade with a number that is not finite, a risk that is not positive, or an impossible time.
pub fn trade_set(trades: &[TradeStat]) -> Result<TradeSet, TradeError> {
    for (position, trade) in trades.iter().enumerate() {
        trade.check(position)?;
    }
    let side =
        |side: Side| TradeMetricSet::of(trades.iter().filter(move |trade| trade.side == side));
    Ok(TradeSet {
        all: TradeMetricSet::of(trades.iter()),
        long: side(Side::Long),
        short: side(Side::Short),
        by_hour: buckets(trades, 24, |trade| trade.entry.hour),
        by_weekday: buckets(trades, 7, |trade| trade.entry.weekday),
    })
}

fn buckets(trades: &[TradeStat], keys: u8, key_of: impl Fn(&TradeStat) -> u8) -> Vec<TradeBucket> {
    (0..keys)
        .map(|key| TradeBucket {
            key,
            metrics: TradeMetricSet::of(trades.iter().filter(|trade| key_of(trade) == key)),
        })
        .filter(|bucket| bucket.metrics.trades > 0)
        .collect()
}

impl TradeMetricSet {
    fn of<'t>(trades: impl Iterator<Item = &'t TradeStat> + Clone) -> Self {
        let summary = TradeSummary::of(trades);
        let values = TRADE_METRICS
            .iter()
            .map(|metric| Value::from((metric.compute)(&summary)))
            .collect();
        Self {
            trades: summary.n,
            values,
        }
    }

    /// Number of trades.
    #[must_use]
    pub fn trades(&self) -> usize {
        self.trades
    }

    /// The value of the metric with this key; `None` when there is no such metric.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        TRADE_METRICS
            .iter()
            .position(|metric| metric.info.key == key)
            .map(|index| self.values[index])
    }

    /// All values in the order of [`TRADE_METRICS`].
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Entry> + '_ {
        TRADE_METRICS
            .iter()
            .zip(&self.values)
            .map(|(metric, &value)| Entry {
                info: &metric.info,
                value,
                support: Support::of(metric.info.unit, self.trades),
            })
    }
}
