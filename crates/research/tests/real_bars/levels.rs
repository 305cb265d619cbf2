//! Objects of market structure on real bars: nothing that was said is taken back, and gaps are those that others find.

use super::data::{es_minutes, eurusd_quarters, shared, table};
use bellwether_kernels::{ObjectKind, Side};
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
            assert!(
                all.len() > 20,
                "{} on {}",
                kind.name(),
                series.instrument.symbol
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
            assert!(level.changes.iter().all(|(at, _)| *at > level.known_at));
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
