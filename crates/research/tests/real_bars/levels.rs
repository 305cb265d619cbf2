//! Objects of market structure on real bars: nothing that was said is taken back, and gaps are those that others find.

use super::data::{es_minutes, eurusd_quarters, shared, table};
use super::market_days::values;
use bellwether_kernels::{ObjectKind, Side, Status};
use bellwether_market::CalendarId;
use bellwether_research::{BarSeries, Level, levels};

/// The first bars of a series.
fn prefix(series: &BarSeries, bars: usize) -> BarSeries {
    let mut prefix = series.clone();
    prefix.truncate(bars);
    prefix
}

#[test]
fn what_is_known_on_a_bar_does_not_depend_on_later_ones() {
    let Some(shared) = shared() else { return };
    for series in [es_minutes(&shared), eurusd_quarters(&shared)] {
        for kind in ObjectKind::ALL {
            let all = levels(&series, kind);
            // The minutes are of four days.
            let at_least = match (kind.is_of_days(), series.timeframe.to_string().as_str()) {
                (true, "1m") => usize::from(kind != ObjectKind::PreviousWeek),
                _ => 20,
            };
            assert!(
                all.len() >= at_least,
                "{} on {}: {}",
                kind.name(),
                series.instrument.symbol,
                all.len()
            );
            for bars in (1..series.len()).step_by(series.len() / 40) {
                let last = series.close_time[bars - 1];
                let known: Vec<Level> = all
                    .iter()
                    .filter(|level| level.known_at <= last)
                    .cloned()
                    .map(|mut level| {
                        level.changes.retain(|(at, _)| *at <= last);
                        level
                    })
                    .collect();
                assert_eq!(levels(&prefix(&series, bars), kind), known);
            }
        }
    }
}

#[test]
fn every_object_is_known_after_it_is_drawn_and_changes_after_it_is_known() {
    let Some(shared) = shared() else { return };
    let series = eurusd_quarters(&shared);
    for kind in ObjectKind::ALL {
        for level in levels(&series, kind) {
            assert!(level.formed_at < level.known_at && level.bottom <= level.top);
            // The bar that shows that a day is over may trade through the day's levels at once.
            let from = if kind.is_of_days() { 0 } else { 1 };
            let first = level.known_at.saturating_add_nanos(from);
            assert!(level.changes.iter().all(|(at, _)| *at >= first));
            let times = level.changes.windows(2);
            assert!(times.into_iter().all(|pair| pair[0].0 <= pair[1].0));
        }
    }
}

/// smartmoneyconcepts asks for a middle bar of the gap's colour as well, and draws the gap on it; so do we.
#[test]
fn gaps_are_those_of_smartmoneyconcepts() {
    let Some(shared) = shared() else { return };
    let series = es_minutes(&shared);
    let theirs = table(shared.join("reference/smc/es_1min_fvg.csv.gz"));
    let number = |name: &str, row: usize| theirs[name][row].parse::<f64>().unwrap();
    let expected: Vec<(usize, f64, f64, f64)> = (0..theirs["bar"].len())
        .map(|row| {
            let bar = theirs["bar"][row].parse().unwrap();
            (
                bar,
                number("FVG", row),
                number("Top", row),
                number("Bottom", row),
            )
        })
        .collect();
    let bar_of = |level: &Level| series.open_time.binary_search(&level.formed_at).unwrap();
    let found: Vec<(usize, f64, f64, f64)> = levels(&series, ObjectKind::FairValueGap)
        .iter()
        .filter_map(|level| {
            let bar = bar_of(level);
            let body = series.close[bar] - series.open[bar];
            let sign = if level.side == Side::Bullish {
                1.0
            } else {
                -1.0
            };
            (body * sign > 0.0).then_some((bar, sign, level.top, level.bottom))
        })
        .collect();
    assert!(expected.len() > 300);
    assert_eq!(found, expected);
}

/// smartmoneyconcepts takes days of the times as they are written, and shows on the first bar of each the day before the
/// previous one; on all others its previous high and low are ours. To it a level is broken that is reached; to us one beyond
/// which price trades.
#[test]
fn previous_days_are_those_of_smartmoneyconcepts() {
    let Some(shared) = shared() else { return };
    let mut series = eurusd_quarters(&shared);
    series.instrument.calendar = CalendarId::AlwaysOpen;
    let theirs = table(shared.join("smc/expected/previous_high_low_result_data_1D.csv.gz"));
    let found = values(&series, &["prev_session().high", "prev_session().low"]);
    let day_of = |row: usize| series.open_time[row].nanos().div_euclid(86_400_000_000_000);
    let is_first = |row: usize| row == 0 || day_of(row) != day_of(row - 1);
    let mut compared = 0;
    for row in (0..series.len()).filter(|&row| !is_first(row)) {
        for (ours, name) in found.iter().zip(["PreviousHigh", "PreviousLow"]) {
            let text = &theirs[name][row];
            assert_eq!(ours[row].is_nan(), text.is_empty(), "row {row}");
            if let Ok(number) = text.parse::<f64>() {
                compared += 1;
                assert_eq!(ours[row], number, "row {row}");
            }
        }
    }
    assert!(compared > 40_000);

    let levels = levels(&series, ObjectKind::PreviousDay);
    let mut swept = 0;
    for level in &levels {
        let first = series.close_time.binary_search(&level.known_at).unwrap();
        let rows = (first..series.len()).take_while(|&row| day_of(row) == day_of(first));
        let name = match level.side {
            Side::Bullish => "BrokenLow",
            Side::Bearish => "BrokenHigh",
        };
        let reach = |row: usize| match level.side {
            Side::Bullish => level.bottom - series.low[row],
            Side::Bearish => series.high[row] - level.top,
        };
        let mut flagged = rows.clone().skip(1).filter(|&row| theirs[name][row] == "1");
        assert!(flagged.clone().next().is_none_or(|row| reach(row) >= 0.0));
        let theirs = flagged.find(|&row| reach(row) > 0.0);
        let ours = level
            .changes
            .iter()
            .find(|(_, status)| *status == Status::Swept);
        let ours = ours.and_then(|(at, _)| rows.clone().find(|&row| series.close_time[row] == *at));
        if ours != Some(first) {
            swept += usize::from(ours.is_some());
            assert_eq!(ours, theirs, "{} {}", level.formed_at, level.side.name());
        }
    }
    assert!(swept > 100, "{swept}");
}

/// Of each bar, the nearest edges that are open according to the objects are the values of the series.
#[test]
fn series_and_objects_are_two_readings_of_one_detector() {
    let Some(shared) = shared() else { return };
    let kinds = [
        (ObjectKind::FairValueGap, "fvg()"),
        (ObjectKind::OrderBlock, "order_block()"),
        (ObjectKind::Breaker, "breaker()"),
        (ObjectKind::EqualHighsLows, "equal_highs_lows()"),
        (ObjectKind::NakedPoc, "naked_poc()"),
    ];
    for series in [es_minutes(&shared), eurusd_quarters(&shared)] {
        for (kind, call) in kinds {
            let texts = ["nearest_below", "nearest_above"].map(|output| format!("{call}.{output}"));
            let texts = texts.each_ref().map(String::as_str);
            let found = values(&series, &texts);
            let all = levels(&series, kind);
            let mut open: Vec<&Level> = Vec::new();
            let mut next = 0;
            let mut shown = 0;
            for row in 0..series.len() {
                let (now, close) = (series.close_time[row], series.close[row]);
                while all.get(next).is_some_and(|level| level.known_at <= now) {
                    open.push(&all[next]);
                    next += 1;
                }
                open.retain(|level| {
                    let mut then = (*level).clone();
                    then.changes.retain(|(at, _)| *at <= now);
                    !then.is_over()
                });
                let of = |side| open.iter().filter(move |level| level.side == side);
                let below = of(Side::Bullish).map(|level| level.top);
                let above = of(Side::Bearish).map(|level| level.bottom);
                let expected = [
                    below.filter(|edge| *edge <= close).fold(f64::NAN, f64::max),
                    above.filter(|edge| *edge >= close).fold(f64::NAN, f64::min),
                ];
                for (column, expected) in found.iter().zip(expected) {
                    let value = column[row];
                    shown += usize::from(!value.is_nan());
                    let same = value == expected || value.is_nan() && expected.is_nan();
                    assert!(same, "{call} at {now}: {value}, not {expected}");
                }
            }
            assert!(shown > 500, "{call}: {shown}");
        }
    }
}
