//! The file of a fitted regime.

use bellwether_kernels::{HiddenMarkov, STATE_NAMES, STATES};
use bellwether_market::UnixNanos;
use bellwether_research::{REGIME_FEATURES_MAX, RegimeFit};
use serde::{Deserialize, Serialize};

/// What the file says it is.
const FORMAT: &str = "bellwether regime";
/// Readers of this version read files of this version.
const VERSION: u32 = 1;
/// How far probabilities may be from summing to one.
const ROUNDING: f64 = 1e-9;

/// What the file of a fit says. It depends on the bars and the request alone: the same fit gives the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegimeFile {
    format: String,
    version: u32,
    /// The symbol that it was fitted on.
    pub symbol: String,
    /// The timeframe of the bars.
    pub timeframe: String,
    /// BLAKE3 of the stored bars, in hexadecimal digits.
    pub data_hash: String,
    /// The close of the first bar with all features.
    pub trained_from: String,
    /// The close of the last bar: there are values on later ones alone.
    pub trained_until: String,
    /// Bars with all features.
    pub rows: usize,
    /// Of the standardised features.
    pub log_likelihood: f64,
    /// Steps of expectation and maximisation.
    pub steps: usize,
    /// The features and how they are standardised.
    pub features: Vec<Feature>,
    /// The states in the order of their numbers.
    pub states: Vec<State>,
}

/// A feature of a regime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// The expression.
    pub expression: String,
    /// Its mean over the bars of the fit.
    pub center: f64,
    /// Its deviation.
    pub spread: f64,
}

/// A state of a regime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// What it is called.
    pub name: String,
    /// Its probability before the first bar.
    pub initial: f64,
    /// From it, the probability of each state on the next bar.
    pub transition: [f64; STATES],
    /// The mean of each standardised feature in it.
    pub means: Vec<f64>,
    /// The variance of each standardised feature in it.
    pub variances: Vec<f64>,
}

/// Why a file is no regime. The texts go on from "the regime `x` cannot be used: ".
#[derive(Debug, thiserror::Error)]
pub enum RegimeFileError {
    /// It is not JSON of the format.
    #[error("its file cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error("its file is of version {0}, and this program reads version {VERSION}; fit it again")]
    Version(u32),
    /// Its numbers are no chain.
    #[error("its file holds {0}; fit it again")]
    Content(&'static str),
}

impl RegimeFile {
    /// Reads a file.
    ///
    /// # Errors
    /// [`RegimeFileError`].
    pub fn parse(content: &[u8]) -> Result<Self, RegimeFileError> {
        let file: Self = serde_json::from_slice(content)?;
        if file.format != FORMAT {
            return Err(RegimeFileError::Content("something else than a regime"));
        }
        if file.version != VERSION {
            return Err(RegimeFileError::Version(file.version));
        }
        file.verify()
            .map(|()| file)
            .map_err(RegimeFileError::Content)
    }

    fn verify(&self) -> Result<(), &'static str> {
        let width = self.features.len();
        let is_probability = |p: &f64| (0.0..=1.0).contains(p);
        let are_probabilities = |all: &[f64]| {
            all.iter().all(is_probability) && (all.iter().sum::<f64>() - 1.0).abs() < ROUNDING
        };
        let initial: Vec<f64> = self.states.iter().map(|state| state.initial).collect();
        let names = self.states.iter().map(|state| state.name.as_str());
        if !(1..=REGIME_FEATURES_MAX).contains(&width) {
            return Err("too few or too many features");
        }
        if !names.eq(STATE_NAMES) {
            return Err("other states than those of a regime");
        }
        let is_sound = |state: &State| {
            are_probabilities(&state.transition)
                && state.means.len() == width
                && state.means.iter().all(|x| x.is_finite())
                && state.variances.len() == width
                && state.variances.iter().all(|x| x.is_finite() && *x > 0.0)
        };
        if !are_probabilities(&initial) || !self.states.iter().all(is_sound) {
            return Err("states that are no chain");
        }
        let is_scale = |feature: &Feature| {
            feature.center.is_finite() && feature.spread.is_finite() && feature.spread > 0.0
        };
        if !self.features.iter().all(is_scale) {
            return Err("features without a scale");
        }
        let [from, until] =
            [&self.trained_from, &self.trained_until].map(|instant| instant.parse::<UnixNanos>());
        match (from, until) {
            (Ok(from), Ok(until)) if from < until => Ok(()),
            _ => Err("no instants from and up to which it was fitted"),
        }
    }

    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text.into_bytes()
    }

    /// The name of a fit to which none is given: the symbol and the timeframe in small letters.
    #[must_use]
    pub fn default_name(symbol: &str, timeframe: &str) -> String {
        format!("{symbol}-{timeframe}").to_lowercase()
    }

    /// The share of all bars that each state has in the long run: what a step of the chain leaves as it is. `None` where
    /// that depends on the state that it begins in.
    ///
    /// **Formula** of each state the weights of the trees that lead to it, a product of transitions each, over their sum
    /// (the Markov chain tree theorem): a sum of positive products, so that no digit is lost.
    #[must_use]
    pub fn stationary(&self) -> Option<[f64; STATES]> {
        let p = |from: usize, to: usize| self.states[from].transition[to];
        let leading_to: [f64; STATES] = std::array::from_fn(|root| {
            let (a, b) = ((root + 1) % STATES, (root + 2) % STATES);
            p(a, root) * p(b, root) + p(a, b) * p(b, root) + p(b, a) * p(a, root)
        });
        let sum: f64 = leading_to.iter().sum();
        (sum > 0.0).then(|| leading_to.map(|weight| weight / sum))
    }

    /// The chain that it describes.
    #[must_use]
    pub fn chain(&self) -> HiddenMarkov {
        // Without the last bar's instant no value could be shown; `parse` has seen that it is there.
        let until = self.trained_until.parse::<UnixNanos>().ok();
        let states = |of: fn(&State) -> &Vec<f64>| {
            std::array::from_fn(|state| of(&self.states[state]).clone())
        };
        HiddenMarkov {
            features: self
                .features
                .iter()
                .map(|feature| feature.expression.clone())
                .collect(),
            trained_until: until.map_or(f64::INFINITY, bellwether_research::seconds_of),
            center: self.features.iter().map(|feature| feature.center).collect(),
            spread: self.features.iter().map(|feature| feature.spread).collect(),
            initial: std::array::from_fn(|state| self.states[state].initial),
            transition: std::array::from_fn(|state| self.states[state].transition),
            means: states(|state| &state.means),
            variances: states(|state| &state.variances),
        }
    }
}

impl From<&RegimeFit> for RegimeFile {
    fn from(fit: &RegimeFit) -> Self {
        let chain = &fit.chain;
        let feature = |at: usize| Feature {
            expression: chain.features[at].clone(),
            center: chain.center[at],
            spread: chain.spread[at],
        };
        let state = |state: usize| State {
            name: STATE_NAMES[state].to_owned(),
            initial: chain.initial[state],
            transition: chain.transition[state],
            means: chain.means[state].clone(),
            variances: chain.variances[state].clone(),
        };
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            symbol: fit.symbol.to_string(),
            timeframe: fit.timeframe.to_string(),
            data_hash: fit
                .data_hash
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            trained_from: fit.trained_from.to_string(),
            trained_until: fit.trained_until.to_string(),
            rows: fit.rows,
            log_likelihood: fit.log_likelihood,
            steps: fit.steps,
            features: (0..chain.features.len()).map(feature).collect(),
            states: (0..STATES).map(state).collect(),
        }
    }
}
