//! Estimators of volatility, from their papers' formulas.

use super::Reference;
use super::seeded::{directional_index, true_range, wilder};

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("realised_vol", |x, p| {
        vec![windows(x[0].len(), p[0], 1, |rows| {
            variance(rows, |t| (x[0][t] / x[0][t - 1]).ln()).sqrt()
        })]
    }),
    ("parkinson", |x, p| {
        vec![windows(x[0].len(), p[0], 0, |rows| {
            let sum: f64 = rows.iter().map(|&t| (x[0][t] / x[1][t]).ln().powi(2)).sum();
            (sum / (4.0 * rows.len() as f64 * std::f64::consts::LN_2)).sqrt()
        })]
    }),
    ("garman_klass", |x, p| {
        vec![windows(x[0].len(), p[0], 0, |rows| {
            let each = |&t: &usize| {
                0.5 * (x[1][t] / x[2][t]).ln().powi(2)
                    - (2.0 * 2_f64.ln() - 1.0) * (x[3][t] / x[0][t]).ln().powi(2)
            };
            (rows.iter().map(each).sum::<f64>() / rows.len() as f64).sqrt()
        })]
    }),
    ("rogers_satchell", |x, p| {
        vec![windows(x[0].len(), p[0], 0, |rows| {
            rogers_satchell(x, rows).sqrt()
        })]
    }),
    ("yang_zhang", |x, p| {
        vec![windows(x[0].len(), p[0], 1, |rows| {
            let n = rows.len() as f64;
            let k = 0.34 / (1.34 + (n + 1.0) / (n - 1.0));
            let overnight = variance(rows, |t| (x[0][t] / x[3][t - 1]).ln());
            let body = variance(rows, |t| (x[3][t] / x[0][t]).ln());
            (overnight + k * body + (1.0 - k) * rogers_satchell(x, rows)).sqrt()
        })]
    }),
    ("volatility_percentile", |x, p| {
        let (n, window) = (p[0] as usize, p[1] as usize);
        let atr = wilder(&true_range(&x[0], &x[1], &x[2]), n);
        let natr: Vec<f64> = atr.iter().zip(&x[2]).map(|(a, c)| 100.0 * a / c).collect();
        let share = |t: usize| {
            if t + 1 < window {
                return f64::NAN;
            }
            let last = &natr[t + 1 - window..=t];
            if last.iter().any(|value| !value.is_finite()) {
                return f64::NAN;
            }
            100.0 * last.iter().filter(|value| **value < natr[t]).count() as f64 / window as f64
        };
        vec![(0..natr.len()).map(share).collect()]
    }),
    ("tr_ratio", |x, p| vec![range_ratio(x, p[0], p[1])]),
    ("volatility_regime", |x, p| {
        let label = |ratio: f64| match ratio {
            ratio if ratio.is_nan() => f64::NAN,
            ratio if ratio > p[3] => 2.0,
            ratio if ratio < p[2] => 0.0,
            _ => 1.0,
        };
        vec![range_ratio(x, p[0], p[1]).into_iter().map(label).collect()]
    }),
    ("market_regime", |x, p| {
        let adx = wilder(&directional_index(x, p[0] as usize), p[0] as usize);
        let ratio = range_ratio(x, p[2], p[3]);
        let label = |(ratio, adx): (f64, f64)| {
            if ratio.is_nan() || adx.is_nan() {
                f64::NAN
            } else if ratio > p[4] {
                2.0
            } else {
                f64::from(u8::from(adx > p[1]))
            }
        };
        vec![ratio.into_iter().zip(adx).map(label).collect()]
    }),
    ("volatility_cluster", |x, p| {
        let n = p[0] as usize;
        let (mut levels, mut centroids) = (Vec::new(), Vec::new());
        for t in 0..x[0].len() {
            let found = (t + 1 >= n)
                .then(|| cluster(&x[0][t + 1 - n..=t]))
                .flatten();
            let (level, centroid) = found.unwrap_or((f64::NAN, f64::NAN));
            levels.push(level);
            centroids.push(centroid);
        }
        vec![levels, centroids]
    }),
    ("ewma_vol", |x, p| {
        let close = &x[0];
        let mut v = f64::NAN;
        let value = |t: usize| {
            let square = if t == 0 {
                f64::NAN
            } else {
                (close[t] / close[t - 1]).ln().powi(2)
            };
            v = if v.is_nan() || square.is_nan() {
                square
            } else {
                p[0] * v + (1.0 - p[0]) * square
            };
            v.sqrt()
        };
        vec![(0..close.len()).map(value).collect()]
    }),
];

/// Mean true range of `short` bars over that of `long`.
fn range_ratio(x: &[Vec<f64>], short: f64, long: f64) -> Vec<f64> {
    let range = true_range(&x[0], &x[1], &x[2]);
    let mean = |n: f64| {
        windows(range.len(), n, 0, |rows| {
            rows.iter().map(|&t| range[t]).sum::<f64>() / rows.len() as f64
        })
    };
    let ratios = mean(short).into_iter().zip(mean(long));
    let ratio = |(short, long)| if long > 0.0 { short / long } else { f64::NAN };
    ratios.map(ratio).collect()
}

/// The level of the last value among three means, and that mean.
fn cluster(values: &[f64]) -> Option<(f64, f64)> {
    if values.iter().any(|x| x.is_nan()) {
        return None;
    }
    let lowest = values.iter().copied().fold(f64::MAX, f64::min);
    let highest = values.iter().copied().fold(f64::MIN, f64::max);
    let range = highest - lowest;
    let mut means = vec![
        lowest + 0.2 * range,
        lowest + 0.5 * range,
        lowest + 0.8 * range,
    ];
    // The nearest mean; one above must be nearer by more than rounding, which counts twice in a difference of distances.
    let nearest = |x: f64, means: &[f64]| {
        (1..3).fold(0, |best, level| {
            let gain = (x - means[best]).abs() - (x - means[level]).abs();
            if gain > 2e-9 * range { level } else { best }
        })
    };
    let mean_of = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    for _ in 0..10 {
        let moved: Vec<f64> = (0..3)
            .map(|level| {
                let own: Vec<f64> = values
                    .iter()
                    .copied()
                    .filter(|x| nearest(*x, &means) == level)
                    .collect();
                if own.is_empty() {
                    means[level]
                } else {
                    mean_of(&own)
                }
            })
            .collect();
        let furthest = moved
            .iter()
            .zip(&means)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        means = moved;
        if furthest < 0.001 * mean_of(values).abs() {
            break;
        }
    }
    let level = nearest(values[values.len() - 1], &means);
    Some((level as f64, means[level]))
}

/// A function of the last `n` rows; `back` more are needed before them.
fn windows(rows: usize, n: f64, back: usize, of: impl Fn(&[usize]) -> f64) -> Vec<f64> {
    let n = n as usize;
    (0..rows)
        .map(|t| {
            if t + 1 < n + back {
                return f64::NAN;
            }
            of(&(t + 1 - n..=t).collect::<Vec<_>>())
        })
        .collect()
}

fn variance(rows: &[usize], of: impl Fn(usize) -> f64) -> f64 {
    let values: Vec<f64> = rows.iter().map(|&t| of(t)).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
}

fn rogers_satchell(x: &[Vec<f64>], rows: &[usize]) -> f64 {
    let each = |&t: &usize| {
        let (open, high, low, close) = (x[0][t], x[1][t], x[2][t], x[3][t]);
        (high / close).ln() * (high / open).ln() + (low / close).ln() * (low / open).ln()
    };
    rows.iter().map(each).sum::<f64>() / rows.len() as f64
}
