use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Every function of the language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PrimitiveList {
    /// The functions, in the order of their families.
    pub items: Vec<Primitive>,
    /// How many.
    pub total: u64,
    /// Version of the language; it changes when a value could change.
    pub language_version: String,
}

/// A function of the language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Primitive {
    /// Its name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Family.
    pub category: String,
    /// How it is called.
    pub signature: String,
    /// One line of meaning.
    pub description: String,
    /// Formula.
    #[schema(required = true)]
    pub formula: Option<String>,
    /// Book, paper or reference implementation.
    #[schema(required = true)]
    pub source: Option<String>,
    /// Cost class.
    pub cost: String,
    /// Arguments in order.
    pub arguments: Vec<PrimitiveArgument>,
    /// Outputs.
    pub outputs: Vec<PrimitiveOutput>,
    /// The warm-up with the default arguments in words.
    #[schema(required = true)]
    pub warm_up: Option<String>,
}

/// An argument of a function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PrimitiveArgument {
    /// Its name.
    pub name: String,
    /// `series`, `condition`, `window`, `number`, `integer` or `option`.
    pub kind: String,
    /// What stands when it is left out; null means it must be given.
    #[schema(required = true)]
    pub default: Option<String>,
    /// Least value.
    #[schema(required = true)]
    pub min: Option<f64>,
    /// Greatest value.
    #[schema(required = true)]
    pub max: Option<f64>,
    /// Allowed texts of an option.
    pub options: Vec<String>,
    /// It is given by name only.
    pub named_only: bool,
}

/// An output of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PrimitiveOutput {
    /// Empty for the only output.
    pub name: String,
    /// `num` or `bool`.
    #[serde(rename = "type")]
    pub value_type: String,
}
