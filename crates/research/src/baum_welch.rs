//! Parameters of a hidden Markov chain with Gaussian features, by expectation and maximisation.

use std::ops::ControlFlow;

use bellwether_kernels::STATES;
use bellwether_simulation::Random;

/// Steps of one ascent.
pub(crate) const STEPS_MAX: usize = 100;
/// An ascent that gains less than this in log-likelihood has arrived.
const GAIN_MIN: f64 = 1e-4;
/// The least variance of a standardised feature in a state: a state that holds one value alone would be infinitely likely.
const VARIANCE_MIN: f64 = 1e-3;
/// The weight below which a state has no rows to learn from.
const WEIGHT_MIN: f64 = 1e-9;

/// One number a state.
type States = [f64; STATES];

/// Standardised features, one row after another; a row with a missing one says nothing of its state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Observations<'a> {
    pub(crate) cells: &'a [f64],
    pub(crate) width: usize,
}

impl Observations<'_> {
    fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.cells.chunks_exact(self.width)
    }
}

/// A chain, and how well it explains what it was fitted on.
#[derive(Debug, Clone)]
pub(crate) struct Estimate {
    pub(crate) initial: States,
    pub(crate) transition: [States; STATES],
    pub(crate) means: [Vec<f64>; STATES],
    pub(crate) variances: [Vec<f64>; STATES],
    pub(crate) log_likelihood: f64,
    pub(crate) steps: usize,
    /// By row: the probability of each state, given all rows.
    pub(crate) smoothed: Vec<States>,
}

/// Climbs from a start drawn with `seed`: three rows as means, states that last ten rows. `watch` is told before each step how
/// many were taken; `None` if it breaks off.
pub(crate) fn ascend(
    observations: Observations<'_>,
    seed: u64,
    watch: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Estimate> {
    let mut estimate = started(observations, seed);
    loop {
        if watch(estimate.steps).is_break() {
            return None;
        }
        let expected = estimate.expect(observations);
        let gain = expected.log_likelihood - estimate.log_likelihood;
        estimate.log_likelihood = expected.log_likelihood;
        if gain < GAIN_MIN || estimate.steps == STEPS_MAX {
            estimate.smoothed = expected.smoothed;
            return Some(estimate);
        }
        estimate.maximise(observations, &expected);
        estimate.steps += 1;
    }
}

fn started(observations: Observations<'_>, seed: u64) -> Estimate {
    let complete: Vec<&[f64]> = observations.rows().filter(|row| is_complete(row)).collect();
    let mut random = Random::new(seed);
    let mut draw = || complete[(random.bits() % complete.len() as u64) as usize].to_vec();
    Estimate {
        initial: [1.0 / STATES as f64; STATES],
        transition: std::array::from_fn(|from| {
            std::array::from_fn(|to| if from == to { 0.9 } else { 0.05 })
        }),
        means: std::array::from_fn(|_| draw()),
        variances: std::array::from_fn(|_| vec![1.0; observations.width]),
        log_likelihood: f64::NEG_INFINITY,
        steps: 0,
        smoothed: Vec::new(),
    }
}

fn is_complete(row: &[f64]) -> bool {
    row.iter().all(|x| x.is_finite())
}

/// What is expected of the hidden states under an estimate.
struct Expected {
    log_likelihood: f64,
    smoothed: Vec<States>,
    /// Expected number of steps from each state to each.
    steps: [States; STATES],
}

impl Estimate {
    /// The density of a row in each state, divided by the largest of them, and the logarithm of that one.
    fn densities(&self, row: &[f64]) -> (States, f64) {
        if !is_complete(row) {
            return ([1.0; STATES], 0.0);
        }
        let exponents: States = std::array::from_fn(|state| {
            let each = row
                .iter()
                .zip(&self.means[state])
                .zip(&self.variances[state]);
            let sum: f64 = each
                .map(|((x, mean), variance)| {
                    libm::log(std::f64::consts::TAU * variance) + (x - mean) * (x - mean) / variance
                })
                .sum();
            -0.5 * sum
        });
        let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (
            exponents.map(|exponent| libm::exp(exponent - largest)),
            largest,
        )
    }

    /// The forward and the backward recursion, each row scaled to probabilities.
    fn expect(&self, observations: Observations<'_>) -> Expected {
        let rows = observations.rows();
        let densities: Vec<(States, f64)> = rows.map(|row| self.densities(row)).collect();
        let mut forward: Vec<States> = Vec::with_capacity(densities.len());
        let mut log_likelihood = 0.0;
        for (density, largest) in &densities {
            let predicted = forward
                .last()
                .map_or(self.initial, |before| step(before, &self.transition));
            let joint: States = std::array::from_fn(|state| predicted[state] * density[state]);
            let sum: f64 = joint.iter().sum();
            log_likelihood += libm::log(sum) + largest;
            forward.push(joint.map(|p| p / sum));
        }
        let mut steps = [[0.0; STATES]; STATES];
        let mut smoothed = forward.clone();
        let mut backward = [1.0; STATES];
        for row in (0..forward.len().saturating_sub(1)).rev() {
            let (density, _) = densities[row + 1];
            let ahead: States = std::array::from_fn(|to| density[to] * backward[to]);
            let mut joint = [[0.0; STATES]; STATES];
            for from in 0..STATES {
                for to in 0..STATES {
                    joint[from][to] = forward[row][from] * self.transition[from][to] * ahead[to];
                }
            }
            let sum: f64 = joint.iter().flatten().sum();
            for from in 0..STATES {
                for to in 0..STATES {
                    steps[from][to] += joint[from][to] / sum;
                }
                smoothed[row][from] = joint[from].iter().sum::<f64>() / sum;
                backward[from] = (0..STATES)
                    .map(|to| self.transition[from][to] * ahead[to])
                    .sum();
            }
            let scale: f64 = backward.iter().sum();
            backward = backward.map(|b| b / scale);
        }
        Expected {
            log_likelihood,
            smoothed,
            steps,
        }
    }

    /// The parameters that make the expected states likeliest. A state without rows stays as it is.
    fn maximise(&mut self, observations: Observations<'_>, expected: &Expected) {
        self.initial = expected.smoothed[0];
        for state in 0..STATES {
            let leaving: f64 = expected.steps[state].iter().sum();
            if leaving > WEIGHT_MIN {
                self.transition[state] = expected.steps[state].map(|steps| steps / leaving);
            }
            let known = || {
                let weights = expected.smoothed.iter().map(|p| p[state]);
                observations
                    .rows()
                    .zip(weights)
                    .filter(|(row, _)| is_complete(row))
            };
            let weight: f64 = known().map(|(_, weight)| weight).sum();
            if weight <= WEIGHT_MIN {
                continue;
            }
            for feature in 0..observations.width {
                let sum: f64 = known().map(|(row, weight)| weight * row[feature]).sum();
                let mean = sum / weight;
                let squares: f64 = known()
                    .map(|(row, weight)| weight * (row[feature] - mean) * (row[feature] - mean))
                    .sum();
                self.means[state][feature] = mean;
                self.variances[state][feature] = (squares / weight).max(VARIANCE_MIN);
            }
        }
    }
}

fn step(before: &States, transition: &[States; STATES]) -> States {
    std::array::from_fn(|to| {
        (0..STATES)
            .map(|from| before[from] * transition[from][to])
            .sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEANS: [[f64; 2]; STATES] = [[-2.0, 0.0], [0.5, 2.0], [3.0, -1.0]];
    const DEVIATIONS: [[f64; 2]; STATES] = [[0.5, 1.0], [0.7, 0.4], [1.2, 0.8]];
    const TRANSITION: [States; STATES] =
        [[0.95, 0.03, 0.02], [0.04, 0.92, 0.04], [0.1, 0.05, 0.85]];

    fn drawn(rows: usize, seed: u64) -> Vec<f64> {
        let mut random = Random::new(seed);
        let mut state = 0;
        let mut cells = Vec::new();
        for _ in 0..rows {
            for feature in 0..2 {
                cells.push(MEANS[state][feature] + DEVIATIONS[state][feature] * random.normal());
            }
            let place = random.uniform();
            let stays_below = |to: &usize| place < TRANSITION[state][..=*to].iter().sum::<f64>();
            state = (0..STATES).find(stays_below).unwrap_or(STATES - 1);
        }
        cells
    }

    fn to_the_end(observations: Observations<'_>, seed: u64) -> Estimate {
        ascend(observations, seed, &mut |_| ControlFlow::Continue(())).unwrap()
    }

    fn best(cells: &[f64]) -> Estimate {
        let observations = Observations { cells, width: 2 };
        let ascents = (0..5).map(|seed| to_the_end(observations, seed));
        ascents
            .max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood))
            .unwrap()
    }

    #[test]
    fn parameters_that_data_was_drawn_with_are_found_again() {
        let estimate = best(&drawn(6000, 3));
        for (state, mean) in MEANS.iter().enumerate() {
            let distance = |found: &Vec<f64>| (found[0] - mean[0]).hypot(found[1] - mean[1]);
            let near = (0..STATES).min_by(|&a, &b| {
                distance(&estimate.means[a]).total_cmp(&distance(&estimate.means[b]))
            });
            let found = near.unwrap();
            assert!(
                distance(&estimate.means[found]) < 0.1,
                "{:?}",
                estimate.means
            );
            for feature in 0..2 {
                let deviation = estimate.variances[found][feature].sqrt();
                assert!(
                    (deviation / DEVIATIONS[state][feature] - 1.0).abs() < 0.06,
                    "{deviation}"
                );
            }
            assert!((estimate.transition[found][found] - TRANSITION[state][state]).abs() < 0.02);
        }
    }

    #[test]
    fn no_step_loses_likelihood_and_gaps_are_bridged() {
        let mut cells = drawn(400, 5);
        for row in [0, 50, 51, 52, 399] {
            cells[2 * row] = f64::NAN;
        }
        let observations = Observations {
            cells: &cells,
            width: 2,
        };
        let mut estimate = to_the_end(observations, 1);
        let mut before = estimate.expect(observations).log_likelihood;
        estimate.means[0][0] += 1.0;
        estimate.transition = [[1.0 / 3.0; STATES]; STATES];
        let mut last = estimate.expect(observations).log_likelihood;
        assert!(last < before);
        for _ in 0..30 {
            let expected = estimate.expect(observations);
            estimate.maximise(observations, &expected);
            before = last;
            last = estimate.expect(observations).log_likelihood;
            assert!(last >= before - 1e-9 * before.abs(), "{before} → {last}");
        }
        assert!(expected_sums_to_one(
            &estimate.expect(observations).smoothed
        ));
    }

    fn expected_sums_to_one(smoothed: &[States]) -> bool {
        smoothed
            .iter()
            .all(|p| (p.iter().sum::<f64>() - 1.0).abs() < 1e-12)
    }

    /// What hmmlearn has after so many steps; see `testdata/regimes/generate.py`.
    #[derive(serde::Deserialize)]
    struct Ascent {
        steps: usize,
        log_likelihood: f64,
        initial: Vec<f64>,
        transition: Vec<Vec<f64>>,
        means: Vec<Vec<f64>>,
        variances: Vec<Vec<f64>>,
        filtered: Vec<Vec<f64>>,
        smoothed: Vec<Vec<f64>>,
    }

    #[derive(serde::Deserialize)]
    struct Reference {
        rows: Vec<usize>,
        observations: Vec<Vec<f64>>,
        ascents: Vec<Ascent>,
    }

    #[track_caller]
    fn agree<'n>(
        what: &str,
        ours: impl IntoIterator<Item = &'n f64>,
        theirs: impl IntoIterator<Item = &'n f64>,
    ) {
        let (ours, theirs): (Vec<&f64>, Vec<&f64>) =
            (ours.into_iter().collect(), theirs.into_iter().collect());
        assert_eq!(ours.len(), theirs.len(), "{what}");
        for (x, y) in ours.iter().zip(&theirs) {
            assert!(
                (*x - *y).abs() < 1e-9 * y.abs().max(1.0),
                "{what}: {x} and {y}"
            );
        }
    }

    #[test]
    fn every_step_of_an_ascent_is_that_of_hmmlearn() {
        let text = include_str!("../../../testdata/regimes/hmmlearn.json");
        let reference: Reference = serde_json::from_str(text).unwrap();
        let cells = drawn(400, 9);
        let observations = Observations {
            cells: &cells,
            width: 2,
        };
        let at = |row: &usize| &cells[2 * row..2 * row + 2];
        agree(
            "observations",
            reference.rows.iter().flat_map(at),
            reference.observations.iter().flatten(),
        );
        for theirs in &reference.ascents {
            let mut estimate = started(observations, 2);
            for _ in 0..theirs.steps {
                let expected = estimate.expect(observations);
                estimate.maximise(observations, &expected);
            }
            let expected = estimate.expect(observations);
            let steps = theirs.steps;
            agree(
                &format!("log-likelihood after {steps}"),
                [&expected.log_likelihood],
                [&theirs.log_likelihood],
            );
            agree("initial", &estimate.initial, &theirs.initial);
            let transition = theirs.transition.iter().flatten();
            agree(
                "transition",
                estimate.transition.iter().flatten(),
                transition,
            );
            agree(
                "means",
                estimate.means.iter().flatten(),
                theirs.means.iter().flatten(),
            );
            let variances = theirs.variances.iter().flatten();
            agree("variances", estimate.variances.iter().flatten(), variances);
            let smoothed = reference
                .rows
                .iter()
                .flat_map(|&row| &expected.smoothed[row]);
            agree("smoothed", smoothed, theirs.smoothed.iter().flatten());
            let filtered = filtered(&estimate, &cells);
            let shown = reference.rows.iter().flat_map(|&row| &filtered[row]);
            agree("filtered", shown, theirs.filtered.iter().flatten());
        }
    }

    /// The probabilities that `regime` shows, row by row.
    fn filtered(estimate: &Estimate, cells: &[f64]) -> Vec<States> {
        let chain = bellwether_kernels::HiddenMarkov {
            features: vec!["a".into(), "b".into()],
            trained_until: 0.0,
            center: vec![0.0; 2],
            spread: vec![1.0; 2],
            initial: estimate.initial,
            transition: estimate.transition,
            means: estimate.means.clone(),
            variances: estimate.variances.clone(),
        };
        let mut before: Option<States> = None;
        let rows = cells.chunks_exact(2).map(|row| {
            let predicted = before.map_or(chain.initial, |p| chain.predicted(p));
            let after = chain.updated(predicted, row);
            before = Some(after);
            after
        });
        rows.collect()
    }

    #[test]
    fn likelihood_and_smoothed_probabilities_are_sums_over_all_paths() {
        let cells = drawn(7, 11);
        let observations = Observations {
            cells: &cells,
            width: 2,
        };
        let estimate = to_the_end(
            Observations {
                cells: &drawn(300, 12),
                width: 2,
            },
            2,
        );
        let expected = estimate.expect(observations);
        let (mut total, mut visits) = (0.0, vec![[0.0; STATES]; 7]);
        for path in 0..3usize.pow(7) {
            let states: Vec<usize> = (0..7).map(|t| path / 3usize.pow(t) % 3).collect();
            let mut joint = estimate.initial[states[0]];
            for t in 0..7 {
                if t > 0 {
                    joint *= estimate.transition[states[t - 1]][states[t]];
                }
                for feature in 0..2 {
                    let (mean, variance) = (
                        estimate.means[states[t]][feature],
                        estimate.variances[states[t]][feature],
                    );
                    let distance = cells[2 * t + feature] - mean;
                    joint *= (-0.5 * distance * distance / variance).exp()
                        / (std::f64::consts::TAU * variance).sqrt();
                }
            }
            total += joint;
            (0..7).for_each(|t| visits[t][states[t]] += joint);
        }
        assert!((total.ln() - expected.log_likelihood).abs() < 1e-9);
        for (visits, smoothed) in visits.iter().zip(&expected.smoothed) {
            for state in 0..STATES {
                assert!((visits[state] / total - smoothed[state]).abs() < 1e-9);
            }
        }
    }
}
