//! Minute bars of symbols that never existed.

use bellwether_market::{Calendar, Instrument, Session, UnixNanos};

use crate::random::Random;

/// A symbol of the synthetic market.
#[derive(Debug, Clone)]
pub struct SyntheticSymbol {
    /// What it pretends to be.
    pub instrument: Instrument,
    /// Its first price.
    pub start_price: f64,
    /// Its drift a year, as a log return.
    pub drift: f64,
    /// Its volatility a year, in the long run.
    pub volatility: f64,
    /// Its share of the market's moves, from -1 to 1.
    pub market_share: f64,
    /// Units traded in an average minute.
    pub minute_volume: f64,
}

/// One bar of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SyntheticBar {
    /// When the minute begins.
    pub open_time: UnixNanos,
    /// When it is complete.
    pub close_time: UnixNanos,
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Units traded.
    pub volume: f64,
}

/// A market of several symbols that share a common factor. Volatility follows a GARCH(1,1) from minute to minute with a
/// slow daily component, so that calm and stormy weeks alternate; range and volume are high at the open and the close;
/// prices gap overnight; quiet minutes may pass without a trade.
#[derive(Debug, Clone)]
pub struct SyntheticMarket {
    seed: u64,
    symbols: Vec<SyntheticSymbol>,
}

/// Steps within a minute, from which its high and low come.
const STEPS: usize = 4;

impl SyntheticMarket {
    /// The market of a seed.
    #[must_use]
    pub fn new(seed: u64, symbols: Vec<SyntheticSymbol>) -> Self {
        Self { seed, symbols }
    }

    /// Its symbols.
    #[must_use]
    pub fn symbols(&self) -> &[SyntheticSymbol] {
        &self.symbols
    }

    /// The minute bars of one symbol over the sessions of its calendar that open in `from ≤ t < to`. The same seed gives
    /// the same bars, whichever symbols are asked for.
    pub fn bars(&self, symbol: usize, from: UnixNanos, to: UnixNanos) -> Vec<SyntheticBar> {
        let described = &self.symbols[symbol];
        let calendar = Calendar::by_id(described.instrument.calendar);
        let zone = calendar.zone();
        let sessions = calendar
            .sessions_between(zone.date(from), zone.date(to))
            .filter(|session| from <= session.open && session.open < to);
        let mut market = Random::new(self.seed);
        let mut own = Random::new(self.seed ^ (0x5bd1_e995_u64.wrapping_mul(symbol as u64 + 1)));
        let mut path = Path::new(described);
        let mut bars = Vec::new();
        for session in sessions {
            path.night(&mut market, &mut own);
            path.day(&session, &mut market, &mut own, &mut bars);
        }
        bars
    }
}

/// The state of one symbol's price.
struct Path<'a> {
    symbol: &'a SyntheticSymbol,
    log_price: f64,
    /// Variance relative to the long run, minute to minute.
    heat: f64,
    /// Its slow part, day to day, as a logarithm.
    climate: f64,
}

/// Trading minutes a year, of a stock's day.
const MINUTES_A_YEAR: f64 = 252.0 * 390.0;

impl<'a> Path<'a> {
    fn new(symbol: &'a SyntheticSymbol) -> Self {
        Self {
            symbol,
            log_price: libm::log(symbol.start_price),
            heat: 1.0,
            climate: 0.0,
        }
    }

    /// Shocks of the market and of the symbol, mixed.
    fn shock(&self, market: &mut Random, own: &mut Random) -> f64 {
        let share = self.symbol.market_share;
        share * market.normal() + (1.0 - share * share).max(0.0).sqrt() * own.normal()
    }

    /// The move between two sessions: a fifth of a day's variance, and a little of the climate.
    fn night(&mut self, market: &mut Random, own: &mut Random) {
        self.climate = 0.97 * self.climate + 0.12 * self.shock(market, own);
        let daily = self.symbol.volatility / 252f64.sqrt();
        self.log_price += 0.45 * daily * libm::exp(self.climate) * self.shock(market, own);
        self.heat = 1.0 + 0.5 * (self.heat - 1.0);
    }

    fn day(
        &mut self,
        session: &Session,
        market: &mut Random,
        own: &mut Random,
        bars: &mut Vec<SyntheticBar>,
    ) {
        const MINUTE: i64 = 60_000_000_000;
        let minutes = session.close.nanos_since(session.open) / MINUTE;
        let tick = self.symbol.instrument.tick_size.price().to_f64();
        let on_tick =
            |log_price: f64| ((libm::exp(log_price) / tick).round() * tick * 1e9).round() / 1e9;
        let drift = self.symbol.drift / MINUTES_A_YEAR;
        let minute_volatility = self.symbol.volatility / MINUTES_A_YEAR.sqrt();
        for minute in 0..minutes {
            let of_day = (minute as f64 + 0.5) / minutes as f64;
            // The U of the day: about twice the calm of noon at both ends.
            let u = 0.65 + 1.6 * (2.0 * of_day - 1.0).powi(4);
            let deviation =
                minute_volatility * self.heat.sqrt() * libm::exp(self.climate) * u.sqrt();
            let open = self.log_price;
            let (mut high, mut low, mut moved) = (open, open, 0.0);
            for _ in 0..STEPS {
                let step = self.shock(market, own) * deviation / (STEPS as f64).sqrt();
                self.log_price += step + drift / STEPS as f64;
                moved += step;
                high = high.max(self.log_price);
                low = low.min(self.log_price);
            }
            let z = moved / deviation;
            self.heat = (0.02 + 0.10 * z * z * self.heat + 0.88 * self.heat).clamp(0.1, 25.0);
            let activity = u * self.heat.sqrt() * libm::exp(0.4 * own.normal() - 0.08);
            let volume = (self.symbol.minute_volume * activity).floor();
            // A minute without a trade leaves no bar.
            if volume < 1.0 || own.uniform() < 0.0005 {
                continue;
            }
            let open_time = session.open.saturating_add_nanos(minute * MINUTE);
            let (open, close) = (on_tick(open), on_tick(self.log_price));
            bars.push(SyntheticBar {
                open_time,
                close_time: open_time.saturating_add_nanos(MINUTE),
                open,
                high: on_tick(high).max(open).max(close),
                low: on_tick(low).min(open).min(close),
                close,
                volume,
            });
        }
    }
}
