//! Direct definitions over windows and histories: every row is computed afresh from all that it depends on.

use super::Reference;

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("lag", |x, p| one(then_and_now(&x[0], n(p), |then, _| then))),
    ("delta", |x, p| {
        one(then_and_now(&x[0], n(p), |then, now| now - then))
    }),
    ("pct_change", |x, p| {
        one(then_and_now(&x[0], n(p), |then, now| now / then - 1.0))
    }),
    ("log_return", |x, p| {
        one(then_and_now(&x[0], n(p), |then, now| (now / then).ln()))
    }),
    ("r1", |x, _| {
        one(then_and_now(&x[0], 1, |then, now| now / then - 1.0))
    }),
    ("sma", |x, p| one(gappy(&x[0], n(p), p[1], mean))),
    ("sum", |x, p| {
        one(gappy(&x[0], n(p), p[1], |w| w.iter().sum()))
    }),
    ("var", |x, p| {
        one(gappy(&x[0], n(p), p[2], |w| variance(w, p[1])))
    }),
    ("std", |x, p| {
        one(gappy(&x[0], n(p), p[2], |w| variance(w, p[1]).sqrt()))
    }),
    ("zscore", |x, p| {
        let scores = gappy(&x[0], n(p), p[2], |w| {
            (newest(w) - mean(w)) / variance(w, p[1]).sqrt()
        });
        one(scores
            .iter()
            .zip(&x[0])
            .map(|(score, x)| if x.is_nan() { f64::NAN } else { *score })
            .collect())
    }),
    ("spread_zscore", |x, p| {
        let spread: Vec<f64> = x[0].iter().zip(&x[1]).map(|(a, b)| a - b).collect();
        one(windows(&spread, n(p), |w| {
            (newest(w) - mean(w)) / variance(w, 1.0).sqrt()
        }))
    }),
    ("skew", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let n = w.len() as f64;
            (n * (n - 1.0)).sqrt() / (n - 2.0) * central(w, 3) / central(w, 2).powf(1.5)
        }))
    }),
    ("kurt", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let n = w.len() as f64;
            let excess = central(w, 4) / central(w, 2).powi(2) - 3.0;
            (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0)
        }))
    }),
    ("cov", |x, p| {
        one(pairs(&x[0], &x[1], n(p), |a, b| {
            together(a, b) / (a.len() as f64 - p[1])
        }))
    }),
    ("corr", |x, p| {
        one(pairs(&x[0], &x[1], n(p), |a, b| {
            together(a, b) / (together(a, a) * together(b, b)).sqrt()
        }))
    }),
    ("slope", |x, p| one(windows(&x[0], n(p), |w| line(w).0))),
    ("intercept", |x, p| one(windows(&x[0], n(p), |w| line(w).1))),
    ("resid", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let (slope, intercept) = line(w);
            newest(w) - (intercept + slope * (w.len() - 1) as f64)
        }))
    }),
    ("r2", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let (slope, intercept) = line(w);
            let left = w
                .iter()
                .enumerate()
                .map(|(i, x)| (x - intercept - slope * i as f64).powi(2))
                .sum::<f64>();
            let whole = together(w, w);
            if whole == 0.0 {
                f64::NAN
            } else {
                1.0 - left / whole
            }
        }))
    }),
    ("wma", |x, p| one(windows(&x[0], n(p), wma))),
    ("hma", |x, p| {
        let (fast, slow) = (windows(&x[0], n(p) / 2, wma), windows(&x[0], n(p), wma));
        let raw: Vec<f64> = fast
            .iter()
            .zip(&slow)
            .map(|(fast, slow)| 2.0 * fast - slow)
            .collect();
        one(windows(&raw, (n(p) as f64).sqrt().floor() as usize, wma))
    }),
    ("trima", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let weight = |i: usize| (i + 1).min(w.len() - i) as f64;
            let weights: f64 = (0..w.len()).map(weight).sum();
            w.iter()
                .enumerate()
                .map(|(i, x)| weight(i) * x)
                .sum::<f64>()
                / weights
        }))
    }),
    ("ts_min", |x, p| one(gappy(&x[0], n(p), p[1], lowest))),
    ("ts_max", |x, p| one(gappy(&x[0], n(p), p[1], highest))),
    ("argmin", |x, p| {
        one(windows(&x[0], n(p), |w| rows_ago(w, lowest(w), p[1])))
    }),
    ("argmax", |x, p| {
        one(windows(&x[0], n(p), |w| rows_ago(w, highest(w), p[1])))
    }),
    ("product", |x, p| {
        one(windows(&x[0], n(p), |w| w.iter().product()))
    }),
    ("quantile", |x, p| {
        one(gappy(&x[0], n(p), p[2], |w| quantile(w, p[1])))
    }),
    ("median", |x, p| {
        one(gappy(&x[0], n(p), p[1], |w| quantile(w, 0.5)))
    }),
    ("ts_rank", |x, p| {
        one(windows(&x[0], n(p), |w| {
            let less = w.iter().filter(|&&x| x < newest(w)).count() as f64;
            let equal = w.iter().filter(|&&x| x == newest(w)).count() as f64;
            (less + (equal + 1.0) / 2.0) / w.len() as f64
        }))
    }),
    ("smooth", |x, _| one(adaptive(&x[0], &x[1], &x[2]))),
    ("kama", |x, p| {
        let (fast, slow) = (2.0 / (p[1] + 1.0), 2.0 / (p[2] + 1.0));
        let weights = windows(&x[0], n(p) + 1, |w| {
            let path: f64 = w.windows(2).map(|w| (w[1] - w[0]).abs()).sum();
            let straightness = if path == 0.0 {
                1.0
            } else {
                (newest(w) - w[0]).abs() / path
            };
            (slow + (fast - slow) * straightness).powi(2)
        });
        one(adaptive(
            &x[0],
            &weights,
            &then_and_now(&x[0], 1, |then, _| then),
        ))
    }),
    ("crosses_above", |x, _| {
        one(crossings(x, |a0, b0, a, b| a0 <= b0 && a > b))
    }),
    ("crosses_below", |x, _| {
        one(crossings(x, |a0, b0, a, b| a0 >= b0 && a < b))
    }),
    ("crosses", |x, _| {
        one(crossings(x, |a0, b0, a, b| {
            (a0 <= b0 && a > b) || (a0 >= b0 && a < b)
        }))
    }),
    ("rising", |x, p| {
        one(windows(&x[0], n(p) + 1, |w| {
            truth(w.windows(2).all(|w| w[1] > w[0]))
        }))
    }),
    ("falling", |x, p| {
        one(windows(&x[0], n(p) + 1, |w| {
            truth(w.windows(2).all(|w| w[1] < w[0]))
        }))
    }),
    ("bars_since", |x, _| {
        one(rows(x[0].len(), |t| match last_true(&x[0], t) {
            Some(s) if !x[0][t].is_nan() => (t - s) as f64,
            _ => f64::NAN,
        }))
    }),
    ("since", |x, _| {
        one(rows(x[0].len(), |t| match last_true(&x[0], t) {
            Some(s) if !x[0][t].is_nan() && !x[1][t].is_nan() => (s..=t)
                .filter(|&s| !x[0][s].is_nan() && !x[1][s].is_nan())
                .map(|s| x[1][s])
                .sum(),
            _ => f64::NAN,
        }))
    }),
    ("persist", |x, p| {
        // By its definition: the newest row on which the last n values were one.
        let lasted = |s: usize| s + 1 >= n(p) && (s + 1 - n(p)..=s).all(|r| x[0][r] == x[0][s]);
        one(rows(x[0].len(), |t| {
            let newest = (0..=t).rev().find(|&s| lasted(s));
            newest.map_or(f64::NAN, |s| x[0][s] + 0.0 * x[0][t])
        }))
    }),
    ("hold", |x, _| {
        one(rows(x[0].len(), |t| {
            (0..=t)
                .rev()
                .find(|&s| x[1][s] == 1.0 && !x[0][s].is_nan())
                .map_or(f64::NAN, |s| x[0][s])
        }))
    }),
    ("count", |x, p| {
        one(match n(p) {
            0 => rows(x[0].len(), |t| {
                if x[0][t].is_nan() {
                    f64::NAN
                } else {
                    x[0][..=t].iter().filter(|&&c| c == 1.0).count() as f64
                }
            }),
            n => windows(&x[0], n, |w| w.iter().sum()),
        })
    }),
];

/// The first literal is the window of most.
fn n(p: &[f64]) -> usize {
    p[0] as usize
}

fn one(output: Vec<f64>) -> Vec<Vec<f64>> {
    vec![output]
}

fn rows(count: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
    (0..count).map(value).collect()
}

fn then_and_now(x: &[f64], n: usize, value: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    rows(x.len(), |t| {
        if t < n {
            f64::NAN
        } else {
            value(x[t - n], x[t])
        }
    })
}

/// A value of every window of `n` present values; missing elsewhere.
fn windows(x: &[f64], n: usize, value: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    gappy(x, n, 0.0, value)
}

/// A value of what is present of every window, if that is `min_count` (0: all); what lies before the first row is
/// missing.
fn gappy(x: &[f64], n: usize, min_count: f64, value: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let needed = if min_count == 0.0 {
        n
    } else {
        n.min(min_count as usize)
    };
    rows(x.len(), |t| {
        let present: Vec<f64> = x[(t + 1).saturating_sub(n)..=t]
            .iter()
            .copied()
            .filter(|x| !x.is_nan())
            .collect();
        if present.len() < needed {
            f64::NAN
        } else {
            value(&present)
        }
    })
}

fn pairs(a: &[f64], b: &[f64], n: usize, value: impl Fn(&[f64], &[f64]) -> f64) -> Vec<f64> {
    rows(a.len(), |t| {
        if t + 1 < n {
            return f64::NAN;
        }
        let (a, b) = (&a[t + 1 - n..=t], &b[t + 1 - n..=t]);
        if a.iter().chain(b).any(|x| x.is_nan()) {
            f64::NAN
        } else {
            value(a, b)
        }
    })
}

fn newest(window: &[f64]) -> f64 {
    window[window.len() - 1]
}

/// The mean about the first value: of equal values it is that value, to the last bit.
fn mean(window: &[f64]) -> f64 {
    window[0] + window.iter().map(|x| x - window[0]).sum::<f64>() / window.len() as f64
}

fn variance(window: &[f64], ddof: f64) -> f64 {
    together(window, window) / (window.len() as f64 - ddof)
}

/// Σ (a − ā)(b − b̄).
fn together(a: &[f64], b: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - mean(a)) * (y - mean(b)))
        .sum()
}

fn central(window: &[f64], power: i32) -> f64 {
    window
        .iter()
        .map(|x| (x - mean(window)).powi(power))
        .sum::<f64>()
        / window.len() as f64
}

/// Slope, and value at the oldest row, of the least-squares line.
fn line(window: &[f64]) -> (f64, f64) {
    let rows: Vec<f64> = (0..window.len()).map(|i| i as f64).collect();
    let slope = together(&rows, window) / together(&rows, &rows);
    (slope, mean(window) - slope * mean(&rows))
}

fn wma(window: &[f64]) -> f64 {
    let weighted: f64 = window
        .iter()
        .enumerate()
        .map(|(i, x)| (i + 1) as f64 * x)
        .sum();
    weighted / (1..=window.len()).sum::<usize>() as f64
}

fn lowest(window: &[f64]) -> f64 {
    window.iter().copied().fold(f64::INFINITY, f64::min)
}

fn highest(window: &[f64]) -> f64 {
    window.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// Rows since `value` stood in the window; of several places the latest, or (`earliest` ≠ 0) the earliest.
fn rows_ago(window: &[f64], value: f64, earliest: f64) -> f64 {
    let mut places = window
        .iter()
        .rev()
        .enumerate()
        .filter(|&(_, &x)| x == value)
        .map(|(ago, _)| ago as f64);
    let place = if earliest == 0.0 {
        places.next()
    } else {
        places.next_back()
    };
    place.unwrap_or(f64::NAN)
}

fn quantile(window: &[f64], q: f64) -> f64 {
    let mut sorted = window.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = q * (sorted.len() - 1) as f64;
    let (below, share) = (place.floor() as usize, place.fract());
    if share == 0.0 {
        sorted[below]
    } else {
        (1.0 - share) * sorted[below] + share * sorted[below + 1]
    }
}

/// Smoothing with a weight a row, from `start` wherever there is no average yet.
fn adaptive(x: &[f64], weight: &[f64], start: &[f64]) -> Vec<f64> {
    let mut out: Vec<f64> = Vec::with_capacity(x.len());
    for t in 0..x.len() {
        let before = out
            .last()
            .copied()
            .filter(|y| !y.is_nan())
            .unwrap_or(start[t]);
        out.push(before + weight[t] * (x[t] - before));
    }
    out
}

fn crossings(x: &[Vec<f64>], crosses: impl Fn(f64, f64, f64, f64) -> bool) -> Vec<f64> {
    rows(x[0].len(), |t| {
        if t == 0
            || [x[0][t - 1], x[1][t - 1], x[0][t], x[1][t]]
                .iter()
                .any(|x| x.is_nan())
        {
            f64::NAN
        } else {
            truth(crosses(x[0][t - 1], x[1][t - 1], x[0][t], x[1][t]))
        }
    })
}

fn last_true(condition: &[f64], t: usize) -> Option<usize> {
    (0..=t).rev().find(|&s| condition[s] == 1.0)
}

fn truth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}
