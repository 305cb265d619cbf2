//! Minute bars of symbols that never existed.

use bellwether_market::{Calendar, CalendarId, Date, Instrument, Session, UnixNanos};

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
    /// Its volatility a year, in the long run: of 252 trading days, or of 365 where trading never ends.
    pub volatility: f64,
    /// Its share of the market's moves, from -1 to 1.
    pub market_share: f64,
    /// Units traded in an average minute while the stock exchange is open.
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

/// A market of several symbols that share a common factor. The factor moves around the clock, most of all while the stock
/// exchange is open, so that what trades through the night knows in the evening what gaps in the morning: an index and its
/// future stay together. Volatility follows a GARCH(1,1) from minute to minute with a slow daily component, so that calm
/// and stormy weeks alternate; range and volume are high at the open and the close; quiet minutes may pass without a trade.
#[derive(Debug, Clone)]
pub struct SyntheticMarket {
    seed: u64,
    symbols: Vec<SyntheticSymbol>,
}

/// Steps within a minute, from which its high and low come.
const STEPS: usize = 4;
const MINUTE: i64 = 60_000_000_000;
const MINUTES_A_DAY: f64 = 1440.0;
/// Minutes of a stock's day.
const MINUTES_A_SESSION: f64 = 390.0;
/// The share of a trading day's variance that falls into the stock exchange's session.
const IN_SESSION: f64 = 0.8;
/// How calm a minute of the weekend is.
const WEEKEND: f64 = 0.05;
/// Of the slow component: what is left of it the next day, and its daily shock.
const CLIMATE: (f64, f64) = (0.97, 0.06);
/// The bounds of the slow component, as a logarithm.
const CLIMATE_MAX: f64 = 0.6;

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
        let mut bars = self.stream(symbol, from);
        let mut found = Vec::new();
        while bars.session().is_some_and(|session| session.open < to) {
            found.extend(bars.next_minute().1);
        }
        found
    }

    /// The minutes of one symbol from its first session that opens at `from` or later, as long as its calendar goes.
    #[must_use]
    pub fn stream(&self, symbol: usize, from: UnixNanos) -> SyntheticStream {
        let described = self.symbols[symbol].clone();
        let mut sessions = Sessions::of(described.instrument.calendar, from);
        while sessions.next.is_some_and(|session| session.open < from) {
            sessions.advance();
        }
        let own = Random::new(self.seed ^ 0x5bd1_e995_u64.wrapping_mul(symbol as u64 + 1));
        SyntheticStream {
            minute: sessions.next.map_or(from, |session| session.open),
            factor: Factor::new(self.seed, from),
            path: Path::new(described, self.seed, own),
            sessions,
            is_open: false,
        }
    }

    /// Its seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }
}

/// The minutes of one symbol, one after the other.
#[derive(Debug, Clone)]
pub struct SyntheticStream {
    minute: UnixNanos,
    factor: Factor,
    path: Path,
    sessions: Sessions,
    is_open: bool,
}

impl SyntheticStream {
    /// When the next minute begins.
    #[must_use]
    pub fn minute(&self) -> UnixNanos {
        self.minute
    }

    /// The session that the next minute is in, or before; `None` where the calendar ends.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        self.sessions.next
    }

    /// When the next minute begins, and its bar, if it is in a session and has a trade.
    pub fn next_minute(&mut self) -> (UnixNanos, Option<SyntheticBar>) {
        let minute = self.minute;
        self.minute = minute.saturating_add_nanos(MINUTE);
        let Some(session) = self.sessions.next else {
            return (minute, None);
        };
        let factor = self.factor.minute(minute);
        if minute < session.open {
            self.path.closed_minute(&factor);
            return (minute, None);
        }
        if !self.is_open {
            self.path.open_session(session.date);
            self.is_open = true;
        }
        let bar = self.path.open_minute(minute, &factor);
        if self.minute >= session.close {
            self.sessions.advance();
            self.is_open = false;
        }
        (minute, bar)
    }
}

/// The sessions of a calendar, one after the other.
#[derive(Debug, Clone)]
struct Sessions {
    calendar: Calendar,
    next: Option<Session>,
}

impl Sessions {
    /// From the date of an instant on.
    fn of(calendar: CalendarId, from: UnixNanos) -> Self {
        let calendar = Calendar::by_id(calendar);
        let date = calendar.zone().date(from);
        let first = calendar.session_on(date);
        let next = first.or_else(|| calendar.next_session(date));
        Self { calendar, next }
    }

    fn advance(&mut self) {
        self.next = self
            .next
            .and_then(|session| self.calendar.next_session(session.date));
    }
}

/// What moves every symbol: a function of the seed and the time alone.
#[derive(Debug, Clone)]
struct Factor {
    seed: u64,
    /// Those of the stock exchange, from the one that ends next.
    sessions: Sessions,
}

/// A minute of the factor.
struct FactorMinute {
    /// Its share of a trading day's variance.
    variance: f64,
    /// Its moves, in units of a trading day's deviation.
    steps: [f64; STEPS],
}

impl Factor {
    fn new(seed: u64, from: UnixNanos) -> Self {
        Self {
            seed,
            sessions: Sessions::of(CalendarId::Xnys, from),
        }
    }

    /// A minute, no earlier than the one asked for before.
    fn minute(&mut self, minute: UnixNanos) -> FactorMinute {
        let variance = self.variance(minute);
        let number = (minute.nanos() / MINUTE).unsigned_abs();
        let mut random = Random::new(self.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let deviation = (variance / STEPS as f64).sqrt();
        FactorMinute {
            variance,
            steps: std::array::from_fn(|_| deviation * random.normal()),
        }
    }

    fn variance(&mut self, minute: UnixNanos) -> f64 {
        while let Some(session) = self.sessions.next
            && session.close <= minute
        {
            self.sessions.advance();
        }
        if let Some(session) = self.sessions.next
            && session.open <= minute
        {
            let whole = session.close.nanos_since(session.open) as f64;
            let of_day = (minute.nanos_since(session.open) as f64 + 0.5 * MINUTE as f64) / whole;
            // The U of the day: about twice the calm of noon at both ends; 0.97 on average.
            let u = 0.65 + 1.6 * (2.0 * of_day - 1.0).powi(4);
            return IN_SESSION / MINUTES_A_SESSION * u / 0.97;
        }
        let day = minute.nanos().div_euclid(1440 * MINUTE);
        // The first day of the epoch was a Thursday.
        let weekend = matches!((day + 4).rem_euclid(7), 0 | 6);
        (1.0 - IN_SESSION) / (MINUTES_A_DAY - MINUTES_A_SESSION)
            * if weekend { WEEKEND } else { 1.0 }
    }
}

/// The state of one symbol's price.
#[derive(Debug, Clone)]
struct Path {
    symbol: SyntheticSymbol,
    seed: u64,
    own: Random,
    /// A trading day's deviation in the long run.
    daily: f64,
    /// The drift of a trading day.
    drift: f64,
    never_closes: bool,
    log_price: f64,
    /// Variance relative to the long run, minute to minute.
    heat: f64,
    /// Its slow part, day to day, as the logarithm of a deviation.
    climate: f64,
    /// Since the last session: the factor's moves, and the variance of what moved the symbol alone.
    gap: f64,
    gap_variance: f64,
}

impl Path {
    fn new(symbol: SyntheticSymbol, seed: u64, own: Random) -> Self {
        let never_closes = symbol.instrument.calendar == CalendarId::AlwaysOpen;
        let days_a_year: f64 = if never_closes { 365.0 } else { 252.0 };
        Self {
            seed,
            own,
            daily: symbol.volatility / days_a_year.sqrt(),
            drift: symbol.drift / days_a_year,
            never_closes,
            log_price: libm::log(symbol.start_price),
            symbol,
            heat: 1.0,
            climate: 0.0,
            gap: 0.0,
            gap_variance: 0.0,
        }
    }

    /// The share of the variance that is the symbol's own.
    fn own_share(&self) -> f64 {
        (1.0 - self.symbol.market_share * self.symbol.market_share).max(0.0)
    }

    /// A trading day's deviation at present. The mean of the climate's square is one.
    fn deviation(&self) -> f64 {
        let (kept, shock) = CLIMATE;
        let spread = shock * shock / (1.0 - kept * kept);
        self.daily * libm::exp(self.climate - spread)
    }

    /// A minute without trading: what happens in it is seen at the next open.
    fn closed_minute(&mut self, factor: &FactorMinute) {
        self.gap += factor.steps.iter().sum::<f64>();
        self.gap_variance += factor.variance;
    }

    /// The move from the last session to this one, and the climate of the new day.
    fn open_session(&mut self, date: Date) {
        let number =
            (i64::from(date.year()) * 512 + i64::from(date.month()) * 32 + i64::from(date.day()))
                .unsigned_abs();
        let mut weather = Random::new(!self.seed ^ number.wrapping_mul(0xff51_afd7_ed55_8ccd));
        let share = self.symbol.market_share;
        let shock = share * weather.normal() + self.own_share().sqrt() * self.own.normal();
        self.climate =
            (CLIMATE.0 * self.climate + CLIMATE.1 * shock).clamp(-CLIMATE_MAX, CLIMATE_MAX);
        let alone = (self.own_share() * self.gap_variance).sqrt() * self.own.normal();
        self.log_price += self.deviation() * (share * self.gap + alone);
        self.heat = 1.0 + 0.5 * (self.heat - 1.0);
        (self.gap, self.gap_variance) = (0.0, 0.0);
    }

    /// A minute of trading; without a trade it leaves no bar.
    fn open_minute(&mut self, minute: UnixNanos, factor: &FactorMinute) -> Option<SyntheticBar> {
        let own_variance = if self.never_closes {
            1.0 / MINUTES_A_DAY
        } else {
            factor.variance
        };
        let share = self.symbol.market_share;
        let own_step = (self.own_share() * own_variance / STEPS as f64).sqrt();
        let scale = self.deviation() * self.heat.sqrt();
        let drift = self.drift * own_variance / STEPS as f64;
        let open = self.log_price;
        let (mut high, mut low, mut moved) = (open, open, 0.0);
        for step in factor.steps {
            let step = share * step + own_step * self.own.normal();
            self.log_price += scale * step + drift;
            moved += step;
            high = high.max(self.log_price);
            low = low.min(self.log_price);
        }
        let expected = share * share * factor.variance + self.own_share() * own_variance;
        let surprise = moved * moved / expected;
        self.heat = (0.02 + 0.10 * surprise * self.heat + 0.88 * self.heat).clamp(0.1, 25.0);
        // Relative to an average minute of the stock exchange's session.
        let bustle = if self.never_closes {
            1.0
        } else {
            factor.variance / (IN_SESSION / MINUTES_A_SESSION)
        };
        let activity = bustle * self.heat.sqrt() * libm::exp(0.4 * self.own.normal() - 0.08);
        let volume = (self.symbol.minute_volume * activity).floor();
        if volume < 1.0 || self.own.uniform() < 0.0005 {
            return None;
        }
        let tick = self.symbol.instrument.tick_size.price().to_f64();
        let on_tick =
            |log_price: f64| ((libm::exp(log_price) / tick).round() * tick * 1e9).round() / 1e9;
        let (open, close) = (on_tick(open), on_tick(self.log_price));
        Some(SyntheticBar {
            open_time: minute,
            close_time: minute.saturating_add_nanos(MINUTE),
            open,
            high: on_tick(high).max(open).max(close),
            low: on_tick(low).min(open).min(close),
            close,
            volume,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bellwether_market::{Symbol, TickSize};

    use super::*;

    fn symbol(instrument: Instrument, volatility: f64, market_share: f64) -> SyntheticSymbol {
        SyntheticSymbol {
            instrument,
            start_price: 400.0,
            drift: 0.05,
            volatility,
            market_share,
            minute_volume: 10_000.0,
        }
    }

    fn market(seed: u64) -> SyntheticMarket {
        let name = |text: &str| Symbol::new(text).unwrap();
        let future = Instrument::future(
            name("F"),
            TickSize::CENT,
            bellwether_market::Multiplier::ONE,
        );
        let coin = Instrument::crypto(name("C"), bellwether_market::Currency::USD, TickSize::CENT);
        let symbols = vec![
            symbol(Instrument::etf(name("I")), 0.16, 0.97),
            symbol(future, 0.17, 0.95),
            symbol(Instrument::equity(name("S")), 0.42, 0.7),
            symbol(coin, 0.6, 0.3),
        ];
        SyntheticMarket::new(seed, symbols)
    }

    /// The last close of each date of New York.
    fn daily(market: &SyntheticMarket, symbol: usize) -> BTreeMap<Date, f64> {
        let (from, to) = ("2023-01-03T00:00:00Z", "2025-01-01T00:00:00Z");
        let zone = Calendar::by_id(CalendarId::Xnys).zone().clone();
        let bars = market.bars(symbol, from.parse().unwrap(), to.parse().unwrap());
        // Up to the close of the stock exchange, so that all symbols are seen at the same time.
        let seen = bars
            .iter()
            .filter(|bar| zone.date_time(bar.open_time).hour() < 16);
        seen.map(|bar| (zone.date(bar.open_time), bar.close))
            .collect()
    }

    fn returns(closes: &BTreeMap<Date, f64>, dates: &[Date]) -> Vec<f64> {
        let pairs = dates.windows(2);
        pairs
            .map(|pair| (closes[&pair[1]] / closes[&pair[0]]).ln())
            .collect()
    }

    fn deviation(x: &[f64]) -> f64 {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        (x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / x.len() as f64).sqrt()
    }

    fn correlation(a: &[f64], b: &[f64]) -> f64 {
        let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
        let (ma, mb) = (mean(a), mean(b));
        let together = a
            .iter()
            .zip(b)
            .map(|(a, b)| (a - ma) * (b - mb))
            .sum::<f64>()
            / a.len() as f64;
        together / deviation(a) / deviation(b)
    }

    #[test]
    fn symbols_are_as_volatile_as_they_are_told_to_be_and_move_together() {
        for seed in [1, 7, 42] {
            let market = market(seed);
            let all: Vec<_> = (0..4).map(|symbol| daily(&market, symbol)).collect();
            let dates: Vec<Date> = all[0]
                .keys()
                .filter(|date| all.iter().all(|closes| closes.contains_key(date)))
                .copied()
                .collect();
            let returns: Vec<_> = all.iter().map(|closes| returns(closes, &dates)).collect();
            for (returns, symbol) in returns.iter().zip(market.symbols()) {
                let told = symbol.volatility;
                let found = deviation(returns) * 252f64.sqrt();
                assert!(
                    (0.65 * told..1.5 * told).contains(&found),
                    "{found} instead of {told}, seed {seed}"
                );
                let worst = returns.iter().fold(0.0, |worst: f64, r| worst.max(r.abs()));
                assert!(
                    worst < 8.0 * told / 252f64.sqrt(),
                    "a day of {worst}, seed {seed}"
                );
            }
            let (index, future, stock) = (&returns[0], &returns[1], &returns[2]);
            assert!(
                correlation(index, future) > 0.85,
                "{}",
                correlation(index, future)
            );
            assert!(
                (0.4..0.9).contains(&correlation(index, stock)),
                "{}",
                correlation(index, stock)
            );
        }
    }

    #[test]
    fn the_day_has_a_u_and_storms_last() {
        let market = market(3);
        let (from, to) = ("2023-01-03T00:00:00Z", "2023-07-01T00:00:00Z");
        let bars = market.bars(2, from.parse().unwrap(), to.parse().unwrap());
        let zone = Calendar::by_id(CalendarId::Xnys).zone().clone();
        let volume = |hour: i8| {
            let of_hour = bars
                .iter()
                .filter(|bar| zone.date_time(bar.open_time).hour() == hour);
            let volumes: Vec<f64> = of_hour.map(|bar| bar.volume).collect();
            volumes.iter().sum::<f64>() / volumes.len() as f64
        };
        assert!(volume(9) > 1.3 * volume(12) && volume(15) > 1.2 * volume(12));
        let sizes: Vec<f64> = bars
            .iter()
            .map(|bar| (bar.close / bar.open).ln().abs())
            .collect();
        assert!(correlation(&sizes[..sizes.len() - 1], &sizes[1..]) > 0.1);
        assert!(bars.iter().all(|bar| bar.low <= bar.open.min(bar.close)
            && bar.high >= bar.open.max(bar.close)
            && bar.low > 0.0));
    }
}
