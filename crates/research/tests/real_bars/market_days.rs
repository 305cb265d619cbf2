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

/// Point of control, upper and lower edge of the value area by day, counted in fractions by a script of a few lines: each
/// minute's volume spread over the bins that it overlaps, bins of a tick doubled until the day spans at most so many.
const PROFILES: [(usize, [[f64; 3]; 4]); 2] = [
    (
        50,
        [
            [1676.75, 1678.0, 1670.5],
            [1656.5, 1667.0, 1648.0],
            [1654.25, 1654.5, 1646.0],
            [1652.875, 1653.5, 1650.75],
        ],
    ),
    (
        2000,
        [
            [1676.625, 1678.25, 1671.0],
            [1655.875, 1666.0, 1648.25],
            [1652.375, 1655.0, 1646.75],
            [1652.875, 1653.5, 1650.75],
        ],
    ),
];

#[test]
fn profiles_of_days_are_those_counted_in_fractions() {
    let Some(shared) = shared() else { return };
    let series = es_minutes(&shared);
    for (bins, days) in PROFILES {
        let texts: Vec<String> = ["volume_profile", "prev_volume_profile"]
            .iter()
            .flat_map(|name| ["poc", "vah", "val"].map(|level| format!("{name}({bins}).{level}")))
            .chain(["trading_day".to_owned()])
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = values(&series, &texts);
        let rows: Vec<usize> = (0..series.len()).collect();
        let by_day: Vec<&[usize]> = rows.chunk_by(|&a, &b| found[6][a] == found[6][b]).collect();
        assert_eq!(by_day.len(), days.len());
        for (day, rows) in by_day.iter().enumerate() {
            let (first, last) = (rows[0], rows[rows.len() - 1]);
            let at = |row: usize, from: usize| [0, 1, 2].map(|level| found[from + level][row]);
            assert_eq!(at(last, 0), days[day]);
            for row in [first, last] {
                match day.checked_sub(1) {
                    Some(before) => assert_eq!(at(row, 3), days[before]),
                    None => assert!(at(row, 3).iter().all(|level| level.is_nan())),
                }
            }
        }
    }
}
