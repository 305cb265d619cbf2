//! `bellwether openapi`: the contract that the server serves.

use crate::failure::Failure;
use crate::output;

pub(crate) fn run() -> Result<(), Failure> {
    output::text(bellwether_api::SPECIFICATION_YAML)
}
