//! Bar building against pandas' resampling of real minutes, and against a direct, slow implementation.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    clippy::print_stdout,
    unreachable_pub
)]

mod reference_data;

use std::collections::BTreeMap;

use bellwether_market::{
    Aggressor, Anchor, Bar, BarBuildError, BarBuilder, Calendar, CalendarId, Date,
    NANOS_PER_SECOND, OrderQuantity, Period, PeriodCursor, Price, Quantity, Ticks, Timeframe,
    Trade, UnixNanos, bars_of_trades, resample_bars,
};
use proptest::prelude::*;

const MINUTE: i64 = 60 * NANOS_PER_SECOND;

fn instant(text: &str) -> UnixNanos {
    text.parse().unwrap()
}

fn timeframe(text: &str) -> Timeframe {
    text.parse().unwrap()
}

fn calendar(id: CalendarId) -> Calendar {
    Calendar::by_id(id)
}

fn bars_of_csv(text: &str, length: i64) -> Vec<Bar> {
    reference_data::rows(text)
        .map(|row| {
            let number = |column: usize| row[column].parse::<f64>().unwrap();
            let open_time = instant(row[0]);
            Bar {
                open_time,
                close_time: open_time.checked_add_nanos(length).unwrap(),
                open: number(1),
                high: number(2),
                low: number(3),
                close: number(4),
                volume: number(5),
                vwap: None,
                trades: None,
                bought: None,
                sold: None,
            }
        })
        .collect()
}

fn es_minutes() -> Option<Vec<Bar>> {
    let text = reference_data::read("reference/inputs/es_201312_1min_20131006_09.csv.gz")?;
    Some(bars_of_csv(&text, MINUTE))
}

#[test]
fn minutes_resample_as_pandas_does() {
    for minutes in [5, 15, 60] {
        let path = format!("reference/inputs/es_1min_resampled_{minutes}min.csv.gz");
        let (Some(parts), Some(text)) = (es_minutes(), reference_data::read(&path)) else {
            return;
        };
        let expected = bars_of_csv(&text, minutes * MINUTE);
        for id in [CalendarId::CmeEquity, CalendarId::AlwaysOpen] {
            let longer = timeframe(&format!("{minutes}m"));
            let mut builder = BarBuilder::new(&calendar(id), longer, Anchor::Utc);
            let mut bars = Vec::new();
            for part in &parts {
                bars.extend(builder.push_bar(part).unwrap());
                bars.extend(builder.advance_to(part.close_time));
            }
            let batch = resample_bars(&parts, &calendar(id), longer, Anchor::Utc).unwrap();
            assert_eq!(batch, bars);
            // pandas shows the last bucket although it may not be over.
            bars.extend(builder.developing());
            assert_eq!(bars, expected);
        }
    }
}

#[test]
fn minutes_add_up_to_the_trade_dates_of_the_reference() {
    let (Some(parts), Some(text)) = (
        es_minutes(),
        reference_data::read("reference/inputs/es_1min_sessions.csv.gz"),
    ) else {
        return;
    };
    let globex = calendar(CalendarId::CmeEquity);
    let mut days: BTreeMap<Date, Vec<Bar>> = BTreeMap::new();
    for part in parts {
        days.entry(globex.trading_date(part.open_time).unwrap())
            .or_default()
            .push(part);
    }
    let mut compared = 0;
    for row in reference_data::rows(&text) {
        let day = &days[&row[0].parse::<Date>().unwrap()];
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        assert_eq!(day[0].open, number(1));
        assert_eq!(
            day.iter().map(|bar| bar.high).fold(f64::MIN, f64::max),
            number(2)
        );
        assert_eq!(
            day.iter().map(|bar| bar.low).fold(f64::MAX, f64::min),
            number(3)
        );
        assert_eq!(day[day.len() - 1].close, number(4));
        assert_eq!(day.iter().map(|bar| bar.volume).sum::<f64>(), number(5));
        compared += 1;
    }
    assert_eq!(compared, days.len());
}

#[track_caller]
fn check_period(
    id: CalendarId,
    text: &str,
    anchor: Anchor,
    at: &str,
    expected: Option<(&str, &str)>,
) {
    let period = PeriodCursor::new(&calendar(id), timeframe(text), anchor).period_of(instant(at));
    let expected = expected.map(|(open, end)| Period {
        open: instant(open),
        end: instant(end),
    });
    assert_eq!(period, expected);
}

#[test]
fn intraday_bars_begin_at_the_session_open_and_end_with_it() {
    use CalendarId::{CmeEquity, Xnys};
    let check = |id, text, at, open, end| {
        check_period(id, text, Anchor::Session, at, Some((open, end)));
    };
    check(
        Xnys,
        "1h",
        "2024-01-02T15:00:00Z",
        "2024-01-02T14:30:00Z",
        "2024-01-02T15:30:00Z",
    );
    check(
        Xnys,
        "1h",
        "2024-01-02T20:45:00Z",
        "2024-01-02T20:30:00Z",
        "2024-01-02T21:00:00Z",
    );
    check(
        Xnys,
        "4h",
        "2024-01-02T18:30:00Z",
        "2024-01-02T18:30:00Z",
        "2024-01-02T21:00:00Z",
    );
    // A half day ends its last bar at 13:00.
    check(
        Xnys,
        "1h",
        "2024-11-29T17:59:00Z",
        "2024-11-29T17:30:00Z",
        "2024-11-29T18:00:00Z",
    );
    // Globex on the Sunday on which the clocks went forward.
    check(
        CmeEquity,
        "4h",
        "2024-03-10T23:00:00Z",
        "2024-03-10T22:00:00Z",
        "2024-03-11T02:00:00Z",
    );
    check(
        CmeEquity,
        "4h",
        "2024-03-11T20:59:00Z",
        "2024-03-11T18:00:00Z",
        "2024-03-11T21:00:00Z",
    );
    // Before the open and after the close.
    check(
        Xnys,
        "1h",
        "2024-01-02T14:00:00Z",
        "2024-01-02T13:30:00Z",
        "2024-01-02T14:30:00Z",
    );
    check(
        Xnys,
        "1h",
        "2024-01-02T22:15:00Z",
        "2024-01-02T22:00:00Z",
        "2024-01-02T23:00:00Z",
    );
}

#[test]
fn days_weeks_and_months_are_their_sessions() {
    use CalendarId::{AlwaysOpen, CmeEquity, Forex, Xnys};
    let check = |id, text, at, expected| check_period(id, text, Anchor::Session, at, expected);
    check(
        Xnys,
        "1d",
        "2024-01-02T15:00:00Z",
        Some(("2024-01-02T14:30:00Z", "2024-01-02T21:00:00Z")),
    );
    check(Xnys, "1d", "2024-01-02T21:30:00Z", None);
    // The week of Thanksgiving ends with its half day; the week of Good Friday 2024 on Thursday.
    check(
        Xnys,
        "1w",
        "2024-11-26T15:00:00Z",
        Some(("2024-11-25T14:30:00Z", "2024-11-29T18:00:00Z")),
    );
    check(
        Xnys,
        "1w",
        "2024-03-25T15:00:00Z",
        Some(("2024-03-25T13:30:00Z", "2024-03-28T20:00:00Z")),
    );
    check(
        Xnys,
        "1mo",
        "2024-03-28T15:00:00Z",
        Some(("2024-03-01T14:30:00Z", "2024-03-28T20:00:00Z")),
    );
    // Sunday evening in Chicago belongs to Monday, also where that begins a month.
    check(
        CmeEquity,
        "1mo",
        "2024-03-31T22:30:00Z",
        Some(("2024-03-31T22:00:00Z", "2024-04-30T21:00:00Z")),
    );
    check(
        Forex,
        "1w",
        "2024-01-10T12:00:00Z",
        Some(("2024-01-07T22:00:00Z", "2024-01-12T22:00:00Z")),
    );
    check(
        AlwaysOpen,
        "1w",
        "2024-01-14T23:59:59Z",
        Some(("2024-01-08T00:00:00Z", "2024-01-15T00:00:00Z")),
    );
}

#[test]
fn the_utc_anchor_knows_no_sessions() {
    let check = |text, at, open, end| {
        check_period(CalendarId::Xnys, text, Anchor::Utc, at, Some((open, end)));
    };
    check(
        "1h",
        "2024-01-02T14:45:00Z",
        "2024-01-02T14:00:00Z",
        "2024-01-02T15:00:00Z",
    );
    check(
        "7h",
        "2024-01-02T22:00:00Z",
        "2024-01-02T21:00:00Z",
        "2024-01-03T00:00:00Z",
    );
    check(
        "1d",
        "2024-01-06T03:00:00Z",
        "2024-01-06T00:00:00Z",
        "2024-01-07T00:00:00Z",
    );
    check(
        "1w",
        "2024-01-07T03:00:00Z",
        "2024-01-01T00:00:00Z",
        "2024-01-08T00:00:00Z",
    );
    check(
        "1mo",
        "2024-02-29T03:00:00Z",
        "2024-02-01T00:00:00Z",
        "2024-03-01T00:00:00Z",
    );
}

fn trade(time: UnixNanos, cents: i64, quantity: i32) -> Trade {
    Trade {
        time,
        price: Price::from_billionths(cents * 10_000_000),
        quantity: OrderQuantity::new(Quantity::from_units(quantity)).unwrap(),
        aggressor: None,
    }
}

#[test]
fn only_complete_bars_appear() {
    let xnys = calendar(CalendarId::Xnys);
    let mut builder = BarBuilder::new(&xnys, Timeframe::M1, Anchor::Session);
    let first = trade(instant("2024-01-02T14:30:00.5Z"), 10_000, 100);
    let second = trade(instant("2024-01-02T14:30:59.999999999Z"), 10_100, 300);
    assert_eq!(builder.push_trade(&first), Ok(None));
    assert_eq!(builder.push_trade(&second), Ok(None));
    assert_eq!(
        builder.advance_to(instant("2024-01-02T14:30:59.999999999Z")),
        None
    );
    let bar = builder.advance_to(instant("2024-01-02T14:31:00Z")).unwrap();
    assert_eq!(
        (bar.open, bar.high, bar.low, bar.close),
        (100.0, 101.0, 100.0, 101.0)
    );
    assert_eq!(
        (bar.volume, bar.vwap, bar.trades),
        (400.0, Some(100.75), Some(2))
    );
    assert_eq!(builder.developing(), None);
    // Too late: the minute is over.
    let error = builder.push_trade(&second).unwrap_err();
    assert!(matches!(error, BarBuildError::TooLate { .. }), "{error}");
    // On the boundary a trade belongs to the later bar, and an empty minute has none.
    assert_eq!(
        builder.push_trade(&trade(instant("2024-01-02T14:31:00Z"), 1, 1)),
        Ok(None)
    );
    let completed = builder
        .push_trade(&trade(instant("2024-01-02T14:40:00Z"), 1, 1))
        .unwrap();
    assert_eq!(
        completed.unwrap().open_time,
        instant("2024-01-02T14:31:00Z")
    );
}

#[test]
fn prints_without_a_price_count_and_are_not_shown() {
    let always = calendar(CalendarId::AlwaysOpen);
    let mut builder = BarBuilder::new(&always, Timeframe::M1, Anchor::Session);
    let times = [1, 2, 3, 61, 121].map(|second| UnixNanos::from_seconds(second).unwrap());
    let mut bars = Vec::new();
    builder
        .push_ticks(
            &Ticks {
                times: &times,
                prices: &[f64::NAN, 10.0, 12.0, f64::NAN, 1.0],
                quantities: &[5.0, 1.0, 3.0, 7.0, 1.0],
                aggressors: Some(&[
                    Aggressor::Seller,
                    Aggressor::Buyer,
                    Aggressor::Neither,
                    Aggressor::Buyer,
                    Aggressor::Buyer,
                ]),
            },
            &mut bars,
        )
        .unwrap();
    // The second minute has no price at all.
    assert_eq!(bars.len(), 1);
    let bar = bars[0];
    assert_eq!(
        (bar.open, bar.low, bar.high, bar.close),
        (10.0, 10.0, 12.0, 12.0)
    );
    assert_eq!(
        (bar.volume, bar.trades, bar.vwap),
        (9.0, Some(3), Some(11.5))
    );
    assert_eq!((bar.bought, bar.sold), (Some(1.0), Some(5.0)));
    let error = builder
        .push_ticks(
            &Ticks {
                times: &[times[4], times[0]],
                prices: &[1.0; 2],
                quantities: &[1.0; 2],
                aggressors: None,
            },
            &mut bars,
        )
        .unwrap_err();
    assert!(error.to_string().starts_with("trade 1: "), "{error}");
    // One part that does not tell leaves the whole unknown.
    assert_eq!(builder.developing().unwrap().bought, None);
    assert_eq!(builder.developing().unwrap().trades, Some(2));
}

#[test]
fn a_day_leaves_out_what_lies_outside_its_session() {
    let xnys = calendar(CalendarId::Xnys);
    let trades = [
        trade(instant("2024-01-02T13:00:00Z"), 9_000, 1),
        trade(instant("2024-01-02T14:30:00Z"), 10_000, 1),
        trade(instant("2024-01-02T21:00:00Z"), 11_000, 1),
    ];
    let mut builder = BarBuilder::new(&xnys, Timeframe::D1, Anchor::Session);
    let bars: Vec<Bar> = trades
        .iter()
        .filter_map(|trade| builder.push_trade(trade).unwrap())
        .collect();
    assert_eq!(bars.len(), 1);
    assert_eq!(
        (bars[0].high, bars[0].low, bars[0].trades),
        (100.0, 100.0, Some(1))
    );
    assert_eq!(builder.outside_sessions(), 2);
}

#[test]
fn a_part_in_two_bars_is_refused() {
    let xnys = calendar(CalendarId::Xnys);
    let mut builder = BarBuilder::new(&xnys, Timeframe::H4, Anchor::Session);
    let part = Bar {
        open_time: instant("2024-01-02T14:00:00Z"),
        close_time: instant("2024-01-02T15:00:00Z"),
        open: 1.0,
        high: 1.0,
        low: 1.0,
        close: 1.0,
        volume: 1.0,
        vwap: None,
        trades: None,
        bought: None,
        sold: None,
    };
    let error = builder.push_bar(&part).unwrap_err();
    assert!(
        error.to_string().contains("crosses 2024-01-02T14:30:00Z"),
        "{error}"
    );
}

#[test]
fn unknown_parts_make_the_whole_unknown() {
    let always = calendar(CalendarId::AlwaysOpen);
    let part = |minute: i64, volume: f64, vwap, trades| Bar {
        open_time: UnixNanos::from_nanos(minute * MINUTE),
        close_time: UnixNanos::from_nanos((minute + 1) * MINUTE),
        open: 1.0,
        high: 3.0,
        low: 1.0,
        close: 2.0,
        volume,
        vwap,
        trades,
        bought: None,
        sold: None,
    };
    let whole =
        |parts: &[Bar]| resample_bars(parts, &always, timeframe("2m"), Anchor::Utc).unwrap()[0];
    let known = whole(&[
        part(0, 100.0, Some(2.0), Some(5)),
        part(1, 300.0, Some(3.0), Some(7)),
    ]);
    assert_eq!(
        (known.volume, known.vwap, known.trades),
        (400.0, Some(2.75), Some(12))
    );
    let unknown = whole(&[
        part(0, 100.0, Some(2.0), Some(5)),
        part(1, f64::NAN, None, None),
    ]);
    assert!(unknown.volume.is_nan());
    assert_eq!((unknown.vwap, unknown.trades), (None, None));
}

/// The definition, walked step by step: the session around the instant, then its bars from the open on.
fn period_slowly(
    calendar: &Calendar,
    text: &str,
    anchor: Anchor,
    at: UnixNanos,
) -> Option<(i64, i64)> {
    let timeframe = timeframe(text);
    if anchor == Anchor::Utc {
        let length = timeframe.fixed_nanos().unwrap();
        let open = at.nanos() / length * length;
        return Some((open, open + length));
    }
    let date = calendar.zone().date(at);
    let session = calendar
        .sessions_between(date.yesterday().unwrap(), date.tomorrow().unwrap())
        .find(|session| session.open <= at && at < session.close)?;
    let (open, close) = (session.open.nanos(), session.close.nanos());
    let Some(length) = timeframe.fixed_nanos() else {
        return Some((open, close));
    };
    let mut bar_open = open;
    while bar_open + length <= at.nanos() {
        bar_open += length;
    }
    Some((bar_open, (bar_open + length).min(close)))
}

fn some_calendar() -> impl Strategy<Value = Calendar> {
    prop::sample::select(&CalendarId::ALL[..]).prop_map(Calendar::by_id)
}

fn some_aggressor() -> impl Strategy<Value = Aggressor> {
    prop::sample::select(vec![
        Aggressor::Buyer,
        Aggressor::Seller,
        Aggressor::Neither,
    ])
}

fn some_timeframe() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["1m", "5m", "15m", "30m", "1h", "4h", "1d"])
}

proptest! {
    #[test]
    fn bars_of_random_trades_are_what_the_definition_says(
        calendar in some_calendar(),
        text in some_timeframe(),
        utc: bool,
        start in 1_300_000_000_i64..1_800_000_000,
        steps in prop::collection::vec((0_i64..5_000, 9_000_i64..11_000, 1_i32..500, some_aggressor()), 1..150),
    ) {
        let anchor = if utc { Anchor::Utc } else { Anchor::Session };
        prop_assume!(!utc || text != "1d");
        let mut second = start;
        let trades: Vec<Trade> = steps
            .into_iter()
            .map(|(step, cents, quantity, aggressor)| {
                second += step;
                let time = UnixNanos::from_seconds(second).unwrap();
                Trade { aggressor: Some(aggressor), ..trade(time, cents, quantity) }
            })
            // The definition above is for what lies in sessions.
            .filter(|trade| utc || calendar.is_open(trade.time))
            .collect();
        let mut groups: BTreeMap<(i64, i64), Vec<Trade>> = BTreeMap::new();
        for trade in &trades {
            groups.entry(period_slowly(&calendar, text, anchor, trade.time).unwrap()).or_default().push(*trade);
        }
        let until = UnixNanos::from_seconds(second).unwrap();
        let expected: Vec<Bar> = groups
            .into_iter()
            .filter(|((_, end), _)| *end <= until.nanos())
            .map(|((open, end), trades)| {
                let prices: Vec<f64> = trades.iter().map(|trade| trade.price.to_f64()).collect();
                let sizes: Vec<f64> = trades.iter().map(|trade| trade.quantity.get().to_f64()).collect();
                let volume: f64 = sizes.iter().sum();
                let taken = |by: Aggressor| -> f64 {
                    let theirs = trades.iter().filter(|trade| trade.aggressor == Some(by));
                    theirs.map(|trade| trade.quantity.get().to_f64()).sum()
                };
                let notional: f64 = prices.iter().zip(&sizes).map(|(price, size)| price * size).sum();
                Bar {
                    open_time: UnixNanos::from_nanos(open),
                    close_time: UnixNanos::from_nanos(end),
                    open: prices[0],
                    high: prices.iter().copied().fold(f64::MIN, f64::max),
                    low: prices.iter().copied().fold(f64::MAX, f64::min),
                    close: prices[prices.len() - 1],
                    volume,
                    vwap: Some(notional / volume),
                    trades: Some(trades.len() as u64),
                    // An empty sum is −0.
                    bought: Some(taken(Aggressor::Buyer) + 0.0),
                    sold: Some(taken(Aggressor::Seller) + 0.0),
                }
            })
            .collect();
        let ours = bars_of_trades(&trades, until, &calendar, timeframe(text), anchor).unwrap();
        prop_assert_eq!(&ours, &expected);
        for bar in ours {
            bar.check().unwrap();
        }
    }

    #[test]
    fn columns_of_trades_make_the_bars_of_single_trades(
        calendar in some_calendar(),
        text in prop::sample::select(vec!["1m", "5m", "1h", "1d", "1w"]),
        start in 1_300_000_000_i64..1_800_000_000,
        steps in prop::collection::vec(
            (0_i64..400, prop::option::weighted(0.8, 90.0..110.0), 0.0..500.0, some_aggressor()),
            1..300,
        ),
        cut in 1_usize..300,
        told: bool,
    ) {
        let mut second = start;
        let times: Vec<UnixNanos> = steps
            .iter()
            .map(|(step, ..)| {
                second += step;
                UnixNanos::from_seconds(second).unwrap()
            })
            .collect();
        // A print without a price of its own is NaN.
        let prices: Vec<f64> = steps.iter().map(|(_, price, ..)| price.unwrap_or(f64::NAN)).collect();
        let quantities: Vec<f64> = steps.iter().map(|(_, _, quantity, _)| *quantity).collect();
        let aggressors: Vec<Aggressor> = steps.iter().map(|(.., aggressor)| *aggressor).collect();
        let ticks = Ticks {
            times: &times,
            prices: &prices,
            quantities: &quantities,
            aggressors: told.then_some(&aggressors),
        };
        let builder = || BarBuilder::new(&calendar, timeframe(text), Anchor::Session);

        let (mut columns, mut together) = (builder(), Vec::new());
        let cut = cut.min(ticks.len());
        columns.push_ticks(&ticks.range(0..cut), &mut together).unwrap();
        columns.push_ticks(&ticks.range(cut..ticks.len()), &mut together).unwrap();
        together.extend(columns.developing());

        let (mut single, mut one_by_one) = (builder(), Vec::new());
        for at in 0..ticks.len() {
            let aggressor = told.then_some(aggressors[at]);
            let done = single.push_tick(times[at], prices[at], quantities[at], aggressor).unwrap();
            one_by_one.extend(done);
        }
        one_by_one.extend(single.developing());
        prop_assert_eq!(&together, &one_by_one);
        prop_assert_eq!(columns.outside_sessions(), single.outside_sessions());

        for bar in &together {
            bar.check().unwrap();
            let inside = (0..ticks.len()).filter(|&at| bar.open_time <= times[at] && times[at] < bar.close_time);
            let inside: Vec<usize> = inside.filter(|&at| text.len() > 2 || !text.contains(['d', 'w']) || calendar.is_open(times[at])).collect();
            let known: Vec<f64> = inside.iter().map(|&at| prices[at]).filter(|price| !price.is_nan()).collect();
            prop_assert_eq!((bar.open, bar.close), (known[0], known[known.len() - 1]));
            prop_assert_eq!(bar.high, known.iter().copied().fold(f64::MIN, f64::max));
            prop_assert_eq!(bar.low, known.iter().copied().fold(f64::MAX, f64::min));
            prop_assert_eq!(bar.trades, Some(inside.len() as u64));
            prop_assert_eq!(bar.bought.is_some(), told);
            let volume: f64 = inside.iter().map(|&at| quantities[at]).sum();
            prop_assert!((bar.volume - volume).abs() <= 1e-9 * volume);
            if let (Some(bought), Some(sold)) = (bar.bought, bar.sold) {
                prop_assert!(bought + sold <= volume * (1.0 + 1e-12));
            }
        }
    }

    #[test]
    fn resampling_in_two_steps_is_resampling_in_one(
        calendar in some_calendar(),
        start in 1_300_000_000_i64..1_800_000_000,
        steps in prop::collection::vec((0_i64..600, 9_000_i64..11_000, 1_i32..500), 1..200),
    ) {
        let mut second = start;
        let trades: Vec<Trade> = steps
            .into_iter()
            .map(|(step, cents, quantity)| {
                second += step;
                trade(UnixNanos::from_seconds(second).unwrap(), cents, quantity)
            })
            .collect();
        let until = UnixNanos::from_seconds(second + 86_400 * 9).unwrap();
        let bars = |text: &str| {
            bars_of_trades(&trades, until, &calendar, timeframe(text), Anchor::Session).unwrap()
        };
        let minutes = bars("1m");
        for text in ["5m", "1h", "4h", "1d"] {
            let direct = bars(text);
            let mut stepwise = Vec::new();
            let mut builder = BarBuilder::new(&calendar, timeframe(text), Anchor::Session);
            for minute in &minutes {
                stepwise.extend(builder.push_bar(minute).unwrap());
                stepwise.extend(builder.advance_to(minute.close_time));
            }
            stepwise.extend(builder.advance_to(until));
            prop_assert_eq!(direct.len(), stepwise.len());
            for (ours, theirs) in direct.iter().zip(&stepwise) {
                let (vwap, stepwise_vwap) = (ours.vwap.unwrap(), theirs.vwap.unwrap());
                prop_assert!((vwap - stepwise_vwap).abs() < 1e-9 * vwap);
                prop_assert_eq!(ours, &Bar { vwap: ours.vwap, ..*theirs });
            }
        }
    }

    #[test]
    fn periods_tile_time_and_their_ids_grow(
        calendar in some_calendar(),
        text in prop::sample::select(vec!["1m", "7m", "1h", "4h", "7h", "1d", "1w", "1mo"]),
        utc: bool,
        start in 1_300_000_000_i64..1_800_000_000,
        steps in prop::collection::vec(-3_000_i64..40_000, 1..60),
    ) {
        let anchor = if utc { Anchor::Utc } else { Anchor::Session };
        let mut cursor = PeriodCursor::new(&calendar, timeframe(text), anchor);
        let mut second = start;
        let mut seen: Vec<Period> = Vec::new();
        for step in steps {
            second += step;
            let at = UnixNanos::from_seconds(second).unwrap();
            let period = cursor.period_of(at);
            let fresh = PeriodCursor::new(&calendar, timeframe(text), anchor).period_of(at);
            prop_assert_eq!(period, fresh);
            match period {
                None => prop_assert!(!utc && !timeframe(text).is_intraday() && !calendar.is_open(at)),
                Some(period) => {
                    prop_assert!(period.contains(at));
                    if let Some(length) = timeframe(text).fixed_nanos() {
                        prop_assert!(period.end.nanos_since(period.open) <= length);
                    }
                    // A session's open and close are boundaries.
                    if let (Anchor::Session, Some(session)) = (anchor, calendar.session_of(at)) {
                        let inside = session.open <= period.open && period.end <= session.close;
                        let around = period.open <= session.open && session.close <= period.end;
                        prop_assert!(inside || around);
                    }
                    for other in &seen {
                        let apart = other.end <= period.open || period.end <= other.open;
                        prop_assert!(apart || *other == period);
                        prop_assert_eq!(other.id() < period.id(), other.open < period.open);
                    }
                    seen.push(period);
                }
            }
        }
    }
}
