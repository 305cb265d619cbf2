//! Trades and quotes inside a minute of the synthetic market.

use bellwether_market::{
    Aggressor, Instrument, OrderQuantity, Price, Quantity, Quote, QuoteLevel, Trade, UnixNanos,
};

use crate::random::Random;
use crate::synthetic::SyntheticBar;

/// Trades of a minute, at most.
const TRADES_MAX: usize = 40;
/// First, highest, lowest and last price.
const CORNERS: usize = 4;

/// Something that happens in a market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarketEvent {
    /// A trade.
    Trade(Trade),
    /// The best bid and ask have changed.
    Quote(Quote),
}

impl MarketEvent {
    /// When it happens.
    #[must_use]
    pub fn time(&self) -> UnixNanos {
        match self {
            Self::Trade(trade) => trade.time,
            Self::Quote(quote) => quote.time,
        }
    }
}

/// What happens within a bar, in order of time: trades of which that very bar is built, each between a bid and an ask that
/// was quoted before it. The same seed and bar give the same events.
///
/// Between the corners of the bar the price walks on the instrument's ticks. A bar without volume, or with prices that are no
/// prices, has no events.
#[must_use]
pub fn ticks_of(bar: &SyntheticBar, instrument: &Instrument, seed: u64) -> Vec<MarketEvent> {
    let minute = bar.open_time.nanos().unsigned_abs();
    let mut random = Random::new(seed ^ minute.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let path = path(bar, instrument, &mut random);
    let Some(quantities) = quantities(bar.volume, path.len(), &mut random) else {
        return Vec::new();
    };
    let span = bar.close_time.nanos_since(bar.open_time);
    let slot = span / path.len() as i64;
    let tick = instrument.tick_size.price();
    let mut events = Vec::with_capacity(2 * path.len());
    let mut before: Option<f64> = None;
    for (number, (price, quantity)) in path.into_iter().zip(quantities).enumerate() {
        let (Ok(exact), Ok(quantity)) =
            (Price::from_f64_nearest(price), OrderQuantity::new(quantity))
        else {
            continue;
        };
        // A trade at or above the one before met the ask, one below it the bid.
        let is_bought = before.is_none_or(|before| price >= before);
        before = Some(price);
        let start = bar.open_time.saturating_add_nanos(slot * number as i64);
        let within = (random.uniform() * 0.8 * slot as f64) as i64;
        let time = start.saturating_add_nanos(1 + within);
        let (aggressor, bid, ask) = if is_bought {
            (Aggressor::Buyer, exact.checked_sub(tick), Ok(exact))
        } else {
            (Aggressor::Seller, Ok(exact), exact.checked_add(tick))
        };
        let level = |price: Price| QuoteLevel { price, quantity };
        events.push(MarketEvent::Quote(Quote {
            time: time.saturating_add_nanos(-1),
            bid: bid.ok().map(level),
            ask: ask.ok().map(level),
        }));
        events.push(MarketEvent::Trade(Trade {
            time,
            price: exact,
            quantity,
            aggressor: Some(aggressor),
        }));
    }
    events
}

/// Prices from the open to the close by way of the high and the low.
fn path(bar: &SyntheticBar, instrument: &Instrument, random: &mut Random) -> Vec<f64> {
    let up_first = bar.close < bar.open || (bar.close == bar.open && random.uniform() < 0.5);
    let [first, second] = if up_first {
        [bar.high, bar.low]
    } else {
        [bar.low, bar.high]
    };
    let corners = [bar.open, first, second, bar.close];
    let busy = (bar.volume.max(0.0).sqrt() / 4.0) as usize;
    let between = (busy.min(TRADES_MAX - CORNERS)) / (CORNERS - 1);
    let tick = instrument.tick_size.price().to_f64();
    let mut path = vec![corners[0]];
    for pair in corners.windows(2) {
        for step in 1..=between {
            let share = step as f64 / (between + 1) as f64;
            let straight = pair[0] + (pair[1] - pair[0]) * share;
            let aside = (random.uniform() - 0.5) * (bar.high - bar.low) * 0.3;
            let on_tick = ((straight + aside) / tick).round() * tick;
            let exact = (on_tick * 1e9).round() / 1e9;
            path.push(exact.clamp(bar.low, bar.high));
        }
        path.push(pair[1]);
    }
    path
}

/// A volume cut into so many parts, whose sum is the volume again whichever way it is added up: whole units, or quarters of
/// them and the like where there are too few.
fn quantities(volume: f64, parts: usize, random: &mut Random) -> Option<Vec<Quantity>> {
    if volume.is_nan() || volume < 1.0 {
        return None;
    }
    let mut unit = 1.0;
    while volume / unit < parts as f64 {
        unit /= 2.0;
    }
    let mut left = (volume / unit).floor() as u64;
    let quantities = (0..parts).map(|part| {
        let behind = (parts - part - 1) as u64;
        let fair = left / (behind + 1);
        let share = if behind == 0 {
            left
        } else {
            let most = (2 * fair).min(left - behind);
            1 + (random.uniform() * most as f64) as u64
        };
        let share = share.min(left - behind);
        left -= share;
        Quantity::from_f64_nearest(share as f64 * unit).ok()
    });
    quantities.collect()
}

#[cfg(test)]
mod tests {
    use bellwether_market::{Anchor, BarBuilder, Calendar, Symbol, Timeframe};

    use super::*;
    use crate::{SyntheticMarket, SyntheticSymbol};

    #[test]
    fn the_bar_is_built_of_its_trades_again() {
        let symbol = SyntheticSymbol {
            instrument: Instrument::equity(Symbol::new("S").unwrap()),
            start_price: 80.0,
            drift: 0.05,
            volatility: 0.4,
            market_share: 0.7,
            minute_volume: 400.0,
        };
        let market = SyntheticMarket::new(3, vec![symbol.clone()]);
        let (from, to) = ("2024-01-02T00:00:00Z", "2024-01-05T00:00:00Z");
        let mut bars = market.bars(0, from.parse().unwrap(), to.parse().unwrap());
        // Too few units for a trade at each corner.
        bars[7].volume = 1.0;
        let calendar = Calendar::by_id(symbol.instrument.calendar);
        let mut builder = BarBuilder::new(&calendar, Timeframe::M1, Anchor::Session);
        let mut built = Vec::new();
        let mut last = UnixNanos::EPOCH;
        for bar in &bars {
            let events = ticks_of(bar, &symbol.instrument, 3);
            assert_eq!(events, ticks_of(bar, &symbol.instrument, 3));
            let mut quote = None;
            for event in &events {
                assert!(last <= event.time() && bar.open_time <= event.time());
                assert!(event.time() < bar.close_time);
                last = event.time();
                match event {
                    MarketEvent::Quote(next) => quote = Some(*next),
                    MarketEvent::Trade(trade) => {
                        let quote: Quote = quote.unwrap();
                        let (bid, ask) = (quote.bid.unwrap().price, quote.ask.unwrap().price);
                        assert!(bid < ask && bid <= trade.price && trade.price <= ask);
                        assert!(trade.price.is_on_tick(symbol.instrument.tick_size));
                        built.extend(builder.push_trade(trade).unwrap());
                    }
                }
            }
        }
        built.extend(builder.advance_to(UnixNanos::MAX));
        assert_eq!(built.len(), bars.len());
        for (built, bar) in built.iter().zip(&bars) {
            let prices = |a: f64, b: f64, c: f64, d: f64, v: f64| [a, b, c, d, v].map(f64::to_bits);
            assert_eq!(
                prices(built.open, built.high, built.low, built.close, built.volume),
                prices(bar.open, bar.high, bar.low, bar.close, bar.volume),
                "{bar:?}"
            );
        }
    }
}
