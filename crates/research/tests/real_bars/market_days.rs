//! Values of the trading day on real minutes of a market that trades around the clock.

use super::data::{es_minutes, shared, table};
use bellwether_expr::{Expression, Scope};
use bellwether_research::{BarSeries, Evaluation};

/// The values of expressions, by bar.
pub fn values(series: &BarSeries, texts: &[&str]) -> Vec<Vec<f64>> {
    let expressions: Vec<Expression> = texts
        .iter()
        .map(|text| Expression::new(text, &Scope::new()).unwrap())
        .collect();
    let evaluation = Evaluation::new(&expressions, vec![series.clone()], 1, 1).unwrap();
    (0..texts.len())
        .map(|at| {
            evaluation
                .bars()
                .map(|bar| evaluation.value(at, bar))
                .collect()
        })
        .collect()
}

#[test]
fn days_begin_at_the_exchanges_hour_and_ranges_are_those_counted_by_hand() {
    let Some(shared) = shared() else { return };
    let series = es_minutes(&shared);
    let texts = [
        "trading_day",
        "session_open()",
        "session_high()",
        "session_low()",
        "day_sum(volume)",
        "opening_range(60).high",
        "opening_range(60).low",
        "prev_session().open",
        "prev_session().high",
        "prev_session().low",
        "prev_session().close",
    ];
    let found = values(&series, &texts);
    let days = table(shared.join("reference/inputs/es_1min_sessions.csv.gz"));
    // The last day is cut before its regular session.
    let number = |name: &str, day: usize| days[name][day].parse().unwrap_or(f64::NAN);
    let same = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan();
    let bars: Vec<usize> = days["bars"]
        .iter()
        .map(|bars| bars.parse().unwrap())
        .collect();
    let mut last = 0;
    for (day, bars) in bars.iter().enumerate() {
        let first = last;
        last += bars;
        let at_end = |column: usize| found[column][last - 1];
        assert!(
            found[0][first..last]
                .iter()
                .all(|number| *number == found[0][first])
        );
        assert_eq!(at_end(1), number("open", day));
        assert_eq!(at_end(2), number("high", day));
        assert_eq!(at_end(3), number("low", day));
        assert_eq!(at_end(4), number("volume", day));
        // The initial balance: the first hour of the regular session, known once it is over.
        assert!(same(at_end(5), number("ib_high", day)));
        assert!(same(at_end(6), number("ib_low", day)));
        for row in first..last {
            for (column, name) in [(7, "open"), (8, "high"), (9, "low"), (10, "close")] {
                let before = day.checked_sub(1).map_or(f64::NAN, |day| number(name, day));
                assert!(same(found[column][row], before));
            }
        }
    }
    assert_eq!(last, series.len());
}

#[test]
fn the_average_price_of_day_and_session_is_that_of_others() {
    let Some(shared) = shared() else { return };
    let series = es_minutes(&shared);
    let texts = [
        "session_vwap().vwap",
        "anchored_vwap(session_minute == 1).vwap",
        "session_minute",
    ];
    let found = values(&series, &texts);
    let theirs = table(shared.join("reference/inputs/es_1min_session_vwap.csv.gz"));
    let mut compared = 0;
    for row in 0..series.len() {
        // Six decimals are printed.
        let near = |x: f64, text: &str| (x - text.parse::<f64>().unwrap()).abs() <= 5.1e-7;
        assert!(
            near(found[0][row], &theirs["session_vwap_hlc3"][row]),
            "row {row}"
        );
        let regular = &theirs["rth_vwap_hlc3"][row];
        assert_eq!(
            theirs["rth"][row] == "True",
            (1.0..=390.0).contains(&found[2][row]),
            "row {row}"
        );
        if !regular.is_empty() {
            compared += 1;
            assert!(near(found[1][row], regular), "row {row}");
        }
    }
    assert!(compared > 1000);
}
