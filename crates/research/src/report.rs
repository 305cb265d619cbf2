//! The statistics of a backtest: what a report, a page or a file shows of it.

use bellwether_market::UnixNanos;
use bellwether_metrics::trades::{Side, TradeEntry, TradeSet, TradeStat, trade_set};
use bellwether_metrics::{
    Date, Drawdown, MetricSet, MonthlyReturn, Options, Reason, Returns, YearlyReturn,
    drawdown_table, full_set, monthly_returns, yearly_returns,
};

use crate::backtest::BacktestResult;

/// Drawdowns listed in a report, the deepest ones.
pub const DRAWDOWNS_LISTED: usize = 10;

/// The statistics of a backtest. Returns are those of trading days; trades are the closed ones.
#[derive(Debug)]
pub struct Report {
    /// Every metric of the daily returns; `None` before the first day.
    pub metrics: Option<MetricSet>,
    /// Every metric of the closed trades.
    pub trades: Option<TradeSet>,
    /// Compounded returns by month.
    pub monthly: Vec<MonthlyReturn>,
    /// Compounded returns by year.
    pub yearly: Vec<YearlyReturn>,
    /// The deepest drawdowns.
    pub drawdowns: Vec<Drawdown>,
    /// The dates of the daily returns.
    pub dates: Vec<Date>,
    /// The daily returns.
    pub returns: Vec<f64>,
}

impl Report {
    /// The statistics of a result.
    #[must_use]
    pub fn new(result: &BacktestResult) -> Self {
        let returns = result.daily_returns();
        let dates: Vec<Date> = result
            .daily
            .iter()
            .filter_map(|day| date(day.date))
            .collect();
        let rows = result.times.len() as f64;
        let options = Options {
            time_in_market: (rows > 0.0).then(|| result.exposed_rows as f64 / rows),
            ..Options::new(result.periods_per_year)
        };
        let dated = Returns::dated(&dates, &returns).ok();
        let known = dated.filter(|_| !result.valued_at_bad_price);
        let trades: Vec<TradeStat> = result.trades.iter().filter_map(statistic).collect();
        Self {
            metrics: dated.and_then(|returns| {
                if result.valued_at_bad_price {
                    Some(MetricSet::unknown(&returns, Reason::BadPrices))
                } else {
                    full_set(&returns, &options).ok()
                }
            }),
            monthly: known
                .and_then(|returns| monthly_returns(&returns))
                .unwrap_or_default(),
            yearly: known
                .and_then(|returns| yearly_returns(&returns))
                .unwrap_or_default(),
            drawdowns: known
                .map(|returns| drawdown_table(&returns, DRAWDOWNS_LISTED))
                .unwrap_or_default(),
            trades: trade_set(&trades).ok(),
            dates,
            returns,
        }
    }

    /// A metric of the returns or of the trades, where it is known.
    #[must_use]
    pub fn metric(&self, key: &str) -> Option<f64> {
        let of_returns = self.metrics.as_ref().and_then(|set| set.get(key));
        of_returns
            .or_else(|| self.trades.as_ref()?.all.get(key))?
            .known()
    }
}

fn date(date: bellwether_market::Date) -> Option<Date> {
    Date::new(
        i32::from(date.year()),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )
}

/// A closed round trip as the statistics want it; open ones have no result yet.
fn statistic(trade: &bellwether_ledger::RoundTrip) -> Option<TradeStat> {
    if trade.is_open() {
        return None;
    }
    let net = trade.net_pnl().ok()?.to_f64();
    let notional = trade.entry_notional.abs().to_f64();
    let share = |money: f64| (notional > 0.0).then(|| money / notional);
    Some(TradeStat {
        side: match trade.side {
            bellwether_ledger::PositionSide::Long => Side::Long,
            bellwether_ledger::PositionSide::Short => Side::Short,
        },
        pnl_gross: trade.gross_pnl.to_f64(),
        costs: trade.commission.to_f64(),
        pnl_net: net,
        return_fraction: share(net)?,
        bars_held: trade.bars_held(),
        seconds_held: trade
            .exit
            .time()
            .nanos_since(trade.entry.time)
            .max(0)
            .unsigned_abs()
            / 1_000_000_000,
        mae: trade
            .max_adverse_excursion_money()
            .ok()
            .and_then(|money| share(-money.to_f64())),
        mfe: trade
            .max_favourable_excursion_money()
            .ok()
            .and_then(|money| share(money.to_f64())),
        risk: None,
        entry: entry_of(trade.entry.time),
    })
}

/// Weekday (0 is Monday) and hour of an instant, in UTC.
fn entry_of(time: UnixNanos) -> TradeEntry {
    const DAY: i64 = 86_400;
    let seconds = time.seconds();
    // 1970-01-01 was a Thursday.
    let weekday = (seconds.div_euclid(DAY) + 3).rem_euclid(7);
    let hour = seconds.rem_euclid(DAY) / 3600;
    TradeEntry {
        weekday: weekday.unsigned_abs() as u8,
        hour: hour.unsigned_abs() as u8,
    }
}
