//! Statistics of closed trades.
//!
//! ```
//! use bellwether_metrics::trades::{Side, TradeEntry, TradeStat, trade_set};
//!
//! let entry = TradeEntry { weekday: 0, hour: 10 };
//! let trade = |pnl_net: f64| TradeStat {
//!     side: Side::Long, pnl_gross: pnl_net + 1.0, costs: 1.0, pnl_net, return_fraction: pnl_net / 1000.0,
//!     bars_held: 3, seconds_held: 180, mae: None, mfe: None, risk: Some(10.0), entry,
//! };
//! let set = trade_set(&[trade(20.0), trade(-10.0), trade(0.0)])?;
//! // A trade that ends where it began is neither won nor lost.
//! assert_eq!(set.all.get("win_rate").and_then(|value| value.known()), Some(0.5));
//! # Ok::<(), bellwether_metrics::trades::TradeError>(())
//! ```

mod excursion;
mod expectancy;
mod holding;
mod kelly;
mod profit;
mod registry;
mod set;
mod sqn;
mod streaks;
mod summary;
mod trade_stat;
mod win_loss;

pub use registry::{TRADE_METRICS, TradeMetric, trade_metric};
pub use set::{TradeBucket, TradeMetricSet, TradeSet, trade_set};
pub use trade_stat::{Side, TradeEntry, TradeError, TradeStat};
