//! Qlib's features against their plain definitions.

use std::slice;

use bellwether_expr::{Factor, Scope};

use crate::agreement::Agreement;
use crate::market::Market;
use crate::table::{self, Line, compare};
use crate::{set, told};

#[test]
fn every_feature_is_what_its_name_says() {
    let panel = Market::default().panel();
    let lanes = panel.symbols.len();
    let column_of = |name: &str, lane: usize| -> Vec<f64> {
        let cells = panel.columns[name].iter().skip(lane);
        cells.step_by(lanes).copied().collect()
    };
    let bars: Vec<Bars> = (0..lanes)
        .map(|lane| Bars {
            open: column_of("open", lane),
            high: column_of("high", lane),
            low: column_of("low", lane),
            close: column_of("close", lane),
            volume: column_of("volume", lane),
            vwap: column_of("vwap", lane),
        })
        .collect();
    let line = |factor: Factor<'_>| {
        let expression = factor
            .expression(&Scope::new())
            .unwrap_or_else(|problems| panic!("{}: {}", factor.name, told(&problems)));
        let mut theirs = vec![f64::NAN; panel.rows * lanes];
        for (lane, bars) in bars.iter().enumerate() {
            for (row, x) in feature(factor.name, bars).into_iter().enumerate() {
                theirs[row * lanes + lane] = x;
            }
        }
        compare(factor.name, &[], |_| {
            Agreement::of(&panel.evaluate(slice::from_ref(&expression))[0], &theirs)
        })
    };
    let lines: Vec<Line> = set("alpha158").factors().map(line).collect();
    assert_eq!(lines.len(), 158);
    table::settle("alpha158.txt", lines);
}

/// The bars of one symbol.
struct Bars {
    open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
    volume: Vec<f64>,
    vwap: Vec<f64>,
}

/// A feature by its name: what it is of, and over how many days.
fn feature(name: &str, bars: &Bars) -> Vec<f64> {
    let family = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let days = name[family.len()..].parse().unwrap_or(0);
    let Bars {
        open,
        high,
        low,
        close,
        volume,
        vwap,
    } = bars;
    let rows = close.len();
    let each = |value: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..rows).map(value).collect() };
    let before = |x: &[f64], t: usize, days: usize| if t < days { f64::NAN } else { x[t - days] };
    let change = |x: &[f64]| each(&|t| x[t] - before(x, t, 1));
    let per_close = |x: Vec<f64>| each(&|t| x[t] / close[t]);
    let per_volume = |x: Vec<f64>| each(&|t| x[t] / (volume[t] + 1e-12));
    let range = |t: usize| high[t] - low[t] + 1e-12;
    let (top, bottom) = (
        |t: usize| open[t].max(close[t]),
        |t: usize| open[t].min(close[t]),
    );
    match (family, days) {
        ("KMID", 0) => each(&|t| (close[t] - open[t]) / open[t]),
        ("KMID", _) => each(&|t| (close[t] - open[t]) / range(t)),
        ("KLEN", _) => each(&|t| (high[t] - low[t]) / open[t]),
        ("KUP", 0) => each(&|t| (high[t] - top(t)) / open[t]),
        ("KUP", _) => each(&|t| (high[t] - top(t)) / range(t)),
        ("KLOW", 0) => each(&|t| (bottom(t) - low[t]) / open[t]),
        ("KLOW", _) => each(&|t| (bottom(t) - low[t]) / range(t)),
        ("KSFT", 0) => each(&|t| (2.0 * close[t] - high[t] - low[t]) / open[t]),
        ("KSFT", _) => each(&|t| (2.0 * close[t] - high[t] - low[t]) / range(t)),
        ("OPEN", 0) => per_close(open.clone()),
        ("HIGH", 0) => per_close(high.clone()),
        ("LOW", 0) => per_close(low.clone()),
        ("VWAP", 0) => per_close(vwap.clone()),
        ("ROC", _) => per_close(each(&|t| before(close, t, days))),
        ("MA", _) => per_close(windows(close, days, mean)),
        ("STD", _) => per_close(windows(close, days, deviation)),
        ("BETA", _) => per_close(windows(close, days, |w| line(w).0)),
        ("RSQR", _) => windows(close, days, |w| correlation(w, &places(w)).powi(2)),
        ("RESI", _) => per_close(windows(close, days, |w| {
            let (slope, start) = line(w);
            w[w.len() - 1] - (start + slope * (w.len() - 1) as f64)
        })),
        ("MAX", _) => per_close(windows(high, days, highest)),
        ("MIN", _) => per_close(windows(low, days, lowest)),
        ("QTLU", _) => per_close(windows(close, days, |w| quantile(w, 0.8))),
        ("QTLD", _) => per_close(windows(close, days, |w| quantile(w, 0.2))),
        ("RANK", _) => windows(close, days, |w| {
            let newest = w[w.len() - 1];
            let less = w.iter().filter(|x| **x < newest).count() as f64;
            let equal = w.iter().filter(|x| **x == newest).count() as f64;
            (less + (equal + 1.0) / 2.0) / w.len() as f64
        }),
        ("RSV", _) => {
            let (top, bottom) = (windows(high, days, highest), windows(low, days, lowest));
            each(&|t| (close[t] - bottom[t]) / (top[t] - bottom[t] + 1e-12))
        }
        ("IMAX", _) => windows(high, days, |w| day_of(w, highest(w)) / days as f64),
        ("IMIN", _) => windows(low, days, |w| day_of(w, lowest(w)) / days as f64),
        ("IMXD", _) => {
            let (top, bottom) = (
                feature_of("IMAX", days, bars),
                feature_of("IMIN", days, bars),
            );
            each(&|t| top[t] - bottom[t])
        }
        ("CORR", _) => {
            let volume: Vec<f64> = volume.iter().map(|x| (x + 1.0).ln()).collect();
            pairs(close, &volume, days, correlation)
        }
        ("CORD", _) => {
            let price = each(&|t| close[t] / before(close, t, 1));
            let volume = each(&|t| (volume[t] / before(volume, t, 1) + 1.0).ln());
            pairs(&price, &volume, days, correlation)
        }
        ("CNTP", _) => windows(&change(close), days, |w| share(w, |x| x > 0.0)),
        ("CNTN", _) => windows(&change(close), days, |w| share(w, |x| x < 0.0)),
        ("CNTD", _) => windows(&change(close), days, |w| {
            share(w, |x| x > 0.0) - share(w, |x| x < 0.0)
        }),
        ("SUMP", _) => windows(&change(close), days, |w| rise(w, 1.0)),
        ("SUMN", _) => windows(&change(close), days, |w| rise(w, -1.0)),
        ("SUMD", _) => windows(&change(close), days, |w| rise(w, 1.0) - rise(w, -1.0)),
        ("VMA", _) => per_volume(windows(volume, days, mean)),
        ("VSTD", _) => per_volume(windows(volume, days, deviation)),
        ("WVMA", _) => {
            let moved = |t: usize| (close[t] / before(close, t, 1) - 1.0).abs() * volume[t];
            windows(&each(&moved), days, |w| deviation(w) / (mean(w) + 1e-12))
        }
        ("VSUMP", _) => windows(&change(volume), days, |w| rise(w, 1.0)),
        ("VSUMN", _) => windows(&change(volume), days, |w| rise(w, -1.0)),
        ("VSUMD", _) => windows(&change(volume), days, |w| rise(w, 1.0) - rise(w, -1.0)),
        _ => panic!("`{name}` is no feature of Alpha158"),
    }
}

fn feature_of(family: &str, days: usize, bars: &Bars) -> Vec<f64> {
    feature(&format!("{family}{days}"), bars)
}

fn windows(x: &[f64], days: usize, value: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    pairs(x, x, days, |w, _| value(w))
}

/// A value of every pair of windows in which nothing is missing.
fn pairs(a: &[f64], b: &[f64], days: usize, value: impl Fn(&[f64], &[f64]) -> f64) -> Vec<f64> {
    let at = |t: usize| {
        let first = (t + 1).checked_sub(days)?;
        let (a, b) = (&a[first..=t], &b[first..=t]);
        let whole = a.iter().chain(b).all(|x| !x.is_nan());
        whole.then(|| value(a, b))
    };
    (0..a.len()).map(|t| at(t).unwrap_or(f64::NAN)).collect()
}

/// The mean about the first value: of equal values it is that value, to the last bit.
fn mean(x: &[f64]) -> f64 {
    x[0] + x.iter().map(|y| y - x[0]).sum::<f64>() / x.len() as f64
}

/// Σ (a − ā)(b − b̄).
fn together(a: &[f64], b: &[f64]) -> f64 {
    let products = a.iter().zip(b).map(|(x, y)| (x - mean(a)) * (y - mean(b)));
    products.sum()
}

fn deviation(x: &[f64]) -> f64 {
    (together(x, x) / (x.len() as f64 - 1.0)).sqrt()
}

/// Missing where one of them does not move.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    together(a, b) / (together(a, a) * together(b, b)).sqrt()
}

fn places(x: &[f64]) -> Vec<f64> {
    (0..x.len()).map(|place| place as f64).collect()
}

/// Slope of the least-squares line, and its height at the oldest value.
fn line(x: &[f64]) -> (f64, f64) {
    let places = places(x);
    let slope = together(&places, x) / together(&places, &places);
    (slope, mean(x) - slope * mean(&places))
}

fn lowest(x: &[f64]) -> f64 {
    x.iter().copied().fold(f64::INFINITY, f64::min)
}

fn highest(x: &[f64]) -> f64 {
    x.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The first day of the window with this value, counted from 1.
fn day_of(window: &[f64], value: f64) -> f64 {
    1.0 + window.iter().position(|x| *x == value).unwrap() as f64
}

fn quantile(x: &[f64], q: f64) -> f64 {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = q * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place as usize], sorted[place.ceil() as usize]);
    below + place.fract() * (above - below)
}

fn share(x: &[f64], holds: impl Fn(f64) -> bool) -> f64 {
    x.iter().filter(|x| holds(**x)).count() as f64 / x.len() as f64
}

/// Moves in one direction as a share of all.
fn rise(changes: &[f64], direction: f64) -> f64 {
    let moves = changes.iter().map(|x| (direction * x).max(0.0));
    moves.sum::<f64>() / (changes.iter().map(|x| x.abs()).sum::<f64>() + 1e-12)
}
