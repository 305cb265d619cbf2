use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Inputs and features that expressions can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeatureList {
    /// The bar's own columns first, then the other columns of the stored series.
    pub items: Vec<Feature>,
    /// How many.
    pub total: u64,
}

/// A column that expressions can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// How to write it, such as `close` or `feat("c_sek")`.
    pub expression: String,
    /// What it is.
    pub kind: FeatureKind,
    /// In words.
    #[schema(required = true)]
    pub description: Option<String>,
    /// How many symbols have it.
    pub symbols: u64,
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeatureKind {
    /// A column of the bar, used by its name.
    Input,
    /// Another column of the data set, used through `feat`.
    Feature,
}
