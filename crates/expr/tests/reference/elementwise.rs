//! Direct definitions of operators and of functions of one cell.

use super::Reference;

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("add", |x, _| cells(x, |c| c[0] + c[1])),
    ("sub", |x, _| cells(x, |c| c[0] - c[1])),
    ("mul", |x, _| cells(x, |c| c[0] * c[1])),
    ("div", |x, _| cells(x, |c| c[0] / c[1])),
    ("power", |x, _| cells(x, |c| c[0].powf(c[1]))),
    ("neg", |x, _| cells(x, |c| -c[0])),
    ("lt", |x, _| cells(x, |c| truth(c[0] < c[1]))),
    ("le", |x, _| cells(x, |c| truth(c[0] <= c[1]))),
    ("gt", |x, _| cells(x, |c| truth(c[0] > c[1]))),
    ("ge", |x, _| cells(x, |c| truth(c[0] >= c[1]))),
    ("eq", |x, _| cells(x, |c| truth(c[0] == c[1]))),
    ("ne", |x, _| cells(x, |c| truth(c[0] != c[1]))),
    ("and", |x, _| {
        logic(x, |a, b| {
            if a == Some(false) || b == Some(false) {
                Some(false)
            } else {
                Some(a? && b?)
            }
        })
    }),
    ("or", |x, _| {
        logic(x, |a, b| {
            if a == Some(true) || b == Some(true) {
                Some(true)
            } else {
                Some(a? || b?)
            }
        })
    }),
    ("not", |x, _| cells(x, |c| truth(c[0] == 0.0))),
    ("abs", |x, _| {
        cells(x, |c| if c[0] < 0.0 { -c[0] } else { c[0] })
    }),
    ("sign", |x, _| {
        cells(x, |c| if c[0] == 0.0 { 0.0 } else { c[0] / c[0].abs() })
    }),
    ("sqrt", |x, _| cells(x, |c| c[0].sqrt())),
    ("floor", |x, _| cells(x, |c| c[0] - c[0].rem_euclid(1.0))),
    ("ceil", |x, _| cells(x, |c| -(-c[0]).div_euclid(1.0))),
    ("round", |x, _| cells(x, |c| half_even(c[0]))),
    ("log", |x, _| cells(x, |c| c[0].ln())),
    ("log1p", |x, _| cells(x, |c| c[0].ln_1p())),
    ("exp", |x, _| cells(x, |c| c[0].exp())),
    ("tanh", |x, _| cells(x, |c| c[0].tanh())),
    ("normal_cdf", |x, _| {
        vec![
            x[0].iter()
                .map(|x| 0.5 * (1.0 + libm::erf(x / std::f64::consts::SQRT_2)))
                .collect(),
        ]
    }),
    ("sigmoid", |x, _| {
        cells(x, |c| 0.5 * (1.0 + (0.5 * c[0]).tanh()))
    }),
    ("signed_power", |x, _| {
        cells(x, |c| {
            if c[0] < 0.0 {
                -(-c[0]).powf(c[1])
            } else {
                c[0].powf(c[1])
            }
        })
    }),
    ("mod", |x, _| {
        cells(x, |c| {
            let magnitude = c[0].rem_euclid(c[1].abs());
            if c[1] < 0.0 && magnitude > 0.0 {
                magnitude + c[1]
            } else {
                magnitude
            }
        })
    }),
    ("min", |x, _| {
        cells(x, |c| if c[0] < c[1] { c[0] } else { c[1] })
    }),
    ("max", |x, _| {
        cells(x, |c| if c[0] > c[1] { c[0] } else { c[1] })
    }),
    ("clip", |x, p| {
        let (lo, hi) = (p[0], p[1]);
        vec![
            x[0].iter()
                .map(|&x| {
                    if x.is_nan() {
                        f64::NAN
                    } else {
                        x.clamp(lo, hi)
                    }
                })
                .collect(),
        ]
    }),
    ("between", |x, _| {
        cells(x, |c| truth((c[1]..=c[2]).contains(&c[0])))
    }),
    ("where", |x, _| {
        rows(x, |c| match c[0] {
            1.0 => c[1],
            0.0 => c[2],
            _ => f64::NAN,
        })
    }),
    ("is_missing", |x, _| rows(x, |c| truth(c[0].is_nan()))),
    ("fill", |x, _| {
        rows(x, |c| if c[0].is_nan() { c[1] } else { c[0] })
    }),
];

/// One output, a function of each row's cells.
fn rows(series: &[Vec<f64>], value: impl Fn(&[f64]) -> f64) -> Vec<Vec<f64>> {
    let row = |t: usize| series.iter().map(|x| x[t]).collect::<Vec<_>>();
    vec![(0..series[0].len()).map(|t| value(&row(t))).collect()]
}

/// As [`rows`], missing where any cell is.
fn cells(series: &[Vec<f64>], value: impl Fn(&[f64]) -> f64) -> Vec<Vec<f64>> {
    rows(series, |row| {
        if row.iter().any(|x| x.is_nan()) {
            f64::NAN
        } else {
            value(row)
        }
    })
}

fn logic(
    series: &[Vec<f64>],
    value: impl Fn(Option<bool>, Option<bool>) -> Option<bool>,
) -> Vec<Vec<f64>> {
    let known = |x: f64| (!x.is_nan()).then_some(x == 1.0);
    rows(series, |row| {
        value(known(row[0]), known(row[1])).map_or(f64::NAN, truth)
    })
}

fn truth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

fn half_even(x: f64) -> f64 {
    let below = x.floor();
    let above_half = x - below;
    if above_half > 0.5 || (above_half == 0.5 && below.rem_euclid(2.0) == 1.0) {
        below + 1.0
    } else {
        below
    }
}
