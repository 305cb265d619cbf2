//! `bellwether schema`: the JSON Schema of strategy documents.

use bellwether_trading::StrategyDocument;

use crate::failure::Failure;
use crate::output;

pub(crate) fn run() -> Result<(), Failure> {
    output::json(&StrategyDocument::json_schema())
}
