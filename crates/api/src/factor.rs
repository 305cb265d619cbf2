use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The published sets of factors that are shipped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FactorSetList {
    /// The sets.
    pub items: Vec<FactorSet>,
    /// How many.
    pub total: u64,
}

/// Factors that others published, and the definitions that they share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
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
    /// Whether a value depends on the other symbols of its moment.
    pub cross_sectional: bool,
    /// What it costs to compute, as a check of the expression says.
    pub complexity_score: f64,
    /// With what it was compared, and how far it agrees.
    pub checked_against: Vec<FactorCheck>,
}

/// The comparison of a factor with somebody else's values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FactorCheck {
    /// With what: `paper`, `alpha101v` or `definition`; the page of the factor sets says what these are.
    pub with: String,
    /// In which conventions the formula has to be restated before the numbers agree, and no more than that.
    pub conventions: Vec<String>,
    /// How many numbers agree.
    pub numbers: u64,
    /// A bound on their largest relative difference.
    pub within: f64,
    /// How many differ.
    pub different: u64,
    /// How many are missing there.
    pub only_here: u64,
    /// How many are missing here.
    pub only_there: u64,
    /// Why some do.
    #[serde(default)]
    #[schema(required = true)]
    pub remark: Option<String>,
}
