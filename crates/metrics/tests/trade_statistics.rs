//! Trade statistics: the reference trade lists of two backtesting libraries, and cases worked out by hand.
// A test says on standard output what it skipped.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use bellwether_metrics::trades::{
    Side, TRADE_METRICS, TradeEntry, TradeError, TradeMetricSet, TradeStat, trade_set,
};
use bellwether_metrics::{Date, Reason};
use serde_json::Value as Json;

fn trade(pnl_net: f64) -> TradeStat {
    TradeStat {
        side: Side::Long,
        pnl_gross: pnl_net + 1.0,
        costs: 1.0,
        pnl_net,
        return_fraction: pnl_net / 1000.0,
        bars_held: 2,
        seconds_held: 120,
        mae: None,
        mfe: None,
        risk: None,
        entry: TradeEntry {
            weekday: 0,
            hour: 9,
        },
    }
}

fn known(set: &TradeMetricSet, key: &str) -> f64 {
    set.get(key)
        .unwrap_or_else(|| panic!("no metric {key}"))
        .known()
        .unwrap_or_else(|| panic!("{key} is unknown"))
}

fn trades_folder() -> Option<PathBuf> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/reference/trades");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: ../shared/data is absent");
    None
}

/// A reference trade list as rows by column name, and its statistics.
fn reference(folder: &Path, name: &str) -> (Vec<HashMap<String, String>>, Json) {
    let mut text = String::new();
    let file = fs::File::open(folder.join(format!("{name}_trades.csv.gz"))).unwrap();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    // Quoted names with commas stand only after the columns used here.
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows = lines
        .map(|line| {
            header
                .iter()
                .zip(line.split(','))
                .map(|(name, cell)| (name.to_string(), cell.to_string()))
                .collect()
        })
        .collect();
    let stats: Json = serde_json::from_str(
        &fs::read_to_string(folder.join(format!("{name}_stats.json"))).unwrap(),
    )
    .unwrap();
    (rows, stats["stats"].clone())
}

fn days(text: &str) -> i64 {
    let parts: Vec<i32> = text[..10]
        .split('-')
        .map(|part| part.parse().unwrap())
        .collect();
    Date::new(
        parts[0],
        u8::try_from(parts[1]).unwrap(),
        u8::try_from(parts[2]).unwrap(),
    )
    .unwrap()
    .days_since_epoch()
}

/// Relative tolerance of trade lists that are printed with ten digits.
fn close(ours: f64, expected: f64) -> bool {
    (ours - expected).abs() <= 1e-7 * expected.abs()
}

#[test]
fn backtesting_py_statistics() {
    let Some(folder) = trades_folder() else {
        return;
    };
    for name in [
        "backtesting_spy_bracket_atr",
        "backtesting_spy_rsi14_50sh",
        "backtesting_spy_sma10_30_long",
    ] {
        let (rows, stats) = reference(&folder, name);
        let trades: Vec<TradeStat> = rows
            .iter()
            .map(|row| {
                let number = |column: &str| row[column].parse::<f64>().unwrap();
                TradeStat {
                    side: if number("Size") > 0.0 {
                        Side::Long
                    } else {
                        Side::Short
                    },
                    pnl_gross: number("PnL") + number("Commission"),
                    costs: number("Commission"),
                    return_fraction: number("ReturnPct"),
                    bars_held: (number("ExitBar") - number("EntryBar")) as u64,
                    seconds_held: u64::try_from(days(&row["ExitTime"]) - days(&row["EntryTime"]))
                        .unwrap()
                        * 86_400,
                    ..trade(number("PnL"))
                }
            })
            .collect();
        let set = trade_set(&trades).unwrap();
        for (key, theirs, scale) in [
            ("trades", "# Trades", 1.0),
            ("avg_trade_return", "Expectancy [%]", 100.0),
            ("sqn", "SQN", 1.0),
        ] {
            let (ours, expected) = (
                known(&set.all, key) * scale,
                stats[theirs].as_f64().unwrap(),
            );
            assert!(
                close(ours, expected),
                "{name} {key}: {ours} is not {expected}"
            );
        }
        // A documented difference: there a result of zero counts among those that did not win.
        let decided =
            trades.iter().filter(|trade| trade.pnl_net != 0.0).count() as f64 / trades.len() as f64;
        let win_rate = known(&set.all, "win_rate") * decided;
        assert!(
            close(win_rate * 100.0, stats["Win Rate [%]"].as_f64().unwrap()),
            "{name}: {win_rate}"
        );
        let kelly = win_rate - (1.0 - win_rate) / known(&set.all, "payoff_ratio");
        assert!(
            close(kelly, stats["Kelly Criterion"].as_f64().unwrap()),
            "{name}: {kelly}"
        );
        if decided == 1.0 {
            assert!(close(known(&set.all, "kelly_criterion"), kelly), "{name}");
        }
        assert_eq!(set.long.trades() + set.short.trades(), trades.len());
    }
}

#[test]
fn vectorbt_statistics() {
    let Some(folder) = trades_folder() else {
        return;
    };
    for name in ["vectorbt_spy_rsi_nextopen", "vectorbt_spy_sma10_30_close"] {
        let (rows, stats) = reference(&folder, name);
        let trades: Vec<TradeStat> = rows
            .iter()
            .filter(|row| row["Status"] == "Closed")
            .map(|row| {
                let number = |column: &str| row[column].parse::<f64>().unwrap();
                let costs = number("Entry Fees") + number("Exit Fees");
                TradeStat {
                    pnl_gross: number("PnL") + costs,
                    costs,
                    return_fraction: number("Return"),
                    ..trade(number("PnL"))
                }
            })
            .collect();
        let set = trade_set(&trades).unwrap();
        for (key, theirs, scale) in [
            ("trades", "Total Closed Trades", 1.0),
            ("win_rate", "Win Rate [%]", 100.0),
            ("profit_factor", "Profit Factor", 1.0),
            ("expectancy", "Expectancy", 1.0),
        ] {
            let expected: f64 = stats[theirs].as_str().unwrap().parse().unwrap();
            let ours = known(&set.all, key) * scale;
            assert!(
                close(ours, expected),
                "{name} {key}: {ours} is not {expected}"
            );
        }
    }
}

#[test]
fn a_result_of_zero_is_neither_won_nor_lost() {
    let trades = [10.0, 0.0, 20.0, 5.0, -15.0, 0.0, -5.0].map(trade);
    let set = trade_set(&trades).unwrap().all;
    for (key, expected) in [
        ("trades", 7.0),
        ("net_profit", 15.0),
        ("win_rate", 3.0 / 5.0),
        ("avg_win", 35.0 / 3.0),
        ("avg_loss", -10.0),
        ("profit_factor", 35.0 / 20.0),
        ("expectancy", 15.0 / 7.0),
        ("median_trade", 0.0),
        ("largest_win", 20.0),
        ("largest_loss", -15.0),
        ("consecutive_wins", 2.0),
        ("consecutive_losses", 1.0),
        ("costs", 7.0),
        // Gross results are one higher: 11, 1, 21, 6 and 1 earned something before costs.
        ("cost_share", 7.0 / 40.0),
        ("avg_bars_held", 2.0),
        ("avg_seconds_held", 120.0),
    ] {
        assert!(
            (known(&set, key) - expected).abs() < 1e-12,
            "{key}: {}",
            known(&set, key)
        );
    }
}

#[test]
fn what_no_trade_states_is_unknown() {
    let set = trade_set(&[10.0, 12.0].map(trade)).unwrap();
    let reason = |key: &str| set.all.get(key).unwrap().reason();
    for key in ["expectancy_r", "avg_mae", "avg_mfe"] {
        assert_eq!(reason(key), Some(Reason::NotRecorded), "{key}");
    }
    for key in ["profit_factor", "avg_loss", "kelly_criterion"] {
        assert_eq!(reason(key), Some(Reason::NoLosses), "{key}");
    }
    assert_eq!(
        trade_set(&[])
            .unwrap()
            .all
            .get("expectancy")
            .unwrap()
            .reason(),
        Some(Reason::TooFew)
    );
    assert_eq!(
        trade_set(&[]).unwrap().all.get("trades").unwrap().known(),
        Some(0.0)
    );
}

#[test]
fn risk_and_excursions_average_over_the_trades_that_state_them() {
    let trades = [
        TradeStat {
            risk: Some(5.0),
            mae: Some(-0.02),
            mfe: Some(0.04),
            ..trade(10.0)
        },
        TradeStat {
            risk: Some(10.0),
            mae: Some(-0.04),
            ..trade(-10.0)
        },
        trade(100.0),
    ];
    let set = trade_set(&trades).unwrap().all;
    assert!((known(&set, "expectancy_r") - 0.5).abs() < 1e-12);
    assert!((known(&set, "avg_mae") + 0.03).abs() < 1e-12);
    assert!((known(&set, "avg_mfe") - 0.04).abs() < 1e-12);
}

#[test]
fn the_split_and_the_buckets_hold_every_trade_once() {
    let trades: Vec<TradeStat> = (0..50u8)
        .map(|k| TradeStat {
            side: if k % 3 == 0 { Side::Short } else { Side::Long },
            entry: TradeEntry {
                weekday: k % 5,
                hour: 9 + k % 7,
            },
            ..trade(f64::from(k % 11) - 4.0)
        })
        .collect();
    let set = trade_set(&trades).unwrap();
    for buckets in [&set.by_hour, &set.by_weekday] {
        assert!(buckets.windows(2).all(|pair| pair[0].key < pair[1].key));
        assert_eq!(
            buckets
                .iter()
                .map(|bucket| bucket.metrics.trades())
                .sum::<usize>(),
            50
        );
        let profit: f64 = buckets
            .iter()
            .map(|bucket| known(&bucket.metrics, "net_profit"))
            .sum();
        assert!((profit - known(&set.all, "net_profit")).abs() < 1e-9);
    }
    assert_eq!((set.by_hour.len(), set.by_weekday.len()), (7, 5));
    assert_eq!(set.long.trades() + set.short.trades(), 50);
}

#[test]
fn impossible_trades_are_refused_by_position() {
    let refuse = |bad: TradeStat| trade_set(&[trade(1.0), bad]).unwrap_err();
    assert!(matches!(
        refuse(trade(f64::NAN)),
        TradeError::NotFinite { trade: 1, .. }
    ));
    assert!(matches!(
        refuse(TradeStat {
            risk: Some(0.0),
            ..trade(1.0)
        }),
        TradeError::Risk { trade: 1, .. }
    ));
    let entry = TradeEntry {
        weekday: 7,
        hour: 0,
    };
    assert!(matches!(
        refuse(TradeStat {
            entry,
            ..trade(1.0)
        }),
        TradeError::Entry {
            trade: 1,
            weekday: 7,
            ..
        }
    ));
}

#[test]
fn keys_are_unique() {
    let mut keys: Vec<_> = TRADE_METRICS.iter().map(|metric| metric.info.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), TRADE_METRICS.len());
}
