//! The plain input: one closed trade.

use thiserror::Error;

/// Direction of a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Bought first.
    Long,
    /// Sold first.
    Short,
}

/// When a trade was entered, on the clock of its exchange: the caller knows the time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TradeEntry {
    /// Day of the week, 0 = Monday to 6 = Sunday.
    pub weekday: u8,
    /// Hour of the day, 0..=23.
    pub hour: u8,
}

/// One closed trade, in the order of exits. Money is in the currency of the account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TradeStat {
    /// Direction.
    pub side: Side,
    /// Profit before costs.
    pub pnl_gross: f64,
    /// Commissions, fees, financing; not negative unless rebates exceed them.
    pub costs: f64,
    /// Profit after costs.
    pub pnl_net: f64,
    /// Profit after costs for the notional at entry: `0.01` = 1 %.
    pub return_fraction: f64,
    /// Bars from entry to exit.
    pub bars_held: u64,
    /// Seconds from entry to exit.
    pub seconds_held: u64,
    /// Maximum adverse excursion: worst open result for the notional at entry, not positive; `None` when not recorded.
    pub mae: Option<f64>,
    /// Maximum favourable excursion: best open result for the notional at entry, not negative; `None` when not recorded.
    pub mfe: Option<f64>,
    /// Money at risk at entry (distance to the stop times size), positive; `None` for a trade without a stop.
    pub risk: Option<f64>,
    /// When it was entered.
    pub entry: TradeEntry,
}

/// A trade that cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum TradeError {
    /// A number that is not finite.
    #[error("trade {trade} has {field} {value}; give a finite number")]
    NotFinite {
        /// Position of the trade, from 0.
        trade: usize,
        /// Name of the field.
        field: &'static str,
        /// The value found.
        value: f64,
    },
    /// A risk of nothing.
    #[error(
        "trade {trade} has risk {value}; give the positive amount at risk, or none for a trade without a stop"
    )]
    Risk {
        /// Position of the trade, from 0.
        trade: usize,
        /// The value found.
        value: f64,
    },
    /// A time that no clock shows.
    #[error(
        "trade {trade} was entered on weekday {weekday} at hour {hour}; give 0 (Monday) to 6 and 0 to 23"
    )]
    Entry {
        /// Position of the trade, from 0.
        trade: usize,
        /// The weekday found.
        weekday: u8,
        /// The hour found.
        hour: u8,
    },
}

impl TradeStat {
    pub(super) fn check(&self, trade: usize) -> Result<(), TradeError> {
        let fields = [
            ("pnl_gross", Some(self.pnl_gross)),
            ("costs", Some(self.costs)),
            ("pnl_net", Some(self.pnl_net)),
            ("return_fraction", Some(self.return_fraction)),
            ("mae", self.mae),
            ("mfe", self.mfe),
            ("risk", self.risk),
        ];
        for (field, value) in fields {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                return Err(TradeError::NotFinite {
                    trade,
                    field,
                    value,
                });
            }
        }
        if let Some(value) = self.risk.filter(|&risk| risk <= 0.0) {
            return Err(TradeError::Risk { trade, value });
        }
        let TradeEntry { weekday, hour } = self.entry;
        if weekday > 6 || hour > 23 {
            return Err(TradeError::Entry {
                trade,
                weekday,
                hour,
            });
        }
        Ok(())
    }
}
