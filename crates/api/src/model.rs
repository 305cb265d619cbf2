use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::page::page;

/// What kind of thing an expression names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// A trained model, an ONNX file.
    Model,
    /// A fitted regime.
    Regime,
}

page!(
    /// A page of models and regimes.
    ModelPage of Model
);

/// A trained model or a fitted regime that expressions may name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Model {
    /// The name by which expressions use it; that of a model ends in `.onnx`.
    pub name: String,
    /// What it is.
    pub kind: ModelKind,
    /// The first 16 hexadecimal digits of BLAKE3 of its file.
    pub hash: String,
    /// Size of its file.
    pub bytes: u64,
    /// Features that a model takes.
    #[schema(required = true)]
    pub inputs: Option<u64>,
    /// Numbers that come out of a model.
    #[schema(required = true)]
    pub outputs: Option<u64>,
    /// The states of a regime; empty for a model.
    pub states: Vec<String>,
    /// What a regime was fitted on.
    #[schema(required = true)]
    pub fitted_on: Option<FittedOn>,
    /// Why its file cannot be used; null when it can.
    #[schema(required = true)]
    pub problem: Option<String>,
}

/// The bars that a regime was fitted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FittedOn {
    /// The symbol.
    pub symbol: String,
    /// Length of a bar.
    pub timeframe: String,
    /// Close time of the first bar with all features.
    pub start: DateTime<Utc>,
    /// Close time of the last bar: the regime has values on later ones alone.
    pub until: DateTime<Utc>,
    /// Bars with all features.
    pub bars: u64,
    /// Content hash of the stored bars.
    pub data_hash: String,
}

/// A model or regime with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelDetail {
    /// What the list says of it.
    pub model: Model,
    /// The parameters of a regime; null for a model, and where the file cannot be used.
    #[schema(required = true)]
    pub regime: Option<Regime>,
    /// Saved strategies whose document names it.
    pub strategies: Vec<ModelUse>,
}

/// The parameters of a fitted regime: a hidden Markov chain whose features are normal in each state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Regime {
    /// The features, as expressions.
    pub features: Vec<String>,
    /// The states, in the order of their numbers.
    pub states: Vec<RegimeState>,
    /// Logarithm of the likelihood of the standardised features.
    pub log_likelihood: f64,
    /// Steps of expectation and maximisation.
    pub steps: u64,
}

/// A state of a regime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegimeState {
    /// Its name.
    pub name: String,
    /// Its probability before the first bar.
    pub initial: f64,
    /// From it, the probability of each state on the next bar.
    pub transition: Vec<f64>,
    /// Its share of all bars in the long run; null where that depends on the first bar.
    #[schema(required = true)]
    pub stationary: Option<f64>,
    /// How many bars it lasts on average; null where it is never left.
    #[schema(required = true)]
    pub duration_bars: Option<f64>,
    /// The mean of each feature in it, in the feature's own unit.
    pub means: Vec<f64>,
    /// The standard deviation of each feature in it, in the feature's own unit.
    pub deviations: Vec<f64>,
}

/// A saved strategy that names a model or regime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelUse {
    /// Id of the strategy.
    #[schema(format = Uuid)]
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The fields of an upload of a model.
#[derive(Debug, ToSchema)]
pub struct ModelForm {
    /// An ONNX file.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
    /// The name to keep it under; the file's when left out.
    pub name: Option<String>,
    /// Put it in the place of the model that has the name.
    #[schema(required = false)]
    pub replace: bool,
}

/// Asks for a fit of a regime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegimeFitRequest {
    /// The symbol whose bars it is fitted on.
    pub symbol: String,
    /// The finest stored one when left out.
    pub timeframe: Option<String>,
    /// No bar that closes before this. The first stored one when left out.
    pub start: Option<DateTime<Utc>>,
    /// No bar that closes after this: the regime has values on later bars alone.
    pub until: DateTime<Utc>,
    /// The name to keep it under; symbol and timeframe when left out. A fit of the name is replaced.
    pub name: Option<String>,
    /// The features, as expressions; return, range and volume of a bar when left out.
    #[schema(min_items = 1, max_items = 16)]
    pub features: Option<Vec<String>>,
}
