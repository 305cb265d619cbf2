//! Values of a trading day over whole arrays: each row looks back over the bars of its day.

use super::Reference;

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("day_sum", |x, _| of_day(x, |day| day.iter().sum())),
    ("week_sum", |x, _| {
        of_day(&[weeks(&x[0]), x[1].clone()], |week| week.iter().sum())
    }),
    ("day_max", |x, _| {
        of_day(x, |day| day.iter().copied().fold(f64::MIN, f64::max))
    }),
    ("day_min", |x, _| {
        of_day(x, |day| day.iter().copied().fold(f64::MAX, f64::min))
    }),
    ("day_first", |x, _| of_day(x, |day| day[0])),
    ("prev_day", |x, _| vec![previous(&x[0], &x[1])]),
    ("session_open", |x, _| {
        of_day(&[x[1].clone(), x[0].clone()], |day| day[0])
    }),
    ("session_high", |x, _| vec![day_max(&x[1], &x[0])]),
    ("session_low", |x, _| vec![day_min(&x[1], &x[0])]),
    ("prev_session", |x, _| {
        let day = &x[4];
        let first = of_day(&[day.clone(), x[0].clone()], |day| day[0]).remove(0);
        vec![
            previous(day, &first),
            previous(day, &day_max(day, &x[1])),
            previous(day, &day_min(day, &x[2])),
            previous(day, &x[3]),
        ]
    }),
    ("prev_week", |x, _| previous_week(x)),
    ("opening_range", |x, p| {
        range_of(x, p[0], |minute| minute > 0.0 && minute <= p[0])
    }),
    ("overnight_range", |x, _| {
        range_of(x, 0.0, |minute| minute <= 0.0)
    }),
    ("session_vwap", |x, p| {
        vwap(x, p[0], |rows, t| {
            let today = rows.iter().rposition(|&s| x[4][s] != x[4][t]);
            today.map_or(0, |before| before + 1)
        })
    }),
    ("anchored_vwap", |x, p| {
        vwap(x, p[0], |rows, _| {
            let anchor = rows.iter().rposition(|&s| x[4][s] == 1.0);
            anchor.unwrap_or(rows.len())
        })
    }),
    ("pivots", |x, p| pivots(x, p[0] as usize)),
    ("within_minutes", |x, p| {
        let (from, to) = (p[0], p[1]);
        let within = |m: &f64| match from <= to {
            true => *m >= from && *m < to,
            false => *m >= from || *m < to,
        };
        vec![x[0].iter().map(|m| truth(m, within(m))).collect()]
    }),
    ("killzone", |x, p| {
        // In the order of the entry's words.
        let zones: [&[(f64, f64)]; 7] = [
            &[(420.0, 600.0)],
            &[(1200.0, 1440.0)],
            &[(120.0, 300.0)],
            &[(600.0, 720.0)],
            &[(720.0, 780.0)],
            &[(810.0, 960.0)],
            &[(180.0, 240.0), (600.0, 660.0), (840.0, 900.0)],
        ];
        let within = |m: &f64| {
            zones[p[0] as usize]
                .iter()
                .any(|(from, to)| m >= from && m < to)
        };
        vec![x[0].iter().map(|m| truth(m, within(m))).collect()]
    }),
    ("volume_delta", |x, p| vec![volume_delta(x, p)]),
    ("bar_direction", |x, _| {
        let rows = 0..x[0].len();
        vec![rows.map(|t| direction(&x[0], &x[1], t)).collect()]
    }),
    ("cvd", |x, p| {
        let delta = volume_delta(x, p);
        let period: Vec<f64> = match p[2] as usize {
            0 => x[7].clone(),
            1 => weeks(&x[7]),
            _ => vec![0.0; delta.len()],
        };
        of_day(&[period, delta], |since| since.iter().sum())
    }),
    ("usual_volume", |x, p| vec![usual_volume(x, p[0], p[1])]),
];

/// The mean of what earlier days had traded by the end of each row's group of minutes, each day looked through anew.
fn usual_volume(x: &[Vec<f64>], n: f64, minutes: f64) -> Vec<f64> {
    let (volume, day, minute) = (&x[0], &x[1], &x[2]);
    let counts = |t: &usize| !(volume[*t] + day[*t] + minute[*t]).is_nan() && minute[*t] > 0.0;
    let known: Vec<usize> = (0..day.len()).filter(counts).collect();
    let days: Vec<&[usize]> = known.chunk_by(|&s, &t| day[s] == day[t]).collect();
    let group = |t: usize| (minute[t] / minutes).ceil();
    let n = n as usize;
    let mut out = vec![f64::NAN; day.len()];
    for at in n..days.len() {
        for &t in days[at] {
            let traded = days[at - n..at].iter().map(|before| {
                let by_then = before.iter().filter(|&&s| group(s) <= group(t));
                by_then.map(|&s| volume[s]).sum::<f64>()
            });
            out[t] = traded.sum::<f64>() / n as f64;
        }
    }
    out
}

fn truth(m: &f64, is: bool) -> f64 {
    if m.is_nan() {
        f64::NAN
    } else {
        f64::from(u8::from(is))
    }
}

/// Of `[day, x]`: a function of the x of the day's rows up to each row, without the missing ones.
fn of_day(x: &[Vec<f64>], of: impl Fn(&[f64]) -> f64) -> Vec<Vec<f64>> {
    let (day, x) = (&x[0], &x[1]);
    let known = |t: &usize| !(day[*t] + x[*t]).is_nan();
    let value = |t: usize| {
        if !known(&t) {
            return f64::NAN;
        }
        // Days follow each other: the rows back to the first of another day.
        let today: Vec<usize> = (0..=t)
            .rev()
            .filter(known)
            .take_while(|&s| day[s] == day[t])
            .collect();
        of(&today.iter().rev().map(|&s| x[s]).collect::<Vec<_>>())
    };
    vec![(0..x.len()).map(value).collect()]
}

fn day_max(day: &[f64], x: &[f64]) -> Vec<f64> {
    of_day(&[day.to_vec(), x.to_vec()], |day| {
        day.iter().copied().fold(f64::MIN, f64::max)
    })
    .remove(0)
}

fn day_min(day: &[f64], x: &[f64]) -> Vec<f64> {
    of_day(&[day.to_vec(), x.to_vec()], |day| {
        day.iter().copied().fold(f64::MAX, f64::min)
    })
    .remove(0)
}

fn previous(day: &[f64], x: &[f64]) -> Vec<f64> {
    let known = |t: &usize| !(day[*t] + x[*t]).is_nan();
    let value = |t: usize| {
        let before = (0..t).rev().filter(known).find(|&s| day[s] != day[t]);
        before.filter(|_| known(&t)).map_or(f64::NAN, |s| x[s])
    };
    (0..x.len()).map(value).collect()
}

/// Weeks from Monday on; day 4 was Monday, 5 January 1970.
fn weeks(days: &[f64]) -> Vec<f64> {
    let week = |day: &f64| (day - 4.0).div_euclid(7.0);
    days.iter().map(week).collect()
}

/// Open, high, low and close of the bars of the last week before each row's.
fn previous_week(x: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = x[0].len();
    let weeks = weeks(&x[4]);
    let week = |t: usize| weeks[t];
    let known: Vec<usize> = (0..rows)
        .filter(|&t| !x.iter().map(|x| x[t]).sum::<f64>().is_nan())
        .collect();
    let weeks: Vec<&[usize]> = known.chunk_by(|&s, &t| week(s) == week(t)).collect();
    let mut outs = vec![vec![f64::NAN; rows]; 4];
    for pair in weeks.windows(2) {
        let (before, now) = (pair[0], pair[1]);
        let of = |column: usize| before.iter().map(move |&s| x[column][s]);
        let values = [
            x[0][before[0]],
            of(1).fold(f64::MIN, f64::max),
            of(2).fold(f64::MAX, f64::min),
            x[3][before[before.len() - 1]],
        ];
        for &t in now {
            for (out, value) in outs.iter_mut().zip(values) {
                out[t] = value;
            }
        }
    }
    outs
}

/// The range of the day's bars whose minute counts, once a minute has come.
fn range_of(x: &[Vec<f64>], from: f64, counts: impl Fn(f64) -> bool) -> Vec<Vec<f64>> {
    let (high, low, day, minute) = (&x[0], &x[1], &x[2], &x[3]);
    let known = |t: &usize| !(high[*t] + low[*t] + day[*t] + minute[*t]).is_nan();
    let mut outs = vec![vec![f64::NAN; high.len()]; 2];
    for t in (0..high.len()).filter(known) {
        let today = (0..=t)
            .rev()
            .filter(known)
            .take_while(|&s| day[s] == day[t]);
        let opening: Vec<usize> = today.filter(|&s| counts(minute[s])).collect();
        if minute[t] >= from && !opening.is_empty() {
            outs[0][t] = opening.iter().map(|&s| high[s]).fold(f64::MIN, f64::max);
            outs[1][t] = opening.iter().map(|&s| low[s]).fold(f64::MAX, f64::min);
        }
    }
    outs
}

/// `from` gives, of the known rows up to one, the place of the first that counts.
fn vwap(x: &[Vec<f64>], k: f64, from: impl Fn(&[usize], usize) -> usize) -> Vec<Vec<f64>> {
    let rows = x[0].len();
    let known: Vec<usize> = (0..rows)
        .filter(|&t| !x.iter().map(|x| x[t]).sum::<f64>().is_nan())
        .collect();
    let mut outs = vec![vec![f64::NAN; rows]; 3];
    for (at, &t) in known.iter().enumerate() {
        let so_far = &known[..=at];
        let counting = &so_far[from(so_far, t)..];
        let price = |s: usize| (x[0][s] + x[1][s] + x[2][s]) / 3.0;
        let volume: f64 = counting.iter().map(|&s| x[3][s].max(0.0)).sum();
        let mean = counting
            .iter()
            .map(|&s| x[3][s].max(0.0) * price(s))
            .sum::<f64>()
            / volume;
        let squares = counting
            .iter()
            .map(|&s| x[3][s].max(0.0) * (price(s) - mean).powi(2))
            .sum::<f64>();
        let width = k * (squares / volume).sqrt();
        (outs[0][t], outs[1][t], outs[2][t]) = (mean, mean + width, mean - width);
    }
    outs
}

fn pivots(x: &[Vec<f64>], kind: usize) -> Vec<Vec<f64>> {
    let day = &x[3];
    let high = previous(day, &day_max(day, &x[0]));
    let low = previous(day, &day_min(day, &x[1]));
    let close = previous(day, &x[2]);
    let mut outs = vec![vec![f64::NAN; day.len()]; 7];
    for t in 0..day.len() {
        let (h, l, c) = (high[t], low[t], close[t]);
        let (p, range) = ((h + l + c) / 3.0, h - l);
        let levels = match kind {
            0 => [
                2.0 * p - l,
                p + range,
                h + 2.0 * (p - l),
                2.0 * p - h,
                p - range,
                l - 2.0 * (h - p),
            ],
            1 => [0.382, 0.618, 1.0, -0.382, -0.618, -1.0].map(|share| p + share * range),
            _ => [12.0, 6.0, 4.0, -12.0, -6.0, -4.0].map(|part| c + 1.1 / part * range),
        };
        outs[0][t] = p;
        for (out, level) in outs[1..].iter_mut().zip(levels) {
            out[t] = level;
        }
    }
    outs
}

/// Which way the last bar up to a row went that went any way.
fn direction(open: &[f64], close: &[f64], row: usize) -> f64 {
    let known: Vec<usize> = (0..=row)
        .filter(|&t| !(open[t] + close[t]).is_nan())
        .collect();
    if known.last() != Some(&row) {
        return f64::NAN;
    }
    let moves = (0..known.len()).rev().map(|at| {
        let body = close[known[at]] - open[known[at]];
        let since = at
            .checked_sub(1)
            .map_or(0.0, |before| close[known[at]] - close[known[before]]);
        if body == 0.0 { since } else { body }
    });
    moves
        .into_iter()
        .find(|rise| *rise != 0.0)
        .map_or(f64::NAN, f64::signum)
}

fn volume_delta(x: &[Vec<f64>], p: &[f64]) -> Vec<f64> {
    let (open, high, low, close, volume) = (&x[0], &x[1], &x[2], &x[3], &x[4]);
    let n = p[0] as usize;
    let bulk = |t: usize| {
        if t < n + 1 {
            return f64::NAN;
        }
        let moves: Vec<f64> = (t - n..t).map(|s| close[s] - close[s - 1]).collect();
        let mean = moves.iter().sum::<f64>() / n as f64;
        let variance = moves.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n as f64 - 1.0);
        let z = (close[t] - close[t - 1]) / variance.sqrt();
        // Nothing to measure a move by, no share.
        let z = if z.is_finite() { z } else { f64::NAN };
        volume[t] * libm::erf(z / std::f64::consts::SQRT_2)
    };
    let split = |t: usize| {
        let range = high[t] - low[t];
        let share = if range.is_nan() {
            f64::NAN
        } else if range > 0.0 {
            2.0 * (close[t] - low[t]) / range - 1.0
        } else {
            0.0
        };
        volume[t] * share
    };
    let body = |t: usize| {
        let rise = close[t] - open[t];
        volume[t] * if rise == 0.0 { 0.0 } else { rise.signum() }
    };
    (0..close.len())
        .map(|t| match p[1] as usize {
            0 => split(t),
            1 => body(t),
            2 => bulk(t),
            3 => volume[t] * direction(open, close, t),
            _ => x[5][t] - x[6][t],
        })
        .collect()
}
