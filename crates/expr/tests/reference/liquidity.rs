//! Levels to which price may return, over whole arrays.

use super::Reference;
use super::seeded::{true_range, wilder};
use super::structure::{FOLLOWED_MAX, Zone, confirmed, nearest, negated, of, rows_of};
use super::volume_profile::{area, is_traded};

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("equal_highs_lows", |x, p| {
        equal(x, p[0] as usize, p[1] as usize, p[2])
    }),
    ("naked_poc", |x, p| naked_poc(x, p)),
];

fn equal(x: &[Vec<f64>], left: usize, right: usize, tolerance: f64) -> Vec<Vec<f64>> {
    let (high, low, close) = (&x[0], &x[1], &x[2]);
    let mut outs = vec![vec![f64::NAN; high.len()]; 6];
    let atr = wilder(&true_range(high, low, close), 14);
    let distance = |t: usize| {
        if atr[t].is_nan() {
            0.0
        } else {
            tolerance * atr[t]
        }
    };
    let upside_down = negated(low);
    let rows = rows_of(&[high, low, close]);
    // By side: rows that confirmed a swing, with its level; lows upside down.
    let mut swings: [Vec<(usize, f64)>; 2] = [Vec::new(), Vec::new()];
    let mut pairs: Vec<Zone> = Vec::new();
    for &(t, before) in &rows {
        let is_swept = |zone: &Zone| {
            if zone.up {
                low[t] < zone.bottom
            } else {
                high[t] > zone.top
            }
        };
        let swept =
            [false, true].map(|up| pairs.iter().any(|zone| zone.up == up && is_swept(zone)));
        pairs.retain(|zone| !is_swept(zone));
        let mut found = [false, false];
        for (side, extreme) in [high, &upside_down].into_iter().enumerate() {
            swings[side].retain(|(_, level)| extreme[t] - level <= distance(t));
            let Some(level) = confirmed(extreme, t, before, left, right) else {
                continue;
            };
            let is_equal = |(_, other): &&(usize, f64)| (level - other).abs() <= distance(t);
            let equal = swings[side].iter().rev().find(is_equal).copied();
            swings[side].push((t, level));
            if swings[side].len() > FOLLOWED_MAX {
                swings[side].remove(0);
            }
            let Some((_, other)) = equal.filter(|_| !atr[t].is_nan()) else {
                continue;
            };
            found[side] = true;
            let (far, near) = (level.max(other), level.min(other));
            let up = side == 1;
            pairs.push(Zone {
                up,
                top: if up { -near } else { far },
                bottom: if up { -far } else { near },
                born: t,
            });
            if pairs.len() > FOLLOWED_MAX {
                pairs.remove(0);
            }
        }
        if atr[t].is_nan() || before < left + right {
            continue;
        }
        let [below, above] = nearest(&pairs, close[t]);
        let values = [
            of(found[0]),
            of(found[1]),
            of(swept[0]),
            of(swept[1]),
            below,
            above,
        ];
        for (out, value) in outs.iter_mut().zip(values) {
            out[t] = value;
        }
    }
    outs
}

/// Of `[high, low, close, volume, day, tick]`: every day that is over, at each row, and the rows since.
fn naked_poc(x: &[Vec<f64>], p: &[f64]) -> Vec<Vec<f64>> {
    let (high, low, close) = (&x[0], &x[1], &x[2]);
    let mut outs = vec![vec![f64::NAN; high.len()]; 4];
    let columns: Vec<Vec<f64>> = [0, 1, 3, 4, 5].map(|column| x[column].clone()).into();
    let day = &x[4];
    let priced: Vec<usize> = (0..high.len())
        .filter(|&t| !(high[t] + low[t] + close[t]).is_nan())
        .collect();
    let traded: Vec<usize> = priced
        .iter()
        .copied()
        .filter(|&t| is_traded(&columns, t))
        .collect();
    let days: Vec<&[usize]> = traded.chunk_by(|&s, &t| day[s] == day[t]).collect();
    // Level, whether it is below, and the row on which it is known.
    let mut levels: Vec<(f64, bool, usize)> = Vec::new();
    for pair in days.windows(2) {
        let (rows, next) = (pair[0], pair[1][0]);
        if let Some([level, ..]) = area(&columns, rows, &[p[0], p[1], 1.0]) {
            levels.push((level, level <= close[*rows.last().unwrap()], next));
        }
    }
    for &t in traded
        .iter()
        .filter(|&&t| days[0][0] != t && day[t] != day[days[0][0]])
    {
        let is_naked = |&&(level, below, known): &&(f64, bool, usize)| {
            let since = priced.iter().filter(|&&s| s >= known && s <= t);
            let untouched = |&s: &usize| {
                if below {
                    low[s] > level
                } else {
                    high[s] < level
                }
            };
            known <= t && since.copied().all(|s| untouched(&s))
        };
        let naked: Vec<(f64, bool, usize)> = levels.iter().filter(is_naked).copied().collect();
        let zones: Vec<Zone> = naked
            .iter()
            .map(|&(level, up, born)| Zone {
                up,
                top: level,
                bottom: level,
                born,
            })
            .collect();
        let [below, above] = nearest(&zones, close[t]);
        let count = |up: bool| zones.iter().filter(|zone| zone.up == up).count() as f64;
        for (out, value) in outs
            .iter_mut()
            .zip([below, above, count(true), count(false)])
        {
            out[t] = value;
        }
    }
    outs
}
