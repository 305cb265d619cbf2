//! Direct definitions across symbols. A "series" here is one row: the values of its symbols, ordered by symbol id;
//! so is the output. The last literal is `min_names`.

use super::Reference;

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("cs_rank", |x, p| {
        section(x, p, |x, at| {
            let less = x[0].iter().filter(|&&y| y < x[0][at]).count() as f64;
            let equal = x[0].iter().filter(|&&y| y == x[0][at]).count() as f64;
            (less + (equal + 1.0) / 2.0) / x[0].len() as f64
        })
    }),
    ("cs_demean", |x, p| {
        section(x, p, |x, at| x[0][at] - mean(&x[0]))
    }),
    ("cs_zscore", |x, p| {
        section(x, p, |x, at| {
            let squares: f64 = x[0].iter().map(|y| (y - mean(&x[0])).powi(2)).sum();
            (x[0][at] - mean(&x[0])) / (squares / (x[0].len() as f64 - 1.0)).sqrt()
        })
    }),
    ("cs_scale", |x, p| {
        section(x, p, |x, at| {
            x[0][at] / x[0].iter().map(|y| y.abs()).sum::<f64>() * p[0]
        })
    }),
    ("cs_winsorize", |x, p| {
        section(x, p, |x, at| {
            x[0][at].clamp(quantile(&x[0], p[0]), quantile(&x[0], 1.0 - p[0]))
        })
    }),
    ("cs_quantile", |x, p| {
        section(x, p, |x, at| {
            let before =
                |other: usize| x[0][other] < x[0][at] || (x[0][other] == x[0][at] && other < at);
            let rank = 1 + (0..x[0].len()).filter(|&other| before(other)).count();
            (rank as f64 * p[0] / x[0].len() as f64).ceil()
        })
    }),
    ("cs_neutralize", |x, p| {
        section(x, p, |x, at| {
            let members = x[0]
                .iter()
                .zip(&x[1])
                .filter(|&(_, group)| *group == x[1][at]);
            x[0][at] - mean(&members.map(|(y, _)| *y).collect::<Vec<_>>())
        })
    }),
];

/// One value for each symbol present in all inputs, given those symbols' values and the symbol's place among them.
fn section(x: &[Vec<f64>], p: &[f64], value: impl Fn(&[Vec<f64>], usize) -> f64) -> Vec<Vec<f64>> {
    let present: Vec<usize> = (0..x[0].len())
        .filter(|&at| x.iter().all(|x| !x[at].is_nan()))
        .collect();
    let mut out = vec![f64::NAN; x[0].len()];
    if present.len() >= p[p.len() - 1] as usize {
        let values: Vec<Vec<f64>> = x
            .iter()
            .map(|x| present.iter().map(|&at| x[at]).collect())
            .collect();
        for (place, &at) in present.iter().enumerate() {
            out[at] = value(&values, place);
        }
    }
    vec![out]
}

/// The mean about the first value: of equal values it is that value, to the last bit.
fn mean(x: &[f64]) -> f64 {
    x[0] + x.iter().map(|y| y - x[0]).sum::<f64>() / x.len() as f64
}

fn quantile(x: &[f64], q: f64) -> f64 {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = q * (sorted.len() - 1) as f64;
    let (below, share) = (place.floor() as usize, place.fract());
    if share == 0.0 {
        sorted[below]
    } else {
        (1.0 - share) * sorted[below] + share * sorted[below + 1]
    }
}
