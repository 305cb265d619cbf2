/// The specification as it is written; the server serves it as JSON.
pub const SPECIFICATION_YAML: &str = include_str!("../../../openapi/spec.yaml");

/// Where every path of the specification hangs.
pub const BASE_PATH: &str = "/api/v1";
