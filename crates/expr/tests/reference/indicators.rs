//! Direct definitions of indicators: every row is computed afresh from the bars since the last missing one.

use super::Reference;
use super::seeded::{Begin, ema, runs, true_range};

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("ha", |x, _| heikin_ashi(x)),
    ("avgdev", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let mean = w[0] + w.iter().map(|x| x - w[0]).sum::<f64>() / w.len() as f64;
            w.iter().map(|x| (x - mean).abs()).sum::<f64>() / w.len() as f64
        }))
    }),
    ("sar", |x, p| {
        one(parabolic(x, 0.0, 0.0, [[p[0], p[0], p[1]]; 2])
            .into_iter()
            .map(f64::abs)
            .collect())
    }),
    ("sarext", |x, p| {
        one(parabolic(
            x,
            p[0],
            p[1],
            [[p[2], p[3], p[4]], [p[5], p[6], p[7]]],
        ))
    }),
    ("streak", |x, _| one(streaks(&x[0]))),
    ("squeeze", |x, p| {
        let close = &x[2];
        let mean = |x: &[f64]| {
            windows(x, n(p), |w| {
                w[0] + w.iter().map(|x| x - w[0]).sum::<f64>() / w.len() as f64
            })
        };
        let average = mean(close);
        let deviation = windows(close, n(p), |w| {
            let mean = w[0] + w.iter().map(|x| x - w[0]).sum::<f64>() / w.len() as f64;
            (w.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / w.len() as f64).sqrt()
        });
        let range = mean(&true_range(&x[0], &x[1], close));
        let on = rows(close.len(), |t| {
            match p[1] * deviation[t] - p[2] * range[t] {
                distance if distance.is_nan() => f64::NAN,
                distance => f64::from(u8::from(distance < 0.0)),
            }
        });
        let (top, bottom) = (windows(&x[0], n(p), highest), windows(&x[1], n(p), lowest));
        let distance = rows(close.len(), |t| {
            close[t] - ((top[t] + bottom[t]) / 2.0 + average[t]) / 2.0
        });
        let momentum = windows(&distance, n(p), |w| {
            let middle = (w.len() - 1) as f64 / 2.0;
            let mean = w.iter().sum::<f64>() / w.len() as f64;
            let together: f64 = w
                .iter()
                .enumerate()
                .map(|(i, x)| (i as f64 - middle) * (x - mean))
                .sum();
            let spread: f64 = (0..w.len()).map(|i| (i as f64 - middle).powi(2)).sum();
            mean + together / spread * middle
        });
        vec![on, momentum]
    }),
    ("fisher_transform", |x, _| one(fisher(&x[0]))),
    ("fisher", |x, p| {
        let middle = rows(x[0].len(), |t| (x[0][t] + x[1][t]) / 2.0);
        let place = windows(&middle, n(p), |w| {
            2.0 * (w[w.len() - 1] - lowest(w)) / (highest(w) - lowest(w)) - 1.0
        });
        let fisher = fisher(&place);
        let signal = rows(
            fisher.len(),
            |t| if t == 0 { f64::NAN } else { fisher[t - 1] },
        );
        vec![fisher, signal]
    }),
    ("cumsum", |x, _| one(total(&x[0], |_, x| x))),
    ("clv", |x, _| {
        one(rows(x[0].len(), |t| close_location(x, t)))
    }),
    ("ad", |x, _| {
        one(total(
            &rows(x[0].len(), |t| close_location(x, t) * x[3][t]),
            |_, x| x,
        ))
    }),
    ("adosc", |x, p| {
        let longest = p[0].max(p[1]) as usize;
        let mut out = vec![f64::NAN; x[0].len()];
        for run in runs(&rows(x[0].len(), |t| close_location(x, t) * x[3][t])) {
            let line = total(
                &rows(run.end - run.start, |t| {
                    close_location(x, run.start + t) * x[3][run.start + t]
                }),
                |_, x| x,
            );
            let [fast, slow] = [p[0], p[1]].map(|n| ema(&line, n as usize, Begin::First));
            for t in longest - 1..line.len().max(longest - 1) {
                out[run.start + t] = fast[t] - slow[t];
            }
        }
        one(out)
    }),
    ("absorption", |x, p| {
        let (open, high, low, close, volume) = (&x[0], &x[1], &x[2], &x[3], &x[4]);
        let n = p[0] as usize;
        one(rows(open.len(), |t| {
            if t < n || x.iter().any(|x| x[t].is_nan()) {
                return f64::NAN;
            }
            let mean = volume[t - n..t].iter().sum::<f64>() / n as f64;
            if mean.is_nan() {
                return f64::NAN;
            }
            let much = volume[t] > p[1] * mean;
            let small = (close[t] - open[t]).abs() < p[2] * (high[t] - low[t]);
            match (much && small, close[t] > (high[t] + low[t]) / 2.0) {
                (false, _) => 0.0,
                (true, true) => 1.0,
                (true, false) => -1.0,
            }
        }))
    }),
    ("obv", |x, _| {
        one(skipping(x, |before, now| match before {
            None => now[1],
            Some(before) => sign(now[0] - before[0]) * now[1],
        }))
    }),
    ("wad", |x, _| {
        one(skipping(x, |before, now| match before {
            Some(before) if now[2] > before[2] => now[2] - now[1].min(before[2]),
            Some(before) if now[2] < before[2] => now[2] - now[0].max(before[2]),
            _ => 0.0,
        }))
    }),
    ("pvt", |x, _| {
        one(skipping(x, |before, now| {
            let change = before.map_or(0.0, |before| (now[0] - before[0]) / before[0] * now[1]);
            if change.is_finite() { change } else { 0.0 }
        }))
    }),
    ("nvi", |x, _| {
        one(volume_index(x, |now, before| now < before))
    }),
    ("pvi", |x, _| {
        one(volume_index(x, |now, before| now > before))
    }),
    ("money_flow", |x, _| {
        let typical = rows(x[0].len(), |t| (x[0][t] + x[1][t] + x[2][t]) / 3.0);
        one(rows(typical.len(), |t| {
            if t == 0 {
                return f64::NAN;
            }
            let change = typical[t] - typical[t - 1];
            let still = change.abs() <= 1e-14 * (typical[t].abs() + typical[t - 1].abs());
            typical[t] * x[3][t] * if still { 0.0 } else { change.signum() }
        }))
    }),
    ("percentile", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let mut sorted = w.to_vec();
            sorted.sort_by(f64::total_cmp);
            // The smallest value that at least this share of the window does not exceed.
            let share = |rank: usize| (rank + 1) as f64 >= p[1] / 100.0 * w.len() as f64;
            sorted[(0..w.len())
                .find(|&rank| share(rank))
                .unwrap_or(w.len() - 1)]
        }))
    }),
    ("percentrank", |x, p| one(percent_rank(&x[0], n(p)))),
    ("ulcer_index", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let drawdown = |t: usize| 100.0 * (w[t] / highest(&w[..=t]) - 1.0);
            ((0..w.len()).map(|t| drawdown(t).powi(2)).sum::<f64>() / w.len() as f64).sqrt()
        }))
    }),
    ("atan", |x, _| one(x[0].iter().map(|x| x.atan()).collect())),
    ("ibs", |x, _| {
        one(rows(x[0].len(), |t| {
            (x[2][t] - x[1][t]) / (x[0][t] - x[1][t])
        }))
    }),
    ("chop", |x, p| {
        let path = windows(&true_range(&x[0], &x[1], &x[2]), n(p), |w| w.iter().sum());
        let (top, bottom) = (windows(&x[0], n(p), highest), windows(&x[1], n(p), lowest));
        one(rows(path.len(), |t| {
            100.0 * (path[t] / (top[t] - bottom[t])).log10() / p[0].log10()
        }))
    }),
    ("ichimoku", |x, p| {
        let middle = |n: f64| {
            let (top, bottom) = (
                windows(&x[0], n as usize, highest),
                windows(&x[1], n as usize, lowest),
            );
            rows(top.len(), |t| (top[t] + bottom[t]) / 2.0)
        };
        let (tenkan, kijun, slow, shift) =
            (middle(p[0]), middle(p[1]), middle(p[2]), p[3] as usize);
        let shifted = |value: &dyn Fn(usize) -> f64| {
            rows(tenkan.len(), |t| {
                if t < shift {
                    f64::NAN
                } else {
                    value(t - shift)
                }
            })
        };
        let (a, b) = (
            shifted(&|t| (tenkan[t] + kijun[t]) / 2.0),
            shifted(&|t| slow[t]),
        );
        vec![tenkan, kijun, a, b]
    }),
];

pub(super) fn one(output: Vec<f64>) -> Vec<Vec<f64>> {
    vec![output]
}

/// The first literal as a window.
pub(super) fn n(p: &[f64]) -> usize {
    p[0] as usize
}

pub(super) fn rows(count: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
    (0..count).map(value).collect()
}

fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

pub(super) fn highest(w: &[f64]) -> f64 {
    w.iter().copied().fold(f64::MIN, f64::max)
}

pub(super) fn lowest(w: &[f64]) -> f64 {
    w.iter().copied().fold(f64::MAX, f64::min)
}

/// A value for every full window without a missing row.
pub(super) fn windows(x: &[f64], n: usize, value: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    rows(x.len(), |t| match (t + 1).checked_sub(n) {
        Some(start) if x[start..=t].iter().all(|x| !x.is_nan()) => value(&x[start..=t]),
        _ => f64::NAN,
    })
}

/// Moves in one direction up to each row, negative for falls.
pub(super) fn streaks(x: &[f64]) -> Vec<f64> {
    rows(x.len(), |t| {
        if t == 0 || (x[t] - x[t - 1]).is_nan() {
            return f64::NAN;
        }
        let direction = sign(x[t] - x[t - 1]);
        let same = (1..=t)
            .rev()
            .take_while(|&t| sign(x[t] - x[t - 1]) == direction)
            .count();
        direction * same as f64
    })
}

pub(super) fn percent_rank(x: &[f64], n: usize) -> Vec<f64> {
    windows(x, n + 1, |w| {
        100.0 * w.iter().filter(|&&x| x < w[w.len() - 1]).count() as f64 / n as f64
    })
}

fn heikin_ashi(x: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let count = x[0].len();
    let close = rows(count, |t| (x[0][t] + x[1][t] + x[2][t] + x[3][t]) / 4.0);
    let mut open = vec![f64::NAN; count];
    for run in runs(&close) {
        open[run.start] = (x[0][run.start] + x[3][run.start]) / 2.0;
        for t in run.start + 1..run.end {
            open[t] = (open[t - 1] + close[t - 1]) / 2.0;
        }
    }
    let reach = |price: &Vec<f64>, extreme: fn(f64, f64) -> f64| {
        rows(count, |t| {
            if close[t].is_nan() {
                f64::NAN
            } else {
                extreme(price[t], extreme(open[t], close[t]))
            }
        })
    };
    let (high, low) = (reach(&x[1], f64::max), reach(&x[2], f64::min));
    vec![open, high, low, close]
}

/// Wilder's stop and reverse, negative while short; `paces` are first factor, step and maximum for long and short.
fn parabolic(x: &[Vec<f64>], start: f64, offset: f64, paces: [[f64; 3]; 2]) -> Vec<f64> {
    let (high, low) = (&x[0], &x[1]);
    let mut out = vec![f64::NAN; high.len()];
    for run in runs(&rows(high.len(), |t| high[t] - low[t])) {
        let first = run.start + 1;
        if first >= run.end {
            continue;
        }
        let (rise, fall) = (high[first] - high[first - 1], low[first - 1] - low[first]);
        let mut long = if start == 0.0 {
            !(fall > rise && fall > 0.0)
        } else {
            start > 0.0
        };
        let mut stop = if start != 0.0 {
            start.abs()
        } else if long {
            low[first - 1]
        } else {
            high[first - 1]
        };
        let mut extreme = if long { high[first] } else { low[first] };
        let pace = |long: bool| paces[usize::from(!long)];
        let mut factor = pace(long)[0].min(pace(long)[2]);
        for t in first..run.end {
            let before = if t == first { t } else { t - 1 };
            let touched = if long {
                low[t] <= stop
            } else {
                high[t] >= stop
            };
            if touched {
                long = !long;
                stop = if long {
                    extreme.min(low[before]).min(low[t])
                } else {
                    extreme.max(high[before]).max(high[t])
                };
                stop *= if long { 1.0 - offset } else { 1.0 + offset };
                factor = pace(long)[0].min(pace(long)[2]);
                extreme = if long { high[t] } else { low[t] };
            }
            out[t] = if long { stop } else { -stop };
            let further = if long {
                high[t] > extreme
            } else {
                low[t] < extreme
            };
            if !touched && further {
                extreme = if long { high[t] } else { low[t] };
                factor = (factor + pace(long)[1].min(pace(long)[2])).min(pace(long)[2]);
            }
            stop += factor * (extreme - stop);
            stop = if long {
                stop.min(low[before]).min(low[t])
            } else {
                stop.max(high[before]).max(high[t])
            };
        }
    }
    out
}

/// In every stretch: smoothed places and their smoothed transforms, both from 0.
fn fisher(x: &[f64]) -> Vec<f64> {
    let mut out = vec![f64::NAN; x.len()];
    for run in runs(x) {
        let (mut place, mut value) = (0.0, 0.0);
        for t in run {
            place = (0.33 * x[t] + 0.67 * place).clamp(-0.999, 0.999);
            value = 0.5 * ((1.0 + place) / (1.0 - place)).ln() + 0.5 * value;
            out[t] = value;
        }
    }
    out
}

fn close_location(x: &[Vec<f64>], t: usize) -> f64 {
    let (high, low, close) = (x[0][t], x[1][t], x[2][t]);
    if high == low {
        0.0 * close
    } else {
        ((close - low) - (high - close)) / (high - low)
    }
}

/// The sum of all values present up to each row present, added in pairs so that little is lost.
fn total(x: &[f64], term: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let (mut sum, mut lost) = (0.0, 0.0);
    rows_mut(x, |t, x| {
        let term = term(t, x);
        let next: f64 = sum + term;
        lost += if f64::abs(sum) >= term.abs() {
            (sum - next) + term
        } else {
            (term - next) + sum
        };
        sum = next;
        sum + lost
    })
}

fn rows_mut(x: &[f64], mut value: impl FnMut(usize, f64) -> f64) -> Vec<f64> {
    x.iter()
        .enumerate()
        .map(|(t, &x)| if x.is_nan() { f64::NAN } else { value(t, x) })
        .collect()
}

/// The sum of terms of each whole bar and the whole bar before it; bars that miss a value are passed over.
fn skipping(x: &[Vec<f64>], term: impl Fn(Option<&[f64]>, &[f64]) -> f64) -> Vec<f64> {
    let mut before: Option<Vec<f64>> = None;
    let terms = rows_mut(
        &rows(x[0].len(), |t| x.iter().map(|x| 0.0 * x[t]).sum()),
        |t, _| {
            let now: Vec<f64> = x.iter().map(|x| x[t]).collect();
            let term = term(before.as_deref(), &now);
            before = Some(now);
            term
        },
    );
    total(&terms, |_, term| term)
}

fn volume_index(x: &[Vec<f64>], follows: impl Fn(f64, f64) -> bool) -> Vec<f64> {
    let mut index = 1000.0;
    let mut before: Option<(f64, f64)> = None;
    rows_mut(&rows(x[0].len(), |t| 0.0 * (x[0][t] + x[1][t])), |t, _| {
        let (close, volume) = (x[0][t], x[1][t]);
        if let Some((close_before, volume_before)) = before
            && follows(volume, volume_before)
        {
            let moved = index * (1.0 + (close - close_before) / close_before);
            index = if f64::is_finite(moved) { moved } else { index };
        }
        before = Some((close, volume));
        index
    })
}
