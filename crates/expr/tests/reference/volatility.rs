//! Estimators of volatility, from their papers' formulas.

use super::Reference;

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
