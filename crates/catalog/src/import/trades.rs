//! Files of trades: who took liquidity in each, and the bars that they become.

use bellwether_market::{
    Aggressor, AggressorRule, Anchor, Bar, BarBuildError, BarBuilder, Calendar, CalendarId,
    SessionCursor, Timeframe, TradeClassifier, UnixNanos,
};

/// The columns of bars made of trades, beside prices and volume.
pub(crate) const FEATURES: [&str; 5] = ["vwap", "trades", "bought", "sold", "aggressor_rule"];

/// The first values of a row of trades, in the order of a plan's columns; bid and ask come after them.
pub(crate) const PRICE: usize = 0;
pub(crate) const SIZE: usize = 1;

/// Where in a file it stands who took liquidity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AggressorColumn {
    /// A word.
    Side(usize),
    /// Whether the buyer waited.
    BuyerMaker(usize),
    /// Nowhere, but there is the quote before the trade.
    Quotes,
    /// Nowhere.
    None,
}

impl AggressorColumn {
    /// How it is known then.
    pub(crate) fn rule(self) -> AggressorRule {
        match self {
            Self::Side(_) | Self::BuyerMaker(_) => AggressorRule::Reported,
            Self::Quotes => AggressorRule::Quotes,
            Self::None => AggressorRule::Ticks,
        }
    }

    /// The column that says it.
    pub(crate) fn column(self) -> Option<usize> {
        match self {
            Self::Side(column) | Self::BuyerMaker(column) => Some(column),
            Self::Quotes | Self::None => None,
        }
    }

    /// Who it was by that column's cell; `None` when the cell says no such thing.
    pub(crate) fn read(self, cell: &[u8]) -> Option<Aggressor> {
        match self {
            Self::BuyerMaker(_) => match_word(
                cell,
                &[
                    (Aggressor::Seller, &["true", "t", "1", "yes"]),
                    (Aggressor::Buyer, &["false", "f", "0", "no"]),
                    (Aggressor::Neither, &[""]),
                ],
            ),
            // "bid" and "ask" alone say whose order waited to some, and who did not wait to others.
            _ => match_word(
                cell,
                &[
                    (
                        Aggressor::Buyer,
                        &[
                            "buy",
                            "b",
                            "buyer",
                            "1",
                            "+1",
                            "1.0",
                            "ask_hit",
                            "ask_taken",
                        ],
                    ),
                    (
                        Aggressor::Seller,
                        &[
                            "sell",
                            "s",
                            "a",
                            "seller",
                            "-1",
                            "-1.0",
                            "bid_hit",
                            "bid_taken",
                        ],
                    ),
                    (
                        Aggressor::Neither,
                        &[
                            "", "n", "none", "0", "0.0", "unknown", "na", "cross", "auction",
                        ],
                    ),
                ],
            ),
        }
    }
}

fn match_word(cell: &[u8], words: &[(Aggressor, &[&str])]) -> Option<Aggressor> {
    let known = |word: &&str| cell.eq_ignore_ascii_case(word.as_bytes());
    words
        .iter()
        .find(|(_, words)| words.iter().any(known))
        .map(|(aggressor, _)| *aggressor)
}

/// A trade of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileTrade {
    pub time: UnixNanos,
    /// NaN for a print that makes no price.
    pub price: f64,
    /// NaN where the file has no sizes.
    pub size: f64,
    pub bid: f64,
    pub ask: f64,
    /// What the file says.
    pub reported: Option<Aggressor>,
    pub rule: AggressorRule,
}

/// The bars of one series that are made of trades, over all files of an import.
#[derive(Debug)]
pub(crate) struct TradeBars {
    builder: BarBuilder,
    classifier: TradeClassifier,
    sessions: SessionCursor,
    /// The weakest rule of the bar that is not complete.
    rule: AggressorRule,
    pub trades: u64,
    last: UnixNanos,
}

impl TradeBars {
    pub(crate) fn new(calendar: CalendarId, timeframe: Timeframe) -> Self {
        let calendar = Calendar::by_id(calendar);
        Self {
            builder: BarBuilder::new(&calendar, timeframe, Anchor::Session),
            classifier: TradeClassifier::new(),
            sessions: SessionCursor::new(calendar),
            rule: AggressorRule::Reported,
            trades: 0,
            last: UnixNanos::MIN,
        }
    }

    /// Adds a trade; the bar that it showed to be complete, with the values of its columns.
    ///
    /// # Errors
    /// For a trade that is older than the one before.
    #[inline]
    pub(crate) fn push(
        &mut self,
        trade: &FileTrade,
    ) -> Result<Option<(Bar, AggressorRule)>, BarBuildError> {
        let aggressor = match trade.rule {
            AggressorRule::Reported => trade.reported.unwrap_or(Aggressor::Neither),
            // A print without a price tells nothing, and the next is compared with the one before it.
            _ if trade.price.is_nan() => Aggressor::Neither,
            AggressorRule::Quotes => self.classifier.by_quote(trade.price, trade.bid, trade.ask),
            AggressorRule::Ticks => self.classifier.by_tick(trade.price),
        };
        let completed =
            self.builder
                .push_tick(trade.time, trade.price, trade.size, Some(aggressor))?;
        self.trades += 1;
        self.last = trade.time;
        let rule = self.rule;
        self.rule = match completed {
            Some(_) => trade.rule,
            None => rule.max(trade.rule),
        };
        Ok(completed.map(|bar| (bar, rule)))
    }

    /// The last bar, if it is complete: if it ends with its session. The trades of another may go on in the next file.
    pub(crate) fn last_bar(&mut self) -> LastBar {
        let Some(developing) = self.builder.developing() else {
            return LastBar::None;
        };
        let ends_with_session = self
            .sessions
            .trading_day_of(self.last)
            .is_some_and(|day| developing.close_time == day.session.close);
        match ends_with_session.then(|| self.builder.advance_to(developing.close_time)) {
            Some(Some(bar)) => LastBar::Complete(bar, self.rule),
            _ => LastBar::Open(developing.open_time),
        }
    }
}

/// What became of the trades at the end of the last file.
#[derive(Debug)]
pub(crate) enum LastBar {
    None,
    Complete(Bar, AggressorRule),
    /// It began then, and is left out.
    Open(UnixNanos),
}

/// The values of a bar's columns: prices, volume, [`FEATURES`].
pub(crate) fn values_of(bar: &Bar, rule: AggressorRule) -> [f64; 5 + FEATURES.len()] {
    [
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        bar.volume,
        bar.vwap.unwrap_or(f64::NAN),
        bar.trades.map_or(f64::NAN, |trades| trades as f64),
        bar.bought.unwrap_or(f64::NAN),
        bar.sold.unwrap_or(f64::NAN),
        f64::from(rule.number()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_venues_are_understood() {
        let side = AggressorColumn::Side(0);
        assert_eq!(side.read(b"BUY"), Some(Aggressor::Buyer));
        assert_eq!(side.read(b"A"), Some(Aggressor::Seller));
        assert_eq!(side.read(b"ask_taken"), Some(Aggressor::Buyer));
        assert_eq!(side.read(b""), Some(Aggressor::Neither));
        assert_eq!(side.read(b"bid"), None);
        let maker = AggressorColumn::BuyerMaker(0);
        assert_eq!(maker.read(b"True"), Some(Aggressor::Seller));
        assert_eq!(maker.read(b"false"), Some(Aggressor::Buyer));
        assert_eq!(maker.read(b"buy"), None);
    }
}
