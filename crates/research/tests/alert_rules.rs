//! Alert rules over history: every field against a direct computation, and when rules fire against hand-made cases.
#![allow(missing_docs, clippy::unwrap_used)]

use std::ops::ControlFlow;

use bellwether_expr::{Expression, Scope};
use bellwether_market::{
    Calendar, CalendarId, Date, Instrument, NANOS_PER_SECOND, Session, Symbol, Timeframe, UnixNanos,
};
use bellwether_research::{
    BarSeries, Evaluation, FieldSnapshot, OutcomeKind, ReferenceFacts, ReferenceTable, RuleTest,
    RuleTestResult, dry_run,
};
use bellwether_trading::alert_rule::{AlertRule, FieldOptions, ResistanceDocument, field};
use bellwether_trading::document::PositionSide;
use proptest::prelude::*;

const MINUTE: i64 = 60 * NANOS_PER_SECOND;

fn instrument(symbol: &str) -> Instrument {
    Instrument::equity(Symbol::new(symbol).unwrap())
}

fn empty(symbol: &str, timeframe: Timeframe) -> BarSeries {
    BarSeries {
        instrument: instrument(symbol),
        timeframe,
        open_time: Vec::new(),
        close_time: Vec::new(),
        open: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        close: Vec::new(),
        volume: Vec::new(),
        features: Default::default(),
        data_hash: [0; 32],
        simulated: true,
    }
}

fn push(series: &mut BarSeries, open_time: UnixNanos, [open, high, low, close, volume]: [f64; 5]) {
    series.open_time.push(open_time);
    series
        .close_time
        .push(open_time.saturating_add_nanos(MINUTE));
    series.open.push(open);
    series.high.push(high);
    series.low.push(low);
    series.close.push(close);
    series.volume.push(volume);
}

fn sessions(from: &str, count: usize) -> Vec<Session> {
    let calendar = Calendar::by_id(CalendarId::Xnys);
    let from: Date = from.parse().unwrap();
    let to = from.checked_add(jiff_days(count * 2 + 10)).unwrap();
    calendar.sessions_between(from, to).take(count).collect()
}

fn jiff_days(days: usize) -> std::time::Duration {
    std::time::Duration::from_secs(days as u64 * 86_400)
}

/// Numbers that repeat.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn unit(&mut self) -> f64 {
        self.below(1 << 20) as f64 / (1 << 20) as f64
    }
}

/// Days of bars before, in and after the session, with holes; now and then the last minute of the session is missing, and some
/// days have nothing before the open.
fn extended(seed: u64, days: usize) -> BarSeries {
    let mut random = Random(seed);
    let mut series = empty("AAA", Timeframe::M1);
    let mut price = 100.0;
    for session in sessions("2024-06-24", days) {
        let length = session.close.nanos_since(session.open) / MINUTE;
        let mut minutes: Vec<i64> = Vec::new();
        let before = random.below(4) as i64;
        minutes.extend((0..before).map(|at| -300 + 70 * at));
        minutes.extend((0..length).filter(|minute| *minute == 0 || random.below(12) == 0));
        if random.below(3) > 0 && minutes.last() != Some(&(length - 1)) {
            minutes.push(length - 1);
        }
        minutes.extend((0..random.below(3) as i64).map(|at| length + 20 * at));
        for minute in minutes {
            price *= 1.0 + (random.unit() - 0.5) * 0.01;
            let (open, close) = (price, price * (1.0 + (random.unit() - 0.5) * 0.01));
            let (up, down) = (random.unit() * 0.5, random.unit() * 0.5);
            let volume = (random.below(50) * 100) as f64;
            let at = session.open.saturating_add_nanos(minute * MINUTE);
            push(
                &mut series,
                at,
                [
                    open,
                    open.max(close) + up,
                    open.min(close) - down,
                    close,
                    volume,
                ],
            );
            price = close;
        }
    }
    series
}

/// One bar as the direct computations see it.
#[derive(Clone, Copy)]
struct Bar {
    /// The number of its trading day.
    day: usize,
    /// Minutes from the session's open to its end.
    minute: i64,
    /// Whether it is of the regular session.
    regular: bool,
    open: f64,
    high: f64,
    low: f64,
    close: f64,
    volume: f64,
}

fn bars_of(series: &BarSeries) -> Vec<Bar> {
    let calendar = Calendar::by_id(CalendarId::Xnys);
    let mut days: Vec<Date> = Vec::new();
    (0..series.len())
        .map(|at| {
            let begun = series.open_time[at];
            let session = calendar.trading_day_of(begun).unwrap().session;
            if days.last() != Some(&session.date) {
                days.push(session.date);
            }
            Bar {
                day: days.len() - 1,
                minute: series.close_time[at].nanos_since(session.open) / MINUTE,
                regular: session.contains(begun),
                open: series.open[at],
                high: series.high[at],
                low: series.low[at],
                close: series.close[at],
                volume: series.volume[at],
            }
        })
        .collect()
}

/// Open, high, low and close of the regular sessions before a day, oldest first.
fn daily_before(bars: &[Bar], day: usize) -> Vec<[f64; 4]> {
    (0..day)
        .filter_map(|past| {
            let of_day: Vec<&Bar> = bars
                .iter()
                .filter(|bar| bar.day == past && bar.regular)
                .collect();
            let (first, last) = (of_day.first()?, of_day.last()?);
            let high = of_day.iter().map(|bar| bar.high).fold(f64::MIN, f64::max);
            let low = of_day.iter().map(|bar| bar.low).fold(f64::MAX, f64::min);
            Some([first.open, high, low, last.close])
        })
        .collect()
}

fn mean(of: &[f64]) -> f64 {
    of.iter().sum::<f64>() / of.len() as f64
}

/// Wilder's mean of `x`, seeded with the plain mean of the first `n`.
fn wilder(x: &[f64], n: usize) -> Option<f64> {
    let (seed, rest) = x.split_at_checked(n)?;
    Some(rest.iter().fold(mean(seed), |before, x| {
        (before * (n as f64 - 1.0) + x) / n as f64
    }))
}

fn rsi(closes: &[f64], n: usize) -> Option<f64> {
    let change = |sign: f64| -> Vec<f64> {
        closes
            .windows(2)
            .map(|two| ((two[1] - two[0]) * sign).max(0.0))
            .collect()
    };
    let (gain, loss) = (wilder(&change(1.0), n)?, wilder(&change(-1.0), n)?);
    Some(100.0 * gain / (gain + loss))
}

fn atr(days: &[[f64; 4]], n: usize) -> Option<f64> {
    let ranges: Vec<f64> = days
        .windows(2)
        .map(|two| {
            let ([_, _, _, before], [_, high, low, _]) = (two[0], two[1]);
            (high - low)
                .max((high - before).abs())
                .max((low - before).abs())
        })
        .collect();
    wilder(&ranges, n)
}

fn ema(closes: &[f64], n: usize) -> Option<f64> {
    let (seed, rest) = closes.split_at_checked(n)?;
    let share = 2.0 / (n as f64 + 1.0);
    Some(
        rest.iter()
            .fold(mean(seed), |before, x| before + share * (x - before)),
    )
}

/// A field on a bar, looked up in all bars up to it.
fn direct(name: &str, bars: &[Bar], at: usize) -> Option<f64> {
    let bar = bars[at];
    let so_far = &bars[..=at];
    let today: Vec<&Bar> = so_far.iter().filter(|b| b.day == bar.day).collect();
    let since_open: Vec<&&Bar> = today.iter().filter(|b| b.minute > 0).collect();
    let before_open: Vec<&&Bar> = today.iter().filter(|b| b.minute <= 0).collect();
    let daily = daily_before(so_far, bar.day);
    let closes: Vec<f64> = daily.iter().map(|day| day[3]).collect();
    let last = |n: usize| {
        closes
            .len()
            .checked_sub(n)
            .map(|from| closes[from..].to_vec())
    };
    let session_volume =
        || (bar.minute > 0).then(|| since_open.iter().map(|b| b.volume).sum::<f64>());
    let percent = |x: f64| closes.last().map(|before| (x - before) / before * 100.0);
    let highest = |of: &[&&Bar]| of.iter().map(|b| b.high).fold(f64::MIN, f64::max);
    let lowest = |of: &[&&Bar]| of.iter().map(|b| b.low).fold(f64::MAX, f64::min);
    match name {
        "price" => Some(bar.close),
        "bar_volume" => Some(bar.volume),
        "session_volume" => session_volume(),
        "prev_close" => closes.last().copied(),
        "day_open" => since_open.first().map(|b| b.open),
        "day_high" => (!since_open.is_empty()).then(|| highest(&since_open)),
        "day_low" => (!since_open.is_empty()).then(|| lowest(&since_open)),
        "price_change_percent" => percent(bar.close),
        "gap_percent" => percent(since_open.first().map_or(bar.close, |b| b.open)),
        "sma_5" => last(5).map(|of| mean(&of)),
        "ema_5" => ema(&closes, 5),
        "rsi_4" => rsi(&closes, 4),
        "atr_4" => atr(&daily, 4),
        "resistance_level" => {
            let from = daily.len().checked_sub(6)?;
            Some(
                daily[from..]
                    .iter()
                    .map(|day| day[1])
                    .fold(f64::MIN, f64::max),
            )
        }
        "pre_market_high" => (!before_open.is_empty()).then(|| highest(&before_open)),
        "pre_market_low" => (!before_open.is_empty()).then(|| lowest(&before_open)),
        "pre_market_volume" => {
            (!before_open.is_empty()).then(|| before_open.iter().map(|b| b.volume).sum())
        }
        "vwap" => {
            let volume: f64 = since_open.iter().map(|b| b.volume).sum();
            let value: f64 = since_open
                .iter()
                .map(|b| b.volume * (b.high + b.low + b.close) / 3.0)
                .sum();
            (volume > 0.0).then(|| value / volume)
        }
        "volume_ratio" => {
            let now = session_volume()?;
            let by_then = |day: usize| -> f64 {
                let of_day = so_far
                    .iter()
                    .filter(|b| b.day == day && b.minute > 0 && b.minute <= bar.minute);
                of_day.map(|b| b.volume).sum()
            };
            let from = bar.day.checked_sub(4)?;
            let usual = (from..bar.day).map(by_then).sum::<f64>() / 4.0;
            (usual > 0.0).then(|| now / usual)
        }
        _ => unreachable!("{name}"),
    }
}

const DIRECT: [&str; 19] = [
    "price",
    "bar_volume",
    "session_volume",
    "prev_close",
    "day_open",
    "day_high",
    "day_low",
    "price_change_percent",
    "gap_percent",
    "sma_5",
    "ema_5",
    "rsi_4",
    "atr_4",
    "resistance_level",
    "pre_market_high",
    "pre_market_low",
    "pre_market_volume",
    "vwap",
    "volume_ratio",
];

#[test]
fn every_field_is_what_a_direct_computation_finds() {
    // Half days are among them: 3 July and, in another draw, none.
    for seed in [1, 2, 3] {
        let series = extended(seed, 12);
        let bars = bars_of(&series);
        let options = FieldOptions {
            resistance: ResistanceDocument::HighestHigh(6),
            volume_sessions: 4,
            ..FieldOptions::default()
        };
        let expressions: Vec<Expression> = DIRECT
            .iter()
            .map(|name| {
                Expression::new(&field(name, &options).unwrap().expression, &Scope::new()).unwrap()
            })
            .collect();
        let evaluation = Evaluation::new(&expressions, vec![series], 1, 1).unwrap();
        let mut seen = [0; DIRECT.len()];
        for at in evaluation.bars() {
            for (number, name) in DIRECT.iter().enumerate() {
                let found = evaluation.value(number, at);
                let expected = direct(name, &bars, at.bar);
                seen[number] += usize::from(expected.is_some());
                let same = match expected {
                    Some(expected) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                    None => found.is_nan(),
                };
                let bar = bars[at.bar];
                assert!(
                    same,
                    "seed {seed}, {name} on day {} minute {}: {found} and not {expected:?}",
                    bar.day, bar.minute
                );
            }
        }
        assert!(seen.iter().all(|seen| *seen > 20), "{seen:?}");
    }
}

#[test]
fn on_daily_bars_a_field_is_of_the_days_before() {
    let mut series = empty("AAA", Timeframe::D1);
    let closes = [10.0, 11.0, 12.0, 13.0, 20.0];
    for (session, close) in sessions("2024-03-04", closes.len()).iter().zip(closes) {
        push(
            &mut series,
            session.open,
            [close, close + 0.5, close - 0.5, close, 100.0],
        );
        *series.close_time.last_mut().unwrap() = session.close;
    }
    let options = FieldOptions {
        volume_sessions: 2,
        row_minutes: 1440,
        ..FieldOptions::default()
    };
    let value = |name: &str| {
        let expression =
            Expression::new(&field(name, &options).unwrap().expression, &Scope::new()).unwrap();
        let evaluation = Evaluation::new(&[expression], vec![series.clone()], 1, 1).unwrap();
        let last = evaluation.bars().last().unwrap();
        evaluation.value(0, last)
    };
    assert_eq!(value("prev_close"), 13.0);
    assert_eq!(value("sma_3"), 12.0);
    assert_eq!(value("volume_ratio"), 1.0);
    assert!((value("price_change_percent") - 7.0 / 13.0 * 100.0).abs() < 1e-9);
}

/// Minutes of one session from the open on, of one volume; each bar is its close alone.
fn minutes(closes: &[f64]) -> BarSeries {
    let mut series = empty("AAA", Timeframe::M1);
    let session = sessions("2024-03-04", 1)[0];
    for (at, &close) in closes.iter().enumerate() {
        push(
            &mut series,
            session.open.saturating_add_nanos(at as i64 * MINUTE),
            [close, close, close, close, 100.0],
        );
    }
    series
}

fn rule(text: &str) -> AlertRule {
    let rules = AlertRule::of_text(text, &Scope::new());
    rules
        .unwrap_or_else(|findings| {
            panic!(
                "{}",
                findings.iter().map(|f| f.render()).collect::<String>()
            )
        })
        .remove(0)
}

fn run_on(rule: &AlertRule, series: Vec<BarSeries>) -> RuleTestResult {
    let test = RuleTest {
        rule: rule.clone(),
        series,
        scope: Scope::new(),
        reference: ReferenceTable::default(),
        from: None,
        forward_bars: vec![1, 5],
        threads: 1,
    };
    test.run(|| ControlFlow::Continue(())).unwrap()
}

/// The bars, by number, on which a rule fires.
#[track_caller]
fn fires(more: &str, closes: &[f64], expected: &[usize]) {
    let series = minutes(closes);
    let rule = rule(&format!(
        "name: A\ntype: price\nconditions: [{{field: price, operator: '>', value: 100}}]\n{more}"
    ));
    let result = run_on(&rule, vec![series.clone()]);
    let found: Vec<usize> = result
        .alerts
        .iter()
        .map(|tested| {
            series
                .close_time
                .iter()
                .position(|time| *time == tested.alert.time)
                .unwrap()
        })
        .collect();
    assert_eq!(found, expected, "{more}");
    assert_eq!(result.fired, expected.len() as u64);
}

#[test]
fn rules_fire_when_they_should() {
    let swinging = [
        99.0, 101.0, 102.0, 99.5, 101.0, 99.5, 98.5, 99.5, 101.0, 103.0, 97.0, 104.0,
    ];
    fires("", &swinging, &[1, 4, 8, 11]);
    fires("trigger: level\n", &swinging, &[1, 2, 4, 8, 9, 11]);
    // It may fire again only after a close below 99: the swing at 99.5 does not count.
    fires("re_arm: price < 99\n", &swinging, &[1, 8, 11]);
    fires("re_arm: price < 90\n", &swinging, &[1]);
    fires("cool_down: 3\n", &swinging, &[1, 8]);
    fires("cool_down: 3m\n", &swinging, &[1, 8]);
    fires("max_per_day: 2\n", &swinging, &[1, 4]);
    // The bar that ends 09:35 is of the minute 09:34.
    fires(
        "time_window: {start: '09:34', end: '09:38'}\n",
        &swinging,
        &[4],
    );
    fires(
        "time_window: {start: '09:34', end: '09:39'}\n",
        &swinging,
        &[4, 8],
    );
    fires("filters: {min_price: 102}\n", &swinging, &[2, 9, 11]);
    fires("filters: {max_price: 101}\n", &swinging, &[1, 4, 8]);
    fires("filters: {min_volume: 500}\n", &swinging, &[4, 8, 11]);
    fires("when: price > lag(price, 1) + 4\n", &swinging, &[11]);
}

#[test]
fn an_alert_tells_levels_confidence_and_what_the_rule_saw() {
    let closes = [99.0, 101.0, 100.0, 107.0, 99.0];
    let told = |more: &str| {
        let text = format!(
            "name: A\ntype: price\nconditions: [{{field: price, operator: '>', value: 100}}]\n{more}"
        );
        run_on(&rule(&text), vec![minutes(&closes)])
            .alerts
            .remove(0)
    };
    let long = told(
        "targets: {stop_loss_percent: -3, target_percent: 6}\nconfidence: {base_score: 0.75}\n",
    );
    assert_eq!(
        (long.alert.entry, long.alert.confidence),
        (Some(101.0), Some(0.75))
    );
    let near = |found: Option<f64>, expected: f64| (found.unwrap() - expected).abs() < 1e-9;
    // 97.97 and 107.06, on cents.
    assert!(
        near(long.alert.stop, 97.97) && near(long.alert.target, 107.06),
        "{:?}",
        long.alert
    );
    assert_eq!(long.alert.data, [Some(101.0)]);
    // One bar later 100, five bars later there is nothing.
    assert!((long.forward[0].unwrap() - (100.0 / 101.0 - 1.0)).abs() < 1e-12);
    assert_eq!(long.forward[1], None);
    assert_eq!(long.outcome, None, "the session is not over");

    let short = told("side: short\ntargets: {stop_loss_percent: 2, target_rr_ratio: 1.5}\n");
    assert!(
        near(short.alert.stop, 103.02) && near(short.alert.target, 97.97),
        "{:?}",
        short.alert
    );
    assert_eq!(short.alert.confidence, Some(0.7));
    assert!((short.forward[0].unwrap() - (1.0 - 100.0 / 101.0)).abs() < 1e-12);
    // 107 is beyond the stop at the open of its bar.
    let outcome = short.outcome.unwrap();
    assert_eq!(
        (outcome.kind, outcome.price, outcome.bars),
        (OutcomeKind::Stop, 107.0, 2)
    );
    assert!((outcome.r + 6.0 / 2.02).abs() < 1e-9);

    let modified = told(
        "confidence:\n  base_score: 0.8\n  modifiers:\n    - {condition: price > 100.5, adjustment: 0.1}\n    - {condition: price > pre_market_high, adjustment: 0.05}\n    - {condition: price > 200, adjustment: -0.5}\n    - {condition: price > 1, adjustment: 0.3}\n",
    );
    assert_eq!(
        modified.alert.confidence,
        Some(1.0),
        "cut to one; what is missing adds nothing"
    );
    assert_eq!(modified.alert.data, [Some(101.0), None]);
}

#[test]
fn what_cannot_fire_says_why() {
    let series = minutes(&[99.0, 101.0]);
    let needs = |condition: &str| {
        let text = format!(
            "name: A\ntype: price\nconditions: [{{field: price, operator: '>', value: 100}}]\nwhen: {condition}\n"
        );
        let result = run_on(&rule(&text), vec![series.clone()]);
        assert_eq!(result.fired, 0, "{condition}");
        result
            .missing
            .into_iter()
            .map(|missing| format!("{} {}: {}", missing.symbol, missing.field, missing.why))
            .collect::<Vec<_>>()
    };
    assert!(needs("atr_14 > 0")[0].starts_with(
        "AAA atr_14: it needs 15 sessions that closed before today; the bars of AAA are 1 sessions"
    ));
    assert!(needs("spread_bps < 9")[0].contains("quotes with both sides"));
    assert!(needs("float_shares < 1e7")[0].contains("no reference data tell it for AAA"));
    assert!(needs("pre_market_volume > 1")[0].contains("bars before the regular session"));
}

#[test]
fn reference_data_count_from_their_date_on() {
    let mut series = empty("AAA", Timeframe::D1);
    let days = sessions("2024-03-04", 6);
    for session in &days {
        push(&mut series, session.open, [10.0, 10.0, 10.0, 10.0, 100.0]);
        *series.close_time.last_mut().unwrap() = session.close;
    }
    let mut reference = ReferenceTable::default();
    let facts = |float_shares| ReferenceFacts {
        float_shares: Some(float_shares),
        ..Default::default()
    };
    reference.insert("AAA", days[2].date, facts(5e6));
    reference.insert("AAA", days[4].date, facts(50e6));
    let test = |text: &str| {
        let test = RuleTest {
            rule: rule(text),
            series: vec![series.clone()],
            scope: Scope::new(),
            reference: reference.clone(),
            from: None,
            forward_bars: Vec::new(),
            threads: 1,
        };
        test.run(|| ControlFlow::Continue(())).unwrap()
    };
    let low =
        test("{name: A, type: price, timeframe: 1d, trigger: level, when: float_shares < 1e7}");
    let times: Vec<UnixNanos> = low.alerts.iter().map(|tested| tested.alert.time).collect();
    assert_eq!(times, [days[2].close, days[3].close]);
    let unknown = test(
        "{name: A, type: price, timeframe: 1d, when: price > 1, filters: {sectors: [Energy]}}",
    );
    assert_eq!(
        (unknown.fired, unknown.missing[0].field.as_str()),
        (0, "sector")
    );
}

#[test]
fn a_dry_run_judges_made_up_values() {
    let breakout = rule(
        "name: A\ntype: price\nconditions:\n  - {field: price, operator: '>', value: resistance_level}\n  - {field: volume_ratio, operator: '>', value: 1.5}\ntargets: {stop_loss_percent: -3, target_percent: 6}\ntime_window: {start: '09:30', end: '16:00'}\n",
    );
    let at = |text: &str| Some(text.parse::<UnixNanos>().unwrap());
    let snapshot = |fields: &[(&str, f64)], time| FieldSnapshot {
        instrument: instrument("AAA"),
        sector: None,
        fields: fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), *value))
            .collect(),
        time,
    };
    let whole = [
        ("price", 101.0),
        ("resistance_level", 100.0),
        ("volume_ratio", 2.0),
    ];
    let noon = at("2024-03-04T17:00:00Z");
    let run = dry_run(&breakout, &Scope::new(), &snapshot(&whole, noon));
    assert!(run.fires, "{run:?}");
    assert_eq!(
        (run.entry, run.missing.len(), run.parts.len()),
        (Some(101.0), 0, 3)
    );
    assert!(
        (run.stop.unwrap() - 97.97).abs() < 1e-9 && (run.target.unwrap() - 107.06).abs() < 1e-9
    );
    assert!(
        !dry_run(
            &breakout,
            &Scope::new(),
            &snapshot(&whole, at("2024-03-04T22:00:00Z"))
        )
        .fires
    );
    let untimed = dry_run(&breakout, &Scope::new(), &snapshot(&whole, None));
    assert!(
        !untimed.fires
            && untimed
                .parts
                .iter()
                .filter(|part| part.holds.is_none())
                .count()
                == 1
    );
    let short = dry_run(&breakout, &Scope::new(), &snapshot(&whole[..2], noon));
    assert_eq!(
        (short.fires, short.missing),
        (false, vec!["volume_ratio".to_owned()])
    );
    assert!(short.parts.iter().any(|part| part.holds.is_none()));
}

proptest! {
    /// Of drawn closes: what a rule with hysteresis tells is what a walk with two thresholds finds.
    #[test]
    fn hysteresis_is_a_switch_with_two_thresholds(closes in prop::collection::vec(95_i32..106, 1..120)) {
        let closes: Vec<f64> = closes.into_iter().map(f64::from).collect();
        let mut expected = Vec::new();
        let mut on = false;
        for (at, close) in closes.iter().enumerate() {
            if *close > 102.0 {
                if !on {
                    expected.push(at);
                }
                on = true;
            } else if *close < 98.0 {
                on = false;
            }
        }
        let rule = rule("{name: A, type: price, when: price > 102, re_arm: price < 98}");
        prop_assert_eq!(rule.side(), PositionSide::Long);
        let series = minutes(&closes);
        let result = run_on(&rule, vec![series.clone()]);
        let found: Vec<usize> = result
            .alerts
            .iter()
            .map(|tested| series.close_time.iter().position(|time| *time == tested.alert.time).unwrap())
            .collect();
        prop_assert_eq!(found, expected);
    }
}

/// Rows that come one at a time with their facts have what rows of history with the same columns have.
#[test]
fn live_rows_carry_facts() {
    use bellwether_expr::{Executor, Layout, Program};
    use bellwether_market::Bar;
    use bellwether_research::LiveRows;

    let expression = Expression::new("feat(\"float_shares\") + close", &Scope::new()).unwrap();
    let program = Program::compile([&expression]);
    let instruments = [instrument("AAA"), instrument("BBB")];
    let facts = [("float_shares".to_owned(), vec![5e6, f64::NAN])];
    let mut rows = LiveRows::with_facts(&instruments, Timeframe::M1, 2, &program, &facts).unwrap();
    let layout = Layout::of_symbols(["AAA".into(), "BBB".into()]);
    let mut executor = Executor::new(program.clone(), &layout, 1).unwrap();
    let mut out = vec![Vec::new()];
    let series = minutes(&[1.0, 2.0, 3.0]);
    let mut told = Vec::new();
    for at in 0..3 {
        if at == 2 {
            assert!(rows.set_fact("float_shares", 1, 7e6) && !rows.set_fact("mood", 0, 1.0));
        }
        let bar = Bar {
            open_time: series.open_time[at],
            close_time: series.close_time[at],
            open: series.open[at],
            high: series.high[at],
            low: series.low[at],
            close: series.close[at],
            volume: 1.0,
            vwap: None,
            trades: None,
            bought: None,
            sold: None,
        };
        let block = rows.push(bar.close_time, &[Some(bar), Some(bar)]).unwrap();
        executor.advance(&block.rows, &mut out);
        told.push((out[0][0], out[0][1]));
    }
    assert_eq!((told[0].0, told[1].0), (5_000_001.0, 5_000_002.0));
    assert!(told[0].1.is_nan() && told[1].1.is_nan());
    assert_eq!(told[2], (5_000_003.0, 7_000_003.0));
    assert!(LiveRows::new(&instruments, Timeframe::M1, 2, &program).is_err());
}
