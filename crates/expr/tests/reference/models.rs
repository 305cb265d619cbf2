//! The example model and the example regime of the tests, by their definitions.

use super::Reference;

/// The regime's parameters: two features, states in the order of their numbers.
pub const TRAINED_UNTIL: f64 = 2000.0;
pub const CENTER: [f64; 2] = [60.0, 40.0];
pub const SPREAD: [f64; 2] = [30.0, 50.0];
pub const INITIAL: [f64; 3] = [0.5, 0.2, 0.3];
pub const TRANSITION: [[f64; 3]; 3] = [[0.9, 0.06, 0.04], [0.1, 0.85, 0.05], [0.2, 0.1, 0.7]];
pub const MEANS: [[f64; 2]; 3] = [[-0.5, -0.25], [0.75, 0.0], [0.0, 1.5]];
pub const VARIANCES: [[f64; 2]; 3] = [[0.5, 0.75], [0.6, 0.5], [2.0, 1.5]];

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("model", |x, p| {
        let row = |t: usize| {
            if p[1] == 1.0 {
                x[0][t] + x[1][t]
            } else {
                x[0][t] * x[1][t]
            }
        };
        vec![(0..x[0].len()).map(row).collect()]
    }),
    ("regime", |x, _| {
        let rows: Vec<[f64; 5]> = (0..x[0].len()).map(|t| after(x, t)).collect();
        (0..5)
            .map(|output| rows.iter().map(|row| row[output]).collect())
            .collect()
    }),
];

/// The outputs on row `t`, from the first row on each time: P(state, features so far) by the sum over all paths, which
/// the recursion of forward probabilities is, over P(features so far).
fn after(x: &[Vec<f64>], t: usize) -> [f64; 5] {
    let missing = |s: usize| x[1][s].is_nan() || x[2][s].is_nan();
    if missing(t) || x[0][t].is_nan() || x[0][t] <= TRAINED_UNTIL {
        return [f64::NAN; 5];
    }
    let first = (0..=t).find(|&s| !missing(s)).unwrap();
    let mut joint = INITIAL;
    for s in first..=t {
        if s > first {
            joint = [0, 1, 2].map(|to| (0..3).map(|from| joint[from] * TRANSITION[from][to]).sum());
        }
        if !missing(s) {
            let exponent = |state: usize| {
                let each = |f: usize| {
                    let z = (x[1 + f][s] - CENTER[f]) / SPREAD[f] - MEANS[state][f];
                    z * z / VARIANCES[state][f]
                };
                -0.5 * (each(0) + each(1))
            };
            // A factor that all states share, without which the densities of far-off rows would be 0.
            let nearest = (0..3).map(exponent).fold(f64::NEG_INFINITY, f64::max);
            for state in 0..3 {
                let scale: f64 = VARIANCES[state].iter().product::<f64>().sqrt();
                joint[state] *= (exponent(state) - nearest).exp() / scale;
            }
        }
        let sum: f64 = joint.iter().sum();
        joint = joint.map(|p| p / sum);
    }
    let label = (0..3)
        .rev()
        .max_by(|&a, &b| joint[a].total_cmp(&joint[b]))
        .unwrap();
    [label as f64, joint[label], joint[0], joint[1], joint[2]]
}
