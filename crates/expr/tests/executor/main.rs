//! The executor against a direct, slow evaluation: other timeframes over minutes with gaps, other symbols, events,
//! cross-sections, universes and variants; and the same bits however it is cut, interrupted or spread over threads.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

mod world;

use bellwether_expr::{
    ClockMarks, Executor, Expression, Layout, LayoutError, Program, Rows, Scope, StateMismatch,
};
use world::{COLUMNS, SYMBOLS, World, layout, run};

const CLOSE: usize = 3;
const GDP: usize = 7;

fn compile(texts: &[&str]) -> Program {
    let check = |text: &&str| {
        Expression::new(text, &Scope::new()).unwrap_or_else(|problems| {
            panic!(
                "{}",
                problems
                    .iter()
                    .map(|problem| problem.render(text))
                    .collect::<String>()
            )
        })
    };
    Program::compile(&texts.iter().map(check).collect::<Vec<_>>())
}

fn lane(symbol: &str) -> usize {
    SYMBOLS.iter().position(|known| *known == symbol).unwrap()
}

/// Compares an output with its direct evaluation on every row and lane; absent lanes have no value.
#[track_caller]
fn check(world: &World, text: &str, expected: impl Fn(usize, usize) -> f64) {
    let got = &run(&compile(&[text]), world)[0];
    let mut values = 0;
    for row in 0..world.rows() {
        for lane in 0..world.lanes() {
            let expected = if world.is_present(row, lane) {
                expected(row, lane)
            } else {
                f64::NAN
            };
            let got = got[row * world.lanes() + lane];
            let agree = (expected.is_nan() && got.is_nan())
                || (expected - got).abs() <= 1e-9 * expected.abs().max(1.0);
            assert!(
                agree,
                "`{text}`, row {row} (minute {}), {}: expected {expected}, got {got}",
                world.times[row], SYMBOLS[lane]
            );
            values += usize::from(!got.is_nan());
        }
    }
    assert!(
        values > world.rows(),
        "`{text}` has hardly any value: {values}"
    );
}

/// The values of a lane's completed hours, as seen at a row: the last one with an end at or before the row's time.
fn seen(world: &World, lane: usize, row: usize, values: &[Vec<f64>]) -> f64 {
    let completed = world
        .ends(lane)
        .partition_point(|&end| end <= world.times[row]);
    if completed == 0 {
        f64::NAN
    } else {
        values[lane][completed - 1]
    }
}

fn by_lane(world: &World, value: impl Fn(usize) -> Vec<f64>) -> Vec<Vec<f64>> {
    (0..world.lanes()).map(value).collect()
}

fn hourly(world: &World, column: usize) -> Vec<Vec<f64>> {
    by_lane(world, |lane| {
        world
            .hours(lane)
            .iter()
            .map(|bar| bar.cells[column])
            .collect()
    })
}

fn mean(x: &[f64], n: usize) -> Vec<f64> {
    (0..x.len())
        .map(|t| {
            if t + 1 < n {
                f64::NAN
            } else {
                x[t + 1 - n..=t].iter().sum::<f64>() / n as f64
            }
        })
        .collect()
}

#[test]
fn columns_of_another_timeframe_are_those_of_its_completed_bars() {
    for (hour, seed) in [(60, 1), (45, 2), (7, 3)] {
        let world = World::new(8, hour, seed);
        for (column, name) in COLUMNS.iter().enumerate() {
            let text = if column == GDP {
                format!("feat(\"{name}\")@1h")
            } else {
                format!("{name}@1h")
            };
            let values = hourly(&world, column);
            check(&world, &text, |row, lane| seen(&world, lane, row, &values));
        }
    }
}

#[test]
fn functions_run_on_the_bars_of_their_arguments() {
    let world = World::new(9, 60, 4);
    let closes = hourly(&world, CLOSE);
    let means = by_lane(&world, |lane| mean(&closes[lane], 3));
    check(&world, "sma(close@1h, 3)", |row, lane| {
        seen(&world, lane, row, &means)
    });
    check(&world, "sma(close, 3)@1h", |row, lane| {
        seen(&world, lane, row, &means)
    });
    let above = by_lane(&world, |lane| {
        closes[lane]
            .iter()
            .zip(&means[lane])
            .map(|(c, m)| comparison(*c, *m))
            .collect()
    });
    check(&world, "close@1h > sma(close@1h, 3)", |row, lane| {
        seen(&world, lane, row, &above)
    });
    // Mixed domains: the held hour against the minute at hand, and a minute average of held hours.
    check(&world, "close > sma(close@1h, 3)", |row, lane| {
        comparison(minute(&world, lane, row), seen(&world, lane, row, &means))
    });
    check(&world, "sma(close - close@1h, 2)", |row, lane| {
        let rows: Vec<usize> = (0..=row)
            .filter(|&row| world.is_present(row, lane))
            .collect();
        let Some(&[a, b]) = rows.last_chunk::<2>() else {
            return f64::NAN;
        };
        let spread = |row: usize| minute(&world, lane, row) - seen(&world, lane, row, &closes);
        (spread(a) + spread(b)) / 2.0
    });
}

fn comparison(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        f64::from(u8::from(a > b))
    }
}

fn minute(world: &World, lane: usize, row: usize) -> f64 {
    let at = world.bars[lane]
        .binary_search_by_key(&world.times[row], |bar| bar.time)
        .unwrap();
    world.bars[lane][at].cells[CLOSE]
}

#[test]
fn events_of_another_timeframe_are_true_on_the_first_row_that_sees_them() {
    let world = World::new(12, 15, 5);
    let crossings = by_lane(&world, |lane| {
        let closes: Vec<f64> = world
            .hours(lane)
            .iter()
            .map(|bar| bar.cells[CLOSE])
            .collect();
        let means = mean(&closes, 2);
        let crosses = |t: usize| {
            let known = t > 0
                && [closes[t - 1], means[t - 1], closes[t], means[t]]
                    .iter()
                    .all(|x| !x.is_nan());
            let above = known && closes[t - 1] <= means[t - 1] && closes[t] > means[t];
            if known {
                f64::from(u8::from(above))
            } else {
                f64::NAN
            }
        };
        (0..closes.len()).map(crosses).collect()
    });
    check(
        &world,
        "crosses_above(close, sma(close, 2))@1h",
        |row, lane| {
            let ends = world.ends(lane);
            let before = (0..row)
                .rfind(|&row| world.is_present(row, lane))
                .map_or(i64::MIN, |row| world.times[row]);
            let fresh = ends.partition_point(|&end| end <= before)
                ..ends.partition_point(|&end| end <= world.times[row]);
            if crossings[lane][fresh].contains(&1.0) {
                1.0
            } else {
                seen(&world, lane, row, &crossings) * 0.0
            }
        },
    );
}

#[test]
fn another_symbol_shows_its_last_bar_and_grows_stale_after_a_session() {
    let world = World::new(9, 60, 6);
    let last = |symbol: &str, row: usize| {
        let bars = &world.bars[lane(symbol)];
        let known = bars.partition_point(|bar| bar.time <= world.times[row]);
        known.checked_sub(1).map(|at| &bars[at]).filter(|bar| {
            let row_of_bar = world.times.binary_search(&bar.time).unwrap();
            world.session(row) - world.session(row_of_bar) <= 1
        })
    };
    for symbol in SYMBOLS {
        let text = format!("close[\"{symbol}\"]");
        check(&world, &text, |row, _| {
            last(symbol, row).map_or(f64::NAN, |bar| bar.cells[CLOSE])
        });
    }
    let stale = (0..world.rows()).filter(|&row| {
        world.bars[lane("THIN")][0].time < world.times[row] && last("THIN", row).is_none()
    });
    assert!(stale.count() > 100, "the thin symbol is quiet for long");
    check(&world, "close / close[\"SPY\"]", |row, lane| {
        minute(&world, lane, row) / last("SPY", row).map_or(f64::NAN, |bar| bar.cells[CLOSE])
    });
    check(&world, "lag(close, 2)[\"SPY\"]", |row, _| {
        let bars = &world.bars[lane("SPY")];
        let known = bars.partition_point(|bar| bar.time <= world.times[row]);
        if known < 3 {
            f64::NAN
        } else {
            bars[known - 3].cells[CLOSE]
        }
    });
    let hours = hourly(&world, CLOSE);
    check(&world, "close@1h[\"SPY\"]", |row, _| {
        seen(&world, lane("SPY"), row, &hours)
    });
    let means = by_lane(&world, |lane| mean(&hours[lane], 3));
    check(&world, "sma(close, 3)['SPY']@1h", |row, _| {
        seen(&world, lane("SPY"), row, &means)
    });
}

#[test]
fn events_of_another_symbol_are_seen_once_by_each_lane() {
    let world = World::new(6, 60, 7);
    let spy = &world.bars[lane("SPY")];
    let crosses = |t: usize| {
        t > 0
            && spy[t - 1].cells[CLOSE] <= spy[t - 1].cells[0]
            && spy[t].cells[CLOSE] > spy[t].cells[0]
    };
    check(
        &world,
        "crosses_above(close, open)[\"SPY\"]",
        |row, lane| {
            let before = (0..row)
                .rfind(|&row| world.is_present(row, lane))
                .map_or(i64::MIN, |row| world.times[row]);
            let fresh = spy.partition_point(|bar| bar.time <= before)
                ..spy.partition_point(|bar| bar.time <= world.times[row]);
            let known = fresh.end > 1;
            if !known {
                f64::NAN
            } else {
                f64::from(u8::from(fresh.into_iter().any(crosses)))
            }
        },
    );
}

#[test]
fn cross_sections_of_another_timeframe_rank_the_bars_that_complete_together() {
    let world = World::new(8, 15, 8);
    // A rank is among the lanes whose bar completes on the same row, at the same moment of it.
    let moments = |lane: usize| -> Vec<(usize, bool)> {
        let at = |end: i64| {
            let row = world.times.partition_point(|&time| time < end);
            (row, row < world.rows() && world.times[row] == end)
        };
        world.ends(lane).into_iter().map(at).collect()
    };
    let moments = by_lane_of(&world, moments);
    let closes = hourly(&world, CLOSE);
    let ranks = by_lane(&world, |lane| {
        let rank = |t: usize| {
            let others: Vec<f64> = (0..world.lanes())
                .filter_map(|other| {
                    Some(
                        closes[other]
                            [moments[other].iter().position(|m| *m == moments[lane][t])?],
                    )
                })
                .collect();
            let less = others.iter().filter(|&&x| x < closes[lane][t]).count() as f64;
            let equal = others.iter().filter(|&&x| x == closes[lane][t]).count() as f64;
            if others.len() < 2 {
                f64::NAN
            } else {
                (less + (equal + 1.0) / 2.0) / others.len() as f64
            }
        };
        (0..closes[lane].len()).map(rank).collect()
    });
    check(&world, "cs_rank(close@1h)", |row, lane| {
        seen(&world, lane, row, &ranks)
    });
    check(&world, "sma(cs_rank(close), 2)@1h", |row, lane| {
        let completed = world
            .ends(lane)
            .partition_point(|&end| end <= world.times[row]);
        let pair = completed
            .checked_sub(2)
            .map(|first| &ranks[lane][first..completed]);
        pair.map_or(f64::NAN, |pair| (pair[0] + pair[1]) / 2.0)
    });
}

fn by_lane_of<T>(world: &World, value: impl Fn(usize) -> T) -> Vec<T> {
    (0..world.lanes()).map(value).collect()
}

const EVERYTHING: [&str; 12] = [
    "close@1h > sma(close@1h, 3)",
    "vwap@1h - close",
    "crosses_above(close, sma(close, 2))@1h",
    "crosses_above(close, open)[\"SPY\"]",
    "crosses_below(close, open)@1h[\"THIN\"]",
    "close / close[\"SPY\"]",
    "sma(close, 4)['THIN']",
    "cs_rank(close@1h) + cs_rank(close)",
    "sma(cs_rank(delta(close, 1)), 5) * cs_rank(volume)[\"SPY\"]",
    "ema(cs_rank(ema(cs_rank(close), 3)), 3)",
    "feat(\"gdp\")@1h",
    "macd(close, 3, 6, 2).hist + cs_rank(macd(close, 3, 6, 2).signal)",
];

#[track_caller]
fn assert_same(expected: &[Vec<f64>], got: &[Vec<f64>], what: &str) {
    for ((expected, got), text) in expected.iter().zip(got).zip(EVERYTHING) {
        assert_eq!(expected.len(), got.len());
        for (cell, (a, b)) in expected.iter().zip(got).enumerate() {
            assert!(
                a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
                "{what}: `{text}`, cell {cell}: {a} and {b}"
            );
        }
    }
}

#[test]
fn the_cut_into_tiles_does_not_show() {
    let world = World::new(6, 30, 9);
    let program = compile(&EVERYTHING);
    let whole = run(&program, &world);
    for block in [1, 2, 7, 64] {
        let mut executor = Executor::new(program.clone(), &layout(), 1).unwrap();
        let mut pieces: Vec<Vec<f64>> = vec![Vec::new(); program.outputs()];
        let mut out = vec![Vec::new(); program.outputs()];
        for start in (0..world.rows()).step_by(block) {
            let count = block.min(world.rows() - start);
            executor.advance(&world.slice(&program, start, count), &mut out);
            pieces
                .iter_mut()
                .zip(&out)
                .for_each(|(whole, piece)| whole.extend(piece));
        }
        assert_eq!(executor.rows_seen(), world.rows() as u64);
        assert_same(&whole, &pieces, &format!("blocks of {block}"));
    }
}

#[test]
fn saving_and_loading_between_any_two_rows_does_not_show() {
    let world = World::new(4, 30, 10);
    let program = compile(&EVERYTHING);
    let whole = run(&program, &world);
    let mut executor = Executor::new(program.clone(), &layout(), 1).unwrap();
    let mut pieces: Vec<Vec<f64>> = vec![Vec::new(); program.outputs()];
    let mut out = vec![Vec::new(); program.outputs()];
    for row in 0..world.rows() {
        let state = executor.save();
        executor = Executor::new(program.clone(), &layout(), 1).unwrap();
        executor.load(&state).unwrap();
        assert_eq!(executor.save(), state);
        executor.advance(&world.slice(&program, row, 1), &mut out);
        pieces
            .iter_mut()
            .zip(&out)
            .for_each(|(whole, piece)| whole.extend(piece));
    }
    assert_same(&whole, &pieces, "saved and loaded before every row");
}

#[test]
fn peeking_shows_the_row_unless_another_clock_or_symbol_moves() {
    let world = World::new(3, 30, 11);
    let program = compile(&[
        "sma(close, 3) + close@1h",
        "crosses_above(close, open)",
        "cs_rank(close)",
        "macd(close, 3, 6, 2).hist",
        "crosses_above(close, sma(close, 2))@1h",
        "crosses_above(close, open)[\"THIN\"]",
    ]);
    let mut executor = Executor::new(program.clone(), &layout(), 1).unwrap();
    let mut out = vec![Vec::new(); program.outputs()];
    let mut compared = 0;
    for row in 0..world.rows() {
        let rows = world.slice(&program, row, 1);
        let moves = rows.clocks[0].before.contains(&true) || rows.clocks[0].with.contains(&true);
        let before = executor.save();
        let peeked = executor.peek(&rows);
        assert_eq!(executor.save(), before, "row {row}");
        executor.advance(&rows, &mut out);
        let still = !moves && !world.is_present(row, lane("THIN"));
        let comparable = if still { 6 } else { 0 };
        for output in (0..comparable).chain(1..4) {
            for (a, b) in peeked[output].iter().zip(&out[output]) {
                assert!(
                    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan(),
                    "row {row}, output {output}: {a} and {b}"
                );
            }
        }
        compared += usize::from(still);
    }
    assert!(compared > world.rows() / 4);
}

#[test]
fn nothing_is_seen_early() {
    let world = World::new(5, 30, 12);
    let program = compile(&EVERYTHING);
    let whole = run(&program, &world);
    for rows in [1, 37, 61, 100, 333] {
        let mut executor = Executor::new(program.clone(), &layout(), 1).unwrap();
        let mut out = vec![Vec::new(); program.outputs()];
        executor.advance(&world.slice(&program, 0, rows), &mut out);
        let prefix: Vec<Vec<f64>> = whole
            .iter()
            .map(|output| output[..rows * world.lanes()].to_vec())
            .collect();
        assert_same(&prefix, &out, &format!("the first {rows} rows alone"));
    }
}

#[test]
fn universes_are_respected_by_cross_sections_alone() {
    let (rows, lanes) = (4, 5);
    let close: Vec<f64> = (0..rows * lanes)
        .map(|cell| ((cell * 7) % 11) as f64)
        .collect();
    let universe: Vec<bool> = (0..rows * lanes)
        .map(|cell| (cell / lanes + cell % lanes) % 3 != 0)
        .collect();
    let program = compile(&["cs_rank(close)", "close + 1"]);
    let mut executor = Executor::new(program, &layout(), 1).unwrap();
    let mut out = vec![Vec::new(); 2];
    executor.advance(
        &Rows {
            universe: Some(&universe),
            ..Rows::dense(rows, &[&close])
        },
        &mut out,
    );
    for row in 0..rows {
        let members: Vec<usize> = (0..lanes)
            .filter(|lane| universe[row * lanes + lane])
            .collect();
        for lane in 0..lanes {
            let x = close[row * lanes + lane];
            let value = |other: &&usize| close[row * lanes + **other];
            let less = members.iter().filter(|other| value(other) < x).count() as f64;
            let equal = members.iter().filter(|other| value(other) == x).count() as f64;
            let expected = if members.contains(&lane) {
                (less + (equal + 1.0) / 2.0) / members.len() as f64
            } else {
                f64::NAN
            };
            let got = out[0][row * lanes + lane];
            assert!(
                got == expected || got.is_nan() && expected.is_nan(),
                "row {row}, lane {lane}: {got}, not {expected}"
            );
            assert_eq!(out[1][row * lanes + lane], x + 1.0);
        }
    }
}

#[test]
fn variants_are_sections_of_their_own_and_see_their_own_symbols() {
    const VARIANTS: usize = 30;
    let world = World::new(3, 30, 13);
    let program = compile(&EVERYTHING);
    let whole = world.data(&program);
    let lanes = world.lanes();
    let wide = |cells: &[f64], shift: f64| -> Vec<f64> {
        cells
            .chunks(lanes)
            .flat_map(|row| {
                (0..VARIANTS).flat_map(move |v| row.iter().map(move |x| x + shift * v as f64))
            })
            .collect()
    };
    let wide_marks = |cells: &[bool]| -> Vec<bool> {
        cells
            .chunks(lanes)
            .flat_map(|row| row.repeat(VARIANTS))
            .collect()
    };
    // Each variant has data of its own: the same shifted up.
    let columns: Vec<Vec<f64>> = whole
        .columns
        .iter()
        .map(|column| wide(column, 1.0))
        .collect();
    let (before, with) = (
        wide_marks(whole.clocks[0].before),
        wide_marks(whole.clocks[0].with),
    );
    let present = wide_marks(whole.present.unwrap());
    let rows = Rows {
        columns: columns.iter().map(Vec::as_slice).collect(),
        present: Some(&present),
        clocks: vec![ClockMarks {
            before: &before,
            with: &with,
            outside: None,
        }],
        ..whole.clone()
    };
    for threads in [1, 2] {
        let mut executor =
            Executor::new(program.clone(), &layout().with_variants(VARIANTS), threads).unwrap();
        let mut out = vec![Vec::new(); program.outputs()];
        executor.advance(&rows, &mut out);
        for variant in [0, 1, VARIANTS - 1] {
            let columns: Vec<Vec<f64>> = whole
                .columns
                .iter()
                .map(|column| column.iter().map(|x| x + variant as f64).collect())
                .collect();
            let mut alone = Executor::new(program.clone(), &layout(), 1).unwrap();
            let mut expected = vec![Vec::new(); program.outputs()];
            let rows = Rows {
                columns: columns.iter().map(Vec::as_slice).collect(),
                ..whole.clone()
            };
            alone.advance(&rows, &mut expected);
            let own: Vec<Vec<f64>> = out
                .iter()
                .map(|output| {
                    let rows = output.chunks(lanes * VARIANTS);
                    rows.flat_map(|row| row[variant * lanes..(variant + 1) * lanes].to_vec())
                        .collect()
                })
                .collect();
            assert_same(
                &expected,
                &own,
                &format!("variant {variant} on {threads} threads"),
            );
        }
    }
}

#[test]
fn threads_do_not_show() {
    // Several tiles, and a graph large enough to be worth threads.
    const LANES: usize = 200;
    const ROWS: usize = 200;
    let texts: Vec<String> = (1..200)
        .map(|n| {
            format!("cs_rank(sma(close, {n})) + ema(close * volume, {n}) - lag(close, {n})[\"S7\"]")
        })
        .collect();
    let program = compile(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let layout = Layout::of_symbols((0..LANES).map(|lane| format!("S{lane}").into()));
    let cell = |cell: usize, salt: usize| ((cell * 7919 + salt) % 1009) as f64 / 7.0;
    let close: Vec<f64> = (0..ROWS * LANES).map(|i| cell(i, 1)).collect();
    let volume: Vec<f64> = (0..ROWS * LANES).map(|i| cell(i, 2)).collect();
    let present: Vec<bool> = (0..ROWS * LANES).map(|i| (i * 31) % 97 != 0).collect();
    let rows = Rows {
        present: Some(&present),
        ..Rows::dense(ROWS, &[&close, &volume])
    };
    let outcome = |threads: usize| {
        let mut executor = Executor::new(program.clone(), &layout, threads).unwrap();
        let mut out = vec![Vec::new(); program.outputs()];
        executor.advance(&rows, &mut out);
        (out, executor.save())
    };
    let (one, state) = outcome(1);
    for threads in [2, 3, 16] {
        let (several, other_state) = outcome(threads);
        assert_eq!(state, other_state, "the state does not depend on threads");
        for (a, b) in one.iter().flatten().zip(several.iter().flatten()) {
            assert!(a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan());
        }
    }
}

#[test]
fn common_parts_are_computed_once() {
    let nodes = |texts: &[&str]| compile(texts).len();
    assert_eq!(nodes(&["sma(close, 5)"]), 2);
    assert_eq!(
        nodes(&[
            "sma(close, 5)",
            "sma(close, 5) > close",
            "close < sma(close, 5)"
        ]),
        4
    );
    assert_eq!(nodes(&["macd(close).macd", "macd(close).hist"]), 2);
    assert_eq!(nodes(&["close * volume", "volume * close"]), 3);
    // An abbreviation shares what it is made of with what is written out.
    assert_eq!(nodes(&["bbands(close, 20).middle", "sma(close, 20)"]), 2);
    // A thousand pairs over sixty windows are sixty averages.
    let pairs: Vec<String> = (0..1000)
        .map(|i| {
            format!(
                "sma(close, {}) > sma(close, {})",
                1 + i % 30,
                31 + (i / 30) % 30
            )
        })
        .collect();
    let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
    let distinct = pairs.iter().collect::<std::collections::HashSet<_>>().len();
    assert_eq!(nodes(&pairs), 1 + 60 + distinct);
}

#[test]
fn a_symbol_without_data_is_an_error() {
    let program = compile(&["close / close[\"QQQ\"]"]);
    let error = Executor::new(program, &layout(), 1).err().unwrap();
    assert_eq!(
        error,
        LayoutError::MissingSymbol {
            symbol: "QQQ".into()
        }
    );
    assert!(error.to_string().contains("no data of QQQ"), "{error}");
}

#[test]
fn state_of_another_program_is_refused() {
    let one = Executor::new(compile(&["sma(close, 5)"]), &layout(), 1)
        .unwrap()
        .save();
    let mut other = Executor::new(compile(&["sma(close, 6)"]), &layout(), 1).unwrap();
    assert_eq!(other.load(&one), Err(StateMismatch::Program));
    let mut narrow = Executor::new(compile(&["sma(close, 5)"]), &Layout::single(), 1).unwrap();
    assert_eq!(narrow.load(&one), Err(StateMismatch::Program));
    let mut same = Executor::new(compile(&["sma(close, 5)"]), &layout(), 2).unwrap();
    assert!(same.load(&one[..one.len() - 1]).is_err());
    assert!(same.load(&[one.as_slice(), &[0]].concat()).is_err());
    assert!(same.load(b"").is_err());
    let mut same = Executor::new(compile(&["sma(close, 5)"]), &layout(), 2).unwrap();
    same.load(&one).unwrap();
}

#[test]
fn constants_and_bare_inputs_are_programs_too() {
    let program = compile(&[
        "5",
        "close",
        "true",
        "1 + 2",
        "feat(\"gdp\")@1h",
        "sma(2, 3)",
        "cs_rank(5)",
    ]);
    let world = World::new(2, 30, 14);
    let out = run(&program, &world);
    for row in 0..world.rows() {
        for lane in 0..world.lanes() {
            let cell = row * world.lanes() + lane;
            let present = world.is_present(row, lane);
            assert_eq!(out[0][cell] == 5.0, present);
            assert_eq!(out[2][cell] == 1.0, present);
            assert_eq!(out[3][cell] == 3.0, present);
            assert_eq!(out[1][cell].is_nan(), !present);
        }
    }
    assert_eq!(
        out[5]
            .iter()
            .copied()
            .filter(|x| !x.is_nan())
            .fold(f64::NAN, f64::max),
        2.0
    );
}

#[test]
fn infinite_inputs_are_missing() {
    let program = compile(&["close", "close * 1e300", "sma(close, 2)"]);
    let mut executor = Executor::new(program, &Layout::single(), 1).unwrap();
    let mut out = vec![Vec::new(); 3];
    executor.advance(
        &Rows::dense(5, &[&[1.0, f64::INFINITY, 1e300, f64::NEG_INFINITY, 2.0]]),
        &mut out,
    );
    let missing = |output: usize| out[output].iter().map(|x| x.is_nan()).collect::<Vec<_>>();
    assert_eq!(missing(0), [false, true, false, true, false]);
    assert_eq!(missing(1), [false, true, true, true, false]);
    assert_eq!(missing(2), [true; 5]);
}
