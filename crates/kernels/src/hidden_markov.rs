//! A hidden Markov chain of three regimes with Gaussian features, and its forward filter.

/// Regimes of a chain.
pub const STATES: usize = 3;

/// The regimes in the order of the chain's states; the place of a name is the number of its label.
pub const STATE_NAMES: [&str; STATES] = ["choppy", "trending", "volatile"];

/// The parameters of a chain, fitted on bars up to an instant. Every vector has an entry a feature.
///
/// In each state a standardised feature `(x − center) / spread` is normal with the state's mean and variance, independent of
/// the other features.
#[derive(Debug, Clone, PartialEq)]
pub struct HiddenMarkov {
    /// The features, as expressions.
    pub features: Vec<String>,
    /// The close time of the last bar that it was fitted on, in seconds since 1970.
    pub trained_until: f64,
    /// What is taken off a feature.
    pub center: Vec<f64>,
    /// What the rest is divided by; positive.
    pub spread: Vec<f64>,
    /// The probability of each state before the first bar.
    pub initial: [f64; STATES],
    /// From each state, the probability of each state on the next bar.
    pub transition: [[f64; STATES]; STATES],
    /// In each state, the mean of each standardised feature.
    pub means: [Vec<f64>; STATES],
    /// In each state, the variance of each standardised feature; positive.
    pub variances: [Vec<f64>; STATES],
}

impl HiddenMarkov {
    /// The probabilities of the states one bar later, before anything is known of that bar.
    #[must_use]
    pub fn predicted(&self, before: [f64; STATES]) -> [f64; STATES] {
        let mut after = [0.0; STATES];
        for (probability, from) in before.into_iter().zip(&self.transition) {
            for to in 0..STATES {
                after[to] += probability * from[to];
            }
        }
        after
    }

    /// The logarithm of the density of a bar's features in a state, less the constant that all states share.
    #[must_use]
    pub fn log_density(&self, state: usize, features: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (at, x) in features.iter().enumerate() {
            let standard = (x - self.center[at]) / self.spread[at];
            let (mean, variance) = (self.means[state][at], self.variances[state][at]);
            let distance = standard - mean;
            sum -= 0.5 * (libm::log(variance) + distance * distance / variance);
        }
        sum
    }

    /// The probabilities of the states on a bar, from those before anything was known of it: Bayes' rule. In logarithms, so
    /// that a bar far from every state still favours the nearest.
    #[must_use]
    pub fn updated(&self, predicted: [f64; STATES], features: &[f64]) -> [f64; STATES] {
        let mut weights = [0.0; STATES];
        for state in 0..STATES {
            weights[state] = libm::log(predicted[state]) + self.log_density(state, features);
        }
        let largest = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !largest.is_finite() {
            return predicted;
        }
        let weights = weights.map(|weight| libm::exp(weight - largest));
        let sum: f64 = weights.iter().sum();
        weights.map(|weight| weight / sum)
    }
}
