//! Every source tells a market in the order of its time, and what it tells is what history has.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bellwether_market::{
    Anchor, Bar, BarBuilder, Calendar, Currency, Instrument, Multiplier, Symbol, TickSize,
    Timeframe, UnixNanos, resample_bars,
};
use bellwether_research::BarSeries;
use bellwether_runtime::feed::{
    ClosedBars, FeedStatus, MarketDataSource, MarketFeed, MarketUpdate, PaceControl, ReplaySource,
    RowAssembler, SyntheticSource,
};
use bellwether_runtime::live::HistoryRows;
use bellwether_simulation::{SyntheticMarket, SyntheticSymbol};
use proptest::prelude::*;
use tokio::sync::watch;

use crate::world::market;

/// As fast as it can be told.
const AT_ONCE: f64 = 1e12;
const ORIGIN: &str = "2024-11-27T00:00:00Z";

fn synthetic() -> SyntheticMarket {
    let symbol = |instrument: Instrument, start_price: f64, minute_volume: f64| SyntheticSymbol {
        instrument,
        start_price,
        drift: 0.05,
        volatility: 0.3,
        market_share: 0.6,
        minute_volume,
    };
    let name = |text: &str| Symbol::new(text).unwrap();
    SyntheticMarket::new(
        7,
        vec![
            symbol(Instrument::etf(name("STOCK")), 80.0, 9_000.0),
            symbol(
                Instrument::future(name("FUT"), TickSize::CENT, Multiplier::ONE),
                400.0,
                300.0,
            ),
            symbol(
                Instrument::crypto(name("COIN"), Currency::USD, TickSize::CENT),
                900.0,
                20.0,
            ),
        ],
    )
}

pub(crate) fn replayed(series: Vec<BarSeries>, pace: &PaceControl) -> ReplaySource {
    let (_, seek) = watch::channel(None);
    ReplaySource::new("replay", series, Timeframe::M1, pace, seek)
}

pub(crate) fn on_threads<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(work)
}

/// What every source has to keep: times that never go back, bars that are complete and in place, trades that make the bars.
/// The bars by instrument.
async fn conforms(source: &mut impl MarketDataSource, updates: usize) -> BTreeMap<usize, Vec<Bar>> {
    let instruments = source.instruments().to_vec();
    let timeframe = source.timeframe();
    let builder = |instrument: &Instrument| {
        BarBuilder::new(
            &Calendar::by_id(instrument.calendar),
            timeframe,
            Anchor::Session,
        )
    };
    let mut of_trades: Vec<BarBuilder> = instruments.iter().map(builder).collect();
    let mut traded = vec![0_u32; instruments.len()];
    let mut told: BTreeMap<usize, Vec<Bar>> = BTreeMap::new();
    let (mut now, mut closed) = (UnixNanos::MIN, UnixNanos::MIN);
    for _ in 0..updates {
        match source.next().await.unwrap() {
            None => break,
            Some(MarketUpdate::Trade { instrument, trade }) => {
                assert!(trade.time >= now && trade.time >= closed);
                now = trade.time;
                traded[instrument] += 1;
                assert!(of_trades[instrument].push_trade(&trade).unwrap().is_none());
            }
            Some(MarketUpdate::Quote { quote, .. }) => {
                assert!(quote.time >= now && quote.time >= closed);
                now = quote.time;
                if let (Some(bid), Some(ask)) = (quote.bid, quote.ask) {
                    assert!(bid.price < ask.price);
                }
            }
            Some(MarketUpdate::Bars(ClosedBars { time, bars })) => {
                assert!(time > closed && time >= now, "{time} after {closed}");
                for (instrument, bar) in bars {
                    assert!(bar.close_time <= time && bar.close_time > closed);
                    bar.check().unwrap();
                    if std::mem::take(&mut traded[instrument]) > 0 {
                        let made = of_trades[instrument].advance_to(time).unwrap();
                        let prices = |bar: &Bar| (bar.open, bar.high, bar.low, bar.close);
                        assert_eq!(prices(&made), prices(&bar));
                        assert!((made.volume - bar.volume).abs() <= 1e-9 * bar.volume);
                    }
                    told.entry(instrument).or_default().push(bar);
                }
                assert!(
                    traded.iter().all(|count| *count == 0),
                    "trades without a bar"
                );
                (now, closed) = (time, time);
            }
        }
    }
    told
}

#[test]
fn the_synthetic_market_goes_on_as_its_history_does() {
    on_threads(async {
        let market = synthetic();
        let origin: UnixNanos = ORIGIN.parse().unwrap();
        // The day before a holiday, the holiday, a half day, a weekend.
        let from: UnixNanos = "2024-11-28T20:00:00Z".parse().unwrap();
        let until: UnixNanos = "2024-12-03T00:00:00Z".parse().unwrap();
        let pace = PaceControl::new(AT_ONCE);
        let mut source = SyntheticSource::new("simulated", &market, origin, from, &pace);
        let told = conforms(&mut source, 400_000).await;
        for (index, instrument) in source.instruments().to_vec().iter().enumerate() {
            let history = market.bars(index, origin, until);
            let told = &told[&index];
            let last = told.last().unwrap().close_time;
            assert!(
                last > until,
                "{} was told until {last} only",
                instrument.symbol
            );
            let expected: Vec<_> = history
                .iter()
                .filter(|bar| bar.open_time >= from)
                .map(|bar| {
                    (
                        bar.open_time,
                        bar.open,
                        bar.high,
                        bar.low,
                        bar.close,
                        bar.volume,
                    )
                })
                .collect();
            let found: Vec<_> = told
                .iter()
                .map(|bar| {
                    (
                        bar.open_time,
                        bar.open,
                        bar.high,
                        bar.low,
                        bar.close,
                        bar.volume,
                    )
                })
                .collect();
            assert!(!expected.is_empty());
            assert_eq!(found[..expected.len()], expected);
        }
    });
}

#[test]
fn a_recording_is_told_as_it_stands() {
    on_threads(async {
        let series = market(3, 3, 500, true);
        let pace = PaceControl::new(AT_ONCE);
        let mut source = replayed(series.clone(), &pace);
        let told = conforms(&mut source, usize::MAX).await;
        for (lane, series) in series.iter().enumerate() {
            let closes: Vec<f64> = told[&lane].iter().map(|bar| bar.close).collect();
            assert_eq!(closes, series.close);
        }
    });
}

#[test]
fn a_market_that_is_held_says_nothing_until_it_is_stepped() {
    on_threads(async {
        let series = market(3, 1, 100, false);
        let pace = PaceControl::new(AT_ONCE);
        pace.set_paused(true);
        let mut source = replayed(series, &pace);
        let soon = Duration::from_millis(30);
        assert!(tokio::time::timeout(soon, source.next()).await.is_err());
        pace.step(2);
        for _ in 0..2 {
            source.next().await.unwrap().unwrap();
        }
        assert!(tokio::time::timeout(soon, source.next()).await.is_err());
        pace.set_paused(false);
        let mut rest = 0;
        while source.next().await.unwrap().is_some() {
            rest += 1;
        }
        assert_eq!(rest, 98);
    });
}

#[test]
fn whoever_seeks_passes_over_what_lies_between() {
    on_threads(async {
        let series = market(3, 1, 100, false);
        let (sought, seek) = watch::channel(None);
        let pace = PaceControl::new(AT_ONCE);
        let close_time = series[0].close_time.clone();
        let mut source = ReplaySource::new("replay", series, Timeframe::M1, &pace, seek);
        source.next().await.unwrap();
        sought.send_replace(Some(close_time[49]));
        // Time does not go back.
        let next = source.next().await.unwrap();
        assert!(matches!(next, Some(MarketUpdate::Bars(row)) if row.time == close_time[50]));
        sought.send_replace(Some(close_time[3]));
        let next = source.next().await.unwrap();
        assert!(matches!(next, Some(MarketUpdate::Bars(row)) if row.time == close_time[51]));
    });
}

#[test]
fn whoever_comes_later_misses_nothing() {
    on_threads(async {
        let series = market(5, 2, 2_000, true);
        let expected: Vec<UnixNanos> = HistoryRows::new(series.clone())
            .map(|(time, _)| time)
            .collect();
        let pace = PaceControl::new(AT_ONCE);
        pace.set_paused(true);
        let source = replayed(series, &pace);
        let feed = MarketFeed::start(
            source,
            Some(pace.clone()),
            &[None, None],
            Arc::new(|| UnixNanos::EPOCH),
        );
        pace.step(37);
        while feed.recent().len() < 37 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(feed.state().status, FeedStatus::Paused);
        let mut followed = feed.follow();
        pace.set_paused(false);
        let mut times: Vec<UnixNanos> = followed.recent.iter().map(|row| row.time).collect();
        while let Some(row) = followed.following.next().await {
            times.push(row.time);
        }
        assert_eq!(times, expected);
        assert!(!followed.following.is_cut());
        assert_eq!(feed.state().status, FeedStatus::Ended);
        // What was written down is forgotten.
        feed.forget_until(expected[10]);
        assert_eq!(feed.recent().len(), expected.len() - 11);
        let (_, price) = feed.prices()[0];
        assert!(price.price > 0.0 && price.day_volume > 0.0);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Rows are those of bars that were built one symbol at a time.
    #[test]
    fn rows_are_the_bars_that_history_builds(seed in 0_u64..1_000, minutes in prop::sample::select(vec![1_i64, 5, 15, 60])) {
        let series = market(seed, 3, 400, true);
        let wanted: Timeframe = match minutes {
            1 => Timeframe::M1,
            5 => "5m".parse().unwrap(),
            15 => "15m".parse().unwrap(),
            _ => "1h".parse().unwrap(),
        };
        let instruments: Vec<Instrument> =
            series.iter().map(|series| series.instrument.clone()).collect();
        let mut assembler = RowAssembler::new(&instruments, Timeframe::M1, wanted);
        let mut found: Vec<Vec<Bar>> = vec![Vec::new(); series.len()];
        let mut last = UnixNanos::MIN;
        for (time, bars) in HistoryRows::new(series.clone()) {
            let bars = bars.into_iter().enumerate();
            let bars: Vec<(usize, Bar)> =
                bars.filter_map(|(lane, bar)| Some((lane, bar?))).collect();
            for (row, bars) in assembler.push(time, bars.clone()).unwrap() {
                prop_assert!(row > last && row <= time);
                last = row;
                for (lane, bar) in bars.iter().enumerate() {
                    if let Some(bar) = bar {
                        prop_assert_eq!(bar.close_time, row);
                        found[lane].push(*bar);
                    }
                }
            }
            // What is told twice counts once.
            prop_assert!(assembler.push(time, bars).unwrap().is_empty());
        }
        for (lane, series) in series.iter().enumerate() {
            let parts: Vec<Bar> = HistoryRows::new(vec![series.clone()])
                .filter_map(|(_, bars)| bars[0])
                .collect();
            let calendar = Calendar::by_id(series.instrument.calendar);
            let expected = if wanted == Timeframe::M1 {
                parts
            } else {
                resample_bars(&parts, &calendar, wanted, Anchor::Session).unwrap()
            };
            // A bar whose end nobody has reached may be missing, of the slower one by one more.
            prop_assert!(found[lane].len() >= expected.len());
            prop_assert!(found[lane].len() <= expected.len() + 1);
            prop_assert_eq!(&found[lane][..expected.len()], &expected[..]);
        }
    }
}
