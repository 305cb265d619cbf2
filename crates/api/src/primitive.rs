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
    /// Bars before the first value with the default arguments, one for each output if they differ; null where an argument has no
    /// default.
    #[schema(required = true)]
    pub warm_up: Option<String>,
    /// A call that can be drawn.
    pub example: String,
    /// Where well-known programs go another way.
    #[schema(required = true)]
    pub others: Option<String>,
    /// Values that others computed, and how near ours are.
    pub checked_against: Vec<PrimitiveCheck>,
}

/// A comparison of a function with values that others computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PrimitiveCheck {
    /// Whose values, as a file of the reference data.
    pub with: String,
    /// How many were compared.
    pub numbers: u64,
    /// The first row compared, where an earlier seed has to fade first.
    #[serde(default)]
    #[schema(required = true)]
    pub from_row: Option<u64>,
    /// A bound on the largest relative difference.
    pub within: f64,
}

/// An argument of a function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PrimitiveArgument {
    /// Its name.
    pub name: String,
    /// `num`, `bool`, `any`, `features` (one series or more), `window`, `number`, `choice`, or the name of a `model` or `regime`.
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
