//! The synthetic market, alive.

use std::collections::VecDeque;

use bellwether_market::{Bar, Calendar, CalendarId, Instrument, Session, Timeframe, UnixNanos};
use bellwether_simulation::{
    MarketEvent, SyntheticBar, SyntheticMarket, SyntheticStream, ticks_of,
};

use super::pace::{PaceControl, Pacer};
use super::source::{ClosedBars, MarketDataSource, MarketUpdate, SourceError};

/// Minutes outside the stock exchange's session pass so many times as fast: most of the market sleeps.
const QUIET_HASTE: f64 = 20.0;

/// A synthetic market that goes on from an instant, minute by minute, with the trades and quotes inside each.
///
/// Its bars are those of [`SyntheticMarket::bars`] from the same beginning, so that what was written down of it earlier and
/// what it says now are one market.
pub struct SyntheticSource {
    name: String,
    seed: u64,
    instruments: Vec<Instrument>,
    streams: Vec<SyntheticStream>,
    /// The minute that is being told.
    minute: UnixNanos,
    told: VecDeque<MarketUpdate>,
    hours: Hours,
    pacer: Pacer,
}

impl SyntheticSource {
    /// The market that began at `origin`, from the first minute at `from` or later. It is walked through from its
    /// beginning, which takes a while: seconds for years.
    #[must_use]
    pub fn new(
        name: &str,
        market: &SyntheticMarket,
        origin: UnixNanos,
        from: UnixNanos,
        pace: &PaceControl,
    ) -> Self {
        let mut streams: Vec<SyntheticStream> = (0..market.symbols().len())
            .map(|symbol| market.stream(symbol, origin))
            .collect();
        for stream in &mut streams {
            while stream.minute() < from && stream.session().is_some() {
                stream.next_minute();
            }
        }
        let first = streams.iter().map(SyntheticStream::minute).min();
        let described = market.symbols().iter();
        Self {
            name: name.to_owned(),
            seed: market.seed(),
            instruments: described.map(|symbol| symbol.instrument.clone()).collect(),
            streams,
            minute: first.unwrap_or(from),
            told: VecDeque::new(),
            hours: Hours::new(),
            pacer: pace.pacer(),
        }
    }

    /// Makes the next minute in which there is a session.
    fn make_minute(&mut self) -> bool {
        let sessions = self.streams.iter().filter_map(|stream| {
            let session = stream.session()?;
            Some(session.open.max(stream.minute()))
        });
        // Time in which no market of them is open is passed over.
        let Some(next) = sessions.min() else {
            return false;
        };
        self.minute = next;
        let mut closed = ClosedBars {
            time: next,
            bars: Vec::new(),
        };
        let mut events: Vec<(usize, MarketEvent)> = Vec::new();
        for (instrument, stream) in self.streams.iter_mut().enumerate() {
            while stream.minute() < next {
                stream.next_minute();
            }
            if stream.minute() != next {
                continue;
            }
            let (_, bar) = stream.next_minute();
            closed.time = stream.minute();
            if let Some(bar) = bar {
                let of = &self.instruments[instrument];
                let seed = self.seed.wrapping_add(instrument as u64);
                let inside = ticks_of(&bar, of, seed);
                events.extend(inside.into_iter().map(|event| (instrument, event)));
                closed.bars.push((instrument, bar_of(&bar)));
            }
        }
        // Stable: what happens at the same instant stays in the order of the instruments.
        events.sort_by_key(|(_, event)| event.time());
        let told = events.into_iter().map(|(instrument, event)| match event {
            MarketEvent::Trade(trade) => MarketUpdate::Trade { instrument, trade },
            MarketEvent::Quote(quote) => MarketUpdate::Quote { instrument, quote },
        });
        self.told.extend(told);
        self.told.push_back(MarketUpdate::Bars(closed));
        true
    }
}

fn bar_of(bar: &SyntheticBar) -> Bar {
    Bar {
        open_time: bar.open_time,
        close_time: bar.close_time,
        open: bar.open,
        high: bar.high,
        low: bar.low,
        close: bar.close,
        volume: bar.volume,
        vwap: None,
        trades: None,
        bought: None,
        sold: None,
    }
}

impl MarketDataSource for SyntheticSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    fn timeframe(&self) -> Timeframe {
        Timeframe::M1
    }

    fn is_simulated(&self) -> bool {
        true
    }

    async fn next(&mut self) -> Result<Option<MarketUpdate>, SourceError> {
        if self.told.is_empty() && !self.make_minute() {
            return Ok(None);
        }
        let time = match self.told.front() {
            Some(MarketUpdate::Trade { trade, .. }) => trade.time,
            Some(MarketUpdate::Quote { quote, .. }) => quote.time,
            Some(MarketUpdate::Bars(closed)) => closed.time,
            None => return Ok(None),
        };
        let haste = if self.hours.is_open(self.minute) {
            1.0
        } else {
            QUIET_HASTE
        };
        self.pacer.reach(time, haste).await;
        let told = self.told.pop_front();
        if matches!(told, Some(MarketUpdate::Bars(_))) {
            self.pacer.end_row();
        }
        Ok(told)
    }
}

/// When the stock exchange is open, asked in the order of time.
struct Hours {
    calendar: Calendar,
    session: Option<Session>,
}

impl Hours {
    fn new() -> Self {
        Self {
            calendar: Calendar::by_id(CalendarId::Xnys),
            session: None,
        }
    }

    fn is_open(&mut self, time: UnixNanos) -> bool {
        if self.session.is_none_or(|session| session.close <= time) {
            let day = self.calendar.trading_day_of(time);
            self.session = day.map(|day| day.session);
        }
        self.session
            .is_some_and(|session| session.open <= time && time < session.close)
    }
}
