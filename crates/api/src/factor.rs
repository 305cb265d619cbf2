use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The published sets of factors that are shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FactorSetList {
    /// The sets.
    pub items: Vec<FactorSet>,
    /// How many.
    pub total: u64,
}

/// Factors that others published, and the definitions that they share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FactorSet {
    /// Its name.
    pub name: String,
    /// Where it is from, and its conventions.
    pub about: String,
    /// The definitions.
    pub definitions: Vec<FactorDefinition>,
    /// The factors.
    pub factors: Vec<Factor>,
}

/// An expression that factors use by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FactorDefinition {
    /// Its name.
    pub name: String,
    /// The text.
    pub expression: String,
}

/// A factor of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// As it was written, with definitions of the set.
    pub expression: String,
    /// The same without them, to be used anywhere.
    pub canonical: String,
    /// Bars before the first value.
    pub warm_up: u64,
    /// Columns that it reads.
    pub columns: Vec<String>,
}
