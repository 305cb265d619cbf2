use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Definitions;

/// Asks what can stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompletionRequest {
    /// The text so far.
    pub text: String,
    /// Offset of the cursor in UTF-16 code units.
    pub cursor: u32,
    /// Names the expression may use.
    pub definitions: Option<Definitions>,
    /// Offer the features of this symbol.
    pub symbol: Option<String>,
}

/// What can stand at the cursor, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Completions {
    /// Beginning of the span that a completion replaces, in UTF-16 code units.
    pub start: u32,
    /// End of that span.
    pub end: u32,
    /// The completions.
    pub items: Vec<Completion>,
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Completion {
    /// What to show.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Text to put in the place of the span.
    pub insert: String,
    /// One line, such as the signature.
    #[schema(required = true)]
    pub detail: Option<String>,
    /// More about it.
    #[schema(required = true)]
    pub documentation: Option<String>,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// A primitive.
    Function,
    /// A named argument.
    Argument,
    /// An output of a function with several.
    Output,
    /// A column of the bar.
    Input,
    /// Another column of the data set.
    Feature,
    /// A named definition.
    Definition,
    /// Another symbol.
    Symbol,
    /// Another timeframe.
    Timeframe,
    /// `and`, `or`, `not`.
    Keyword,
    /// A value of an option.
    Value,
}
